"""Counter-evidence: the strongest sentences that speak against what the numbers of a city say."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from citysway.reports.evidence.passages import clipped, quote_limit
from citysway.reports.numbers.tables import records
from citysway.reports.pages.dossier.around import EXT

if TYPE_CHECKING:
    import duckdb

MOST = 4
_TONE, _CLAIM = "tone", "claim"

# One sentence a story, the strongest first; what is far from the city or only reported of it stays.
_QUERY = f"""
WITH candidate AS (
  SELECT a.city_id, a.against, m.doc_id, m.start, m."end" AS stop, m.sent, m.code, m.term, m.label,
    m.modality, abs(m.score) AS strength, d.role, d.story_id, d.source_id
  FROM asked a JOIN mentions m ON m.city_id = a.city_id AND m.label = a.label AND NOT m.far
    JOIN doc_city d ON d.doc_id = m.doc_id AND d.city_id = m.city_id AND d.role IN {EXT}
  WHERE (len(a.codes) = 0 OR list_contains(a.codes, m.code)) AND m.code[1] <> 'X'),
sentence AS (
  SELECT * FROM candidate QUALIFY row_number() OVER (
    PARTITION BY city_id, against, story_id ORDER BY strength DESC, doc_id, start, code) = 1),
best AS (
  SELECT * FROM sentence QUALIFY row_number() OVER (
    PARTITION BY city_id, against ORDER BY strength DESC, doc_id, start, code) <= {MOST})
SELECT b.*, substr(t.text, z.start + 1, z."end" - z.start) AS sentence, b.start - z.start AS at,
  b.stop - z.start AS until, t.lang, t.date, t.url, t.title, coalesce(s.name, b.source_id) AS source
FROM best b JOIN documents t USING (doc_id) JOIN sentences z USING (doc_id, sent)
  LEFT JOIN sources s ON s.source_id = b.source_id
ORDER BY city_id, against DESC, strength DESC, doc_id, start, code
"""


def asked(city_id: str, *, tone: float | None, claim: Sequence[str]) -> list[dict[str, Any]]:
    """What would speak against a city's headline.

    ``tone``: how outside texts speak of it on the whole (the sign counts; None: not known);
    ``claim``: codes of what it says most of itself.
    """
    label = -1 if tone is None or tone >= 0 else 1
    rows = [{"city_id": city_id, "against": _TONE, "label": label, "codes": []}]
    if claim:
        rows.append({"city_id": city_id, "against": _CLAIM, "label": -1, "codes": list(claim)})
    return rows


def counter(
    con: "duckdb.DuckDBPyConnection", wanted: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[dict[str, Any], ...]]:
    """Sentences by city for the rows of ``asked``, as ``quoting.quote`` takes them, with what they
    are ``against``; a sentence stands once.
    """
    schema = pa.schema([
        ("city_id", pa.string()), ("against", pa.string()), ("label", pa.int8()),
        ("codes", pa.list_(pa.string())),
    ])  # fmt: skip
    con.register("asked", pa.Table.from_pylist(list(wanted), schema))
    found: dict[str, list[dict[str, Any]]] = {}
    seen: set[tuple[str, str, int]] = set()
    most = quote_limit(con)
    for row in (clipped(row, most) for row in records(con, _QUERY)):
        key = row["city_id"], row["doc_id"], row["sent"]
        if key not in seen:
            seen.add(key)
            found.setdefault(row["city_id"], []).append(row)
    con.unregister("asked")
    return {city: tuple(rows) for city, rows in found.items()}
