"""RA14 phrase origin and adoption, IM21 lag of national phrases (METHOD.md sections 2 and 3).

Intervals: the documents that introduce the phrases are resampled (Poisson weights by document), as
phrases of one document share its fate; below ten such documents a jackknife over them, below three
none. Wording for readers: earlier use here, later use elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.phrase_arrays import Phrases, load_phrases
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.radiation.phrases.blocks import (
    fill,
    finish,
    followed,
    measure_pairs,
    national,
    soonest_use,
)
from citysway.pipeline.indicators.radiation.phrases.leads import lead_cells
from citysway.pipeline.statistics.adoption import HORIZON, LEAD, Bools, origins
from citysway.pipeline.statistics.uncertainty import Ints

__all__ = ["PhraseRules", "eligible", "phrase_cells"]


@dataclass(frozen=True, slots=True)
class PhraseRules:
    """``horizon`` and ``lead`` in days; ``least`` phrases a value rests on, else ``no_support``;
    ``rounds`` of the permutation null.
    """

    horizon: float = HORIZON
    lead: float = LEAD
    least: int = 5
    rounds: int = 100


def phrase_cells(
    phrases: pa.Table,
    writers: pa.Table,
    cities: Sequence[City],
    *,
    lang: str = "all",
    rules: PhraseRules = PhraseRules(),
    replicates: int = 1000,
    seed: int = 0,
) -> list[Cells]:
    """The blocks RA14 '', 'netlead', 'lag' (default and ``strict``) and IM21 'lag' of a language.

    ``phrases`` and ``writers`` have the schemas PHRASES and WRITERS; ``cities`` is the closed set.
    RA14 '' is the share of pairs (phrase, other city) taken up within the horizon, by Kaplan-Meier
    where texts end earlier; with full follow-up it is sum users / (|V| (C - 1)). 'netlead' is
    (out - in) / (out + in) minus its mean under permutation of dates inside phrases, with its p.
    'lag' is the Kaplan-Meier median in days (NA ``not_observable`` where fewer than half take up
    while read), ``strict`` the median of those taken up within the horizon, which is also what
    IM21 'lag' gives for national phrases. Columns: ``docs`` own dated texts, ``statements``
    phrases, ``sources`` documents that introduced them, ``places`` other cities read, ``coverage``
    the part of the horizon that was read. Without national text RA14 is flagged ``uncorrected``.
    """
    table = load_phrases(phrases, writers, cities, lang=lang)
    first = origins(table.uses, len(table.names), lead=rules.lead)
    origin = np.where(eligible(table, first), first, -1)
    blocks = [
        *_adoption(table, origin, cities, lang, rules, replicates, seed),
        lead_cells(
            table, origin, _block(table, "RA14", "netlead", lang, cities, kept=True),
            horizon=rules.horizon, least=rules.least, rounds=rules.rounds,
            replicates=replicates, seed=seed,
        ),
        _national_lag(table, cities, lang, rules, replicates, seed),
    ]  # fmt: skip
    for cells in blocks:
        cells.put(docs=table.read.docs)
        if cells.indicator == "RA14":
            cells.flag("uncorrected", cells.shown & ~table.read.state)
    return blocks


def eligible(table: Phrases, origin: Ints) -> Bools:
    """Phrases whose origin counts (phrases): no national or provincial text of its country may be
    earlier, and the burn-in is over.
    """
    known = np.flatnonzero(origin >= 0)
    row = origin[known]
    state = table.above[known, table.country[table.uses.city[row]]]
    # A span that only overlaps may be earlier: such a phrase is given up.
    free = ~(state < table.uses.high[row])
    found = np.zeros(len(origin), dtype=bool)
    found[known] = free & (table.uses.low[row] >= table.read.settled)
    return found


def _block(
    table: Phrases, indicator: str, part: str, lang: str, cities: Sequence[City], *,
    variant: str = "", kept: bool = False,
) -> Cells:  # fmt: skip
    names = tuple(city.id for city in cities)
    keep = (part,) if kept else ()
    cells = Cells(indicator, "own", lang, "all", (part,), names, variant=variant, kept=keep)
    cells.withhold((table.read.docs == 0) & (table.read.undated > 0), "no_dates")
    return cells


def _adoption(
    table: Phrases, origin: Ints, cities: Sequence[City], lang: str, rules: PhraseRules,
    replicates: int, seed: int,
) -> list[Cells]:  # fmt: skip
    whole = _block(table, "RA14", "", lang, cities, kept=True)
    late = _block(table, "RA14", "lag", lang, cities)
    strict = _block(table, "RA14", "lag", lang, cities, variant="strict")
    blocks = (whole, late, strict)
    se = np.full((3, len(cities)), np.nan)
    for city in range(len(cities)):
        pairs = followed(table, origin, city)
        found = measure_pairs(pairs, horizon=rules.horizon, replicates=replicates, seed=seed)
        for which, cells in enumerate(blocks):
            se[which, city] = fill(cells, city, pairs, found, which, rules.horizon)
            cells.columns["value"][0, city] *= 1.0 if len(pairs.time) else np.nan
        few = pairs.taken(rules.horizon) < rules.least
        strict.columns["value"][0, city] *= np.nan if few else 1.0
    for cells in blocks:
        cells.withhold(cells.columns["statements"] < rules.least, "no_support")
    late.withhold(~late.shown & np.isfinite(whole.columns["value"]), "not_observable")
    for which, cells in enumerate(blocks):
        bounds = (0.0, np.inf if which else 1.0)
        finish(cells, se[which], bounds=bounds, smooth=not which)
    return list(blocks)


def _national_lag(
    table: Phrases, cities: Sequence[City], lang: str, rules: PhraseRules, replicates: int,
    seed: int,
) -> Cells:  # fmt: skip
    cells = _block(table, "IM21", "lag", lang, cities, kept=True)
    se, soonest = np.full(len(cities), np.nan), soonest_use(table)
    cells.withhold(~table.read.state, "not_observable")
    for city in range(len(cities)):
        pairs = national(table, city, soonest)
        if pairs.taken(rules.horizon) >= rules.least:
            found = measure_pairs(pairs, horizon=rules.horizon, replicates=replicates, seed=seed)
            fill(cells, city, pairs, found, 2, rules.horizon)
    finish(cells, se, bounds=(0.0, np.inf), smooth=False)
    return cells
