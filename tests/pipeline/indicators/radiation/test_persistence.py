"""Attention over months: RA16 on known truth (METHOD.md 5.2 to 5.4)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.facts.monthly import CityMonths, city_months, load_namings, monthly
from citysway.pipeline.indicators.cells import METHODS, REASONS, Cells, Support
from citysway.pipeline.indicators.radiation.over_time import time_blocks
from citysway.pipeline.indicators.radiation.persistence import place_equal
from citysway.pipeline.statistics.persistence import (
    burstiness,
    poisson_burstiness,
    steadiness,
)
from citysway.pipeline.statistics.uncertainty import jackknife_se, t_factor
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import CITIES, Doc, Source, panel_of_sources
from tests.pipeline.spread_plan import SMALL, plan_of

A = CITIES[0].id
AT = sorted(city.id for city in CITIES).index(A)
SOURCES = panel_of_sources()
Floats = npt.NDArray[np.float64]
FLAT = [20] * 12
BURST = [2] * 5 + [218] + [2] * 6  # of a thousand: the same mean


def month(number: int) -> str:
    """The month so many months into 2023."""
    return f"{2023 + number // 12}-{number % 12 + 1:02d}"


def steady(shares: Sequence[int], sources: Sequence[Source] = SOURCES) -> list[Doc]:
    """One text a month of every source, so many of its thousand namings of city A."""
    return [
        Doc(f"{s.id}-{n:02d}", s.id, {A: share} if share else {}, others=1000 - share,
            period=month(n))
        for s in sources
        for n, share in enumerate(shares)
    ]  # fmt: skip


def hash_of(name: str) -> int:
    """A number that depends on the name alone."""
    return sum(ord(letter) * (n + 1) for n, letter in enumerate(name))


def cells_of(folder: Path, docs: Sequence[Doc], *, support: Support = SMALL) -> Cells:
    """The block RA16 of a corpus."""
    write_facts(folder, docs, SOURCES)
    blocks = time_blocks(plan_of(folder, support=support), folder)
    assert {block.indicator for block in blocks} == {"RA10", "RA16"}
    return blocks[-1]


def first(cells: Cells, part: str = "") -> tuple[float, str, str]:
    """Value, reason and method of city A."""
    at = cells.parts.index(part), AT
    return (
        float(cells.columns["value"][at]), REASONS[cells.reason[at]], METHODS[cells.method[at]],
    )  # fmt: skip


@pytest.mark.parametrize(("shares", "expected"), [(FLAT, 1.0), (BURST, 0.1), ([20] * 24, 1.0)])
def test_flat_and_burst(tmp_path: Path, shares: list[int], expected: float) -> None:
    cells = cells_of(tmp_path, steady(shares))
    assert first(cells)[0] == pytest.approx(expected, abs=1e-12)
    assert first(cells, "burstiness")[0] == pytest.approx(-1.0)
    assert cells.columns["sources"][0, AT] == 21  # all but three at home
    assert first(cells)[1:] == ("not_calibrated", "none")  # sources alike in all
    assert cells.columns["docs"][0, AT] == 21 * len(shares)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda docs: [d for d in docs if d.period < "2023-12"], "no_support"),
        (lambda docs: [replace(d, period="") for d in docs], "no_dates"),
        (lambda docs: [replace(d, period="2023") for d in docs], "no_dates"),
        (lambda docs: [replace(d, names={}) for d in docs], "no_support"),
        (lambda docs: [d for d in docs if d.source[:3] == "nat"], "no_support"),
        (lambda docs: [d for d in docs if d.source[:3] in ("nat", "loc")][::7], "no_support"),
        (lambda docs: [d for d in docs if d.source[:3] == "nat" or A in d.source], "few_sources"),
        (lambda docs: [], "no_dates"),
    ],
)
def test_degenerate(tmp_path: Path, change: Callable[[list[Doc]], list[Doc]], reason: str) -> None:
    found = first(cells_of(tmp_path, change(steady(FLAT))))
    assert np.isnan(found[0])
    assert found[1:] == (reason, "none")


def test_a_source_that_joins_late_is_not_in_the_panel(tmp_path: Path) -> None:
    """Twelve months of national silence, then a source full of the city: the panel stays."""
    docs = steady(FLAT * 2)
    late = [d for d in docs if d.source != "nat-0" or d.period >= "2024-01"]
    loud = [replace(d, names={A: 1000}, others=0) if d.source == "nat-0" else d for d in late]
    cells = cells_of(tmp_path, loud)
    assert first(cells)[0] == pytest.approx(1.0)
    assert cells.columns["sources"][0, AT] == 20


def test_m4_m5_m16(tmp_path: Path) -> None:
    """Home outlets grow, one archive grows, all dates move by a year: nothing changes."""
    rng = np.random.default_rng(0)
    docs = steady(rng.integers(0, 60, 24).tolist())
    docs = [d if hash_of(d.id) % 3 else replace(d, names={}) for d in docs]
    base = cells_of(tmp_path / "base", docs)
    assert first(base)[1:] == ("", "jackknife")
    home = [d for d in docs if A in d.source and d.source[:5] == "local"]
    loud = [d for d in docs if d.source == "nat-1"]
    changed = {
        "m4": [*docs, *(replace(d, id=f"{d.id}+{k}") for d in home for k in range(9))],
        "m5": [*docs, *(replace(d, id=f"{d.id}+{k}") for d in loud for k in range(99))],
        "m16": [replace(d, period=f"{int(d.period[:4]) + 1}{d.period[4:]}") for d in docs],
        "order": [docs[i] for i in rng.permutation(len(docs))],
    }
    for name, some in changed.items():
        found = cells_of(tmp_path / name, some)
        for column in ("value", "lo", "hi"):
            rows = slice(None) if name != "m5" else slice(0, 1)
            np.testing.assert_allclose(
                found.columns[column][rows], base.columns[column][rows], rtol=1e-12, err_msg=name
            )
    whole = [sum(bool(d.names) for d in some) for some in (docs, changed["m5"])]
    assert whole[1] > 4 * whole[0], "pooled counts must move"


def test_own_pages_on_an_outside_site_do_not_count(tmp_path: Path) -> None:
    docs = steady(FLAT)
    paid = [
        Doc(f"paid-{k}-{n}", "nat-2", {A: 900}, others=100, period=month(n), owner=A,
            kind="publicity")
        for n in range(6)
        for k in range(3)
    ]  # fmt: skip
    cells = cells_of(tmp_path, [*docs, *paid])
    plan = plan_of(tmp_path)
    series = monthly(plan.store, plan.volumes, load_namings(plan.store), busy=5)
    found = city_months(series, AT, plan.roles[:, AT], least=1)
    assert set(found.volume.ravel()) == {1.0}
    assert first(cells)[0] == pytest.approx(1.0)


def test_languages_and_years(tmp_path: Path) -> None:
    """A burst in the second year: the first is flat, and one month is too short."""
    write_facts(tmp_path, steady([*FLAT, *BURST]), SOURCES)
    times = [("all", name) for name in ("all", "2023", "2024", "2024-01")]
    wanted = [*times, ("zh", "all"), ("en", "all")]
    blocks = time_blocks(plan_of(tmp_path, slices=wanted), tmp_path)
    found = {(b.lang, b.period): first(b)[:2] for b in blocks if b.indicator == "RA16"}
    assert found["all", "2023"][0] == pytest.approx(1.0)
    assert found["all", "2024"][0] == pytest.approx(0.1)
    assert found["zh", "all"][0] == pytest.approx(found["all", "all"][0])
    assert [found[key][1] for key in (("en", "all"), ("all", "2024-01"))] == ["no_support"] * 2


def test_without_a_table_of_diffusion_nothing_can_be_said(tmp_path: Path) -> None:
    write_facts(tmp_path, steady(FLAT), SOURCES)
    spread = time_blocks(plan_of(tmp_path), tmp_path)[0]
    assert not spread.shown.any()
    assert {REASONS[r] for r in spread.reason.ravel()} == {"not_observable"}


def test_steadiness_and_burstiness_by_hand() -> None:
    assert steadiness(np.array([1.0, 2.0, 6.0])) == pytest.approx(2 / 3)
    assert steadiness(np.array([1.0, np.nan, 3.0, 2.0, 6.0])) == pytest.approx(2.5 / 3)
    assert np.isnan(steadiness(np.zeros(12)))
    assert np.isnan(steadiness(np.full(12, np.nan)))
    assert burstiness(np.full(12, 7.0)) == -1.0
    # one month holds all: sigma = x / sqrt(12), mu = x / 12
    one = np.array([24.0] + [0.0] * 11)
    assert burstiness(one) == pytest.approx((12**0.5 - 1) / (12**0.5 + 1))
    assert np.isnan(burstiness(np.zeros(12)))
    flat = poisson_burstiness(np.array(240.0), np.ones(24))
    assert flat == pytest.approx((1 - 10**0.5) / (1 + 10**0.5))


@pytest.mark.parametrize("months", [24, 60])
def test_independent_documents_have_the_expected_burstiness(months: int) -> None:
    """Volume differs by month: the plain (1 - sqrt mu) / (1 + sqrt mu) must fail."""
    gaps, plain = [], []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        volume = rng.uniform(100, 900, months)
        counts = rng.poisson(0.05 * volume).astype(float)
        mean = counts.mean()
        found = burstiness(counts)
        gaps.append(found - poisson_burstiness(np.array(counts.sum()), volume))
        plain.append(found - (1 - mean**0.5) / (1 + mean**0.5))
    assert abs(np.mean(gaps)) <= 0.01, np.mean(gaps)
    assert np.mean(plain) > 0.1, np.mean(plain)


@pytest.mark.parametrize("sources", [6, 20])
def test_limits_over_sources_cover(sources: int) -> None:
    """Sources follow two events more or less; the target is the mean source. Documents drawn at
    random, which know no sources, must fail.
    """
    season = np.exp(np.random.default_rng(1).normal(0, 0.2, 24))
    season[[6, 15]] *= 6
    truth = np.median(season) / season.mean()
    volume = np.full((sources, 24), 400.0)
    covered: dict[str, list[bool]] = {"sources": [], "documents": []}
    for seed in range(200):
        rng = np.random.default_rng(seed)
        keen, follow = rng.gamma(4, 1 / 4, sources), rng.gamma(3, 1 / 3, sources)
        pace = 0.03 * keen[:, None] * (1 + (season - 1) * follow[:, None])
        docs = rng.poisson(np.maximum(pace, 0) * 400).astype(float)
        series = CityMonths(np.arange(sources), volume, docs, docs)
        found = steadiness(place_equal(series, np.arange(sources) // 2))
        owner, valid = np.zeros(sources, np.int64), np.ones((sources, 1), bool)
        se = jackknife_se(found[1:, None], found[:1, None], owner, valid)[0, 0]
        half = t_factor(np.array([sources]))[0] * se
        covered["sources"].append(abs(found[0] - truth) <= half)
        again = steadiness(rng.poisson(docs.sum(axis=0), (200, 24)).astype(float))
        covered["documents"].append(abs(found[0] - truth) <= 1.96 * again.std())
    assert np.mean(covered["sources"]) >= 0.90, np.mean(covered["sources"])
    assert np.mean(covered["documents"]) < 0.8, np.mean(covered["documents"])
