"""The blocks of a study: chunks of cities measured on every core, then shaped together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from citysway.pipeline.external.record import External
from citysway.pipeline.facts.arrays import ALL, LANGS, City, period_names
from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.facts.national import load_national
from citysway.pipeline.facts.roles import source_roles
from citysway.pipeline.facts.store import chunk_bounds, make_store, used_parts
from citysway.pipeline.facts.volumes import draw_volumes, flat, load_volumes, slot_mask
from citysway.pipeline.indicators.aside import aside, limited
from citysway.pipeline.indicators.cells import Cells, Support, side_by_side
from citysway.pipeline.indicators.chunks import measure_chunk
from citysway.pipeline.indicators.image.across import (
    boasting,
    export_ratio,
    funnel_steps,
    polarisation,
)
from citysway.pipeline.indicators.image.conversion import conversion, conversion_by_category
from citysway.pipeline.indicators.image.distinct import ROLES, distinct_cells
from citysway.pipeline.indicators.image.elasticity import elasticities
from citysway.pipeline.indicators.image.gap import gap_parts
from citysway.pipeline.indicators.image.measures import (
    ATTENTION,
    CLAIM,
    INPUT,
    PUT,
    STRICT,
    TONE,
    WON,
    gap_side,
)
from citysway.pipeline.indicators.image.profiles import joined_profiles
from citysway.pipeline.indicators.image.share_of_voice import close_voice, members, set_means
from citysway.pipeline.indicators.image.told import told_blocks
from citysway.pipeline.indicators.plan import Part, Plan, Slice
from citysway.pipeline.indicators.radiation.carried import RECOGNITION
from citysway.pipeline.indicators.radiation.over_time import time_blocks
from citysway.pipeline.indicators.raw import Measure, Raw, joined
from citysway.pipeline.indicators.relations.blocks import relation_cells
from citysway.pipeline.indicators.robustness.choices import check_tables
from citysway.pipeline.indicators.shaping import shape, shape_attention, shape_breadth
from citysway.pipeline.indicators.split_half.reliability import all_halves
from citysway.pipeline.indicators.split_half.world import World
from citysway.pipeline.indicators.study_wide import met, study_blocks
from citysway.pipeline.stages import end_workers
from citysway.pipeline.statistics.uncertainty import source_weights


def all_blocks(
    folder: Path, path: Path, *, cities: Sequence[City], scheme: Scheme, support: Support,
    period: str, replicates: int, seed: int, workers: int, external: External | None,
    checks: bool = False,
) -> tuple[list[Cells], Plan, dict[str, pa.Table]]:  # fmt: skip
    """Every published block of the facts in ``folder``, the plan they were measured by, and the
    tables of the ``checks``; ``path`` is room for sorted facts.
    """
    store = make_store(folder, path, cities=cities, codes=scheme.codes)
    plan = Plan(
        store, scheme, support, load_volumes(store), source_roles(store),
        members(store.sources, {city.country for city in store.cities}),
        _slots(store.periods, period), used_parts(store, scheme.simplex), 0, seed, checks=checks,
        national=load_national(store, folder, scheme.simplex["F1"]),
    )  # fmt: skip
    plan = _with_draws(plan, replicates)
    bounds = chunk_bounds(store)
    parts = _spread(plan, bounds, workers)
    world = World(folder, external, met(folder, plan, ALL))
    checked = [part.checked for part in parts]
    halves = aside(all_halves, plan, checked, world, workers=workers) if checks else None
    blocks = [*_shaped(plan, parts), *_voices(plan, parts), *_distinct(plan, parts)]
    blocks += [*told_blocks(plan, folder), *elasticities(plan)]
    blocks += relation_cells(
        folder, store, plan.slots, support=support, replicates=replicates, seed=seed,
        weights=plan.weights,
    )  # fmt: skip
    blocks += time_blocks(plan, folder)
    blocks += study_blocks(folder, plan, parts, blocks, external, world.comentions)
    return blocks, plan, check_tables(plan, checked, blocks, halves()) if halves else {}


def _slots(periods: tuple[str, ...], period: str) -> dict[Slice, np.ndarray]:
    slices = [(lang, ALL) for lang in (ALL, *LANGS)]
    slices += [(ALL, name) for name in period_names(periods, period)]
    return {slice_: slot_mask(periods, *slice_).ravel() for slice_ in slices}


def _with_draws(plan: Plan, replicates: int) -> Plan:
    """The plan with resampled volumes, shared by all cities."""
    if not replicates:
        return plan
    drawn = draw_volumes(plan.store, replicates=replicates, seed=plan.seed)
    picks = source_weights(len(plan.store.sources.id), replicates, seed=plan.seed)
    weights = picks.astype(np.float32)
    langs = {lang: [n] for n, lang in enumerate(LANGS)} | {ALL: [0, 1, 2]}
    means = {
        lang: set_means(weights, drawn.named[chosen].sum(axis=0), plan.sets)
        for lang, chosen in langs.items()
    }
    spread = drawn.stories * weights
    return replace(
        plan, replicates=replicates, weights=weights, drawn=drawn, spread=spread, means=means
    )


def _spread(plan: Plan, bounds: list[tuple[int, int]], workers: int) -> list[Part]:
    """One part per chunk, in the order of cities."""
    if workers == 1 or len(bounds) == 1:
        return [measure_chunk(plan, *bound) for bound in bounds]
    from joblib import Parallel, delayed

    jobs = (delayed(limited)(measure_chunk, plan, *bound) for bound in bounds)
    found: list[Part] = Parallel(n_jobs=workers)(jobs)
    end_workers()  # what follows needs their memory
    return found


def _shaped(plan: Plan, parts: list[Part]) -> list[Cells]:
    """The measures of all roles and slices, shrunken over all cities, and what is made of them."""
    blocks: list[Cells] = []
    direct = _direct(parts)
    for slice_ in plan.slots:
        sides: dict[tuple[str, str], Cells] = {}
        tones: dict[str, Raw] = {}
        for role in dict.fromkeys(key[0] for key in parts[0].raw):
            measures = parts[0].raw[role, *slice_]
            for number, (measure, _) in enumerate(measures):
                raw = _take(parts, (role, *slice_), number)
                if measure.indicator == TONE:
                    tones[role] = raw
                    continue
                blocks += _publish(plan, measure, raw, role, slice_, blocks)
                if role in ("own", "ext") and gap_side(measure):
                    lower = replace(plan.support, docs=plan.support.side_docs)
                    sides[role, measure.indicator] = _shape(
                        plan, measure, raw, role, slice_, lower, keep_unused=True
                    )
        blocks += _joined_roles(plan, sides, tones, slice_)
    blocks += _attentions(plan, parts) + direct
    return [block for block in blocks + _of_whole_time(plan, blocks) if block.indicator[0] != "_"]


def _take(parts: list[Part], key: tuple[str, str, str], number: int) -> Raw:
    """The raw results of a measure over all chunks; the chunks let go of their replicates."""
    pieces = [part.raw[key][number][1] for part in parts]
    whole = joined(pieces)
    for piece in pieces:
        piece.draws = {}
    return whole


def _joined_roles(
    plan: Plan, sides: dict[tuple[str, str], Cells], tones: dict[str, Raw], slice_: Slice
) -> list[Cells]:
    """IM15's parts, IM14, and the export ratio of RA11."""
    cities = tuple(city.id for city in plan.store.cities)
    profiles, tone = ((sides["own", name], sides["ext", name]) for name in ("IM05", "IM12"))
    found = gap_parts(profiles, tone, plan.support.side_docs)
    found.append(polarisation(tones, *slice_, cities))
    return [*found, export_ratio(*profiles)] if slice_ == (ALL, ALL) else found


def _of_whole_time(plan: Plan, blocks: list[Cells]) -> list[Cells]:
    """IM18, IM19 steps and RA17: over all languages and the whole time."""
    cities = tuple(city.id for city in plan.store.cities)
    index = {
        (block.indicator, block.role, block.parts[0]): block
        for block in blocks
        if (block.lang, block.period, block.variant) == (ALL, ALL, "")
    }
    rates = {"r1": index["IM19", "own", "r1"], "r2": index["IM19", "own", "r2"]}
    rates |= {part: index["IM19", "ext", part] for part in ("r3", "r4", "r5")}
    won = index[RECOGNITION, "ext", ""]
    first = next(iter(plan.scheme.simplex["F1"]))
    put = index[PUT, "own", first]
    return [
        *(conversion(index[INPUT, "own", p], won, cities, part=p) for p in ("", "plan", "done")),
        conversion(index[INPUT, "own", ""], won, cities, variant="strict"),
        conversion_by_category(put, index[WON, "ext", first]),
        conversion_by_category(put, index[STRICT, "ext", first], variant="strict"),
        *funnel_steps(rates, cities),
        boasting(index[CLAIM, "own", ""], index["RA02", "ext", ""], cities),
    ]


def _publish(
    plan: Plan, measure: Measure, raw: Raw, role: str, slice_: Slice, before: list[Cells]
) -> list[Cells]:
    if measure.indicator == "IM06":
        used = plan.used[measure.base.removeprefix("n:")]
        return [shape_breadth(measure, raw, before[-1], used)]
    return [_shape(plan, measure, raw, role, slice_, plan.support)]


def _shape(
    plan: Plan, measure: Measure, raw: Raw, role: str, slice_: Slice, support: Support,
    keep_unused: bool = False,
) -> Cells:  # fmt: skip
    return shape(
        measure, raw, role=role, lang=slice_[0], period=slice_[1], support=support,
        cities=tuple(city.id for city in plan.store.cities), keep_unused=keep_unused,
    )  # fmt: skip


def _attentions(plan: Plan, parts: list[Part]) -> list[Cells]:
    blocks = []
    for key in parts[0].attention:
        raw = joined([part.attention[key] for part in parts])
        cells = _shape(plan, ATTENTION, raw, key[0], (key[1], key[2]), plan.support)
        blocks.append(shape_attention(cells, raw))
    return blocks


def _voices(plan: Plan, parts: list[Part]) -> list[Cells]:
    blocks = []
    for slice_, slots in plan.slots.items():
        named, heard = (
            flat(cube)[:, slots].sum(axis=1) for cube in (plan.volumes.named, plan.volumes.news)
        )
        means = plan.means.get(slice_[0]) if slice_[1] == ALL else None
        blocks += close_voice(
            [part.voice[slice_] for part in parts], plan.store, slice_, named=named, heard=heard,
            sets=plan.sets, support=plan.support, means=means,
        )  # fmt: skip
    return blocks


def _distinct(plan: Plan, parts: list[Part]) -> list[Cells]:
    """IM07: every city against all others."""
    cities, blocks = [city.id for city in plan.store.cities], []
    groups = {name: tuple(found) for name, found in plan.scheme.simplex.items()}
    drawn = {key: draws for part in parts for key, draws in part.profile_draws.items()}
    for role in ROLES:
        profiles = joined_profiles([part.profiles[role] for part in parts])
        draws = {city: found for (side, city), found in drawn.items() if side == role}
        blocks += distinct_cells(
            profiles, groups, cities, support=plan.support, seed=plan.seed, draws=draws
        )
    return blocks


def _direct(parts: list[Part]) -> list[Cells]:
    """Blocks that need no other city: chunks side by side."""
    return [side_by_side(list(pieces)) for pieces in zip(*(p.cells for p in parts), strict=True)]
