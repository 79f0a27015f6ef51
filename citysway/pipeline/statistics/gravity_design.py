"""The cells and covariates of a panel that a gravity model can be fitted to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NEAREST_KM = 20.0


@dataclass(frozen=True, slots=True)
class Design:
    """The cells that can be fitted: ``y`` (places x cities, 0 where missing), ``live`` which are
    observed, ``x`` (covariates x places x cities), ``own`` (places x cities or None) the covariate
    with one slope per city, ``place`` and ``city`` their numbers in the panel.
    """

    y: Floats
    live: Bools
    x: Floats
    own: Floats | None
    place: Ints
    city: Ints
    names: tuple[str, ...]


def make_design(
    rate: Floats,
    distance: Floats,
    dummies: Mapping[str, Bools],
    *,
    own_decay: Bools | None = None,
) -> Design | None:
    """The fitted part of a panel (places x cities): ``rate`` >= 0 with NaN where not observed,
    ``distance`` in km (NaN: unknown, below 20 km set to 20), ``dummies`` by name.

    Places and cities without a positive cell have no finite effect (separation) and are left out,
    as are all but the largest connected part and covariates that the effects absorb. ``own_decay``
    (cities): those with their own theta. None when nothing is left.
    """
    live = np.isfinite(rate) & np.isfinite(distance)
    place, city = _fitted(np.where(live, rate, 0.0), live)
    if len(place) < 2 or len(city) < 2:
        return None
    at = np.ix_(place, city)
    live = live[at]
    y = np.where(live, rate[at], 0.0)
    near = -np.log(np.maximum(np.where(live, distance[at], NEAREST_KM), NEAREST_KM))
    near = np.where(live, near - near[live].mean(), 0.0)
    own = None
    columns = {"theta": near}
    if own_decay is not None and own_decay[city].any():
        own = near * own_decay[city]
        columns["theta"] = near * ~own_decay[city]
    columns |= {name: np.where(live, dummy[at], 0.0) for name, dummy in dummies.items()}
    names = _identified(y, live, columns, own)
    x = np.stack([columns[name] for name in names]) if names else np.zeros((0, *y.shape))
    return Design(y, live, x, own, place, city, names)


def _fitted(y: Floats, live: Bools) -> tuple[Ints, Ints]:
    """Places and cities with a positive cell inside the largest connected part of the panel."""
    place, city = np.arange(y.shape[0]), np.arange(y.shape[1])
    while True:
        at = np.ix_(place, city)
        some = y[at] > 0
        # a place that observes one city only says nothing of differences between cities
        keep = some.any(axis=1) & (live[at].sum(axis=1) > 1), some.any(axis=0)
        if not (keep[0].all() and keep[1].all()):
            place, city = place[keep[0]], city[keep[1]]
            continue
        if not len(place):
            return place, city
        together = _largest_part(live[at])
        if together[0].all() and together[1].all():
            return place, city
        place, city = place[together[0]], city[together[1]]


def _largest_part(live: Bools) -> tuple[Bools, Bools]:
    graph = sparse.bmat([[None, sparse.csr_matrix(live)], [sparse.csr_matrix(live.T), None]])
    _, part = csgraph.connected_components(graph, directed=False)
    best = np.bincount(part).argmax()
    return part[: live.shape[0]] == best, part[live.shape[0] :] == best


def _identified(
    y: Floats, live: Bools, columns: Mapping[str, Floats], own: Floats | None
) -> tuple[str, ...]:
    """Covariates that vary beside the effects, and have positive cells on both sides."""
    kept: list[str] = []
    bases: list[Floats] = [] if own is None else [_residual(own, live)]
    for name, column in columns.items():
        values = column[live]
        two = values.min() == 0.0 and values.max() == 1.0 and len(np.unique(values)) == 2
        if two and not (y[live & (column == 1)].any() and y[live & (column == 0)].any()):
            continue
        rest = _residual(column, live)
        for base in bases:
            size = float((base**2).sum())
            rest = rest - base * float((rest * base).sum()) / size if size > 0 else rest
        if (rest**2).sum() > 1e-8 * max(float((column**2).sum()), 1e-300):
            kept.append(name)
            bases.append(rest)
    return tuple(kept)


def _residual(column: Floats, live: Bools, sweeps: int = 200) -> Floats:
    """A covariate less its place and city means over the observed cells."""
    rest = np.where(live, column, 0.0)
    rows, cells = live.sum(axis=1), live.sum(axis=0)
    for _ in range(sweeps):
        before = rest
        rest = np.where(live, rest - (rest.sum(axis=1) / rows)[:, None], 0.0)
        rest = np.where(live, rest - (rest.sum(axis=0) / cells)[None, :], 0.0)
        if np.abs(rest - before).max() < 1e-12:
            break
    return rest
