"""RA10: how often, how widely and how fast the stories that begin in a city are printed elsewhere
(METHOD.md section 3).
"""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.diffusion import ORIGINS, Diffusion
from citysway.pipeline.facts.slices import ALL, Slice, in_group
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import REASON, Cells, Support
from citysway.pipeline.indicators.diffusion_parts import (
    Block,
    close_block,
    fill_ratio,
    fill_speed,
    pair_of,
    story_columns,
    story_replicates,
)
from citysway.pipeline.indicators.source_rates import volumes
from citysway.pipeline.statistics.survival import h_index
from citysway.pipeline.statistics.uncertainty import BOOT_SOURCES, hash_ids

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]

PARTS = ("", "home", "wire", "virality", "places", "t50", "h")
_KINDS: dict[str, tuple[str, ...]] = {"home": ("home",), "own": ("own",), "wire": ("wire",)}
_BOTH = ("own", "home")
_NO_KEYS = np.zeros(0, np.uint64)


def diffusion_cells(
    facts: Facts,
    cut: Slice,
    roles: Ints,
    spread: Diffusion,
    *,
    support: Support,
    resampling: Resampling | None,
) -> list[Cells]:
    """The blocks of RA10, role ``ext``, for one language and period (of the first copy).

    Parts: '' pick-up of the stories that began in the city's own texts or home press, 'own' and
    'home' of either kind, 'wire' of an agency's stories that focus on the city, 'virality' mean
    outlets and 'places' mean places of those picked up, 't50' hours until half of the outlets had
    it, 'h'. ``spread`` holds the cities of ``facts``. A story counts when ``support.ext_sources``
    outlets elsewhere were read in its first 14 days and (but for 'h') the corpus goes on for those;
    ``coverage`` is the share of stories whose origin is known.
    """
    few = _few_outlets(facts, cut, roles, support)
    keys = hash_ids(list(spread.source), list(spread.story)) if resampling else _NO_KEYS
    kept = _in_slice(spread, cut)
    first = np.searchsorted(spread.city, np.arange(len(facts.cities) + 1))
    blocks = [_block(facts, cut, parts, own) for parts, own in ((PARTS, False), (("own",), True))]
    for city in range(len(facts.cities)):
        rows = np.arange(first[city], first[city + 1])[kept[first[city] : first[city + 1]]]
        rows = rows[np.argsort(spread.number[rows], kind="stable")]
        for block in blocks:
            draws = _measure(block, city, spread, rows, keys, support, resampling)
            _withhold(block.cells, city, few[city])
            if resampling:
                block.cells.take_draws(city, draws)
    for block in blocks:
        close_block(block)
    return [block.cells for block in blocks]


def _block(facts: Facts, cut: Slice, parts: tuple[str, ...], own: bool) -> Block:
    cities = tuple(city.id for city in facts.cities)
    cells = Cells("RA10", "ext", cut.lang, cut.period, parts, cities, kept=("",))
    empty = [np.full((len(parts), len(cities)), np.nan) for _ in range(4)]
    return Block(cells, own, *empty)


def _in_slice(spread: Diffusion, cut: Slice) -> Bools:
    """Stories whose first copy is of the language and period."""
    names, number = np.unique(spread.period.astype(str), return_inverse=True)
    period = np.array([cut.period == ALL or name.startswith(cut.period) for name in names], bool)
    found: Bools = period[number] & (
        np.full(len(number), cut.lang == ALL) | (spread.lang == cut.lang)
    )
    return found


def _few_outlets(facts: Facts, cut: Slice, roles: Ints, support: Support) -> npt.NDArray[np.str_]:
    """Why a city's stories could not be seen elsewhere: too few outlets outside it were read."""
    docs = volumes(facts, cut, news=False, named=False, resampling=None).docs
    src = facts.sources
    where = np.array([p or c for p, c in zip(src.place, src.country, strict=True)], dtype=str)
    found = np.full(len(facts.cities), "", dtype="U12")
    for city in range(len(found)):
        outside = in_group(roles[:, city], "ext") & (docs >= support.source_docs)
        if outside.sum() < support.ext_sources or len(set(where[outside])) < support.ext_places:
            found[city] = "few_sources" if outside.any() else "no_support"
    return found


def _measure(
    block: Block,
    city: int,
    spread: Diffusion,
    rows: Ints,
    keys: Keys,
    support: Support,
    resampling: Resampling | None,
) -> Floats:
    """Fill the column of one city from its stories, sorted by source; returns the replicates."""
    cells = block.cells
    sums: dict[bytes, Floats] = {}
    draws = np.full((len(cells.parts), resampling.replicates if resampling else 0), np.nan)
    for number, part in enumerate(cells.parts):
        at = number, city
        origin = [ORIGINS.index(kind) for kind in _KINDS.get(part, _BOTH)]
        begun = rows[np.isin(spread.origin[rows], origin)]
        begun = begun[spread.watching[begun] >= support.ext_sources]
        counted = begun if part == "h" else begun[spread.event[begun]]
        _describe(cells, at, spread, rows, counted, part)
        if len(counted) < max(support.docs, 1):
            cells.reason[at] = REASON[_why(spread, rows, begun, part)]
        elif part == "h":
            cells.columns["value"][at] = h_index(spread.outlets[counted])
        elif part == "t50":
            fill_speed(block, at, spread, counted)
        else:
            pair = story_columns(spread, counted)[:, pair_of(part)]
            fill_ratio(block, at, pair, spread.number[counted])
            if resampling and block.groups[at] >= (2 if block.own else BOOT_SOURCES):
                key = counted.tobytes()
                if key not in sums:
                    sums[key] = story_replicates(block.own, spread, counted, keys, resampling)
                num, den = sums[key][pair_of(part)]
                draws[number] = num / np.where(den > 0, den, np.nan)
        if not cells.reason[at] and not cells.shown[at]:
            cells.reason[at] = REASON["no_support"]
    return draws


def _describe(
    cells: Cells, at: tuple[int, int], spread: Diffusion, rows: Ints, counted: Ints, part: str
) -> None:
    """Counts of a cell: its stories, the outlets that began them, the share of known origin."""
    unknown = (spread.origin[rows] == ORIGINS.index("unknown")).sum()
    known = np.isin(spread.origin[rows], [ORIGINS.index(kind) for kind in _BOTH]).sum()
    for name, value in (
        ("docs", len(counted)),
        ("stories", len(counted)),
        ("sources", len(np.unique(spread.number[counted]))),
        ("coverage", known / (known + unknown) if part != "wire" and known + unknown else np.nan),
    ):
        cells.columns[name][at] = value


def _why(spread: Diffusion, rows: Ints, begun: Ints, part: str) -> str:
    """No dates, ties or no outlets at the time, or simply too few stories."""
    kinds = ("wire",) if part == "wire" else (*_KINDS.get(part, _BOTH), "unknown")
    rows = rows[np.isin(spread.origin[rows], [ORIGINS.index(kind) for kind in kinds])]
    if len(begun) or not len(rows):
        return "no_support"
    return "not_observable" if np.any(spread.period[rows] != "") else "no_dates"


def _withhold(cells: Cells, city: int, reason: str) -> None:
    """No value where too few outlets could have printed a story."""
    if reason:
        cells.withhold(np.arange(len(cells.cities)) == city, reason)
