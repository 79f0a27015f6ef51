"""The registry of indicators as a report prints it."""

from collections.abc import Callable, Mapping
from typing import Any

from citysway.pipeline.indicators.registry import Part, label_of, registry
from citysway.reports.words.text import Text

FIELDS = (
    *("zh_name", "en_name", "formula", "zh_formula", "unit", "zh_unit", "range", "direction"),
    *("papers", "parts"),
)
SIGNS = {"+": 1, "-": -1, "−": -1, "–": -1, "0": 0, "": 0}


def load_registry() -> dict[str, dict[str, Any]]:
    """The published indicators as plain dicts."""
    return plain(registry())


def plain(entries: Any) -> dict[str, dict[str, Any]]:
    """Indicator -> fields, whether the registry holds mappings or records."""
    items = entries.items() if isinstance(entries, Mapping) else ((r.id, r) for r in entries)
    return {
        str(name): dict(entry) if isinstance(entry, Mapping) else _fields(entry)
        for name, entry in items
    }


def part_name(entry: Mapping[str, Any], part: str, lang: str, *, name: Callable[[str], str]) -> str:
    """What a part is called; one the registry does not declare is a code or category by ``name``.

    ``name`` tells the name of a code or category in ``lang``.
    """
    found = _declared(entry, part)
    return name(part) if found is None else label_of(found, part, lang, name=name)


def part_unit(entry: Mapping[str, Any], part: str) -> str:
    """The unit of a part: its own, else that of the indicator."""
    found = _declared(entry, part)
    return str(entry.get("en_unit") or (found.unit if found else entry.get("unit", "")))


def part_direction(entry: Mapping[str, Any], part: str) -> int:
    """The direction of a part: its own, else that of the indicator."""
    found = _declared(entry, part)
    return found.direction if found else direction(entry)


def _declared(entry: Mapping[str, Any], part: str) -> Part | None:
    return next((declared for declared in entry.get("parts", ()) if declared.fits(part)), None)


def _fields(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in FIELDS if hasattr(entry, name)}


def direction(entry: Mapping[str, Any]) -> int:
    """1 more is better, -1 less is better, 0 descriptive; written as a number or a sign."""
    raw = entry.get("direction", 0)
    if isinstance(raw, str):
        return SIGNS.get(raw.strip()[:1], 0)
    return int(raw > 0) - int(raw < 0)


def method_rows(
    registry: Mapping[str, Mapping[str, Any]], text: Text, used: set[str]
) -> list[dict[str, str]]:
    """One row an indicator of this study: name, formula, unit, range, direction, papers."""
    words = {1: "up", -1: "down", 0: "none"}
    return [
        {
            "id": name,
            "name": str(entry.get(f"{text.lang}_name", "")),
            "formula": _said(entry, "formula", text.lang),
            "unit": _said(entry, "unit", text.lang),
            "range": _said(entry, "range", text.lang),
            "direction": text.word("direction", words[direction(entry)]),
            "papers": _said(entry, "papers", text.lang),
        }
        for name, entry in sorted(registry.items())
        if name in used
    ]


def _said(entry: Mapping[str, Any], field: str, lang: str) -> str:
    value = entry.get(f"{lang}_{field}", entry.get(field, ""))
    if field == "range" and isinstance(value, list | tuple):
        return " … ".join("∞" if abs(end) > 1e9 else f"{end:g}".replace("-", "−") for end in value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
