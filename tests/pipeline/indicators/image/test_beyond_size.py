"""IM04 and pull beyond size: planted truth, coverage, references, and what ends as NA."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm

from citysway.pipeline.external import External, known_columns
from citysway.pipeline.indicators.cells import FLAG, METHODS, REASONS, Cells
from citysway.pipeline.indicators.image.beyond_size import (
    Attention,
    excess_attention,
    residual_pull,
    size_of,
)
from citysway.pipeline.statistics.uncertainty import source_weights

Floats = npt.NDArray[np.float64]

COLUMNS = ("population", "gdp", "admin_rank", "capital")
MANY = 10_000.0  # stories of the role


def _cities(n: int = 40) -> tuple[str, ...]:
    return tuple(f"CN{number:06d}" for number in range(n))


def _world(seed: int, n: int = 40, *, beyond: float = 0.5) -> tuple[External, Floats]:
    """Statistics of n cities, and their true attention: size, times what is beyond it."""
    rng = np.random.default_rng(9000 + seed)
    population = rng.normal(15, 0.8, n)
    gdp = population + 9 + rng.normal(0, 0.4, n)
    rank, capital = rng.choice([2.0, 2.0, 2.0, 3.0, 4.0], n), (rng.random(n) < 0.3) * 1.0
    columns = np.stack([np.exp(population), np.exp(gdp), rank, capital], axis=1)
    size = 0.6 * (population - 15) + 0.4 * (gdp - 24) + 0.3 * (rank - 2) + 0.2 * capital
    truth = np.exp(size + rng.normal(0, beyond, n))
    external = External(tuple(known_columns()[name] for name in COLUMNS), _cities(n), (0,),
                        columns[None])  # fmt: skip
    return external, truth / truth.mean()


def _corpus(
    rng: np.random.Generator, truth: Floats, *, sources: int, mean: float, seed: int, b: int = 300
) -> Attention:
    """Counts of sources of unequal size and taste, and their two-stage bootstrap."""
    volume = np.exp(rng.normal(0, 0.7, sources))
    taste = rng.gamma(2.0, 0.5, (sources, len(truth)))
    by_source = rng.poisson(mean / sources * volume[:, None] * taste * truth).astype(float)
    drawn = rng.poisson(np.repeat(by_source[None], b, axis=0)).astype(float)
    draws = np.einsum("bsc,sb->cb", drawn, source_weights(sources, b, seed=seed))
    counts = by_source.sum(axis=0)
    return Attention(counts, MANY, float(sources), draws, counts - by_source)


def _reason(cells: Cells) -> list[str]:
    return [REASONS[code] for code in cells.reason[0]]


def _method(cells: Cells) -> list[str]:
    return [METHODS[code] for code in cells.method[0]]


def test_the_value_is_the_log_ratio_to_a_negative_binomial() -> None:
    external, truth = _world(0)
    counts = np.random.default_rng(0).poisson(80 * truth).astype(float)
    cells = excess_attention(Attention(counts, MANY, 12.0), external, cities=_cities())
    x = external.at(_cities())
    design = sm.add_constant(np.column_stack([np.log(x[:, :2]), x[:, 2:]]))
    design[:, 1:] = (design[:, 1:] - design[:, 1:].mean(axis=0)) / design[:, 1:].std(axis=0)
    other = sm.NegativeBinomial(counts, design).fit(disp=0, maxiter=1000)
    expected = np.log((counts + 0.5) / (other.predict() + 0.5))
    assert cells.columns["value"][0] == pytest.approx(expected, abs=1e-4)
    assert cells.columns["coverage"][0] == pytest.approx(1.0)
    assert cells.columns["raw"][0] == pytest.approx(counts)
    assert set(_reason(cells)) == {"few_sources"}  # no replicates and no source left out


def test_size_alone_is_no_excess_and_a_planted_excess_is_found() -> None:
    small, found = [], []
    for seed in range(20):
        external, _ = _world(seed, 60)
        size = np.log(external.at(_cities(60))[:, 0])
        truth = np.exp(0.8 * (size - 15))
        truth[7] *= np.exp(1.0)
        counts = np.random.default_rng(seed).poisson(200 * truth).astype(float)
        value = excess_attention(Attention(counts, MANY, 12.0), external, cities=_cities(60))
        small.append(np.delete(value.columns["value"][0], 7))
        found.append(value.columns["value"][0, 7])
    assert abs(np.mean(small)) < 0.05
    assert np.quantile(np.abs(small), 0.95) < 0.35
    assert np.mean(found) == pytest.approx(1.0, abs=0.2)  # the city pulls its own expectation up


def _covered(sources: int, *, mean: float, naive: bool = False, seeds: int = 15) -> float:
    """Share of cities whose interval holds the excess of their true attention."""
    hits = total = 0
    for seed in range(seeds):
        external, truth = _world(seed)
        rng = np.random.default_rng(seed)
        seen = _corpus(rng, truth, sources=sources, mean=mean, seed=seed)
        if naive:  # stories resampled, sources not
            draws = rng.poisson(np.repeat(seen.counts[:, None], 300, axis=1)).astype(float)
            seen = Attention(seen.counts, MANY, float(sources), draws)
        true = excess_attention(Attention(mean * truth, MANY, 1.0), external, cities=_cities())
        cells = excess_attention(seen, external, cities=_cities())
        low, high = cells.columns["lo"][0], cells.columns["hi"][0]
        shown = np.isfinite(low)
        wanted = true.columns["value"][0]
        hits += int(((low <= wanted) & (wanted <= high))[shown].sum())
        total += int(shown.sum())
    return hits / total


@pytest.mark.parametrize(("sources", "mean"), [(20, 100.0), (6, 100.0), (20, 40.0)])
def test_intervals_cover(sources: int, mean: float) -> None:
    assert 0.90 <= _covered(sources, mean=mean) <= 0.99


def test_resampling_stories_alone_does_not_cover() -> None:
    assert _covered(20, mean=400.0, naive=True) < 0.7


@pytest.mark.parametrize(("sources", "method"), [(20.0, "boot"), (6.0, "jackknife"), (2.0, "none")])
def test_the_method_follows_the_sources(sources: float, method: str) -> None:
    external, truth = _world(1)
    seen = _corpus(np.random.default_rng(1), truth, sources=int(sources), mean=100, seed=1)
    cells = excess_attention(seen, external, cities=_cities())
    assert set(_method(cells)) == {method}
    assert set(_reason(cells)) == {"few_sources" if method == "none" else ""}
    assert cells.draws[""].shape == (40, 300)


def test_order_of_cities_does_not_matter() -> None:
    external, truth = _world(2)
    seen = _corpus(np.random.default_rng(2), truth, sources=12, mean=50, seed=2, b=50)
    order = np.random.default_rng(0).permutation(40)
    assert seen.draws is not None
    assert seen.left_out is not None
    other = Attention(seen.counts[order], MANY, 12.0, seen.draws[order], seen.left_out[:, order])
    names = _cities()
    one = excess_attention(seen, external, cities=names)
    two = excess_attention(other, external, cities=[names[at] for at in order])
    for name in ("value", "lo", "hi"):
        assert two.columns[name][0] == pytest.approx(one.columns[name][0, order], abs=1e-12)


def _cut(external: External, **changes: Any) -> External:
    values = external.values.copy()
    for name, change in changes.items():
        at = COLUMNS.index(name)
        values[0, :, at] = change(values[0, :, at]) if callable(change) else change
    return External(external.columns, external.cities, external.years, values)


def _without(external: External, cities: int) -> External:
    """Statistics of all but the first ``cities`` cities."""
    values = external.values.copy()
    values[0, :cities] = np.nan
    return External(external.columns, external.cities, external.years, values)


def test_without_statistics_there_is_a_reason() -> None:
    external, truth = _world(3)
    seen = Attention(np.rint(100 * truth), MANY, 12.0)
    for stated in (None, _without(external, 21), _cut(external, population=np.nan, gdp=np.nan)):
        cells = excess_attention(seen, stated, cities=_cities())
        assert set(_reason(cells)) == {"external_missing"}
        assert not cells.shown.any()
    enough = excess_attention(seen, _without(external, 20), cities=_cities())
    assert _reason(enough)[:20] == ["external_missing"] * 20
    assert enough.shown[0].tolist() == [False] * 20 + [True] * 20


def test_a_missing_predictor_is_left_out_and_said() -> None:
    external, truth = _world(4)
    seen = Attention(np.rint(100 * truth), MANY, 12.0)
    for change, share in (({"gdp": np.nan}, 0.75), ({"gdp": np.nan, "capital": np.nan}, 0.5)):
        cells = excess_attention(seen, _cut(external, **change), cities=_cities())
        assert cells.columns["coverage"][0] == pytest.approx(share)
        assert cells.shown.all()


def test_degenerate_counts() -> None:
    external, truth = _world(5)
    nobody = excess_attention(Attention(np.zeros(40), MANY, 12.0), external, cities=_cities())
    assert set(_reason(nobody)) == {"no_support"}
    few = excess_attention(Attention(np.rint(9 * truth), 10.0, 12.0), external, cities=_cities())
    assert set(_reason(few)) == {"no_support"}
    same = excess_attention(Attention(np.full(40, 8.0), MANY, 12.0), external, cities=_cities())
    assert same.columns["value"][0] == pytest.approx(np.zeros(40), abs=1e-9)
    none = excess_attention(Attention(np.zeros(0), MANY, 12.0), external, cities=())
    assert none.shown.shape == (1, 0)
    flat = _cut(external, population=1e6, gdp=1e12, admin_rank=2.0, capital=0.0)
    level = excess_attention(Attention(np.rint(100 * truth), MANY, 12.0), flat, cities=_cities())
    wanted = np.log((np.rint(100 * truth) + 0.5) / (np.rint(100 * truth).mean() + 0.5))
    assert level.columns["value"][0] == pytest.approx(wanted, abs=1e-9)


def test_a_city_never_named_has_an_upper_bound() -> None:
    external, truth = _world(6)
    counts = np.rint(50 * truth)
    counts[3] = 0.0
    draws = np.random.default_rng(0).poisson(np.repeat(counts[:, None], 100, axis=1)).astype(float)
    seen = Attention(counts, MANY, 12.0, draws)
    cells = excess_attention(seen, external, cities=_cities())
    low, value, high = (cells.columns[name][0, 3] for name in ("lo", "value", "hi"))
    assert low == value
    assert high - value == pytest.approx(np.log((MANY * (1 - 0.05 ** (1 / MANY)) + 0.5) / 0.5))
    assert _method(cells)[3] == "exact"
    assert cells.flags[0, 3] & FLAG["never_named"]


def test_the_only_city_of_its_rank_has_no_residual() -> None:
    external, truth = _world(7)
    rank = np.full(40, 2.0)
    rank[5] = 4.0
    alone = _cut(external, admin_rank=rank)
    counts = np.rint(100 * truth)
    cells = excess_attention(Attention(counts, MANY, 12.0), alone, cities=_cities())
    assert _reason(cells)[5] == "no_support"
    assert cells.shown.sum() == 39
    pull = residual_pull(np.log(truth), None, alone, cities=_cities(), sources=12.0)
    assert _reason(pull)[5] == "no_support"


def test_the_year_of_a_period_takes_the_numbers_of_that_year() -> None:
    external, truth = _world(8)
    late = external.values[0].copy()
    late[:, :2] = np.random.default_rng(1).permutation(late[:, :2])
    both = External(external.columns, external.cities, (2020, 2024),
                    np.stack([external.values[0], late]))  # fmt: skip
    seen = Attention(np.rint(100 * truth), MANY, 12.0)

    def value(stated: External, period: str) -> Floats:
        cells = excess_attention(seen, stated, cities=_cities(), period=period)
        return np.asarray(cells.columns["value"][0])

    assert value(both, "2021-06") == pytest.approx(value(external, "all"))
    assert value(both, "all") == pytest.approx(value(both, "2024"))
    assert value(both, "all") != pytest.approx(value(external, "all"), abs=0.05)
    none = excess_attention(seen, both, cities=_cities(), period="2019")
    assert set(_reason(none)) == {"external_missing"}


def test_pull_beyond_size_is_the_residual_of_least_squares() -> None:
    external, _ = _world(9)
    rng = np.random.default_rng(9)
    x = external.at(_cities())
    design = sm.add_constant(np.column_stack([np.log(x[:, :2]), x[:, 2]]))
    mu = design @ [-20.0, 0.9, 0.2, 0.3] + rng.normal(0, 0.4, 40)
    draws = mu[:, None] + rng.normal(0, 0.1, (40, 200))
    cells = residual_pull(mu, draws, external, cities=_cities(), sources=12.0)
    assert cells.columns["value"][0] == pytest.approx(sm.OLS(mu, design).fit().resid, abs=1e-9)
    again = np.stack([sm.OLS(draw, design).fit().resid for draw in draws.T], axis=1)
    limits = np.quantile(again, [0.025, 0.975], axis=1)
    assert cells.columns["lo"][0] == pytest.approx(limits[0], abs=1e-9)
    assert cells.columns["hi"][0] == pytest.approx(limits[1], abs=1e-9)
    assert cells.columns["coverage"][0] == pytest.approx(1.0)


def test_pull_that_the_gravity_model_lacks_stays_na() -> None:
    external, truth = _world(10)
    mu = np.log(truth)
    mu[2] = np.nan
    draws = np.repeat(mu[:, None], 60, axis=1) + np.random.default_rng(0).normal(0, 0.1, (40, 60))
    draws[9, :5] = np.nan
    cells = residual_pull(mu, draws, external, cities=_cities(), sources=12.0)
    assert _reason(cells)[2] == "no_support"
    assert cells.shown.sum() == 39
    assert np.isfinite(cells.columns["lo"][cells.shown]).all()
    bare = residual_pull(mu, None, None, cities=_cities())
    assert _reason(bare) == ["no_support" if at == 2 else "external_missing" for at in range(40)]
    few = residual_pull(np.where(np.arange(40) < 19, mu, np.nan), None, external, cities=_cities())
    assert set(_reason(few)) == {"external_missing", "no_support"}


def test_the_jackknife_of_pull_covers() -> None:
    hits = total = 0
    for seed in range(40):
        external, truth = _world(seed)
        rng = np.random.default_rng(seed)
        by_source = np.log(truth) + rng.normal(0, 0.5, (6, 40))
        mu, left = by_source.mean(axis=0), (by_source.sum(axis=0) - by_source) / 5
        cells = residual_pull(mu, None, external, cities=_cities(), sources=6.0, left_out=left)
        true = residual_pull(np.log(truth), None, external, cities=_cities()).columns["value"]
        hits += int(((cells.columns["lo"] <= true) & (true <= cells.columns["hi"])).sum())
        total += 40
    assert 0.92 <= hits / total <= 0.98


def test_size_is_logarithmic_and_needs_a_size() -> None:
    external, _ = _world(11)
    size = size_of(external, _cities())
    assert size.columns[:, 0] == pytest.approx(np.log(external.at(_cities())[:, 0]))
    assert size.columns.shape == (40, 4)
    only = size_of(_cut(external, population=np.nan, gdp=np.nan), _cities())
    assert only.reason == "external_missing"
