"""Bursts of a city's attention from fact tables, each with the story family behind it."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.loading import load_facts
from citysway.pipeline.facts.slices import source_roles
from citysway.pipeline.indicators.changes import (
    CHANGES,
    attention_changes,
    driving_story,
    monthly,
)
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import CITIES, Doc, Source

MONTHS = [f"{2022 + n // 12}-{n % 12 + 1:02d}" for n in range(24)]
OUTLETS = [Source(f"nat-{k}", "national", None, "CN", None, None, "none") for k in range(5)]
HOME = Source("local", "local", CITIES[0].id, "CN", 30.0, 104.0)
LATE = Source("late", "national", None, "CN", None, None, "none")


def documents(rng: np.random.Generator) -> list[Doc]:
    """20 documents a month of each outlet, 3 of them on the first city; 12 more when one story of
    it runs everywhere in 2023-03 and 04; the second city doubles from 2023-01 on.
    """
    docs = []
    for at, month in enumerate(MONTHS):
        for outlet in OUTLETS:
            about = [CITIES[0].id] * int(rng.poisson(3)) + [CITIES[1].id] * int(
                rng.poisson(3 if at < 12 else 7)
            )
            for n in range(max(20, len(about))):
                names = {about[n]: 1} if n < len(about) else {}
                docs.append(Doc(f"{outlet.id}-{month}-{n}", outlet.id, names, period=month))
            if month in ("2023-03", "2023-04"):
                docs += [
                    Doc(f"{outlet.id}-{month}-x{n}", outlet.id, {CITIES[0].id: 1},
                        story="flood", period=month)
                    for n in range(6)
                ]  # fmt: skip
        docs += [
            Doc(f"h-{month}-{n}", HOME.id, {CITIES[0].id: 1}, period=month)
            for n in range(90 if month == "2022-06" else 5)
        ]
        if at >= 20:
            docs += [
                Doc(f"l-{month}-{n}", LATE.id, {CITIES[2].id: 1}, period=month) for n in range(50)
            ]
    return [*docs, Doc("stray", OUTLETS[0].id, {CITIES[0].id: 1}, period="2099-01")]


def changes(folder: Path, docs: list[Doc]) -> pa.Table:
    write_facts(folder, docs, [*OUTLETS, HOME, LATE])
    facts = load_facts(folder, CITIES, ["E01"])
    return attention_changes(facts, folder, source_roles(facts), seed=1)


def test_burst_and_break_with_their_story(tmp_path: Path) -> None:
    found = changes(tmp_path, documents(np.random.default_rng(2)))
    assert found.schema == CHANGES
    rows = found.to_pylist()
    assert [(r["city_id"], r["kind"]) for r in rows] == [
        (CITIES[1].id, "break"),
        (CITIES[0].id, "burst"),
    ]
    rise, flood = rows
    assert (flood["first"], flood["last"]) == ("2023-03", "2023-04")
    assert (flood["story_id"], flood["story_docs"]) == ("flood", 60)
    assert 0.5 < flood["story_share"] < 0.8
    assert flood["ratio"] > 2
    assert abs(MONTHS.index(rise["first"]) - 12) <= 1
    assert rise["last"] == "2023-12"
    assert rise["after"] > 1.7 * rise["before"]


def test_series_are_those_of_the_panel(tmp_path: Path) -> None:
    write_facts(tmp_path, documents(np.random.default_rng(2)), [*OUTLETS, HOME, LATE])
    facts = load_facts(tmp_path, CITIES, ["E01"])
    months = monthly(facts, source_roles(facts), "ext")
    assert list(months.names) == MONTHS  # the stray month is left out
    place = {city.id: number for number, city in enumerate(facts.cities)}
    third, first = place[CITIES[2].id], place[CITIES[0].id]
    assert months.counts[third].sum() == 0  # an outlet that came late is not of the panel
    assert (months.exposure[first] >= 100).all()
    home = monthly(facts, source_roles(facts), "home")
    assert home.counts[first].max() == 90
    assert home.exposure.sum() == home.exposure[first].sum()


def test_order_of_documents_does_not_matter(tmp_path: Path) -> None:
    docs = documents(np.random.default_rng(3))
    one = changes(tmp_path / "a", docs)
    assert one.equals(changes(tmp_path / "b", docs[::-1]))


def test_no_dates_no_changes(tmp_path: Path) -> None:
    docs = [Doc(f"d{n}", OUTLETS[0].id, {CITIES[0].id: 1}, period="") for n in range(30)]
    assert changes(tmp_path, docs).num_rows == 0


def test_driving_story() -> None:
    story, month = np.array([4, 4, 1, 4, 2, 1, 1]), np.array([5, 5, 5, 6, 6, 9, 9])
    assert driving_story(story, month, 5, 7) == (4, 3, 0.6)
    assert driving_story(story, month, 9, 10) == (1, 2, 1.0)
    assert driving_story(story, month, 0, 2)[:2] == (-1, 0)
