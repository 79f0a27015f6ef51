"""Fact tables beside the main three: ``carried``, texts with a brand, work or institution of a city
(RA11), and ``national``, the elements of national policy (IM21).
"""

from pathlib import Path

import duckdb

from citysway.pipeline.stages import copy_query, quote

# A dateline or credit line says where somebody sat; it carries nothing.
_CARRIED = """
SELECT d.doc_id, c.city_id, d.source_id, d.story_id, {role} AS role, d.kind, d.lang, d.period,
       n.doc_id IS NOT NULL AS named
FROM (SELECT DISTINCT doc_id, city_id FROM read_parquet('{out}/city_mentions/*.parquet')
      WHERE derived AND city_id IS NOT NULL AND coalesce(reason, '') <> 'dateline') x
JOIN city c USING (city_id)
JOIN doc d USING (doc_id)
LEFT JOIN place i ON i.id = d.issuer_place
LEFT JOIN place h ON h.id = d.home
LEFT JOIN (SELECT DISTINCT doc_id, city_id FROM naming WHERE city_id IS NOT NULL) n
    ON n.doc_id = x.doc_id AND n.city_id = x.city_id
ORDER BY d.doc_id, c.city_id
"""

_NATIONAL = """
SELECT d.doc_id, d.story_id, d.country, d.lang, d.period, e.code, e.x
FROM doc d
LEFT JOIN place i ON i.id = d.issuer_place
JOIN read_parquet('{out}/elements/*.parquet') e USING (doc_id)
WHERE d.kind = 'policy' AND d.scope = 'national' AND d.country IS NOT NULL
  AND d.sponsor_city IS NULL AND i.city IS NULL
ORDER BY d.doc_id, e.code
"""
_NONE = """
SELECT ''::VARCHAR AS doc_id, ''::VARCHAR AS story_id, ''::VARCHAR AS country, ''::VARCHAR AS lang,
       ''::VARCHAR AS period, ''::VARCHAR AS code, 0::INTEGER AS x WHERE false ORDER BY doc_id
"""


def write_side_tables(con: duckdb.DuckDBPyConnection, out: Path, *, role: str) -> None:
    """carried.parquet and national.parquet; ``role``: the rule of roles as SQL. Needs the temporary
    tables of ``facts.tables.build``.
    """
    copy_query(con, _CARRIED.format(role=role, out=quote(out)), out / "carried.parquet")
    some = any((out / "elements").glob("*.parquet"))
    national = _NATIONAL.format(out=quote(out)) if some else _NONE
    copy_query(con, national, out / "national.parquet")
