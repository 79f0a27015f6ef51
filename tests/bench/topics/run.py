"""Topic models beside their peers: ``python -m tests.bench.topics.run WHAT [options]``.

WHAT: quality (coherence and diversity), transfer (coherence on documents that were not fitted),
clusters (gold classes), stability (half-samples, order of documents). Exits 1 when a target is
missed, 2 where the data folder is absent. Speed: ``python -m tests.bench.topics.speed``.
"""

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.speed import Target
from tests.bench.topics import clusters, corpora, quality, stability, tables
from tests.bench.topics.fits import chosen
from tests.bench.topics.peers import OURS
from tests.bench.topics.tables import Row
from tests.real import DATA


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bench: how rows are made, shown and judged, and what it takes by default."""

    rows: Callable[[Sequence[str], Sequence[str], Sequence[int], Path | None], list[Row]]
    show: Callable[[Sequence[Row]], None]
    targets: Callable[[Sequence[Row]], list[Target]]
    corpora: tuple[str, ...]
    models: tuple[str, ...] = ()
    seeds: int = 1


PARTS: Mapping[str, Part] = {
    "quality": Part(quality.quality, quality.show, quality.targets, ("M10",)),
    "transfer": Part(quality.transfer, quality.show, quality.targets, ("M10", "bbc")),
    "clusters": Part(
        clusters.clusters, clusters.show, clusters.targets, ("bbc", "agnews", "thucnews"), seeds=3
    ),
    "stability": Part(
        stability.stability, stability.show, stability.targets, ("xinwenlianbo",), (OURS,)
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all targets are met."""
    asked = _arguments(arguments)
    if not DATA.is_dir():
        print(f"{DATA}: no data folder (CITYSWAY_DATA)", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")  # of peers
    part = PARTS[asked.what]
    try:
        models = chosen(asked.only or part.models, asked.bertopic)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    seeds = range(asked.seeds or part.seeds)
    rows = part.rows(asked.corpus or part.corpora, models, seeds, asked.bertopic)
    tables.keep(rows, asked.json)
    rows += [row for row in tables.read(asked.beside) if row["what"] == asked.what]
    part.show(rows)
    targets = part.targets(rows)
    for target in targets:
        print(f"  {target}")
    return 0 if all(target.met for target in targets) else 1


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=PARTS)
    parser.add_argument("--only", nargs="+", metavar="MODEL", help="models whose name begins so")
    parser.add_argument("--corpus", nargs="+", choices=corpora.NAMES)
    parser.add_argument("--seeds", type=int, help="fits of each model, with seeds 0, 1, ...")
    parser.add_argument("--bertopic", type=Path, metavar="PYTHON", help="of its environment")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the rows of this run")
    parser.add_argument("--beside", type=Path, metavar="FILE", help="show rows kept before, too")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
