"""RA06, RA07 and RA08 as published cells: values, intervals, reasons (METHOD.md 3, 4.5, 5.3)."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.cells import METHOD, REASON, Cells, Support
from citysway.pipeline.indicators.radiation.gravity.panel import Voices, make_panel
from citysway.pipeline.indicators.radiation.gravity.pull import gravity_cells
from citysway.pipeline.statistics.field import breaking_point, field_shares
from citysway.pipeline.statistics.geo import distances_km
from citysway.pipeline.statistics.gravity import fit_gravity
from citysway.pipeline.statistics.gravity_design import make_design
from citysway.pipeline.statistics.uncertainty import source_weights
from tests.pipeline.worlds import World, cities_of, draw_world, voices_of

Floats = npt.NDArray[np.float64]
PLACES, CITIES = 40, 12


def cells_of(
    rate: Floats,
    voices: Voices,
    cities: tuple[City, ...],
    *,
    replicates: int = 200,
) -> dict[str, Cells]:
    """Blocks by indicator and first part."""
    blocks = gravity_cells(
        rate,
        voices,
        cities,
        lang="all",
        period="all",
        support=Support(size_cities=10),
        replicates=replicates,
        seed=1,
    )
    for cells in blocks:
        named = np.isfinite(cells.columns["lo"]) & np.isfinite(cells.columns["hi"])
        assert np.array_equal(named, cells.reason == 0)
        low, value, high = (cells.columns[name][named] for name in ("lo", "value", "hi"))
        assert np.all((low <= value + 1e-12) & (value <= high + 1e-12))
        assert np.all(np.isfinite(cells.columns["value"]) <= (cells.reason % 5 == 0))
    return {f"{cells.indicator} {cells.parts[0]}": cells for cells in blocks}


def drawn(seed: int = 0, places: int = PLACES) -> tuple[World, Floats, Voices]:
    world = draw_world(seed, places, CITIES)
    return world, *voices_of(world, seed=seed)


def test_all_blocks_of_a_panel() -> None:
    world, rate, voices = drawn()
    found = cells_of(rate, voices, cities_of(world))
    pull, study = found["RA06 "], found["RA06 theta"]
    assert pull.parts == ("",)
    assert np.all(pull.method == METHOD["boot"])
    assert np.corrcoef(pull.columns["value"][0], world.mu)[0, 1] > 0.95
    assert pull.columns["value"].sum(axis=1) == pytest.approx([0.0], abs=1e-9)
    assert set(pull.draws) == {""}
    assert study.cities == ("all",)
    assert study.columns["lo"][0, 0] < 0.8 < study.columns["hi"][0, 0]
    # all cities write one language and lie in provinces of their own: no such differences
    assert study.reason[:, 0].tolist() == [0, REASON["not_observable"], REASON["not_observable"]]
    assert np.all(found["RA07 "].columns["shrink"] <= 1.0)
    field = found["RA08 "].columns["value"][0]
    assert field.sum() == pytest.approx(1.0)  # every place lies outside every city here
    rivals = [name for name in found if name.startswith("RA08 break:")]
    assert sum(len(found[name].cities) for name in rivals) == CITIES
    for name in rivals:
        assert name[len("RA08 break:") :] not in found[name].cities


def test_periods_have_errors_by_leaving_places_out() -> None:
    world, rate, voices = drawn()
    found = cells_of(rate, voices, cities_of(world), replicates=0)
    boot = cells_of(rate, voices, cities_of(world))
    for name in ("RA06 ", "RA07 ", "RA06 theta"):
        shown = np.isfinite(found[name].columns["lo"])
        assert shown.any()
        assert np.all(found[name].method[shown] == METHOD["jackknife"])
        widths = [x[name].columns["hi"] - x[name].columns["lo"] for x in (found, boot)]
        assert np.allclose(widths[0][shown], widths[1][shown], rtol=0.25)
    assert np.all(found["RA08 "].reason == REASON["not_calibrated"])


def test_too_few_places_or_cities() -> None:
    world, rate, voices = drawn(places=15)
    for cells in cells_of(rate, voices, cities_of(world)).values():
        assert np.all(cells.reason == REASON["no_support"])
    world, rate, voices = drawn()
    for cells in cells_of(rate[:, :9], voices, cities_of(world)[:9]).values():
        assert np.all(cells.reason == REASON["no_support"])
    empty = cells_of(np.full(rate.shape, np.nan), voices, cities_of(world))
    assert np.all(empty["RA06 "].reason == REASON["no_support"])


def test_reasons_of_single_cities() -> None:
    world, rate, voices = drawn()
    cities = list(cities_of(world))
    cities[0] = replace(cities[0], lat=None)
    rate[:, 1] = 0.0
    rate[4:, 2] = np.nan
    rate[:, 3] = np.where(np.isin(voices.place, [0, 9]), 0.01, 0.0)
    found = cells_of(rate, voices, tuple(cities))
    pull = found["RA06 "]
    names = ("external_missing", "no_support", "few_sources", "not_calibrated")
    assert pull.reason[0, :5].tolist() == [*(REASON[name] for name in names), 0]
    assert np.isfinite(pull.columns["value"][0, 3])  # two places: a value, no interval
    assert found["RA07 "].reason[0, 3] == REASON["no_support"]


def test_home_rates_do_not_count() -> None:
    """M4: what a home outlet says is missing for its city; the other cities keep it."""
    world, rate, voices = drawn()
    rate[3, 2] = np.nan
    panel = make_panel(rate, voices, cities_of(world))
    assert panel.sources.tolist() == [len(rate) - (c == 2) for c in range(CITIES)]
    rate[voices.place == 5, 4] = np.nan
    panel = make_panel(rate, voices, cities_of(world))
    assert np.argwhere(np.isnan(panel.rate)).tolist() == [[5, 4]]
    assert np.argwhere(~panel.outside).tolist() == [[5, 4]]


def test_city_order_does_not_matter() -> None:
    world, rate, voices = drawn()
    order = np.random.default_rng(1).permutation(CITIES)
    cities = cities_of(world)
    one = cells_of(rate, voices, cities)
    two = cells_of(rate[:, order], voices, tuple(cities[c] for c in order))
    for name in ("RA06 ", "RA07 ", "RA08 "):
        for column in ("value", "lo", "hi"):
            both = one[name].columns[column][:, order], two[name].columns[column]
            assert np.allclose(*both, rtol=1e-12, atol=1e-12, equal_nan=True), (name, column)


def test_random_labels_pull_alike() -> None:
    """M22: cities shuffled in every place have no pull; intervals hold 0."""
    held, theta = [], []
    for seed in range(20):
        world, rate, voices = drawn(seed)
        rng = np.random.default_rng(seed)
        mixed = rate[:, :CITIES].copy()
        for place in np.unique(voices.place):
            mixed[voices.place == place] = mixed[voices.place == place][:, rng.permutation(CITIES)]
        found = cells_of(mixed, voices, cities_of(world), replicates=0)
        low, high = (found["RA06 "].columns[name][0] for name in ("lo", "hi"))
        held.append(np.mean((low <= 0) & (high >= 0)))
        theta.append(found["RA06 theta"].columns["value"][0, 0])
    assert np.mean(held) >= 0.85
    assert abs(np.mean(theta)) <= 0.05


def test_panel_of_mixed_sources() -> None:
    """A national source has no distance at home and its capital's abroad; languages by country."""
    words = [
        ["p", "", "q", ""],
        ["zh", "zh", "en", "en"],
        ["CN", "CN", "US", "US"],
        ["place", "capital", "capital", "none"],
        ["local", "national", "national", "local"],
    ]
    columns = [np.array(word, dtype=object) for word in words]
    lat, lon = np.array([30.0, 39.9, 38.9, np.nan]), np.array([120.0, 116.4, -77.0, np.nan])
    voices = Voices(np.array([0, 1, 2, 2]), lat, lon, *columns)
    cities = (City("A", 31.2, 121.5, "CN", "p"), City("B", 40.7, -74.0, "US", None))
    panel = make_panel(np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]]), voices, cities)
    assert np.isnan(panel.rate).tolist() == [[False, False], [True, False], [False, True]]
    assert panel.rate[2, 0] == 0.5  # its neighbour has no point
    assert panel.province.tolist() == [[True, False], [False, False], [False, False]]
    assert panel.lang.tolist() == [[True, False], [True, False], [False, True]]
    assert panel.distance[1, 1] > 10000


@pytest.mark.slow
def test_intervals_of_pull_field_and_breaks_cover() -> None:
    """30 seeds of 25 places and 10 cities, sources counted in 2,000 documents; nominal .95."""
    pull: list[float] = []
    field: list[float] = []
    breaks: list[bool] = []
    for seed in range(30):
        world = draw_world(seed, 25, 10)
        rate, voices = voices_of(world, seed=seed)
        found = cells_of(rate, voices, cities_of(world), replicates=300)
        shares = field_shares(world.mu, 0.8, world.distance, np.ones(world.rate.shape, bool))
        for name, truth, held in (("RA06 ", world.mu, pull), ("RA08 ", shares, field)):
            low, high = (found[name].columns[side][0] for side in ("lo", "hi"))
            shown = np.isfinite(low)
            held.append(
                np.mean((low[shown] <= truth[shown] + 1e-9) & (truth[shown] <= high[shown]))
            )
        for name, cells in found.items():
            if name.startswith("RA08 break:"):
                breaks += _held_breaks(cells, world, int(name[-2:]))
    assert 0.90 <= np.mean(pull) <= 0.99
    assert 0.90 <= np.mean(field) <= 1.0
    assert 0.88 <= np.mean(breaks) <= 0.99


def _held_breaks(cells: Cells, world: World, rival: int) -> list[bool]:
    own = np.array([int(name[1:]) for name in cells.cities])
    lat, lon = world.points[2], world.points[3]
    apart = distances_km(lat[own], lon[own], lat[[rival]], lon[[rival]])[:, 0]
    truth = breaking_point(apart, world.mu[rival] - world.mu[own], np.array([0.8]))
    low, high = cells.columns["lo"][0], cells.columns["hi"][0]
    held: list[bool] = ((low <= truth) & (truth <= high))[cells.reason[0] == 0].tolist()
    return held


@pytest.mark.slow
def test_resampled_sources_are_too_narrow() -> None:
    """Why places are resampled: sources of a place share its tie to the city."""
    held = []
    for seed in range(15):
        world = draw_world(seed, 40, 12)
        rate, voices = voices_of(world, seed=seed, most=4)
        weights = source_weights(len(rate), 60, seed=seed)
        draws = [fit_weighted(rate, voices.place, column, world) for column in weights.T]
        low, high = np.quantile(np.array(draws), [0.025, 0.975], axis=0)
        held.append(np.mean((low <= world.mu) & (world.mu <= high)))
    assert np.mean(held) <= 0.88, np.mean(held)


def fit_weighted(
    rate: Floats, place: npt.NDArray[np.int64], weight: Floats, world: World
) -> Floats:
    """mu of place means with source weights."""
    base = np.bincount(place, weight)
    top = np.stack([np.bincount(place, weight * column) for column in rate.T], axis=1)
    mean = np.divide(top, base[:, None], out=np.full(top.shape, np.nan), where=base[:, None] > 0)
    design = make_design(mean, world.distance, {})
    assert design is not None
    model = fit_gravity(design, cities=len(world.mu))
    assert model is not None
    return model.mu
