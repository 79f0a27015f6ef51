"""The registry of indicators as a report prints it."""

from collections.abc import Mapping
from typing import Any

from citysway.pipeline.indicators.registry import registry
from citysway.reports.text import Text

FIELDS = ("zh_name", "en_name", "formula", "unit", "range", "direction", "papers")
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
