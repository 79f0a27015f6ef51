"""IM07: a city unlike the others is found with what makes it so, alike cities are not."""

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.indicators.cells import FLAG, METHOD, METHODS, REASONS, Cells, Support
from citysway.pipeline.indicators.image.distinct import distinct_cells
from citysway.pipeline.indicators.image.profiles import profiles_of
from citysway.pipeline.statistics.distances import js_corrected, jsd
from citysway.pipeline.statistics.keyness import PRIOR_CODES, keyness
from citysway.pipeline.statistics.leave_one_out import against_rest, js_against_rest
from citysway.pipeline.statistics.uncertainty import hash_ids, story_weights
from tests.pipeline.generator import CODES, MENTIONS
from tests.pipeline.profile_tables import (
    draw_stories,
    draws_of,
    keys_of,
    sums_drawn,
    sums_from,
)

Floats = npt.NDArray[np.float64]
PARTS = {"F1": tuple(f"F1.{k + 1}" for k in range(7)), "E": CODES}
SUPPORT = Support(side_docs=15)
CITIES, SEEDS = 8, 20


def profiles(rng: np.random.Generator, *, doubled: bool) -> tuple[Floats, int]:
    """All cities share a profile; the first has twice the share of one of its rarer codes."""
    base = rng.dirichlet(np.full(14, 4.0))
    code = int(np.argmin(np.abs(base - 0.05)))
    found = np.tile(base, (CITIES, 1))
    found[0, code] *= 2 if doubled else 1
    return found / found.sum(axis=1, keepdims=True), code


def blocks(sums: Sums, *, sources: int = 20, replicates: int = 0) -> dict[str, Cells]:
    names = [f"C{n:03d}" for n in range(sums.cities)]
    found = distinct_cells(
        profiles_of(sums, ("F1", "E"), rows=True), PARTS, names, support=SUPPORT, seed=3,
        draws=draws_of(sums, sources=sources, replicates=replicates),
    )  # fmt: skip
    return dict(zip(("", "F1", "E"), found, strict=True))


def test_doubled_code_leads_and_is_significant() -> None:
    first, flagged = [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        shares, code = profiles(rng, doubled=True)
        cells = blocks(sums_drawn(rng, shares, stories=120, source_spread=0.2))["E"]
        first.append(code in np.argsort(-cells.columns["value"][:, 0])[:3])
        flagged.append(bool(cells.flags[code, 0] & FLAG["significant"]))
    assert np.mean(first) >= 0.85, np.mean(first)
    assert np.mean(flagged) >= 0.4, np.mean(flagged)


@pytest.mark.parametrize(
    ("sources", "spread", "specialised"),
    [(20, 0.0, False), (20, 0.6, True), (40, 0.6, False), (6, 0.0, False)],
)
def test_alike_cities_are_rarely_distinct(sources: int, spread: float, specialised: bool) -> None:
    reject, flagged, covered = [], [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(100 + seed)
        shares, _ = profiles(rng, doubled=False)
        drawn = sums_drawn(
            rng, shares, sources=sources, source_spread=spread, specialised=specialised
        )
        found = blocks(drawn)
        reject.append(np.mean(found["E"].columns["p"] < 0.05))
        flagged.append(bool(np.any(found["E"].flags & FLAG["significant"])))
        covered.append(np.mean(found["E"].columns["lo"] * found["E"].columns["hi"] <= 0))
        assert (found["E"].method == METHOD["jackknife"]).all()
    assert 0.03 <= np.mean(reject) <= 0.08, np.mean(reject)
    assert np.mean(flagged) <= 0.15, np.mean(flagged)
    assert np.mean(covered) == pytest.approx(1 - np.mean(reject), abs=0.01)


def test_resampled_documents_reject_too_often_where_outlets_differ() -> None:
    reject = []
    for seed in range(SEEDS):
        rng = np.random.default_rng(100 + seed)
        shares, _ = profiles(rng, doubled=False)
        mentions, owner, source = draw_stories(
            rng, shares, stories=120, sources=12, source_spread=0.6, specialised=True
        )
        drawn = story_weights(keys_of(len(owner), source), 200, seed=3)
        for city in range(CITIES):
            own = owner == city
            found = keyness(mentions[own], mentions[~own], (drawn[own], drawn[~own]))
            reject.append(np.mean(found.p < 0.05))
    assert np.mean(reject) > 0.1, np.mean(reject)


def test_distance_is_null_corrected_and_its_p_uniform() -> None:
    value, raw, p = [], [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(200 + seed)
        found = blocks(sums_drawn(rng, profiles(rng, doubled=False)[0], stories=40))[""]
        value.append(found.columns["value"][0])
        raw.append(found.columns["raw"][0])
        p.append(found.columns["p"][0])
    assert np.mean(value) <= 0.05, np.mean(value)
    assert np.mean(raw) >= 0.07, np.mean(raw)  # the plug-in distance sees what is not there
    assert 0.02 <= np.mean(np.array(p) < 0.05) <= 0.09, np.mean(np.array(p) < 0.05)
    assert 0.45 <= np.mean(p) <= 0.55, np.mean(p)


@pytest.mark.parametrize(("sources", "least"), [(20, 0.9), (6, 0.85)])
def test_interval_of_the_distance_covers(sources: int, least: float) -> None:
    hits = []
    for seed in range(40):
        rng = np.random.default_rng(300 + seed)
        shares = rng.dirichlet(np.full(14, 3.0), 5)
        table = sums_drawn(rng, shares, stories=80, sources=sources)
        cells = blocks(table, sources=sources, replicates=200)[""]
        wide = shares.reshape(5, 7, 2).sum(axis=2)
        truth = np.sqrt(against_rest(wide, wide.sum(axis=0)))
        hits += list((cells.columns["lo"][0] <= truth) & (truth <= cells.columns["hi"][0]))
    assert least <= np.mean(hits) <= 1.0, np.mean(hits)


def test_agrees_with_the_distance_of_two_sides() -> None:
    rng = np.random.default_rng(7)
    rows = rng.dirichlet(np.full(5, 2.0), 90)
    owner = np.repeat([0, 1, 2], [20, 30, 40])
    keys = hash_ids([f"k{n}" for n in range(90)])
    found = js_against_rest(rows, owner, keys, 3, seed=1, permutations=2000)
    for group in range(3):
        sides = [
            (rows[owner == group], np.ones((owner == group).sum()), keys[owner == group]),
            (rows[owner != group], np.ones((owner != group).sum()), keys[owner != group]),
        ]
        known = js_corrected(sides[0], sides[1], seed=1, permutations=2000)
        assert found.raw[group] == pytest.approx(known.raw, abs=1e-12)
        assert found.corrected[group] == pytest.approx(known.corrected, abs=4e-4)
        assert found.p[group] == pytest.approx(known.p, abs=0.04)


def test_order_of_rows_and_numbers_of_groups_do_not_matter() -> None:
    rng = np.random.default_rng(8)
    rows, owner = rng.dirichlet(np.full(5, 2.0), 60), np.repeat([0, 1, 2], 20)
    keys = hash_ids([f"k{n % 45}" for n in range(60)])  # some stories name two cities
    one = js_against_rest(rows, owner, keys, 3, seed=1)
    turn = rng.permutation(60)
    two = js_against_rest(rows[turn], (2 - owner)[turn], keys[turn], 3, seed=1)
    assert one.value == pytest.approx(two.value[::-1], abs=1e-12)
    assert one.p == pytest.approx(two.p[::-1], abs=1e-12)


def test_planted_distance_by_hand() -> None:
    counts = np.zeros((40, 14), dtype=np.int64)
    counts[:20, 0] = counts[20:, 13] = 12
    table = sums_from(counts, np.repeat([0, 1], 20), np.arange(40) % 20, cities=2)
    found = blocks(table)[""]
    assert found.columns["raw"][0] == pytest.approx([1.0, 1.0])
    assert found.columns["value"][0] == pytest.approx([1.0, 1.0], abs=0.05)
    assert jsd(np.eye(2)[0], np.eye(2)[1]) == pytest.approx(1.0)


def test_own_texts_have_one_issuer_and_their_stories_vary() -> None:
    rng = np.random.default_rng(9)
    shares, _ = profiles(rng, doubled=True)
    found = blocks(sums_drawn(rng, shares, role="own"), replicates=100)
    assert (found[""].method == METHOD["boot"]).all()
    assert found[""].draws[""].shape == (CITIES, 100)
    for block in found.values():
        assert block.shown.all()
        assert np.isin(block.method, [METHOD["boot"], METHOD["jackknife"]]).all()
        assert (block.flags & FLAG["single_issuer"]).all()


def test_error_of_own_texts_is_that_of_resampled_stories() -> None:
    reject, ratio = [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng(400 + seed)
        shares, _ = profiles(rng, doubled=False)
        mentions, owner, source = draw_stories(rng, shares)
        found = blocks(sums_from(mentions, owner, source, cities=CITIES, role="own"))["E"]
        reject.append(np.mean(found.columns["p"] < 0.05))
        drawn = story_weights(keys_of(len(owner), source), 400, seed=3)
        own = owner == 0
        share = mentions / mentions.sum(axis=1, keepdims=True)
        known = keyness(
            share[own], share[~own], (drawn[own], drawn[~own]), strength=PRIOR_CODES / MENTIONS
        )
        assert known.delta == pytest.approx(found.columns["raw"][:, 0])
        differ = found.columns["value"][:, 0] != 0
        ratio.append(np.median(known.zeta[differ] / found.columns["value"][differ, 0]))
    assert np.mean(ratio) == pytest.approx(1.0, abs=0.05), ratio
    assert 0.03 <= np.mean(reject) <= 0.08, np.mean(reject)


def test_two_sources_have_a_value_and_no_interval() -> None:
    rng = np.random.default_rng(10)
    found = blocks(sums_drawn(rng, profiles(rng, doubled=True)[0], sources=2), sources=2)
    for block in found.values():
        assert block.shown.all()
        assert {METHODS[m] for m in block.method.ravel()} == {"none"}
        assert {REASONS[r] for r in block.reason.ravel()} == {"few_sources"}


@pytest.mark.parametrize("cities", [1, 3])
def test_no_other_side_is_no_support(cities: int) -> None:
    rng = np.random.default_rng(11)
    counts = rng.multinomial(12, np.full(14, 1 / 14), 30)
    table = sums_from(counts, np.zeros(30, np.int64), np.arange(30) % 12, cities=cities)
    for block in blocks(table, sources=12, replicates=20).values():
        assert not block.shown.any()
        assert {REASONS[r] for r in block.reason.ravel()} == {"no_support"}


def test_unused_code_and_empty_table() -> None:
    rng = np.random.default_rng(12)
    counts = rng.multinomial(12, np.append(np.full(13, 1 / 13), 0.0), 80)
    owner = np.repeat([0, 1], 40)
    found = blocks(sums_from(counts, owner, np.arange(80) % 20, cities=2))["E"]
    assert not found.shown[13].any()
    assert (found.flags[13] & FLAG["unused_part"]).all()
    assert found.shown[:13].all()
    nothing = sums_from(counts[:0], owner[:0], owner[:0], cities=2)
    for block in blocks(nothing, replicates=20).values():
        assert {REASONS[r] for r in block.reason.ravel()} == {"no_support"}
