"""What a place name is part of: a road, an institution, a dateline, or the state that sits there.

The words are in ``gazetteer/surroundings.toml``; here they become patterns over what follows a
name.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from citysway.models.page import Page

Part = Literal["", "road", "body", "state", "dateline", "person", "clock", "village"]
_REACH = 40
_NEVER = re.compile(r"(?!)")
# 纽约时间下午四点
_CLOCK = re.compile(r"时间(?=[\d上下凌今昨明晚当周，。（(一二三四五六七八九十])")
_SHOUTED = r"(?:,[^\n]{0,20})?\s*(?:\([A-Z][\w ]+\)\s*)?(?:--|—|–|-)\s"
_DATELINE = {
    "zh": r"(?:\d{1,2}月)?\d{1,2}日(?:专?电|讯|消息)",
    "en": r"(?:,[^\n]{0,30})?\s*(?:\([A-Z][\w ]+\)\s*)?(?:--|—|–)|,[^\n]{0,20}\([A-Z][\w ]+\)",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Compiled patterns of one language."""

    lang: str
    road: re.Pattern[str]
    body: re.Pattern[str]
    state: re.Pattern[str]
    dateline: re.Pattern[str]
    heads: frozenset[str]
    address: frozenset[str]
    before: re.Pattern[str]
    title: re.Pattern[str] = _NEVER
    surname: re.Pattern[str] = _NEVER
    side: re.Pattern[str] = _NEVER
    backing: re.Pattern[str] = _NEVER
    surnames: frozenset[str] = frozenset()
    behind_surname: re.Pattern[str] = _NEVER
    foreign: re.Pattern[str] = _NEVER
    foreign_before: re.Pattern[str] = _NEVER
    town: re.Pattern[str] = _NEVER
    village: re.Pattern[str] = _NEVER
    villages: frozenset[str] = frozenset()
    reached: re.Pattern[str] = _NEVER
    civic: re.Pattern[str] = _NEVER
    shouted: re.Pattern[str] = _NEVER

    def part_of(self, page: Page, start: int, end: int) -> Part:
        """What the name [start, end) of a page belongs to; '' when it stands for itself."""
        after = page.text[end : end + _REACH] if self.lang == "en" else page.shadow[end : end + 12]
        head = after[:1]
        if self.lang == "zh" and self._is_person(page.shadow[max(0, start - 4) : start], after):
            return "person"
        if head == "时" and _CLOCK.match(after):
            return "clock"
        if self._is_dateline(page, start, end, after, head):
            return "dateline"
        if self.lang == "zh" and end - start > 2 and page.shadow[end - 1] in self.address:
            return ""
        front = page.text[max(0, start - 16) : start] if self.lang == "en" else ""
        if self.title.search(front) or self.surname.match(after):
            return "person"
        if self.side.search(front) or self.backing.match(after):
            return "state"
        if head in self.heads and self.road.match(after):
            return "road"
        if self.lang == "en" and page.text[start - 14 : start].endswith("University of "):
            return "body"
        if self.body.match(after):
            return "body"
        # "bakers in London said": the bakers speak
        placed = self.lang == "en" and self.before.search(front)
        return "state" if self.state.match(after) and not placed else ""

    def _is_person(self, front: str, after: str) -> bool:
        """研究员陈桂林, 安吉丽娜·茱莉: the name is the rest of a person's."""
        if "·" in after and self.foreign.match(after):
            return True
        if "·" in front and self.foreign_before.search(front):
            return True
        return front[-1:] in self.surnames and self.behind_surname.search(front) is not None

    def names_village(self, page: Page, end: int) -> bool:
        """新市镇, 樟树湾: a village or town of the same name; asked of short names of counties."""
        first = page.shadow[end : end + 1] in self.villages
        return first and self.village.match(page.shadow, end) is not None

    def used_as_place(self, page: Page, start: int, end: int) -> tuple[bool, bool]:
        """开封县城, 到安康: whether a word of towns follows, a word of going stands before."""
        reached = self.reached.search(page.shadow[max(0, start - 3) : start]) is not None
        return self.town.match(page.shadow, end) is not None, reached

    def _is_dateline(self, page: Page, start: int, end: int, after: str, head: str) -> bool:
        """新华社北京3月5日电, LONDON, March 5 (AP): where the reporter sat, not what is told."""
        if self.lang == "zh":
            return head.isdigit() and self.dateline.match(after) is not None
        front = page.text[max(0, start - 2) : start]
        if not front or front[-1] == "\n":
            return self.dateline.match(after) is not None
        # behind a title that lost its line: "Crash on Main Street. HAMILTON — A man ..."
        shouted = front in (". ", "? ", "! ") and page.text[start:end].isupper()
        return shouted and self.shouted.match(after) is not None

    def reads_as_place(self, page: Page, start: int, end: int) -> bool:
        """'in X', 'from X', 'X residents', 'X police': the grammar of a place."""
        if self.before.search(page.text[max(0, start - 12) : start]):
            return True
        return self.civic.match(page.text, end) is not None


def load(lang: str) -> Surroundings:
    """The patterns of ``zh`` or ``en``."""
    source = resources.files("citysway.models.gazetteer") / "surroundings.toml"
    words = tomllib.loads(source.read_text(encoding="utf-8"))[lang]
    return _chinese(words) if lang == "zh" else _english(words)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _chinese(words: Mapping[str, Any]) -> Surroundings:
    heads = words["road_heads"]
    return Surroundings(
        "zh",
        road=re.compile(f"(?!{_any(words['road_not'])})(?:{_any(heads)})(?:{_any(words['road'])})"),
        body=re.compile(
            f"(?:{_any(words['body_infix'])})?(?!{_any(words['body_not'])})(?:{_any(words['body'])})"
        ),
        state=re.compile(f"(?:{_any(words['state'])})(?:{_any(words['state_says'])})"),
        dateline=re.compile(_DATELINE["zh"]),
        heads=frozenset(word[0] for word in [*filter(None, heads), *words["road"]]),
        address=frozenset(words["address"]),
        before=_NEVER,
        surnames=frozenset(words["surnames"]),
        behind_surname=re.compile(
            f"(?:^|[，。、；：（“\\s]|{_any(words['titles'])})[{words['surnames']}]$"
        ),
        foreign=re.compile(f"[{words['sounds']}]{{1,4}}·"),
        foreign_before=re.compile(f"·[{words['sounds']}]{{1,2}}$"),
        town=re.compile(f"(?:{_any(words['town'])})"),
        villages=frozenset(pattern[0] for pattern in words["village"]),
        village=re.compile(f"(?:{'|'.join(words['village'])})"),
        reached=re.compile(f"(?:{_any(words['reached'])})$"),
    )


def _english(words: Mapping[str, Any]) -> Surroundings:
    nouns, says = _any(words["state_nouns"]), _any(words["state"])
    return Surroundings(
        "en",
        road=re.compile(rf"\s(?:{_any(words['road'])})(?!\w)"),
        body=re.compile(rf"\s(?:[A-Z][a-z]+\s){{0,2}}(?:{_any(words['body'])})(?!\w)"),
        state=re.compile(
            rf"(?:'s (?:{nouns}))?\s(?:has |had |have )?(?:{says})\b|'s (?:{nouns})\b"
        ),
        dateline=re.compile(_DATELINE["en"]),
        heads=frozenset(" \n"),
        address=frozenset(),
        before=re.compile(rf"\b(?:{_any(words['before'])})\s$"),
        title=re.compile(
            rf"\b(?:(?:{_any(words['titles'])})\.?|(?:{_any(words['given'])})(?:\s[A-Z]\.)?)\s$"
            r"|\b[A-Z][a-z]+\s[A-Z]\.\s$"
        ),
        surname=re.compile(r"\s[A-Z]\.\s[A-Z][a-z]"),
        side=re.compile(rf"\b(?:{_any(words['sides'])})-$", re.I),
        civic=re.compile(rf" (?:{_any(words['civic'])})\b"),
        shouted=re.compile(_SHOUTED),
        backing=re.compile(rf"-(?:{_any(words['backing'])})\b"),
    )
