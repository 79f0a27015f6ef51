"""External columns of a study once they are read, and their table on disk."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.pipeline.external.columns import Column

Floats = npt.NDArray[np.float64]

UNDATED = 0
EXTERNAL = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in ("measure", "city_id")),
        ("year", pa.int16()),
        pa.field("value", pa.float64(), nullable=False),
        *(pa.field(name, pa.string(), nullable=False) for name in ("zh", "en", "unit", "type")),
    ]
)


@dataclass(frozen=True, slots=True)
class External:
    """``values`` (years x cities x columns), NaN where nothing is stated; ``years`` ascending, 0
    for rows without a year; ``sha256`` of the file's bytes; ``outside``: names of several cities
    of which none is in the study.
    """

    columns: tuple[Column, ...]
    cities: tuple[str, ...]
    years: tuple[int, ...]
    values: Floats
    file: str = ""
    encoding: str = ""
    sha256: str = ""
    outside: tuple[str, ...] = ()

    def at(self, cities: Sequence[str], *, year: int | None = None) -> Floats:
        """(cities x columns): of each number the latest, of ``year`` or before; NaN elsewhere.

        A number without a year stands where no dated one does.
        """
        found = np.full((len(cities), len(self.columns)), np.nan)
        row = {city: number for number, city in enumerate(self.cities)}
        have = [at for at, city in enumerate(cities) if city in row]
        mine = [row[cities[at]] for at in have]
        for number, stated in enumerate(self.years):
            if have and (year is None or stated <= year):
                later = self.values[number][mine]
                found[have] = np.where(np.isfinite(later), later, found[have])
        return found

    def column(self, name: str, cities: Sequence[str], *, year: int | None = None) -> Floats | None:
        """One column of ``at`` by id; None when the file does not have it."""
        names = [column.id for column in self.columns]
        return self.at(cities, year=year)[:, names.index(name)] if name in names else None

    def summary(self) -> dict[str, object]:
        """What ``run.json`` keeps of it."""
        years = [year for year in self.years if year != UNDATED]
        return {"file": self.file, "sha256": self.sha256, "cities": len(self.cities),
                "columns": [column.id for column in self.columns], "years": years}  # fmt: skip


def external_table(external: External) -> pa.Table:
    """Every stated number, schema ``EXTERNAL``, by column, city and year (null: none stated)."""
    rows = []
    for layer, place, number in np.argwhere(np.isfinite(external.values)).tolist():
        column = external.columns[number]
        rows.append({
            "measure": column.id, "city_id": external.cities[place],
            "year": external.years[layer] or None,
            "value": float(external.values[layer, place, number]),
            "zh": column.zh, "en": column.en, "unit": column.unit, "type": column.type,
        })  # fmt: skip
    rows.sort(key=lambda row: (row["measure"], row["city_id"], row["year"] or UNDATED))
    return pa.Table.from_pylist(rows, schema=EXTERNAL)
