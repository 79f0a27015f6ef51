"""Planted relations are found again, and the intervals cover the truth (METHOD.md 5.2, 4.1)."""

import numpy as np
import pytest

from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.indicators.relations.benchmarking import benchmark_cells
from citysway.pipeline.indicators.relations.exchange import exchange_cells
from citysway.pipeline.indicators.relations.imitation import imitation_cells
from tests.pipeline.edge_world import World, ahead, learns, partner, resampling

OPEN = Support(docs=0, source_docs=10, ext_places=1, tone_statements=1)
RATE = 0.1  # of policy documents that learn from the city, over all cities
CONCENTRATION = 8.0
LEAN = 0.7  # of what sources say, in favour of the city


def imitated(seed: int, issuers: int, *, docs: int = 40) -> Cells:
    """Cities whose own rates of learning from M scatter around RATE, as their topics do."""
    rng = np.random.default_rng(seed)
    cities = [f"C{k:02d}" for k in range(issuers)]
    world = World(["M", *cities])
    for city in cities:
        rate = rng.beta(CONCENTRATION * RATE, CONCENTRATION * (1 - RATE))
        for _ in range(int(rng.integers(docs // 2, 2 * docs))):
            said = [learns(city, "M")] if rng.random() < rate else []
            world.add(f"gov-{city}", *said, kind="policy", owner=city)
    related = world.related()
    drawn = resampling(related, 300, seed)
    return imitation_cells(related, support=OPEN, resampling=drawn)


def heard(seed: int, sources: int) -> tuple[Cells, Cells]:
    """Outlets that lean to the city each in its own measure; every story has its own slant."""
    rng, world = np.random.default_rng(seed), World(["A", "B"])
    for k in range(sources):
        lean = rng.beta(CONCENTRATION * LEAN, CONCENTRATION * (1 - LEAN))
        for _ in range(int(rng.integers(8, 24))):
            good, learned, abroad = rng.random(3) < lean
            world.add(f"p{k}", ahead("A", "B", 1 if good else -1))
            world.add(f"p{k}", learns("B", "A") if learned else learns("A", "B"))
            code, other = ("E30", "GN1") if abroad else ("E29", "B")
            world.add(f"p{k}", partner("A", other, code))
    related = world.related()
    drawn = resampling(related, 300, seed)
    main = benchmark_cells(related, support=OPEN, resampling=drawn)[0]
    return main, exchange_cells(related, support=OPEN, resampling=drawn)


def covered(cells: Cells, part: str, truth: float) -> bool:
    """Whether the interval of the first city of the block holds the truth."""
    row = cells.parts.index(part)
    at = cells.cities.index("M" if "M" in cells.cities else "A")
    return bool(cells.columns["lo"][row, at] <= truth <= cells.columns["hi"][row, at])


def test_imitation_finds_the_planted_rate() -> None:
    found = [imitated(seed, 30).columns["value"][0, 30] for seed in range(25)]
    assert abs(np.mean(found) - RATE) < 0.015
    assert 0.01 < np.std(found) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize(
    ("issuers", "method", "least"), [(20, "boot", 0.87), (6, "jackknife", 0.87)]
)
def test_imitation_intervals_cover(issuers: int, method: str, least: float) -> None:
    from citysway.pipeline.indicators.cells import METHODS

    blocks = [imitated(seed, issuers) for seed in range(150)]
    at = blocks[0].cities.index("M")
    assert {METHODS[b.method[0, at]] for b in blocks} <= {method, "exact"}
    assert least <= np.mean([covered(b, "", RATE) for b in blocks]) <= 0.995
    assert np.mean([_pooled(b, at) for b in blocks]) < 0.7  # documents as if alike: must fail


def _pooled(cells: Cells, city: int) -> bool:
    """Whether the interval of independent documents would hold the truth."""
    value, docs = cells.columns["value"][0, city], cells.columns["docs"][0, city]
    return bool(abs(value - RATE) <= 1.96 * np.sqrt(value * (1 - value) / docs))


@pytest.mark.slow
@pytest.mark.parametrize(("sources", "least"), [(20, 0.9), (6, 0.9)])
def test_intervals_of_net_win_and_foreign_cover(sources: int, least: float) -> None:
    blocks = [heard(seed, sources) for seed in range(150)]
    net = 2 * LEAN - 1
    for part, truth, which in (("", net, 0), ("win", LEAN, 0), ("foreign", LEAN, 1)):
        share = np.mean([covered(pair[which], part, truth) for pair in blocks])
        assert least <= share <= 0.995, part
