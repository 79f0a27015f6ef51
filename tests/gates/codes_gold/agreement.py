"""Agreement of the two coders of the gold of codes, and what settling it changed.

What each coder gave by themselves stays in ``coders/``; ``zh.csv`` and ``en.csv`` hold the settled
codes. Half B is told by totals only.
"""

import csv
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from tests.gates import codes
from tests.gates.codes import Pair
from tests.gates.codes_gold import sentences

CODERS = ("first", "second")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Codes of the first coder, of the second, of both; F1, equal sentences and alpha."""

    first: int
    second: int
    both: int
    f1: float
    same: float
    alpha: float


def coded(lang: str, coder: str) -> dict[str, frozenset[str]]:
    """Codes one coder gave, by key of the sentence."""
    path = sentences.HERE / "coders" / f"{lang}_{coder}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: frozenset(row["codes"].split()) for row in csv.DictReader(file)}


def two(lang: str, halves: str) -> list[Pair]:
    """What the two coders gave to each sentence of some halves."""
    first, second = (coded(lang, coder) for coder in CODERS)
    keys = [key for half in halves for key in codes.gold_codes(lang, half)]
    return [(first[key], second[key]) for key in keys]


def alpha(of: Sequence[Pair]) -> float:
    """Krippendorff's alpha, nominal, of two coders; at most 1, 0 by chance, nan without codes.

    A unit is a sentence with a code given anywhere in ``of``, its value given or not (Krippendorff,
    Content Analysis, 2004, ch. 11).
    """
    every: set[str] = set()
    for first, second in of:
        every |= first | second
    values = 2 * len(of) * len(every)
    given = sum(len(first) + len(second) for first, second in of)
    if not 0 < given < values:
        return float("nan")
    observed = 2 * sum(len(first ^ second) for first, second in of) / values
    return 1 - observed * values * (values - 1) / (2 * given * (values - given))


def measured(of: Sequence[Pair], prefix: str = "") -> Agreement:
    """Agreement over the codes that begin with ``prefix``."""
    kept = [(_of(first, prefix), _of(second, prefix)) for first, second in of]
    counts = codes.count(kept)
    same = sum(first == second for first, second in kept) / len(kept)
    return Agreement(counts.gold, counts.found, counts.right, counts.f1, same, alpha(kept))


def _of(given: Set[str], prefix: str) -> frozenset[str]:
    return frozenset(code for code in given if code.startswith(prefix))


def changed(lang: str, half: str, prefix: str) -> tuple[int, int]:
    """Codes the settled gold of a half has more, and less, than the first coder's."""
    first, gold = coded(lang, "first"), codes.gold_codes(lang, half)
    pairs = [(_of(first[key], prefix), _of(settled, prefix)) for key, settled in gold.items()]
    return sum(len(new - old) for old, new in pairs), sum(len(old - new) for old, new in pairs)


def lines(lang: str) -> Iterator[str]:
    """Agreement of a language by half and family, what settling changed, each code of half A."""
    groups = {"all": "", **codes.FAMILIES}
    for halves in ("AB", "A", "B"):
        of = two(lang, halves)
        for name, prefix in groups.items():
            a = measured(of, prefix)
            yield (
                f"{lang} {halves:2} {name:11} codes {a.first} and {a.second}, both {a.both}"
                f" F1 {a.f1:.3f} alpha {a.alpha:.3f} equal sentences {a.same:.3f}"
            )
    for half in "AB":
        for name, prefix in codes.FAMILIES.items():
            more, less = changed(lang, half, prefix)
            yield f"{lang} {half}  {name:11} settled: {more} added, {less} removed"
    yield from _by_code(lang)


def _by_code(lang: str) -> Iterator[str]:
    """Each code of half A."""
    of = two(lang, "A")
    for code in sorted({c for pair in of for c in (*pair[0], *pair[1])}):
        a = measured(of, code)
        yield f"{lang} A  {code:11} codes {a.first} and {a.second}, both {a.both} F1 {a.f1:.3f}" + (
            f" alpha {a.alpha:.3f}"
        )
