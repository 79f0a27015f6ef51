"""The five papers by section, and what carries each of their concepts (``papers.toml``)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from citysway.errors import StudyError, did_you_mean

HERE = Path(__file__).parent
CONCEPT = ("zh", "en", "by", "columns", "why")
SECTION = re.compile(r"intro|\d(?:\.\d)*|Fig\. \d|Table \d")
CARRIER = re.compile(r"[EXA]\d+|F\d+(?:\.\w+)?|(?:IM|RA)\d\d(?::\S+)?")


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a paper speaks of.

    ``by``: codes, categories, frameworks, indicators (``IM12``) and parts of them
    (``IM19:vid``). ``columns``: outside statistics. ``why``: the reason where neither carries it,
    or what they leave out.
    """

    zh_name: str
    en_name: str
    by: tuple[str, ...]
    columns: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section, figure or table of a paper; ``id`` as the paper numbers it, or ``intro``."""

    id: str
    zh_name: str
    en_name: str
    concepts: tuple[Concept, ...]

    def carriers(self) -> frozenset[str]:
        """Everything that carries a concept of the section, parts of indicators as the whole."""
        return frozenset(item.partition(":")[0] for c in self.concepts for item in c.by)


@dataclass(frozen=True, slots=True)
class Paper:
    """One of P1 to P5; a title in brackets is a description of ours."""

    id: str
    zh_title: str
    en_title: str
    sections: Mapping[str, Section]


@dataclass(frozen=True, slots=True)
class Papers:
    """All papers by id, and the names (zh, en) of the outside statistics they ask for."""

    papers: Mapping[str, Paper]
    columns: Mapping[str, tuple[str, str]]


@cache
def load_papers() -> Papers:
    """The papers of the package. Raises StudyError when the file breaks its own rules."""
    return read_papers((HERE / "papers.toml").read_text(encoding="utf-8"), where="papers.toml")


def read_papers(text: str, *, where: str) -> Papers:
    """Papers from TOML. Raises StudyError naming the paper, the section and what is allowed."""
    tables = tomllib.loads(text)
    columns = {name: (line["zh"], line["en"]) for name, line in tables.pop("columns").items()}
    return Papers(
        {name: _paper(name, table, where=where) for name, table in tables.items()}, columns
    )


def references(source: str) -> tuple[tuple[str, str], ...]:
    """Papers and sections of a stated source; a bare paper has the section ''.

    ``P1 1.2/3.2, P2 4.2`` is (P1, 1.2), (P1, 3.2), (P2, 4.2); of a span (``3.1-3.2``) both ends.
    """
    found = []
    for paper, said in re.findall(r"(P[1-5])((?:(?!P\d).)*)", source):
        named = re.findall(r"Fig\. \d|Table \d|(?<![\w.])\d(?:\.\d)*", said)
        found += [(paper, section) for section in named or [""]]
    return tuple(found)


def _paper(name: str, table: Mapping[str, Any], *, where: str) -> Paper:
    where = f"{where}: {name}"
    _allowed(table, ("zh", "en", "section"), where=where)
    sections: dict[str, Section] = {}
    for stated in table["section"]:
        section = _section(stated, where=where)
        if section.id in sections:
            raise StudyError(f"{where} {section.id}: stated twice")
        sections[section.id] = section
    return Paper(name, table["zh"], table["en"], sections)


def _section(table: Mapping[str, Any], *, where: str) -> Section:
    where = f"{where} {table.get('id')}"
    _allowed(table, ("id", "zh", "en", "concepts"), where=where)
    if not SECTION.fullmatch(table["id"]):
        raise StudyError(f"{where}: allowed are intro, 2.4, Fig. 1, Table 1")
    if not table["concepts"]:
        raise StudyError(f"{where}: no concepts")
    concepts = tuple(_concept(line, where=where) for line in table["concepts"])
    return Section(table["id"], table["zh"], table["en"], concepts)


def _concept(table: Mapping[str, Any], *, where: str) -> Concept:
    where = f"{where} {table.get('zh')}"
    _allowed(table, CONCEPT, where=where)
    by, columns = tuple(table.get("by", ())), tuple(table.get("columns", ()))
    why = str(table.get("why", ""))
    for carrier in by:
        if not CARRIER.fullmatch(carrier):
            raise StudyError(
                f"{where}: found {carrier!r}; allowed are E03, F1.2, F3, IM12, IM19:vid"
            )
    if not (by or columns or why):
        raise StudyError(f"{where}: nothing carries it and no reason is stated (by, columns, why)")
    return Concept(table["zh"], table["en"], by, columns, why)


def _allowed(table: Mapping[str, Any], keys: Iterable[str], *, where: str) -> None:
    keys = tuple(keys)
    for key in table:
        if key not in keys:
            raise StudyError(
                f"{where}: unknown key {key!r}{did_you_mean(key, keys)}; allowed: {', '.join(keys)}"
            )
