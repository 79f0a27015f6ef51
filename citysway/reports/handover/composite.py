"""Normalised values, weights computed from them, and composites, as tables of their own."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from citysway.errors import StudyError
from citysway.pipeline.statistics.composite import (
    METHODS,
    Weights,
    min_max,
    oriented,
    percentiles,
    topsis,
    weighted_mean,
    z_scores,
)
from citysway.reports.handover.coinr import LEVELS, headline_columns
from citysway.reports.words.methods import direction
from citysway.reports.words.names import Names

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

WARNING = (
    "weights from data reward scatter, not meaning: a sparse count of pure noise took an entropy "
    "weight of .78 beside three informative indicators. Keep equal weights as the baseline, read "
    "the intervals, and do not publish one score alone."
)
SCALES = {"percentile": percentiles, "z": z_scores, "minmax": min_max}
GROUPS = (*LEVELS.values(), "ALL")
WEIGHTS = [
    *("group", "method", "indicator", "direction"),
    *("weight", "constant", "cities", "reason"),
]


def composite_tables(
    con: "duckdb.DuckDBPyConnection", names: Names, registry: Mapping[str, Mapping[str, Any]]
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """(composite, weights) of the indicators with a direction, each in its headline role.

    composite: one row a city, ``IM12``, ``IM12_percentile``, ``_z``, ``_minmax`` (turned where
    less is better), and per group ``IMAGE_entropy`` (weighted mean of min-max values) and
    ``IMAGE_entropy_topsis``. weights: one row per group, method and indicator. A city without one
    of the indicators has no composite. Raises StudyError without any such indicator.
    """
    import pandas as pd

    columns = _ranked(con, registry)
    cities = sorted({city for column in columns.values() for city in column["cells"]})
    raw = np.array([[_value(column, city) for column in columns.values()] for city in cities])
    signs = np.array([direction(column["entry"]) for column in columns.values()])
    x = oriented(raw, signs)
    scaled = {scale: work(x) for scale, work in SCALES.items()}
    data: dict[str, Any] = {
        "city_id": cities,
        "name": [names.city(city, "en") for city in cities],
    }
    for at, code in enumerate(columns):
        data[code] = raw[:, at]
        data |= {f"{code}_{scale}": values[:, at] for scale, values in scaled.items()}
    lines: list[list[Any]] = []
    for group in GROUPS:
        mine = [at for at, code in enumerate(columns) if group in ("ALL", LEVELS[code[:2]])]
        if mine:
            codes = [code for at, code in enumerate(columns) if at in mine]
            data |= _scores(group, x[:, mine], scaled["minmax"][:, mine], codes, signs[mine], lines)
    return pd.DataFrame(data), pd.DataFrame(lines, columns=WEIGHTS)


def _ranked(
    con: "duckdb.DuckDBPyConnection", registry: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Whole indicators with a direction and a value for some city."""
    columns = {
        code: column
        for code, column in headline_columns(con, registry).items()
        if column["part"] == column["whole"] and direction(column["entry"])
        and any(row["value"] is not None for row in column["cells"].values())
    }  # fmt: skip
    if not columns:
        raise StudyError("export --to composite: no indicator with a direction has a value")
    return columns


def _value(column: Mapping[str, Any], city: str) -> float:
    value = column["cells"].get(city, {}).get("value")
    return float("nan") if value is None else float(value)


def _scores(
    group: str, x: Any, unit: Any, codes: list[str], signs: Any, lines: list[list[Any]]
) -> dict[str, Any]:
    """Composites of one group by every method; its weights are added to ``lines``."""
    data = {}
    for method, work in METHODS.items():
        weights: Weights = work(x)
        data[f"{group}_{method}"] = weighted_mean(unit, weights.values)
        data[f"{group}_{method}_topsis"] = topsis(x, weights.values)
        for at, code in enumerate(codes):
            lines.append([group, method, code, int(signs[at]), float(weights.values[at]),
                          bool(weights.constant[at]), weights.cities, weights.reason])  # fmt: skip
    return data
