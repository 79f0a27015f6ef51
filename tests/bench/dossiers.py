"""Reports at size: ``python -m tests.bench.dossiers [RESULTS] [--cities 300]``.

Draws the report of a study's output folder, or of a made-up study of many cities: seconds, sizes,
and how long Chromium takes until index.html can be used. Exits 1 over a limit.
"""

import argparse
import tempfile
import time
from pathlib import Path

from citysway.reports.report import build_report
from tests.bench.memory import Peak
from tests.reports.browsing import chromium
from tests.reports.factory import write_study

SECONDS, MEGABYTES, INTERACTIVE = 240, 8.0, 2.0


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("results", type=Path, nargs="?")
    asked.add_argument("--cities", type=int, default=300)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out = given.results or write_study(folder / "study", cities=given.cities)
        start = time.perf_counter()
        with Peak() as peak:
            index = build_report(out, target=folder / "report")
        seconds = time.perf_counter() - start
        pages = sorted((index.parent / "cities").glob("*.html"))
        size = index.stat().st_size / 1e6
        charts = sum(page.read_text("utf-8").count("<figure") for page in pages)
        ready = interactive(index)
    print(f"{len(pages)} dossiers with {charts} charts and the report in {seconds:.1f} s")
    print(f"index.html {size:.2f} MB, interactive in {ready:.2f} s (median of 5)")
    print(f"peak memory of the process tree {peak.bytes / 1e9:.2f} GB")
    return int(seconds > SECONDS or size > MEGABYTES or ready > INTERACTIVE)


def interactive(page: Path, times: int = 5) -> float:
    """Seconds from opening a file until it can be used, the median."""
    browser = chromium()
    found = []
    for _ in range(times):
        browser.get(page.as_uri())
        found.append(browser.execute_script(
            "const t = performance.getEntriesByType('navigation')[0];"
            "return Math.max(t.domInteractive, t.loadEventEnd) / 1000"
        ))  # fmt: skip
    browser.quit()
    return float(sorted(found)[times // 2])


if __name__ == "__main__":
    raise SystemExit(main())
