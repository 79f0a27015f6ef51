"""Synthetic truth, level 2: mentions rendered as sentences, with the tags each must get."""

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_HERE = Path(__file__).parent
LANGS = ("zh", "en")
OUTLETS = {"zh": ("样例日报", "示例晚报"), "en": ("Sample Times", "Example Herald")}

Tag = tuple[str, str, int, str]  # city id, code, label, modality


@dataclass(frozen=True, slots=True)
class Template:
    """One pattern and its tags, (code or 'E', label, modality), of its city and of another."""

    id: str
    lang: str
    pattern: str
    tags: tuple[tuple[str, int, str], ...]
    other: tuple[tuple[str, int, str], ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a code in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Named:
    """A city and how it is called: short and full in Chinese, with a district, in English."""

    id: str
    zh: str
    full: str
    district: str
    en: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rendered sentence: its text, what must be found, and what it was made of."""

    text: str
    tags: frozenset[Tag]
    template: Template
    term: Term
    city: Named


@cache
def templates(lang: str, *, faults: bool = False) -> tuple[Template, ...]:
    """All patterns of a language that are read rightly; ``faults``: those known not to be."""
    found = tomllib.loads((_HERE / "sentences.toml").read_text(encoding="utf-8"))
    return tuple(
        Template(
            name,
            lang,
            entry[lang],
            _tags(entry["tags"]),
            _tags(entry.get("other", [])),
            entry.get("fault", ""),
        )
        for name, entry in found.items()
        if lang in entry and faults == ("fault" in entry)
    )


def _tags(lines: list[list[Any]]) -> tuple[tuple[str, int, str], ...]:
    return tuple((code, label, modality) for code, label, modality in lines)


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def terms() -> tuple[Term, ...]:
    """Terms that fill the slot {E}."""
    return tuple(Term(**row) for row in _rows("terms.csv"))


@cache
def cities() -> tuple[Named, ...]:
    """Cities whose names mean nothing else."""
    return tuple(Named(**row) for row in _rows("named.csv"))


def render(
    template: Template, term: Term, city: Named, other: Named, *, outlet: int = 0
) -> Sentence:
    """Fill the slots."""
    lang = template.lang
    text = template.pattern.format(
        city=getattr(city, lang),
        other=getattr(other, lang),
        E=getattr(term, lang),
        outlet=OUTLETS[lang][outlet % 2],
    )
    tags = frozenset(
        (place.id, term.code if code == "E" else code, label, modality)
        for place, said in ((city, template.tags), (other, template.other))
        for code, label, modality in said
    )
    return Sentence(text, tags, template, term, city)


def all_sentences(lang: str, *, faults: bool = False) -> Iterator[Sentence]:
    """Every pattern with every term; cities and outlets take turns."""
    places = cities()
    for k, template in enumerate(templates(lang, faults=faults)):
        for n, term in enumerate(terms()):
            city, other = places[(k + n) % len(places)], places[(k + n + 5) % len(places)]
            yield render(template, term, city, other, outlet=n)


def draw_sentence(
    rng: np.random.Generator, lang: str, city: Named, codes: Sequence[str], *, ids: Sequence[str]
) -> Sentence:
    """A random sentence of some patterns about a city, of one of the codes."""
    chosen = [template for template in templates(lang) if template.id in ids]
    fitting = [term for term in terms() if term.code in codes]
    template = chosen[int(rng.integers(len(chosen)))]
    term = fitting[int(rng.integers(len(fitting)))]
    others = [place for place in cities() if place.id != city.id]
    return render(template, term, city, others[int(rng.integers(len(others)))])
