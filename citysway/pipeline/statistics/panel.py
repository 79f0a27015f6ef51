"""Poisson pseudo-maximum likelihood with unit and period effects (IM18 beta; METHOD.md section 2).

E[y_it] = exp(a_i + b_t + beta x_it), Santos Silva & Tenreyro 2006; y need not be Poisson. The unit
effects have a closed form, which leaves a conditional logit over the periods of each unit (Hausman,
Hall & Griliches 1984) with few parameters.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from citysway.pipeline.statistics.newton import climb
from citysway.pipeline.statistics.uncertainty import t_factor

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_STEPS = 50
_FARTHEST = 20.0


@dataclass(frozen=True, slots=True)
class Elasticity:
    """``beta`` and its standard error by delete-one-cluster jackknife (one Newton step each);
    ``clusters``, ``cells`` and ``periods`` it rests on.
    """

    beta: float
    se: float
    clusters: int
    cells: int
    periods: int

    @property
    def limits(self) -> tuple[float, float]:
        """95 % limits, Student t with clusters - 1 degrees of freedom."""
        half = float(t_factor(np.array([self.clusters]))[0]) * self.se
        return self.beta - half, self.beta + half


def fit_elasticity(y: Floats, x: Floats, cluster: Ints) -> Elasticity | None:
    """``y`` >= 0 and ``x`` (units x periods), cells with NaN in either left out; ``cluster``
    (units).

    Units that are seen once or whose y is 0 throughout say nothing, nor do periods without a
    positive y. None where beta is not identified or has no finite value.
    """
    live = np.isfinite(y) & np.isfinite(x)
    unit, period = _speaking(np.where(live, y, 0.0), live)
    at = np.ix_(unit, period)
    live, group = live[at], cluster[unit]
    y, x = np.where(live, y[at], 0.0), np.where(live, x[at], 0.0)
    if len(period) < 2 or len(np.unique(group)) < 2:
        return None
    x = np.where(live, x - x[live].mean(), 0.0)
    found = _newton(y, x, live)
    if found is None:
        return None
    left = _left_out(y, x, live, found, group)
    clusters = len(left)
    spread = float(np.sum((left - left.mean()) ** 2))
    se = float(np.sqrt((clusters - 1) / clusters * spread))
    return Elasticity(float(found[0]), se, clusters, int(live.sum()), len(period))


def _speaking(y: Floats, live: Bools) -> tuple[Ints, Ints]:
    """Units seen twice at least, with a positive y; periods with a positive y."""
    unit, period = np.arange(y.shape[0]), np.arange(y.shape[1])
    while True:
        at = np.ix_(unit, period)
        some = y[at] > 0
        keep = some.any(axis=1) & (live[at].sum(axis=1) > 1), some.any(axis=0)
        if keep[0].all() and keep[1].all():
            return unit, period
        unit, period = unit[keep[0]], period[keep[1]]


def _newton(y: Floats, x: Floats, live: Bools) -> Floats | None:
    """(beta, effects of the periods after the first); None where there is no finite optimum."""
    at, value = np.zeros(y.shape[1]), -np.inf
    value = _likelihood(y, x, live, at)
    for _ in range(_STEPS):
        score, information = (part.sum(axis=0) for part in _moments(y, x, live, at))
        if np.linalg.matrix_rank(information, tol=1e-9 * np.abs(information).max()) < len(at):
            return None
        step = np.linalg.solve(information, score)
        at, step, value = climb(partial(_likelihood, y, x, live), at, step, value)
        if not np.all(np.abs(at) < _FARTHEST):
            return None
        if np.abs(step).max() < 1e-10:
            return at
    return None


def _chances(x: Floats, live: Bools, at: Floats) -> Floats:
    index = np.where(live, at[0] * x + np.append(0.0, at[1:]), -np.inf)
    chance = np.exp(index - index.max(axis=1, keepdims=True))
    found: Floats = chance / chance.sum(axis=1, keepdims=True)
    return found


def _likelihood(y: Floats, x: Floats, live: Bools, at: Floats) -> float:
    chance = _chances(x, live, at)
    return float(np.sum(y[live] * np.log(np.maximum(chance[live], 1e-300))))


def _moments(y: Floats, x: Floats, live: Bools, at: Floats) -> tuple[Floats, Floats]:
    """Score (units x parameters) and information (units x parameters x parameters)."""
    chance, mass = _chances(x, live, at), y.sum(axis=1, keepdims=True)
    gap = y - mass * chance
    score = np.column_stack([(gap * x).sum(axis=1), gap[:, 1:]])
    mean = np.column_stack([(chance * x).sum(axis=1), chance[:, 1:]])
    size = x.shape[1]
    second = np.zeros((len(y), size, size))
    second[:, 0, 0] = (chance * x**2).sum(axis=1)
    second[:, 0, 1:] = second[:, 1:, 0] = (chance * x)[:, 1:]
    later = np.arange(1, size)
    second[:, later, later] = chance[:, 1:]
    information = mass[:, :, None] * (second - mean[:, :, None] * mean[:, None, :])
    return score, information


def _left_out(y: Floats, x: Floats, live: Bools, at: Floats, group: Ints) -> Floats:
    """Beta without each cluster, by one Newton step from the optimum."""
    score, information = _moments(y, x, live, at)
    names, number = np.unique(group, return_inverse=True)
    by = [np.zeros((len(names), *part.shape[1:])) for part in (score, information)]
    for sums, part in zip(by, (score, information), strict=True):
        np.add.at(sums, number, part)
    rest = information.sum(axis=0) - by[1]
    step = np.linalg.pinv(rest, hermitian=True) @ (-by[0])[:, :, None]
    left: Floats = at[0] + step[:, 0, 0]
    return left
