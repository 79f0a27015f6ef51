"""From a number to the sentences behind it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError, did_you_mean
from citysway.models.codebook.nearest import unknown_code
from citysway.reports.names import Names, load_names
from citysway.reports.tables import connect, run_record

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: Roles that together are the outside view (METHOD.md 0) and other shorthands a user may give.
ROLES: dict[str, tuple[str, ...]] = {
    "ext": ("int", "nat", "prov", "oth"),
    "all": (),
    "own+home": ("own", "home"),
}
#: Indicators counted from namings of the city: their evidence is ``city_mentions``.
NAMING = ("IM01", "IM02", "IM03", "IM04", "RA01", "RA02", "RA03", "RA04", "RA05", "RA06",
          "RA07", "RA08", "RA09", "RA10", "RA12", "RA16")  # fmt: skip
#: Codes an indicator is computed from, where it is not "every element".
INDICATOR_CODES: dict[str, tuple[str, ...]] = {
    "IM09": ("A1", "A2"),
    "IM10": ("A3",),
    "IM11": ("A4",),
    "IM18": ("X06", "X08", "X09"),
    "IM19": ("X06", "X07", "X08", "X09", "X10"),
    "IM22": ("X11", "X12"),
    "IM23": ("E24", "E25"),
    "IM25": ("X01", "X02", "E02"),
    "IM26": ("X13",),
    "RA13": ("X11",),
    "RA15": ("E30",),
    "RA17": ("X05",),
}
#: Sides an indicator compares or is limited to, when the caller names no role.
INDICATOR_ROLE: dict[str, str] = {
    **dict.fromkeys(("RA02", "RA03", "RA04", "RA05", "RA09", "IM12", "IM08", "IM11"), "ext"),
}
COLUMNS = [
    *("doc_id", "sentence", "start", "end", "city_id", "code", "term", "label", "modality"),
    *("role", "source", "date", "url", "story_id", "title"),
]
_INDICATOR = r"IM(0[1-9]|1\d|2[0-6])|RA(0[1-9]|1[0-7])"
LABELS: dict[Any, int] = {"pos": 1, "neg": -1, "neu": 0, 1: 1, -1: -1, 0: 0}

#: Ordering shared by all samples: no sentence twice, one sentence a story, then a seeded draw.
DRAW = """
    row_number() OVER (PARTITION BY {part} doc_id, sent ORDER BY draw, start, code) AS again,
    row_number() OVER (PARTITION BY {part} story_id ORDER BY draw, doc_id, start, code) AS round_"""


def evidence(
    out: Path,
    *,
    city: str,
    code: str | None = None,
    role: str | None = None,
    indicator: str | None = None,
    part: str | None = None,
    polarity: str | int | None = None,
    source: str | None = None,
    period: str | None = None,
    limit: int | None = 20,
    seed: int = 0,
    names: Names | None = None,
) -> "pd.DataFrame":
    """Sentences behind one number, one a story before any story repeats; same seed, same rows.

    ``city`` is a place id or a name; ``code`` and ``part`` a code (``E03``), a framework category
    (``F1.2``) or a pair (``X01*E03`` in one clause, ``E24&E03`` in one sentence); ``role`` one of
    own, gov, unk, home, int, nat, prov, oth, or ``ext``, ``all``, ``own+home``; ``polarity`` pos,
    neg or neu (far links are left out then, as in the indicators); ``period`` ``2024`` or
    ``2024-03``. ``limit=None`` returns every row. Columns: doc_id, sentence, start, end (of the
    mention inside the sentence, code points), city_id, code, term, label, modality, role, source,
    date, url, story_id, title. Raises StudyError for an unknown city, code, role,
    polarity, source, indicator or period.
    """
    out = Path(out)
    con = connect(out)
    known = names if names is not None else load_names(run_record(out), base=out.parent)
    naming = indicator in NAMING and not code and not _is_code(part)
    where: list[str] = []
    values: list[Any] = []
    _add(where, values, "m.city_id = ?", find_city(con, city, known))
    _check(con, code or (part if _is_code(part) else None), source, period, known)
    if not naming:
        _add_codes(where, values, code, indicator, part, known)
        _add_polarity(where, values, polarity)
    _add_roles(where, values, role or INDICATOR_ROLE.get(indicator or "", "all"))
    _add(where, values, "(d.source_id = ? OR s.name = ?)", source, source)
    _add(where, values, "starts_with(d.period, ?)", None if period == "all" else period)
    return _columns(con.execute(_query(where, naming, limit), [str(seed), *values]).df())


def _query(where: list[str], naming: bool, limit: int | None) -> str:
    order = "again, round_, draw, doc_id, start, code"
    return f"""
        WITH c AS ({candidates(naming)} WHERE {" AND ".join(where)}),
        ranked AS (SELECT *, {DRAW.format(part="")} FROM c),
        chosen AS (SELECT * FROM ranked ORDER BY {order}
                   {"" if limit is None else f"LIMIT {int(limit)}"})
        {with_text(order)}"""


def candidates(naming: bool) -> str:
    """SQL of the rows that may be quoted; its first ``?`` is the seed. Namings are not derived."""
    spot = 'm.doc_id, m.sent, m.start, m."end" AS stop, m.city_id'
    facts = "d.role, d.story_id, d.period, d.source_id, d.lang"
    draw = "md5(m.doc_id || ':' || m.start || ':' || CAST(? AS VARCHAR)) AS draw"
    joins = "JOIN doc_city d USING (doc_id, city_id) LEFT JOIN sources s USING (source_id)"
    if naming:
        blank = "'' AS code, '' AS term, CAST(NULL AS TINYINT) AS label, '' AS modality"
        rows = "(SELECT * FROM city_mentions WHERE NOT derived AND NOT metonym)"
        return f"SELECT {spot}, {blank}, {facts}, {draw} FROM {rows} m {joins}"
    content = "m.code, m.term, m.label, m.modality, m.far"
    return f"SELECT {spot}, {content}, {facts}, {draw} FROM mentions m {joins}"


def with_text(order: str) -> str:
    """SQL that joins table ``chosen`` with its sentence, source and document."""
    body = 'substr(t.text, z.start + 1, z."end" - z.start)'
    return f"""
        SELECT c.*, {body} AS sentence, c.start - z.start AS at, c.stop - z.start AS until,
               coalesce(s.name, c.source_id) AS source, t.date, t.url, t.title,
               substr(t.text, c.start + 1, c.stop - c.start) AS words
        FROM chosen c JOIN documents t USING (doc_id)
        JOIN sentences z USING (doc_id, sent) LEFT JOIN sources s ON s.source_id = c.source_id
        ORDER BY {order}"""


def _columns(frame: "pd.DataFrame") -> "pd.DataFrame":
    frame["term"] = frame["term"].where(frame["term"] != "", frame["words"])
    frame = frame.drop(columns=["start"]).rename(columns={"at": "start", "until": "end"})
    return frame[COLUMNS].reset_index(drop=True)


def kwic(frame: "pd.DataFrame", *, width: int = 30) -> list[str]:
    """Keyword-in-context lines: ``width`` characters left, the mention in 【】, ``width`` right."""
    lines = []
    for row in frame.itertuples():
        text, start, end = str(row.sentence), int(str(row.start)), int(str(row.end))
        left, right = text[max(0, start - width) : start], text[end : end + width]
        lines.append(re.sub(r"[^\S ]", " ", f"{left:>{width}}【{text[start:end]}】{right}"))
    return lines


def find_city(con: "duckdb.DuckDBPyConnection", city: str, names: Names) -> str:
    """The place id of a city of this study, from its id or its name in either language."""
    rows = con.execute("SELECT DISTINCT city_id FROM doc_city ORDER BY city_id").fetchall()
    ids = [row[0] for row in rows]
    wanted = city.strip().casefold()
    hits = [i for i in ids if wanted in {i.casefold(), *(n.casefold() for n in names.city_all(i))}]
    hits = hits or [place for place in names.lookup(city.strip()) if place in ids][:1]
    if len(hits) == 1:
        return str(hits[0])
    shown = ", ".join(f"{i} {names.city(i, 'zh')}" for i in (hits or ids)[:12])
    near = did_you_mean(city, [name for i in ids for name in names.city_all(i)])
    problem = "means several cities" if hits else f"is not a city of this study{near}"
    raise StudyError(f"city {city!r} {problem}; allowed: {shown}")


def _add(where: list[str], values: list[Any], clause: str, *given: Any) -> None:
    if given[0] is not None:
        where.append(clause)
        values.extend(given)


def _check(
    con: "duckdb.DuckDBPyConnection",
    code: str | None,
    source: str | None,
    period: str | None,
    names: Names,
) -> None:
    """Raises StudyError for a code, source or period that no row can have."""
    for half in re.split("[*&]", code) if code else ():
        listed = {*names.codes, *(c for codes in names.categories.values() for c in codes)}
        seen = con.execute("SELECT 1 FROM mentions WHERE code = ? LIMIT 1", [half]).fetchall()
        if half not in listed and not seen:
            raise StudyError(unknown_code(half, dict(names.codes)))
    if source is not None:
        rows = con.execute("SELECT source_id, name FROM sources ORDER BY 1").fetchall()
        called = [str(name) for row in rows for name in row if name]
        if source not in called:
            near = did_you_mean(source, called) or f"; its sources: {', '.join(called[:12])}"
            raise StudyError(f"source {source!r} is not in the study{near}")
    if period is not None and not re.fullmatch(r"all|\d{4}(-\d{2})?", period):
        raise StudyError(f"period {period!r} is not known; write 2024, 2024-03 or all")


def _is_code(part: str | None) -> bool:
    return bool(part and re.match(r"[EXAF]\d", part))


def _add_codes(
    where: list[str],
    values: list[Any],
    code: str | None,
    indicator: str | None,
    part: str | None,
    names: Names,
) -> None:
    if indicator is not None and not re.fullmatch(_INDICATOR, indicator):
        raise StudyError(f"indicator {indicator!r} is not known; write IM01..IM26 or RA01..RA17")
    wanted = code or (part if _is_code(part) else None)
    pair = re.fullmatch(r"([EXA]\d+)([*&])([EXA]\d+)", wanted or "")
    if pair:
        same = "AND b.clause = m.clause" if pair[2] == "*" else ""
        where.append(
            "m.code = ? AND EXISTS (SELECT 1 FROM mentions b WHERE b.doc_id = m.doc_id AND "
            f"b.city_id = m.city_id AND b.sent = m.sent {same} AND b.code = ?)"
        )
        values.extend((pair[1], pair[3]))
        return
    codes: Sequence[str] = (
        names.members(wanted) if wanted else INDICATOR_CODES.get(indicator or "", ())
    )
    if codes:
        where.append("list_contains(?, m.code)")
        values.append(list(codes))
    elif indicator:
        where.append("m.code LIKE 'E%'")


def _add_polarity(where: list[str], values: list[Any], polarity: str | int | None) -> None:
    if polarity is None:
        return
    if polarity not in LABELS:
        raise StudyError(f"polarity {polarity!r} is not known; allowed: pos, neg, neu")
    where.append("m.label = ? AND NOT m.far")
    values.append(LABELS[polarity])


def _add_roles(where: list[str], values: list[Any], role: str) -> None:
    single = ("own", "gov", "unk", "home", "int", "nat", "prov", "oth")
    if role not in ROLES and role not in single:
        raise StudyError(f"role {role!r} is not known; allowed: {', '.join((*single, *ROLES))}")
    roles = ROLES.get(role, (role,))
    if roles:
        where.append("list_contains(?, d.role)")
        values.append(list(roles))
