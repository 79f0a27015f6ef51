"""Co-mentions from the facts, and RA12 as published cells (METHOD.md 3, 5.2, 5.3)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.comentions import CoMentions, comentions
from citysway.pipeline.indicators.cells import FLAG, METHOD, REASON, Cells, Support
from citysway.pipeline.indicators.radiation.network import network_cells
from citysway.pipeline.statistics.network import interlock, pagerank
from citysway.pipeline.statistics.uncertainty import source_weights
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import Doc, Source

Floats = npt.NDArray[np.float64]
CITIES = tuple(
    City(f"CN{10 + k}0100", 30.0 + k, 110.0 + k, "CN", f"CN{10 + k}0000") for k in range(12)
)
IDS = tuple(city.id for city in CITIES)
SOURCES = tuple(
    Source(f"s{k:02d}", "local", f"CN{50 + k // 2}0100", "CN", 20.0 + k, 100.0 + k)
    for k in range(12)
)


def doc(name: str, source: str, cities: Sequence[int], **more: object) -> Doc:
    """A document that names these cities once each."""
    return Doc(name, source, names={IDS[c]: 1 for c in cities}, **more)  # type: ignore[arg-type]


def read(folder: Path, docs: Sequence[Doc], **options: object) -> dict[str, CoMentions]:
    path = write_facts(folder, docs, SOURCES, cities=CITIES)
    names = [source.id for source in SOURCES]
    return comentions(path, cities=IDS, sources=names, **options)  # type: ignore[arg-type]


def listed(found: CoMentions) -> list[tuple[int, int, int, float]]:
    columns = (found.source, found.first, found.second, found.weight.round(12))
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_pairs_by_source(tmp_path: Path) -> None:
    docs = [
        doc("a", "s00", [0, 1]),
        doc("b", "s00", [0, 1, 2]),
        doc("c", "s01", [2, 1]),
        doc("d", "s01", [3]),
        doc("e", "s02", [4, 5], kind="policy"),
    ]
    found = read(tmp_path, docs)[""]
    third = round(1 / 3, 12)
    assert listed(found) == [
        (0, 0, 1, round(4 / 3, 12)),
        (0, 0, 2, third),
        (0, 1, 2, third),
        (1, 1, 2, 1.0),
    ]
    assert found.docs.tolist() == [2, 3, 2, *[0] * 9]


def test_cities_outside_the_list_and_long_lists(tmp_path: Path) -> None:
    """k_d counts every city; a document of more than 10 is left out (M20)."""
    few = [doc("a", "s00", [0, 1])]
    assert listed(read(tmp_path / "1", few)[""]) == [(0, 0, 1, 1.0)]
    long = [*few, doc("z", "s00", range(12))]
    assert listed(read(tmp_path / "2", long)[""]) == [(0, 0, 1, 1.0)]
    ten = [*few, doc("z", "s00", range(10))]
    found = read(tmp_path / "3", ten)[""]
    assert found.weight.sum() == pytest.approx(2.0)  # each document adds 1


def test_home_and_own_documents_do_not_count(tmp_path: Path) -> None:
    home = Source("s00", "local", IDS[0], "CN", 30.0, 110.0)
    docs = [
        Doc("a", "s00", names={IDS[0]: 1, IDS[1]: 1, IDS[2]: 1}),
        Doc("b", "s01", names={IDS[0]: 1, IDS[1]: 1}, owner=IDS[1]),
    ]
    path = write_facts(tmp_path, docs, [home, SOURCES[1]], cities=CITIES)
    found = comentions(path, cities=IDS, sources=["s00", "s01"])[""]
    assert listed(found) == [(0, 1, 2, round(1 / 3, 12))]


def test_periods_and_order(tmp_path: Path) -> None:
    docs = [doc("a", "s00", [0, 1], period="2023-05"), doc("b", "s00", [0, 1], period="2024-01")]
    assert read(tmp_path / "1", docs, period="2023")[""].weight.tolist() == [1.0]
    assert read(tmp_path / "2", docs, period="2025")[""].weight.tolist() == []
    assert read(tmp_path / "3", docs, lang="en")[""].weight.tolist() == []
    one, two = (listed(read(tmp_path / n, d)[""]) for n, d in (("4", docs), ("5", docs[::-1])))
    assert one == two
    turned = comentions(tmp_path / "4", cities=IDS[::-1], sources=["s00"])[""]
    assert listed(turned) == [(0, 10, 11, 2.0)]


def test_layers_take_the_most_frequent_category(tmp_path: Path) -> None:
    codes = {(IDS[0], "E01"): (2, 0, 0, 2), (IDS[1], "E03"): (1, 0, 0, 1)}
    docs = [
        doc("a", "s00", [0, 1], codes=codes),
        doc("b", "s00", [0, 1], codes={(IDS[0], "E03"): (1, 0, 0, 1)}),
        doc("c", "s00", [0, 2]),
    ]
    layers = {"F1.1": ["E01"], "F1.2": ["E03"], "F1.3": ["E09"]}
    found = read(tmp_path, docs, layers=layers)
    assert listed(found[""]) == [(0, 0, 1, 2.0), (0, 0, 2, 1.0)]
    assert listed(found["F1.1"]) == [(0, 0, 1, 1.0)]
    assert listed(found["F1.2"]) == [(0, 0, 1, 1.0)]
    assert listed(found["F1.3"]) == []


def drawn(seed: int, *, sources: int = 12, spread: float = 0.5) -> tuple[CoMentions, Floats]:
    """Planted ties between 8 of 12 cities with heterogeneous sources of 1,000 documents, and W."""
    rng = np.random.default_rng(seed)
    tie = np.triu(rng.gamma(1.0, 0.01, (12, 12)), 1)
    tie[:, 8:] = 0.0
    first, second = np.nonzero(tie)
    noise = rng.gamma(1 / spread**2, spread**2, (sources, len(first)))
    count = rng.poisson(1000 * noise * tie[first, second])
    source, pair = np.nonzero(count)
    weight = count[source, pair].astype(float)
    docs = np.full(12, 30.0)
    docs[1] = 29.0  # too few for its paths
    return CoMentions(source, first[pair], second[pair], weight, docs), tie + tie.T


def cells_of(
    found: Mapping[str, CoMentions], rate: Floats, *, weights: Floats | None = None
) -> Cells:
    count = len(rate)
    (cells,) = network_cells(
        found,
        rate,
        np.full(count, 1000.0),
        np.arange(count) // 2,
        CITIES,
        lang="all",
        period="all",
        support=Support(),
        weights=weights,
    )
    named = np.isfinite(cells.columns["lo"]) & np.isfinite(cells.columns["value"])
    assert np.array_equal(named, cells.reason == 0)
    low, value, high = (cells.columns[name][named] for name in ("lo", "value", "hi"))
    assert np.all((low <= value + 1e-9) & (value <= high + 1e-9))
    return cells


def test_strength_and_rank_by_part() -> None:
    found, _ = drawn(0)
    rate = np.random.default_rng(0).gamma(2, 0.01, (12, 12))
    layer = CoMentions(found.source, found.first, found.second, found.weight / 4, found.docs)
    weights = source_weights(12, 200, seed=0)
    cells = cells_of({"": found, "F1.1": layer}, rate, weights=weights)
    assert cells.parts == ("", "strength", "inm", "betweenness", "core", "F1.1")
    value = cells.columns["value"]
    matrix = np.zeros((12, 12))
    np.add.at(matrix, (found.first, found.second), found.weight / 1000 / 12)
    assert value[1] == pytest.approx((matrix + matrix.T).sum(axis=1))
    assert value[5] == pytest.approx(value[1] / 4)
    assert value[0].sum() == pytest.approx(1.0)
    assert np.all(cells.method[:2, :8] == METHOD["boot"])
    few = np.arange(12) == 1
    assert np.all(cells.reason[3:5, ~few] == REASON["not_calibrated"])
    assert np.all(cells.reason[3:5, few] == REASON["no_support"])
    assert set(cells.draws) == {"", "strength", "inm", "F1.1"}
    assert cells.draws[""].sum(axis=0) == pytest.approx(np.ones(200), abs=1e-4)
    # cities 8 to 11 are never named with another
    assert np.all(cells.flags[0, 8:] & FLAG["isolated"] > 0)
    assert value[1, 8:].tolist() == [0.0] * 4
    assert np.all(cells.method[1, 8:] == METHOD["exact"])
    assert np.all(cells.columns["hi"][1, 8:] == pytest.approx(1 - 0.05 ** (1 / 12000)))


def test_sources_inside_a_city_do_not_count() -> None:
    """M4: pairs are averaged over the sources external to both cities."""
    found, _ = drawn(1)
    rate = np.ones((12, 12)) * 0.01
    before = cells_of({"": found}, rate).columns["value"]
    rate[0, 0] = np.nan
    after = cells_of({"": found}, rate).columns["value"]
    keep = (found.source != 0) | ((found.first != 0) & (found.second != 0))
    matrix = np.zeros((12, 12))
    np.add.at(matrix, (found.first[keep], found.second[keep]), found.weight[keep] / 1000)
    matrix += matrix.T
    heard = np.full((12, 12), 12.0)
    heard[0], heard[:, 0] = 11.0, 11.0
    assert after[1] == pytest.approx((matrix / heard).sum(axis=1))
    assert not np.isclose(after[1, 0], before[1, 0])


def test_archives_do_not_move_the_network() -> None:
    """M5: a source with ten times the documents at the same mix."""
    found, _ = drawn(3)
    rate = np.full((12, 12), 0.01)
    grown = np.where(found.source == 4, 10.0, 1.0)
    again = CoMentions(found.source, found.first, found.second, found.weight * grown, found.docs)
    values = []
    for one, volume in ((found, 1.0), (again, 10.0)):
        size = np.where(np.arange(12) == 4, 1000.0 * volume, 1000.0)
        (cells,) = network_cells(
            {"": one},
            rate,
            size,
            np.arange(12) // 2,
            CITIES,
            lang="all",
            period="all",
            support=Support(),
            weights=None,
        )
        values.append(cells.columns["value"])
    assert np.allclose(values[0], values[1], rtol=1e-12, atol=1e-15, equal_nan=True)


def test_city_numbers_do_not_matter() -> None:
    """M1: the same network under other numbers."""
    found, _ = drawn(4)
    rate = np.random.default_rng(4).gamma(2, 0.01, (12, 12))
    order = np.random.default_rng(5).permutation(12)
    number = np.argsort(order)
    ends = number[found.first], number[found.second]
    turned = CoMentions(
        found.source, np.minimum(*ends), np.maximum(*ends), found.weight, found.docs[order]
    )
    weights = source_weights(12, 60, seed=0)
    one = cells_of({"": found}, rate, weights=weights)
    two = cells_of({"": turned}, rate[:, order], weights=weights)
    for name in ("value", "lo", "hi"):
        columns = one.columns[name][:, order], two.columns[name]
        assert np.allclose(columns[0], columns[1], rtol=1e-12, atol=1e-12, equal_nan=True), name


def test_few_sources_speak_by_jackknife() -> None:
    found, _ = drawn(2, sources=6)
    cells = cells_of({"": found}, np.full((6, 12), 0.01), weights=source_weights(6, 50, seed=0))
    assert np.all(cells.method[1, :8] == METHOD["jackknife"])
    matrix = np.zeros((6, 12))
    for end in (found.first, found.second):
        np.add.at(matrix, (found.source, end), found.weight / 1000)
    se = matrix.std(axis=0, ddof=1) / np.sqrt(6)
    half = (cells.columns["hi"][1] - cells.columns["value"][1])[:8]
    assert half == pytest.approx(2.570581835636314 * se[:8], rel=1e-6)
    few = cells_of({"": found}, np.where(np.arange(6)[:, None] < 4, 0.01, np.full((6, 12), np.nan)))
    assert np.all(few.reason[few.reason > 0] == REASON["few_sources"])


def test_empty_networks() -> None:
    none = np.zeros(0, np.int64)
    empty = CoMentions(none, none, none, np.zeros(0), np.zeros(12))
    cells = cells_of({"": empty}, np.full((12, 12), 0.01), weights=source_weights(12, 20, seed=0))
    assert np.all(cells.reason == REASON["no_support"])
    found, _ = drawn(0)
    cells = cells_of({"": found}, np.full((12, 12), np.nan))
    assert np.all(cells.reason == REASON["no_support"])


@pytest.mark.slow
@pytest.mark.parametrize("sources", [6, 20, 60])
def test_intervals_cover(sources: int) -> None:
    """PageRank and strength, 40 seeds of 8 cities; nominal .95."""
    inside = []
    for seed in range(40):
        found, tie = drawn(seed, sources=sources)
        weights = source_weights(sources, 300, seed=seed) if sources >= 10 else None
        cells = cells_of({"": found}, np.full((sources, 12), 0.01), weights=weights)
        low, high = cells.columns["lo"][:2, :8], cells.columns["hi"][:2, :8]
        truth = np.stack([pagerank(tie), tie.sum(axis=1)])[:, :8]
        inside.append(((low <= truth) & (truth <= high)).mean(axis=1))
    covered = np.mean(inside, axis=0)
    assert np.all(covered >= 0.90), covered
    assert np.all(covered <= 0.99), covered


@pytest.mark.slow
@pytest.mark.parametrize("sources", [6, 20, 60])
def test_intervals_of_interlocking_cover(sources: int) -> None:
    """40 seeds of 11 cities; the largest of all is 1 by definition."""
    found, _ = drawn(0, sources=sources)
    inside = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        base = rng.gamma(1, 0.02, 12)
        rate = rng.poisson(1000 * base * rng.gamma(4, 0.25, (sources, 12))) / 1000
        many = base * rng.gamma(4, 0.25, (50000, 12))
        truth = interlock(many, np.ones((50000, 1)))[:, 0]
        weights = source_weights(sources, 300, seed=seed) if sources >= 10 else None
        cells = cells_of({"": found}, rate, weights=weights)
        low, high = cells.columns["lo"][2], cells.columns["hi"][2]
        shown = np.isfinite(low)
        inside.append(np.mean((low <= truth) & (truth <= high), where=shown))
    assert 0.88 <= np.mean(inside) <= 0.99, np.mean(inside)
