"""RA10, RA16 and bursts on generated facts: processor seconds of each.

``python -m tests.bench.over_time [--mentions 5e6] [--replicates 1000] [--months 24] [--monthly]``
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from citysway.pipeline.facts.arrays import period_names
from citysway.pipeline.facts.diffusion import write_diffusion
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.changes import bursts_table
from citysway.pipeline.indicators.radiation.over_time import time_blocks
from citysway.pipeline.stages import quote
from tests.pipeline.spread_plan import plan_of
from tests.synthetic.corpus import write_corpus
from tests.synthetic.plan import Plan

# A day of the month by story, so that the copies of a story keep their lags.
_DOCUMENTS = """
COPY (SELECT doc_id, 'day' AS date_precision, lang, NULL::VARCHAR AS credit,
        (strptime(period || '-01', '%Y-%m-%d') + to_days((hash(e.story_id) % 26)::INTEGER)
         + to_days((s.lag_hours / 24)::INTEGER))::DATE AS date
      FROM '{out}/exposure.parquet' e JOIN '{out}/stories.parquet' s USING (doc_id))
TO '{out}/documents/00000.parquet' (FORMAT parquet)
"""
_NAMES = """
COPY (SELECT DISTINCT source_id AS stated, source_id FROM '{out}/exposure.parquet')
TO '{out}/source_names.parquet' (FORMAT parquet)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a step; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=float, default=5e6)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--monthly", action="store_true", help="every month as a period, too")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked)
    return 0


def measure(out: Path, asked: argparse.Namespace) -> None:
    """300 cities, 500 sources."""
    plan = Plan(cities=300, sources=500, months=asked.months, mentions=asked.mentions)
    cities = write_corpus(out, plan, seed=1).world.cities
    (out / "documents").mkdir()
    with duckdb.connect() as con:
        for query in (_DOCUMENTS, _NAMES):
            con.execute(query.format(out=quote(out)))
        timed("diffusion.parquet (facts)", lambda: write_diffusion(con, out))
    slices = [("all", "all"), ("zh", "all"), ("en", "all")]
    shared = plan_of(out, cities=cities, support=Support())
    if asked.monthly:
        slices += [("all", name) for name in period_names(shared.store.periods, "month")]
    shared = plan_of(
        out, cities=cities, support=Support(), replicates=asked.replicates, slices=slices
    )
    timed("RA10, RA16", lambda: time_blocks(shared, out))
    timed("bursts", lambda: bursts_table(out, shared))


def timed(name: str, work: Callable[[], object]) -> None:
    """Seconds of the processor and of the clock, peak memory so far."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{name:>26}: {cpu:6.1f} s of processor, {clock:6.1f} s, {peak:6.0f} MB", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
