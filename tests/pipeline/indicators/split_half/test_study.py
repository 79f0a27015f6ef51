"""Halves of models of a whole study, of relations, phrases and diffusion, on planted truth."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest

from citysway.pipeline.external import External, known_columns
from citysway.pipeline.facts.arrays import ALL
from citysway.pipeline.facts.comentions import CoMentions
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.image.beyond_size import size_of
from citysway.pipeline.indicators.radiation.gravity.panel import make_panel
from citysway.pipeline.indicators.radiation.gravity.run import Run
from citysway.pipeline.indicators.relations.imitation import pagerank
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Named,
    drawn_halves,
    permuted_inside,
    pick,
)
from citysway.pipeline.indicators.split_half.phrases import phrase_halves
from citysway.pipeline.indicators.split_half.places import halves_from
from citysway.pipeline.indicators.split_half.pull import Model, _values
from citysway.pipeline.indicators.split_half.relations import _ranks, relation_halves
from citysway.pipeline.indicators.split_half.study import _network, _renamed, excess_halves
from citysway.pipeline.indicators.split_half.time import diffusion_halves
from citysway.pipeline.statistics.network import backbone_measures, quick_backbone
from tests.pipeline.edge_world import FREE, World, ahead, learns, partner
from tests.pipeline.half_worlds import pairs_of, plan_of, row_of
from tests.pipeline.phrase_corpora import Plan, corpus, tables
from tests.pipeline.worlds import cities_of, draw_world, voices_of

Floats = npt.NDArray[np.float64]
SEEDS = range(20)


def pulled(seed: int, *, mu_sd: float) -> dict[str, Any]:
    """RA06 of 16 cities in 40 places, with its control."""
    # a place that differs from others does so in both halves of its sources
    theta, shape = (0.8, 2.0) if mu_sd else (0.0, 1e6)
    world = draw_world(seed, 40, 16, mu_sd=mu_sd, theta=theta, shape=shape)
    rate, voices = voices_of(world, seed=seed)
    cities = cities_of(world)
    names = tuple(city.id for city in cities)
    run = Run(make_panel(rate, voices, cities), names, ALL, ALL, Support(), 0, seed)
    run = replace(run, support=replace(run.support, gravity_places=10, decay_places=99))
    drawn = drawn_halves(plan_of(16, len(rate)).store.sources.id, rate.T >= 0, seed=seed, few=True)
    model = Model(run, rate, voices.place, size_of(None, names), None)
    values = _values(model, rate, drawn.weights)
    control = []
    for at, order in zip(
        drawn.controls, permuted_inside(rate.T >= 0, rate.T < 0, 10, seed=seed), strict=True
    ):
        moved = rate.T.ravel()[order].T
        control.append(_values(model, moved, drawn.weights[:, at])["RA06", "", "ext"])
    found = values["RA06", "", "ext"]
    return row_of(halves_from(found, np.concatenate(control, axis=1), drawn))


@pytest.mark.slow
def test_pull_is_reliable_where_cities_differ_in_it() -> None:
    planted = [pulled(seed, mu_sd=0.8) for seed in SEEDS]
    level = [pulled(seed, mu_sd=0.0) for seed in SEEDS]
    assert np.mean([row["ranked"] for row in planted]) >= 0.9
    assert {row["halves"] for row in planted} == {10}
    assert abs(np.mean([row["r_null"] for row in planted])) <= 0.15
    assert abs(np.mean([row["r_sb"] for row in level])) <= 0.2
    assert np.mean([row["ranked"] for row in level]) <= 0.05


def excess(seed: int, *, beyond: float) -> dict[str, Any]:
    """IM04 of 40 cities in 30 sources; attention is size times what is beyond it."""
    rng, count, sources = np.random.default_rng(seed), 40, 30
    size = rng.normal(15, 0.8, (count, 2))
    names = tuple(f"C{n:02d}" for n in range(count))
    columns = tuple(known_columns()[name] for name in ("population", "gdp"))
    external = External(columns, names, (0,), np.exp(size)[None])
    mean = 8 * np.exp(0.5 * (size - 15).sum(axis=1) + beyond * rng.normal(size=count))
    counts = rng.poisson(mean[:, None] * rng.gamma(4, 0.25, sources), (count, sources))
    counts *= rng.random(counts.shape) < mean[:, None] / (10 + mean[:, None])
    whole = pairs_of(counts[:, :, None].astype(float), {"named": slice(0, 1)})
    said = pick(whole, counts.ravel() > 0)  # more outlets name a large city
    return row_of(excess_halves(plan_of(count, sources), said, external)["IM04", "", "ext"])


@pytest.mark.slow
def test_attention_beyond_size_is_reliable_where_it_is_not_size_alone() -> None:
    planted = [excess(seed, beyond=0.5) for seed in SEEDS]
    level = [excess(seed, beyond=0.0) for seed in SEEDS]
    assert np.mean([row["ranked"] for row in planted]) >= 0.95
    assert abs(np.mean([row["r_null"] for row in planted])) <= 0.1
    # the plain counts would agree, as size does
    assert abs(np.mean([row["r_sb"] for row in level])) <= 0.25
    assert np.mean([row["ranked"] for row in level]) <= 0.05


def test_without_size_there_are_no_halves() -> None:
    said = pairs_of(np.ones((5, 4, 1)), {"named": slice(0, 1)})
    found = excess_halves(plan_of(5, 4), said, None)["IM04", "", "ext"]
    assert row_of(found)["reason"] == "no_support"


def network(seed: int, *, spread: float) -> dict[tuple[str, ...], dict[str, Any]]:
    """RA12 of 25 cities in 24 sources that name two cities at a time."""
    rng, count, sources = np.random.default_rng(seed), 25, 24
    size = np.exp(spread * rng.normal(size=count))
    first, second = np.triu_indices(count, 1)
    docs = rng.poisson(3 * size[first] * size[second] / np.mean(size) ** 2, (sources, len(first)))
    source, pair = np.nonzero(docs)
    weight = docs[source, pair].astype(float)
    found = {"": CoMentions(source, first[pair], second[pair], weight, np.zeros(count))}
    rate, volume = np.full((sources, count), 0.1), np.full(sources, 1000.0)
    known = np.ones((count, sources), dtype=bool)
    drawn = drawn_halves(plan_of(count, sources).store.sources.id, known, seed=seed, few=True)
    values = _network(found, rate, volume, drawn.weights)
    control: dict[tuple[str, str, str], list[Floats]] = {name: [] for name in values}
    for at, order in zip(
        drawn.controls, permuted_inside(known, ~known, 10, seed=seed), strict=True
    ):
        moved = {"": _renamed(found[""], order, known.T)}
        assert moved[""].weight.sum() == pytest.approx(weight.sum())
        for name, column in _network(moved, rate, volume, drawn.weights[:, at]).items():
            control[name].append(column)
    return {
        name[1:2]: row_of(halves_from(column, np.concatenate(control[name], axis=1), drawn))
        for name, column in values.items()
    }


@pytest.mark.slow
def test_centrality_is_reliable_where_cities_differ_in_it() -> None:
    planted = [network(seed, spread=0.6) for seed in SEEDS]
    level = [network(seed, spread=0.0) for seed in SEEDS]
    for part in ("", "strength"):
        assert np.mean([found[part,]["ranked"] for found in planted]) >= 0.9
        assert abs(np.mean([found[part,]["r_null"] for found in planted])) <= 0.15
        assert abs(np.mean([found[part,]["r_sb"] for found in level])) <= 0.2
        assert np.mean([found[part,]["ranked"] for found in level]) <= 0.05


@pytest.mark.parametrize("seed", range(20))
def test_quick_measures_are_those_of_networkx(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weight = np.triu(rng.pareto(1.2, (30, 30)) * (rng.random((30, 30)) < 0.4), 1)
    weight += weight.T
    for mine, theirs in zip(quick_backbone(weight), backbone_measures(weight), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-12)
    assert not any(each.any() for each in quick_backbone(np.zeros((4, 4))))


def related(seed: int, folder: Path, *, spread: float) -> dict[tuple[str, ...], dict[str, Any]]:
    """What 24 outlets and the policy texts of 12 cities say of these cities."""
    rng, cities = np.random.default_rng(seed), [f"C{n:02d}" for n in range(12)]
    world = World(cities)
    fame = np.exp(spread * np.linspace(-1, 1, len(cities)))
    for k, city in enumerate(cities):
        chance = fame * (np.arange(len(cities)) != k)
        for _ in range(14):
            other = cities[int(rng.choice(len(cities), p=chance / chance.sum()))]
            said = [learns(city, other)] if rng.random() < 0.5 else []
            world.add(f"gov-{city}", *said, kind="policy", owner=city)
    for k in range(24):
        for _ in range(40):
            a, b = (int(i) for i in rng.choice(len(cities), 2, replace=False, p=fame / fame.sum()))
            wins = 1 if rng.random() < fame[a] / (fame[a] + fame[b]) else -1
            pool = [learns(cities[b], cities[a]) if wins > 0 else learns(cities[a], cities[b]),
                    ahead(cities[a], cities[b], wins),
                    partner(cities[a], f"GN{rng.integers(40)}", dated=True)]  # fmt: skip
            world.add(f"outlet{k}", pool[int(rng.integers(3))],
                      roles={cities[a]: "oth", cities[b]: "oth"})  # fmt: skip
    store = world.store(folder)
    plan = SimpleNamespace(store=store, seed=seed, support=FREE)
    found = relation_halves(plan, store.path.parent)  # type: ignore[arg-type]
    return {key: row_of(halves) for key, halves in found.items()}


RELATIONS = [
    ("IM22", "", "all"), ("IM22", "win", "all"), ("RA13", "", "gov"), ("RA13", "pagerank", "gov"),
    ("RA15", "", "all"), ("RA15", "breadth", "all"),
]  # fmt: skip


@pytest.mark.slow
def test_relations_are_reliable_where_cities_differ(tmp_path: Path) -> None:
    planted = [related(seed, tmp_path, spread=1.5) for seed in range(3)]
    level = [related(seed, tmp_path, spread=0.0) for seed in range(8)]
    for key in RELATIONS:
        assert np.mean([found[key]["r_sb"] for found in planted]) >= 0.7, key
        assert abs(np.mean([found[key]["r_sb"] for found in level])) <= 0.4, key
    nulls = [found[key]["r_null"] for found in planted for key in RELATIONS]
    assert abs(np.nanmean(nulls)) <= 0.15
    assert max(nulls) <= 0.5  # a number of partners must not keep the number of its outlets
    assert set(planted[0]) >= {("IM22", "learn", "own"), ("RA15", "confirmed", "all")}


def test_ranks_of_halves_are_those_of_half_the_cities() -> None:
    rng = np.random.default_rng(0)
    table, present = rng.random((8, 8)) * ~np.eye(8, dtype=bool), ~np.eye(8, dtype=bool)
    names = np.array(list("abcdefgh"), dtype=object)
    found = _ranks(plan_of(8, 8), table, present, names)
    drawn = drawn_halves(names, present.T, seed=0, few=True)
    half = table * drawn.weights[:, [3]]
    assert found.values[:, 3] == pytest.approx(pagerank(half))
    assert found.control.shape == (10, 8, 2)


def adopted(seed: int, folder: Path, *, leader: float) -> dict[Named, Halves]:
    made = corpus(Plan(cities=8, phrases=240, own=30, leader=leader),
                  np.random.default_rng(seed))  # fmt: skip
    for name, table in zip(("phrases", "phrase_writers"), tables(*made), strict=True):
        pq.write_table(table, folder / f"{name}.parquet")
    return phrase_halves(plan_of(8, 1), folder)


@pytest.mark.slow
def test_phrases_of_a_leader(tmp_path: Path) -> None:
    """City 0 alone is taken up; among equals no half agrees with the other."""
    planted = [adopted(seed, tmp_path, leader=0.4) for seed in range(5)]
    for found in planted:
        values = found["RA14", "", "own"].values
        assert (values.argmax(axis=0) == 0).mean() >= 0.95
        assert np.nanmin(values[0]) > 0.6
        assert (np.nanargmin(found["RA14", "lag", "own"].values, axis=0) == 0).mean() >= 0.9
    level = [adopted(100 + seed, tmp_path, leader=0.04) for seed in range(20)]
    for part in ("", "netlead"):
        rows = [row_of(found["RA14", part, "own"]) for found in level]
        assert abs(np.mean([row["r_sb"] for row in rows])) <= 0.35, part
        assert abs(np.mean([row["r_null"] for row in rows])) <= 0.2, part


def test_without_tables_there_are_no_halves(tmp_path: Path) -> None:
    plan = plan_of(4, 4)
    assert phrase_halves(plan, tmp_path) == {}
    for found in (relation_halves(plan, tmp_path), diffusion_halves(plan, tmp_path)):
        assert len(found) >= 8
        assert {row_of(halves)["reason"] for halves in found.values()} == {"no_support"}
