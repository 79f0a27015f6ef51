"""RA06 gravity-adjusted pull, RA07 distance decay, RA08 influence field (METHOD.md section 3)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.cells import REASON, Cells, Support, set_intervals, withhold_flat
from citysway.pipeline.indicators.radiation.gravity.field import break_cells, fill_field
from citysway.pipeline.indicators.radiation.gravity.panel import Voices, make_panel
from citysway.pipeline.indicators.radiation.gravity.run import (
    STUDY,
    Run,
    Spread,
    city_effects,
    city_slopes,
    explain,
    fit,
    new_block,
    no_interval,
    put_values,
    spread_of,
    take_all,
)
from citysway.pipeline.statistics.field import shrink_decay
from citysway.pipeline.statistics.gravity import Gravity
from citysway.pipeline.statistics.shrinkage import moved

Floats = npt.NDArray[np.float64]

FREE = (-np.inf, np.inf)
_PARAMETERS = ("theta", "lambda", "nu")


def gravity_cells(
    rate: Floats,
    voices: Voices,
    cities: Sequence[City],
    *,
    lang: str,
    period: str,
    support: Support,
    replicates: int,
    seed: int,
) -> list[Cells]:
    """The blocks RA06, RA07 and RA08 of one language and period, role ``ext``.

    ``rate`` (sources x cities) attention a_sc, NaN where the source is not external to the city or
    has too few documents. City 'all' carries the parameters of the study;
    'break:X' of RA08 holds the cities whose strongest rival is X. Replicates resample places; with
    none (periods) pull and decay have delete-one-place t intervals.
    """
    names = tuple(city.id for city in cities)
    run = Run(make_panel(rate, voices, cities), names, lang, period, support, replicates, seed)
    pull = new_block(run, "RA06", ("",))
    decay, field = new_block(run, "RA07", ("",)), new_block(run, "RA08", ("",))
    blocks = [pull, decay, field]
    explain(blocks, run, cities)
    model = fit(run)
    if model is None:
        for cells in blocks:
            cells.withhold(True, "no_support")
        return blocks
    spread = spread_of(run, model)
    _pull(pull, run, model, spread)
    fill_field(field, run, model, spread)
    _decay(decay, run)
    breaks = break_cells(run, model, spread, field.shown[0])
    return [*blocks, _study(run, model, spread), *breaks]


def _pull(cells: Cells, run: Run, model: Gravity, spread: Spread) -> None:
    both = np.column_stack([model.parameters, spread.draws])
    mu = city_effects(run, model, both)
    put_values(cells, 0, mu[:, 0])
    se = np.full(cells.reason.shape, np.nan)
    se[0] = city_effects(run, model, spread.errors[:, None])[:, 0]
    take_all(cells, [mu[:, 1:]])
    no_interval(cells, run.rare | ~np.isfinite(se) & ~np.isfinite(cells.limits[0]))
    se[:, run.rare] = np.nan
    set_intervals(cells, se=se, groups=cells.columns["places"], own=False, bounds=FREE)
    withhold_flat(cells)


def _study(run: Run, model: Gravity, spread: Spread) -> Cells:
    """Parameters of the whole study; a dummy the effects absorb is not observable."""
    cells = Cells("RA06", "ext", run.lang, run.period, _PARAMETERS, (STUDY,), kept=_PARAMETERS)
    design, first = model.design, len(model.design.city)
    cells.put(places=len(design.place))
    draws = np.full((len(_PARAMETERS), run.replicates), np.nan)
    se = np.full((len(_PARAMETERS), 1), np.nan)
    for number, name in enumerate(_PARAMETERS):
        if name in design.names:
            row = first + design.names.index(name)
            put_values(cells, number, model.parameters[row : row + 1])
            draws[number], se[number] = spread.draws[row], spread.errors[row]
        else:
            cells.reason[number] = REASON["not_observable"]
    take_all(cells, [row[None, :] for row in draws])
    groups = np.full(se.shape, len(design.place))
    set_intervals(cells, se=se, groups=groups, own=False, bounds=FREE)
    withhold_flat(cells)
    return cells


def _decay(cells: Cells, run: Run) -> None:
    """RA07: cities with enough places of their own get a slope, shrunken to the mean slope."""
    places = (np.nan_to_num(run.panel.rate) > 0) & np.isfinite(run.panel.distance)
    own = places.sum(axis=0) >= run.support.decay_places
    model = fit(run, own=own) if own.any() else None
    if model is None:
        cells.withhold(True, "no_support")
        return
    spread = spread_of(run, model)
    both = np.column_stack([model.parameters, spread.errors, spread.draws])
    slopes = city_slopes(run, model, both)
    shrunk, scale = shrink_decay(slopes[:, 0], slopes[:, 1])
    put_values(cells, 0, shrunk.value)
    free = cells.reason[0] == 0
    cells.columns["raw"][0] = np.where(free, slopes[:, 0], np.nan)
    cells.columns["shrink"][0] = np.where(free, shrunk.b, np.nan)
    cells.flag("no_between_variance", free & shrunk.pooled)
    take_all(cells, [moved(shrunk.value, scale, slopes[:, 0], slopes[:, 2:], FREE)])
    se = (scale * slopes[:, 1])[None, :]
    set_intervals(cells, se=se, groups=cells.columns["places"], own=False, bounds=FREE)
    withhold_flat(cells)
