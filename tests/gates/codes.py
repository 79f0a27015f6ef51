"""Codes of sentences coded by hand: half A is for work on the codebook, half B is held out.

A sentence is read by itself, as the coder saw it; its codes are compared as sets. Figures are
of half A only: ``python -m tests.gates.codes_gold.report B`` gives the totals of half B.
"""

import csv
import functools
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from citysway.corpus.document import Document
from tests.gates.codes_gold import sentences
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.scores import f1, share

LANGS = ("zh", "en")
FAMILIES = {"elements": "E", "frames": "X", "evaluations": "A"}
Coding = Callable[[Sequence[Document]], list[set[str]]]
Pair = tuple[Set[str], Set[str]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Codes that both gave, that were found, and that the coder gave."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """In [0, 1]; 0 when nothing was found."""
        return share(self.right, self.found)

    @property
    def recall(self) -> float:
        """In [0, 1]; 0 when nothing was to be found."""
        return share(self.right, self.gold)

    @property
    def f1(self) -> float:
        """In [0, 1]."""
        return f1(self.right, self.found, self.gold)


def code(docs: Sequence[Document]) -> list[set[str]]:
    """Codes the reader gives to each document."""
    return [{mention.code for mention in reading.codes} for reading in reader().read_many(docs)]


def gold_codes(lang: str, half: str) -> dict[str, frozenset[str]]:
    """Codes given by hand, by key of the sentence; sentences of another language left out."""
    with (sentences.HERE / f"{lang}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["note"] != "other language"]
    return {row["key"]: frozenset(row["codes"].split()) for row in rows if row["half"] == half}


@functools.cache
def texts(lang: str, half: str) -> Mapping[str, str]:
    """Rebuilt sentences of a half, by key."""
    wanted = gold_codes(lang, half)
    return sentences.rebuilt([place for place in sentences.places(lang) if place.key in wanted])


def pairs(lang: str, half: str, coding: Coding = code) -> dict[str, Pair]:
    """Codes by hand and codes found, by key of the sentence."""
    gold, known = gold_codes(lang, half), texts(lang, half)
    docs = [Document(id=key, text=known[key], lang=lang) for key in gold]
    return {key: (gold[key], found) for key, found in zip(gold, coding(docs), strict=True)}


def count(of: Sequence[Pair], prefix: str = "") -> Counts:
    """Counts over the codes that begin with ``prefix``; all codes without one."""
    right = found = gold = 0
    for by_hand, ours in of:
        by_hand = {c for c in by_hand if c.startswith(prefix)}
        ours = {c for c in ours if c.startswith(prefix)}
        right += len(by_hand & ours)
        found += len(ours)
        gold += len(by_hand)
    return Counts(right, found, gold)


def figures(coding: Coding = code) -> list[Figure]:
    """Micro F1 of half A: all codes, and each family."""
    found = []
    for lang in LANGS:
        of = list(pairs(lang, "A", coding).values())
        files = tuple(sorted({p.file for p in sentences.places(lang) if p.half in "AB"}))
        values = {name: count(of, prefix).f1 for name, prefix in FAMILIES.items()}
        values["micro"] = count(of).f1
        found += [Figure(f"codes.{lang}_a.{k}_f1", v, files) for k, v in values.items()]
    return found
