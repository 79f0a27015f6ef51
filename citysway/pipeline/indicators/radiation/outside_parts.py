"""What radiation cells say beside their main number: reasons, effective reach, breadth abroad,
intervals.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.statistics.distances import chao1, hill

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outside:
    """The external panel of one city: sources, their numbered places, how far those are."""

    source: Ints
    place: Ints
    distance: Floats
    country: Ints
    foreign: Bools
    capital: bool
    languages: npt.NDArray[np.object_]

    @property
    def panel(self) -> tuple[Ints, Floats, Ints, Floats]:
        """Place of each source; distance and country of each place; 1 for a foreign country."""
        return self.place, self.distance, self.country, self.foreign.astype(float)


def explain(blocks: dict[str, Cells], city: int, outside: Outside, about: City, few: bool) -> None:
    """Reasons and flags that follow from the panel alone."""
    if few:
        reason = "few_sources" if len(outside.source) else "no_support"
        for cells in blocks.values():
            cells.reason[:, city] = REASON[reason]
    if not outside.foreign.any():
        blocks["RA09"].reason[:, city] = REASON["not_observable"]
    distance = blocks["RA05"]
    if distance.reason[0, city] == 0:
        if about.lat is None or about.lon is None:
            distance.reason[:, city] = REASON["external_missing"]
        elif not np.any(outside.distance > 0):
            distance.reason[:, city] = REASON["no_support"]
    at = np.arange(len(distance.cities)) == city
    distance.flag("capital_point", at & outside.capital)
    distance.flag("places_dropped", at & bool(np.isnan(outside.distance).any()))


def effective_reach(
    cells: Cells, city: int, attention: Floats, stories: int, counts: Floats, support: Support
) -> None:
    """RA04: Hill numbers of the places' shares; with few stories Chao's bound of the number of
    places.

    ``attention`` and ``counts`` (documents naming the city) by place.
    """
    value = cells.columns["value"]
    first, second = float(hill(attention)), float(hill(attention, 2.0))
    value[:3, city] = first, first / len(attention), second
    small = stories < support.chao_stories
    if small:
        value[3, city] = chao1(counts)
        cells.flag("small_n", np.arange(len(cells.cities)) == city)
    else:
        cells.reason[3, city] = REASON["no_support"]
    cells.columns["raw"][:, city] = value[:, city]


def abroad(cells: Cells, city: int, nations: Floats, outside: Outside, rate: Floats) -> None:
    """RA09 breadth: effective number of foreign countries, and the languages of the sources that
    name the city.

    ``nations`` mean attention by country.
    """
    if cells.reason[0, city]:
        return
    if not np.isfinite(cells.columns["value"][0, city]):
        cells.reason[0, city] = REASON["no_support"]
    foreign = outside.foreign[outside.country[outside.place]] & (rate > 0)
    spoken = len(set(outside.languages[foreign]) - {""})
    value = cells.columns["value"]
    value[1:, city] = float(hill(nations[outside.foreign])), spoken
    cells.columns["raw"][1:, city] = value[1:, city]


def close_radiation(blocks: dict[str, Cells], errors: dict[str, Floats], docs: Floats) -> None:
    """Intervals: replicates or jackknife over sources; reach and breadth are not calibrated.

    ``docs`` (cities): external documents, for the bound of a city never named.
    """
    for name, error in errors.items():
        cells = blocks[name]
        groups = cells.columns["sources"][:1]
        for number in range(1, len(cells.parts)):
            shown = cells.shown[number]
            cells.reason[number][shown] = REASON["not_calibrated"]
        se = np.full(cells.reason.shape, np.nan)
        se[0] = error[0]
        set_intervals(cells, se=se, groups=groups, own=False, bounds=(0.0, 1.0))
    never = blocks["RA02"].columns["value"] == 0
    for name in ("RA02", "RA05"):
        blocks[name].flag("never_named", never & blocks[name].shown)
        set_exact_zero(blocks[name], never, docs[None, :])
    for name in errors:
        withhold_flat(blocks[name])
    reach = blocks["RA04"]
    reach.reason[reach.shown] = REASON["not_calibrated"]
