"""Topics over time: intervals cover, flat series do not grow, planted courses are found."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from citysway.pipeline.topics.courses import course_table
from citysway.pipeline.topics.material import Floats, Ints, Stories
from citysway.pipeline.topics.periods import dated, mean_interval, period_table, usual_spread
from tests.pipeline.topics.worlds import groups, make_stories, months, shares_around

TOPICS, MONTHS = 6, 36


def outlets(rng: np.random.Generator, count: int) -> tuple[Ints, Ints, Floats]:
    """Outlets that join and leave, each with a mix of topics of its own: source and month of each
    story, and the mean shares of the outlets."""
    source = rng.integers(5, size=count)
    begin = rng.integers(0, MONTHS // 2, size=5)
    end = begin + rng.integers(9, MONTHS // 2, size=5)
    month = rng.integers(begin[source], end[source])
    return source, month, rng.dirichlet(np.full(TOPICS, 2.0), size=5)


def course(stories: Stories, topic: int, city: str = "") -> dict[str, Any]:
    times = dated(stories, least=30)
    rows: list[dict[str, Any]] = course_table(stories, times, least=30).to_pylist()
    return next(row for row in rows if (row["topic"], row["city_id"]) == (topic, city))


def with_topic(rng: np.random.Generator, month: Ints, share: Any) -> Floats:
    """Shares in which topic 0 has a mean of ``share`` (by story), the others the rest evenly."""
    mean = np.full((len(month), TOPICS), 1.0)
    mean *= (1 - share)[:, None] / (TOPICS - 1)
    mean[:, 0] = share
    return shares_around(rng, mean)


@pytest.mark.parametrize("count", [60, 400])
def test_flat_topics_do_not_grow_whatever_outlets_join_and_leave(count: int) -> None:
    found: Counter[str] = Counter()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        source, month, mean = outlets(rng, count)
        stories = make_stories(shares_around(rng, mean[source]), months(month), source=source)
        rows = course_table(stories, dated(stories, least=30), least=30).to_pylist()
        found.update(row["course"] or row["reason"] for row in rows)
    assert found.total() == 40 * TOPICS
    assert found["growing"] <= 0.05 * found.total(), found
    assert found["fading"] <= 0.05 * found.total(), found
    assert found["born"] + found["gone"] <= 0.01 * found.total(), found


@pytest.mark.parametrize(
    ("course_", "share"),
    [
        ("growing", lambda t: 0.1 + 0.2 * t),
        ("fading", lambda t: 0.3 - 0.2 * t),
        ("born", lambda t: np.where(t < 0.5, 0.002, 0.3)),
        ("gone", lambda t: np.where(t < 0.5, 0.3, 0.002)),
        ("steady", lambda t: np.full(len(t), 0.2)),
    ],
)
def test_planted_courses_are_found(course_: str, share: Any) -> None:
    found = Counter[str]()
    for seed in range(10):
        rng = np.random.default_rng(seed)
        month = rng.integers(MONTHS, size=600)
        shares = with_topic(rng, month, share(month / (MONTHS - 1)))
        found[course(make_stories(shares, months(month)), 0)["course"]] += 1
    assert found[course_] >= 9, found


def test_the_slope_is_that_of_the_shares_by_year() -> None:
    rng = np.random.default_rng(3)
    month = rng.integers(MONTHS, size=3000)
    row = course(make_stories(with_topic(rng, month, 0.1 + 0.004 * month), months(month)), 0)
    assert row["lo"] < 0.048 < row["hi"]
    assert row["hi"] - row["lo"] < 0.03
    assert row["docs"] == 3000
    assert row["first"] == "2020-01"
    assert row["peak"] > "2022-01"


def test_an_outlet_that_joins_makes_no_trend() -> None:
    """Topic 0 is half of the later outlet's texts and nearly none of the earlier one's."""
    rng = np.random.default_rng(5)
    month = np.sort(rng.integers(MONTHS, size=800))
    source = (rng.random(800) < month / MONTHS).astype(np.int64)
    shares = with_topic(rng, month, np.where(source == 1, 0.5, 0.02))
    joined = make_stories(shares, months(month), source=source)
    merged = make_stories(shares, months(month))
    assert course(merged, 0)["course"] == "growing"
    assert course(joined, 0)["course"] == "steady"


def test_a_city_has_its_own_course_and_too_few_dates_have_none() -> None:
    rng = np.random.default_rng(7)
    month = rng.integers(MONTHS, size=900)
    here = np.arange(900) < 300
    shares = with_topic(rng, month, np.where(here, 0.05 + 0.012 * month, 0.2))
    members = {"CN1": range(300), "CN2": range(300, 335), "CN3": range(335, 340)}
    periods = months(month)
    periods[300:335] = ["2021-05"] * 20 + [""] * 15
    stories = make_stories(shares, periods, cities=groups(members))
    assert course(stories, 0, "CN1")["course"] == "growing"
    few = course(stories, 0, "CN2")
    assert (few["course"], few["reason"], few["docs"]) == (None, "no_support", 20)
    assert {row["city_id"] for row in period_table(stories, dated(stories, least=30)).to_pylist()
            } == {"", "CN1", "CN2"}  # fmt: skip


def test_undated_texts_have_a_reason() -> None:
    shares = np.full((50, 2), 0.5)
    row = course(make_stories(shares, [""] * 50), 0)
    assert (row["docs"], row["course"], row["reason"]) == (0, None, "no_dates")
    same = course(make_stories(shares, ["2020-01"] * 50), 0)
    assert (same["docs"], same["course"], same["reason"]) == (50, None, "few_periods")


def test_years_where_dates_are_no_finer() -> None:
    stories = make_stories(np.full((40, 2), 0.5), ["2019"] * 15 + ["2020"] * 15 + ["2020-03"] * 10)
    rows = period_table(stories, dated(stories, least=30)).to_pylist()
    assert [(row["period"], row["docs"]) for row in rows] == [("2019", 15), ("2020", 25)] * 2
    finer = make_stories(np.full((40, 2), 0.5), ["2019"] * 15 + ["2020-03"] * 25)
    times = dated(finer, least=30)
    assert (times.periods, times.undated) == (("2020-03",), 15)


@pytest.mark.parametrize("count", [4, 12, 60])
def test_intervals_of_a_month_cover_the_mean(count: int) -> None:
    rng = np.random.default_rng(11)
    mean = np.array([0.02, 0.08, 0.2, 0.3, 0.4])
    pool = shares_around(rng, np.tile(mean, (20_000, 1)))
    drawn = pool[rng.integers(len(pool), size=(1500, count))]
    n = np.full((1500, 1), float(count))
    lo, hi = mean_interval(
        drawn.sum(axis=1), (drawn**2).sum(axis=1), n, usual_spread(pool[:5000])
    )  # fmt: skip
    truth = pool.mean(axis=0)
    covered = ((lo <= truth) & (truth <= hi)).mean(axis=0)
    assert (covered >= 0.92).all(), covered
    assert lo.min() >= 0
    assert hi.max() <= 1
