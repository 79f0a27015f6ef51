"""All charts of a dossier as pictures, from invented extremes: what a designer looks at.

``python -m tests.bench.gallery FOLDER`` writes PNG, SVG and CSV of every chart, zh and en, wide and
narrow, and prints the time a chart takes. Those of a study: ``citysway report --format charts``.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from citysway.reports.charts import save
from tests.reports import chart_samples
from tests.reports.chart_words import WIDTHS

Charts = dict[str, Callable[[], str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0; the pictures are for looking at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args(arguments)
    for lang in ("zh", "en"):
        for width in WIDTHS:
            write(chart_samples.extremes(lang, width), asked.folder, f"{lang}-{width}")
    return 0


def write(charts: Charts, folder: Path, tag: str) -> None:
    """Draw, save and time every chart."""
    times = []
    for name, draw in charts.items():
        begin = time.perf_counter()
        svg = draw()
        times.append((time.perf_counter() - begin, name))
        save(svg, folder, f"{name}-{tag}", [{"chart": name}])
    slow, which = max(times)
    mean = sum(second for second, _ in times) / len(times)
    worst = f"slowest {which} {slow * 1000:.1f} ms"
    print(f"{tag}: {len(times)} charts, mean {mean * 1000:.1f} ms, {worst}")


if __name__ == "__main__":
    raise SystemExit(main())
