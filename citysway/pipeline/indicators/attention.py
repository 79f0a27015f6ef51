"""IM01: the share of a role's stories that name the city (METHOD.md section 2)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.slices import Slice, in_group, rows_of
from citysway.pipeline.indicators.cells import (
    Cells,
    Support,
    set_exact_one,
    set_exact_zero,
    set_intervals,
)
from citysway.pipeline.statistics.shrinkage import Shrunk, moved, shrink_shares
from citysway.pipeline.statistics.uncertainty import bootstrap_sums, jackknife_se, sum_runs

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BLOCK = 12_000_000


@dataclass(frozen=True, slots=True)
class Resampling:
    """B replicates from ``seed`` with ``weights`` (sources x B); no replicates for periods."""

    replicates: int
    seed: int
    weights: Floats


@dataclass(frozen=True, slots=True)
class _Stories:
    """Stories of a role by unit (units x cities): ``den`` all, ``num`` those naming the city."""

    units: Ints
    den: Floats
    num: Floats
    docs: Floats


def attention(
    facts: Facts,
    cut: Slice,
    role: str,
    weight: Floats,
    roles: Ints,
    *,
    support: Support,
    resampling: Resampling | None,
) -> Cells:
    """The cells of IM01 for one role group, language and period; ``weight`` is w of every row."""
    cities = tuple(city.id for city in facts.cities)
    cells = Cells("IM01", role, cut.lang, cut.period, ("",), cities, kept=("",))
    step = max(1, _BLOCK // max(len(facts.unit_key), 1))
    pieces = []
    for start in range(0, max(len(cities), 1), step):
        block = np.arange(start, min(start + step, len(cities)))
        stories = (_own if role == "own" else _heard)(facts, cut, role, weight, roles, block)
        pieces.append(_measure(facts, stories, role == "own", resampling))
    whole = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    draws = whole.get("draws")
    _fill(cells, whole, draws, role == "own", support)
    return cells


def _heard(
    facts: Facts, cut: Slice, role: str, weight: Floats, roles: Ints, block: Ints
) -> _Stories:
    """Stories of the sources that stand in this role to the city, without policy and the city's own
    texts.
    """
    volume = facts.volume
    lines = cut.volume[~volume.policy[cut.volume]]
    size = np.bincount(volume.unit[lines], volume.docs[lines], len(facts.unit_key))
    units = np.flatnonzero(size)
    docs = np.where(
        in_group(roles[:, block], role)[facts.unit_source[units]], size[units, None], 0.0
    )
    position = np.full(len(facts.unit_key), -1)
    position[units] = np.arange(len(units))
    own = rows_of(facts, cut, "own")
    own = own[~facts.rows.policy[own] & np.isin(facts.rows.city[own], block)]
    np.subtract.at(
        docs, (position[facts.rows.unit[own]], np.searchsorted(block, facts.rows.city[own])), 1.0
    )
    docs = np.maximum(docs, 0.0)
    _, story = np.unique(facts.unit_story[units], return_inverse=True)
    order = np.argsort(story, kind="stable")
    copies = sum_runs(story[order], docs[order], int(story.max(initial=-1)) + 1)
    den = np.divide(docs, copies[story], out=np.zeros(docs.shape), where=docs > 0)
    rows = rows_of(facts, cut, role)
    num = _named(facts, rows[~facts.rows.policy[rows]], weight, position, len(units), block)
    return _Stories(units, den, np.minimum(num, den), docs.sum(axis=0))


def _own(facts: Facts, cut: Slice, role: str, weight: Floats, roles: Ints, block: Ints) -> _Stories:
    rows = rows_of(facts, cut, role)
    rows = rows[np.isin(facts.rows.city[rows], block)]
    units = np.unique(facts.rows.unit[rows])
    position = np.full(len(facts.unit_key), -1)
    position[units] = np.arange(len(units))
    den = np.zeros((len(units), len(block)))
    place = (position[facts.rows.unit[rows]], np.searchsorted(block, facts.rows.city[rows]))
    np.add.at(den, place, weight[rows])
    docs = np.bincount(np.searchsorted(block, facts.rows.city[rows]), minlength=len(block)).astype(
        float
    )
    num = _named(facts, rows, weight, position, len(units), block)
    return _Stories(units, den, np.minimum(num, den), docs)


def _named(
    facts: Facts, rows: Ints, weight: Floats, position: Ints, units: int, block: Ints
) -> Floats:
    """Weighted documents that name the city, by unit and city of the block."""
    table = facts.rows
    keep = (table.names[rows] > 0) & np.isin(table.city[rows], block)
    keep &= position[table.unit[rows]] >= 0
    rows, num = rows[keep], np.zeros((units, len(block)))
    np.add.at(
        num, (position[table.unit[rows]], np.searchsorted(block, table.city[rows])), weight[rows]
    )
    return num


def _measure(
    facts: Facts, stories: _Stories, own: bool, resampling: Resampling | None
) -> dict[str, Floats]:
    """Totals, delete-one-group errors and raw replicates of a block of cities."""
    units, num, den = stories.units, stories.num, stories.den
    group = (
        np.arange(len(units))
        if own
        else np.unique(facts.unit_source[units], return_inverse=True)[1]
    )
    groups = int(group.max(initial=-1)) + 1
    parts = [sum_runs(group, x, groups) for x in (num, den)]
    top, base = num.sum(axis=0), den.sum(axis=0)
    rate = top / np.where(base > 0, base, np.nan)
    rest = base - parts[1]
    left = (top - parts[0]) / np.where(rest > 1e-9, rest, np.nan)
    se = jackknife_se(left, rate[None, :], np.zeros(groups, np.int64), parts[1] > 0)[0]
    found = {"num": top, "den": base, "docs": stories.docs, "se": se}
    found["groups"] = (parts[1] > 0).sum(axis=0).astype(float)
    if resampling is not None:
        both = [_replicate(facts, x, units, own, resampling) for x in (num, den)]
        found["draws"] = both[0] / np.where(both[1] > 0, both[1], np.nan)
    return found


def _replicate(facts: Facts, x: Floats, units: Ints, own: bool, resampling: Resampling) -> Floats:
    live = np.flatnonzero(x.any(axis=1))
    return bootstrap_sums(
        x[live],
        facts.unit_key[units[live]],
        replicates=resampling.replicates,
        seed=resampling.seed,
        source=facts.unit_source[units[live]],
        weights=None if own else resampling.weights,
    )


def _fill(
    cells: Cells, sums: dict[str, Floats], draws: Floats | None, own: bool, support: Support
) -> None:
    shrunk: Shrunk = shrink_shares(sums["num"], sums["den"])
    raw = sums["num"] / np.where(sums["den"] > 0, sums["den"], np.nan)
    cells.put(value=shrunk.value, raw=raw, shrink=shrunk.b, docs=sums["docs"])
    cells.put(stories=np.rint(sums["den"]), sources=np.nan if own else sums["groups"])
    cells.flag("no_between_variance", shrunk.pooled)
    cells.withhold(sums["den"] < support.docs - 1e-9, "no_support")
    cells.withhold(~cells.shown, "no_support")
    if draws is not None:
        for city in np.flatnonzero(cells.shown[0]).tolist():
            at = slice(city, city + 1)
            cells.take_draws(
                city, moved(shrunk.value[at], shrunk.scale[at], raw[at], draws[at], (0.0, 1.0))
            )
    se = (sums["se"] * np.nan_to_num(shrunk.scale))[None, :]
    set_intervals(cells, se=se, groups=sums["groups"], own=own, bounds=(0.0, 1.0))
    never = (sums["num"] == 0)[None, :]
    cells.flag("never_named", never & cells.shown)
    set_exact_zero(cells, never, sums["den"])
    always = (sums["num"] >= sums["den"] - 1e-9)[None, :] & ~never
    set_exact_one(cells, always, sums["den"])
