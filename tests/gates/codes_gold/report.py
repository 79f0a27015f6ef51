"""Scores of the gold: ``python -m tests.gates.codes_gold.report [A|B|C|agreement]``.

Half A, and part C where a language has it: all codes, each family, each code; of half A with
``--errors FILE`` a table of the codes with the lowest F1 and the sentences missed or wrong, by
key. Half B is held out: totals only.
``agreement``: of the two coders. Intervals are 95 % percentile ones; sentences are resampled.
"""

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.gates import codes
from tests.gates.codes import Counts, Pair
from tests.gates.codes_gold import agreement

TIMES = 1000
SEED = 20261121
Counted = npt.NDArray[np.int64]
Interval = tuple[float, float]


def intervals(of: Sequence[Pair], prefix: str = "") -> tuple[Interval, Interval, Interval]:
    """Intervals of precision, recall and F1, each in [0, 1]."""
    counts = [codes.count([pair], prefix) for pair in of]
    table = np.array([(c.right, c.found, c.gold) for c in counts], dtype=np.int64)
    chosen = np.random.default_rng(SEED).integers(0, len(table), (TIMES, len(table)))
    right, found, gold = table[chosen].sum(axis=1).T
    return _between(right, found), _between(right, gold), _between(2 * right, found + gold)


def _between(part: Counted, whole: Counted) -> Interval:
    low, high = np.quantile(part / np.maximum(whole, 1), [0.025, 0.975])
    return float(low), float(high)


def line(name: str, of: Sequence[Pair], prefix: str) -> str:
    """Precision, recall and F1 with intervals, and counts, of one code or family."""
    c = codes.count(of, prefix)
    scores = zip(
        ("P", "R", "F1"), (c.precision, c.recall, c.f1), intervals(of, prefix), strict=True
    )
    told = " ".join(f"{s} {value:.3f} [{low:.3f}, {high:.3f}]" for s, value, (low, high) in scores)
    return f"{name:15} {told} found {c.found} gold {c.gold}"


def lines(lang: str, half: str) -> Iterator[str]:
    """The report of a language: totals, families, and for half A every code."""
    of = list(codes.pairs(lang, half).values())
    if not of:
        return
    yield line(f"{lang} {half} all", of, "")
    for name, prefix in codes.FAMILIES.items():
        yield line(f"{lang} {half} {name}", of, prefix)
    if half != "B":
        for code in sorted({c for pair in of for c in (*pair[0], *pair[1])}):
            yield line(f"{lang} {half} {code}", of, code)


def errors(lang: str) -> Iterator[tuple[str, str, Counts, list[str], list[str]]]:
    """Of half A: language, code, counts, keys missed, keys wrong; lowest F1 first."""
    of = codes.pairs(lang, "A")
    every = sorted({c for pair in of.values() for c in (*pair[0], *pair[1])})
    counted = {code: codes.count(list(of.values()), code) for code in every}
    for code in sorted(every, key=lambda c: counted[c].f1):
        yield lang, code, counted[code], *_wrong(of, code)


def _wrong(of: Mapping[str, Pair], code: str) -> tuple[list[str], list[str]]:
    missed = [key for key, (gold, found) in of.items() if code in gold and code not in found]
    wrong = [key for key, (gold, found) in of.items() if code in found and code not in gold]
    return missed, wrong


def main() -> None:
    """Print the report of a half, or the agreement of the coders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", nargs="?", default="A", choices=["A", "B", "C", "agreement"])
    parser.add_argument("--errors", type=Path, help="write the errors of half A as TSV")
    asked = parser.parse_args()
    for lang in codes.LANGS:
        agreed = asked.half == "agreement"
        print(*(agreement.lines(lang) if agreed else lines(lang, asked.half)), sep="\n")
    if asked.errors and asked.half == "A":
        with asked.errors.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, delimiter="\t", lineterminator="\n")
            table.writerow(["lang", "code", "precision", "recall", "f1", "gold", "missed", "wrong"])
            for lang in codes.LANGS:
                for of, code, c, missed, wrong in errors(lang):
                    scores = [f"{v:.3f}" for v in (c.precision, c.recall, c.f1)]
                    row = [of, code, *scores, c.gold, " ".join(missed), " ".join(wrong)]
                    table.writerow(row)


if __name__ == "__main__":
    main()
