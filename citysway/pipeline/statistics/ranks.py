"""Which choice moves whom: ranks of cities under analytical choices (METHOD.md 4.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import stats

Floats = npt.NDArray[np.float64]

STABLE = 0.8

MOVES = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "city_id", "choice")),
        *((name, pa.float64()) for name in ("rank", "base_rank", "moved")),
    ]
)
AGREEMENT = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "choice")),
        ("cities", pa.int32()),
        *((name, pa.float64()) for name in ("tau", "mean_move", "largest_move")),
        ("stable", pa.bool_()),
    ]
)
LARGEST = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "city_id", "choice")),
        ("moved", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """``moves`` (schema ``MOVES``): a city's rank under a choice and under the base choice, among
    the cities with a value under both, ``moved`` places up (+) or down (-).

    ``agreement`` (``AGREEMENT``): Kendall's tau-b of each choice with the base, ``stable`` from .8.
    ``largest`` (``LARGEST``): the choice that moves a city most. Rows sorted by key.
    """

    moves: pa.Table
    agreement: pa.Table
    largest: pa.Table


def sensitivity(
    values: Mapping[str, Mapping[str, npt.ArrayLike]],
    cities: Sequence[str],
    *,
    base: str = "",
    direction: Mapping[str, int] | None = None,
) -> Sensitivity:
    """Rank movements from indicator -> choice -> values of the cities (NaN: no value).

    Rank 1 is the largest value, the smallest where ``direction[indicator]`` is -1; ties share the
    mean rank. An indicator without the base choice has no rows.
    """
    moves, agreement, largest = [], [], []
    for indicator, choices in sorted(values.items()):
        if base not in choices:
            continue
        sign = -1.0 if (direction or {}).get(indicator) == -1 else 1.0
        known = {name: sign * np.asarray(x, dtype=float) for name, x in sorted(choices.items())}
        home, table = known.pop(base), []
        for choice, column in known.items():
            lines = movements(home, column)
            key = {"indicator": indicator, "choice": choice}
            agreement.append({**key, **_agreement(home, column, lines)})
            table += [{**key, "city_id": cities[city], **line} for city, line in lines.items()]
        moves += sorted(table, key=lambda line: (line["city_id"], line["choice"]))
        largest += _largest(table)
    return Sensitivity(
        pa.Table.from_pylist(moves, schema=MOVES),
        pa.Table.from_pylist(agreement, schema=AGREEMENT),
        pa.Table.from_pylist(largest, schema=LARGEST),
    )


def kendall_tau(x: Floats, y: Floats) -> float:
    """Tau-b over the pairs finite in both, in [-1, 1]; NaN below two or when one is constant."""
    both = np.isfinite(x) & np.isfinite(y)
    one, two = (np.sign(side[both][:, None] - side[both][None, :]) for side in (x, y))
    scale = np.sqrt((one**2).sum() * (two**2).sum())
    return float((one * two).sum() / scale) if scale > 0 else float("nan")


def movements(base: Floats, column: Floats) -> dict[int, dict[str, float]]:
    """By city with a value in both: ``rank`` in ``column``, ``base_rank`` and places ``moved`` up.

    Rank 1 is the largest value, ties share the mean rank.
    """
    both = np.flatnonzero(np.isfinite(base) & np.isfinite(column))
    before, after = (stats.rankdata(-side[both], method="average") for side in (base, column))
    return {
        city: {"rank": float(new), "base_rank": float(old), "moved": float(old - new)}
        for city, old, new in zip(both.tolist(), before, after, strict=True)
    }


def _agreement(
    base: Floats, column: Floats, lines: Mapping[int, Mapping[str, float]]
) -> dict[str, object]:
    tau = kendall_tau(base, column)
    moved = [abs(line["moved"]) for line in lines.values()]
    return {
        "cities": len(moved),
        "tau": tau if np.isfinite(tau) else None,
        "mean_move": float(np.mean(moved)) if moved else None,
        "largest_move": max(moved, default=None),
        "stable": bool(tau >= STABLE) if np.isfinite(tau) else None,
    }


def _largest(table: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """By city the row with the largest move, the first choice by name of equal ones."""
    best: dict[object, Mapping[str, object]] = {}
    ordered = sorted(table, key=lambda row: (str(row["city_id"]), -_size(row), str(row["choice"])))
    for row in ordered:
        best.setdefault(row["city_id"], row)
    return [{name: row[name] for name in LARGEST.names} for row in best.values()]


def _size(row: Mapping[str, object]) -> float:
    moved = row["moved"]
    return abs(moved) if isinstance(moved, float) else 0.0
