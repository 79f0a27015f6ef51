"""What the intervals of RA10 cover, and how fast stories are that are still printed."""

import numpy as np
import pytest

from citysway.pipeline.facts.diffusion import Diffusion
from citysway.pipeline.indicators.cells import METHODS, Cells
from citysway.pipeline.indicators.radiation.diffusion import diffusion_cells
from citysway.pipeline.statistics.survival import kaplan_meier, median_time
from citysway.pipeline.statistics.uncertainty import Resampling, mix, source_weights
from tests.pipeline.generator import CITIES
from tests.pipeline.spread_plan import SMALL


def drawn(rng: np.random.Generator, outlets: int, stories: int, *, p: float) -> Diffusion:
    """For each city stories of so many home outlets, which differ in pick-up and in breadth."""
    count = outlets * stories * len(CITIES)
    city, rest = np.divmod(np.arange(count), outlets * stories)
    source = rest // stories
    chance = rng.beta(6 * p, 6 * (1 - p), (len(CITIES), outlets))
    pull = rng.gamma(4, 1.5 / 4, (len(CITIES), outlets))
    picked = rng.random(count) < chance[city, source]
    spread = np.where(picked, 1 + rng.poisson(pull[city, source]), 0)
    return Diffusion(
        city=city,
        key=mix(np.arange(count).astype(np.uint64)),
        origin=np.ones(count, np.int64),
        source=city * outlets + source,
        lang=np.array(["zh"] * count, dtype=object),
        period=np.array(["2024-01"] * count, dtype=object),
        outlets=spread,
        places=np.minimum(spread, 3),
        t50=np.where(picked, rng.exponential(40, count), np.nan),
        event=np.ones(count, bool),
        watching=np.full(count, 20),
    )


def cells_of(spread: Diffusion, resampling: Resampling | None) -> Cells:
    """The block of press and own texts, in a world with outlets enough."""
    ids, all_ = tuple(city.id for city in CITIES), ("all", "all")
    few = {all_: np.full(len(ids), "")}
    return diffusion_cells(
        spread, cities=ids, slices=[all_], few=few, support=SMALL, resampling=resampling
    )[0]


@pytest.mark.parametrize(("outlets", "method"), [(6, "jackknife"), (20, "boot")])
def test_intervals_cover(outlets: int, method: str) -> None:
    """Pick-up .3, outlets per story picked up 2.5; an interval of independent stories must fail."""
    covered: dict[str, list[bool]] = {"": [], "virality": [], "naive": []}
    for seed in range(60):
        spread = drawn(np.random.default_rng(seed), outlets, 25, p=0.3)
        weights = source_weights(outlets * len(CITIES) + 50, 200, seed=seed).astype(np.float32)
        block = cells_of(spread, Resampling(weights, seed))
        assert {METHODS[m] for m in block.method[0]} == {method}
        value, stories = block.columns["value"][0], block.columns["stories"][0]
        naive = 1.96 * np.sqrt(value * (1 - value) / stories)
        covered["naive"] += (np.abs(value - 0.3) <= naive).tolist()
        for part, truth in (("", 0.3), ("virality", 2.5)):
            row = block.parts.index(part)
            low, high = (block.columns[side][row] for side in ("lo", "hi"))
            covered[part] += ((low <= truth) & (truth <= high)).tolist()
    assert 0.90 <= np.mean(covered[""]) <= 0.99, np.mean(covered[""])
    assert 0.90 <= np.mean(covered["virality"]) <= 0.99, np.mean(covered["virality"])
    assert np.mean(covered["naive"]) < 0.75, np.mean(covered["naive"])


def running(seed: int, *, stories: int = 600, hours: float = 60 * 24.0) -> tuple[Diffusion, float]:
    """Stories of city A in a corpus of 60 days that ends while the last are still printed; with the
    median time of all had it gone on.
    """
    rng = np.random.default_rng(seed)
    start, pace = rng.uniform(0, hours, stories), rng.gamma(3, 24, stories) + 1
    final = rng.integers(1, 8, stories)
    lags = np.where(
        np.arange(7) < final[:, None], rng.exponential(pace[:, None], (stories, 7)), 1e9
    )
    lags.sort(axis=1)
    every, seen = np.arange(stories), (lags + start[:, None] <= hours).sum(axis=1)
    now = lags[every, np.maximum((seen + 1) // 2 - 1, 0)]
    whole = drawn(rng, 3, stories // 3, p=0.5)
    first = {name: getattr(whole, name)[:stories] for name in Diffusion.__slots__}
    first |= {"outlets": seen, "t50": np.where(seen > 0, now, np.nan)}
    first |= {"event": start <= hours - 14 * 24, "city": np.zeros(stories, np.int64)}
    return Diffusion(**first), float(np.median(lags[every, (final + 1) // 2 - 1]))


def test_the_speed_of_stories_that_are_still_printed() -> None:
    errors = []
    for seed in range(40):
        spread, truth = running(seed)
        block = cells_of(spread, None)
        found = block.columns["value"][block.parts.index("t50"), 0]
        naive = np.nanmedian(spread.t50)
        curve = kaplan_meier(spread.t50[spread.outlets > 0], spread.event[spread.outlets > 0])
        errors.append([np.log(x / truth) for x in (found, naive, median_time(curve))])
    ours, naive, cut_off = np.mean(errors, axis=0)
    assert abs(ours) <= 0.02, ours
    assert naive < -0.05, naive
    assert cut_off > 0.1, cut_off
