"""IM01: the share of a role's stories that name the city (METHOD.md section 2)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Draws, Floats, Ints
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.facts.volumes import Volumes, heard_docs, heard_stories
from citysway.pipeline.indicators.cells import keep_draws
from citysway.pipeline.indicators.raw import Raw
from citysway.pipeline.statistics.uncertainty import jackknife_se, percentile_interval


@dataclass(frozen=True, slots=True)
class Heard:
    """What the sources of a role told of one city or not: sources x slots (language x period)."""

    stories: Floats
    docs: Floats
    named: Floats


def heard_of(volumes: Volumes, external: Bools, sums: Sums, city: int, first: int) -> Heard:
    """Stories and documents heard, and the stories that name the city (weighted); ``sums``: the
    role's documents in every language and period, ``city`` inside the chunk of cities from
    ``first``.
    """
    stories = heard_stories(volumes, external, first + city)
    docs = heard_docs(volumes, first + city) * external[:, None]
    start, stop = np.searchsorted(sums.city, [city, city + 1])
    rows, periods = sums.rows[start:stop], volumes.docs.shape[2]
    table = sums.table
    cell = table.source[rows] * stories.shape[1] + table.lang[rows] * periods + table.period[rows]
    named = sums.weighted[start:stop, sums.columns("named")].toarray()[:, 0]
    found = np.bincount(cell, named, stories.size).astype(float).reshape(stories.shape)
    return Heard(stories, docs, found)


def empty_attention(cities: int) -> Raw:
    """Columns to be filled city by city."""
    names = [name for name in Raw.__slots__ if name not in ("draws", "moments")]
    blank: dict[str, Any] = {name: np.full((1, cities), np.nan) for name in names}
    return Raw(**blank)


def take_attention(raw: Raw, city: int, heard: Heard, slots: Bools) -> None:
    """Point value, support and delete-one-source error in one language and period."""
    num, den = (part[:, slots].sum(axis=1) for part in (heard.named, heard.stories))
    top, base = num.sum(), den.sum()
    live = np.flatnonzero(den > 1e-12)
    raw.base[0, city] = raw.stories[0, city] = raw.heard[0, city] = base
    raw.docs[0, city] = heard.docs[:, slots].sum()
    raw.sources[0, city] = raw.groups[0, city] = len(live)
    if base <= 0:
        return
    raw.value[0, city] = min(top / base, 1.0)
    rest = base - den[live]
    left = (top - num[live]) / np.where(rest > 1e-9, rest, np.nan)
    whole, owner = np.array([[top / base]]), np.zeros(len(live), np.int64)
    raw.se[0, city] = jackknife_se(left[:, None], whole, owner, np.ones((len(live), 1), bool))[0, 0]


def draw_attention(
    raw: Raw, city: int, heard: Heard, named: Draws, volumes: Volumes, spread: Draws, langs: Ints,
    *, keep: bool,
) -> None:  # fmt: skip
    """Limits and replicates: ``named`` (B) resampled stories that name the city; the stories heard
    follow ``spread``, the resampled volume of each source (languages x sources x B).
    """
    base = volumes.stories.sum(axis=2).T
    stories = heard.stories.reshape(volumes.stories.shape).sum(axis=2).T
    part = np.divide(stories, base, out=np.zeros(base.shape), where=base > 0).astype(np.float32)
    total = np.maximum(sum(part[lang] @ spread[lang] for lang in langs), named)
    values = np.where(total > 0, named / np.where(total > 0, total, 1.0), np.nan)
    raw.low[0, city], raw.high[0, city] = percentile_interval(values)
    if keep:
        keep_draws(raw.draws, "", city, values, raw.value.shape[1])
