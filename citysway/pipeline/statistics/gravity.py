"""Gravity on rates: Poisson pseudo-maximum likelihood with place and city effects (RA06, RA07).

E[a_jc] = exp(alpha_j + mu_c - theta ln D_jc + dummies), METHOD.md section 3; Santos Silva &
Tenreyro 2006. The place effects have a closed form, which leaves a conditional logit over the
cities of each place; its Newton steps need one product of (places x cities) matrices.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy import linalg

from citysway.pipeline.statistics.gravity_design import Design
from citysway.pipeline.statistics.newton import climb

Floats = npt.NDArray[np.float64]

_STEPS = 60
_TOLERANCE = 1e-11
_FARTHEST = 30.0
_STRIDE = 3.0


@dataclass(frozen=True, slots=True)
class Gravity:
    """A fitted model.

    ``mu`` (cities of the panel) log points with sum 0, NaN for a city that is left out; ``beta``
    by covariate: 'theta' (of -ln D) and the dummies, absent where not identified; ``theta``
    (cities) slopes of their own, NaN where none; ``design``, ``parameters`` and their
    ``information`` for errors and replicates.
    """

    mu: Floats
    beta: dict[str, float]
    theta: Floats
    design: Design
    parameters: Floats
    information: Floats


def fit_gravity(
    design: Design, *, cities: int, near: Gravity | None = None, tolerance: float = _TOLERANCE
) -> Gravity | None:
    """The model of a design; ``cities`` of the panel. None where no finite fit exists.

    ``near``: a fit of the same cities where the search begins; it finds the same, within
    ``tolerance`` of the last step.
    """
    first = np.zeros(_size(design))
    total = np.log(design.y.sum(axis=0))
    first[: len(total)] = total - total.mean()
    if near is not None:
        _begin(design, first, near)
    found = _newton(design, first, tolerance)
    if found is None:
        return None
    mu, theta = np.full(cities, np.nan), np.full(cities, np.nan)
    count, extra = len(design.city), len(design.names)
    mu[design.city] = found[:count]
    beta = dict(zip(design.names, found[count : count + extra].tolist(), strict=True))
    if design.own is not None:
        sloped = np.flatnonzero(design.own.any(axis=0))
        theta[design.city[sloped]] = found[count + extra :]
    return Gravity(mu, beta, theta, design, found, moments(design, found)[2])


def _begin(design: Design, first: Floats, near: Gravity) -> None:
    """Put the parameters of another fit where the two have them in common."""
    count, extra = len(design.city), len(design.names)
    mu = near.mu[design.city]
    first[:count] = np.where(np.isfinite(mu), mu, first[:count])
    first[:count] -= first[:count].mean()
    first[count : count + extra] = [near.beta.get(name, 0.0) for name in design.names]
    first[count + extra :] = near.beta.get("theta", 0.0)


def _size(design: Design) -> int:
    own = 0 if design.own is None else int(design.own.any(axis=0).sum())
    return len(design.city) + len(design.names) + own


def _newton(design: Design, first: Floats, tolerance: float) -> Floats | None:
    """Newton steps, halved while the likelihood falls; None where they diverge."""
    at: Floats = first
    value = _likelihood(design, first)
    for _ in range(_STEPS):
        _, score, information = moments(design, at)
        try:
            step = linalg.cho_solve(linalg.cho_factor(information), score)
        except linalg.LinAlgError:
            return None
        step *= min(1.0, _STRIDE / max(np.abs(step).max(), 1e-300))
        at, step, value = climb(partial(_likelihood, design), at, step, value)
        if not np.all(np.abs(at) < _FARTHEST):
            return None
        if np.abs(step).max() < tolerance:
            return at
    return at if np.abs(step).max() < 1e-6 else None


def _index(design: Design, at: Floats) -> Floats:
    """The linear index without place effects: places x cities, -inf where not observed."""
    count, extra = len(design.city), len(design.names)
    index = at[None, :count] + np.tensordot(at[count : count + extra], design.x, axes=1)
    if design.own is not None:
        slope = np.zeros(count)
        slope[design.own.any(axis=0)] = at[count + extra :]
        index = index + design.own * slope
    found: Floats = np.where(design.live, index, -np.inf)
    return found


def _chances(design: Design, at: Floats) -> Floats:
    index = _index(design, at)
    chance = np.exp(index - index.max(axis=1, keepdims=True))
    found: Floats = chance / chance.sum(axis=1, keepdims=True)
    return found


def _likelihood(design: Design, at: Floats) -> float:
    index = _index(design, at)
    top = index.max(axis=1)
    norm = top + np.log(np.exp(index - top[:, None]).sum(axis=1))
    inside = np.where(design.live, index, 0.0) * design.y
    return float(np.sum(inside.sum(axis=1) - design.y.sum(axis=1) * norm))


def _features(design: Design, chance: Floats) -> Floats:
    """Expected covariates of each place: places x parameters."""
    mean = np.einsum("jc,kjc->jk", chance, design.x)
    parts = [chance, mean]
    if design.own is not None:
        parts.append((chance * design.own)[:, design.own.any(axis=0)])
    return np.concatenate(parts, axis=1)


def place_scores(design: Design, chance: Floats) -> Floats:
    """Score of each place: places x parameters."""
    gap = design.y - design.y.sum(axis=1, keepdims=True) * chance
    parts = [gap, np.einsum("jc,kjc->jk", gap, design.x)]
    if design.own is not None:
        parts.append((gap * design.own)[:, design.own.any(axis=0)])
    return np.concatenate(parts, axis=1)


def moments(design: Design, at: Floats) -> tuple[Floats, Floats, Floats]:
    """Chances (places x cities), score and information at a point; the mean of mu is pinned."""
    chance = _chances(design, at)
    mass = design.y.sum(axis=1)
    feature = _features(design, chance)
    score = place_scores(design, chance).sum(axis=0)
    information = _second_moments(design, chance * mass[:, None], feature.shape[1])
    information -= feature.T @ (mass[:, None] * feature)
    count = len(design.city)
    information[:count, :count] += mass.sum() / count**2
    return chance, score, information


def _second_moments(design: Design, expected: Floats, size: int) -> Floats:
    """Sums of expected cells times products of covariates: parameters x parameters."""
    count, extra = len(design.city), len(design.names)
    found = np.zeros((size, size))
    found[np.arange(count), np.arange(count)] = expected.sum(axis=0)
    weighted = design.x * expected
    found[count : count + extra, :count] = weighted.sum(axis=1)
    found[count : count + extra, count : count + extra] = np.einsum(
        "kjc,ljc->kl", weighted, design.x
    )
    if design.own is not None:
        sloped = np.flatnonzero(design.own.any(axis=0))
        last = np.arange(count + extra, size)
        found[last, sloped] = (expected * design.own).sum(axis=0)[sloped]
        found[last, last] = (expected * design.own**2).sum(axis=0)[sloped]
        cross = np.einsum("kjc,jc->kc", weighted, design.own)[:, sloped]
        found[count + extra :, count : count + extra] = cross.T
    lower = np.tril(found)
    return lower + np.tril(found, -1).T
