"""Speed beside peers, in one run on the same text: ``python -m tests.bench.speed``.

Rounds are interleaved (every tool once per round) and the median counts, so that a busy moment of
the machine meets all tools. Exits 1 when a target is missed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citysway.corpus.document import Document
from citysway.models.reader import Reader
from tests.bench import texts, tools

TINY = {"SnowNLP sentiment": 0.015}  # megabytes for tools too slow to read everything
START = """
import time
begin = time.perf_counter()
from citysway import Document, Reader
imported = time.perf_counter()
Reader().read(Document(id="1", text="苏州是一座美丽的城市。"))
print(time.perf_counter() - imported, time.perf_counter() - begin)
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A measured number, the bound it must keep, and whether it must be above or below."""

    name: str
    value: float
    bound: float
    above: bool
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the bound is kept."""
        return self.value >= self.bound if self.above else self.value < self.bound

    def __str__(self) -> str:
        sign = ">=" if self.above else "<"
        verdict = "met" if self.met else "MISSED"
        return (
            f"{self.name:42} {self.value:9.3f}{self.unit} {sign} {self.bound}{self.unit}  {verdict}"
        )


RATIOS = {  # language -> (peer, at least so many times its speed)
    "zh": (("rjieba", 0.25), ("spaCy zh + PhraseMatcher", 8.0), ("SnowNLP sentiment", 100.0)),
    "en": (("spaCy blank + sentencizer", 0.6),),
}


def seconds(work: tools.Work, docs: Sequence[Document]) -> float:
    """Wall time of one pass."""
    begin = time.perf_counter()
    work(docs)
    return time.perf_counter() - begin


def rates(
    made: Mapping[str, tools.Work], docs: list[Document], rounds: int
) -> dict[str, list[float]]:
    """MB/s of each tool in each round; one pass over a few documents before, not counted."""
    portions = {name: _first(docs, TINY[name]) if name in TINY else docs for name in made}
    for name, work in made.items():
        work(portions[name][:5])
    found: dict[str, list[float]] = {name: [] for name in made}
    for _ in range(rounds):
        for name, work in made.items():
            found[name].append(texts.size(portions[name]) / seconds(work, portions[name]))
    return found


def _first(docs: list[Document], megabytes: float) -> list[Document]:
    """The first documents that together have so much text, at least one."""
    found: list[Document] = []
    while texts.size(found) < megabytes and len(found) < len(docs):
        found.append(docs[len(found)])
    return found


def compare(lang: str, reader: Reader, megabytes: float, rounds: int) -> list[Target]:
    """Print the rates of a language; the ratios as targets."""
    docs, where = texts.documents(lang, megabytes)
    print(f"\n{lang}: {len(docs)} documents, {texts.size(docs):.2f} MB of {where}, {rounds} rounds")
    found = rates(tools.make(lang, reader), docs, rounds)
    median = {name: statistics.median(values) for name, values in found.items()}
    for name, values in found.items():
        spread = f"{min(values):.3f} to {max(values):.3f}"
        times = median["ours"] / median[name]
        print(f"  {name:28} {median[name]:9.3f} MB/s  ({spread})  ours is {times:8.2f} times")
    return [
        Target(f"{lang}: ours to {peer}", median["ours"] / median[peer], bound, above=True)
        for peer, bound in RATIOS[lang]
    ]


def starts(rounds: int) -> list[Target]:
    """Seconds until a new process has its reader, and until the help is shown."""
    both = [
        tuple(map(float, _run([sys.executable, "-c", START]).split())) for _ in range(rounds)
    ]  # fmt: skip
    made, whole = (statistics.median(values) for values in zip(*both, strict=True))
    print(f"\nReader() and a first sentence: {made:.2f} s, with the imports {whole:.2f} s")
    helps = []
    for _ in range(rounds):
        begin = time.perf_counter()
        _run([sys.executable, "-m", "citysway", "--help"])
        helps.append(time.perf_counter() - begin)
    return [
        Target("start: Reader() and a sentence", made, 1.0, above=False, unit=" s"),
        Target("start: citysway --help", statistics.median(helps), 0.5, above=False, unit=" s"),
    ]


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="at least 5 for a verdict")
    parser.add_argument("--zh", type=float, default=4.0, metavar="MB")
    parser.add_argument("--en", type=float, default=3.0, metavar="MB")
    asked = parser.parse_args(arguments)
    warnings.simplefilter("ignore")  # of peers
    print(f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    targets = starts(asked.rounds)
    reader = Reader()
    for lang, megabytes in (("zh", asked.zh), ("en", asked.en)):
        targets += compare(lang, reader, megabytes, asked.rounds)
    print("\ntargets")
    for target in targets:
        print(f"  {target}")
    return 0 if all(target.met for target in targets) else 1


if __name__ == "__main__":
    raise SystemExit(main())
