"""What halves are made of, without the facts of a study: plans, pairs of city and source."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.contributions import Contributions
from citysway.pipeline.indicators.split_half.halves import Halves
from citysway.pipeline.indicators.split_half.reliability import _line

Floats = npt.NDArray[np.float64]


def plan_of(cities: int, sources: int, *, seed: int = 0, **more: Any) -> Any:
    """The parts of a plan that halves look at."""
    names = tuple(City(f"C{n:02d}", None, None, "CN", None) for n in range(cities))
    ids = np.array([f"s{n:03d}" for n in range(sources)], dtype=object)
    store = SimpleNamespace(cities=names, sources=SimpleNamespace(id=ids))
    return SimpleNamespace(**{"store": store, "seed": seed, "support": Support(), **more})


def pairs_of(table: Floats, columns: dict[str, slice] | None = None) -> Contributions:
    """Every city in every source: cities x sources x columns."""
    city, source = (n.ravel() for n in np.indices(table.shape[:2]))
    flat = sparse.csr_array(table.reshape(-1, table.shape[2]))
    return Contributions(city, source, flat, columns or {})


def row_of(halves: Halves, indicator: str = "RA02") -> dict[str, Any]:
    """The row of reliability, over all cities."""
    shown = np.ones(halves.values.shape[0], dtype=bool)
    found = _line((indicator, "", "ext"), halves, shown)
    return {name: np.nan if x is None else x for name, x in found.items()}
