"""Facts of known size through ``compute``: seconds, peak memory, both by million mentions.

``python -m tests.bench.indicators [--mentions 5e5 1.5e6 5e6] [--replicates 1000]``
"""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from citysway.models import codebook
from citysway.pipeline.indicators.measure import frameworks, rates
from citysway.pipeline.indicators.table import City, compute
from tests.bench.memory import Peak
from tests.synthetic.corpus import write_corpus
from tests.synthetic.plan import Plan

HEAD = ("mentions", "documents", "written s", "written MB", "compute s", "peak MB", "s/million")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a size; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=float, nargs="+", default=[5e6])
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--cities", type=int, default=300)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--period", choices=("all", "year", "month"), default="all")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without-checks", action="store_true", help="no reliability, no choices")
    parser.add_argument("--write-only", action="store_true", help="stop when the facts are written")
    asked = parser.parse_args(arguments)
    print(f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    print("  ".join(f"{name:>10}" for name in HEAD), flush=True)
    for mentions in asked.mentions:
        measure(mentions, asked)
    return 0


def measure(mentions: float, asked: argparse.Namespace) -> None:
    """Write facts of one size, compute, print."""
    plan = Plan(
        cities=asked.cities, sources=asked.sources, months=asked.months, mentions=mentions,
        frames=True, pairs=("X01*E03", "X03*E06", "X04*E10"),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        with Peak() as peak:
            corpus = write_corpus(Path(folder), plan, seed=1)
        line = [corpus.mentions, corpus.docs, time.perf_counter() - begin, peak.bytes / 1e6]
        if not asked.write_only:
            line += [*run(Path(folder), corpus.world.cities, asked)]
            line.append(line[-2] / corpus.mentions * 1e6)
    print(
        "  ".join(f"{x:>10.1f}" if isinstance(x, float) else f"{x:>10}" for x in line), flush=True
    )


def run(folder: Path, cities: Sequence[City], asked: argparse.Namespace) -> tuple[float, float]:
    """(seconds, peak megabytes) of ``compute`` on written facts."""
    book = codebook.load()
    begin = time.perf_counter()
    with Peak() as peak:
        results = compute(
            folder, cities=cities, frameworks=frameworks(book), rates=rates(book),
            replicates=asked.replicates, period=asked.period, workers=asked.workers,
            checks=not asked.without_checks,
        )  # fmt: skip
        assert results.indicators.num_rows
    return time.perf_counter() - begin, peak.bytes / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
