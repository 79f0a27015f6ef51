"""Wording of relations between cities: the tables ``zh.toml`` and ``en.toml``, compiled."""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import xxhash

FIRST_SLOT = 0xE000  # every city of a sentence is one sign of the private use area
SLOT = "[\ue000-\uf8ff]"
EVENTS = ("", "visit", "signed", "twinned")
CODES = ("X11", "X12", "E29", "E30")
Seek = Literal["subject", "object", "either"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One wording. ``label`` (X12): 1 the subject is ahead, -1 behind, 0 not said.

    ``seek``: which side the text before may name; ``open``: who is ahead is said afterwards;
    ``measure``: more of something bad turns the label round.
    """

    code: str
    pattern: re.Pattern[str]
    label: int
    seek: Seek
    open: bool
    measure: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """The rules and words of one language.

    ``linking``: what a term of E29 or E30 must hold to join cities (京津冀 alone is but a name).
    """

    lang: str
    rules: tuple[Rule, ...]
    events: tuple[tuple[int, re.Pattern[str]], ...]
    linking: Mapping[str, re.Pattern[str]]
    dated: re.Pattern[str]
    cities: re.Pattern[str]
    own: re.Pattern[str]
    others: re.Pattern[str]
    stop: re.Pattern[str]
    ahead: re.Pattern[str]
    behind: re.Pattern[str]
    deny: re.Pattern[str]
    play: re.Pattern[str]
    beside: re.Pattern[str]
    behind_it: re.Pattern[str]
    bad: re.Pattern[str]
    state: re.Pattern[str]
    reach: int
    lead: re.Pattern[str]
    compared_within: int
    left: tuple[str, ...]
    right: tuple[str, ...]


@functools.cache
def wording(lang: str) -> Wording:
    """The wording of ``zh`` or ``en``."""
    folder = resources.files("citysway.models.relations")
    table = tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8"))
    words, events = table["words"], table["events"]
    cities = _cities(lang, words["list_joint"])
    macros = _macros(lang, words, cities)
    names = (
        "stop",
        "ahead",
        "behind",
        "deny",
        "play",
        "state",
        "lead",
        "beside",
        "behind_it",
        "bad",
    )
    return Wording(
        lang=lang,
        rules=tuple(_rule(entry, macros) for entry in table["rule"]),
        events=tuple((EVENTS.index(name), re.compile(events[name])) for name in EVENTS[:0:-1]),
        linking={code: re.compile(words[code]) for code in CODES if code in words},
        dated=re.compile(events["dated"]),
        cities=re.compile(cities),
        own=re.compile(words["self"]),
        others=re.compile(words["others"]),
        reach=words["reach"],
        compared_within=words["compared_within"],
        left=_single(lang, words["left"]),
        right=tuple(words["right"]),
        **{name: re.compile(words[name]) for name in names},
    )


@functools.cache
def version() -> str:
    """Hash of the tables; it changes when a rule changes."""
    folder = resources.files("citysway.models.relations")
    text = b"".join((folder / f"{lang}.toml").read_bytes() for lang in ("zh", "en"))
    return xxhash.xxh64_hexdigest(text)


def _single(lang: str, words: Any) -> tuple[str, ...]:
    """Chinese cues before a city are single characters, written in a row."""
    return tuple(words) if lang == "en" else tuple(str(words))


def _cities(lang: str, joint: str) -> str:
    marks = '[”"」』》“「『《]?' if lang == "zh" else ""
    return f"{SLOT}+(?:{marks}{joint}{marks}{SLOT}+)*"


def _macros(lang: str, words: dict[str, Any], cities: str) -> dict[str, str]:
    opens = '[“"「『《]?' if lang == "zh" else ""
    marks = "，,。；;" if lang == "zh" else ",.;"
    wide = "。；;" if lang == "zh" else ".;"
    return {
        "o": f"{opens}(?P<o>{cities})",
        "s": f"{opens}(?P<s>{cities})",
        "l": f"{opens}(?:{cities})",
        "t": words["trail"],
        "a": words["before"],
        "p": words["practice"],
        "g": f"[^{marks}\ue000-\uf8ff]",
        "w": f"[^{wide}\ue000-\uf8ff]",
        "n": r"(?:[\w'’-]+ ){0,4}?",
        "b": r"(?:(?:was|were|is|are|be|being|been|has been|have been|had been|will be|can be) )",
    }


def _rule(entry: dict[str, Any], macros: dict[str, str]) -> Rule:
    source = re.sub(r"@([oslatpgwnb])", lambda name: macros[name[1]], entry["pattern"])
    return Rule(
        code=entry["code"],
        pattern=re.compile(source),
        label=entry.get("label", 0),
        seek=entry.get("seek", "subject"),
        open=entry.get("open", False),
        measure=entry.get("measure", False),
    )
