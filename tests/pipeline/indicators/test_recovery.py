"""Planted truth comes back through ``compute``: values without bias, intervals that cover
(METHOD.md 5.2, 4.1).
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from citysway.pipeline.indicators.table import Support
from citysway.pipeline.statistics.distances import hill, jsd
from tests.pipeline.generator import (
    CITIES,
    CODES,
    CUT,
    DOC_SD,
    SENTENCE_SD,
    SOURCE_SD,
    Doc,
    Source,
    draw_document,
    own_document,
)
from tests.pipeline.tables import cells, pick, run

Floats = npt.NDArray[np.float64]
SEEDS = 20
SUPPORT = Support(docs=20, ctr_statements=5, source_docs=20)
PLACES = 14
VOICES = [
    *(
        Source(f"s{k:02d}", "local", f"CN{70 + k // 2}0100", "CN", 20.0 + k, 100.0 + k)
        for k in range(20)
    ),
    *(
        Source(f"f{k}", "national", None, f"X{k}", 10.0 * k, 5.0 * k, "capital", "en")
        for k in range(4)
    ),
]
PLACE = np.array([k // 2 if k < 20 else k - 10 for k in range(24)])
ISSUERS = [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]
Plan = tuple[dict[str, Floats], dict[str, Floats], dict[str, float], dict[str, Floats]]


def net(mean: float, *, source_sd: float) -> tuple[float, float]:
    """True shares of positive and negative sentences of a latent mean."""
    sd = float(np.sqrt(source_sd**2 + DOC_SD**2 + SENTENCE_SD**2))
    return float(stats.norm.sf(CUT - mean, scale=sd)), float(stats.norm.cdf(-CUT - mean, scale=sd))


def f1(profile: Floats) -> Floats:
    """Codes to the seven categories of the generator's F1."""
    found: Floats = profile.reshape(7, 2).sum(axis=1)
    return found


def draw(seed: int) -> tuple[list[Doc], Plan]:
    """40 documents of each of 24 outside sources, 40 own texts per city; places differ in
    attention.
    """
    rng = np.random.default_rng(seed)
    own, ext = ({c.id: rng.dirichlet(np.full(len(CODES), 2.0)) for c in CITIES} for _ in range(2))
    tone = {c.id: float(rng.normal(0.1, 0.3)) for c in CITIES}
    share = {c.id: np.minimum(rng.gamma(4, 0.04, PLACES), 0.24) for c in CITIES}
    docs: list[Doc] = []
    for voice, place in zip(VOICES, PLACE, strict=True):
        bias = rng.normal(0, SOURCE_SD)
        each = np.array([share[c.id][place] for c in CITIES])
        mix = rng.dirichlet(np.append(20 * each, 20 * (1 - each.sum())))
        for k, choice in enumerate(rng.choice(len(CITIES) + 1, 40, p=mix)):
            name = f"{voice.id}-{k}"
            if choice == len(CITIES):
                docs.append(Doc(name, voice.id))
            else:
                city = CITIES[choice].id
                docs.append(
                    draw_document(rng, name, voice.id, city, ext[city], tone=tone[city], bias=bias)
                )
    for c in CITIES:
        for k in range(40):
            name, issuer = f"o{c.id}{k}", f"gov-{c.id}"
            docs.append(own_document(rng, name, issuer, c.id, own[c.id], tone=1.0))
    return docs, (own, ext, tone, share)


def truths(plan: Plan, city: str) -> dict[tuple[str, str, str], float]:
    """True value by (indicator, part, role)."""
    own, ext, mean, share = plan[0][city], plan[1][city], plan[2][city], plan[3][city]
    up, down = net(mean, source_sd=SOURCE_SD)
    own_up, own_down = net(1.0, source_sd=0.0)
    return {
        ("IM01", "", "ext"): float(share[PLACE].mean()),
        ("RA02", "", "ext"): float(share.mean()),
        ("IM05", "F1.1", "ext"): float(f1(ext)[0]),
        ("IM05", "F1.1", "own"): float(f1(own)[0]),
        ("IM05", "E01", "ext"): float(ext[0]),
        ("IM06", "", "ext"): float(hill(f1(ext)) / 7),
        ("IM12", "", "ext"): up - down,
        ("IM12", "", "own"): own_up - own_down,
        ("IM13", "", "ext"): 2 * min(up, down),
        ("IM15", "", "ext"): float(np.sqrt(jsd(f1(own), f1(ext)))),
        ("IM15", "F1.1", "ext"): float(f1(ext)[0] - f1(own)[0]),
        ("IM15", "tone", "ext"): own_up - own_down - up + down,
    }


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, str, str], list[tuple[Any, float]]]:
    """(row, truth) of all seeds and cities."""
    rows: dict[tuple[str, str, str], list[tuple[Any, float]]] = {}
    for seed in range(SEEDS):
        docs, plan = draw(seed)
        folder: Path = tmp_path_factory.mktemp(f"seed{seed}")
        table = cells(run(folder, docs, [*VOICES, *ISSUERS], replicates=300, support=SUPPORT))
        for city in CITIES:
            for key, truth in truths(plan, city.id).items():
                row = pick(table, key[0], city.id, part=key[1], role=key[2])
                rows.setdefault(key, []).append((row, truth))
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(truths(draw(0)[1], CITIES[0].id)))
def test_intervals_cover(
    key: tuple[str, str, str], found: dict[tuple[str, str, str], list[tuple[Any, float]]]
) -> None:
    """80 cells of each: nominal .95; own text is one issuer's, 40 documents."""
    rows = found[key]
    assert all(row["method"] == "boot" for row, _ in rows)
    assert all(row["lo"] <= row["value"] <= row["hi"] for row, _ in rows)
    covered = np.mean([row["lo"] <= truth <= row["hi"] for row, truth in rows])
    assert covered >= (0.85 if key[2] == "own" else 0.90), covered


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "limit"),
    [
        (("IM01", "", "ext"), 0.005),
        (("RA02", "", "ext"), 0.005),
        (("IM05", "F1.1", "ext"), 0.01),
        (("IM06", "", "ext"), 0.02),
        (("IM12", "", "ext"), 0.03),
        (("IM13", "", "ext"), 0.03),
        (("IM15", "", "ext"), 0.02),
    ],
)
def test_values_are_unbiased(
    key: tuple[str, str, str],
    limit: float,
    found: dict[tuple[str, str, str], list[tuple[Any, float]]],
) -> None:
    bias = np.mean([row["value"] - truth for row, truth in found[key]])
    assert abs(bias) <= limit, bias


@pytest.mark.slow
def test_raw_distance_is_biased(found: dict[tuple[str, str, str], list[tuple[Any, float]]]) -> None:
    pairs = found["IM15", "", "ext"]
    raw = np.mean([row["raw"] - truth for row, truth in pairs])
    corrected = np.mean([row["value"] - truth for row, truth in pairs])
    assert raw > 0.01
    assert abs(corrected) < raw


def test_shares_of_voice_sum_to_one(tmp_path: Path) -> None:
    table = cells(run(tmp_path, draw(1)[0], [*VOICES, *ISSUERS], support=SUPPORT))
    for role in ("all", "int"):
        total = sum(
            pick(table, "IM02", c, role=role)["value"] for c in (*(c.id for c in CITIES), "other")
        )
        assert total == pytest.approx(1.0, abs=1e-12)
    for framework, parts in (("F1", 7), ("F2", 5)):
        shares = [
            pick(table, "IM05", CITIES[0].id, part=f"{framework}.{k}")["value"]
            for k in range(1, parts + 1)
        ]
        assert sum(shares) == pytest.approx(1.0, abs=1e-12)
