"""The registry of indicators: names, formulas, units, directions (``registry.toml``)."""

import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of ``registry.toml``."""

    id: str
    zh_name: str
    en_name: str
    formula: str
    unit: str
    range: tuple[float, float]
    direction: int
    support: str
    papers: tuple[str, ...]
    role: str
    parts: str


def registry() -> dict[str, Indicator]:
    """The published indicators by id, in order."""
    text = (resources.files("citysway.pipeline.indicators") / "registry.toml").read_text(
        encoding="utf-8"
    )
    found = {}
    for name, entry in sorted(tomllib.loads(text).items()):
        low, high = entry.pop("range")
        papers = tuple(entry.pop("papers"))
        found[name] = Indicator(id=name, range=(float(low), float(high)), papers=papers, **entry)
    return found
