"""phrases.parquet and phrase_writers.parquet: who used which phrase first, in own and state texts.

A pass of its own over the official texts (METHOD.md RA14): candidate runs of words are hashed and
counted in DuckDB, the few that may be phrases are then looked for everywhere by one automaton.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.corpus.atomic import write_table
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.facts.phrase_arrays import LANGS, settled_day
from citysway.pipeline.facts.phrase_candidates import collect, is_short_enough, vocabulary
from citysway.pipeline.facts.phrase_edges import free_edges, neighbours
from citysway.pipeline.facts.phrase_pages import Page, official_documents, pages, write_pages
from citysway.pipeline.facts.phrase_tables import PHRASES, WRITERS
from citysway.pipeline.statistics.uncertainty import mix

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MOST = 50_000  # phrases of a language
_NEARLY = 0.8  # documents of a phrase that hold a longer one: then the longer one stands for both


@dataclass(frozen=True, slots=True)
class _Uses:
    """Rows (phrase, user): ``first``: earliest day << 32 | document number; ``docs`` how many.

    ``free`` (phrases): no one character or word goes before or after it nearly every time.
    """

    phrase: Ints
    user: Ints
    first: Ints
    docs: Ints
    free: Bools


def phrase_tables(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    cities: Sequence[str],
    gazetteer: Gazetteer,
    window: tuple[str | None, str | None] = (None, None),
    most: int = MOST,
) -> tuple[pa.Table, pa.Table]:
    """The tables PHRASES and WRITERS of a study whose sources are resolved (``out``: its results).

    A phrase: new after the burn-in, used by at least two of the ``cities``, four Chinese characters
    or two English words and more, no place name, not a part of a longer phrase of the same users.
    ``window``: first and last date that counts. Sorted by key; nothing depends on shards or order.
    """
    writers = official_documents(con, out, cities=cities, gazetteer=gazetteer, window=window)
    writers = writers.cast(WRITERS)
    count = _number_users(con, cities)
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(con, folder)
        for lang in LANGS:
            collect(folder, lang)
            settled = _settled(writers, lang)
            words = vocabulary(
                con, folder, lang, cities=count, settled=settled, most=most, gazetteer=gazetteer
            )
            if words:
                uses = _search(folder, lang, words)
                kept = _kept(words, lang, uses, count, settled)
                found.append(_table(con, lang, words, uses, kept))
    phrases = pa.concat_tables(found) if found else PHRASES.empty_table()
    key = [(name, "ascending") for name in ("phrase", "lang", "level", "place_id")]
    return phrases.sort_by(key).combine_chunks(), writers


def write_phrases(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    cities: Sequence[str],
    gazetteer: Gazetteer,
    window: tuple[str | None, str | None] = (None, None),
) -> int:
    """Write phrases.parquet and phrase_writers.parquet into ``out``; returns the phrases found."""
    phrases, writers = phrase_tables(con, out, cities=cities, gazetteer=gazetteer, window=window)
    write_table(phrases, out / "phrases.parquet")
    write_table(writers, out / "phrase_writers.parquet")
    pairs = phrases.group_by(["lang", "phrase"]).aggregate([])
    return int(pairs.num_rows)


def _number_users(con: duckdb.DuckDBPyConnection, cities: Sequence[str]) -> int:
    """Users as numbers, cities first; returns how many cities there may be."""
    con.register("user_city", pa.table({"place_id": pa.array(sorted(cities), pa.string())}))
    con.execute("""
        CREATE OR REPLACE TEMP TABLE official_user AS
        SELECT level, place_id, (row_number() OVER (ORDER BY level <> 'city', level, place_id) - 1
                                )::INTEGER AS number
        FROM (SELECT DISTINCT level, place_id FROM official
              UNION SELECT 'city', place_id FROM user_city)""")
    return len(set(cities))


def _settled(writers: pa.Table, lang: str) -> float:
    rows = [
        row["first_date"]
        for row in writers.select(["level", "lang", "first_date"]).to_pylist()
        if row["level"] == "city" and row["lang"] == lang and row["first_date"]
    ]
    days = np.array(rows, dtype="datetime64[D]").astype(np.int64).astype(float)
    return settled_day(days)


def _search(folder: Path, lang: str, phrases: list[str]) -> _Uses:
    """Every use of the phrases in the official texts of a language."""
    import ahocorasick_rs

    automaton = ahocorasick_rs.AhoCorasick(
        phrases, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
    )
    uses, beside = [], []
    for page in pages(folder, lang):
        hits = _hits(automaton, page.text)
        hits = hits[_whole_words(page.text, hits)] if lang == "en" else hits
        uses.append(_page_uses(page, hits))
        beside.append(neighbours(page.text, hits, lang))
    columns = (np.concatenate(column) for column in zip(*uses, strict=True))
    return _Uses(*_grouped(*columns), free=free_edges(beside, len(phrases)))


def _page_uses(page: Page, hits: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    doc = np.searchsorted(page.begin, hits[:, 1], side="right") - 1
    both = np.unique(hits[:, 0] * len(page.begin) + doc)
    phrase, doc = both // len(page.begin), both % len(page.begin)
    first = (page.day[doc] << 32) | page.doc[doc]
    return _grouped(phrase, page.user[doc], first, np.ones(len(doc), np.int64))


def _hits(automaton: object, text: str) -> Ints:
    """Pattern, start and end of every occurrence (rows x 3)."""
    found = automaton.find_matches_as_indexes(text, overlapping=True)  # type: ignore[attr-defined]
    flat = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found))
    return flat.reshape(-1, 3)


def _whole_words(text: str, hits: Ints) -> Bools:
    letters = np.array([char.isalnum() for char in f" {text} "], dtype=bool)
    whole: Bools = ~letters[hits[:, 1]] & ~letters[hits[:, 2] + 1]
    return whole


def _grouped(phrase: Ints, user: Ints, first: Ints, docs: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """One row for each phrase and user: the earliest, and the sum of documents."""
    order = np.lexsort((first, user, phrase))
    phrase, user, first, docs = (x[order] for x in (phrase, user, first, docs))
    if not len(phrase):
        return phrase, user, first, docs
    new = np.ones(len(phrase), dtype=bool)
    new[1:] = (phrase[1:] != phrase[:-1]) | (user[1:] != user[:-1])
    start = np.flatnonzero(new)
    return phrase[start], user[start], first[start], np.add.reduceat(docs, start)


def _kept(phrases: list[str], lang: str, uses: _Uses, cities: int, settled: float) -> Bools:
    """Phrases of two cities, new after the burn-in, whole, that no longer one stands for."""
    import ahocorasick_rs

    count = len(phrases)
    in_cities = np.bincount(uses.phrase[uses.user < cities], minlength=count)
    docs = np.bincount(uses.phrase, uses.docs, count)
    who = np.zeros(count, np.uint64)
    np.bitwise_xor.at(who, uses.phrase, mix(uses.user.astype(np.uint64) + np.uint64(1)))
    automaton = ahocorasick_rs.AhoCorasick(
        phrases, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
    )
    joined = "\n".join(phrases)
    size = np.array([len(phrase) for phrase in phrases], dtype=np.int64)
    begin = np.cumsum(size + 1) - size - 1
    hits = _hits(automaton, joined)
    if lang == "en":
        hits = hits[_whole_words(joined, hits)]
    part, whole = hits[:, 0], np.searchsorted(begin, hits[:, 1], side="right") - 1
    longer = (part != whole) & (in_cities[whole] >= 2)
    covered = longer & ((who[part] == who[whole]) | (docs[whole] >= _NEARLY * docs[part]))
    kept = (in_cities >= 2) & uses.free
    kept[uses.phrase[uses.first >> 32 < settled]] = False
    kept[part[covered]] = False
    kept &= np.array([is_short_enough(phrase, lang) for phrase in phrases], dtype=bool)
    return kept


def _table(
    con: duckdb.DuckDBPyConnection, lang: str, phrases: list[str], uses: _Uses, kept: Bools
) -> pa.Table:
    """Rows of PHRASES: dates, documents and places by their ids."""
    rows = np.flatnonzero(kept[uses.phrase])
    names = pa.array(phrases, pa.string()).take(pa.array(uses.phrase[rows]))
    con.register("used", pa.table({
        "phrase": names, "number": pa.array(uses.user[rows], pa.int32()),
        "n": pa.array(uses.first[rows] & 0xFFFFFFFF, pa.int32()),
        "docs": pa.array(uses.docs[rows], pa.int32()),
    }))  # fmt: skip
    found = con.sql(f"""
        SELECT used.phrase, '{lang}' AS lang, u.level, u.place_id, o.date AS first_date,
               o.date_precision AS precision, used.docs, o.doc_id AS first_doc
        FROM used JOIN official_user u USING (number) JOIN official o USING (n)
        ORDER BY phrase, level, place_id""").to_arrow_table()  # fmt: skip
    return found.cast(PHRASES)
