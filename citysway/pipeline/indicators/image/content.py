"""The image of a chunk of cities: every measure of every role, language and period."""

from collections.abc import Iterable

import numpy as np

from citysway.pipeline.facts.arrays import ALL, LANGS, ROLE_GROUPS, Draws, Floats
from citysway.pipeline.facts.design import Design
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.image.distinct import FRAMEWORKS, ROLES, WHOLE, WHOLE_ROLES
from citysway.pipeline.indicators.image.gap import (
    Distance,
    close_distance,
    distance_of,
    draw_distance,
)
from citysway.pipeline.indicators.image.measures import TONE, gap_side, measures_of
from citysway.pipeline.indicators.image.profiles import profiles_of
from citysway.pipeline.indicators.image.stability import stability
from citysway.pipeline.indicators.plan import Part, Plan, Slice, city_ids, gather
from citysway.pipeline.indicators.raw import Measure, View, raw_of, take_draws

Drawn = dict[tuple[str, str], tuple[Sums, Draws]]  # role, language -> sums and their replicates

_PAIRED = ("own", "ext")


def measure_content(plan: Plan, design: Design, part: Part) -> None:
    """Point values and errors of every slice; replicates by language."""
    sums: dict[tuple[str, str], Sums] = {}
    gaps: dict[tuple[str, str], Distance] = {}
    for slice_ in plan.slots:
        found = _measure_slice(plan, design, slice_, part)
        gap = _distance(plan, design, "IM15", found["own"], found["ext"])
        if slice_[1] == ALL:
            sums |= {(role, slice_[0]): each for role, each in found.items()}
            gaps["IM15", slice_[0]] = gap
        else:
            part.cells.append(close_distance(gap))
        _forget(found.values())
    _take_profiles(plan, sums, part)
    for role in _PAIRED:
        tongues = [sums[role, lang] for lang in LANGS]
        gaps["IM17", role] = _distance(plan, design, "IM17", *tongues)
        part.cells.append(stability(plan, design, role))
    _forget(sums.values())
    for city in range(len(city_ids(plan, design)) if plan.replicates else 0):
        _draw_city(plan, sums, part, gaps, city)
    part.cells += [_close(name, gap) for (name, _), gap in gaps.items()]


def _forget(sums: Iterable[Sums]) -> None:
    for each in sums:
        each.forget()


def _take_profiles(plan: Plan, sums: dict[tuple[str, str], Sums], part: Part) -> None:
    """What IM07 compares over all cities."""
    names = [name for name in FRAMEWORKS if name in plan.scheme.simplex]
    for role in ROLES:
        part.profiles[role] = profiles_of(sums[role, ALL], names, rows=role in WHOLE_ROLES)


def _distance(plan: Plan, design: Design, name: str, one: Sums, two: Sums) -> Distance:
    cities = city_ids(plan, design)
    return distance_of(name, one, two, cities, support=plan.support, seed=plan.seed)


def _close(name: str, gap: Distance) -> Cells:
    cells = close_distance(gap)
    return cells.mirrored() if name == "IM17" else cells


def _measure_slice(plan: Plan, design: Design, slice_: Slice, part: Part) -> dict[str, Sums]:
    whole = slice_[1] == ALL
    sums = {role: gather(plan, design, role, slice_) for role in ROLE_GROUPS}
    for role, found in sums.items():
        measures = [m for m in measures_of(role, plan.scheme) if whole or _narrow(m)]
        part.raw[role, *slice_] = [(m, raw_of(found, m)) for m in measures]
    return sums


def _narrow(measure: Measure) -> bool:
    """Kept by period: no single codes, no variants, nothing that only serves the whole time."""
    if measure.indicator[0] == "_":
        return measure.indicator == TONE
    return not measure.variant and not (measure.parts and measure.parts[0].startswith("E"))


def _draw_city(
    plan: Plan, sums: dict[tuple[str, str], Sums], part: Part,
    gaps: dict[tuple[str, str], Distance], city: int,
) -> None:  # fmt: skip
    """Replicates of one city in every role and language."""
    drawn: Drawn = {}
    for role in ROLE_GROUPS:
        drawn |= _draw_role(plan, {lang: sums[role, lang] for lang in (ALL, *LANGS)}, role, city)
    for (role, lang), (found, total) in drawn.items():
        part.named[role, lang, city] = total[found.columns("named")][0].copy()
        if role in WHOLE_ROLES and lang == ALL:
            place = found.design.chunk.first + city
            part.profile_draws[role, place] = total[found.columns(f"y:{WHOLE}")].copy()
        exact = total.T.astype(float)
        for measure, raw in part.raw[role, lang, ALL]:
            keep = role != "unk" and (lang == ALL or gap_side(measure))
            take_draws(raw, measure, _view(found, exact), city, keep=keep)
    for (name, which), gap in gaps.items():
        pair = [("own", which), ("ext", which)] if name == "IM15" else [(which, x) for x in LANGS]
        if all(side in drawn for side in pair):
            draw_distance(gap, city, drawn[pair[0]], drawn[pair[1]])


def _view(sums: Sums, exact: Floats) -> View:
    return lambda name: exact[:, sums.columns(name)]


def _draw_role(plan: Plan, sums: dict[str, Sums], role: str, city: int) -> Drawn:
    """Languages are resampled apart and added; nothing where too few stories stand for anything."""
    least = min(plan.support.docs, plan.support.side_docs)
    if sums[ALL].count("docs", "stories")[city, 0] < least:
        return {}
    weights = None if role == "own" else plan.weights
    totals = {
        lang: sums[lang].resampled(city, plan.replicates, plan.seed, weights) for lang in LANGS
    }
    complete = len(sums[ALL].rows) == sum(len(sums[lang].rows) for lang in LANGS)
    if complete:
        totals[ALL] = sum(totals.values(), start=np.zeros((), np.float32))
    else:
        totals[ALL] = sums[ALL].resampled(city, plan.replicates, plan.seed, weights)
    enough = [lang for lang in totals if sums[lang].count("docs", "stories")[city, 0] >= least]
    return {(role, lang): (sums[lang], totals[lang]) for lang in enough}
