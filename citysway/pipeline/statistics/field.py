"""Influence fields of a Huff model (Huff 1963) and breaking points (RA08), decay by city (RA07)."""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.statistics.gravity_design import NEAREST_KM
from citysway.pipeline.statistics.shrinkage import Shrunk, shrink_normal

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_TIE = 1e-9
_SMALLEST = 1e-6


def _pull(mu: Floats, theta: float, distance: Floats, outside: Bools) -> Floats:
    """ln of M_c D_jc^-theta, M = e^mu (places x cities); -inf where the city does not compete."""
    held = outside & np.isfinite(distance) & np.isfinite(mu)
    km = np.maximum(np.where(held, distance, NEAREST_KM), NEAREST_KM)
    found: Floats = np.where(held, np.nan_to_num(mu) - theta * np.log(km), -np.inf)
    return found


def field_shares(mu: Floats, theta: float, distance: Floats, outside: Bools) -> Floats:
    """Share of the places outside a city where its pull is the largest, by city.

    Tied cities divide a place. NaN for a city without ``mu`` or without an outside place.
    """
    index = _pull(mu, theta, distance, outside)
    top = index.max(axis=1, keepdims=True)
    held = np.isfinite(top)
    best = held & (index >= np.where(held, top, 0.0) - _TIE)
    won = (best / np.maximum(best.sum(axis=1, keepdims=True), 1)).sum(axis=0)
    places = np.isfinite(index).sum(axis=0)
    shares: Floats = np.divide(won, places, out=np.full(len(mu), np.nan), where=places > 0)
    return shares


def field_draws(mu: Floats, theta: Floats, distance: Floats, outside: Bools) -> Floats:
    """``field_shares`` of replicates: ``mu`` (cities x B), ``theta`` (B) -> cities x B.

    A place goes to its first largest city: ties have no chance in continuous draws.
    """
    near = _pull(np.where(np.isfinite(mu[:, 0]), 0.0, np.nan), 1.0, distance, outside)
    near = near[np.isfinite(near).any(axis=1)]
    away, base = np.isinf(near), np.where(np.isinf(near), 0.0, near)
    places = (~away).sum(axis=0)[:, None]
    won = np.zeros(mu.shape)
    level = np.nan_to_num(mu)
    for number, slope in enumerate(theta):
        index = slope * base + level[:, number]
        index[away] = -np.inf
        won[:, number] = np.bincount(index.argmax(axis=1), minlength=len(mu))
    shares: Floats = np.divide(won, places, out=np.full(mu.shape, np.nan), where=places > 0)
    return shares


def breaking_point(distance: Floats, gap: Floats, theta: Floats) -> Floats:
    """Kilometres from a city to where a rival's pull equals its own: D / (1 + (M'/M)^(1/theta)).

    ``gap`` = ln(M'/M). Converse (1949) with any decay; NaN where ``theta`` <= 0.
    """
    decay = np.where(theta > 0, theta, np.nan)
    found: Floats = distance / (1 + np.exp(np.clip(gap / decay, -700, 700)))
    return found


def strongest_rival(mu: Floats, theta: float, between: Floats) -> Ints:
    """For each city the other city with the largest pull where it stands; -1 for none.

    ``between`` (cities x cities) in km.
    """
    apart = ~np.eye(len(mu), dtype=bool) & np.isfinite(mu)[:, None]
    index = _pull(mu, theta, between, apart)
    best = index.argmax(axis=1)
    return np.where(np.isfinite(index.max(axis=1, initial=-np.inf)), best, -1)


def shrink_decay(theta: Floats, errors: Floats) -> tuple[Shrunk, Floats]:
    """City decays shrunken to their mean, and the scale of their replicates.

    ``theta`` NaN where none; ``errors`` standard errors. The scale is that of Morris (1983) with
    his term for the estimated variance between cities, 2 (1 - B)^2 (y - m)^2 / (k - 3).
    """
    errors = np.maximum(errors, _SMALLEST)  # rates without noise have none
    shrunk = shrink_normal(theta, errors**2)
    count = int(np.isfinite(theta).sum())
    if count <= 3:
        return shrunk, shrunk.scale
    with np.errstate(invalid="ignore"):
        moved = (shrunk.value - theta) / errors  # = (1 - B)(m - y) / se
        scale = np.sqrt(np.minimum(shrunk.scale**2 + 2 * moved**2 / (count - 3), 1.0))
    return shrunk, scale
