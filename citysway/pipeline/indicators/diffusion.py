"""RA10: how often, how widely and how fast the stories that begin in a city are printed elsewhere
(METHOD.md section 3).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.diffusion import ORIGINS, Diffusion
from citysway.pipeline.facts.slices import ALL, Slice, in_group
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import (
    REASON,
    Cells,
    Support,
    set_exact_one,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.source_rates import volumes
from citysway.pipeline.statistics.survival import grouped_median, h_index
from citysway.pipeline.statistics.uncertainty import (
    BOOT_SOURCES,
    JACK_SOURCES,
    bootstrap_sums,
    hash_ids,
    jackknife_se,
    source_weights,
    sum_runs,
    t_factor,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]
Texts = npt.NDArray[np.object_]

PARTS = ("", "home", "wire", "virality", "places", "t50", "h")
_SHARES = ("", "home", "wire", "own")
_KINDS: dict[str, tuple[str, ...]] = {"home": ("home",), "own": ("own",), "wire": ("wire",)}
_BOTH = ("own", "home")


@dataclass(frozen=True, slots=True)
class _Block:
    """Cells with what their intervals rest on (parts x cities each); ``own``: of one issuer."""

    cells: Cells
    own: bool
    se: Floats
    groups: Floats
    low: Floats
    high: Floats


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
    keys = hash_ids(list(spread.source), list(spread.story))
    first = np.searchsorted(spread.city, np.arange(len(facts.cities) + 1))
    blocks = [_block(facts, cut, parts, own) for parts, own in ((PARTS, False), (("own",), True))]
    for city in range(len(facts.cities)):
        rows = _in_slice(spread, cut, np.arange(first[city], first[city + 1]))
        rows = rows[np.argsort(spread.source[rows].astype(str), kind="stable")]
        for block in blocks:
            draws = _measure(block, city, spread, rows, keys, support, resampling)
            _withhold(block.cells, city, few[city])
            if resampling:
                block.cells.take_draws(city, draws)
    for block in blocks:
        _close(block)
    return [block.cells for block in blocks]


def _block(facts: Facts, cut: Slice, parts: tuple[str, ...], own: bool) -> _Block:
    cities = tuple(city.id for city in facts.cities)
    cells = Cells("RA10", "ext", cut.lang, cut.period, parts, cities, kept=("",))
    empty = [np.full((len(parts), len(cities)), np.nan) for _ in range(4)]
    return _Block(cells, own, *empty)


def _in_slice(spread: Diffusion, cut: Slice, rows: Ints) -> Ints:
    keep = np.ones(len(rows), dtype=bool)
    if cut.lang != ALL:
        keep &= spread.lang[rows] == cut.lang
    if cut.period != ALL:
        keep &= np.array([name.startswith(cut.period) for name in spread.period[rows]], dtype=bool)
    found: Ints = rows[keep]
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
    block: _Block,
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
            _speed(block, at, spread, counted)
        else:
            _ratio(block, at, _columns(spread, counted)[:, _pair(part)], spread.source[counted])
            if resampling and block.groups[at] >= (2 if block.own else BOOT_SOURCES):
                key = counted.tobytes()
                if key not in sums:
                    sums[key] = _replicates(block.own, spread, counted, keys, resampling)
                num, den = sums[key][_pair(part)]
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
        ("sources", len(set(spread.source[counted]))),
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


def _columns(spread: Diffusion, rows: Ints) -> Floats:
    """Stories x (picked up, one, outlets, places)."""
    outlets = spread.outlets[rows]
    columns = (outlets > 0, np.ones(len(rows)), outlets, spread.places[rows])
    return np.stack(columns, axis=1).astype(float)


def _pair(part: str) -> list[int]:
    """Numerator and denominator of a part among ``_columns``."""
    return {"virality": [2, 0], "places": [3, 0]}.get(part, [0, 1])


def _ratio(block: _Block, at: tuple[int, int], pair: Floats, source: Texts) -> None:
    """A share or mean with its delete-one-group error; stories sorted by source."""
    unit = np.arange(len(pair)) if block.own else _numbered(source)
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


def _replicates(
    own: bool, spread: Diffusion, rows: Ints, keys: Keys, resampling: Resampling
) -> Floats:
    """Sums of ``_columns`` (4 x B), origin sources and stories resampled; own texts by story
    alone.
    """
    count, seed, group = resampling.replicates, resampling.seed, _numbered(spread.source[rows])
    weights = None if own else source_weights(int(group[-1]) + 1, count, seed=seed)
    columns = _columns(spread, rows)
    return bootstrap_sums(
        columns, keys[rows], replicates=count, seed=seed, source=group, weights=weights
    )


def _numbered(source: Texts) -> Ints:
    """Sources as numbers from 0 in sorted order."""
    found: Ints = np.unique(source.astype(str), return_inverse=True)[1]
    return found


def _speed(block: _Block, at: tuple[int, int], spread: Diffusion, rows: Ints) -> None:
    """Median hours with limits by origin source.

    The rows are stories followed to the end: one of the last days is censored at its start, since
    half of its final outlets is not known at any time before; at its present median it would count
    as slow.
    """
    rows = rows[spread.outlets[rows] > 0]
    group = _numbered(spread.source[rows])
    found = grouped_median(spread.t50[rows], np.ones(len(rows), bool), group)
    block.cells.columns["value"][at], block.low[at], block.high[at] = found
    block.groups[at] = len(set(group.tolist()))
    block.se[at] = 0.0 if np.isfinite(found).all() else np.nan


def _withhold(cells: Cells, city: int, reason: str) -> None:
    """No value where too few outlets could have printed a story."""
    if reason:
        cells.withhold(np.arange(len(cells.cities)) == city, reason)


def _close(block: _Block) -> None:
    """Intervals of METHOD.md 4.1; the h index has none."""
    cells, value = block.cells, block.cells.columns["value"]
    cells.columns["raw"][:] = value
    share, speed, hirsch = (
        np.array([part in names for part in cells.parts])[:, None]
        for names in (_SHARES, ("t50",), ("h",))
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
