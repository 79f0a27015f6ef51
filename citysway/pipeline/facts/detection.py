"""Bursts and breaks of a monthly series of counts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEVEL = 0.01  # of one series: a burst or break by chance in one of a hundred
LEAST_MONTHS, LEAST_SEGMENT, LEAST_COUNT = 12, 6, 20


class Event(NamedTuple):
    """Months ``start`` to ``end`` (inclusive), what was expected in them, and how sure it is."""

    start: int
    end: int
    kind: str
    p: float
    expected: float


def detect(counts: Floats, exposure: Floats, *, level: float = LEVEL) -> list[Event]:
    """Bursts and breaks of a monthly series, by start.

    ``counts`` events, ``exposure`` what they are proportional to in a flat series (both months).
    Breaks: Pettitt's rank test (1979) of counts / exposure, each side again. Bursts: in a segment
    between breaks, counts that a negative binomial of the segment's other months does not explain,
    ``p`` times the months looked at.
    """
    live = np.flatnonzero(exposure > 0)
    if len(live) < LEAST_MONTHS or counts.sum() < LEAST_COUNT:
        return []
    events, first = [], 0
    rate = counts[live] / exposure[live]
    splits = _splits(rate, 0, level)
    for number, (at, p) in enumerate([*splits, (len(live), 1.0)]):
        segment = live[first:at]
        bursts = _bursts(counts[segment], exposure[segment], level)
        events += [Event(int(segment[e.start]), int(segment[e.end]), *e[2:]) for e in bursts]
        if number < len(splits):
            after = live[at : splits[number + 1][0] if number + 1 < len(splits) else len(live)]
            before = counts[segment].sum() / exposure[segment].sum()
            expected = float(before * exposure[after].sum())
            events.append(Event(int(after[0]), int(after[-1]), "break", p, expected))
        first = at
    return sorted(events)


def _splits(rate: Floats, start: int, level: float) -> list[tuple[int, float]]:
    """(first month of the new level, p) of the breaks, ascending."""
    size = len(rate)
    if size < 2 * LEAST_SEGMENT:
        return []
    ranks = stats.rankdata(rate)
    until = np.arange(1, size)
    rise = np.abs(2 * np.cumsum(ranks)[:-1] - until * (size + 1))
    inner = (until >= LEAST_SEGMENT) & (size - until >= LEAST_SEGMENT)
    at = int(np.argmax(np.where(inner, rise, -1.0))) + 1
    square = rise[at - 1] ** 2 / _inflation(ranks, at)
    p = min(1.0, float(2 * np.exp(-6 * square / (size**3 + size**2))))
    if p > level:
        return []
    at = min((np.flatnonzero(inner) + 1).tolist(), key=lambda cut: _misfit(np.sqrt(rate), cut))
    left, right = _splits(rate[:at], start, level), _splits(rate[at:], start + at, level)
    return [*left, (start + at, p), *right]


def _misfit(rate: Floats, at: int) -> float:
    """Absolute deviations from the medians of both sides: months far off do not move the break."""
    sides = rate[:at], rate[at:]
    return float(sum(np.abs(side - np.median(side)).sum() for side in sides))


def _inflation(ranks: Floats, at: int) -> float:
    """How much wider months that resemble their neighbours make the test: (1 + r) / (1 - r), r the
    correlation of successive months beside the step, 0 to 0.9.
    """
    rest = np.concatenate([ranks[:at] - ranks[:at].mean(), ranks[at:] - ranks[at:].mean()])
    square = float((rest**2).sum())
    r = float((rest[1:] * rest[:-1]).sum()) / square if square > 0 else 0.0
    r = min(max(r, 0.0), 0.9)
    return (1 + r) / (1 - r)


def _bursts(counts: Floats, exposure: Floats, level: float) -> list[Event]:
    """The most surprising month is set apart, then the next; all up to the last that surprises are
    bursts (Rosner 1983: two must not hide each other); neighbours are one.
    """
    usual, order, chance = np.ones(len(counts), bool), [], []
    for _ in range(len(counts) // 5):
        at, p = _most_surprising(counts, exposure, usual)
        usual[at] = False
        order.append(at)
        chance.append(min(1.0, p * len(counts)))
    last = max((n + 1 for n, p in enumerate(chance) if p <= level), default=0)
    usual[order[last:]] = True
    base = counts[usual].sum() / exposure[usual].sum()
    events = []
    for run in _runs(sorted(order[:last])):
        expected = float(base * exposure[run[0] : run[-1] + 1].sum())
        p = min(min(chance[:last][n:]) for n, at in enumerate(order[:last]) if at in run)
        events.append(Event(run[0], run[-1], "burst", p, expected))
    return events


def _most_surprising(counts: Floats, exposure: Floats, usual: Bools) -> tuple[int, float]:
    """The usual month with the least chance under rate and dispersion of the other usual ones."""
    y, e = np.where(usual, counts, 0.0), np.where(usual, exposure, 0.0)
    others = max(int(usual.sum()) - 1, 1)
    rate = (y.sum() - y + 0.5) / (e.sum() - e)  # half a count: silence is no certainty
    mean = rate[:, None] * e[None, :]
    np.fill_diagonal(mean, 0.0)
    gap = np.where(mean > 0, (y[None, :] - mean) ** 2 * others / max(others - 1, 1) - mean, 0.0)
    phi = np.maximum(gap.sum(axis=1) / np.maximum((mean**2).sum(axis=1), 1e-300), 1e-9)
    # The upper limit of its estimate: a short series must not be too sure of its evenness.
    size = stats.chi2.ppf(0.1, others) / others / phi
    p = stats.nbinom.sf(counts - 1, size, size / (size + np.maximum(rate * exposure, 1e-300)))
    p = np.where(usual, p, 1.0)
    at = int(np.argmin(p))
    return at, float(p[at])


def _runs(months: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for month in months:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs
