"""RA12: co-mention centrality of a city, whole and by layer (METHOD.md 3 and 3.1)."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.comentions import WHOLE, CoMentions
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.radiation.network_sums import (
    network_matrix,
    ranks_and_strengths,
    strengths,
    ties_of,
)
from citysway.pipeline.statistics.network import backbone_measures, interlock, pagerank
from citysway.pipeline.statistics.uncertainty import BOOT_SOURCES, jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Columns = Callable[[Floats], Floats]

PARTS = ("", "strength", "inm", "betweenness", "core")
_DRAWN = ("", "strength", "inm")
_PATHS = ("betweenness", "core")
_LEAST_CITIES = 3


def network_cells(
    found: Mapping[str, CoMentions],
    rate: Floats,
    volume: Floats,
    place: Ints,
    cities: Sequence[City],
    *,
    lang: str,
    period: str,
    support: Support,
    weights: Floats | None,
) -> list[Cells]:
    """The block RA12 of one language and period, role ``ext``.

    ``found`` of ``comentions`` ('' and the layers); ``rate`` (sources x cities) attention a_sc, NaN
    where the source is not external to the city or has too few documents; ``volume`` (sources)
    documents; ``place`` (sources) numbers; ``weights`` (sources x B) source weights or None.
    Sources alone are resampled, below 10 of a city the jackknife speaks; betweenness and core
    numbers have no interval and need ``support.docs`` documents of the city with another one, since
    paths run along rare pairs.
    """
    external = np.isfinite(rate)
    layers = tuple(sorted(name for name in found if name != WHOLE))
    parts = (*PARTS, *layers)
    names = tuple(city.id for city in cities)
    cells = Cells("RA12", "ext", lang, period, parts, names, kept=(*_DRAWN, *layers))
    _explain(cells, found[WHOLE], external, place, support)
    ties = {name: ties_of(one, volume, external) for name, one in found.items()}
    matrix = network_matrix(ties[WHOLE])
    if (matrix.sum(axis=1) > 0).sum() < _LEAST_CITIES:
        cells.withhold(True, "no_support")
        return [cells]

    def columns(weight: Floats) -> Floats:
        """Drawn parts and layers, parts x cities x columns."""
        rank, strength = ranks_and_strengths(ties[WHOLE], weight, whole)
        rest = [strengths(ties[name], weight) for name in layers]
        return np.stack([rank, strength, interlock(rate, weight), *rest])

    whole = pagerank(matrix)
    point = columns(np.ones((len(volume), 1)))[:, :, 0]
    point[0] = whole
    _values(cells, point, matrix)
    _intervals(cells, point, columns, external, weights)
    _zeros(cells, volume @ external)
    return [cells]


def _explain(
    cells: Cells, found: CoMentions, external: Bools, place: Ints, support: Support
) -> None:
    sources = external.sum(axis=0)
    places = np.array([len(np.unique(place[column])) for column in external.T])
    cells.put(sources=sources, places=places, docs=found.docs)
    cells.withhold(sources == 0, "no_support")
    cells.withhold((sources < support.ext_sources) | (places < support.ext_places), "few_sources")
    paths = np.array([part in _PATHS for part in cells.parts])[:, None]
    cells.withhold(paths & (found.docs < support.docs), "no_support")


def _drawn(cells: Cells) -> list[int]:
    """Rows of the parts that have replicates, in the order of ``columns``."""
    return [cells.parts.index(part) for part in cells.kept]


def _values(cells: Cells, point: Floats, matrix: Floats) -> None:
    value = np.full(cells.reason.shape, np.nan)
    value[_drawn(cells)] = point
    for part, measure in zip(_PATHS, backbone_measures(matrix), strict=True):
        value[cells.parts.index(part)] = measure
    free = cells.reason == 0
    for name in ("value", "raw"):
        cells.columns[name][:] = np.where(free, value, np.nan)
    cells.reason[free & ~np.isfinite(value)] = REASON["no_support"]
    cells.flag("isolated", cells.shown & (matrix.sum(axis=1) <= 0))


def _intervals(
    cells: Cells, point: Floats, columns: Columns, external: Bools, weights: Floats | None
) -> None:
    """Replicates from 10 sources on, delete-one-source errors where a city has fewer or none are
    drawn.
    """
    rows, groups = _drawn(cells), external.sum(axis=0).astype(float)
    if weights is not None:
        drawn = np.full((len(cells.parts), len(cells.cities), weights.shape[1]), np.nan)
        drawn[rows] = columns(weights)
        for city in np.flatnonzero(cells.shown.any(axis=0)):
            cells.take_draws(int(city), drawn[:, city])
    se = np.full(cells.reason.shape, np.nan)
    if weights is None or np.any(groups < BOOT_SOURCES):
        se[rows] = _errors(point, columns, external)
    still = np.ones(len(cells.parts), dtype=bool)
    still[rows] = False
    cells.reason[still[:, None] & cells.shown] = REASON["not_calibrated"]
    set_intervals(cells, se=se, groups=groups, own=False, bounds=(0.0, np.inf))
    for row in (0, 2):
        for name in ("lo", "hi"):
            np.minimum(cells.columns[name][row], 1.0, out=cells.columns[name][row])


def _errors(point: Floats, columns: Columns, external: Bools) -> Floats:
    """Delete-one-source standard errors, parts x cities."""
    live = np.flatnonzero(external.any(axis=1))
    weight = np.ones((len(external), len(live)))
    weight[live, np.arange(len(live))] = 0.0
    left = columns(weight)
    owner = np.zeros(len(live), np.int64)
    valid = external[live]
    return np.stack(
        [
            jackknife_se(part.T, whole[None, :], owner, valid)[0]
            for part, whole in zip(left, point, strict=True)
        ]
    )


def _zeros(cells: Cells, docs: Floats) -> None:
    """Never named with another city: the bound follows from the documents read; PageRank keeps its
    floor without an interval.
    """
    rows = np.array([part == "strength" or part not in PARTS for part in cells.parts])
    never = (cells.columns["value"] == 0) & rows[:, None]
    set_exact_zero(cells, never, np.broadcast_to(docs, never.shape))
    withhold_flat(cells)
