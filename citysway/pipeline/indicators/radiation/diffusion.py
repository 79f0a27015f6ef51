"""RA10: how often, how widely and how fast the stories that begin in a city are printed elsewhere
(METHOD.md section 3).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ALL, Bools, Floats, Ints, Sources, in_group
from citysway.pipeline.facts.diffusion import ORIGINS, Diffusion
from citysway.pipeline.indicators.cells import REASON, Cells, Support
from citysway.pipeline.indicators.plan import Slice
from citysway.pipeline.indicators.radiation.diffusion_parts import (
    Block,
    close_block,
    fill_ratio,
    fill_speed,
    pair_of,
    story_columns,
    story_replicates,
)
from citysway.pipeline.statistics.survival import h_index
from citysway.pipeline.statistics.uncertainty import BOOT_SOURCES, Resampling

PARTS = ("", "home", "wire", "virality", "places", "t50", "h")
_MEAN = ("", "home", "wire", "virality", "places", "own")  # resampled
# What a city's texts and press tell others; its orders and plans, which hardly any outlet takes
# up, are a part of their own, or they would drown the rest.
_KINDS: dict[str, tuple[str, ...]] = {"home": ("home",), "wire": ("wire",), "own": ("policy",)}
_BOTH = ("own", "home")


def diffusion_cells(
    spread: Diffusion, *, cities: tuple[str, ...], slices: Sequence[Slice],
    few: dict[Slice, npt.NDArray[np.str_]], support: Support, resampling: Resampling | None,
) -> list[Cells]:  # fmt: skip
    """The blocks of RA10, role ``ext``, for languages and periods (of the first copy); those over
    the whole time are resampled.

    Parts: '' pick-up of the stories that began in the city's home press or in its own texts but
    policy, 'home' of its press, 'own' of its policy texts, 'wire' of an agency's stories that focus
    on the city, 'virality' mean outlets and 'places' mean places of those picked up, 't50' hours
    until half of the outlets had it, 'h'. ``spread`` holds the cities; ``few``: see
    ``few_outlets``. A story counts when ``support.ext_sources`` outlets elsewhere were read in its
    first 14 days and (but for 'h') the corpus goes on for those; ``coverage`` is the share of
    stories whose origin is known.
    """
    blocks = [
        (slice_, _block(cities, slice_, parts, own))
        for slice_ in slices
        for parts, own in ((PARTS, False), (("own",), True))
    ]
    inside = {slice_: _in_slice(spread, slice_) for slice_ in slices}
    first = np.searchsorted(spread.city, np.arange(len(cities) + 1))
    for city in range(len(cities)):
        rows = np.arange(first[city], first[city + 1])
        wanted: list[tuple[Block, int, Ints]] = []
        for slice_, block in blocks:
            mine = rows[inside[slice_][rows]]
            wanted += _measure(block, city, spread, mine, support)
            _withhold(block.cells, city, str(few[slice_][city]))
        if resampling:
            _draw(wanted, city, spread, resampling)
    for _, block in blocks:
        close_block(block)
    return [block.cells for _, block in blocks]


def unknown_cells(cities: tuple[str, ...], slices: Sequence[Slice]) -> list[Cells]:
    """Where no table says how stories went: no value."""
    blocks = [_block(cities, slice_, PARTS, False).cells for slice_ in slices]
    for cells in blocks:
        cells.withhold(True, "not_observable")
    return blocks


def few_outlets(
    docs: Floats, roles: Ints, sources: Sources, support: Support
) -> npt.NDArray[np.str_]:
    """Why a city's stories could not be seen elsewhere: too few outlets outside it were read.

    ``docs`` of every source in a language and period, ``roles`` sources x cities; '' where enough.
    """
    names = [p or c for p, c in zip(sources.place, sources.country, strict=True)]
    place = np.unique(np.array(names, dtype=str), return_inverse=True)[1]
    found = np.full(roles.shape[1], "", dtype="U12")
    for city in range(len(found)):
        outside = in_group(roles[:, city], "ext") & (docs >= support.source_docs)
        places = len(np.unique(place[outside]))
        if outside.sum() < support.ext_sources or places < support.ext_places:
            found[city] = "few_sources" if outside.any() else "no_support"
    return found


def _block(cities: tuple[str, ...], slice_: Slice, parts: tuple[str, ...], own: bool) -> Block:
    kept = tuple(part for part in parts if part in _MEAN)
    cells = Cells("RA10", "ext", *slice_, parts, cities, kept=kept)
    empty = [np.full((len(parts), len(cities)), np.nan) for _ in range(4)]
    return Block(cells, own, *empty)


def _in_slice(spread: Diffusion, slice_: Slice) -> Bools:
    """Stories whose first copy is of the language and period."""
    lang, period = slice_
    names, number = np.unique(spread.period.astype(str), return_inverse=True)
    time = np.array([period == ALL or name.startswith(period) for name in names], bool)[number]
    found: Bools = time & (np.full(len(time), lang == ALL) | (spread.lang == lang))
    return found


def _measure(
    block: Block, city: int, spread: Diffusion, rows: Ints, support: Support
) -> list[tuple[Block, int, Ints]]:
    """Fill the column of one city from its stories, sorted by source; returns the parts that are
    resampled: block, part, stories.
    """
    cells, wanted = block.cells, []
    for number, part in enumerate(cells.parts):
        at = number, city
        begun = rows[np.isin(spread.origin[rows], origins_of(part))]
        begun = begun[spread.watching[begun] >= support.ext_sources]
        counted = begun if part == "h" else begun[spread.event[begun]]
        _describe(cells, at, spread, rows, counted)
        if len(counted) < max(support.docs, 1):
            cells.reason[at] = REASON[_why(spread, rows, begun, part)]
        elif part == "h":
            cells.columns["value"][at] = h_index(spread.outlets[counted])
        elif part == "t50":
            fill_speed(block, at, spread, counted)
        else:
            pair = story_columns(spread, counted)[:, pair_of(part)]
            fill_ratio(block, at, pair, spread.source[counted])
            if block.groups[at] >= (2 if block.own else BOOT_SOURCES) and cells.period == ALL:
                wanted.append((block, number, counted))
        if not cells.reason[at] and not cells.shown[at]:
            cells.reason[at] = REASON["no_support"]
    return wanted


def _draw(
    wanted: list[tuple[Block, int, Ints]], city: int, spread: Diffusion, resampling: Resampling
) -> None:
    """Limits and replicates of a city: every story is drawn once for all parts and languages."""
    for own in (False, True):
        some = [(block, number, rows) for block, number, rows in wanted if block.own == own]
        if not some:
            continue
        found = story_replicates(
            own, spread, [rows for _, _, rows in some],
            [pair_of(block.cells.parts[number]) for block, number, _ in some],
            resampling.weights, resampling.seed,
        )  # fmt: skip
        for block in {id(block): block for block, _, _ in some}.values():
            draws = np.full((len(block.cells.parts), found.shape[1]), np.nan)
            for (other, number, _), values in zip(some, found, strict=True):
                if other is block:
                    draws[number] = values
            block.cells.take_draws(city, draws)


def _withhold(cells: Cells, city: int, reason: str) -> None:
    """No value where too few outlets could have printed a story."""
    if reason:
        cells.withhold(np.arange(len(cells.cities)) == city, reason)


def origins_of(part: str) -> list[int]:
    return [ORIGINS.index(kind) for kind in _KINDS.get(part, _BOTH)]


def _describe(
    cells: Cells, at: tuple[int, int], spread: Diffusion, rows: Ints, counted: Ints
) -> None:
    """Counts of a cell: its stories, the outlets that began them, the share of known origin."""
    part = cells.parts[at[0]]
    unknown = (spread.origin[rows] == ORIGINS.index("unknown")).sum()
    known = np.isin(spread.origin[rows], origins_of(part)).sum()
    for name, value in (
        ("docs", len(counted)),
        ("stories", len(counted)),
        ("sources", len(np.unique(spread.source[counted]))),
        ("coverage", known / (known + unknown) if part != "wire" and known + unknown else np.nan),
    ):
        cells.columns[name][at] = value


def _why(spread: Diffusion, rows: Ints, begun: Ints, part: str) -> str:
    """No dates, ties or no outlets at the time, or simply too few stories."""
    unknown = [] if part == "wire" else [ORIGINS.index("unknown")]
    rows = rows[np.isin(spread.origin[rows], origins_of(part) + unknown)]
    if len(begun) or not len(rows):
        return "no_support"
    return "not_observable" if np.any(spread.period[rows] != "") else "no_dates"
