"""IM07, distinctiveness: how far a city's image lies from that of all others, and which elements
make it so (METHOD.md sections 2 and 2.1).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats

from citysway.pipeline.facts.entries import Table, by_city, count_groups, grouped, pair_up
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import Cells, Support, set_intervals
from citysway.pipeline.indicators.distinct_draws import (
    Draws,
    city_draws,
    jackknife_against_rest,
    profile_draws,
)
from citysway.pipeline.statistics.keyness import (
    LEVEL,
    PRIOR_CODES,
    benjamini_hochberg,
    log_odds,
    log_odds_ratio,
    prior_of,
    supported_error,
    z_score,
)
from citysway.pipeline.statistics.leave_one_out import against_rest, js_against_rest
from citysway.pipeline.statistics.uncertainty import BOOT_SOURCES, JACK_SOURCES, t_factor

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WHOLE = "F1"
_NORMAL = 1.959963984540054
_FEW = 5  # stories with a code, below which its normal limits are rough


def distinct_cells(
    table: Table,
    parts: Mapping[str, Sequence[str]],
    *,
    support: Support,
    resampling: Resampling,
    draws: Mapping[str, Draws] | None = None,
) -> list[Cells]:
    """The blocks of IM07 of one role, language and period: part '' in [0, 1] and the log-odds z of
    every category or code.

    ``parts``: framework -> names of the columns of ``table.profile``; 'F1' also gives the whole.
    ``draws``: replicate sums of those columns (cities x parts x B), made here when not given; of
    'F1' for the whole, of the others for own texts alone. In part cells ``value`` is zeta with the
    limits zeta -+ t, ``raw`` the log odds ratio; flag ``significant``: Benjamini-Hochberg over all
    cities and parts of the block. Errors of delta are those of sources left out, since outlets
    differ in taste: where each writes of few cities, resampled documents reject 17 % of true nulls,
    resampled sources and stories 0.2 %, sources left out 5 %.
    """
    blocks = []
    for name, columns in parts.items():
        found = (draws or {}).get(name)
        if found is None and (table.own or name == WHOLE):
            found = profile_draws(table, name, resampling)
        if name == WHOLE and found is not None:
            blocks.append(_whole(table, name, support, resampling, found))
        documents = found if table.own else None
        blocks.append(_elements(table, name, tuple(columns), support, resampling, documents))
    return blocks


def _block(table: Table, name: str, parts: tuple[str, ...], support: Support) -> Cells:
    """An empty block with its support: stories and sources on the city's side, and on the other."""
    cities = tuple(city.id for city in table.facts.cities)
    cells = Cells("IM07", table.role, table.cut.lang, table.cut.period, parts, cities)
    size = table.weight[name][:, None]
    stories = count_groups(table, size, "story")[:, 0]
    cells.put(stories=stories, docs=table.profile_docs[name])
    if not table.own:
        cells.put(sources=count_groups(table, size, "source")[:, 0])
    return cells


def _supported(cells: Cells, support: Support) -> Bools:
    """Enough stories of the city and of all the others together."""
    stories = np.nan_to_num(cells.columns["stories"][0])
    enough: Bools = np.minimum(stories, stories.sum() - stories) >= support.side_docs
    return enough


def _groups(table: Table, cells: Cells) -> Floats:
    found: Floats = np.nan_to_num(cells.columns["stories" if table.own else "sources"][0])
    return found


def _whole(
    table: Table, name: str, support: Support, resampling: Resampling, draws: Draws
) -> Cells:
    cells = _block(table, name, ("",), support)
    cells.kept = ("",)
    group, owner = pair_up(table, "story")
    rows = grouped(table.profile[name], group, len(owner))
    keys = np.full(len(owner), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(keys, group, table.facts.unit_key[table.unit])
    live = rows.sum(axis=1) > 0
    found = js_against_rest(
        rows[live], owner[live], keys[live], len(cells.cities), seed=resampling.seed
    )
    cells.put(value=found.value, raw=found.raw, p=found.p)
    cells.withhold(~_supported(cells, support), "no_support")
    cells.flag("significant", benjamini_hochberg(cells.columns["p"], LEVEL)[0])
    groups, total = _groups(table, cells), draws.sum(axis=0, dtype=np.float64)
    for city in np.flatnonzero(cells.shown[0] & _resampled(table, groups)).tolist():
        drawn = against_rest(draws[city].T.astype(float), total.T)
        around = np.maximum(found.corrected[city] + drawn - np.nanmean(drawn), 0.0)
        cells.take_draws(city, np.sqrt(around)[None, :])
    half = t_factor(groups.astype(np.int64)) * _whole_error(table, name, groups)
    limits = [np.sqrt(np.maximum(found.corrected + side * half, 0.0)) for side in (-1, 1)]
    set_intervals(
        cells,
        se=np.where(np.isfinite(half), 1.0, np.nan)[None, :],
        groups=groups[None, :],
        own=table.own,
        bounds=(0.0, 1.0),
        jack=(limits[0][None, :], limits[1][None, :]),
    )
    return cells


def _resampled(table: Table, groups: Floats) -> Bools:
    """Where the replicates serve: own texts, or sources enough."""
    return groups >= (2 if table.own else BOOT_SOURCES)


def _whole_error(table: Table, name: str, groups: Floats) -> Floats:
    """Delete-one-source error of the JSD of the cities with three to nine sources."""
    few = np.zeros(len(groups), bool) if table.own else _few(groups)

    def statistic(own: Floats, others: Floats) -> Floats:
        found = against_rest(own, own + others)[:, None]
        return np.broadcast_to(found, own.shape)

    return jackknife_against_rest(table, name, statistic, few)[:, 0]


def _elements(
    table: Table,
    name: str,
    parts: tuple[str, ...],
    support: Support,
    resampling: Resampling,
    draws: Draws | None,
) -> Cells:
    cells = _block(table, name, parts, support)
    sums = by_city(table, table.profile[name])
    alpha, strength = _prior(table, sums)
    delta = log_odds_ratio(sums, sums.sum(axis=0) - sums, alpha, strength=strength)
    groups = _groups(table, cells)
    se = _error(table, name, (sums, alpha, strength), resampling, draws)
    zeta = z_score(delta, se).T
    some = count_groups(table, table.profile[name], "story").T
    cells.put(value=zeta, raw=delta.T, p=_p_value(zeta, groups, table.own))
    cells.put(coverage=float(np.mean(sums.sum(axis=0) > 0)))
    cells.flag("unused_part", (sums.sum(axis=0) == 0)[:, None])
    cells.withhold(~_supported(cells, support) | ~np.isfinite(zeta), "no_support")
    cells.flag("small_n", cells.shown & (np.minimum(some, _others(some)) < _FEW))
    cells.flag("significant", benjamini_hochberg(cells.columns["p"], LEVEL)[0])
    if table.own:
        drawn = np.where(_resampled(table, groups), zeta, np.nan)
        cells.limits = (drawn - _NORMAL, drawn + _NORMAL)
    one, wide = np.ones((1, len(groups))), (-np.inf, np.inf)
    set_intervals(cells, se=one, groups=groups[None, :], own=table.own, bounds=wide)
    return cells


def _others(count: Floats) -> Floats:
    """Parts x cities: the same count over all other cities."""
    found: Floats = count.sum(axis=1, keepdims=True) - count
    return found


def _prior(table: Table, sums: Floats) -> tuple[Floats, float]:
    """alpha and alpha_0 on the scale of documents: 100 mentions by the mentions of a mean document.

    Profiles weigh a document 1, METHOD.md 2.1 states alpha_0 for counts of mentions.
    """
    codes = table.facts.codes
    mean = codes.x.sum() / max(np.count_nonzero(np.bincount(codes.row)), 1)
    strength = PRIOR_CODES / max(float(mean), 1.0)
    return prior_of(sums.sum(axis=0), strength), strength


def _error(
    table: Table,
    name: str,
    terms: tuple[Floats, Floats, float],
    resampling: Resampling,
    draws: Draws | None,
) -> Floats:
    """Standard errors of delta, cities x parts.

    Own texts: documents resampled. Three sources or more: delete-one-source. Fewer: documents of
    the city resampled inside them, for the z alone.
    """
    sums, alpha, strength = terms

    def ratio(own: Floats, others: Floats) -> Floats:
        return log_odds_ratio(own, others, alpha, strength=strength)

    def right(_: Floats, others: Floats) -> Floats:
        return log_odds(others, alpha, strength)

    size = table.weight[name][:, None]
    sources = count_groups(table, size, "source")[:, 0]
    if draws is not None:
        return supported_error(_drawn_error(draws, ratio), sums, sums.sum(axis=0) - sums, alpha)
    se = jackknife_against_rest(table, name, ratio, sources >= JACK_SOURCES)
    few = (sources > 0) & (sources < JACK_SOURCES)
    pool = jackknife_against_rest(table, name, right, few)
    for city in np.flatnonzero(few).tolist():
        mine = slice(*np.searchsorted(table.city, [city, city + 1]))
        matrix, unit = table.profile[name][mine], table.unit[mine]
        drawn = log_odds(city_draws(table, matrix, unit, resampling, True).T, alpha, strength)
        se[city] = np.hypot(np.std(drawn, axis=0, ddof=1), np.nan_to_num(pool[city]))
    return supported_error(se, sums, sums.sum(axis=0) - sums, alpha)


def _drawn_error(draws: Draws, ratio: Callable[[Floats, Floats], Floats]) -> Floats:
    total, se = draws.sum(axis=0, dtype=np.float64), np.full(draws.shape[:2], np.nan)
    for city in np.flatnonzero(draws.any(axis=(1, 2))).tolist():
        own = draws[city].astype(float)
        se[city] = np.std(ratio(own.T, np.maximum(total - own, 0.0).T), axis=0, ddof=1)
    return se


def _few(sources: Floats) -> Bools:
    found: Bools = (sources >= JACK_SOURCES) & (sources < BOOT_SOURCES)
    return found


def _p_value(zeta: Floats, groups: Floats, own: bool) -> Floats:
    """Two-sided: t with one degree fewer than sources, normal where documents are resampled."""
    counted = (groups >= JACK_SOURCES) & (not own)
    freedom = np.where(counted, np.maximum(groups - 1, 1.0), np.inf)
    p: Floats = 2 * stats.t.sf(np.abs(zeta), freedom)
    return p
