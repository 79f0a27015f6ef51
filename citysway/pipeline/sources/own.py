"""A study's own ``sources.csv``: read, checked line by line, and written for the user to fill."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from citysway.errors import StudyError
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.sources.resolver import Resolver, Source

KINDS = ("news", "government", "publicity", "unknown")
SCOPES = ("local", "provincial", "national", "unknown")
COLUMNS = ("source_id", "name", "kind", "scope", "place", "country", "lang")
HINTS = ("docs", "example", "hint")  # written by the check for the reader; not read
_FACTS = ("scope", "place", "country")
_LEVELS = {"country": "national", "province": "provincial"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Own:
    """The rows of the file: what they state, whom they only name anew, which say nothing."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    blank: Sequence[str] = ()


def read_own(path: Path, gazetteer: Gazetteer) -> Own:
    """A study's ``sources.csv``.

    A row with a scope, place or country goes before the registry. One with only a name that is not
    its id says that the id is another name of that source. Any other row is ``blank``.
    Raises StudyError with file, line and what is allowed.
    """
    sources: dict[str, Source] = {}
    renamed: dict[str, str] = {}
    blank: dict[str, None] = {}
    resolver = Resolver(gazetteer)
    for line, row in _rows(path):
        stated = row["source_id"]
        if stated in sources or stated in renamed or stated in blank:
            raise StudyError(f"{path}:{line}: source_id {stated!r} stands twice")
        if any(row.get(column) for column in _FACTS):
            sources[stated] = _source(row, f"{path}:{line}", resolver)
        elif row.get("name") and row["name"] != stated:
            renamed[stated] = row["name"]
        else:
            blank[stated] = None
    return Own(sources, renamed, tuple(blank))


def stated_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a ``sources.csv`` as they stand, unchecked but for its columns."""
    return [row for _, row in _rows(path)]


def load_own(path: Path, gazetteer: Gazetteer) -> dict[str, Source]:
    """The stated sources of a ``sources.csv``, see ``read_own``."""
    return dict(read_own(path, gazetteer).sources)


def homes(resolver: Resolver) -> dict[str, str]:
    """Stated source -> id of the place it speaks from, '' for national ones; the study's own."""
    found = {}
    for name, source in resolver.own.items():
        place = resolver.gazetteer.place(source.place_id) if source.place_id else None
        wide = source.scope == "provincial" and place is not None
        found[name] = (place.province or place.id if wide else place.id) if place else ""
    return found


def resolver_for(path: Path | None, gazetteer: Gazetteer) -> Resolver:
    """A resolver with a study's own sources, if it has any."""
    if path is None:
        return Resolver(gazetteer)
    own = read_own(path, gazetteer)
    return Resolver(gazetteer, own.sources, renamed=own.renamed)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of every row below the header; comment lines and empty rows are skipped."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    lines = ("\n" if line.startswith("#") else line for line in io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    header: list[str] = []
    while row := _next(reader, path):
        if not any(cell.strip() for cell in row):
            continue
        if not header:
            header = _header(row, path)
            continue
        if len(row) > len(header):
            raise StudyError(
                f"{path}:{reader.line_num}: {len(row)} fields; the header names {len(header)}"
            )
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        found = dict(zip(header, cells, strict=True))
        found["source_id"] = plain(found["source_id"])
        if not found["source_id"]:
            raise StudyError(f"{path}:{reader.line_num}: source_id is empty")
        yield reader.line_num, found
    if not header:
        raise StudyError(f"{path}: empty; the columns are {', '.join(COLUMNS)}")


def _next(reader: Iterator[list[str]], path: Path) -> list[str]:
    """The next row, a blank one as one blank cell; empty at the end of the file."""
    try:
        return next(reader) or [""]
    except StopIteration:
        return []
    except csv.Error as error:
        raise StudyError(f"{path}: not a table of comma-separated values: {error}") from None


def _header(row: Sequence[str], path: Path) -> list[str]:
    header = [cell.strip() for cell in row]
    allowed = (*COLUMNS, *HINTS)
    missing = ["source_id"] if "source_id" not in header else []
    unknown = [cell for cell in header if cell not in allowed]
    double = sorted({cell for cell in header if header.count(cell) > 1})
    for what, cells in (("missing", missing), ("unknown", unknown), ("twice", double)):
        if cells:
            raise StudyError(
                f"{path}: columns: {what} {', '.join(cells)}; allowed are {', '.join(allowed)}"
            )
    return header


def _source(row: Mapping[str, str], where: str, resolver: Resolver) -> Source:
    for column, allowed in (("kind", KINDS), ("scope", SCOPES)):
        if row.get(column) and row[column] not in allowed:
            raise StudyError(f"{where}: {column} {row[column]!r}: allowed are {', '.join(allowed)}")
    place = row.get("place") or None
    place_id = resolver.place(place)
    if place and place_id is None:
        raise StudyError(
            f"{where}: place {place!r} is in no gazetteer; `citysway places find {place}`"
        )
    gazetteer = resolver.gazetteer
    home = gazetteer.place(place_id) if place_id else None
    country = row.get("country", "").upper() or (home.country if home else None)
    if country and country not in gazetteer.countries:
        raise StudyError(f"{where}: country {country!r}: a code of ISO 3166 like CN, GB is allowed")
    scope = row.get("scope") or (_LEVELS.get(home.kind, "local") if home else "unknown")
    return Source(
        row["source_id"], row.get("name") or row["source_id"], row.get("kind") or "unknown", scope,
        None if scope == "national" else place_id, country, row.get("lang") or None, None, "study",
    )  # fmt: skip


def own_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as text of a ``sources.csv`` that a table program opens without running formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *HINTS))
    for row in rows:
        writer.writerow([guarded(row.get(column)) for column in (*COLUMNS, *HINTS)])
    return out.getvalue()


def guarded(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
