"""States, provinces and nations in which English texts place a city (Springfield, Ill.)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from citysway.models.gazetteer.sources import Collection
from citysway.models.gazetteer.tables import read_table
from citysway.models.gazetteer.world import data_file

FILE = Path(__file__).parent / "states.csv"
STATE_COLUMNS = ("id", "name_en", "country", "admin1", "names", "beside", "sure")


@dataclass(frozen=True, slots=True)
class State:
    """A row of states.csv; ``sure``: its name after a city is never another city in a list."""

    id: str
    name_en: str
    country: str
    admin1: str
    names: tuple[str, ...]
    beside: tuple[str, ...]
    sure: bool


def read_states(text: str) -> Iterator[State]:
    """The rows of the table."""
    for row in read_table(text, columns=STATE_COLUMNS, path=FILE):
        state, name, country, admin1, names, beside, sure = row
        forms = (name, *filter(None, beside.split("|")))
        anywhere = tuple(filter(None, names.split("|")))
        yield State(state, name, country, admin1, anywhere, forms, sure == "yes")


def add_states(into: Collection, states: Iterable[State], countries: Mapping[str, str]) -> None:
    """Add them as places without a point: evidence for cities, and no cities themselves.

    Chinese texts do not name them.
    """
    for state in states:
        above = countries.get(state.country, "")
        into.places[state.id] = (
            state.id, "", state.name_en, "province", above, "", state.country, "", "", "",
        )  # fmt: skip
        for name in state.names:
            into.name(name, state.id)


def read_counties() -> dict[str, tuple[str, ...]]:
    """County of the United States -> ids of the states that have one of that name."""
    found: dict[str, tuple[str, ...]] = {}
    for row in json.loads(data_file("us_counties.json").read_bytes()):
        found[row["name"]] = (*found.get(row["name"], ()), f"US-{row['state']}")
    return found
