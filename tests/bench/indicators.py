"""Facts and indicators of a corpus of known size: seconds, peak memory, both by million mentions.

``python -m tests.bench.indicators [--mentions 5e5 1.5e6 5e6] [--replicates 1000]``

Three steps, each in a process of its own: a generated corpus is written as the stages before the
facts leave it (not counted), the whole facts step of a run is done over it part by part, and
``compute`` with its checks over what it wrote.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from citysway.models import codebook
from citysway.pipeline.indicators.measure import frameworks, rates
from citysway.pipeline.indicators.table import compute
from tests.bench.memory import Peak
from tests.synthetic.annotations import write_annotations
from tests.synthetic.facts_step import write_facts
from tests.synthetic.plan import Plan
from tests.synthetic.world import make_world

SHARD = 15_000  # stories: with reprints about 20,000 documents, as shards of a run
SEED = 1
Parts = dict[str, tuple[float, float]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a part; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=float, nargs="+", default=[5e6])
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--cities", type=int, default=300)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--own", type=int, default=40, help="policy texts of each city")
    parser.add_argument("--period", choices=("all", "year", "month"), default="all")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without-checks", action="store_true", help="no reliability, no choices")
    parser.add_argument("--facts-only", action="store_true", help="stop when the facts are written")
    parser.add_argument("--folder", type=Path, help="keep the corpora there, and use what is there")
    asked = parser.parse_args(arguments)
    for mentions in asked.mentions:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(asked.folder or folder) / f"{mentions:.0f}", mentions, asked)
    return 0


def measure(folder: Path, mentions: float, asked: argparse.Namespace) -> None:
    """One size: write, facts, indicators."""
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    plan = Plan(
        cities=asked.cities, sources=asked.sources, months=asked.months, mentions=mentions,
        own=asked.own, frames=True, pairs=("X01*E03", "X03*E06", "X04*E10"), shard=SHARD,
    )  # fmt: skip
    if not (folder / "sources.parquet").exists():
        written = alone(write, folder, plan)
        _show(f"corpus of {mentions:,.0f} mentions", written)
    facts = alone(facts_of, folder, plan, asked.workers)
    _show(f"facts of {mentions:,.0f} mentions ({load})", facts)
    if not asked.facts_only:
        _show("indicators", alone(indicators_of, folder, plan, asked))


def alone(work: Callable[..., Parts], *arguments: Any) -> Parts:
    """Seconds and megabytes by part of work in a fresh process: what is left over counts to no
    other step.
    """
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as pool:
        return pool.submit(work, *arguments).result()


def write(folder: Path, plan: Plan) -> Parts:
    """The corpus as the facts stage finds it."""
    parts: Parts = {}
    _timed(parts)("written", lambda: write_annotations(folder, plan, seed=SEED))
    return parts


def facts_of(folder: Path, plan: Plan, workers: int) -> Parts:
    """The facts step of a run."""
    parts: Parts = {}
    (folder / "stages" / "rejected.json").unlink(missing_ok=True)
    world = make_world(plan, seed=SEED)
    write_facts(folder, world, workers=workers, timed=_timed(parts))
    return parts


def indicators_of(folder: Path, plan: Plan, asked: argparse.Namespace) -> Parts:
    """``compute`` as ``measure`` of a run calls it."""
    parts: Parts = {}
    book = codebook.load()
    cities = make_world(plan, seed=SEED).cities
    _timed(parts)("compute", lambda: compute(
        folder, cities=cities, frameworks=frameworks(book), rates=rates(book),
        replicates=asked.replicates, period=asked.period, workers=asked.workers,
        checks=not asked.without_checks,
    ))  # fmt: skip
    return parts


def _timed(parts: Parts) -> Callable[[str, Callable[[], object]], None]:
    """Do one part, and note its seconds and its peak of the process and all it started."""

    def do(name: str, work: Callable[[], object]) -> None:
        begin = time.perf_counter()
        with Peak() as peak:
            work()
        parts[name] = time.perf_counter() - begin, peak.bytes / 1e6

    return do


def _show(title: str, parts: Parts) -> None:
    print(title)
    for name, (seconds, megabytes) in parts.items():
        print(f"{name:>16} {seconds:8.1f} s {megabytes:8.0f} MB")
    if len(parts) > 1:
        seconds, megabytes = zip(*parts.values(), strict=True)
        print(f"{'together':>16} {sum(seconds):8.1f} s {max(megabytes):8.0f} MB")
    print(flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
