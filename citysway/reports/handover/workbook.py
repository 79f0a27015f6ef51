"""A workbook: one row per city, intervals and reasons, the codebook, and what it is."""

import datetime
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.corpus.atomic import whole
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.handover.codebook import FIELDS, codebook_rows
from citysway.reports.handover.coinr import headline_columns
from citysway.reports.handover.labelled import Registry
from citysway.reports.handover.sheets import Column, Sheet
from citysway.reports.handover.words import about_column, note, words
from citysway.reports.words.names import Names
from citysway.reports.words.spreadsheet import safe, xml_safe
from citysway.reports.words.text import strings, written

if TYPE_CHECKING:
    import duckdb

FILE = "indicators.xlsx"
LEAD = ("city_id", "city_zh", "city_en")
LONG = (
    *(*LEAD, "column", "indicator", "part", "role", "value", "lo", "hi", "stories", "sources"),
    *("flags", "reason", "reason_zh", "reason_en"),
)
#: Text columns without a missing value: an empty cell is an empty text.
KEPT = ("city_id", "column", "indicator", "part", "role", "flags")
#: Kind of number as the reports write it -> number format of a spreadsheet.
FORMATS = {"percent": "0.0%", "signed": "+0.00;-0.00;0.00", "mille": "0.0000", "points": "0.000"}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def workbook(
    con: "duckdb.DuckDBPyConnection",
    target: Path,
    *,
    run: Mapping[str, Any],
    names: Names,
    registry: Registry,
) -> tuple[list[Path], list[Sheet]]:
    """``indicators.xlsx``: the sheets 城市 Cities, 区间 Intervals, 指标说明 Codebook, 关于 About.

    Headings are in Chinese, in English, and the names of the columns, in three rows above the
    numbers; heads and names of cities stay in view. The same study gives the same bytes.
    """
    import openpyxl

    columns = _headline(con, registry)
    cities = sorted({city for column in columns.values() for city in column["cells"]})
    entries = {(r["indicator"], r["part"]): r for r in codebook_rows(con, names, registry)}
    book = openpyxl.Workbook(write_only=True)
    _wide(book, columns, cities, names, entries)
    _long(book, columns, cities, names)
    _codebook(book, entries.values())
    _about(book, run)
    path = target / FILE
    with whole(path) as part:
        book.save(part)
        _same_bytes(part)
    return [path], _sheets(columns, entries)


def _headline(con: "duckdb.DuckDBPyConnection", registry: Registry) -> dict[str, dict[str, Any]]:
    """The whole of every indicator; where there is none its categories of F1 and F3."""
    found = headline_columns(con, registry)
    shown = {
        code: column for code, column in found.items()
        if column["part"] == "" or (column["whole"] != "" and column["part"][:3] in ("F1.", "F3."))
    }  # fmt: skip
    have = {column["indicator"] for column in shown.values()}
    rest = {code: column for code, column in found.items()
            if column["indicator"] not in have and column["part"] == column["whole"]}  # fmt: skip
    return {code: found[code] for code in sorted({**shown, **rest})}


def _wide(
    book: Any, columns: Mapping[str, Any], cities: Sequence[str], names: Names,
    entries: Mapping[Any, Any],
) -> None:  # fmt: skip
    sheet = _sheet(book, "cities", freeze="D4")
    labels = words("labels")
    leads = [("城市编号", "city id"), labels["city_zh"], labels["city_en"]]
    heads = [_head(column, entries, at) for at in (0, 1) for column in columns.values()]
    half = len(columns)
    _append(sheet, [*(pair[0] for pair in leads), *heads[:half]], bold=True)
    _append(sheet, [*(pair[1] for pair in leads), *heads[half:]], bold=True)
    _append(sheet, [*LEAD, *columns], bold=True)
    formats = [_format(column) for column in columns.values()]
    for city in cities:
        values = [column["cells"].get(city, {}).get("value") for column in columns.values()]
        lead = (city, names.city(city, "zh"), names.city(city, "en"))
        _append(sheet, [*lead, *values], formats=[*[None] * len(LEAD), *formats])


def _head(column: Mapping[str, Any], entries: Mapping[Any, Any], at: int) -> str:
    entry = entries[column["indicator"], column["part"]]
    name, part, unit = (
        (entry["indicator_zh"], entry["part_zh"], entry["unit_zh"]) if at == 0
        else (entry["indicator_en"], entry["part_en"], entry["unit"])
    )  # fmt: skip
    shown = f"{name} · {part}" if column["part"] else name
    role = strings()["role"].get(column["role"], [column["role"]] * 2)[at]
    return f"{shown} ({role}; {unit})" if unit else f"{shown} ({role})"


def _format(column: Mapping[str, Any]) -> str:
    kind, digits = written(column["indicator"], column["part"])
    plain = "0." + "0" * (digits + 1)
    return FORMATS.get(kind, plain)


def _long(book: Any, columns: Mapping[str, Any], cities: Sequence[str], names: Names) -> None:
    sheet = _sheet(book, "intervals", freeze="D2")
    _append(sheet, LONG, bold=True)
    reasons = strings()["reason"]
    for city in cities:
        lead = (city, names.city(city, "zh"), names.city(city, "en"))
        for code, column in columns.items():
            row = column["cells"].get(city) or {"reason": "not_computed"}
            said = reasons.get(row.get("reason") or "", [row.get("reason")] * 2)
            shown = _format(column)
            _append(
                sheet,
                [*lead, code, column["indicator"], column["part"], column["role"], row.get("value"),
                 row.get("lo"), row.get("hi"), row.get("stories"), row.get("sources"),
                 "|".join(row.get("flags") or ()), row.get("reason"), *said],
                formats=[None] * 7 + [shown] * 3,
            )  # fmt: skip


def _codebook(book: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    sheet = _sheet(book, "codebook", freeze="C2")
    _append(sheet, FIELDS, bold=True)
    for row in rows:
        _append(sheet, [row[name] for name in FIELDS])


def _about(book: Any, run: Mapping[str, Any]) -> None:
    sheet = _sheet(book, "about", freeze="A2")
    study = run.get("settings", {}).get("study", {})
    _append(sheet, ["", "", ""], bold=True)
    rows = [("schema_version", SCHEMA_VERSION), ("study", str(study.get("name", ""))),
            ("seed", run.get("seed"))]  # fmt: skip
    for section in ("versions", "knowledge"):
        rows += [(f"{section}.{key}", str(v)) for key, v in sorted(run.get(section, {}).items())]
    for row in rows:
        _append(sheet, row)
    for name in ("uncalibrated", "missing", "apostrophe"):
        _append(sheet, ["note", *note(name)])


def _sheet(book: Any, name: str, *, freeze: str) -> Any:
    zh, en = words("sheets")[name]
    sheet = book.create_sheet(f"{zh} {en}")
    sheet.freeze_panes = freeze
    for letter, width in (("A", 14), ("B", 18), ("C", 22)):
        sheet.column_dimensions[letter].width = width
    return sheet


def _append(
    sheet: Any, values: Iterable[Any], *, bold: bool = False,
    formats: Sequence[str | None] = (),
) -> None:  # fmt: skip
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cells = []
    for at, value in enumerate(values):
        shown = xml_safe(safe(value)) if isinstance(value, str) else value
        cell = WriteOnlyCell(sheet, value=shown)
        if bold:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        if at < len(formats) and formats[at]:
            cell.number_format = formats[at]
        cells.append(cell)
    sheet.append(cells)


def _same_bytes(path: Path) -> None:
    """A workbook says when it was saved, and so does its archive: both go."""
    fixed = datetime.datetime(*_EPOCH).isoformat() + "Z"
    with zipfile.ZipFile(path) as old:
        members = [(item, old.read(item)) for item in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item, content in members:
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", fixed.encode(), content)
            new.writestr(zipfile.ZipInfo(item.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)


def _sheets(columns: Mapping[str, Any], entries: Mapping[Any, Any]) -> list[Sheet]:
    about, labels = words("files"), words("labels")

    def column(name: str, kind: str) -> Column:
        said = labels.get(name) or about_column("indicators", name)
        return Column(name, kind, (said[0], said[1]), empty=name not in KEPT)

    numbers = {"value": "DOUBLE", "lo": "DOUBLE", "hi": "DOUBLE", "stories": "INTEGER",
               "sources": "INTEGER", "direction": "INTEGER", "low": "DOUBLE",
               "high": "DOUBLE"}  # fmt: skip
    wide = [Column(code, "DOUBLE", (_head(c, entries, 0), _head(c, entries, 1)))
            for code, c in columns.items()]  # fmt: skip
    rows = {
        "cities": (LEAD[:1], (*(column(name, "VARCHAR") for name in LEAD), *wide)),
        "intervals": (("city_id", "column"),
                      tuple(column(name, numbers.get(name, "VARCHAR")) for name in LONG)),
        "codebook": (("indicator", "part"),
                     tuple(column(name, numbers.get(name, "VARCHAR")) for name in FIELDS)),
    }  # fmt: skip
    return [
        Sheet(name, f"{FILE}#{words('sheets')[name][0]} {words('sheets')[name][1]}",
              tuple(about[name]), key, found)
        for name, (key, found) in rows.items()
    ]  # fmt: skip
