"""The registry of indicators: names, formulas, units, ranges and parts (``registry.toml``).

From it docs, reports and exports say what a number is. METHOD.md sections 2 and 3.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from citysway.errors import StudyError, did_you_mean
from citysway.pipeline.indicators.basis import Basis, read_bases

DIRECTIONS = (-1, 0, 1)
ROLES = ("all", "own", "gov", "home", "ext")
NEEDED = (
    *("code", "zh_name", "en_name", "formula", "zh_formula", "unit", "range", "direction"),
    *("support", "papers", "role", "parts", "evidence"),
)
OPTIONAL = ("variants", "external")
PART = ("name", "zh", "en", "unit", "range", "direction", "evidence")
VARIANT = ("name", "zh", "en")
PAPER = re.compile(r"P[1-5] (?:\d(?:\.\d)*|Fig\. \d|Table \d)")


@dataclass(frozen=True, slots=True)
class Part:
    """What may stand in the column ``part``; in ``name`` a ``*`` is any letters and digits.

    ``{}`` in the names is filled with the name of the code or category. Unit, range, direction and
    evidence are those of the part, taken from the indicator where the file states none.
    """

    name: str
    zh_name: str
    en_name: str
    unit: str
    zh_unit: str
    range: tuple[float, float]
    direction: int
    evidence: tuple[Basis, ...]

    def fits(self, part: str) -> bool:
        """Whether ``part`` (``F1.2``) is one of this pattern (``F1.*``)."""
        return bool(re.fullmatch(re.escape(self.name).replace(r"\*", "[A-Za-z0-9]+"), part))


@dataclass(frozen=True, slots=True)
class Variant:
    """Another reading of the same indicator: what stands in the column ``variant``."""

    name: str
    zh_name: str
    en_name: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of ``registry.toml``.

    Unit, range and direction are those of the whole (part ''), or of all parts alike. ``role``:
    headline role. ``direction``: 1 more is better, -1 less is better, 0 descriptive, not for
    ranking. ``external``: columns of outside statistics it cannot do without.
    """

    id: str
    code: str
    zh_name: str
    en_name: str
    formula: str
    zh_formula: str
    unit: str
    zh_unit: str
    range: tuple[float, float]
    direction: int
    support: str
    papers: tuple[str, ...]
    role: str
    parts: tuple[Part, ...]
    evidence: tuple[Basis, ...]
    variants: tuple[Variant, ...] = ()
    external: tuple[str, ...] = ()

    def part(self, name: str) -> Part | None:
        """The declared part that ``name`` is one of; None when it is none of them."""
        return next((part for part in self.parts if part.fits(name)), None)

    def made_of(self, name: str) -> tuple[Basis, ...]:
        """What the part ``name`` rests on; of the whole where there is no such part."""
        declared = self.part(name)
        part = name if declared is not None and "*" in declared.name else ""
        stated = self.evidence if declared is None else declared.evidence
        return tuple(basis.of_part(part) for basis in stated)


def registry() -> dict[str, Indicator]:
    """The published indicators by id, in order."""
    return dict(_embedded())


@cache
def _embedded() -> dict[str, Indicator]:
    path = resources.files("citysway.pipeline.indicators") / "registry.toml"
    return read_registry(path.read_text(encoding="utf-8"), where="registry.toml")


def read_registry(text: str, *, where: str) -> dict[str, Indicator]:
    """Indicators by id from TOML. Raises StudyError naming the entry, the key, what is allowed."""
    tables = tomllib.loads(text)
    units = tables.pop("units", {})
    found = {
        name: _entry(name, table, units, where=f"{where}: [{name}]")
        for name, table in sorted(tables.items())
    }
    codes = [entry.code for entry in found.values()]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise StudyError(f"{where}: code {twice[0]!r} is used twice")
    return found


def label_of(part: Part, named: str, lang: str, *, name: Callable[[str], str] = str) -> str:
    """What ``named``, one of the pattern ``part``, is called in ``zh`` or ``en``.

    ``name`` tells the name of a code or category: ``ratio:F1.2`` asks it for ``F1.2``.
    """
    label = part.zh_name if lang == "zh" else part.en_name
    return label.replace("{}", name(named.rpartition(":")[2]))


def _entry(
    name: str, table: Mapping[str, Any], units: Mapping[str, str], *, where: str
) -> Indicator:
    _keys(table, NEEDED, OPTIONAL, where=where)
    if not re.fullmatch(r"(?:IM|RA)\d\d", name):
        raise StudyError(f"{where}: allowed are ids such as IM01 and RA17")
    if not re.fullmatch("[A-Z]{3}", table["code"]):
        raise StudyError(f"{where} code: found {table['code']!r}; allowed are three capitals")
    if table["role"] not in ROLES:
        raise StudyError(f"{where} role: found {table['role']!r}; allowed are {ROLES}")
    common = {key: table[key] for key in ("unit", "range", "direction", "evidence")}
    parts = tuple(
        _part({**common, **part}, units, where=f"{where} parts") for part in table["parts"]
    )
    variants = tuple(_variant(line, where=f"{where} variants") for line in _list(table, "variants"))
    _unique([part.name for part in parts], where=f"{where} parts")
    _unique([variant.name for variant in variants], where=f"{where} variants", empty=True)
    texts = {key: _text(table, key, where=where) for key in (*NEEDED[:5], "support", "role")}
    texts |= _unit(table, units, where=where)
    return Indicator(
        id=name,
        range=_range(table["range"], where=where),
        direction=_direction(table["direction"], where=where),
        papers=_papers(table["papers"], where=where),
        parts=parts,
        evidence=read_bases(table["evidence"], where=f"{where} evidence"),
        variants=variants,
        external=tuple(_list(table, "external")),
        **texts,
    )


def _part(table: Mapping[str, Any], units: Mapping[str, str], *, where: str) -> Part:
    _keys(table, PART, (), where=where)
    where = f"{where} {table['name']!r}"
    if ("*" in table["name"]) != ("{}" in table["zh"]) or ("{}" in table["zh"]) != (
        "{}" in table["en"]
    ):
        raise StudyError(f"{where}: a name with * has {{}} in zh and en, one without has none")
    return Part(
        name=table["name"],
        zh_name=_text(table, "zh", where=where),
        en_name=_text(table, "en", where=where),
        **_unit(table, units, where=where),
        range=_range(table["range"], where=where),
        direction=_direction(table["direction"], where=where),
        evidence=read_bases(table["evidence"], where=f"{where} evidence"),
    )


def _variant(table: Mapping[str, Any], *, where: str) -> Variant:
    _keys(table, VARIANT, (), where=where)
    if not table["name"]:
        raise StudyError(f"{where}: the default variant '' is not declared")
    return Variant(table["name"], _text(table, "zh", where=where), _text(table, "en", where=where))


def _keys(
    table: Mapping[str, Any], needed: Iterable[str], optional: Iterable[str], *, where: str
) -> None:
    allowed = (*needed, *optional)
    for key in table:
        if key not in allowed:
            near = did_you_mean(key, allowed, most=1)
            raise StudyError(f"{where}: unknown key {key!r}{near}; allowed: {', '.join(allowed)}")
    if missing := [key for key in needed if key not in table]:
        raise StudyError(f"{where}: {missing[0]} is missing")


def _text(table: Mapping[str, Any], key: str, *, where: str) -> str:
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise StudyError(f"{where} {key}: found {value!r}; needed is a text")
    return value


def _unit(table: Mapping[str, Any], units: Mapping[str, str], *, where: str) -> dict[str, str]:
    unit = _text(table, "unit", where=where)
    if unit not in units:
        raise StudyError(f"{where} unit: {unit!r} has no Chinese name under [units]")
    return {"unit": unit, "zh_unit": units[unit]}


def _list(table: Mapping[str, Any], key: str) -> list[Any]:
    return list(table.get(key, ()))


def _range(value: Any, *, where: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2 or not value[0] < value[1]:
        raise StudyError(f"{where} range: found {value!r}; needed is [lower, upper]")
    return float(value[0]), float(value[1])


def _direction(value: Any, *, where: str) -> int:
    if value not in DIRECTIONS or isinstance(value, bool):
        raise StudyError(f"{where} direction: found {value!r}; allowed are {DIRECTIONS}")
    return int(value)


def _papers(stated: list[str], *, where: str) -> tuple[str, ...]:
    for item in stated:
        if not PAPER.fullmatch(item):
            raise StudyError(f"{where} papers: found {item!r}; allowed are P1 2.4, P2 Fig. 1 ...")
    if not stated:
        raise StudyError(f"{where} papers: none; needed is a paper with its section")
    return tuple(stated)


def _unique(names: list[str], *, where: str, empty: bool = False) -> None:
    if len(set(names)) != len(names) or (not names and not empty):
        raise StudyError(f"{where}: found {names}; needed are names, each once")
