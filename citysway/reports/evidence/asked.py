"""What a user asks evidence for: the city, what a number is made of, and what narrows the rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError, did_you_mean
from citysway.models.codebook.nearest import unknown_code
from citysway.pipeline.indicators.basis import Basis
from citysway.pipeline.indicators.registry import registry
from citysway.reports.numbers.roles import EVERY_ROLE, ROLES, single_roles
from citysway.reports.words.names import Names

if TYPE_CHECKING:
    import duckdb

LABELS: dict[Any, int] = {"pos": 1, "neg": -1, "neu": 0, 1: 1, -1: -1, 0: 0}
LANGS = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the rows; None: nothing. ``polarity`` pos, neg, neu (or 1, -1, 0), ``period``
    ``2024`` or ``2024-03``, ``lang`` zh or en, ``story`` a story id, ``source`` an id or a name.
    """

    polarity: str | int | None = None
    source: str | None = None
    period: str | None = None
    lang: str | None = None
    story: str | None = None

    def conditions(self) -> tuple[list[str], list[Any]]:
        """SQL on candidates ``c`` and their source ``s``, and the values of its marks."""
        found: list[tuple[str, tuple[Any, ...]]] = []
        if self.polarity is not None:
            tone = "(c.label IS NULL OR (c.label = ? AND NOT c.far))"
            found.append((tone, (LABELS[self.polarity],)))
        if self.source is not None:
            found.append(("(c.source_id = ? OR s.name = ?)", (self.source, self.source)))
        if self.period not in (None, "all"):
            found.append(("starts_with(c.period, ?)", (self.period,)))
        if self.lang not in (None, "all"):
            found.append(("c.lang = ?", (self.lang,)))
        if self.story is not None:
            found.append(("c.story_id = ?", (self.story,)))
        return [sql for sql, _ in found], [value for _, values in found for value in values]


def check_filters(con: "duckdb.DuckDBPyConnection", asked: Filters) -> None:
    """Raises StudyError for a value that no row can have, with the nearest that some have."""
    if asked.polarity is not None and asked.polarity not in LABELS:
        _refuse("polarity", asked.polarity, ("pos", "neg", "neu"))
    if asked.lang is not None and asked.lang not in (*LANGS, "all"):
        _refuse("lang", asked.lang, (*LANGS, "all"))
    if asked.source is not None:
        rows = con.execute("SELECT source_id, name FROM sources ORDER BY 1").fetchall()
        _in_study("source", asked.source, [str(name) for row in rows for name in row if name])
    if asked.period is not None and not re.fullmatch(r"all|\d{4}(-\d{2})?", asked.period):
        raise StudyError(f"period {asked.period!r} is not known; write 2024, 2024-03 or all")
    if asked.story is not None:
        query = "SELECT DISTINCT story_id FROM stories WHERE story_id = ?"
        if not con.execute(query, [asked.story]).fetchall():
            rows = con.execute("SELECT DISTINCT story_id FROM stories ORDER BY 1").fetchall()
            _in_study("story", asked.story, [str(row[0]) for row in rows[:5000]])


def _refuse(what: str, given: object, allowed: Iterable[str]) -> None:
    listed = list(allowed)
    near = did_you_mean(str(given), listed)
    raise StudyError(f"{what} {given!r} is not known; allowed: {', '.join(listed)}{near}")


def _in_study(what: str, given: str, called: list[str]) -> None:
    if given not in called:
        many = {"story": "stories"}.get(what, f"{what}s")
        near = did_you_mean(given, called) or f"; its {many}: {', '.join(called[:12])}"
        raise StudyError(f"{what} {given!r} is not in the study{near}")


def find_city(con: "duckdb.DuckDBPyConnection", city: str, names: Names) -> str:
    """The place id of a city of this study, from its id or its name in either language."""
    rows = con.execute("SELECT DISTINCT city_id FROM doc_city ORDER BY city_id").fetchall()
    ids = [row[0] for row in rows]
    if city in ids:
        return city
    wanted = city.strip().casefold()
    hits = [i for i in ids if wanted in {i.casefold(), *(n.casefold() for n in names.city_all(i))}]
    hits = hits or [place for place in names.lookup(city.strip()) if place in ids][:1]
    if len(hits) == 1:
        return str(hits[0])
    shown = ", ".join(f"{i} {names.city(i, 'zh')}" for i in (hits or ids)[:12])
    near = did_you_mean(city, [name for i in ids for name in names.city_all(i)])
    problem = "means several cities" if hits else f"is not a city of this study{near}"
    raise StudyError(f"city {city!r} {problem}; allowed: {shown}")


def find_bases(
    indicator: str | None, part: str | None, code: str | None
) -> tuple[tuple[Basis, ...], str]:
    """What a number is made of, and the role it is counted in where its bases state none."""
    known = registry()
    if indicator is not None and indicator not in known:
        near = did_you_mean(indicator, known)
        raise StudyError(
            f"indicator {indicator!r} is not known; write IM01..IM26 or RA01..RA17{near}"
        )
    entry = known.get(indicator or "")
    if entry is not None and part and entry.part(part) is None and not code:
        named = [p.name or "''" for p in entry.parts]
        near = did_you_mean(part, named)
        raise StudyError(f"{indicator} has no part {part!r}; its parts: {', '.join(named)}{near}")
    role = entry.role if entry is not None else "all"
    if entry is None or code:
        return (Basis("mentions", (code or "*",)),), role
    return entry.made_of(part or ""), role


def find_roles(asked: str | None, stated: tuple[str, ...], headline: str) -> tuple[str, ...]:
    """The roles of a basis: those it states as far as they are asked for, else the asked ones, else
    the headline role.
    """
    single = [role for role in EVERY_ROLE if role]
    if asked is None:
        return single_roles(stated or (headline,))
    if asked not in ROLES and asked not in single:
        _refuse("role", asked, (*single, *ROLES))
    wanted = single_roles((asked,))
    return tuple(role for role in single_roles(stated) if role in wanted) if stated else wanted


def check_code(con: "duckdb.DuckDBPyConnection", code: str | None, names: Names) -> None:
    """Raises StudyError for a code, category or pair that is in no codebook and no text."""
    for half in re.split("[*&]", code) if code else ():
        listed = {*names.codes, *(c for codes in names.categories.values() for c in codes)}
        seen = con.execute("SELECT 1 FROM mentions WHERE code = ? LIMIT 1", [half]).fetchall()
        if half not in listed and not seen:
            raise StudyError(unknown_code(half, dict(names.codes)))


def is_code(part: str | None) -> bool:
    """Is this part a code or a category?"""
    return bool(part and re.match(r"[EXAF]\d", part))
