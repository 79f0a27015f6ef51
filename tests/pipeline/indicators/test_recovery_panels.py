"""Attention outside, profiles and tone come back from panels of every kind of source, whose
volumes differ twelvefold (METHOD.md 5.2); what is pooled over documents does not.
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.indicators.table import Support, compute
from tests.synthetic.corpus import Corpus, write_corpus
from tests.synthetic.plan import FRAMEWORKS, Plan

Floats = npt.NDArray[np.float64]
SEEDS = 20
CODES = tuple(sorted(code for group in FRAMEWORKS["F1"].values() for code in group))
# 20 places of three outlets each and every other kind of source; three listed cities among many.
PLAN = Plan(
    cities=5, sources=60, scopes=(0.6, 0.1, 0.1, 0.2, 0.0), per_place=3, at_home=0.3, months=2,
    volume=(40.0, 500.0), city_sd=0.4, own=40, shard=100_000, codes=CODES,
)  # fmt: skip
F1 = {"F1": FRAMEWORKS["F1"]}
SUPPORT = Support(docs=20, source_docs=30)
Found = list[tuple[Corpus, dict[tuple[str, str, str], list[Any]], Floats]]


def pooled(corpus: Corpus) -> Floats:
    """The naive share: all namings of a city outside over all documents."""
    with duckdb.connect() as con:
        rows = con.execute(
            f"""SELECT city_id, sum(names / names_all)
                FROM read_parquet('{corpus.folder}/doc_city.parquet')
                WHERE role IN ('int', 'nat', 'prov', 'oth') GROUP BY 1 ORDER BY 1"""
        ).fetchall()
    return np.array([row[1] for row in rows]) / corpus.docs


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Corpus, values by (indicator, part, role) in the order of cities, and the naive shares."""
    runs = []
    for seed in range(SEEDS):
        folder: Path = tmp_path_factory.mktemp(f"seed{seed}")
        corpus = write_corpus(folder, PLAN, seed=seed)
        results = compute(
            folder, cities=corpus.world.cities, frameworks=F1, support=SUPPORT, replicates=0
        )
        values: dict[tuple[str, str, str], list[Any]] = {}
        for row in results.indicators.to_pylist():
            if (row["lang"], row["period"], row["variant"]) == ("all", "all", ""):
                key = (row["indicator"], row["part"], row["role"])
                values.setdefault(key, []).append(row["raw"])
        runs.append((corpus, values, pooled(corpus)))
    return runs


@pytest.mark.slow
def test_external_attention(found: Found) -> None:
    errors = [
        np.array(values["RA02", "", "ext"]) / corpus.truth.external - 1
        for corpus, values, _ in found
    ]
    flat = np.concatenate(errors)
    assert np.quantile(np.abs(flat), 0.95) <= 0.10
    assert abs(flat.mean()) <= 0.02
    naive = np.concatenate([share / corpus.truth.external - 1 for corpus, _, share in found])
    assert np.quantile(np.abs(naive), 0.95) > 0.10


@pytest.mark.slow
def test_profiles(found: Found) -> None:
    """F1 shares over some thousand documents a city outside, forty of its own."""
    for role, limit in (("ext", 0.02), ("own", 0.09)):
        worst = []
        for corpus, values, _ in found:
            profile = corpus.world.profile if role == "ext" else corpus.world.own_profile
            member = [[CODES.index(code) for code in group] for group in F1["F1"].values()]
            truth = np.array([profile[:, group].sum(axis=1) for group in member])
            raw = np.array([values["IM05", part, role] for part in F1["F1"]])
            worst += list(np.abs(raw - truth).max(axis=0))
        assert np.quantile(worst, 0.95) <= limit, role


@pytest.mark.slow
def test_favourability(found: Found) -> None:
    errors = np.concatenate(
        [
            np.array(values["IM12", "", "ext"]) - corpus.truth.favour[:, 0]
            for corpus, values, _ in found
        ]
    )
    assert abs(errors.mean()) <= 0.02
    assert errors.std() <= 0.07
