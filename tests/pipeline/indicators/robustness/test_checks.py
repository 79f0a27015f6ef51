"""Split halves, their negative control and the sensitivity of ranks, on corpora of known truth."""

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy import stats

from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.indicators.robustness.checks import halved
from citysway.pipeline.indicators.robustness.choices import CHOICES, SENSITIVITY
from citysway.pipeline.indicators.robustness.ranking import rankable, ranks_table, sign_of
from citysway.pipeline.indicators.split_half.halves import Halves
from citysway.pipeline.indicators.split_half.reliability import RELIABILITY, _line
from citysway.pipeline.indicators.split_half.sides import corrected_gap
from citysway.pipeline.indicators.table import Results, Support, compute
from citysway.pipeline.statistics.distances import jsd
from tests.pipeline.generator import CITIES, Doc, world
from tests.pipeline.tables import run
from tests.synthetic.corpus import write_corpus
from tests.synthetic.plan import FRAMEWORKS, Plan

Table = dict[tuple[str, ...], dict[str, Any]]
# Forty cities in eighty outlets that agree, each with many own texts.
PLAN = Plan(
    cities=40, sources=80, scopes=(0.5, 0.1, 0.2, 0.2, 0.0), months=2, volume=(300.0, 600.0),
    frames=True, own=160, own_mix=0.2, profile_spread=0.5, shard=100_000,
)  # fmt: skip
SUPPORT = Support(docs=10, source_docs=30, side_docs=10)
RATES = {"F3": {"F3.1": (("X01", 1.0),), "F3.2": (("X02", 1.0),)}}


def studied(folder: Path, plan: Plan, seed: int) -> Results:
    corpus = write_corpus(folder, plan, seed=seed)
    return compute(
        folder, cities=corpus.world.cities, frameworks=FRAMEWORKS, rates=RATES, support=SUPPORT,
        replicates=50, checks=True,
    )  # fmt: skip


def keyed(table: pa.Table, *names: str) -> Table:
    return {tuple(row[name] for name in names): row for row in table.to_pylist()}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return studied(tmp_path_factory.mktemp("planted"), PLAN, 1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Results:
    docs, sources = world(1, per_source=40)
    return run(tmp_path_factory.mktemp("small"), docs, sources, checks=True)


def reliability(results: Results) -> Table:
    return keyed(results.checks["reliability"], "indicator", "part", "role")


PLANTED = [
    ("IM01", "", "ext"), ("IM02", "", "all"), ("IM05", "F1.1", "ext"), ("IM05", "F1.1", "own"),
    ("IM05", "F5.S", "ext"), ("IM06", "", "ext"), ("IM12", "", "ext"), ("IM18", "", "ext"),
    ("IM15", "", "ext"), ("IM20", "side", "ext"), ("IM24", "F3.1", "ext"), ("RA02", "", "ext"),
    ("RA05", "", "ext"), ("RA11", "F1.1", "ext"), ("IM07", "", "ext"), ("IM07", "F1.1", "ext"),
    ("RA04", "N2", "ext"), ("RA06", "", "ext"), ("RA12", "", "ext"), ("RA12", "strength", "ext"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("key", PLANTED)
def test_what_was_planted_is_reliable(key: tuple[str, ...], planted: Results) -> None:
    row = reliability(planted)[key]
    assert row["ranked"], row
    assert row["r_sb"] > 0.7
    assert row["lo"] <= row["r_sb"] <= row["hi"]


@pytest.mark.slow
def test_permuted_labels_have_no_reliability(planted: Results) -> None:
    rows = [row for row in planted.checks["reliability"].to_pylist()
            if row["cities"] >= 30 and row["r_null"] is not None]  # fmt: skip
    assert len(rows) > 120
    # a control of what is costly has one half, ten of them a standard error of .1
    wrong = [row for row in rows if abs(row["r_null"]) > (0.15 if row["halves"] >= 20 else 0.35)]
    # Half a document is added to each cell of this one: it follows the number of texts.
    assert {(row["indicator"], row["part"]) for row in wrong} <= {("IM20", "complement")}
    assert abs(np.mean([row["r_null"] for row in rows])) <= 0.05
    assert all(row["null_lo"] <= row["r_null"] <= row["null_hi"] for row in rows)


def test_what_permuted_labels_reproduce_is_not_ranked() -> None:
    """A number that follows how much is written agrees between halves, whoever it is about."""
    rng = np.random.default_rng(0)
    score, shown = rng.normal(size=(30, 1)), np.ones(30, dtype=bool)
    real = score + 0.1 * rng.normal(size=(30, 40))
    chance = rng.normal(size=(20, 30, 10))
    found = _line(("RA02", "", "ext"), Halves(real, chance, 10), shown)
    assert found["ranked"]
    assert float(str(found["null_lo"])) < 0 < float(str(found["null_hi"]))
    size = np.stack([real[:, :10]] * 20)
    assert not _line(("RA02", "", "ext"), Halves(real, size, 10), shown)["ranked"]
    few = _line(("RA02", "", "ext"), Halves(real, chance, 3), shown)
    assert (few["ranked"], few["reason"], few["r_sb"]) == (False, "few_sources", None)


@pytest.mark.slow
def test_outlets_that_go_their_own_ways_are_unreliable(tmp_path: Path) -> None:
    loose = dataclasses.replace(
        PLAN, tone_sd=0.0, source_sd=1.5, sources=30, volume=(200.0, 400.0), editorial=1.0,
        profile_spread=400.0,
    )  # fmt: skip
    found = reliability(studied(tmp_path, loose, 2))
    for key in (("IM12", "", "ext"), ("IM05", "F1.1", "ext"), ("IM05", "F1.4", "ext")):
        assert not found[key]["ranked"], found[key]
    assert found["IM01", "", "ext"]["ranked"]  # attention differs still


def test_tables_have_their_schemas_and_keys(small: Results) -> None:
    keys = {"reliability": (RELIABILITY, RELIABILITY.names[:4]),
            "sensitivity": (SENSITIVITY, SENSITIVITY.names[:5]),
            "choices": (CHOICES, CHOICES.names[:4])}  # fmt: skip
    for name, (schema, key) in keys.items():
        table = small.checks[name]
        assert table.schema == schema
        table.validate(full=True)
        rows = [tuple(row[n] for n in key) for row in table.to_pylist()]
        assert rows == sorted(set(rows)), name
        for row in table.to_pylist():
            assert all(math.isfinite(x) for x in row.values() if isinstance(x, float))


def test_reliability_says_why_there_is_none(small: Results) -> None:
    for row in small.checks["reliability"].to_pylist():
        assert (row["r_sb"] is None) == (row["reason"] is not None), row
        assert row["r_sb"] is not None or not row["ranked"]


def test_tables_are_made_only_when_asked(tmp_path: Path) -> None:
    docs, sources = world(1)
    assert run(tmp_path, docs, sources).checks == {}


def test_choices_are_those_of_the_tables(small: Results) -> None:
    """Ranks under a slice or variant are those of its published values."""
    rows = small.indicators.to_pylist()
    values = {
        tuple(r[n] for n in ("indicator", "part", "role", "lang", "city_id")): r["value"]
        for r in rows
        if r["period"] == "all" and not r["variant"]
    }
    seen = 0
    for row in small.checks["sensitivity"].to_pylist():
        key = (row["indicator"], row["part"], row["role"], row["choice"], row["city_id"])
        if row["choice"] in ("zh", "en"):
            assert row["value"] == pytest.approx(values[key], abs=1e-12)
            seen += 1
    assert seen > 100
    assert {row["choice"] for row in small.checks["choices"].to_pylist()} == {
        "zh", "en", "en_zh", "pooled", "without_largest", "home_projected",
    }  # fmt: skip


def test_summary_agrees_with_the_moves(small: Results) -> None:
    moves = small.checks["sensitivity"].to_pylist()
    for line in small.checks["choices"].to_pylist():
        mine = [r for r in moves if all(r[n] == line[n] for n in CHOICES.names[:4])]
        assert line["cities"] == len(mine)
        assert line["largest_move"] == max(abs(r["moved"]) for r in mine)
        assert line["moves_most"] == sum(r["most"] for r in mine)
        ranks = [[r[name] for r in mine] for name in ("rank", "base_rank")]
        tau = stats.kendalltau(*ranks).statistic if min(map(np.ptp, ranks)) > 0 else None
        assert line["tau"] == pytest.approx(tau, abs=1e-9)


@pytest.mark.slow
def test_without_the_largest_outlet_is_a_corpus_without_it(tmp_path: Path) -> None:
    """One outlet is the largest on every city: leaving it out is dropping its documents."""
    docs, sources = world(3, per_source=40)
    heavy = sources[-9].id  # an outlet abroad
    more = [
        dataclasses.replace(doc, id=f"{doc.id}x{k}", source=heavy)
        for doc in docs
        if doc.source.startswith("nat")
        for k in range(3)
    ]
    every = run(tmp_path / "all", [*docs, *more], sources, checks=True)
    rest = [doc for doc in docs if doc.source != heavy]
    less = run(tmp_path / "less", rest, sources)
    published = keyed(less.indicators, "indicator", "part", "role", "city_id", "lang", "variant")
    seen = 0
    for row in every.checks["sensitivity"].to_pylist():
        if row["choice"] != "without_largest" or row["indicator"] in ("IM02", "RA02", "RA05"):
            continue
        key = (row["indicator"], row["part"], row["role"], row["city_id"], "all", "")
        if published[key]["value"] is not None:
            assert row["value"] == pytest.approx(published[key]["value"], abs=1e-9), key
            seen += 1
    assert seen > 20


@pytest.mark.slow
def test_degenerate_corpora_have_tables_and_no_warning(tmp_path: Path) -> None:
    docs, sources = world(1)
    empty = [Doc("a", sources[0].id)]
    one = [doc for doc in docs if doc.source == sources[0].id]
    own = [doc for doc in docs if doc.owner]
    for name, some in (("empty", empty), ("one", one), ("own", own)):
        tables = run(tmp_path / name, some, sources, checks=True).checks
        ranked = [row for row in tables["reliability"].to_pylist() if row["ranked"]]
        assert {row["role"] for row in ranked} <= ({"own"} if name == "own" else set())
    none = run(tmp_path / "none", docs, sources, cities=[], checks=True).checks
    assert not any(row["ranked"] for row in none["reliability"].to_pylist())
    assert not none["sensitivity"].num_rows
    lone = run(tmp_path / "lone", docs, sources, cities=CITIES[:1], checks=True).checks
    assert all(row["reason"] for row in lone["reliability"].to_pylist())
    assert not lone["choices"].filter(pc.greater(lone["choices"]["largest_move"], 0.0)).num_rows


@pytest.mark.slow
def test_chunks_and_cores_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs, sources = world(2)
    whole = run(tmp_path / "a", docs, sources, checks=True).checks
    monkeypatch.setattr("citysway.pipeline.indicators.assembly.chunk_bounds",
                        lambda _: [(0, 1), (1, 3), (3, 4)])  # fmt: skip
    pieces = run(tmp_path / "b", docs[::-1], sources[::-1], checks=True, workers=2).checks
    for name, table in whole.items():
        for one, two in zip(table.to_pylist(), pieces[name].to_pylist(), strict=True):
            for column, value in one.items():
                close = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
                assert two[column] == close, (name, one, two)


def test_gap_of_equal_profiles_is_zero_on_average() -> None:
    """The naive divergence of two samples of one profile is not."""
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.full(7, 3.0))
    raw, fixed = [], []
    for _ in range(400):
        sides = []
        for groups in (12, 20):
            y = rng.dirichlet(8 * p, (groups, 3)).sum(axis=1)
            n = y.sum(axis=1, keepdims=True)
            columns = [y, n, y**2, y * n, n**2, np.ones((groups, 1))]
            sides.append(np.concatenate(columns, axis=1).sum(axis=0))
        raw.append(float(jsd(*(side[:7] / side[7] for side in sides))))
        fixed.append(float(corrected_gap(*sides)))
    assert abs(np.mean(fixed)) <= 0.1 * np.mean(raw)


def test_rankings_that_may_be_shown() -> None:
    common = {"part": "", "role": "ext", "lang": "all"}
    given = {"IM12": True, "IM01": False, "IM06": True, "IM13": True}
    lines = [{**common, "indicator": name, "ranked": ranked} for name, ranked in given.items()]
    table = pa.Table.from_pylist(lines, schema=RELIABILITY)
    assert rankable(table, "IM12", "", "ext")
    assert not rankable(table, "IM12", "", "own")
    assert not rankable(table, "IM01", "", "ext")
    asked = (("IM13", ""), ("IM06", ""), ("IM99", ""), ("IM12", "?"))
    assert [sign_of(*pair) for pair in asked] == [-1, 0, 0, 0]
    rng = np.random.default_rng(0)
    draws = [(name, city, (number + rng.normal(0, 0.1, 200)).tolist())
             for name in ("IM12", "IM01", "IM06", "IM13")
             for number, city in enumerate("abc")]  # fmt: skip
    replicates = pa.Table.from_pylist(
        [{"indicator": name, "part": "", "variant": "", "role": "ext", "lang": "all",
          "city_id": city, "values": values, "seed": 0} for name, city, values in draws]
    )  # fmt: skip
    found = keyed(ranks_table(replicates, table), "indicator", "city_id")
    assert {key: row["rank"] for key, row in found.items()} == {
        ("IM12", "a"): 3, ("IM12", "b"): 2, ("IM12", "c"): 1,
        ("IM13", "a"): 1, ("IM13", "b"): 2, ("IM13", "c"): 3,
    }  # fmt: skip
    assert found["IM12", "c"]["p_top"] == [1.0, 1.0, 1.0]


def test_measures_that_are_halved() -> None:
    names = {(m.indicator, m.variant) for m in halved("ext", Scheme(FRAMEWORKS, {}))}
    assert ("IM12", "") in names
    assert ("IM06", "F2") not in names
    assert not any(name.startswith("_") for name, _ in names)
