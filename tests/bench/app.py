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
from citysway.reports.app.search import search
from citysway.reports.app.search_index import ensure_index, index_path
from citysway.reports.numbers.tables import TABLES, connect, files, parquet
from tests.reports.app.running import Seen, open_browser, serving

ROUNDS = 5
COPIED = ("doc_id", "story_id", "first_doc")
QUERIES = ("成都", "软实力", "中国", "四川大學 OR 北京大學", '"city culture"', "develop*", "the")


def multiply(results: Path, out: Path, mentions: int) -> int:
    """A copy of the tables in which every document stands many times; returns its mentions."""
    con = duckdb.connect()
    source = parquet(files(results, "mentions"))
    have = int(con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0])
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
    return have * times


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

        def ask(query: str = query) -> None:
            search(out, con, query)

        figures = timed(ROUNDS, ask)
        show(f"query {query} ({total:,} documents)", figures)


def measure_pages(study: Path) -> None:
    """First paint, views and filters in a browser: until what was asked for is seen."""
    with serving(study, "--lang", "en") as address:
        browser = open_browser()
        try:
            seen = Seen(browser, address)
            show("first paint, empty browser cache", timed(1, seen.open))
            show("first paint", timed(ROUNDS, seen.open))
            for view, said in VIEWS:
                _view(seen, view, said)
            for label, typed, said in FILTERS:
                _filter(seen, label, typed, said)
            _clicks(seen)
        finally:
            browser.quit()


#: The word on a button and what its view says.
VIEWS = (
    ("Two cities", "Difference (second"),
    ("Months", "stories that name the city"),
    ("Map", "where the sources stand"),
    ("Headline numbers", "Brackets hold"),
)
#: A box, what is typed into it, and what the page then says.
FILTERS = (
    ("Cities", "Chengdu", "CHENGDU"),
    ("Indicators", "IM06", "IM06"),
    ("Framework", "F4", "F4 FROM POTENTIAL"),
    ("Roles", "abroad", "NOT COMPUTED"),
    ("Period", "2022-03", "MEASURED THE WHOLE PERIOD"),
)


def _view(seen: Seen, view: str, said: str) -> None:
    _settle(seen)

    def go() -> None:
        seen.view(view)
        seen.says(said)

    show(f"view: {view}", timed(1, go))


def _filter(seen: Seen, label: str, typed: str, said: str) -> None:
    seen.open()
    _settle(seen)
    box = seen.enter(label, typed)
    assert said not in _main(seen), f"{said} is seen before {label} is chosen"

    def go() -> None:
        box.send_keys("\ue007")
        seen.until(lambda: said in _main(seen))

    show(f"filter {label}: {typed}", timed(1, go))


def _main(seen: Seen) -> str:
    """What the page says beside the choices."""
    script = "return document.querySelector('[data-testid=stMain]').innerText.toUpperCase()"
    return str(seen.browser.execute_script(script))


def _settle(seen: Seen) -> None:
    seen.quiet()
    time.sleep(1.5)


def _clicks(seen: Seen) -> None:
    for view in ("Headline numbers", "Two cities", "Months", "Map"):
        seen.open()
        seen.view(view)
        _settle(seen)
        mark = seen.mark(".mark-symbol path")

        def go(mark: Any = mark) -> None:
            seen.click(mark)
            seen.until(lambda: seen.all(".cs-quotes li"))

        show(f"click on a mark of {view}, its sentences", timed(1, go))
    seen.view("Search")
    _settle(seen)
    for query in ("成都", "soft power", "the"):
        box = seen.until(lambda: seen.all("[data-testid=stTextInput] input"))[0]
        box.send_keys("\ue009a\ue000" + query)
        time.sleep(0.5)
        word = query.split()[0]

        def find(box: Any = box, word: str = word) -> None:
            box.send_keys("\ue007")
            seen.until(lambda: word in [m.text.lower() for m in seen.all(".cs-quotes mark")[:9]])

        show(f"search in the page: {query}", timed(1, find))


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
