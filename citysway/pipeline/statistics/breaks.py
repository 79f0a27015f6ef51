"""Breaks in monthly attention: lasting changes of a city's level."""

from dataclasses import dataclass

import numpy as np

from citysway.pipeline.statistics.change import LEVEL, MOST, SIMULATIONS, Floats, screened
from citysway.pipeline.statistics.scan import (
    scan_levels,
    tail_p,
)


@dataclass(frozen=True, slots=True)
class Break:
    """The level of a city's rate changes at the beginning of ``month``; ``p`` over all months."""

    city: int
    month: int
    before: float
    after: float
    p: float


def find_breaks(
    counts: Floats,
    exposure: Floats,
    *,
    seed: int,
    level: float = LEVEL,
    shortest: int = 4,
    permutations: int = SIMULATIONS,
) -> list[Break]:
    """Shifts of level of ``counts`` (cities x months) relative to ``exposure``, as ``find_bursts``.

    The largest shift of a city is judged against its months in random order, which holds whatever
    their dispersion, if months are independent; Benjamini-Hochberg over cities; then each side is
    searched again (binary segmentation). Segments have at least ``shortest`` observed months.
    """
    volume = np.broadcast_to(exposure, counts.shape).astype(float)
    counts = np.where(volume > 0, counts, 0.0)
    options = {"seed": seed, "shortest": shortest, "permutations": permutations}

    def best(city: int, y: Floats, e: Floats) -> Break | None:
        return _break(city, y, e, (0, len(y)), **options)

    passed, threshold = screened(counts, volume, best, level)
    found: list[Break] = []
    for city in (one.city for one in passed):
        found += _cuts(city, counts[city], volume[city], threshold, **options)
    return sorted(found, key=lambda one: (one.city, one.month))


def _cuts(
    city: int,
    counts: Floats,
    exposure: Floats,
    threshold: float,
    *,
    seed: int,
    shortest: int,
    permutations: int,
) -> list[Break]:
    """Binary segmentation: the largest shift, then those of both sides, down to the threshold."""
    options = {"seed": seed, "shortest": shortest, "permutations": permutations}
    cuts, spans = list[Break](), [(0, len(counts))]
    while spans and len(cuts) < MOST:
        low, high = spans.pop(0)
        cut = _break(city, counts, exposure, (low, high), **options)
        if cut is not None and cut.p <= threshold:
            cuts.append(cut)
            spans += [(low, cut.month), (cut.month, high)]
    return cuts


def _break(
    city: int,
    counts: Floats,
    exposure: Floats,
    span: tuple[int, int],
    *,
    seed: int,
    shortest: int,
    permutations: int,
) -> Break | None:
    """The largest shift inside ``span``; unobserved months keep their place, the others move."""
    low, high = span
    y, e = counts[low:high], exposure[low:high]
    live = np.flatnonzero(e > 0)
    if len(live) < 2 * shortest:
        return None
    y, e = y[live], e[live]
    score, cut = scan_levels(y[None, :], e[None, :], shortest)
    if score[0] <= 0:
        return None
    rng = np.random.default_rng([seed, *np.rint(1000 * y).astype(np.int64).tolist()])
    turn = np.argsort(rng.random((permutations, len(live))), axis=1)
    p = tail_p(float(score[0]), scan_levels(y[turn], e[turn], shortest)[0])
    at = int(cut[0])
    before, after = (float(y[s].sum() / e[s].sum()) for s in (slice(None, at), slice(at, None)))
    return Break(city, low + int(live[at]), before, after, p)
