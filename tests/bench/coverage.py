"""Coverage of published 95 % intervals over simulated corpora of known truth (METHOD.md 4.1).

``python -m tests.bench.coverage [--corpora 400] [--sources 20 6] [--alike]``; ``--alike``: sources
do not differ in their profiles, so that resampling them adds nothing but width.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tests.synthetic.coverage import PANEL, Hit, covered, study

_ALLOWED = {"sentences": (0.0, 0.6)}
_NOMINAL = (0.90, 0.99)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table; 1 when a coverage lies outside what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=int, default=400)
    parser.add_argument("--sources", type=int, nargs="+", default=[20, 6])
    parser.add_argument("--replicates", type=int, default=400)
    parser.add_argument("--alike", action="store_true")
    asked = parser.parse_args(arguments)
    plan = replace(PANEL, editorial=None) if asked.alike else PANEL
    print("sources  what       intervals  coverage  mean width  mean error  method", flush=True)
    good = True
    for sources in asked.sources:
        begin = time.perf_counter()
        hits = study(sources, asked.corpora, replicates=asked.replicates, plan=plan)
        good &= all([show(sources, name, found) for name, found in sorted(hits.items())])
        seconds = time.perf_counter() - begin
        print(f"{sources:7}  {asked.corpora} corpora in {seconds:.0f} s", flush=True)
    return 0 if good else 1


def show(sources: int, name: str, hits: list[Hit]) -> bool:
    """One line; whether the coverage is allowed."""
    share, (low, high) = covered(hits), _ALLOWED.get(name, _NOMINAL)
    width, error = (np.mean([getattr(hit, k) for hit in hits]) for k in ("width", "error"))
    methods = ",".join(sorted({hit.method for hit in hits}))
    mark = "" if low <= share <= high else f"  outside {low:g}-{high:g}"
    print(
        f"{sources:7}  {name:9}  {len(hits):9}  {share:8.3f}  {width:10.4f}  {error:10.4f}  "
        f"{methods}{mark}",
        flush=True,
    )
    return low <= share <= high


if __name__ == "__main__":
    raise SystemExit(main())
