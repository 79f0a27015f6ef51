"""Replicates and delete-one-source errors of a city's profile against all others (IM07)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.entries import Table, grouped, pair_up
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.statistics.uncertainty import bootstrap_sums, jackknife_se

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Draws = npt.NDArray[np.float32]


def profile_draws(table: Table, name: str, resampling: Resampling) -> Draws:
    """Replicate sums of a framework's profiles: cities x parts x B.

    Sources and stories are resampled; documents alone for own texts.
    """
    matrix = table.profile[name]
    shape = (len(table.facts.cities), matrix.shape[1], resampling.replicates)
    drawn = np.zeros(shape, dtype=np.float32)
    edges = np.searchsorted(table.city, np.arange(shape[0] + 1))
    for city in np.flatnonzero(np.diff(edges)).tolist():
        part = slice(edges[city], edges[city + 1])
        drawn[city] = city_draws(table, matrix[part], table.unit[part], resampling, table.own)
    return drawn


def city_draws(table: Table, x: Any, unit: Ints, resampling: Resampling, plain: bool) -> Floats:
    """Replicate sums of one city's entries (parts x B); ``plain``: documents alone vary."""
    return bootstrap_sums(
        x,
        table.facts.unit_key[unit],
        replicates=resampling.replicates,
        seed=resampling.seed,
        source=table.facts.unit_source[unit],
        weights=None if plain else resampling.weights,
    )


def jackknife_against_rest(
    table: Table,
    name: str,
    statistic: Callable[[Floats, Floats], Floats],
    cities: npt.NDArray[np.bool_],
) -> Floats:
    """Delete-one-source error of ``statistic`` (city sums, sums of all others), cities x columns.

    A source leaves both sides at once; NaN for the cities not asked for.
    """
    found = np.full((len(table.facts.cities), table.profile[name].shape[1]), np.nan)
    source = table.facts.unit_source[table.unit]
    everyone = grouped(table.profile[name], source, len(table.facts.sources.id))
    live = np.flatnonzero(everyone.sum(axis=1) > 0)
    group, owner = pair_up(table, "source")
    shares, at = grouped(table.profile[name], group, len(owner)), np.zeros(len(owner), np.int64)
    at[group] = source
    for city in np.flatnonzero(cities).tolist():
        mine = np.zeros(everyone.shape)
        mine[at[owner == city]] = shares[owner == city]
        own, others = mine.sum(axis=0), everyone.sum(axis=0) - mine.sum(axis=0)
        rest = np.maximum(others - (everyone - mine)[live], 0.0)
        left = statistic(np.maximum(own - mine[live], 0.0), rest)
        whole = statistic(own[None, :], others[None, :])
        valid = np.ones(left.shape, bool)
        found[city] = jackknife_se(left, whole, np.zeros(len(live), np.int64), valid)[0]
    return found
