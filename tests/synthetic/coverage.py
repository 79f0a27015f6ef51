"""Do published intervals hold the planted truth? One simulated corpus after another."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.table import compute
from tests.synthetic.corpus import Corpus, write_corpus
from tests.synthetic.plan import ELEMENTS, Plan
from tests.synthetic.truth import panel_mean

Floats = npt.NDArray[np.float64]

# Six themes of four codes each: what the profile's truth is stated over.
CODES = ELEMENTS[:24]
THEMES = {f"F1.{k + 1}": CODES[4 * k : 4 * k + 4] for k in range(6)}
FRAMEWORKS = {"F1": THEMES}
SUPPORT = Support(docs=20, ctr_statements=5, source_docs=20)
# Local outlets of as many places, none at home in a listed city; they differ in tone and profile.
PANEL = Plan(
    cities=4, volume=(50.0, 150.0), scopes=(1, 0, 0, 0, 0), at_home=0.0, per_place=1, own=0,
    reprint=0.0, city_sd=0.3, codes=CODES, months=1, editorial=40.0,
)  # fmt: skip
METHODS = {20: "boot", 6: "jackknife"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One interval: whether it holds the truth, its width, the error of its value, its method."""

    held: bool
    width: float
    error: float
    method: str


def truths(corpus: Corpus) -> dict[tuple[str, str], Floats]:
    """Planted values (cities) by indicator and part."""
    profile = corpus.world.profile.reshape(-1, len(THEMES), 4).sum(axis=2)
    found = {("IM05", theme): profile[:, k] for k, theme in enumerate(THEMES)}
    found["IM12", ""] = corpus.truth.favour[:, 0]
    found["RA02", ""] = panel_mean(corpus.world)
    return found


def study(
    sources: int, corpora: int, *, replicates: int = 400, first: int = 0, plan: Plan = PANEL
) -> dict[str, list[Hit]]:
    """Intervals by indicator ('IM05', 'IM12', 'RA02') over all cities of so many corpora, and of
    the naive way ('sentences': favourability with single sentences drawn again).
    """
    hits: dict[str, list[Hit]] = {}
    for seed in range(first, first + corpora):
        with tempfile.TemporaryDirectory() as folder:
            corpus = write_corpus(Path(folder), replace(plan, sources=sources), seed=seed)
            for name, hit in (*_published(corpus, seed, replicates), *_naive(corpus, seed)):
                hits.setdefault(name, []).append(hit)
    return hits


def _published(corpus: Corpus, seed: int, replicates: int) -> Iterator[tuple[str, Hit]]:
    results = compute(
        corpus.folder, cities=corpus.world.cities, frameworks=FRAMEWORKS, support=SUPPORT,
        replicates=replicates, seed=seed,
    )  # fmt: skip
    rows = {
        (row["indicator"], row["part"], row["city_id"]): row
        for row in results.indicators.to_pylist()
        if (row["variant"], row["role"], row["lang"], row["period"]) == ("", "ext", "all", "all")
    }
    for (indicator, part), values in truths(corpus).items():
        for city, truth in zip(corpus.world.cities, values, strict=True):
            row = rows[indicator, part, city.id]
            if row["lo"] is not None:
                width, held = row["hi"] - row["lo"], row["lo"] <= truth <= row["hi"]
                yield indicator, Hit(held, width, row["value"] - truth, row["method"])


def covered(hits: list[Hit]) -> float:
    """Share of intervals that hold the truth."""
    return float(np.mean([hit.held for hit in hits]))


def _naive(corpus: Corpus, seed: int) -> Iterator[tuple[str, Hit]]:
    rng = np.random.default_rng([seed, 9])
    query = f"""SELECT city_id, sum(pos), sum(neg), sum(neu)
                FROM read_parquet('{corpus.folder}/doc_city_code.parquet') GROUP BY 1 ORDER BY 1"""
    for city, row in enumerate(duckdb.execute(query).fetchall()):
        counts = np.array(row[1:], dtype=float)
        share = rng.multinomial(int(counts.sum()), counts / counts.sum(), 400) / counts.sum()
        low, high = np.quantile(share[:, 0] - share[:, 1], [0.025, 0.975])
        truth = float(corpus.truth.favour[city, 0])
        value = float((counts[0] - counts[1]) / counts.sum())
        held = bool(low <= truth <= high)
        yield "sentences", Hit(held, float(high - low), value - truth, "none")
