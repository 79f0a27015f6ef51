"""The user's places.csv: places to add, to override and to remove."""

import csv
from pathlib import Path

from citysway.errors import StudyError
from citysway.models.gazetteer.records import KINDS, RawPlace
from citysway.models.gazetteer.sources import Collection

_FIELDS = ("id", "name_zh", "name_en", "kind", "parent", "country", "lat", "lon", "population")
COLUMNS = (*_FIELDS, "aliases", "action")
ACTIONS = ("add", "override", "remove")


def add_extra(found: Collection, text: str, path: Path) -> None:
    """Apply the rows in order. Raises StudyError with file, line, column and what is allowed."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
    reader = csv.reader(line for _, line in lines)
    header = [name.strip() for name in next(reader, [])]
    _check_header(header, path)
    for row in reader:
        number = lines[reader.line_num - 1][0]
        if not any(row):
            continue
        if len(row) != len(header):
            raise StudyError(
                f"{path}, line {number}: {len(row)} fields; the header has {len(header)}"
            )
        fields = dict.fromkeys(COLUMNS, "")
        fields.update((name, value.strip()) for name, value in zip(header, row, strict=True))
        _apply(found, fields, f"{path}, line {number}")


def _check_header(header: list[str], path: Path) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in ("id", "action") if name not in header]
    if unknown or missing:
        said = f"unknown column {unknown[0]!r}" if unknown else f"column {missing[0]!r} is missing"
        raise StudyError(f"{path}, line 1: {said}; allowed: {', '.join(COLUMNS)}")


def _apply(found: Collection, fields: dict[str, str], where: str) -> None:
    place_id, action = fields["id"], fields["action"] or "add"
    if action not in ACTIONS:
        raise StudyError(f"{where}, column action: {action!r}; allowed: {', '.join(ACTIONS)}")
    if not place_id[:1].isalpha() or not place_id.isascii():
        raise StudyError(f"{where}, column id: {place_id!r}; an id starts with a letter (CN510100)")
    old = found.places.get(place_id)
    if action == "add" and old is not None:
        raise StudyError(f"{where}, column id: {place_id} exists ({old[1] or old[2]}): override")
    if action != "add" and old is None:
        raise StudyError(f"{where}, column id: {place_id} is not known; action add makes a place")
    if action == "remove":
        _remove(found, place_id, where)
        return
    raw = _merged(found, fields, old, where)
    found.places[place_id] = raw
    for name in (raw[1], raw[2], *fields["aliases"].split("|")):
        found.name(name.strip(), place_id)


def _merged(
    found: Collection, fields: dict[str, str], old: RawPlace | None, where: str
) -> RawPlace:
    """The new raw row: the fields given, over those of the place overridden."""
    base = old or ("",) * 10
    keys = ("id", "name_zh", "name_en", "kind", "parent", "", "country", "lat", "lon", "population")
    new = [fields.get(key, "") or base[i] for i, key in enumerate(keys)]
    _check(new, found, where)
    parent = found.places.get(new[4])
    new[5] = base[5] or (parent[5] if parent else "")
    new[6] = new[6] or (parent[6] if parent else "")
    if len(new[6]) != 2 or not new[6].isalpha():
        raise StudyError(f"{where}, column country: {new[6]!r}; allowed: ISO alpha-2, e.g. CN, GB")
    return (new[0], new[1], new[2], new[3], new[4], new[5], new[6].upper(), *_numbers(new, where))


def _check(new: list[str], found: Collection, where: str) -> None:
    if not new[1] and not new[2]:
        raise StudyError(f"{where}, column name_zh: a place needs name_zh or name_en")
    if new[3] not in KINDS:
        raise StudyError(f"{where}, column kind: {new[3]!r}; allowed: {', '.join(KINDS)}")
    if new[4] and new[4] not in found.places:
        raise StudyError(f"{where}, column parent: {new[4]!r} is not the id of a place")
    if new[3] == "district" and not new[4]:
        raise StudyError(f"{where}, column parent: a district needs the id of its city")


def _numbers(new: list[str], where: str) -> tuple[str, str, str]:
    for column, value, limit in (("lat", new[7], 90.0), ("lon", new[8], 180.0)):
        if value and not _within(value, limit):
            raise StudyError(
                f"{where}, column {column}: {value!r}; allowed: degrees, -{limit:g} to {limit:g}"
            )
    if bool(new[7]) != bool(new[8]):
        raise StudyError(f"{where}, columns lat and lon: give both or neither")
    if new[9] and not new[9].isdecimal():
        raise StudyError(f"{where}, column population: {new[9]!r}; allowed: a whole number")
    return new[7], new[8], new[9]


def _within(value: str, limit: float) -> bool:
    try:
        return -limit <= float(value) <= limit
    except ValueError:
        return False


def _remove(found: Collection, place_id: str, where: str) -> None:
    """Forget a place and its names; one with places in it stays, they would lose their city."""
    below = [place for place, raw in found.places.items() if raw[4] == place_id]
    if below:
        raise StudyError(f"{where}, column id: {place_id} stays: {len(below)} places lie in it")
    del found.places[place_id]
    for index in found.names.values():
        keys = [key for key, ids in index.bearers.items() if place_id in ids]
        for key in keys:
            index.bearers[key].remove(place_id)
        index.discard(key for key in keys if not index.bearers[key])
