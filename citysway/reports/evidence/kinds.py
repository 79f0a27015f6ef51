"""SQL of every kind of text that numbers are made of (``pipeline.indicators.basis.KINDS``).

Each query joins its rows ``m``, with what their document is to the city (``d``), to the table
``asked`` (``passages.py``) and gives the same columns.
"""

from collections.abc import Sequence

from citysway.pipeline.facts.statements import UNIVERSITY
from citysway.pipeline.statistics.lead import LEAD

#: Kinds whose codes may be categories and pairs of codes.
PAIRED = ("mentions", "statements", "tone")

_ALONE = "NULL::VARCHAR AS partner, NULL::BOOLEAN AS subject"
_NAMED = f"""'' AS code, '' AS term, NULL::TINYINT AS label, '' AS modality, false AS far,
               {_ALONE}"""
_CODED = f"m.code, m.term, m.label, m.modality, m.far, {_ALONE}"
_ABOUT = "d.role, d.story_id, d.period, d.source_id, d.lang"
_LINKED = "SELECT * FROM city_mentions WHERE NOT derived AND NOT metonym"
#: Namings that count: 北京市朝阳区 is one naming of one city, as the facts count it.
NAMINGS = f"""(SELECT n.* FROM ({_LINKED}) n ANTI JOIN ({_LINKED} AND city_id IS NOT NULL) b
                ON b.doc_id = n.doc_id AND b."end" = n.start AND b.city_id = n.city_id)"""


def _naming(rows: str, facts: str, *, code: str = "''", more: str = "") -> str:
    """Names of the city: where they stand is all there is to them."""
    return f"""
        SELECT a.panel, a.stratum * 3 AS stratum,
               m.doc_id, m.sent, m.start, m."end" AS stop, m.city_id, m.start::VARCHAR AS spot,
               {_NAMED}, {_ABOUT}
        FROM {rows} m JOIN {facts} d USING (doc_id, city_id) {more}
        JOIN asked a ON a.kind = '{{kind}}' AND a.city_id = m.city_id AND a.role = d.role
                    AND a.code = {code}
        WHERE {{where}}"""


_MENTIONS = f"""
    SELECT a.panel, a.stratum * 3 + CASE WHEN a.tone THEN (4 - m.label) % 3 ELSE 0 END AS stratum,
           m.doc_id, m.sent, m.start, m."end" AS stop, m.city_id, m.start::VARCHAR AS spot,
           {_CODED}, {_ABOUT}
    FROM mentions m JOIN doc_city d USING (doc_id, city_id)
    JOIN asked a ON a.kind = '{{kind}}' AND a.city_id = m.city_id AND a.role = d.role
                AND a.code = m.code
    WHERE {{where}}"""
# An edge is about both its cities; where the word that says so is no mention, the
# whole sentence is quoted.
_RELATIONS = """
    SELECT a.panel, a.stratum * 3 AS stratum,
           m.doc_id, m.sent, CASE WHEN w.stop > r.start THEN r.start END AS start, w.stop,
           m.city_id, r.start::VARCHAR AS spot, m.code, coalesce(w.term, '') AS term, m.label,
           m.modality, false AS far, m.partner, m.subject, m.side AS role, m.story_id, m.period,
           m.source_id, m.lang
    FROM (SELECT *, from_city AS city_id, to_city AS partner, coalesce(role, '') AS side,
                 true AS subject FROM edges
          UNION ALL
          SELECT *, to_city, from_city, coalesce(to_role, ''), false FROM edges) m
    JOIN (SELECT doc_id, sent, code, min(start) AS start FROM relations GROUP BY ALL) r
      USING (doc_id, sent, code)
    LEFT JOIN (SELECT doc_id, start, code, min("end") AS stop, min(term) AS term
               FROM mentions GROUP BY ALL) w
      ON w.doc_id = m.doc_id AND w.start = r.start AND w.code = m.code
    JOIN asked a ON a.kind = '{kind}' AND a.city_id = m.city_id AND a.role = m.side
                AND a.code = m.code
    WHERE {where}"""
# Where a phrase stands is looked for once it is chosen.
_PHRASES = f"""
    SELECT a.panel, a.stratum * 3 AS stratum, m.first_doc AS doc_id, NULL::INTEGER AS sent,
           NULL::INTEGER AS start, NULL::INTEGER AS stop, m.place_id AS city_id, m.phrase AS spot,
           '' AS code, m.phrase AS term, NULL::TINYINT AS label, '' AS modality, false AS far,
           {_ALONE}, {_ABOUT}
    FROM (SELECT p.*, u.dates, u.above FROM phrases p
          JOIN (SELECT phrase, lang, list_sort(list(first_date) FILTER (level = 'city')) AS dates,
                       min(first_date) FILTER (level <> 'city') AS above,
                FROM phrases GROUP BY phrase, lang) u
            ON u.phrase = p.phrase AND u.lang = p.lang
          WHERE p.level = 'city') m
    JOIN doc_city d ON d.doc_id = m.first_doc AND d.city_id = m.place_id
    JOIN asked a ON a.kind = '{{kind}}' AND a.city_id = m.place_id AND a.role = d.role
    WHERE {{where}}"""
SQL: dict[str, str] = {
    "namings": _naming(NAMINGS, "doc_city"),
    "derived": _naming(
        "(SELECT * FROM city_mentions WHERE derived AND coalesce(reason, '') <> 'dateline')",
        "carried",
    ),
    "mentions": _MENTIONS,
    "statements": _MENTIONS,
    "tone": _MENTIONS,
    "relations": _RELATIONS,
    "stories": _naming(
        NAMINGS, "doc_city", code="f.origin", more="JOIN diffusion f USING (city_id, story_id)"
    ),
    "phrases": _PHRASES,
}
_TABLES: dict[str, tuple[str, ...]] = {
    "derived": ("carried",),
    "relations": ("edges", "relations"),
    "stories": ("diffusion",),
    "phrases": ("phrases",),
    "counts": ("",),  # no sentences
}
_BESIDE = """EXISTS (SELECT 1 FROM mentions b WHERE b.doc_id = m.doc_id AND b.city_id = m.city_id
    AND b.sent = m.sent AND NOT b.far AND {which})"""
_PAIRS: dict[str, str] = {
    "": "true",
    "*": "NOT m.far AND " + _BESIDE.format(which="b.clause = m.clause AND b.code = a.second"),
    "&": "NOT m.far AND " + _BESIDE.format(which="b.code = a.second"),
}
_TERM = """EXISTS (SELECT 1 FROM negative_term n WHERE n.code = m.code AND n.term = m.term
    AND NOT coalesce(m.negated, false))"""
_COMPLAINT = _BESIDE.format(
    which="b.clause = m.clause AND b.code = 'X13' AND NOT coalesce(b.negated, false)"
)
_HAPPENED = "m.event <> '' AND m.dated AND m.modality <> 'PLAN'"
ONLY: dict[str, str] = {
    "": "true",
    "focus": "d.focus",
    "together": "d.kind <> 'policy' AND d.cities BETWEEN 2 AND 10",
    "unnamed": "NOT d.named",
    "planned": "m.modality = 'PLAN'",
    "done": "m.modality = 'DONE'",
    "problem": f"({_TERM} OR {_COMPLAINT})",
    "university": _BESIDE.format(which=f"b.code IN {UNIVERSITY}")
    + " AND "
    + _BESIDE.format(which="list_contains({soft}, b.code)"),
    "others": "NOT m.self_claim",
    "learns": "m.kind = 'policy' AND m.subject AND m.owner = m.city_id",
    "followed": "m.kind = 'policy' AND NOT m.subject AND m.owner = m.from_city",
    "decided": "m.label <> 0 AND NOT m.self_claim",
    "exchange": _HAPPENED,
    "abroad": f'{_HAPPENED} AND m."foreign"',
    "confirmed": f"{_HAPPENED} AND m.third_party",
    "picked": "f.outlets > 0",
    "first": f"""m.first_date = m.dates[1] AND coalesce(m.above > m.first_date, true)
        AND coalesce(m.dates[2] - m.dates[1] >= {int(LEAD)}, true)""",
    "national": "m.above < m.first_date",
}


def needed(of: str) -> tuple[str, ...]:
    """The tables a kind rests on beside those of every study."""
    return _TABLES.get(of, ())


def where_of(of: str, only: str, joint: str, *, soft: Sequence[str]) -> str:
    """The condition of a kind, what narrows it and the joint of two codes (``*``, ``&`` or '').

    ``soft``: the soft elements beside which a university counts.
    """
    near = "NOT m.far" if of in ("statements", "tone") else "true"
    listed = "[" + ", ".join(f"'{code}'" for code in soft) + "]::VARCHAR[]"
    return " AND ".join((near, _PAIRS[joint], ONLY[only].format(soft=listed)))
