"""Typical and contrasting sentences of topics, quoted as far as the study allows."""

from typing import TYPE_CHECKING, Any

from citysway.reports.evidence.passages import clipped, quote_limit
from citysway.reports.evidence.texts import of_chosen
from citysway.reports.numbers.tables import has

if TYPE_CHECKING:
    import duckdb

EACH = 5  # sentences of a kind
_CHOSEN = f"""
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT topic, kind, rank, doc_id, start, "end" AS stop FROM topic_sentences
QUALIFY row_number() OVER (PARTITION BY topic, kind ORDER BY rank, doc_id, start) <= {EACH}"""
_QUOTED = """
SELECT c.topic, c.kind, c.doc_id, c.start, c.stop,
  trim(substr(t.text, c.start + 1, c.stop - c.start), E' \\t\\r\\n\\u3000') AS sentence,
  0 AS at, 0 AS until, t.lang, t.date, t.url, t.title, coalesce(s.name, t.source_id) AS source,
  '' AS role, '' AS term, '' AS modality, NULL::TINYINT AS label
FROM chosen c JOIN [documents] t USING (doc_id) LEFT JOIN sources s USING (source_id)
ORDER BY c.topic, c.kind, c.rank, c.doc_id, c.start"""


def sentences(
    con: "duckdb.DuckDBPyConnection",
) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """(topic, ``typical`` or ``contrasting``) -> passages as ``quoting.quote`` takes them, best
    first, with no more of a text than the study may quote.
    """
    if not has(con, "topic_sentences"):
        return {}
    con.execute(_CHOSEN)
    most = quote_limit(con)
    found: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in of_chosen(con, _QUOTED):
        key = row.pop("topic"), row.pop("kind")
        found.setdefault(key, []).append(clipped(row, most))
    return found
