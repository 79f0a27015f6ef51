"""Cities and sources of a topic: planted ones are found, chance is not."""

import numpy as np

from citysway.pipeline.topics.belongs import belongs_table
from tests.pipeline.topics.worlds import groups, make_stories, shares_around

TOPICS = 6
MEAN = np.array([0.05, 0.1, 0.15, 0.2, 0.2, 0.3])


def test_a_planted_city_and_source_are_told_in_both_directions() -> None:
    rng = np.random.default_rng(1)
    mean = np.tile(MEAN, (1200, 1))
    mean[:60, 0] *= 4
    mean[60:120, 5] /= 5
    shares = shares_around(rng, mean / mean.sum(axis=1, keepdims=True))
    cities = {"more": range(60), "less": range(60, 120), "few": range(120, 140),
              **{f"c{n}": range(140 + 50 * n, 190 + 50 * n) for n in range(15)}}  # fmt: skip
    stories = make_stories(
        shares, [""] * 1200, cities=groups(cities),
        sources=groups({"s1": range(0, 60), "s2": range(60, 1200)}),
    )  # fmt: skip
    rows = belongs_table([stories], least=30, seed=0).to_pylist()
    sure = {(r["topic"], r["of"], r["key"], r["z"] > 0) for r in rows if r["q"] <= 0.01}
    assert {(0, "city", "more", True), (5, "city", "less", False)} <= sure
    assert {(0, "source", "s1", True), (0, "source", "s2", False)} <= sure
    assert "few" not in {row["key"] for row in rows}
    more = next(r for r in rows if (r["topic"], r["key"]) == (0, "more"))
    assert abs(more["share"] - 0.17) < 0.06
    assert abs(more["everywhere"] - 0.055) < 0.02
    assert 0.7 < more["log_odds"] < 1.5


def test_chance_is_rejected_as_often_as_stated() -> None:
    beyond, kept = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        shares = shares_around(rng, np.tile(MEAN, (1500, 1)))
        cities = {f"c{n}": range(50 * n, 50 * n + 50) for n in range(30)}
        stories = make_stories(shares, [""] * 1500, cities=groups(cities))
        rows = belongs_table([stories], least=30, seed=seed).to_pylist()
        beyond += [abs(row["z"]) > 1.96 for row in rows]
        kept += [row["q"] <= 0.05 for row in rows]
    assert len(beyond) == 12 * 30 * TOPICS
    assert 0.03 <= np.mean(beyond) <= 0.075, np.mean(beyond)
    assert np.mean(kept) <= 0.01


def test_only_the_most_telling_are_kept() -> None:
    rng = np.random.default_rng(2)
    shares = shares_around(rng, np.tile(MEAN, (3000, 1)))
    cities = {f"c{n:03d}": range(30 * n, 30 * n + 30) for n in range(100)}
    stories = make_stories(shares, [""] * 3000, cities=groups(cities))
    rows = belongs_table([stories], least=30, seed=0).to_pylist()
    for topic in range(TOPICS):
        for more in (True, False):
            kept = [row for row in rows if row["topic"] == topic and (row["z"] > 0) == more]
            assert 25 <= len(kept) <= 30
    assert rows == sorted(rows, key=lambda row: (row["topic"], row["of"], row["key"]))


def test_no_languages_and_no_groups_make_an_empty_table() -> None:
    assert belongs_table([], least=30, seed=0).num_rows == 0
    alone = make_stories(np.full((40, 2), 0.5), [""] * 40, cities=groups({"c": range(40)}))
    assert belongs_table([alone], least=30, seed=0).num_rows == 0
