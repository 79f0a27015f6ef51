"""IM07, distinctiveness: how far a city's image lies from that of all others, and which elements
make it so (METHOD.md sections 2 and 2.1).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from citysway.pipeline.facts.arrays import ALL, Bools, Draws, Floats
from citysway.pipeline.indicators.cells import Cells, Support, set_intervals, withhold_flat
from citysway.pipeline.indicators.image.profiles import Frame, Profiles
from citysway.pipeline.statistics.keyness import (
    LEVEL,
    PRIOR_CODES,
    benjamini_hochberg,
    log_odds,
    log_odds_ratio,
    normal_score,
    prior_of,
    supported_error,
    two_sided,
    z_score,
)
from citysway.pipeline.statistics.leave_one_out import against_rest, js_against_rest
from citysway.pipeline.statistics.moderation import moderated
from citysway.pipeline.statistics.uncertainty import (
    BOOT_SOURCES,
    JACK_SOURCES,
    jackknife_se,
    t_factor,
)

WHOLE = "F1"
FRAMEWORKS = ("F1", "F2", "F5", "E")
ROLES = ("own", "ext", "home")
WHOLE_ROLES = ("own", "ext")
_NORMAL = 1.96
_FEW = 5  # stories with a code, below which its normal limits are rough

Statistic = Callable[[Floats, Floats], Floats]


def distinct_cells(
    profiles: Profiles,
    parts: Mapping[str, Sequence[str]],
    cities: Sequence[str],
    *,
    support: Support,
    seed: int,
    draws: Mapping[int, Draws],
) -> list[Cells]:
    """The blocks of IM07 of one role: part '' in [0, 1], for the roles with rows of stories, and
    the log-odds z of every category or code.

    ``parts``: framework -> its parts. ``draws``: city -> replicate sums of its F1 profile (parts x
    B), for the limits of the whole. In part cells ``value`` is zeta on the normal scale, so that
    cities with few and with many sources compare, its limits zeta -+ 1.96, ``raw`` the log odds
    ratio; flag ``significant``: Benjamini-Hochberg over all cities and parts of the block. Errors
    of delta are those of sources left out, since outlets differ in taste: where each writes of few
    cities, resampled documents reject 17 % of true nulls, resampled sources and stories 0.2 %,
    sources left out 5 %. Own texts have those of their stories.
    """
    listed = tuple(cities)
    whole = [_whole(profiles, listed, support, seed, draws)] if profiles.role in WHOLE_ROLES else []
    return whole + [
        _elements(profiles, name, tuple(parts[name]), listed, support) for name in profiles.frames
    ]


def _block(
    profiles: Profiles, frame: Frame, parts: tuple[str, ...], cities: tuple[str, ...]
) -> Cells:
    """An empty block with its support on the city's side."""
    cells = Cells("IM07", profiles.role, ALL, ALL, parts, cities)
    cells.put(stories=frame.stories, docs=frame.docs)
    if not profiles.own:
        cells.put(sources=frame.sources)
    return cells


def _supported(frame: Frame, support: Support) -> Bools:
    """Enough stories of the city and of all the others together."""
    others = frame.stories.sum() - frame.stories
    enough: Bools = np.minimum(frame.stories, others) >= support.side_docs
    return enough


def _groups(profiles: Profiles, frame: Frame) -> Floats:
    return frame.stories if profiles.own else frame.sources


def _whole(
    profiles: Profiles, cities: tuple[str, ...], support: Support, seed: int,
    draws: Mapping[int, Draws],
) -> Cells:  # fmt: skip
    frame = profiles.frames[WHOLE]
    cells = _block(profiles, frame, ("",), cities)
    cells.kept = ("",)
    found = js_against_rest(profiles.rows, profiles.owner, profiles.keys, len(cities), seed=seed)
    cells.put(value=found.value, raw=found.raw, p=found.p)
    cells.withhold(~_supported(frame, support), "no_support")
    cells.withhold(~cells.shown, "no_support")
    cells.flag("significant", benjamini_hochberg(cells.columns["p"], LEVEL)[0])
    groups = _groups(profiles, frame)
    _resampled(cells, found.corrected, frame, groups, draws)
    asked = np.zeros(len(groups), bool) if profiles.own else groups >= JACK_SOURCES
    asked &= cells.shown[0] & ~np.isfinite(cells.limits[0][0])
    se = jackknife_against_rest(profiles, WHOLE, _distance, asked)[:, 0]
    half = t_factor(groups.astype(np.int64)) * se
    low, high = (np.sqrt(np.maximum(found.corrected + k * half, 0.0))[None, :] for k in (-1, 1))
    set_intervals(
        cells, se=se[None, :], groups=groups[None, :], own=profiles.own, bounds=(0.0, 1.0),
        jack=(low, high),
    )  # fmt: skip
    withhold_flat(cells)
    return cells


def _distance(own: Floats, others: Floats) -> Floats:
    return np.broadcast_to(against_rest(own, own + others)[:, None], own.shape)


def _resampled(
    cells: Cells, corrected: Floats, frame: Frame, groups: Floats, draws: Mapping[int, Draws]
) -> None:
    """Limits of the whole where replicates serve: own texts, or sources enough.

    They move with the resampled distance, whose mean lies at the corrected one; a city without
    replicates stands in the pool with its sums.
    """
    if not draws:
        return
    rest = np.delete(frame.total, sorted(draws), axis=0).sum(axis=0)
    total = sum((draws[city].astype(float) for city in sorted(draws)), start=rest[:, None])
    least = 2 if cells.role == "own" else BOOT_SOURCES
    for city in np.flatnonzero(cells.shown[0] & (groups >= least)).tolist():
        if city in draws:
            drawn = against_rest(draws[city].T.astype(float), total.T)
            around = np.maximum(corrected[city] + drawn - np.nanmean(drawn), 0.0)
            cells.take_draws(city, np.sqrt(around)[None, :])


def _elements(
    profiles: Profiles, name: str, parts: tuple[str, ...], cities: tuple[str, ...], support: Support
) -> Cells:
    frame = profiles.frames[name]
    cells = _block(profiles, frame, parts, cities)
    sums, everyone = frame.total, frame.total.sum(axis=0)
    strength = _strength(frame)
    alpha = prior_of(everyone, strength)
    delta = log_odds_ratio(sums, _rest(sums), alpha, strength=strength)
    groups = _groups(profiles, frame)
    se, freedom = _error(profiles, name, alpha, strength)
    zeta = normal_score(z_score(delta, se), freedom).T
    cells.put(value=zeta, raw=delta.T, p=two_sided(zeta), coverage=float(np.mean(everyone > 0)))
    cells.flag("unused_part", (everyone == 0)[:, None])
    cells.withhold(~_supported(frame, support) | ~np.isfinite(zeta), "no_support")
    few = np.minimum(frame.used, _rest(frame.used)).T < _FEW
    cells.flag("small_n", cells.shown & few)
    cells.flag("significant", benjamini_hochberg(cells.columns["p"], LEVEL)[0])
    one, wide = np.ones((1, len(groups))), (-np.inf, np.inf)
    around = (zeta - _NORMAL, zeta + _NORMAL)
    set_intervals(cells, se=one, groups=groups[None, :], own=profiles.own, bounds=wide, jack=around)
    return cells


def _rest(sums: Floats) -> Floats:
    """The same sums over all other cities."""
    found: Floats = np.maximum(sums.sum(axis=0) - sums, 0.0)
    return found


def _strength(frame: Frame) -> float:
    """alpha_0 on the scale of documents: 100 mentions by the mentions of a mean document.

    Profiles weigh a document 1, METHOD.md 2.1 states alpha_0 for counts of mentions.
    """
    size = float(frame.size.sum())
    return PRIOR_CODES / max(float(frame.mentions.sum()) / size if size > 0 else 1.0, 1.0)


def _error(profiles: Profiles, name: str, alpha: Floats, strength: float) -> tuple[Floats, Floats]:
    """Standard errors of delta and their degrees of freedom, cities x parts.

    Three sources or more: delete-one-source, steadied over all cells by the variance of the stories
    (``moderated``). Own texts: their stories and those of the others. Fewer sources: the stories of
    the city inside them, for the z alone.
    """
    frame = profiles.frames[name]
    sums, rest = frame.total, _rest(frame.total)
    known = np.full(sums.shape, np.inf)
    own = _story_variance(sums, (frame.yy, frame.ys, frame.ss), alpha, strength)
    if profiles.own:
        moments = (_rest(frame.yy), _rest(frame.ys), _rest(frame.ss))
        se = np.sqrt(own + _story_variance(rest, moments, alpha, strength))
        return supported_error(se, sums, rest, alpha), known

    def ratio(left: Floats, right: Floats) -> Floats:
        return log_odds_ratio(left, right, alpha, strength=strength)

    def pool(_: Floats, right: Floats) -> Floats:
        return log_odds(right, alpha, strength)

    se = jackknife_against_rest(profiles, name, ratio, frame.sources >= JACK_SOURCES)
    few = frame.sources < JACK_SOURCES
    around = np.nan_to_num(jackknife_against_rest(profiles, name, pool, few))
    some = frame.sources[:, None] - 1.0
    variance, freedom = moderated(se**2, own, np.where(few[:, None], 0.0, some))
    se = np.where(few[:, None], np.sqrt(own + around**2), np.sqrt(variance))
    return supported_error(se, sums, rest, alpha), np.where(few[:, None], np.inf, freedom)


def _story_variance(
    sums: Floats, moments: tuple[Floats, Floats, Floats], alpha: Floats, strength: float
) -> Floats:
    """Variance of the log odds when stories are resampled (Poisson), to first order: the sum over
    stories of (y / (Y + a) - (s - y) / (S - Y + a_0 - a))^2.
    """
    yy, ys, ss = moments
    top = sums + alpha
    rest = np.maximum(sums.sum(axis=1, keepdims=True) - sums, 0.0) + (strength - alpha)
    slope = 1 / top + 1 / rest
    found: Floats = yy * slope**2 - 2 * ys * slope / rest + ss[:, None] / rest**2
    return np.maximum(found, 0.0)


def jackknife_against_rest(
    profiles: Profiles, name: str, statistic: Statistic, cities: Bools
) -> Floats:
    """Delete-one-source error of ``statistic`` (city sums, sums of all others), cities x parts.

    A source leaves both sides at once; NaN for the cities not asked for.
    """
    frame = profiles.frames[name]
    found = np.full(frame.total.shape, np.nan)
    pairs = frame.pairs.sum(axis=1) > 0
    live, at = np.unique(profiles.source[pairs], return_inverse=True)
    city, shares = profiles.city[pairs], frame.pairs[pairs]
    everyone = np.zeros((len(live), shares.shape[1]))
    np.add.at(everyone, at, shares)
    for one in np.flatnonzero(cities).tolist():
        mine, here = np.zeros(everyone.shape), slice(*np.searchsorted(city, [one, one + 1]))
        mine[at[here]] = shares[here]
        own, others = mine.sum(axis=0), everyone.sum(axis=0) - mine.sum(axis=0)
        rest = np.maximum(others - (everyone - mine), 0.0)
        left = statistic(np.maximum(own - mine, 0.0), rest)
        whole = statistic(own[None, :], np.maximum(others, 0.0)[None, :])
        same, valid = np.zeros(len(live), np.int64), np.ones(left.shape, bool)
        found[one] = jackknife_se(left, whole, same, valid)[0]
    return found
