"""The words of a report in one language, and how its numbers are written."""

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from citysway.errors import StudyError
from citysway.pipeline.indicators.registry import registry

LANGS = ("zh", "en")
#: How an indicator is written: kind of number, decimals; all others by the unit of their part.
FORMATS: dict[str, tuple[str, int]] = {
    "IM01": ("mille", 1),
    "IM02": ("percent", 1),
    "IM03": ("percent", 0),
    "IM05": ("percent", 0),
    "IM06": ("plain", 2),
    "IM12": ("signed", 2),
    "IM13": ("plain", 2),
    "RA01": ("percent", 0),
    "RA02": ("mille", 2),
    "RA03": ("plain", 1),
    "RA04": ("plain", 1),
    "RA05": ("mille", 2),
    "RA09": ("percent", 0),
}
#: Parts that are written in another way than their indicator.
PART_FORMATS: dict[tuple[str, str], tuple[str, int]] = {
    ("RA04", "N1/J"): ("percent", 0),
    ("RA09", "countries"): ("plain", 1),
    ("RA09", "languages"): ("plain", 0),
    ("IM15", "tone"): ("signed", 2),
}


#: The first word of a unit (registry): kind of number, decimals. Everything else: two decimals.
UNIT_FORMATS: dict[str, tuple[str, int]] = {
    "share": ("percent", 1),
    "net": ("signed", 2),
    "log": ("signed", 2),
    "z": ("signed", 1),
    **dict.fromkeys(("places", "outlets", "partner", "per"), ("plain", 1)),
    **dict.fromkeys(("days", "hours", "km", "stories", "countries"), ("plain", 0)),
}


SMALLEST = 1e-6  # per cent or per mille: what is less is only said to be less
SCALES = {"mille": 1000.0, "percent": 100.0, "points": 100.0}


def written(indicator: str, part: str) -> tuple[str, int]:
    """Kind of number (plain, signed, percent, mille, points) and decimals."""
    if indicator == "IM15" and part.startswith("F"):
        return "points", 0
    return (
        PART_FORMATS.get((indicator, part)) or FORMATS.get(indicator) or _by_unit(indicator, part)
    )


@cache
def _by_unit(indicator: str, part: str) -> tuple[str, int]:
    entry = registry().get(indicator)
    found = entry.part(part) if entry else None
    return UNIT_FORMATS.get(found.unit.split()[0] if found else "", ("plain", 2))


@cache
def strings() -> dict[str, dict[str, list[str]]]:
    """``strings.toml``: section -> key -> [zh, en]."""
    path = files("citysway.reports.words") / "strings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Text:
    """The strings of one language, filled in and escaped."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGS:
            raise StudyError(f"language {lang!r} of a report is not known; allowed: zh, en")
        self.lang = lang
        self._at = LANGS.index(lang)

    def __call__(self, key: str, **fill: Any) -> Markup:
        """Text of ``key`` (``ui`` section) or ``section.key``; every filled value is escaped."""
        section, _, name = key.rpartition(".")
        pattern = strings()[section or "ui"][name][self._at]
        return Markup(pattern).format(**fill) if fill else Markup(pattern)

    def word(self, section: str, key: str | None) -> str:
        """The word for a code such as a reason or a role; an unknown code is shown as it is."""
        pair = strings()[section].get(key or "")
        return pair[self._at] if pair else str(key or "")

    def join(self, items: list[Any], sep: str = "list_sep") -> Markup:
        """A list in words: 、 in Chinese, commas in English."""
        return Markup(strings()["ui"][sep][self._at]).join(escape(item) for item in items)

    def number(self, indicator: str, value: float, part: str = "") -> str:
        """A number as this indicator is written, with a true minus sign; a share too small for that
        keeps its first digit, so that little is never shown as nothing.
        """
        return self.figure(value, *written(indicator, part))

    def figure(self, value: float, kind: str, digits: int) -> str:
        """A number of a kind (plain, signed, percent, mille, points) with so many decimals."""
        scaled, less = value * SCALES.get(kind, 1.0), ""
        if kind in ("percent", "mille") and 0 < scaled < 0.5 * 10**-digits:
            scaled, less = max(scaled, SMALLEST), "<" if scaled < SMALLEST else ""
            digits = math.ceil(-math.log10(scaled))
        sign = "+" if kind in ("signed", "points") else ""
        shown = f"{scaled:{sign}.{digits}f}"
        if float(shown) == 0:
            shown = shown.lstrip("+-")
        return less + shown.replace("-", "−") + ("%" if kind == "percent" else "")

    def rate(self, indicator: str, value: float) -> str:
        """A rate with its sign: per mille."""
        return self.number(indicator, value) + "‰"

    def count(self, value: int | None) -> str:
        """An integer with thousands separators."""
        return f"{value or 0:,}"
