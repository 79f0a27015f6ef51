"""Which runs of words may be phrases: new after the burn-in, in two cities, bound together."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.models.gazetteer import Gazetteer, Place
from citysway.models.phrases import is_fragment, plain_words
from citysway.models.segment import cut
from citysway.pipeline.facts.phrase_grams import (
    LONGEST,
    Hashes,
    Words,
    page_runs,
    page_words,
)
from citysway.pipeline.facts.phrase_pages import Page, pages
from citysway.pipeline.stages import quote

Ints = npt.NDArray[np.int64]

BOUND = 0.15  # of the documents with its rarest word, the part that holds the phrase
_SOME = 10_000  # runs that are looked at in any case; most do not pass
_LARGE = 500_000  # inhabitants
_SPAN = 1 << 8  # lengths in the number that says where a run stands
_PLACE = 1 << 26  # characters of a page

_RUNS = 4_000_000  # counted at a time
_GROUP = 100_000  # rows that are read together or not at all

_FOUND = """
CREATE TEMP TABLE found_run (hash UBIGINT, docs BIGINT, spot BIGINT, quoted INTEGER)
"""
_COUNT = """
INSERT INTO found_run
SELECT hash, sum(docs)::BIGINT AS docs, min(spot) AS spot, bool_or(quoted)::INTEGER AS quoted
FROM read_parquet('{folder}/runs-{lang}-*.parquet')
WHERE hash BETWEEN {first} AND {last} GROUP BY hash
HAVING min(number) FILTER (number < {cities}) <> max(number) FILTER (number < {cities})
   AND min(day) >= {settled}
"""
_BEST = "SELECT * FROM found_run ORDER BY quoted DESC, docs DESC, hash LIMIT {most}"


def collect(folder: Path, lang: str) -> None:
    """Runs and words of every page in ``folder`` to Parquet files beside them."""
    for number, page in enumerate(pages(folder, lang)):
        hashes = Hashes(page.text)
        words = page_words(page.text, lang, hashes)
        name = f"{lang}-{number:06}.parquet"
        for kind, table in (("runs", _runs(page, number, lang, words, hashes)),
                            ("words", _word_docs(page, words))):  # fmt: skip
            # hashes neither repeat nor shrink
            pq.write_table(table, folder / f"{kind}-{name}", compression="none",
                           use_dictionary=False, row_group_size=_GROUP)  # fmt: skip


def _runs(page: Page, number: int, lang: str, words: Words, hashes: Hashes) -> pa.Table:
    """One row for each run and user of the page: documents, earliest day, one place it stands."""
    runs = page_runs(page.text, lang, words, hashes)
    doc = np.searchsorted(page.begin, runs.start, side="right") - 1
    order = np.lexsort((runs.start, page.user[doc], runs.hash))  # by document within a user
    key, user, at = runs.hash[order], page.user[doc[order]], doc[order]
    new = _changes(key, user)
    fresh, first = new | _changes(at), np.flatnonzero(new)
    where = (number * _PLACE + runs.start[order]) * _SPAN + (runs.end - runs.start)[order]
    return pa.table({
        "hash": pa.array(key[first], pa.uint64()),
        "number": pa.array(user[first], pa.int32()),
        "docs": pa.array(_reduced(np.add, fresh.astype(np.int64), first), pa.int32()),
        "day": pa.array(_reduced(np.minimum, page.day[at], first), pa.int32()),
        "spot": pa.array(_reduced(np.minimum, where, first), pa.int64()),
        "quoted": pa.array(_reduced(np.logical_or, runs.quoted[order], first), pa.bool_()),
    })  # fmt: skip


def _changes(*columns: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether a row differs from the one before in some column; the first does."""
    new = np.zeros(len(columns[0]), dtype=bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def _reduced(function: np.ufunc, values: npt.NDArray[Any], first: Ints) -> npt.NDArray[Any]:
    """``reduceat`` that takes no rows, too."""
    found: npt.NDArray[Any] = function.reduceat(values, first) if len(first) else values[:0]
    return found


def _word_docs(page: Page, words: Words) -> pa.Table:
    """In how many documents of the page each word stands."""
    doc = np.searchsorted(page.begin, words.start, side="right") - 1
    order = np.argsort(words.hash, kind="stable")  # words stand in the order of documents
    key, at = words.hash[order], doc[order]
    found, count = np.unique(key[_changes(key, at)], return_counts=True)
    return pa.table({"hash": pa.array(found, pa.uint64()), "docs": pa.array(count, pa.int32())})


def vocabulary(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    lang: str,
    *,
    cities: int,
    settled: float,
    most: int,
    gazetteer: Gazetteer,
) -> list[str]:
    """Up to ``most`` candidates of a language, sorted; quoted and frequent ones first if too many.

    ``cities``: users numbered below it are cities; ``settled``: the day the burn-in ends.
    """
    if not list(folder.glob(f"runs-{lang}-*.parquet")) or not np.isfinite(settled):
        return []
    rows = _most_frequent(con, folder, lang, cities=cities, settled=int(settled), most=most)
    texts = _texts(folder, lang, rows["spot"].to_numpy())
    if not texts:
        return []
    docs, quoted = rows["docs"].to_numpy(), rows["quoted"].to_numpy() > 0
    able = np.flatnonzero(quoted | _bound(con, folder, lang, texts, docs))
    kept = [
        texts[n]
        for n in able.tolist()
        if (quoted[n] or lang == "en" or not is_fragment(texts[n]))
        and not _holds_place(texts[n], lang, gazetteer)
    ]
    return sorted(set(kept[:most]))


def _most_frequent(
    con: duckdb.DuckDBPyConnection, folder: Path, lang: str, *, cities: int, settled: int, most: int
) -> pa.Table:
    """Hash, docs, spot and quoted of the runs of two cities, new after the burn-in.

    A part of all hashes is counted at a time (pages are sorted by them), so that memory does not
    grow with the texts.
    """
    rows = sum(pq.read_metadata(path).num_rows for path in folder.glob(f"runs-{lang}-*.parquet"))
    parts = 1 + rows // _RUNS
    con.execute(_FOUND)
    ends = [(part << 64) // parts for part in range(parts + 1)]
    for first, end in pairwise(ends):
        con.execute(_COUNT.format(folder=quote(folder), lang=lang, cities=cities,
                                  settled=settled, first=first, last=end - 1))  # fmt: skip
    found = con.sql(_BEST.format(most=4 * most + _SOME)).to_arrow_table()
    con.execute("DROP TABLE found_run")
    return found


def _texts(folder: Path, lang: str, at: Ints) -> list[str]:
    """The characters that stand at the given places (rows)."""
    place, size = at // _SPAN, at % _SPAN
    page_of, start = place // _PLACE, place % _PLACE
    found = [""] * len(at)
    order = np.argsort(page_of, kind="stable")
    for number, page in enumerate(pages(folder, lang)):
        low, high = np.searchsorted(page_of[order], [number, number + 1])
        for row in order[low:high].tolist():
            found[row] = page.text[start[row] : start[row] + size[row]]
    return found


def _split(texts: list[str], lang: str) -> tuple[Words, Ints]:
    """The words of texts standing alone, and the text each is of."""
    joined = "\n".join(texts)
    hashes = Hashes(joined)
    words = page_words(joined, lang, hashes)
    size = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    begin = np.cumsum(size) - size
    return words, np.searchsorted(begin, words.start, side="right") - 1


def _bound(
    con: duckdb.DuckDBPyConnection, folder: Path, lang: str, texts: list[str], docs: Ints
) -> npt.NDArray[np.bool_]:
    """Whether the words of each text belong together: by the documents of its rarest word."""
    table = con.sql(f"""
        SELECT hash, sum(docs)::BIGINT AS docs
        FROM read_parquet('{quote(folder)}/words-{lang}-*.parquet')
        GROUP BY hash ORDER BY hash""").to_arrow_table()
    known, count = table["hash"].to_numpy(), table["docs"].to_numpy()
    words, owner = _split(texts, lang)
    at = np.minimum(np.searchsorted(known, words.hash), len(known) - 1)
    each = np.where(known[at] == words.hash, count[at], np.iinfo(np.int64).max)
    real = ~words.inner & (words.end > words.start)
    rarest = np.full(len(texts), np.iinfo(np.int64).max)
    np.minimum.at(rarest, owner[real], each[real])
    rarest[rarest == np.iinfo(np.int64).max] = 0
    found: npt.NDArray[np.bool_] = docs >= BOUND * rarest
    return found


def _holds_place(text: str, lang: str, gazetteer: Gazetteer) -> bool:
    """Whether a word of two letters and more, or two English ones, are the name of a place.

    Small foreign towns are left out: many are called as things are (Reading, Enterprise).
    """
    words = cut(text) if lang == "zh" else text.title().split(" ")
    common = plain_words(lang).common
    names = [word for word in words if len(word) > 1 and word.lower() not in common]
    if lang == "en":
        names += [f"{one} {two}" for one, two in pairwise(words)]
    return any(_is_known(place) for name in names for place in gazetteer.lookup(name))


def _is_known(place: Place) -> bool:
    return place.kind != "world_city" or (place.population or 0) >= _LARGE


def is_short_enough(text: str, lang: str) -> bool:
    """Whether a text may be a phrase; longer ones only show where a shorter one goes on."""
    size = len(text) if lang == "zh" else text.count(" ") + 1
    return size <= LONGEST[lang]
