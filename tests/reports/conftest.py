"""A made-up study, written once, and its report in both languages."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from tests.once import built_once
from tests.reports import texts
from tests.reports.browsing import chromium
from tests.reports.factory import write_study
from tests.reports.hostile import REPORTED, hostile_names, write_hostile
from tests.reports.topic_tables import write_topic_tables

CATEGORIES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "F1.1": ("区域文化", "Regional culture", ("E03", "E10", "E11")),
    "F1.2": ("公共服务", "Public service", ("E15", "E17")),
    "F1.3": ("人力素质", "Quality of manpower", ("E22",)),
    "F1.4": ("区域形象", "Regional image", ("E27",)),
    "F1.5": ("区域传播", "Regional communication", ("E30",)),
    "F1.6": ("区域创新", "Regional innovation", ("E33",)),
    "F1.7": ("价值与认同", "Values & identity", ("E01",)),
}
DIRECTIONS = {"IM01": 1, "IM12": 1, "IM13": -1, "IM15": -1, "RA02": 1, "RA05": 1, "IM05": 0}


def make_names(cities: int = 4) -> Names:
    """Names of the made-up cities and of the categories of F1."""
    return Names(
        cities={city: (zh, en) for city, zh, en in texts.cities(cities)},
        codes={key: (zh, en) for key, (zh, en, _) in CATEGORIES.items()},
        categories={key: codes for key, (_, _, codes) in CATEGORIES.items()},
    )


def make_registry() -> Mapping[str, Any]:
    """A registry with a formula that holds signs HTML reads."""
    return {
        name: {
            "zh_name": f"指标{name}",
            "en_name": f"Indicator {name}",
            "formula": "a < b & c",
            "unit": "share",
            "range": (-1.0, 1.0),
            "direction": direction,
            "papers": ("P1 2.4",),
        }
        for name, direction in DIRECTIONS.items()
    }


@pytest.fixture(scope="session")
def names() -> Names:
    return make_names()


@pytest.fixture(scope="session")
def registry() -> Mapping[str, Any]:
    return make_registry()


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the tables of topics."""
    return write_topic_tables(write_study(tmp_path_factory.mktemp("study")))


@pytest.fixture(scope="session")
def pages(study: Path, names: Names, registry: Mapping[str, Any]) -> dict[str, str]:
    """Language -> HTML of the report of ``study``."""
    index = build_report(study, lang="zh", both=True, names=names, registry=registry)
    other = index.with_name("index.en.html")
    return {"zh": index.read_text("utf-8"), "en": other.read_text("utf-8")}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium that finds no host; skips without it."""
    driver = chromium()
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def hostile_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study whose titles, names, addresses, ids and sentences are hostile."""
    return write_hostile(tmp_path_factory.mktemp("hostile") / "results")


@pytest.fixture(scope="session")
def bad_names(names: Names) -> Names:
    """What its cities are called, one of them by hostile names."""
    return hostile_names(names)


@pytest.fixture(scope="session")
def hostile_report(
    hostile_study: Path,
    tmp_path_factory: pytest.TempPathFactory,
    bad_names: Names,
    registry: Mapping[str, Any],
) -> Path:
    """The folder of its report: zh as page, Word file and charts, en as page."""
    given: dict[str, Any] = {"names": bad_names, "registry": registry, "cities": REPORTED}

    def build(folder: Path) -> None:
        build_report(hostile_study, target=folder / "en", lang="en", **given)
        formats = ["html", "docx", "charts"]
        build_report(hostile_study, target=folder / "zh", lang="zh", formats=formats, **given)

    return built_once(tmp_path_factory, "hostile_report", build)
