"""A study opened for the app: its tables, names, registry, and what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError
from citysway.reports.app.quotable import most_quoted
from citysway.reports.numbers.cells import NO_CITIES, Cell, Cells
from citysway.reports.numbers.tables import connect, has, records, run_record
from citysway.reports.words.methods import load_registry
from citysway.reports.words.names import Names, load_names

if TYPE_CHECKING:
    import duckdb

    from citysway.reports.evidence.recount.given import Given

#: Frameworks of the codebook, and the elements without any.
FRAMEWORKS = (*(f"F{number}" for number in range(1, 9)), "E")
#: Shown first, where the study has them.
FIRST = ("IM01", "IM02", "IM12", "IM15", "RA02", "RA04", "RA05")


@dataclass(frozen=True)
class Opened:
    """What every view reads. ``base`` is shared; each session asks through its own cursor."""

    out: Path
    base: "duckdb.DuckDBPyConnection"
    names: Names
    registry: Mapping[str, Any]
    run: Mapping[str, Any]

    def cursor(self) -> "duckdb.DuckDBPyConnection":
        """A connection of its own on the same tables."""
        return self.base.cursor()

    def warm(self) -> None:
        """Look up now what the first page would wait for."""
        for _ in (
            self.cities,
            self.indicators,
            self.periods,
            self.sources,
            self.measured_periods,
            self.documents,
            self.points,
            self.most_quoted,
            self.stamp,
            self._sides,
            self._given,
        ):
            pass  # fmt: skip

    @cached_property
    def stamp(self) -> str:
        """Stands for this run of this study."""
        return f"{self.out} {(self.out / 'run.json').stat().st_mtime_ns}"

    @cached_property
    def most_quoted(self) -> int | None:
        """Most characters of a text in one quotation; None: no limit."""
        return most_quoted(self.base)

    @property
    def name(self) -> str:
        """What the study is called."""
        about = self.run.get("settings", {}).get("study", {})
        return str(about.get("name") or self.out.parent.name)

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """Ids of the cities, those with most documents first."""
        rows = records(
            self.cursor(),
            "SELECT city_id FROM doc_city GROUP BY city_id ORDER BY count(*) DESC, city_id",
        )
        return tuple(row["city_id"] for row in rows if row["city_id"] not in NO_CITIES)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the indicators, the headline ones first."""
        rows = records(self.cursor(), "SELECT DISTINCT indicator AS id FROM indicators ORDER BY id")
        found = [row["id"] for row in rows]
        return (*(i for i in FIRST if i in found), *(i for i in found if i not in FIRST))

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """``all``, then the years and months that texts on the cities are from."""
        rows = records(
            self.cursor(), "SELECT DISTINCT period AS p FROM doc_city WHERE length(period) = 7"
        )
        months = {row["p"] for row in rows}
        return ("all", *sorted({month[:4] for month in months}), *sorted(months))

    @cached_property
    def measured_periods(self) -> frozenset[str]:
        """The periods for which the study has numbers."""
        rows = records(self.cursor(), "SELECT DISTINCT period AS p FROM indicators")
        return frozenset(row["p"] for row in rows)

    @cached_property
    def sources(self) -> dict[str, str]:
        """Source id -> name, those with most documents first."""
        rows = records(
            self.cursor(),
            "SELECT source_id, coalesce(name, source_id) AS name FROM sources "
            "ORDER BY docs DESC, source_id",
        )
        return {row["source_id"]: row["name"] for row in rows}

    @cached_property
    def documents(self) -> int:
        """How many documents were read."""
        return int(self.cursor().execute("SELECT count(*) FROM documents").fetchall()[0][0])

    def point(self, city_id: str) -> tuple[float, float] | None:
        """Latitude and longitude of a city; None where the gazetteer states none."""
        return self.points.get(city_id)

    @cached_property
    def points(self) -> dict[str, tuple[float, float]]:
        """City -> latitude and longitude."""
        from citysway.models import gazetteer

        known = gazetteer.load().places
        found = {city: known[city] for city in self.cities if city in known}
        return {
            city: (place.lat, place.lon)
            for city, place in found.items()
            if place.lat is not None and place.lon is not None
        }

    @cached_property
    def support(self) -> dict[str, int]:
        """The thresholds of support of this study."""
        found = self.run.get("settings", {}).get("support", {})
        return {"docs": 30, "source_docs": 30} | {key: int(value) for key, value in found.items()}

    def roles_to(self, city_id: str) -> dict[str, str]:
        """Source id -> what the source is to a city (int, nat, ..., own where the city's)."""
        from citysway.reports.evidence.recount.panel import source_roles

        if not has(self._given.con, "exposure"):
            return {}
        return {str(key): str(role) for key, role in source_roles(self._given, city_id).items()}

    @cached_property
    def _given(self) -> "Given":
        from citysway.reports.evidence.recompute import given_of

        asked = {"city_id": "", "indicator": "IM01", "part": "", "role": "ext", "lang": "all"}
        run = {"settings": {"study": {}, "support": self.support} | self.run.get("settings", {})}
        return given_of(self.cursor(), self.names, run, asked | {"period": "all"},
                        base=self.out.parent)  # fmt: skip

    @cached_property
    def _sides(self) -> Cells:
        """One cell a role of each indicator, with a value where any city has one."""
        rows = records(
            self.cursor(),
            """SELECT indicator, role, max(value) AS value FROM indicators
               WHERE variant = '' AND lang = 'all' AND period = 'all' GROUP BY ALL ORDER BY ALL""",
        )
        return Cells(Cell(row["indicator"], "", row["role"], "all", row["value"]) for row in rows)

    def headline_role(self, indicator: str) -> str:
        """The role an indicator is told in unless another is asked for."""
        return self._sides.role(indicator)


def open_study(out: Path) -> Opened:
    """Tables, names and registry of the study in ``out``. Raises StudyError when it is not run."""
    run = run_record(out)
    names = load_names(run, base=out.parent)
    opened = Opened(Path(out), connect(out), names, load_registry(), run)
    opened.warm()
    return opened


def opened_at(out: Path) -> Opened:
    """``open_study``, once for every run of a study. Raises StudyError when it is not run."""
    record = out / "run.json"
    if not record.is_file():
        raise StudyError(f"{out}: no results; `citysway run` makes them")
    return _kept(out, record.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _kept(out: Path, changed: int) -> Opened:
    del changed  # a new run is opened anew
    return open_study(out)
