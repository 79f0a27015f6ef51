"""topics/periods.parquet: mean shares of topics by month, of all texts and of each city.

The error is that of resampled documents. A mean needs no drawing for that: its variance over all
resamples is the variance of the shares over their number. The interval is Wilson's (1927) at the
sample size that this variance amounts to, so that it stays within [0, 1] in months of few texts.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import stats

from citysway.pipeline.topics.material import Floats, Ints, Stories, Texts, with_support
from citysway.pipeline.topics.schemas import PERIODS

_PRIOR = 30.0  # documents that the spread of shares in all texts is worth beside a month's own


@dataclass(frozen=True, slots=True)
class Dated:
    """The dated stories of a language in one unit of time, by group: all texts (number 0, name '')
    and each city with support.

    Pairs are sorted by group and story: ``group``, ``row`` of the stories, ``at`` the number of the
    period in ``periods``; ``years`` is the middle of each; ``undated`` those of no use: no date, or
    only a year where the unit is the month.
    """

    names: tuple[str, ...]
    group: Ints
    row: Ints
    at: Ints
    periods: tuple[str, ...]
    years: Floats
    undated: int


def dated(stories: Stories, *, least: int) -> Dated:
    """Months, or years where most dates are no finer; cities with ``least`` stories."""
    size = np.array([len(period) for period in stories.period])
    monthly = (size == 7).sum() >= (size == 4).sum()
    use = size == 7 if monthly else size >= 4
    label = np.array([p[: 7 if monthly else 4] for p in stories.period], dtype=object)
    periods = sorted(set(label[use]))
    place = {period: i for i, period in enumerate(periods)}
    at = np.array([place.get(p, -1) if u else -1 for p, u in zip(label, use, strict=True)])
    kept = with_support(stories.cities, least)
    rows = [np.arange(len(at)), *(stories.cities.rows(i) for i in kept)]
    group = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    row = np.concatenate(rows)
    have = at[row] >= 0
    names = ("", *(stories.cities.names[i] for i in kept))
    years = np.array([_middle(period) for period in periods], dtype=float)
    return Dated(
        names, group[have], row[have], at[row][have], tuple(periods), years, int((~use).sum())
    )


def _middle(period: str) -> float:
    year, _, month = period.partition("-")
    return int(year) + ((int(month) - 0.5) / 12 if month else 0.5)


def runs(key: Ints) -> tuple[Ints, Ints]:
    """Order that sorts ``key`` (stable) and where each of its values begins in that order."""
    order = np.argsort(key, kind="stable")
    _, first = np.unique(key[order], return_index=True)
    return order, first


def sums(values: Floats, order: Ints, first: Ints) -> Floats:
    """Sums of rows of ``values`` over the runs."""
    if not len(first):
        return np.zeros((0, *values.shape[1:]))
    total: Floats = np.add.reduceat(values[order], first, axis=0)
    return total


def mean_interval(total: Floats, square: Floats, n: Floats, usual: Floats) -> tuple[Floats, Floats]:
    """95 % limits of means of shares in [0, 1] from their sums and sums of squares.

    ``usual``: variance over p (1 - p) of the same topic in all texts, worth thirty documents.
    """
    p = np.clip(total / n, 0.0, 1.0)
    unit = p * (1 - p)
    spread = np.maximum(square / n - p**2, 0.0)
    own = np.divide(spread, unit, out=np.zeros(p.shape), where=unit > 1e-12)
    known = np.where(unit > 1e-12, n, 0.0)
    design = (known * own + _PRIOR * usual) / (known + _PRIOR)
    size = n / np.clip(design, 1e-6, 1.0)
    t = stats.t.ppf(0.975, n + _PRIOR - 1)
    middle = (p + t**2 / (2 * size)) / (1 + t**2 / size)
    half = t / (1 + t**2 / size) * np.sqrt(unit / size + t**2 / (4 * size**2))
    lo: Floats = np.clip(middle - half, 0.0, p)
    hi: Floats = np.clip(middle + half, p, 1.0)
    return lo, hi


def usual_spread(shares: Floats) -> Floats:
    """Variance over p (1 - p) of every topic, in [0, 1]."""
    p = shares.mean(axis=0)
    found: Floats = np.clip(shares.var(axis=0) / np.maximum(p * (1 - p), 1e-12), 1e-6, 1.0)
    return found


def period_table(stories: Stories, times: Dated) -> pa.Table:
    """Schema PERIODS, sorted by topic, city and period."""
    count = len(times.periods)
    order, first = runs(times.group * max(count, 1) + times.at)
    own = stories.shares[times.row]
    n = np.diff(np.append(first, len(order))).astype(float)[:, None]
    total, square = sums(own, order, first), sums(own**2, order, first)
    lo, hi = mean_interval(total, square, n, usual_spread(stories.shares))
    cells, topics = total.shape
    group, at = times.group[order][first], times.at[order][first]
    names = np.array(times.names, dtype=object)[group]
    columns = [
        np.repeat(stories.topics, cells), np.tile(names, topics),
        np.tile(_texts(times.periods)[at], topics), np.tile(n[:, 0], topics),
        *((total / n).T.ravel(), lo.T.ravel(), hi.T.ravel()),
    ]  # fmt: skip
    arrays = [pa.array(c).cast(f.type) for c, f in zip(columns, PERIODS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=PERIODS)


def _texts(values: tuple[str, ...]) -> Texts:
    return np.array(values, dtype=object)
