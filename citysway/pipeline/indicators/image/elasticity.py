"""IM18 beta: how outside recognition answers to a city's input one to three years later.

E[R_ce,t+l] = exp(a_ce + b_t + beta ln I_cet) over cities and categories of F1: R recognition
statements outside, I input statements by own text (METHOD.md section 2). One row for the study.
"""

from dataclasses import dataclass

import duckdb
import numpy as np

from citysway.pipeline.facts.arrays import ALL, ROLES, Floats
from citysway.pipeline.facts.converted import beside
from citysway.pipeline.facts.store import Store, columns
from citysway.pipeline.indicators.cells import Cells, set_intervals, withhold_flat
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.statistics.panel import fit_elasticity

LAGS = (1, 2, 3)
_LEAST_YEARS = 3
_EXT = tuple(ROLES.index(role) for role in ("int", "nat", "prov", "oth"))
_OWN = ROLES.index("own")

_STATEMENTS = f"""
SELECT r.city, c.code, substr(p.period, 1, 4)::INTEGER AS year, r.role = {_OWN} AS own,
  sum(((c.pos + c.neg + c.neu) / CASE WHEN r.role = {_OWN} THEN r.copies ELSE r.outside END)
      ::DECIMAL(18, 12))::DOUBLE AS n
FROM code c JOIN row r ON r.row = c.row JOIN period p ON p.number = r.period
WHERE p.period <> '' AND ((r.role = {_OWN} AND c.code IN ({{put}}))
  OR (r.role IN {_EXT} AND c.code IN ({{won}})))
GROUP BY ALL ORDER BY r.city, c.code, year, own
"""
_TEXTS = f"""
SELECT r.city, substr(p.period, 1, 4)::INTEGER AS year,
  sum((1 / r.copies)::DECIMAL(18, 12))::DOUBLE AS n
FROM row r JOIN period p ON p.number = r.period
WHERE p.period <> '' AND r.role = {_OWN} GROUP BY ALL ORDER BY r.city, year
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """Cities x categories x years: ``put`` input by own text (NaN without one), ``won`` recognition
    outside; ``years`` without a gap.
    """

    put: Floats
    won: Floats
    years: tuple[int, ...]


def load_panel(store: Store, groups: dict[str, tuple[str, ...]]) -> Panel:
    """Input and recognition of dated texts by category; ``groups``: the elements of each."""
    number = {code: n for n, code in enumerate(store.codes)}
    part = np.full(len(store.codes) + 1, -1)
    asked: dict[str, list[int]] = {"input": [], "won": []}
    for place, elements in enumerate(groups.values()):
        for kind, codes in asked.items():
            mine = [number[code] for code in beside(kind, elements) if code in number]
            part[mine], codes[:] = place, codes + mine
    wanted = {name: ", ".join(map(str, codes)) or "-1"
              for name, codes in zip(("put", "won"), asked.values(), strict=True)}  # fmt: skip
    with duckdb.connect(str(store.path), read_only=True) as con:
        said = columns(con, _STATEMENTS.format(**wanted))
        texts = columns(con, _TEXTS)
    every = np.concatenate([said["year"], texts["year"]])
    years = tuple(range(int(every.min()), int(every.max()) + 1)) if len(every) else ()
    cube = np.zeros((2, len(store.cities), len(groups), len(years)))
    at = (1 - said["own"].astype(int), said["city"], part[said["code"]])
    np.add.at(cube, (*at, said["year"] - (years[0] if years else 0)), said["n"])
    docs = np.full((len(store.cities), len(years)), np.nan)
    docs[texts["city"], texts["year"] - (years[0] if years else 0)] = texts["n"]
    return Panel(cube[0] / docs[:, None, :], cube[1], years)


def elasticities(plan: Plan) -> list[Cells]:
    """IM18 beta1, beta2, beta3 of the study; nothing where it has no city."""
    if not plan.store.cities:
        return []
    panel = load_panel(plan.store, dict(plan.scheme.simplex["F1"]))
    cells = Cells("IM18", "ext", ALL, ALL, tuple(f"beta{lag}" for lag in LAGS), (ALL,))
    se, groups = np.full((len(LAGS), 1), np.nan), np.zeros((len(LAGS), 1))
    for number, lag in enumerate(LAGS):
        _fit(cells, number, panel, lag, plan.support.docs, (se, groups))
    cells.put(raw=cells.columns["value"])
    cells.withhold(~cells.shown, "no_support" if panel.years else "no_dates")
    set_intervals(cells, se=se, groups=groups, own=False, bounds=(-np.inf, np.inf))
    withhold_flat(cells)
    return [cells]


def _fit(
    cells: Cells, row: int, panel: Panel, lag: int, least: int, error: tuple[Floats, Floats]
) -> None:
    if len(panel.years) < _LEAST_YEARS or len(panel.years) <= lag:
        return
    shape = (-1, len(panel.years) - lag)
    put, won = panel.put[:, :, :-lag].reshape(shape), panel.won[:, :, lag:].reshape(shape)
    x = np.log(np.where(put > 0, put, np.nan))
    cluster = np.repeat(np.arange(panel.put.shape[0]), panel.put.shape[1])
    used = won[np.isfinite(x)].sum()
    cells.columns["statements"][row] = used
    found = fit_elasticity(won, x, cluster) if used >= least else None
    if found is not None:
        cells.columns["value"][row] = found.beta
        error[0][row], error[1][row] = found.se, found.clusters
