"""The table of indicators: from fact tables to published cells, with the registry that describes
them.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from threadpoolctl import threadpool_limits

from citysway.errors import StudyError
from citysway.pipeline.external.record import External
from citysway.pipeline.facts.arrays import ALL, City
from citysway.pipeline.facts.design import Groups, Scheme
from citysway.pipeline.indicators.assembly import all_blocks
from citysway.pipeline.indicators.cells import (
    FLAGS,
    METHOD,
    METHODS,
    NUMBERS,
    REASONS,
    Cells,
    Support,
)
from citysway.pipeline.indicators.changes import bursts_table
from citysway.pipeline.indicators.registry import Indicator, registry
from citysway.pipeline.statistics.uncertainty import rank_intervals

__all__ = ["INDICATORS", "REPLICATES", "City", "Indicator", "Results", "Support"]
__all__ += ["compute", "rank_intervals", "registry"]

Period = Literal["all", "year", "month"]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KEY = ("indicator", "part", "variant", "role", "lang", "period", "city_id")
_COUNTS = ("docs", "stories", "sources", "places", "statements")
INDICATORS = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in KEY),
        *((name, pa.float64()) for name in ("value", "lo", "hi", "raw", "shrink")),
        *((name, pa.int32()) for name in _COUNTS),
        ("coverage", pa.float32()),
        pa.field("method", pa.string(), nullable=False),
        ("reason", pa.string()),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
        ("p", pa.float64()),
    ]
)
REPLICATES = pa.schema(
    [
        *(
            pa.field(name, pa.string(), nullable=False)
            for name in ("indicator", "part", "variant", "role", "lang", "city_id")
        ),
        pa.field("values", pa.list_(pa.float32()), nullable=False),
        pa.field("seed", pa.int64(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Results:
    """``indicators`` (schema ``INDICATORS``), ``replicates`` (schema ``REPLICATES``) and ``bursts``
    (schema ``changes.BURSTS``), sorted by key; ``no_bursts``: why there can be none; ``checks``:
    reliability, sensitivity and choices, where they are asked for.
    """

    indicators: pa.Table
    replicates: pa.Table
    bursts: pa.Table
    no_bursts: str
    checks: Mapping[str, pa.Table] = field(default_factory=dict)


def compute(
    facts: Path,
    *,
    cities: Sequence[City],
    frameworks: Mapping[str, Groups],
    rates: Mapping[str, Mapping[str, tuple[tuple[str, float], ...]]] | None = None,
    support: Support = Support(),  # noqa: B008 - frozen
    period: Period = "all",
    replicates: int = 1000,
    seed: int = 0,
    workers: int = 1,
    external: External | None = None,
    checks: bool = False,
) -> Results:
    """All indicators of a study from the fact tables in the folder ``facts``.

    ``frameworks``: framework -> category -> primary E codes, with 'F1' and, for single codes, 'E';
    ``rates``: framework -> category -> members with weights (``facts.design.Scheme``). Replicates
    are kept for all languages and periods together, default variant, cells with a bootstrap
    interval, single codes apart.
    For years and months the parts without support are left out, the whole stays with its reason.
    ``external``: the study's own numbers by city (IM04, PULx). Raises StudyError.
    """
    if period not in ("all", "year", "month"):
        raise StudyError(f"period {period!r}: allowed are all, year, month")
    if "F1" not in frameworks:
        raise StudyError(f"frameworks: found {', '.join(sorted(frameworks))}; F1 is needed")
    scheme = Scheme(_ordered(frameworks), rates or {})
    with threadpool_limits(limits=1), tempfile.TemporaryDirectory(dir=_scratch(facts)) as scratch:
        blocks, plan, found = all_blocks(
            facts, Path(scratch) / "facts.duckdb", cities=cities, scheme=scheme, support=support,
            period=period, replicates=replicates, seed=seed, workers=workers,
            external=external, checks=checks,
        )  # fmt: skip
        if period != "all" and not any(block.period != ALL for block in blocks):
            blocks += _undated(cities)
        bursts = bursts_table(facts, plan)
        return Results(_indicator_table(blocks), _replicate_table(blocks, seed), *bursts, found)


def _scratch(facts: Path) -> Path | None:
    """Beside the tables, where there is room for them; else the system's folder."""
    return facts if facts.is_dir() else None


def _ordered(frameworks: Mapping[str, Groups]) -> Mapping[str, Groups]:
    """Parts in the order of their numbers, named with their framework (``F1.2``)."""
    found: dict[str, Groups] = {}
    for name, groups in sorted(frameworks.items()):
        head = name.partition("/")[0]
        named = {c if c.startswith(head) else f"{head}.{c}": g for c, g in groups.items()}
        found[name] = {part: named[part] for part in sorted(named, key=_natural)}
    return found


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    return tuple((len(piece), piece) for piece in name.split("."))


def _undated(cities: Sequence[City]) -> list[Cells]:
    """Periods were asked for and no document has a date: say so once per indicator and city."""
    listed = tuple(sorted(city.id for city in cities))
    blocks = []
    for entry in registry().values():
        cells = Cells(entry.id, entry.role, ALL, "none", ("",), listed)
        cells.withhold(True, "no_dates")
        blocks.append(cells)
    return blocks


def _rows(cells: Cells) -> tuple[Ints, Ints]:
    """(part, city) of the cells that are published."""
    keep = np.ones(cells.reason.shape, dtype=bool)
    if cells.period != ALL:
        whole = np.array([part == "" for part in cells.parts])
        keep = cells.shown | whole[:, None]
    part, city = np.nonzero(keep)
    return part, city


def _indicator_table(blocks: list[Cells]) -> pa.Table:
    tables = [INDICATORS.empty_table(), *map(_block_table, blocks)]
    table = pa.concat_tables(tables).sort_by([(name, "ascending") for name in KEY])
    return _checked(table, KEY)


def _block_table(cells: Cells) -> pa.Table:
    part, city = _rows(cells)
    names = np.array(cells.parts, dtype=object), np.array(cells.cities, dtype=object)
    own = (cells.indicator, names[0][part], cells.variant, cells.role, cells.lang, cells.period)
    columns: dict[str, npt.NDArray[np.generic]] = {}
    for name, column in zip(KEY, (*own, names[1][city]), strict=True):
        full = column if isinstance(column, np.ndarray) else np.full(len(part), column, object)
        columns[name] = full
    columns |= {name: cells.columns[name][part, city] for name in NUMBERS}
    columns |= {name: getattr(cells, name)[part, city] for name in ("method", "reason", "flags")}
    return pa.table([_column(name, columns[name]) for name in INDICATORS.names], schema=INDICATORS)


def _column(name: str, values: npt.NDArray[np.generic]) -> pa.Array:
    kind = INDICATORS.field(name).type
    if name == "method":
        return pa.array(np.array(METHODS, dtype=object)[values.astype(int)], kind)
    if name == "reason":
        return pa.array(np.array([None, *REASONS[1:]], dtype=object)[values.astype(int)], kind)
    if name == "flags":
        masks, inverse = np.unique(values.astype(np.int64), return_inverse=True)
        lists = [[f for bit, f in enumerate(FLAGS) if mask >> bit & 1] for mask in masks.tolist()]
        return pa.array(lists, kind).take(pa.array(inverse))
    if name in KEY:
        return pa.array(values, kind)
    numbers = values.astype(float)
    if pa.types.is_integer(kind):
        numbers = np.rint(numbers)
    return pa.array(
        np.where(np.isfinite(numbers), numbers, 0), pa.float64(), mask=~np.isfinite(numbers)
    ).cast(kind, safe=False)


def _checked(table: pa.Table, key: tuple[str, ...]) -> pa.Table:
    """The key is unique, every missing value or interval has a reason, no number is infinite."""
    table.validate(full=True)
    if table.group_by(list(key)).aggregate([]).num_rows != table.num_rows:
        raise ValueError(f"indicators: the key {', '.join(key)} is not unique")
    missing = np.asarray(table["lo"].is_null()) | np.asarray(table["value"].is_null())
    stated = np.asarray(table["reason"].is_valid())
    if np.any(missing != stated):
        where = table.slice(int(np.flatnonzero(missing != stated)[0]), 1).to_pylist()[0]
        raise ValueError(f"indicators: reason and missing value disagree: {where}")
    return table


def _replicate_table(blocks: list[Cells], seed: int) -> pa.Table:
    """The joint replicates; a part with draws of its own (RA03, RA04 shrunken) has no row."""
    lines = []
    width = max((d.shape[1] for cells in blocks for d in cells.draws.values()), default=0)
    for cells in blocks:
        if (cells.lang, cells.period, cells.variant) != (ALL, ALL, ""):
            continue
        for number, part in enumerate(cells.parts):
            for city in np.flatnonzero(cells.method[number] == METHOD["boot"]):
                if part in cells.draws and cells.draws[part].shape[1] == width:
                    key = (cells.indicator, part, "", cells.role, cells.lang, cells.cities[city])
                    lines.append((key, cells.draws[part][city]))
    lines.sort(key=lambda line: line[0])
    columns = [pa.array([key[place] for key, _ in lines], pa.string()) for place in range(6)]
    flat = np.concatenate([draws for _, draws in lines]) if lines else np.zeros(0, np.float32)
    values = pa.ListArray.from_arrays(
        pa.array(np.arange(len(lines) + 1) * width, pa.int32()),
        pa.array(flat, pa.float32(), mask=~np.isfinite(flat)),
    )
    seeds = pa.array(np.full(len(lines), seed), pa.int64())
    return pa.table([*columns, values, seeds], schema=REPLICATES)
