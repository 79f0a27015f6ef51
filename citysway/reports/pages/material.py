"""What the pages of a study are made from, read from its tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError
from citysway.reports.evidence.asked import find_city
from citysway.reports.evidence.panels import quotes
from citysway.reports.numbers.cells import NO_CITIES, Cell, Cells, over_time, read_cells
from citysway.reports.numbers.panel import Panel
from citysway.reports.numbers.tables import run_record
from citysway.reports.pages.corpus_facts import support_by_city
from citysway.reports.words.methods import load_registry, plain
from citysway.reports.words.names import Names, load_names

if TYPE_CHECKING:
    import duckdb

FOLLOWED = ("IM01", "IM12", "RA02")  # from year to year
FIRST = 30  # cities whose sentences stand in index.html; the others have them on their own page
_UNSAFE = re.compile(r"[^0-9A-Za-z_-]")
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d", re.IGNORECASE)
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Study:
    """What all pages share: ``cities`` in the order of the report, ``files`` of their pages."""

    run: dict[str, Any]
    names: Names
    registry: dict[str, dict[str, Any]]
    cells: Cells
    support: dict[str, dict[str, int]]
    cities: list[str]
    files: dict[str, str]
    months: dict[tuple[str, str], dict[str, Cell]]
    years: dict[tuple[str, str], dict[str, Cell]]

    @property
    def least(self) -> dict[str, int]:
        """The thresholds of support of this study."""
        found = self.run.get("settings", {}).get("support", {})
        return {"docs": 30, "source_docs": 30} | dict(found)


def read_study(
    con: "duckdb.DuckDBPyConnection",
    out: Path,
    *,
    cities: Sequence[str] | None = None,
    names: Names | None = None,
    registry: Mapping[str, Any] | None = None,
) -> Study:
    """The shared part; ``cities`` (ids or names) instead of all. Raises StudyError for a city that
    is not in the study, and where there is none.
    """
    run = run_record(out)
    known = names if names is not None else load_names(run, base=out.parent)
    support = support_by_city(con)
    cells = read_cells(con)
    chosen = _cities(con, cities, support, known)
    return Study(
        run=run,
        names=known,
        registry=load_registry() if registry is None else plain(registry),
        cells=cells,
        support=support,
        cities=chosen,
        files=page_files(chosen),
        months=over_time(con, {"IM01": cells.role("IM01")}, length=7),
        years=over_time(con, {name: cells.role(name) for name in FOLLOWED}, length=4),
    )


def page_files(cities: Sequence[str]) -> dict[str, str]:
    """City -> name of its page without its ending: letters, digits, dash and underscore alone.

    No two names are one on a disk that does not tell capitals apart, none is a device of Windows.
    """
    files: dict[str, str] = {}
    taken = set[str]()
    for city in cities:
        stem = name = _UNSAFE.sub("_", city)[:_LONGEST_NAME] or "_"
        while name.lower() in taken or _DEVICE.fullmatch(name):
            name = f"{stem}_{len(files)}"
        taken.add(name.lower())
        files[city] = name
    return files


def sentences_of(
    con: "duckdb.DuckDBPyConnection",
    study: Study,
    cities: Sequence[str],
    *,
    limit: int,
    seed: int,
) -> dict[Panel, list[dict[str, Any]]]:
    """The passages behind every shown number of some cities."""
    wanted = [c.panel for city in cities for c in study.cells.of_city(city) if c.value is not None]
    return quotes(con, wanted, study.names, limit=limit, seed=seed)


def _cities(
    con: "duckdb.DuckDBPyConnection",
    asked: Sequence[str] | None,
    support: Mapping[str, Mapping[str, int]],
    names: Names,
) -> list[str]:
    if asked is not None:
        return list(dict.fromkeys(find_city(con, city, names) for city in asked))
    measured = {row[0] for row in con.execute("SELECT DISTINCT city_id FROM indicators").fetchall()}
    found = sorted(set(support) | {city for city in measured if city and city not in NO_CITIES})
    if not found:
        raise StudyError(
            "no city of the study is named in any document: there is nothing to report"
        )
    return sorted(found, key=lambda city: (-support.get(city, {}).get("docs", 0), city))
