"""IM18 beta from fact tables: the panel by hand, planted conversion, what has no dates."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.pipeline.indicators.image.elasticity import elasticities, load_panel
from citysway.pipeline.indicators.table import City, Support
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import CITIES, CODES, FRAMEWORKS, Doc, Source
from tests.pipeline.plans import plan_of
from tests.pipeline.tables import SMALL, cells, run

A, B = CITIES[0].id, CITIES[1].id
GROUPS = {part: tuple(codes) for part, codes in FRAMEWORKS["F1"].items()}
MANY = tuple(City(f"CN52{k:02d}00", 30.0, 104.0, "CN", "CN520000") for k in range(1, 16))


def own(name: str, city: str, year: str, counts: dict[str, int], **about: Any) -> Doc:
    codes = {(city, code): (n, 0, 0, n) for code, n in counts.items()}
    return Doc(
        name, f"gov-{city}", {city: 1}, codes, kind="policy", owner=city, period=year, **about
    )


def news(name: str, city: str, year: str, counts: dict[str, int], **about: Any) -> Doc:
    codes = {(city, code): (n, 0, 0, n) for code, n in counts.items()}
    return Doc(name, f"nat-{name[-1]}", {city: 1}, codes, period=year, **about)


def voices(cities: tuple[City, ...]) -> list[Source]:
    found = [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in cities]
    return found + [
        Source(f"nat-{k}", "national", None, "CN", None, None, "none") for k in range(10)
    ]


def test_panel_by_hand(tmp_path: Path) -> None:
    docs = [
        own("a", A, "2020-03", {"X06*E01": 3, "X06*E03": 1}),
        own("b", A, "2020-08", {"X06*E02": 1}),
        own("c", A, "2022", {"X06*E01": 2}),
        own("d", A, "", {"X06*E01": 50}),
        own("e", B, "2022", {}),
        news("f1", A, "2021-01", {"X08*E01": 1, "X09*E02": 2, "X06*E01": 9}),
        news("g1", A, "2021-01", {"X08*E03": 4}, story="s"),
        news("g2", A, "2021-02", {"X08*E03": 4}, story="s"),
    ]
    write_facts(tmp_path, docs, voices(CITIES))
    plan = plan_of(tmp_path, cities=CITIES, support=SMALL)
    panel = load_panel(plan.store, GROUPS)
    at = {city.id: n for n, city in enumerate(plan.store.cities)}
    assert panel.years == (2020, 2021, 2022)
    put = panel.put[at[A]]
    assert put[:2].tolist()[0] == pytest.approx([2.0, np.nan, 2.0], nan_ok=True)
    assert put[1] == pytest.approx([0.5, np.nan, 0.0], nan_ok=True)
    assert panel.won[at[A], 0].tolist() == [0, 3, 0]
    assert panel.won[at[A], 1].tolist() == [0, 4, 0]
    assert np.isnan(panel.put[at[B], 0, :2]).all()


def planted(folder: Path, seed: int, beta: float) -> Any:
    """15 cities, 7 categories, 8 years: what is put in is recognised a year later."""
    rng = np.random.default_rng(seed)
    shape = (len(MANY), len(GROUPS), 8)
    put = 1 + rng.poisson(np.exp(rng.normal(2, 0.7, (*shape[:2], 1)) + rng.normal(0, 0.8, shape)))
    year = np.cumsum(rng.normal(0.1, 0.3, 8))
    past = np.concatenate([np.ones((*shape[:2], 1)), put[:, :, :-1]], axis=2)
    won = rng.poisson(np.exp(1.5 + year + beta * np.log(past)) * rng.gamma(8, 1 / 8, shape))
    docs = []
    for c, city in enumerate(MANY):
        for t in range(8):
            said = {f"X06*{CODES[2 * k]}": int(put[c, k, t]) for k in range(7)}
            heard = {f"X08*{CODES[2 * k]}": int(n) for k, n in enumerate(won[c, :, t]) if n}
            docs.append(own(f"o{c}-{t}", city.id, str(2015 + t), said))
            docs.append(news(f"n{c}-{t}", city.id, str(2015 + t), heard))
    write_facts(folder, docs, voices(MANY), cities=MANY)
    return elasticities(plan_of(folder, cities=MANY, support=SMALL))[0]


@pytest.mark.slow
def test_planted_elasticity(tmp_path: Path) -> None:
    found = [planted(tmp_path / str(seed), seed, 0.4) for seed in range(20)]
    values = np.array([cells.columns["value"][0, 0] for cells in found])
    limits = np.array([[cells.columns[n][0, 0] for n in ("lo", "hi")] for cells in found])
    assert abs(values.mean() - 0.4) <= 0.03
    assert np.quantile(np.abs(values - 0.4), 0.9) <= 0.06
    assert np.mean((limits[:, 0] <= 0.4) & (limits[:, 1] >= 0.4)) >= 0.85
    later = np.array([cells.columns["value"][2, 0] for cells in found])
    assert abs(later.mean()) <= 0.15, "three years later nothing is left but the chance"


def beta(docs: list[Doc], folder: Path, support: Support = SMALL) -> dict[str, Any]:
    table = cells(run(folder, docs, voices(CITIES), support=support))
    return table["IM18", "beta1", "", "ext", "all", "all", "all"]


def test_without_dates_years_or_recognition(tmp_path: Path) -> None:
    undated = [own("a", A, "", {"X06*E01": 3}), news("f1", A, "", {"X08*E01": 1})]
    assert beta(undated, tmp_path / "undated")["reason"] == "no_dates"
    short = [own(f"a{y}", A, y, {"X06*E01": 3}) for y in ("2020", "2021")]
    assert beta(short, tmp_path / "short")["reason"] == "no_support"
    years = [own(f"a{y}", A, str(y), {"X06*E01": y - 2017}) for y in range(2018, 2024)]
    assert beta(years, tmp_path / "unseen")["reason"] == "no_support"
    one = years + [news(f"f{y}", A, str(y), {"X08*E01": 9}) for y in range(2018, 2024)]
    found = beta(one, tmp_path / "one")
    assert (found["value"], found["reason"]) == (None, "no_support")
