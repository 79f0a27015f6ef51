"""Published 95 % intervals hold the planted truth, and resampled sentences do not (METHOD.md 4.1).

``python -m tests.bench.coverage`` does the same over 400 corpora.
"""

from functools import cache

import pytest
from scipy import stats

from tests.synthetic.coverage import METHODS, Hit, covered, study

CORPORA = 40


@cache
def intervals(sources: int) -> dict[str, list[Hit]]:
    """All hits of a panel of so many sources, four cities a corpus."""
    return study(sources, CORPORA, replicates=200, first=10_000)


def refused(hits: list[Hit]) -> bool:
    """Whether coverage between .90 and .99 could hardly (1 in 1,000) bring so few or so many.

    Cells of one corpus count once: themes and cities of one corpus share their sources.
    """
    cells = min(len(hits), 4 * CORPORA)
    held = round(covered(hits) * cells)
    few = stats.binom.cdf(held, cells, 0.90) < 0.001
    return bool(few or stats.binom.sf(held - 1, cells, 0.99) < 0.001)


def test_the_tolerance_refuses() -> None:
    def made(share: float) -> list[Hit]:
        held = round(160 * share)
        return [Hit(k < held, 0.1, 0.0, "boot") for k in range(160)]

    assert [refused(made(share)) for share in (0.7, 0.8, 0.9, 0.95, 0.99)] == [
        True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("sources", [20, 6])
@pytest.mark.parametrize("indicator", ["IM05", "IM12", "RA02"])
def test_intervals_cover(indicator: str, sources: int) -> None:
    hits = intervals(sources)[indicator]
    assert len(hits) >= 0.9 * 4 * CORPORA
    assert {hit.method for hit in hits} - {"exact"} == {METHODS[sources]}
    assert not refused(hits), covered(hits)


@pytest.mark.slow
@pytest.mark.parametrize("sources", [20, 6])
def test_resampled_sentences_do_not_cover(sources: int) -> None:
    assert covered(intervals(sources)["sentences"]) < 0.6
