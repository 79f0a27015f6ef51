"""The real study from end to end: seconds by stage, peak memory, sizes.

``python -m tests.bench.study [--keep DIR]``; needs the data folder.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from citysway.pipeline.study import Result, Study
from tests.bench.memory import Peak
from tests.real import DATA, write_study


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the study ran; 2 where the data folder is absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="run here and leave the results")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    if not DATA.is_dir():
        print(f"{DATA}: no data folder (CITYSWAY_DATA)", file=sys.stderr)
        return 2
    if asked.keep:
        measure(asked.keep, asked.workers)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.workers)
    return 0


def measure(folder: Path, workers: int) -> None:
    """Run the study in a folder and print what it took."""
    study = Study.load(write_study(folder))
    print(f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    begin = time.perf_counter()
    with Peak() as peak:
        result = study.run(workers=workers)
        run = time.perf_counter() - begin
    show_stages(result, run)
    print(f"peak memory of the process tree {peak.bytes / 1e6:.0f} MB")
    begin = time.perf_counter()
    study.run(workers=workers)
    print(f"the same again, everything standing: {time.perf_counter() - begin:.1f} s")
    show_sizes(study)


def show_stages(result: Result, whole: float) -> None:
    """Seconds and tallies of each stage, and the rate over all text that was read."""
    times, tallies = result.run["times"]["seconds"], result.run["tallies"]
    megabytes = sum(map(len, map(str.encode, result.documents["text"]))) / 1e6
    for stage, seconds in times.items():
        tally = {
            name: n if isinstance(n, int) else len(n) for name, n in _counts(tallies.get(stage, {}))
        }
        print(f"  {stage:12} {seconds:8.2f} s  {tally}")
    print(f"  {'whole run':12} {whole:8.2f} s  {megabytes:.1f} MB of text")


def _counts(tally: Mapping[str, Any]) -> list[tuple[str, int | list[str]]]:
    """What a stage counted: numbers, and lists to be counted."""
    return [(name, found) for name, found in tally.items() if isinstance(found, (int, list))]


def show_sizes(study: Study) -> None:
    """Megabytes on disk of what was read and of each table."""
    read = sum(path.stat().st_size for path, _ in study.files())
    print(f"input files {read / 1e6:.1f} MB")
    for place in sorted(study.out.iterdir()):
        files = [place] if place.is_file() else [p for p in place.rglob("*") if p.is_file()]
        size = sum(file.stat().st_size for file in files)
        print(f"  {place.name:24} {size / 1e6:9.2f} MB in {len(files)} files")


if __name__ == "__main__":
    raise SystemExit(main())
