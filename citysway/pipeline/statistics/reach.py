"""Reach with a calibrated interval: place rates under a gamma prior (RA03, RA04).

Resampled sources drop places and few stories leave places unseen, so the plug-in number of places
lies below the truth and its percentile interval below the plug-in. Here the sources' counts are
negative binomial around the rate of their place, places are gamma around the city's mean, and the
spread within and between places is integrated out on a grid; the draws of the rates give the reach.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from citysway.pipeline.statistics.distances import hill
from citysway.pipeline.statistics.uncertainty import LEVEL, percentile_interval, uniform_keys

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SHAPES = np.geomspace(0.15, 15.0, 12)  # of the gamma law between places
_SPREADS = np.array([0.002, 0.04, 0.1, 0.22, 0.5, 1.2])  # squared cv within a place
_SHIFTS = np.linspace(-1.2, 1.2, 9)  # of the log mean from the mean of the places
_CELLS = 80
_SETTINGS = 100
_LEAST_LOG = -150.0  # products of smaller numbers leave the normal range and are slow


@dataclass(frozen=True, slots=True)
class Reach:
    """``value`` median, ``lo`` and ``hi`` limits of ``draws`` (B)."""

    value: float
    lo: float
    hi: float
    draws: Floats


def place_rate_draws(
    counts: Floats, volume: Floats, place: Ints, *, replicates: int, seed: int,
    settings: int = _SETTINGS,
) -> Floats:  # fmt: skip
    """Draws of the places' true rates, places x B.

    ``counts`` (sources) sums of q_dc, ``volume`` (sources) documents > 0, ``place`` (sources)
    numbers from 0, each with a source, at least two. At least one count must be positive.
    ``settings`` of the spreads are drawn, evenly over what the counts make likely.
    """
    places = int(place.max()) + 1
    mean = np.bincount(place, counts / volume, places) / np.bincount(place, minlength=places)
    edges = np.geomspace(mean.mean() * 1e-3, mean.max() * 8, _CELLS)
    grid = np.sqrt(edges[1:] * edges[:-1])
    likelihood, levels = _place_likelihoods(counts, volume, place, grid, places)
    prior = _priors(edges, float(mean.mean()))
    evidence = np.log(likelihood @ prior.T).sum(axis=1) + levels[:, None]
    chance = np.exp(evidence - evidence.max()).ravel()
    drawn = _uniforms(places + 1, max(replicates, settings), seed)
    total = np.cumsum(chance) / chance.sum()
    at = (np.arange(settings) + drawn[places, :settings]) / settings
    setting = np.minimum(np.searchsorted(total, at), len(chance) - 1)
    return _rates(likelihood, prior, setting, edges, drawn[:places, :replicates])


def _uniforms(rows: int, count: int, seed: int) -> Floats:
    drawn = uniform_keys(np.arange(rows, dtype=np.uint64), count, seed=seed + 4)
    found: Floats = ((drawn >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53
    return found


def _place_likelihoods(
    counts: Floats, volume: Floats, place: Ints, grid: Floats, places: int
) -> tuple[Floats, Floats]:
    """Likelihood of each place's counts for every spread and rate (spreads x places x rates), each
    place over its best, and the log of what was divided out by spread.
    """
    found = np.zeros((len(_SPREADS), places, len(grid)))
    order = np.argsort(place, kind="stable")
    first = np.flatnonzero(np.diff(place[order], prepend=-1))
    counts, mean = counts[order, None], volume[order, None] * grid
    logs = counts * np.log(mean)
    for number, spread in enumerate(_SPREADS):
        k = 1 / spread
        log = logs - (counts + k) * np.log1p(mean * spread)
        log += special.gammaln(counts + k) - special.gammaln(k) - counts * np.log(k)
        found[number] = np.add.reduceat(log, first, axis=0)
    best = found.max(axis=2, keepdims=True)
    levels: Floats = best[:, :, 0].sum(axis=1)
    return np.exp(np.maximum(found - best, _LEAST_LOG)), levels


def _priors(edges: Floats, mean: float) -> Floats:
    """Mass of the rates' cells under each gamma law: (shapes * shifts) x rates."""
    centres = mean * np.exp(_SHIFTS)
    shape, centre = (x.ravel() for x in np.meshgrid(_SHAPES, centres, indexing="ij"))
    below = special.gammainc(shape[:, None], shape[:, None] * edges / centre[:, None])
    below[:, 0] = 0.0  # rarer places sit in the lowest cell
    mass = np.diff(below, axis=1)
    mass[mass < np.exp(_LEAST_LOG)] = 0.0
    found: Floats = mass / mass.sum(axis=1, keepdims=True)
    return found


def _rates(
    likelihood: Floats, prior: Floats, setting: Ints, edges: Floats, uniform: Floats
) -> Floats:
    """One rate per place and replicate, settings taken in turn, uniform inside its cell's logs."""
    logs, width = np.log(edges[:-1]), np.diff(np.log(edges))[0]
    found = np.empty(uniform.shape)
    turn = np.arange(uniform.shape[1]) % len(setting)
    level = np.arange(len(uniform))[:, None]
    for one in np.unique(setting):
        columns = np.flatnonzero(setting[turn] == one)
        if not len(columns):
            continue
        spread, law = divmod(int(one), len(prior))
        mass = np.cumsum(likelihood[spread] * prior[law], axis=1)
        mass /= mass[:, -1:]
        wanted = uniform[:, columns]
        # rows one above the other, so that one search serves all places
        cell = np.searchsorted((mass + level).ravel(), (wanted + level).ravel())
        cell = np.clip(cell.reshape(wanted.shape) - level * mass.shape[1], 0, mass.shape[1] - 1)
        padded = np.concatenate([np.zeros((len(mass), 1)), mass], axis=1)
        before, after = padded[level, cell], padded[level, cell + 1]
        part = (wanted - before) / np.where(after > before, after - before, 1.0)
        found[:, columns] = np.exp(logs[cell] + width * np.clip(part, 0.0, 1.0))
    return found


def effective_places(rates: Floats) -> Reach:
    """RA04 of draws (places x B): effective number of places, exp of the entropy of shares."""
    return _reach(hill(rates.T))


def places_in(rates: Floats, size: float) -> Reach:
    """RA03 of draws (places x B): places expected to show up in ``size`` stories."""
    share = rates / rates.sum(axis=0)
    return _reach(-np.expm1(size * np.log1p(-np.minimum(share, 1 - 1e-12))).sum(axis=0))


def _reach(draws: Floats) -> Reach:
    low, high = percentile_interval(draws[None, :], LEVEL)
    return Reach(float(np.median(draws)), float(low[0]), float(high[0]), draws)
