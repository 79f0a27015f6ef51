"""From facts to the indicator tables on disk: settings in the terms of the statistics."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.csv as pacsv

from citysway.corpus.atomic import whole, write_table
from citysway.models.codebook import Codebook
from citysway.models.codebook.records import Category
from citysway.models.reader import Reader
from citysway.pipeline.external.record import External
from citysway.pipeline.facts.arrays import City
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.robustness.ranking import ranks_table
from citysway.pipeline.indicators.table import compute
from citysway.pipeline.settings import Settings

SIMPLEX = ("F1", "F2", "F5")
WRITTEN = (
    *("indicators", "replicates", "reliability", "sensitivity", "choices", "ranks"),
    "bursts",
)


def measure(
    out: Path, reader: Reader, *, cities: list[str], settings: Settings,
    external: External | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Write the tables ``WRITTEN`` and indicators.csv, sensitivity.csv; returns the numbers of
    rows, and why there can be no bursts.
    """
    stated = settings.support.model_dump()
    support = Support(**{name: value for name, value in stated.items() if name != "city_documents"})
    results = compute(
        out,
        cities=[_city(city, reader) for city in cities],
        frameworks=frameworks(reader.codebook),
        rates=rates(reader.codebook),
        support=support,
        period=settings.study.period,
        replicates=settings.run.replicates,
        seed=settings.run.seed,
        workers=settings.run.workers,
        external=external,
        checks=True,
    )
    tables = {name: getattr(results, name) for name in ("indicators", "replicates", "bursts")}
    tables |= results.checks
    tables["ranks"] = ranks_table(results.replicates, tables["reliability"])
    for name in WRITTEN:
        write_table(tables[name], out / f"{name}.parquet")
    _write_csv(results.indicators, out / "indicators.csv")
    with whole(out / "sensitivity.csv") as part:
        pacsv.write_csv(tables["sensitivity"], part)
    rows = {"indicators": results.indicators.num_rows, "bursts": results.bursts.num_rows}
    return rows | ({"no_bursts": results.no_bursts} if results.no_bursts else {})


def frameworks(book: Codebook) -> dict[str, dict[str, tuple[str, ...]]]:
    """The simplex frameworks and their variants (``F5/B``) as sets of element codes, and every
    element for itself (``E``).
    """
    groups = {name: book.frameworks.get(name, ()) for name in SIMPLEX}
    groups |= {
        f"{name}/{variant}": categories
        for name in SIMPLEX
        for variant, categories in book.variants.get(name, {}).items()
    }
    found = {name: _elements(categories) for name, categories in groups.items() if categories}
    return found | {"E": {code: (code,) for code in book.codes if code.startswith("E")}}


def _elements(categories: Sequence[Category]) -> dict[str, tuple[str, ...]]:
    return {
        category.id: tuple(m.first for m in category.primary if m.kind == "code")
        for category in categories
        if not category.outside
    }


def rates(book: Codebook) -> dict[str, dict[str, tuple[tuple[str, float], ...]]]:
    """The frameworks that are rates: members of each category with their weight; ``F3/broad`` adds
    the secondary ones at one half (METHOD.md 1.2).
    """
    found: dict[str, dict[str, tuple[tuple[str, float], ...]]] = {}
    for name, categories in book.frameworks.items():
        if name in SIMPLEX:
            continue
        for category in categories:
            primary = tuple((str(member), 1.0) for member in category.primary)
            secondary = tuple((str(member), 0.5) for member in category.secondary)
            found.setdefault(name, {})[category.id] = primary
            found.setdefault(f"{name}/broad", {})[category.id] = primary + secondary
    return found


def _city(city: str, reader: Reader) -> City:
    place = reader.gazetteer.place(city)
    return City(city, place.lat, place.lon, place.country, place.province)


def _write_csv(table: Any, path: Path) -> None:
    """Lists of flags as one field, joined by |."""
    flags = ["|".join(row or ()) for row in table["flags"].to_pylist()]
    flat = table.set_column(table.schema.get_field_index("flags"), "flags", [flags])
    with whole(path) as part:
        pacsv.write_csv(flat, part)
