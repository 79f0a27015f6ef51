"""The words of the app in one language; those it shares with the report are the report's."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from citysway.reports.app.opened import Opened
from citysway.reports.words.quoting import visible
from citysway.reports.words.text import LANGS, Text


@cache
def strings() -> dict[str, dict[str, list[str]]]:
    """``words.toml``: section -> key -> [zh, en]."""
    path = files("citysway.reports.app") / "words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Words:
    """Looks words up; what is filled in is plain text, to be escaped where it is put in HTML."""

    def __init__(self, lang: str) -> None:
        self.text = Text(lang)
        self.lang = lang
        self._at = LANGS.index(lang)

    def __call__(self, key: str, **fill: Any) -> str:
        """The word or sentence of ``key``, its ``{names}`` filled in."""
        pattern = strings()["ui"][key][self._at]
        return pattern.format(**fill) if fill else pattern

    def family(self, docs: int) -> str:
        """How many texts tell the same story."""
        return self("family_many", n=docs) if docs > 1 else self("family_one")

    def role(self, role: str) -> str:
        """A role in words."""
        return self.text.word("role", role)

    def period(self, period: str) -> str:
        """A period as it is shown."""
        return self("everything") if period == "all" else period

    def city(self, opened: Opened, city_id: str) -> str:
        """The name of a city, harmless."""
        return visible(opened.names.city(city_id, self.lang))

    def shown(self, name: str) -> str:
        """A name of the study's own, harmless."""
        return visible(name)

    def indicator(self, opened: Opened, indicator: str) -> str:
        """'IM12 Net tone'."""
        entry = opened.registry.get(indicator, {})
        return f"{indicator} {entry.get(f'{self.lang}_name', '')}".strip()

    def axis(self, opened: Opened, indicator: str) -> str:
        """The short name with its unit where there is one."""
        short = self.text.word("short", indicator)
        return self.indicator(opened, indicator) if short == indicator else short

    def part(self, opened: Opened, part: str) -> str:
        """'F1.2 Public service'; an element with its code."""
        name = opened.names.code(part, self.lang)
        return visible(part if name == part else f"{part} {name}")

    def framework(self, framework: str) -> str:
        """What a framework is called in a menu."""
        return strings()["framework"][framework][self._at]
