"""The app on a study of a million mentions: first paint, every filter, search.

``python -m tests.bench.app RESULTS [--mentions N]``: RESULTS is the output folder of a finished
study; its documents are repeated under new ids until there are N mentions.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from citysway.corpus.sample import copy_to
from citysway.reports.app.search_index import ensure_index, index_path
from citysway.reports.app.search import search
from citysway.reports.tables import TABLES, connect, files, parquet
from tests.reports.app.running import Seen, open_browser, serving

ROUNDS = 5
COPIED = ("doc_id", "story_id", "first_doc")
QUERIES = ("成都", "软实力", "中国", "四川大學 OR 北京大學", '"city culture"', "develop*", "the")


def multiply(results: Path, out: Path, mentions: int) -> int:
    """A copy of the tables in which every document stands many times; returns its mentions."""
    con = duckdb.connect()
    source = parquet(files(results, "mentions"))
    have = con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0]
    times = -(-mentions // have)
    out.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        paths = files(results, table)
        if not paths:
            continue
        columns = [row[0] for row in con.execute(f"DESCRIBE FROM {parquet(paths)}").fetchall()]
        if "doc_id" not in columns:
            target = out / paths[0].relative_to(results)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(paths[0], target)
            continue
        for copy in range(times):
            _copy(con, paths, columns, copy, (out / TABLES[table].path).with_suffix(""))
    shutil.copyfile(results / "run.json", out / "run.json")
    return int(have) * times


def _copy(con: Any, paths: list[Path], columns: list[str], copy: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    renamed = [f"{name} || '~{copy}' AS {name}" for name in columns if name in COPIED and copy]
    replaced = f" REPLACE ({', '.join(renamed)})" if renamed else ""
    con.execute(
        f"COPY (SELECT *{replaced} FROM {parquet(paths)}) "
        f"TO '{folder}/{copy:03}.parquet' (FORMAT parquet)"
    )


def timed(rounds: int, do: Callable[[], Any]) -> tuple[float, float]:
    """Median and greatest of several times, in seconds."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        do()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken), max(taken)


def show(what: str, figures: tuple[float, float]) -> None:
    print(f"{what:44} median {figures[0]:6.2f} s   worst {figures[1]:6.2f} s", flush=True)


def measure_search(out: Path) -> None:
    """Building the index, and queries without a browser."""
    index_path(out).unlink(missing_ok=True)
    begin = time.perf_counter()
    ensure_index(out)
    size = index_path(out).stat().st_size / 1e6
    print(f"search index made in {time.perf_counter() - begin:.1f} s, {size:.0f} MB")
    con = connect(out)
    for query in QUERIES:
        total = search(out, con, query).total
        figures = timed(ROUNDS, lambda query=query: search(out, con, query))
        show(f"query {query} ({total:,} documents)", figures)


def measure_pages(study: Path) -> None:
    """First paint, views and filters in a browser: until what was asked for is seen."""
    with serving(study, "--lang", "en") as address:
        browser = open_browser()
        try:
            seen = Seen(browser, address)
            show("first paint, empty cache", timed(1, seen.open))
            show("first paint", timed(ROUNDS, seen.open))
            _views(seen)
            _filters(seen)
        finally:
            browser.quit()


def _views(seen: Seen) -> None:
    for view, wanted in (("Two cities", ".cs-table"), ("Months", "svg.marks"),
                         ("Map", "svg.marks"), ("Headline numbers", "svg.marks")):  # fmt: skip
        def go(view: str = view, wanted: str = wanted) -> None:
            seen.view(view)
            seen.until(lambda: view in seen.chosen() and seen.fresh(wanted))
        show(f"view {view}", timed(1, go))


def _filters(seen: Seen) -> None:
    seen.quiet()
    for menu, typed in (("Roles of sources", "abroad"), ("Cities", "Chengdu"),
                        ("Period", "2022-03"), ("Framework", "F4")):  # fmt: skip
        seen.quiet()
        time.sleep(1)
        seen.open_menu(menu)
        before = seen.stamp()
        show(f"filter {menu}: {typed}", timed(1, lambda t=typed, b=before: seen.pick(t, since=b)))
    marks = seen.marks()
    show("click on a mark to its sentences",
         timed(1, lambda: (seen.click(marks[0]), seen.until(lambda: seen.all(".cs-quotes li")))))


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="make the large study here, or use it again")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        study = copy_to((asked.keep or Path(folder)) / "study")
        out = study.parent / "results"
        if not (out / "run.json").exists():
            print(f"{multiply(asked.results, out, asked.mentions):,} mentions")
        measure_search(out)
        measure_pages(study)
    return 0


if __name__ == "__main__":
    sys.exit(main())
