"""How far the ranks of cities hang on defensible choices (METHOD.md 4.4): variants, the unit, broad
sets, the largest outlet, the language, home press counted as the city's own voice.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import ALL, Floats
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.registry import Indicator, registry
from citysway.pipeline.indicators.robustness.checks import Checked
from citysway.pipeline.indicators.robustness.other_choices import pooled, without_largest
from citysway.pipeline.indicators.split_half.halves import Halves, Named
from citysway.pipeline.indicators.split_half.reliability import RELIABILITY, reliability_table
from citysway.pipeline.statistics.ranks import STABLE, kendall_tau, movements

_KEY = tuple(pa.field(name, pa.string(), nullable=False) for name in ("indicator", "part", "role"))
SENSITIVITY = pa.schema(
    [
        *_KEY,
        pa.field("city_id", pa.string(), nullable=False),
        pa.field("choice", pa.string(), nullable=False),
        *((name, pa.float64()) for name in ("value", "rank", "base_rank", "moved")),
        pa.field("most", pa.bool_(), nullable=False),
    ]
)
CHOICES = pa.schema(
    [
        *_KEY,
        pa.field("choice", pa.string(), nullable=False),
        ("cities", pa.int32()),
        *((name, pa.float64()) for name in ("tau", "mean_move", "largest_move")),
        ("largest_city", pa.string()),
        ("moves_most", pa.int32()),
        ("stable", pa.bool_()),
    ]
)
# Not fit for ranking by themselves, but what the choices of unit and of F5 are about.
_DESCRIPTIVE = {"IM05": ("F1.",), "IM20": ("", "side")}
_LANGUAGES = "en_zh"  # English texts against Chinese ones, not against all


def check_tables(
    plan: Plan, checked: Sequence[Checked], blocks: Sequence[Cells], halves: Mapping[Named, Halves]
) -> dict[str, pa.Table]:
    """``reliability``, ``sensitivity`` (schema ``SENSITIVITY``) and its summary ``choices``
    (``CHOICES``), sorted by key.
    """
    if not plan.store.cities:
        schemas = {"reliability": RELIABILITY, "sensitivity": SENSITIVITY, "choices": CHOICES}
        return {name: schema.empty_table() for name, schema in schemas.items()}
    sensitivity, choices = sensitivity_tables(plan, checked, blocks)
    return {
        "reliability": reliability_table(halves, blocks, len(plan.store.cities)),
        "sensitivity": sensitivity,
        "choices": choices,
    }


def sensitivity_tables(
    plan: Plan, checked: Sequence[Checked], blocks: Sequence[Cells]
) -> tuple[pa.Table, pa.Table]:
    """Ranks of the cities under every choice beside those of the default, among the cities with a
    value under both; rank 1 is the best. ``most``: no other choice moves the city further.
    """
    cities = [city.id for city in plan.store.cities]
    published = values_of(blocks, len(cities))
    made = {"without_largest": without_largest(plan, checked, published),
            "pooled": pooled(plan, checked, blocks)}  # fmt: skip
    for choice in ("without_largest", "pooled", "home_projected"):
        column = np.concatenate([piece.gaps[choice] for piece in checked])
        made.setdefault(choice, {})["IM15", "", "ext"] = column
    lines: list[dict[str, Any]] = []
    summary: list[dict[str, Any]] = []
    for key, sign in ranked_keys(published):
        rows, totals = _compare(key, sign, _choices(key, published, made), cities)
        lines += rows
        summary += totals
    return (
        pa.Table.from_pylist(lines, schema=SENSITIVITY),
        pa.Table.from_pylist(summary, schema=CHOICES),
    )


def values_of(blocks: Sequence[Cells], cities: int) -> dict[Named, dict[tuple[str, str], Floats]]:
    """Values by indicator, part and role, then by variant and language, over the whole time."""
    found: dict[Named, dict[tuple[str, str], Floats]] = {}
    for cells in blocks:
        if cells.period == ALL and len(cells.cities) >= cities:
            for part, row in zip(cells.parts, cells.columns["value"], strict=True):
                by = found.setdefault((cells.indicator, part, cells.role), {})
                by[cells.variant, cells.lang] = row[:cities]
    return found


def ranked_keys(published: Mapping[Named, Any]) -> Iterator[tuple[Named, float]]:
    """What is ranked, in order, and 1 or -1 where less is better: of each indicator with a
    direction the whole in its headline role, without a whole its parts.
    """
    for entry in registry().values():
        role = headline_role(entry, published)
        parts = sorted({part for name, part, r in published if (name, r) == (entry.id, role)})
        better = {part: _sign(entry, part) for part in parts}
        whole = [""] if better.get("") else parts
        for part in whole:
            if better[part] and part[:1] != "E":
                yield (entry.id, part, role), better[part]


def headline_role(entry: Indicator, published: Mapping[Named, Any]) -> str:
    """The role of the registry; ``ext`` where the indicator joins several roles and says so."""
    roles = {role for name, _, role in published if name == entry.id}
    return entry.role if entry.role in roles or "ext" not in roles else "ext"


def _sign(entry: Indicator, part: str) -> float:
    known = entry.part(part)
    if known and known.direction:
        return float(known.direction)
    listed = _DESCRIPTIVE.get(entry.id, ())
    return 1.0 if any(part == name or (name and part.startswith(name)) for name in listed) else 0.0


def _choices(
    key: Named, published: Mapping[Named, Mapping[tuple[str, str], Floats]],
    made: Mapping[str, Mapping[Named, Floats]],
) -> dict[str, tuple[Floats, Floats]]:  # fmt: skip
    """Choice -> (values of the base, values under it)."""
    slices = published[key]
    base = slices.get(("", ALL))
    if base is None:
        return {}
    found = {variant: (base, column) for (variant, lang), column in slices.items()
             if variant and lang == ALL}  # fmt: skip
    tongues = [slices.get(("", lang)) for lang in ("zh", "en")]
    for lang, column in zip(("zh", "en"), tongues, strict=True):
        if column is not None:
            found[lang] = (base, column)
    if tongues[0] is not None and tongues[1] is not None:
        found[_LANGUAGES] = (tongues[0], tongues[1])
    for choice, columns in made.items():
        if key in columns:
            found[choice] = (base, columns[key])
    return found


def _compare(
    key: Named, sign: float, choices: Mapping[str, tuple[Floats, Floats]], cities: Sequence[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    name = dict(zip(("indicator", "part", "role"), key, strict=True))
    rows: list[dict[str, Any]] = []
    summary = []
    for choice, (base, column) in sorted(choices.items()):
        moved = movements(sign * base, sign * column)
        if not moved:
            continue
        rows += [
            {
                **name,
                "city_id": cities[city],
                "choice": choice,
                "value": float(column[city]),
                **line,
            }
            for city, line in moved.items()
        ]
        summary.append({**name, "choice": choice, **_summary(base, column, moved, cities)})
    most = _furthest(rows)
    for row in rows:
        row["most"] = most.get(row["city_id"]) == row["choice"]
    for line in summary:
        line["moves_most"] = sum(chosen == line["choice"] for chosen in most.values())
    rows.sort(key=lambda row: (row["city_id"], row["choice"]))
    return rows, summary


def _furthest(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """By city the choice that moves it furthest, the first by name; cities that stay left out."""
    found: dict[str, tuple[float, str]] = {}
    for row in rows:
        size = abs(row["moved"])
        if size > 0 and size > found.get(row["city_id"], (0.0, ""))[0]:
            found[row["city_id"]] = (size, row["choice"])
    return {city: choice for city, (_, choice) in found.items()}


def _summary(
    base: Floats, column: Floats, moved: Mapping[int, Mapping[str, float]], cities: Sequence[str]
) -> dict[str, Any]:
    tau = kendall_tau(base, column)
    size = {cities[city]: abs(line["moved"]) for city, line in moved.items()}
    largest = max(size, key=lambda city: (size[city], city), default=None)
    known = bool(np.isfinite(tau))
    return {
        "cities": len(size),
        "tau": tau if known else None,
        "mean_move": float(np.mean(list(size.values()))) if size else None,
        "largest_move": size[largest] if largest is not None else None,
        "largest_city": largest if largest is not None and size[largest] > 0 else None,
        "stable": bool(tau >= STABLE) if known else None,
    }
