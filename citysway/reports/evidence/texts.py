"""The texts of passages that were chosen, and what else the tables hold of them."""

import re
from typing import TYPE_CHECKING, Any

from citysway.reports.numbers.tables import has, records

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: Up to so many documents are looked up by their ids, so that no other text is unpacked.
_FEW = 500
_TEXTS = """SELECT c.*, substr(t.text, z.start + 1, z."end" - z.start) AS sentence,
       coalesce(c.start - z.start, 0) AS at, coalesce(c.stop, z."end") - z.start AS until,
       t.date, t.url, t.title, CASE WHEN c.sent IS NULL THEN t.text END AS whole{columns}
FROM chosen c JOIN [documents] t USING (doc_id) LEFT JOIN [sentences] z USING (doc_id, sent)
{joins}
ORDER BY panel, place"""
#: What else is known of a passage: columns, and the table they come from by the passage's own.
MORE: dict[str, tuple[str, str]] = {
    "mentions": (
        """x.clause, x.link, x.score, x.negated, x.attribution, x.flag,
           CASE WHEN x.code IS NULL THEN n.reason ELSE concat_ws('; ', x.link,
             CASE WHEN x.negated THEN 'negated' END, nullif(x.attribution, 'none'),
             nullif(x.flag, 'none'), CASE WHEN x.label <> 0 THEN printf('%+.2f', x.score) END)
           END AS why""",
        """LEFT JOIN [mentions] x ON x.doc_id = c.doc_id AND x.start = c.start AND x.code = c.code
           AND x.city_id = c.city_id
           LEFT JOIN [city_mentions] n ON n.doc_id = c.doc_id AND n.start = c.start""",
    ),
    "stories": ("g.docs_in_story AS copies", "LEFT JOIN [stories] g ON g.doc_id = c.doc_id"),
    "doc_city": (
        "k.kind, k.cities, k.focus",
        "LEFT JOIN [doc_city] k ON k.doc_id = c.doc_id AND k.city_id = c.city_id",
    ),
    "edges": (
        'o.owner, o.event, o.dated, o."foreign", o.self_claim, o.third_party',
        """LEFT JOIN [edges] o ON o.doc_id = c.doc_id AND o.sent = c.sent AND o.code = c.code
           AND o.from_city = CASE WHEN c.subject THEN c.city_id ELSE c.partner END
           AND o.to_city = CASE WHEN c.subject THEN c.partner ELSE c.city_id END""",
    ),
}


def read_texts(con: "duckdb.DuckDBPyConnection", *, whole: bool) -> list[dict[str, Any]]:
    """The rows of the table ``chosen`` with sentence, date, address and title, in their order;
    ``whole``: with ``MORE``.
    """
    columns, joins = _more(con) if whole else ("", "")
    return of_chosen(con, _TEXTS.format(columns=columns, joins=joins))


def read_facts(con: "duckdb.DuckDBPyConnection") -> "pd.DataFrame":
    """The rows of the table ``chosen`` with ``MORE`` and without the texts, in no order."""
    columns, joins = _more(con)
    query = re.sub(r"\[(\w+)\]", r"\1", f"SELECT c.*{columns} FROM chosen c {joins}")
    found: pd.DataFrame = con.execute(query).df()
    return found


def _more(con: "duckdb.DuckDBPyConnection") -> tuple[str, str]:
    """Columns and joins of ``MORE``, of the tables that this study has."""
    found = [parts for table, parts in MORE.items() if has(con, table)]
    return "".join(f", {columns}" for columns, _ in found), " ".join(join for _, join in found)


def of_chosen(con: "duckdb.DuckDBPyConnection", query: str) -> list[dict[str, Any]]:
    """Rows of a query whose ``[tables]`` are cut to the documents of the table ``chosen``, where
    they are few.
    """
    rows = con.execute(f"SELECT DISTINCT doc_id FROM chosen LIMIT {_FEW + 1}").fetchall()
    ids = sorted(row[0] for row in rows)
    if len(ids) > _FEW or not ids:
        return records(con, re.sub(r"\[(\w+)\]", r"\1", query))
    marks = ", ".join("?" * len(ids))
    narrow, times = re.subn(r"\[(\w+)\]", rf"(FROM \1 WHERE doc_id IN ({marks}))", query)
    return records(con, narrow, ids * times)
