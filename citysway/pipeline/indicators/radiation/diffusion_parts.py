"""What the cells of RA10 are made of: ratios over stories, the median time, their intervals."""

from dataclasses import dataclass

import numpy as np

from citysway.pipeline.facts.arrays import Draws, Floats, Ints
from citysway.pipeline.facts.diffusion import Diffusion
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    set_exact_one,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.statistics.survival import grouped_median
from citysway.pipeline.statistics.uncertainty import (
    JACK_SOURCES,
    bootstrap_sums,
    jackknife_se,
    sum_runs,
    t_factor,
)

SHARES = ("", "home", "wire", "own")


@dataclass(frozen=True, slots=True)
class Block:
    """Cells with what their intervals rest on (parts x cities each); ``own``: of one issuer."""

    cells: Cells
    own: bool
    se: Floats
    groups: Floats
    low: Floats
    high: Floats


def story_columns(spread: Diffusion, rows: Ints) -> Floats:
    """Stories x (picked up, one, outlets, places)."""
    outlets = spread.outlets[rows]
    columns = (outlets > 0, np.ones(len(rows)), outlets, spread.places[rows])
    return np.stack(columns, axis=1).astype(float)


def pair_of(part: str) -> list[int]:
    """Numerator and denominator of a part among ``story_columns``."""
    return {"virality": [2, 0], "places": [3, 0]}.get(part, [0, 1])


def fill_ratio(block: Block, at: tuple[int, int], pair: Floats, source: Ints) -> None:
    """A share or mean with its delete-one-group error; stories sorted by source."""
    unit = np.arange(len(pair)) if block.own else numbered(source)
    sums = sum_runs(unit, pair, int(unit[-1]) + 1)
    whole = pair.sum(axis=0)
    rest = whole - sums
    left = rest[:, 0] / np.where(rest[:, 1] > 0, rest[:, 1], np.nan)
    value = whole[0] / whole[1] if whole[1] > 0 else np.nan
    valid = sums[:, 1] > 0
    owner = np.zeros(len(sums), np.int64)
    block.cells.columns["value"][at] = value
    block.groups[at] = valid.sum()
    block.se[at] = jackknife_se(left[:, None], np.array([[value]]), owner, valid[:, None])[0, 0]


def story_replicates(
    own: bool, spread: Diffusion, chosen: list[Ints], pairs: list[list[int]], weights: Draws,
    seed: int,
) -> Floats:  # fmt: skip
    """Ratios (parts x B) of pairs of ``story_columns`` over chosen stories, origin sources
    (``weights``: sources x B) and stories resampled; own texts by story alone.
    """
    rows = np.unique(np.concatenate(chosen))
    columns = story_columns(spread, rows)
    parts = [
        columns[:, pair] * np.isin(rows, some, assume_unique=True)[:, None]
        for some, pair in zip(chosen, pairs, strict=True)
    ]
    sums = bootstrap_sums(
        np.hstack(parts), spread.key[rows], replicates=weights.shape[1], seed=seed,
        source=spread.source[rows], weights=None if own else weights.astype(float),
    )  # fmt: skip
    num, den = sums[::2], sums[1::2]
    found: Floats = num / np.where(den > 0, den, np.nan)
    return found


def numbered(source: Ints) -> Ints:
    """The sources at hand as numbers from 0, in the same order."""
    found: Ints = np.unique(source, return_inverse=True)[1]
    return found


def fill_speed(block: Block, at: tuple[int, int], spread: Diffusion, rows: Ints) -> None:
    """Median hours with limits by origin source.

    The rows are stories followed to the end: one of the last days is censored at its start, since
    half of its final outlets is not known at any time before; at its present median it would count
    as slow.
    """
    rows = rows[spread.outlets[rows] > 0]
    group = numbered(spread.source[rows])
    found = grouped_median(spread.t50[rows], np.ones(len(rows), bool), group)
    block.cells.columns["value"][at], block.low[at], block.high[at] = found
    block.groups[at] = len(set(group.tolist()))
    block.se[at] = 0.0 if np.isfinite(found).all() else np.nan


def close_block(block: Block) -> None:
    """Intervals of METHOD.md 4.1; the h index has none."""
    cells, value = block.cells, block.cells.columns["value"]
    cells.columns["raw"][:] = value
    share, speed, hirsch = (
        np.array([part in names for part in cells.parts])[:, None]
        for names in (SHARES, ("t50",), ("h",))
    )
    cells.reason[hirsch & cells.shown] = REASON["not_calibrated"]
    enough = block.groups >= (2 if block.own else JACK_SOURCES)
    cells.reason[speed & cells.shown & enough & ~np.isfinite(block.se)] = REASON["no_support"]
    half = t_factor(np.nan_to_num(block.groups).astype(np.int64)) * block.se
    low, high = (np.where(speed, own, value + sign * half)
                 for own, sign in ((block.low, -1), (block.high, 1)))  # fmt: skip
    set_intervals(cells, se=block.se, groups=block.groups, own=block.own, bounds=(0.0, np.inf),
                  jack=(low, high))  # fmt: skip
    cells.columns["hi"][:] = np.where(
        share, np.minimum(cells.columns["hi"], 1), cells.columns["hi"]
    )
    mean = ~(share | speed | hirsch)
    cells.columns["lo"][:] = np.where(mean, np.maximum(cells.columns["lo"], 1), cells.columns["lo"])
    stories = cells.columns["stories"]
    set_exact_zero(cells, share & (value == 0), stories)
    set_exact_one(cells, share & (value == 1), stories)
    withhold_flat(cells)
