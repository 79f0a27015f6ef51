"""Reading a study's ``external.csv``: cities x years x columns, checked cell by cell."""

import hashlib
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from citysway.corpus.decode import decode
from citysway.errors import DocumentError, StudyError
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.external.cities import CityNames
from citysway.pipeline.external.layout import Layout, layout_of
from citysway.pipeline.external.numbers import parse_cell
from citysway.pipeline.external.record import UNDATED, External
from citysway.pipeline.external.rows import Row, read_rows

Floats = npt.NDArray[np.float64]
Key = tuple[str, int]
Fault = tuple[int, str]

_SHOWN = 5
_YEAR = re.compile(r"((?:19|20)\d\d)(?:\.0+)?\s*年?")


def load_external(path: Path, gazetteer: Gazetteer, *, cities: Collection[str] = ()) -> External:
    """A study's ``external.csv``; ``cities`` are the study's, which settle names of several.

    Raises StudyError with file, line, column, what was found and what is allowed.
    """
    try:
        raw = path.read_bytes()
        found = decode(raw)
    except OSError as error:
        raise StudyError(f"{path}: cannot be read ({error.strerror})") from None
    except DocumentError as error:
        raise StudyError(f"{path}: {error}; save it as CSV, best in UTF-8") from None
    header, rows = read_rows(found.text, str(path))
    layout = layout_of(header, str(path))
    keys, faults = _keys(rows, layout, CityNames(gazetteer, cities))
    numbers, more = _numbers(rows, layout)
    _refuse(path, faults + more)
    outside = [row.cells[layout.city] for row, key in zip(rows, keys, strict=True) if not key]
    places, years, values = _cube(keys, numbers)
    return External(tuple(layout.columns), places, years, values, file=path.name,
                    encoding=found.encoding, sha256=hashlib.sha256(raw).hexdigest(),
                    outside=tuple(dict.fromkeys(outside)))  # fmt: skip


def _cube(
    keys: Sequence[Key | None], numbers: Floats
) -> tuple[tuple[str, ...], tuple[int, ...], Floats]:
    """Cities, years, and values (years x cities x columns) of the rows that have a key."""
    stated = [key for key in keys if key]
    places, years = sorted({city for city, _ in stated}), sorted({year for _, year in stated})
    row, layer = ({name: at for at, name in enumerate(found)} for found in (places, years))
    values = np.full((len(years), len(places), numbers.shape[1]), np.nan)
    for key, line in zip(keys, numbers, strict=True):
        if key:
            values[layer[key[1]], row[key[0]]] = line
    return tuple(places), tuple(years), values


def _keys(
    rows: list[Row], layout: Layout, names: CityNames
) -> tuple[list[Key | None], list[Fault]]:
    """(city, year) of every row, None outside the study; what is wrong with them."""
    keys: list[Key | None] = []
    seen: dict[Key, tuple[int, str]] = {}
    faults: list[Fault] = []
    for row in rows:
        city, fault = _city(row, layout, names)
        year, other = _year(row, layout)
        faults += [found for found in (fault, other) if found]
        key = (city, year) if city and not other else None
        if key in seen:
            faults.append(_twice(row, layout, *seen[key]))
        elif key:
            seen[key] = row.line, row.cells[layout.city]
        keys.append(key)
    return keys, faults


def _city(row: Row, layout: Layout, names: CityNames) -> tuple[str | None, Fault | None]:
    stated = row.cells[layout.city]
    if not stated:
        return None, _fault(row, layout, layout.city, "a city is needed: its id or its name")
    try:
        return names.find(stated), None
    except ValueError as error:
        return None, _fault(row, layout, layout.city, str(error))


def _year(row: Row, layout: Layout) -> tuple[int, Fault | None]:
    stated = "" if layout.year is None else row.cells[layout.year]
    if not stated:
        return UNDATED, None
    found = _YEAR.fullmatch(stated)
    if found:
        return int(found[1]), None
    assert layout.year is not None
    return UNDATED, _fault(row, layout, layout.year, "allowed are years like 2023, or nothing")


def _twice(row: Row, layout: Layout, line: int, before: str) -> Fault:
    year = row.cells[layout.year] if layout.year is not None else ""
    what = f"the city of line {line}{f' ({before})' if before != row.cells[layout.city] else ''}"
    return _fault(row, layout, layout.city, f"{what}, again{f' for {year}' if year else ''}")


def _numbers(rows: list[Row], layout: Layout) -> tuple[Floats, list[Fault]]:
    """Values (rows x columns), and what is wrong with them."""
    values = np.full((len(rows), len(layout.columns)), np.nan)
    faults: list[Fault] = []
    for number in range(len(layout.columns)):
        values[:, number], wrong = _column(rows, layout, number)
        faults += wrong
    return values, faults


def _column(rows: list[Row], layout: Layout, number: int) -> tuple[Floats, list[Fault]]:
    at, column, scale = layout.at[number], layout.columns[number], layout.scales[number]
    values, faults = np.full(len(rows), np.nan), []
    signs: dict[bool, int] = {}
    for place, row in enumerate(rows):
        try:
            values[place], percent = parse_cell(row.cells[at], column, scale=scale)
        except ValueError as error:
            faults.append(_fault(row, layout, at, str(error)))
            continue
        if np.isfinite(values[place]):
            signs.setdefault(percent, row.line)
    if len(signs) > 1 and not column.known:
        with_, without = signs[True], signs[False]
        why = f"column {column.en}: line {with_} has a percent sign, line {without} has none"
        faults.append((max(with_, without), f"{why}; one unit for the whole column"))
    return values, faults


def _fault(row: Row, layout: Layout, at: int, why: str) -> Fault:
    return row.line, f"column {layout.header[at]}: {row.cells[at]!r}: {why}"


def _refuse(path: Path, faults: list[Fault]) -> None:
    """All that is wrong at once, the first few in words."""
    if faults:
        faults.sort(key=lambda fault: fault[0])
        shown = [f"{path}:{line}: {words}" for line, words in faults[:_SHOWN]]
        more = len(faults) - _SHOWN
        raise StudyError("\n".join(shown + ([f"… and {more} more"] if more > 0 else [])))
