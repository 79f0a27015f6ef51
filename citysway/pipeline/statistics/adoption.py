"""Who used a phrase first, how many took it up, how soon (METHOD.md RA14, IM21 d).

First uses are rows: ``phrase`` and ``city`` numbers from 0 and a span of days ``low`` .. ``high``
(one day, a month or a year); their middle stands for the date where one number is needed.
Nothing here says that one city moved another: it is earlier use, and later use elsewhere.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.pipeline.statistics.lead import LEAD as LEAD
from citysway.pipeline.statistics.uncertainty import Floats, Ints, Keys, uniform_keys

Bools = npt.NDArray[np.bool_]

HORIZON = 5 * 365.25  # days within which an adoption counts
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class FirstUses:
    """The first use of each phrase by each city (rows); days since any day, ``low <= high``."""

    phrase: Ints
    city: Ints
    low: Floats
    high: Floats

    @property
    def mid(self) -> Floats:
        """The middle of the span (rows)."""
        middle: Floats = (self.low + self.high) / 2
        return middle

    def take(self, rows: Any) -> "FirstUses":
        """The chosen rows."""
        return FirstUses(self.phrase[rows], self.city[rows], self.low[rows], self.high[rows])


def origins(uses: FirstUses, phrases: int, *, lead: float = LEAD) -> Ints:
    """The row of each phrase's origin (phrases), -1 where it is unknown.

    The first user is the origin when its span ends before any other city's begins and its middle is
    ``lead`` days or more before that of the second.
    """
    order = np.lexsort((uses.city, uses.high, uses.mid, uses.phrase))
    phrase, low, mid = uses.phrase[order], uses.low[order].copy(), uses.mid[order]
    begin = np.flatnonzero(np.diff(phrase, prepend=-1))
    found = np.full(phrases, -1, np.int64)
    if not len(begin):
        return found
    size = np.diff(begin, append=len(phrase))
    low[begin] = np.inf
    others = np.minimum.reduceat(low, begin)
    second = mid[np.minimum(begin + 1, len(mid) - 1)]
    known = (size > 1) & (uses.high[order][begin] < others) & (second - mid[begin] >= lead)
    found[phrase[begin[known]]] = order[begin[known]]
    return found


def survival(time: Floats, event: Bools, unit: Ints, weights: Floats) -> tuple[Floats, Floats]:
    """Kaplan-Meier: the event times (K, ascending) and the share without event after each (K x B).

    ``time`` and ``event`` (pairs): until the event, or until last seen without it; ``unit`` (pairs)
    is the row of ``weights`` (units x B) a pair is weighted by. Events at a time come before those
    last seen then. No event: K = 0. Checked against statsmodels.
    """
    from scipy.sparse import csr_array

    times = np.unique(time[event])
    at = np.searchsorted(times, time, side="right") - 1
    seen = at >= 0
    shape = (len(times), len(weights))

    def sums(chosen: Bools) -> Floats:
        cells = csr_array((np.ones(chosen.sum()), (at[chosen], unit[chosen])), shape=shape)
        found: Floats = cells @ weights
        return found

    if not len(times):
        return times, np.zeros((0, weights.shape[1]))
    risk = np.cumsum(sums(seen)[::-1], axis=0)[::-1]
    share = np.divide(sums(event & seen), risk, out=np.zeros(risk.shape), where=risk > 0)
    curve: Floats = np.cumprod(1 - share, axis=0)
    return times, curve


def incidence(times: Floats, curve: Floats, horizon: float = HORIZON) -> Floats:
    """The share with the event within ``horizon``, 1 - S(h) (B): 0 without an event."""
    reached = int(np.searchsorted(times, horizon, side="right"))
    if not reached:
        return np.zeros(curve.shape[1])
    share: Floats = 1 - curve[reached - 1]
    return share


def median_time(times: Floats, curve: Floats, level: float | Floats = 0.5) -> Floats:
    """The time at which the share without event falls to ``level`` (B), NaN where it never does.

    A curve that stays at the level is read in the middle of that stretch.
    """
    if not len(times):
        return np.full(curve.shape[1], np.nan)
    first, below = curve <= level + _SAME, curve < level - _SAME
    reached = first.any(axis=0)
    start = times[np.argmax(first, axis=0)]
    stop = np.where(below.any(axis=0), times[np.argmax(below, axis=0)], start)
    middle: Floats = np.where(reached, (start + stop) / 2, np.nan)
    return middle


def median_taken(times: Floats, curve: Floats, horizon: float = HORIZON) -> Floats:
    """Median time among those with the event within ``horizon`` (B): where F(t) is F(h) / 2.

    Unlike the plain median of observed times it does not fall when the follow-up is short.
    """
    share = incidence(times, curve, horizon)
    found = median_time(times, curve, 1 - share / 2)
    middle: Floats = np.where(share > 0, found, np.nan)
    return middle


@dataclass(frozen=True, slots=True)
class Standing:
    """Phrases with a known origin (rows = first uses of these): who stands where.

    ``phrase``, ``city`` (rows); ``origin`` and ``taken`` (rows): the first user, and those that
    follow within the horizon; ``users`` and ``followers`` (phrases): n and m.
    """

    phrase: Ints
    city: Ints
    origin: Bools
    taken: Bools
    users: Ints
    followers: Ints


def standing(uses: FirstUses, origin: Ints, *, horizon: float = HORIZON) -> Standing:
    """Origin and followers of the phrases whose ``origin`` (phrases) is a row of ``uses``."""
    rows = np.flatnonzero(origin[uses.phrase] >= 0)
    phrase, first = uses.phrase[rows], origin[uses.phrase[rows]]
    is_first = rows == first
    taken = ~is_first & (uses.mid[rows] - uses.mid[first] <= horizon)
    users = np.bincount(phrase, minlength=len(origin))
    followers = np.bincount(phrase[taken], minlength=len(origin))
    return Standing(phrase, uses.city[rows], is_first, taken, users, followers)


def net_lead(out: Floats, into: Floats) -> Floats:
    """(out - in) / (out + in), NaN where both are 0."""
    total = out + into
    lead: Floats = (out - into) / np.where(total > 0, total, np.nan)
    return lead


def _counts(group: Ints, rows: Ints, weights: Floats | None, size: int) -> Floats:
    counts: Floats = np.bincount(group[rows], weights, size).astype(float)
    return counts


@dataclass(frozen=True, slots=True)
class Permuted:
    """``leads`` and ``gaps`` (cities x rounds): net lead, and out - in, when dates are permuted;
    ``spread`` (pairs): mean of out^2 - in^2 of each pair (city, group), what moves the mean of the
    ratio off 0.
    """

    leads: Floats
    gaps: Floats
    spread: Floats

    def mean(self) -> Floats:
        """Mean net lead (cities), 0 without any.

        out - in is 0 on average: what its drawn mean is off by is taken out of that of the lead.
        """
        drawn = np.isfinite(self.leads)
        count = np.maximum(drawn.sum(axis=1), 1)
        lead, gap = (np.where(drawn, x, 0.0) for x in (self.leads, self.gaps))
        level, off = lead.sum(axis=1) / count, gap.sum(axis=1) / count
        gap -= np.where(drawn, off[:, None], 0.0)
        square = (gap**2).sum(axis=1)
        slope = (gap * lead).sum(axis=1) / np.where(square > 0, square, 1.0)
        mean: Floats = level - slope * off
        return mean


def permuted_leads(
    found: Standing, keys: Keys, pair: Ints, cities: int, *, rounds: int = 100, seed: int = 0
) -> Permuted:
    """Net leads of the cities when the dates are permuted inside each phrase.

    ``keys`` (rows): 64 bits of (group, city); the cities of a phrase are ordered by what is drawn
    from them, so phrases of one group are permuted alike, as they move together. ``pair`` (rows):
    the number of (city, group). What is drawn depends on the keys and the seed alone.
    """
    order = np.argsort(found.phrase, kind="stable")
    phrase, city, pair = found.phrase[order], found.city[order], pair[order]
    start = np.flatnonzero(np.diff(phrase, prepend=-1))
    rank = np.arange(len(phrase)) - np.repeat(start, np.diff(start, append=len(phrase)))
    holds, follows = rank == 0, (rank > 0) & (rank <= found.followers[phrase])
    gain = found.followers[phrase[holds]].astype(float)
    pairs = int(pair.max()) + 1 if len(pair) else 0
    # Phrase and draw in one number: one sort orders the cities of every phrase.
    room = np.uint64(max(int(phrase[-1]).bit_length(), 1) if len(phrase) else 1)
    first_bits = phrase.astype(np.uint64) << (np.uint64(64) - room)
    leads, gaps = np.empty((cities, rounds)), np.empty((cities, rounds))
    spread = np.zeros(pairs)
    for number in range(rounds):
        drawn = uniform_keys(keys[order], 1, seed=seed + number)[:, 0]
        turned = np.argsort(first_bits | (drawn >> room), kind="stable")
        first, later = turned[holds], turned[follows]
        out, into = (_counts(city, rows, w, cities) for rows, w in ((first, gain), (later, None)))
        leads[:, number], gaps[:, number] = net_lead(out, into), out - into
        out, into = (_counts(pair, rows, w, pairs) for rows, w in ((first, gain), (later, None)))
        spread += out**2 - into**2
    return Permuted(leads, gaps, spread / rounds)


def expected_lead(spread: Floats, total: Floats) -> Floats:
    """The mean net lead under permutation, to first order: - sum E(out^2 - in^2) / (sum 2m/n)^2.

    In a phrase with n users and m followers a city leads with chance 1/n (out = m) and follows with
    chance m/n (in = 1): both means are m/n, but a leader weighs more, so the ratio is not 0. For
    phrases apart E(out^2 - in^2) = m(m-1)/n.
    """
    mean: Floats = -spread / np.where(total > 0, total, np.nan) ** 2
    return mean
