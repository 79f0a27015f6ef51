"""The dated official texts of a study, page by page: whose they are, when, their folded text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.fold import fold
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.facts.tables import inside
from citysway.pipeline.stages import quote

Ints = npt.NDArray[np.int64]

LANGS = ("zh", "en")
PAGE_CHARS = 2_000_000
_ROWS = 1024  # documents fetched at a time
_TITLE = re.compile(r"《[^》《\n]{1,80}》")
_BLANKS = re.compile(r"\s+")
_SPACED = re.compile(r"(?<=[\u3400-\u9fff])[ \t]+(?=[\u3400-\u9fff])")

# 1900 and 2099 are what archives write for "not known".
_DATED = "d.date_precision <> 'none' AND year(d.date) BETWEEN 1901 AND 2098"
_DOCS = """
CREATE OR REPLACE TEMP TABLE official AS
SELECT doc_id, lang, level, place_id, country, date, date_precision, shard,
       CASE WHEN dated THEN date_diff('day', DATE '1970-01-01', date)
            + CASE date_precision WHEN 'day' THEN 0 WHEN 'month' THEN 15 ELSE 182 END END AS day,
       CASE date_precision WHEN 'day' THEN 0 WHEN 'month' THEN 1 ELSE 2 END AS width,
       (row_number() OVER (ORDER BY doc_id) - 1)::INTEGER AS n
FROM (
    SELECT d.doc_id, d.lang, d.date, d.date_precision, {dated} AS dated, d.filename AS shard,
           CASE WHEN s.id IS NOT NULL OR p.level = 'city' THEN 'city'
                WHEN d.kind = 'policy' THEN coalesce(p.level,
                    CASE WHEN o.scope = 'national' AND o.country IS NOT NULL THEN 'country' END)
                END AS level,
           coalesce(s.unit, p.unit, o.country) AS place_id,
           coalesce(s.country, p.country, o.country) AS country
    FROM read_parquet('{out}/documents/*.parquet', filename = true) d
    JOIN read_parquet('{out}/issuers.parquet') i USING (doc_id)
    LEFT JOIN read_parquet('{out}/source_names.parquet') a ON a.stated = d.source_id
    LEFT JOIN read_parquet('{out}/sources.parquet') o ON o.source_id = a.source_id
    LEFT JOIN writer_place s ON s.id = i.sponsor_city AND s.level = 'city'
    LEFT JOIN writer_place p ON p.id = i.issuer_place AND d.kind <> 'news'
    WHERE {inside}
) WHERE level IS NOT NULL
"""
_WRITERS = """
SELECT level, place_id, lang, min(country) AS country,
       DATE '1970-01-01' + min(day)::INTEGER AS first_date,
       DATE '1970-01-01' + max(day)::INTEGER AS last_date,
       count(day)::INTEGER AS docs, (count(*) - count(day))::INTEGER AS undated
FROM official GROUP BY level, place_id, lang ORDER BY level, place_id, lang
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Texts of one language joined by line feeds; ``begin``: where each document begins.

    ``doc``: its number in the table ``official``; ``day``: the middle of its date, since 1970.
    """

    text: str
    begin: Ints
    doc: Ints
    day: Ints
    user: Ints


def official_documents(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    cities: Sequence[str],
    gazetteer: Gazetteer,
    window: tuple[str | None, str | None],
) -> pa.Table:
    """Make the temporary table ``official`` and return who wrote it (schema WRITERS, unchecked).

    Own texts of the cities (policy and publicity they issue, whatever they sponsor) and policy of
    provinces and countries; other places and news are left out.
    """
    con.register("writer_place", _places(con, out, cities, gazetteer))
    query = _DOCS.format(out=quote(out), dated=_DATED, inside=inside(*window, table="d"))
    con.execute(query)
    return con.sql(_WRITERS).to_arrow_table()


def _places(
    con: duckdb.DuckDBPyConnection, out: Path, cities: Sequence[str], gazetteer: Gazetteer
) -> pa.Table:
    """Issuing places as what they count for: a city of the study, a province, a country."""
    ids = [row[0] for row in con.execute(f"""
        SELECT issuer_place FROM read_parquet('{quote(out)}/issuers.parquet')
        WHERE issuer_place IS NOT NULL
        UNION SELECT sponsor_city FROM read_parquet('{quote(out)}/issuers.parquet')
        WHERE sponsor_city IS NOT NULL ORDER BY 1""").fetchall()]  # fmt: skip
    listed, rows = set(cities), []
    for place in ids:
        level, unit = _unit(place, listed, gazetteer)
        if level:
            rows.append((place, level, unit, gazetteer.place(place).country))
    columns = list(zip(*rows, strict=True)) or [()] * 4
    names = ("id", "level", "unit", "country")
    return pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})


def _unit(place: str, listed: set[str], gazetteer: Gazetteer) -> tuple[str, str]:
    found = gazetteer.place(place)
    if found.kind == "country":
        return "country", found.country
    if found.kind == "province":
        return "province", place
    city = gazetteer.city_of(place)
    if city is not None and city not in listed:
        city = gazetteer.place(city).parent
    return ("city", city) if city in listed else ("", "")


def write_pages(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The dated official texts, cleaned once, as pages in ``folder``; in the order of doc_id."""
    for lang in LANGS:
        number = 0
        shards = con.execute(f"""
            SELECT DISTINCT shard FROM official WHERE day IS NOT NULL AND lang = '{lang}'
            ORDER BY shard""").fetchall()  # of shards of news no text is read
        for (shard,) in shards:
            rows = con.execute(f"""
                SELECT o.n, o.day, u.number, d.text FROM read_parquet('{quote(shard)}') d
                JOIN official o USING (doc_id) JOIN official_user u USING (level, place_id)
                WHERE o.day IS NOT NULL AND o.lang = '{lang}' ORDER BY o.n""")  # fmt: skip
            while part := rows.fetchmany(_ROWS):
                for page in _cut(part):
                    _write(page, lang, folder / f"page-{lang}-{number:06}.parquet")
                    number += 1


def pages(folder: Path, lang: str) -> Iterator[Page]:
    """The pages of a language that ``write_pages`` wrote, in order."""
    for path in sorted(folder.glob(f"page-{lang}-*.parquet")):
        table = pq.read_table(path)
        texts = table["text"].to_pylist()
        size = np.array([len(text) + 1 for text in texts], dtype=np.int64)
        numbers = (table[name].to_numpy().astype(np.int64) for name in ("doc", "day", "user"))
        yield Page("\n".join(texts), np.cumsum(size) - size, *numbers)


def _cut(rows: list[tuple[int, int, int, str]]) -> Iterator[list[tuple[int, int, int, str]]]:
    """Documents of about ``PAGE_CHARS`` together."""
    size = np.cumsum([0, *(len(row[3]) for row in rows)])[:-1] // PAGE_CHARS
    for number in range(int(size[-1]) + 1):
        some = [row for row, at in zip(rows, size.tolist(), strict=True) if at == number]
        if some:
            yield some


def _write(rows: list[tuple[int, int, int, str]], lang: str, path: Path) -> None:
    doc, day, user, texts = zip(*rows, strict=True)
    clean = [plain_text(text, lang) for text in texts]
    columns = {"doc": doc, "day": day, "user": user, "text": clean}
    pq.write_table(pa.table(columns), path)


def plain_text(text: str, lang: str) -> str:
    """Folded, titles in 《》 taken out; English on one line, Chinese without blanks inside."""
    if lang == "en":
        return _BLANKS.sub(" ", fold(text))
    return _SPACED.sub("", _TITLE.sub("\n", fold(text)))
