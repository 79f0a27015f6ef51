"""From a number to the sentences behind it."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError, did_you_mean
from citysway.models.codebook.nearest import unknown_code
from citysway.pipeline.indicators.basis import Basis
from citysway.pipeline.indicators.registry import registry
from citysway.reports.names import Names, load_names
from citysway.reports.passages import EVERY_ROLE, ROLES, Ask, passages, single_roles
from citysway.reports.tables import TABLES, connect, has, run_record

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

COLUMNS = [
    *("doc_id", "sentence", "start", "end", "city_id", "code", "term", "label", "modality"),
    *("role", "source", "date", "url", "story_id", "title"),
]
LABELS: dict[Any, int] = {"pos": 1, "neg": -1, "neu": 0, 1: 1, -1: -1, 0: 0}


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
    import pandas as pd

    out = Path(out)
    con = connect(out)
    known = names if names is not None else load_names(run_record(out), base=out.parent)
    asked = code or (part if indicator is None and _is_code(part) else None)
    made_of, headline = _bases(indicator, part, asked)
    city_id = find_city(con, city, known)
    _check(con, asked or (part if _is_code(part) else None), source, period, known)
    asks = [
        Ask(0, place, city_id, _roles(role, basis.roles, headline), basis)
        for place, basis in enumerate(made_of)
    ]
    conditions: list[str] = []
    values: list[Any] = []
    _add_polarity(conditions, values, polarity)
    _add(conditions, values, "(c.source_id = ? OR s.name = ?)", source, source)
    _add(conditions, values, "starts_with(c.period, ?)", None if period == "all" else period)
    rows = passages(con, asks, known, limit=limit, seed=seed, where=conditions, values=values)
    return pd.DataFrame([row | {"start": row["at"], "end": row["until"]} for row in rows],
                        columns=COLUMNS)  # fmt: skip


def counts(
    out: Path,
    *,
    indicator: str,
    part: str = "",
    city: str | None = None,
    limit: int = 20,
    names: Names | None = None,
) -> "list[tuple[Basis, pd.DataFrame]]":
    """What a number rests on beside sentences: each basis of counts with rows of its table.

    Rows of ``city`` where the table has a column ``city_id``, in the order of its key; none where
    the study has no such table. Raises StudyError for an unknown indicator, part or city.
    """
    import pandas as pd

    con = connect(Path(out))
    known = names if names is not None else load_names(run_record(out), base=Path(out).parent)
    found = []
    for basis in (b for b in _bases(indicator, part, None)[0] if b.of == "counts"):
        if not has(con, basis.table):
            found.append((basis, pd.DataFrame()))
            continue
        of_city = "city_id" in con.table(basis.table).columns and city is not None
        where = "WHERE city_id = ?" if of_city else ""
        values = [find_city(con, city, known)] if of_city and city else []
        order = f"ORDER BY {TABLES[basis.table].key} LIMIT {int(limit)}"
        found.append((basis, con.execute(f"FROM {basis.table} {where} {order}", values).df()))
    return found


def _bases(
    indicator: str | None, part: str | None, code: str | None
) -> tuple[tuple[Basis, ...], str]:
    """What is asked for, and the role it is counted in where its bases state none."""
    known = registry()
    if indicator is not None and indicator not in known:
        raise StudyError(f"indicator {indicator!r} is not known; write IM01..IM26 or RA01..RA17")
    entry = known.get(indicator or "")
    if entry is not None and part and entry.part(part) is None and not code:
        named = ", ".join(p.name or "''" for p in entry.parts)
        raise StudyError(f"{indicator} has no part {part!r}; its parts: {named}")
    role = entry.role if entry is not None else "all"
    if entry is None or code:
        return (Basis("mentions", (code or "*",)),), role
    return entry.made_of(part or ""), role


def _roles(asked: str | None, stated: tuple[str, ...], headline: str) -> tuple[str, ...]:
    """The roles of a basis: those it states as far as they are asked for, else the asked ones, else
    the headline role.
    """
    single = [role for role in EVERY_ROLE if role]
    if asked is None:
        return single_roles(stated or (headline,))
    if asked not in ROLES and asked not in single:
        raise StudyError(f"role {asked!r} is not known; allowed: {', '.join((*single, *ROLES))}")
    wanted = single_roles((asked,))
    return tuple(role for role in single_roles(stated) if role in wanted) if stated else wanted


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


def _add_polarity(where: list[str], values: list[Any], polarity: str | int | None) -> None:
    if polarity is None:
        return
    if polarity not in LABELS:
        raise StudyError(f"polarity {polarity!r} is not known; allowed: pos, neg, neu")
    where.append("(c.label IS NULL OR (c.label = ? AND NOT c.far))")
    values.append(LABELS[polarity])
