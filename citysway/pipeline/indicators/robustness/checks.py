"""What reliability and sensitivity need of a chunk of cities: contributions of single sources, and
the image without a city's largest outlet (METHOD.md 4.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import ALL, Floats, Ints, in_group
from citysway.pipeline.facts.design import Design, Scheme
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.facts.volumes import flat, heard_docs
from citysway.pipeline.indicators.contributions import (
    Contributions,
    by_lang,
    by_year,
    dense_pairs,
)
from citysway.pipeline.indicators.image.attention import heard_of
from citysway.pipeline.indicators.image.gap import story_rows
from citysway.pipeline.indicators.image.measures import CLAIM, INPUT, PUT, WON, measures_of
from citysway.pipeline.indicators.plan import Part, Plan, Slice, gather
from citysway.pipeline.indicators.raw import Measure, Raw, raw_of
from citysway.pipeline.statistics.distances import js_corrected

ROLES = ("own", "ext", "home")
WHOLE: Slice = (ALL, ALL)
# Looked at beside the measures: mentions of equal weight, document tones, efforts.
EXTRA = ("x:F1", "x:F2", "x:F5", "toned", "tone", "tone2", "all:X06", "docs")
INNER = (INPUT, CLAIM, PUT, WON)  # what IM18 and RA17 are made of
SIDES = ("own", "ext")


@dataclass(frozen=True, slots=True)
class Checked:
    """What one chunk gives: ``said`` by role; ``heard`` (IM01 by role) and ``voice`` (IM02) are
    contributions too, ``recognised`` those of IM18, ``years`` and ``tongues`` the profiles of OWN
    and EXT by year and language; ``rate`` attention by source, whole and by category of F1 (1 + K x
    cities x sources, NaN: does not count); ``largest`` outlet of each city (-1: none) and the
    measures ``without`` it; ``gaps`` of IM15 by choice (cities).
    """

    said: dict[str, Contributions]
    heard: dict[str, Contributions]
    voice: Contributions
    recognised: Contributions
    years: dict[str, Contributions]
    tongues: dict[str, Contributions]
    rate: Floats
    largest: Ints
    without: list[tuple[Measure, Raw]]
    gaps: dict[str, Floats]


def check_chunk(plan: Plan, design: Design, part: Part) -> None:
    """Fill ``part.checked`` where the plan asks for it."""
    if not plan.checks:
        return
    sums = {role: gather(plan, design, role, WHOLE) for role in ROLES}
    largest = largest_outlets(sums["ext"])
    rest = without_outlets(sums["ext"], largest)
    part.checked = Checked(
        {role: contributions(found, plan.scheme) for role, found in sums.items()},
        {role: _heard(plan, sums[role], role) for role in ("ext", "home")},
        _voice(plan, design),
        _recognised(plan, design),
        {role: by_year(plan, sums[role]) for role in SIDES},
        {role: by_lang(sums[role]) for role in SIDES},
        _rates(plan, design),
        largest,
        [(measure, raw_of(rest, measure)) for measure in halved("ext", plan.scheme)],
        {name: _gap(plan, *sides) for name, sides in _gap_choices(sums, rest).items()},
    )


def halved(role: str, scheme: Scheme) -> list[Measure]:
    """The measures of a role whose reliability is asked: default variant, no single codes."""
    return [
        m
        for m in measures_of(role, scheme)
        if not m.variant and m.indicator[0] != "_"
        and not (m.indicator in ("IM05", "IM12") and m.parts[0].startswith("E"))
    ]  # fmt: skip


def looked_at(role: str, scheme: Scheme) -> list[Measure]:
    """``halved``, and what the indicators of several roles are made of."""
    inner = [m for m in measures_of(role, scheme) if m.indicator in INNER]
    return halved(role, scheme) + inner


def columns_of(measures: list[Measure], sums: Sums) -> dict[str, slice]:
    """The columns the measures look at, in order of name: name -> where they stand."""
    seen = {name for name in EXTRA if _held(sums, name)}

    def view(name: str) -> Floats:
        seen.add(name)
        place = sums.columns(name)
        return np.zeros((1, place.stop - place.start))

    for measure in measures:
        measure.value(view)
    return {name: sums.columns(name) for name in sorted(seen)}


def _held(sums: Sums, name: str) -> bool:
    try:
        sums.columns(name)
    except KeyError:
        return False
    return True


def contributions(sums: Sums, scheme: Scheme) -> Contributions:
    """Column sums by city and source, of the columns the measures of the role look at."""
    places = columns_of(looked_at(sums.role, scheme), sums)
    owner, source, groups = sums.groups
    picked = np.concatenate([np.arange(at.start, at.stop) for at in places.values()])
    ends = np.cumsum([0, *(at.stop - at.start for at in places.values())]).tolist()
    columns = {name: slice(ends[n], ends[n + 1]) for n, name in enumerate(places)}
    if sums.own:
        source = np.arange(len(owner)) - np.searchsorted(owner, owner)
    return Contributions(
        owner + sums.design.chunk.first, source, sparse.csr_array(groups[:, picked]), columns
    )


def largest_outlets(sums: Sums) -> Ints:
    """The source with most stories on each city, the first of equal ones; -1 without any."""
    owner, source, groups = sums.groups
    found = np.full(sums.cities, -1)
    size = groups[:, sums.columns("docs")][:, 0]
    order = np.lexsort((source, -np.round(size, 9), owner))
    first = np.flatnonzero(np.diff(owner[order], prepend=-1))
    found[owner[order[first]]] = source[order[first]]
    return found


def without_outlets(sums: Sums, outlets: Ints) -> Sums:
    """The same role without one source of each city."""
    keep = np.flatnonzero(sums.table.source[sums.rows] != outlets[sums.city])
    return replace(sums, rows=sums.rows[keep], weighted=sparse.csr_array(sums.weighted[keep]))


def joined_roles(one: Sums, two: Sums) -> Sums:
    """The documents of two roles as one side, which keeps the name of the first."""
    rows = np.concatenate([one.rows, two.rows])
    order = np.argsort(rows, kind="stable")
    both = sparse.vstack([one.weighted, two.weighted], format="csr")
    return replace(one, rows=rows[order], weighted=sparse.csr_array(both[order]))


def _gap_choices(sums: Mapping[str, Sums], rest: Sums) -> dict[str, tuple[Sums, Sums, str]]:
    own, ext = sums["own"], sums["ext"]
    return {
        "without_largest": (own, rest, "y"),
        "pooled": (own, ext, "x"),
        "home_projected": (joined_roles(own, sums["home"]), ext, "y"),
    }


def _gap(plan: Plan, own: Sums, ext: Sums, unit: str) -> Floats:
    """IM15 of every city, NaN below the least stories of a side."""
    sides = [story_rows(side, unit) for side in (own, ext)]
    found = np.full(own.cities, np.nan)
    for city in range(own.cities):
        pair = [side[city] for side in sides]
        if min(len(rows) for rows, _, _ in pair) >= plan.support.side_docs:
            found[city] = js_corrected(*pair, seed=plan.seed).value
    return found


def _heard(plan: Plan, sums: Sums, role: str) -> Contributions:
    """IM01: stories that name the city and stories heard, by source."""
    first = sums.design.chunk.first
    table = np.zeros((sums.cities, len(plan.roles), 2))
    for city in range(sums.cities):
        external = in_group(plan.roles[:, first + city], role)
        heard = heard_of(plan.volumes, external, sums, city, first)
        table[city] = np.stack([heard.named.sum(axis=1), heard.stories.sum(axis=1)], axis=1)
    return dense_pairs(first, table, ("named", "heard"), table[:, :, 1] > 0)


def _voice(plan: Plan, design: Design) -> Contributions:
    """IM02: each source's share of namings, and 1."""
    table, chunk = design.chunk.rows, design.chunk
    rows = np.flatnonzero(table.news & (table.names > 0))
    named = flat(plan.volumes.named).sum(axis=1)
    found = np.ones((chunk.last - chunk.first, len(named), 2))
    base = np.where(named > 0, named, np.nan)
    found[:, :, 0] = _by_source(design, rows, found.shape[:2], "q")[0] / base
    return dense_pairs(chunk.first, found, ("share", "one"), np.isfinite(found[:, :, 0]))


def _by_source(design: Design, rows: Ints, shape: tuple[int, ...], name: str) -> Floats:
    """Sums of the plain columns of a name: columns x cities x sources."""
    x = design.plain[rows][:, design.layout.plain[name]].toarray().T
    table = design.chunk.rows
    cell = (table.city[rows] - design.chunk.first) * shape[1] + table.source[rows]
    sums = [np.bincount(cell, column, shape[0] * shape[1]) for column in x]
    return np.stack(sums).astype(float).reshape(len(sums), *shape)


def _volumes(plan: Plan, design: Design) -> Floats:
    """Documents of the outside and home sources that have enough of them, else NaN (cities x
    sources).
    """
    found = np.full((design.chunk.last - design.chunk.first, len(plan.roles)), np.nan)
    for city in range(len(found)):
        number = design.chunk.first + city
        docs, roles = heard_docs(plan.volumes, number).sum(axis=1), plan.roles[:, number]
        used = (in_group(roles, "ext") | in_group(roles, "home")) & (docs > 0)
        found[city] = np.where(used & (docs >= plan.support.source_docs), docs, np.nan)
    return found


def _rates(plan: Plan, design: Design) -> Floats:
    """Source-equal attention of the outside and home sources, whole and by category."""
    table, docs = design.chunk.rows, _volumes(plan, design)
    side = in_group(table.role, "ext") | in_group(table.role, "home")
    rows = np.flatnonzero(side & ~table.policy)
    named = rows[table.names[rows] > 0]
    whole = _by_source(design, named, docs.shape, "q")
    return np.concatenate([whole, _by_source(design, rows, docs.shape, "qy")]) / docs


def _recognised(plan: Plan, design: Design) -> Contributions:
    """Statements of recognition by document of an outside source, and 1."""
    chunk, table, docs = design.chunk, design.chunk.rows, _volumes(plan, design)
    rows = np.flatnonzero(in_group(table.role, "ext") & ~table.policy)
    rate = _by_source(design, rows, docs.shape, "recognised")[0] / docs
    outside = in_group(plan.roles[:, chunk.first : chunk.last].T, "ext") & np.isfinite(rate)
    both = np.stack([np.nan_to_num(rate), np.ones(rate.shape)], axis=2)
    return dense_pairs(chunk.first, both, ("rate", "one"), outside)
