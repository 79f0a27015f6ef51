"""Run ``compute`` on drawn documents and read cells by key."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from citysway.pipeline.indicators.table import City, Results, Support, compute
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import CITIES, FRAMEWORKS, Doc, Source

SMALL = Support(docs=5, side_docs=5, ctr_statements=5, source_docs=5)
Key = tuple[str, str, str, str, str, str, str]
Cells = dict[Key, dict[str, Any]]


def run(
    folder: Path,
    docs: Sequence[Doc],
    sources: Sequence[Source],
    *,
    cities: Sequence[City] = CITIES,
    support: Support = SMALL,
    replicates: int = 0,
    **options: Any,
) -> Results:
    """The results of a study of these documents; ``sharded`` goes to the writer."""
    written = {name: options.pop(name) for name in ("sharded",) if name in options}
    facts = write_facts(folder, docs, sources, cities=cities, **written)
    return compute(
        facts,
        cities=cities,
        frameworks=FRAMEWORKS,
        support=support,
        replicates=replicates,
        **options,
    )


def cells(results: Results) -> Cells:
    """Rows by (indicator, part, variant, role, lang, period, city)."""
    names = ("indicator", "part", "variant", "role", "lang", "period", "city_id")
    return {tuple(row[n] for n in names): row for row in results.indicators.to_pylist()}


def pick(
    table: Cells, indicator: str, city: str, *, part: str = "", role: str = "ext"
) -> dict[str, Any]:
    """The cell of all languages and periods, default variant."""
    return table[indicator, part, "", role, "all", "all", city]


def same(
    one: Cells,
    two: Cells,
    *,
    columns: Sequence[str],
    where: Callable[[Key], bool] = lambda _: True,
    relative: float = 1e-12,
) -> int:
    """Assert that the columns agree in all chosen cells; returns how many held a number."""
    assert set(one) == set(two)
    seen = 0
    for key in filter(where, one):
        for name in columns:
            a, b = one[key][name], two[key][name]
            assert (a is None) == (b is None), (key, name, a, b)
            if isinstance(a, float):
                assert np.isclose(a, b, rtol=relative, atol=1e-12), (key, name, a, b)
                seen += 1
            else:
                assert a == b, (key, name, a, b)
    return seen
