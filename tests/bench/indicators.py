"""Facts and indicators of a corpus of known size: seconds, peak memory, both by million mentions.

``python -m tests.bench.indicators [--mentions 5e5 1.5e6 5e6] [--replicates 1000]``

Three steps, each in a process of its own: a generated corpus is written as the stages before the
facts leave it (not counted), the whole facts step of a run is done over it part by part, and
``compute`` with its checks over what it wrote.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

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
Parts = dict[str, tuple[float, float, float]]


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
    parser.add_argument("--step", choices=STEPS, help="this one alone, of the corpus in --folder")
    asked = parser.parse_args(arguments)
    for mentions in asked.mentions:
        if asked.step:
            do(asked.step, mentions, asked)
        else:
            steps(mentions, arguments or sys.argv[1:], asked)
    return 0


def steps(mentions: float, given: Sequence[str], asked: argparse.Namespace) -> None:
    """One size: every step in a fresh process, so that what is left over counts to no other."""
    with tempfile.TemporaryDirectory() as folder:
        for step in list(STEPS)[: 2 if asked.facts_only else None]:
            command = [sys.executable, "-m", "tests.bench.indicators", *given]
            command += ["--folder", str(asked.folder or folder), "--step", step]
            subprocess.run([*command, "--mentions", str(mentions)], check=True)


def do(step: str, mentions: float, asked: argparse.Namespace) -> None:
    """One step of one size; a corpus that is there is not written again."""
    load = os.getloadavg()[0]
    folder = asked.folder / f"{mentions:.0f}"
    plan = Plan(
        cities=asked.cities, sources=asked.sources, months=asked.months, mentions=mentions,
        own=asked.own, frames=True, pairs=("X01*E03", "X03*E06", "X04*E10"), shard=SHARD,
    )  # fmt: skip
    if step == "corpus" and (folder / "sources.parquet").exists():
        return
    parts = STEPS[step](folder, plan, asked)
    _show(f"{step}, {mentions:,.0f} mentions (load {load:.1f} on {os.cpu_count()} cores)", parts)


def write(folder: Path, plan: Plan, asked: argparse.Namespace) -> Parts:
    """The corpus as the facts stage finds it."""
    parts: Parts = {}
    _timed(parts)("written", lambda: write_annotations(folder, plan, seed=SEED))
    return parts


def facts_of(folder: Path, plan: Plan, asked: argparse.Namespace) -> Parts:
    """The facts step of a run."""
    parts: Parts = {}
    (folder / "stages" / "rejected.json").unlink(missing_ok=True)
    world = make_world(plan, seed=SEED)
    write_facts(folder, world, workers=asked.workers, timed=_timed(parts))
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


STEPS = {"corpus": write, "facts": facts_of, "indicators": indicators_of}


def _timed(parts: Parts) -> Callable[[str, Callable[[], object]], None]:
    """Do one part, and note its seconds, those of the processors, and its peak: of the process
    and all it started.
    """

    def do(name: str, work: Callable[[], object]) -> None:
        begin, busy = time.perf_counter(), _processor()
        with Peak() as peak:
            work()
        parts[name] = time.perf_counter() - begin, _processor() - busy, peak.bytes / 1e6

    return do


def _processor() -> float:
    """Seconds of all cores of this process and of those it started that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _show(title: str, parts: Parts) -> None:
    print(f"{title}: clock, processors, peak")
    for name, line in parts.items():
        print(_line(name, *line))
    if len(parts) > 1:
        seconds, busy, megabytes = zip(*parts.values(), strict=True)
        print(_line("together", sum(seconds), sum(busy), max(megabytes)))
    print(flush=True)


def _line(name: str, seconds: float, busy: float, megabytes: float) -> str:
    return f"{name:>16} {seconds:8.1f} s {busy:8.1f} s {megabytes:8.0f} MB"


if __name__ == "__main__":
    raise SystemExit(main())
