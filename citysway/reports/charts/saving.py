"""A chart as files: SVG and PNG, with its numbers as CSV beside them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from citysway.corpus.atomic import whole, write_text
from citysway.reports.charts.base import cjk_font
from citysway.reports.words.spreadsheet import csv_line, safe


def save(
    svg: str, folder: Path, name: str, rows: Sequence[Mapping[str, Any]], *, scale: float = 2.0
) -> list[Path]:
    """Write ``name.svg``, ``name.png`` (``scale`` pixels a unit) and ``name.csv`` (``rows``).

    ``name`` becomes a plain file name; an empty chart writes nothing. Returns the files written.
    """
    if not svg:
        return []
    stem = re.sub(r"[^\w.-]", "_", name).strip(".") or "chart"
    paths = [folder / f"{stem}.{ending}" for ending in ("svg", "png", "csv")]
    alone = standalone(svg)
    write_text(alone, paths[0])
    with whole(paths[1]) as part:
        part.write_bytes(png(alone, scale=scale))
    write_text(_table(rows), paths[2])
    return paths


def standalone(svg: str) -> str:
    """An SVG file of a chart of a page: with its namespace, on white, without links."""
    body = re.sub(r"<a\s[^>]*>(.*?)</a>", r"<g>\1</g>", svg, flags=re.DOTALL)
    at = body.index(">") + 1
    head = body[:at].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    head = _SIZE.sub(_with_margin, head)
    white = f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="100%" height="100%" fill="#fff"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{white}{body[at:]}\n'


_MARGIN = 12
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')


def _with_margin(found: re.Match[str]) -> str:
    width, height = (float(found[at]) + 2 * _MARGIN for at in (1, 2))
    view = f"{-_MARGIN} {-_MARGIN} {width:g} {height:g}"
    return f'width="{width:g}" height="{height:g}" viewBox="{view}"'


def png(svg: str, *, scale: float = 2.0) -> bytes:
    """The picture of a chart (page form or standalone); never reads a file or the network."""
    import vl_convert

    font = cjk_font()
    if font is not None:
        _registered(str(font.parent))
    alone = svg if "xmlns=" in svg[:200] else standalone(svg)
    drawn: bytes = vl_convert.svg_to_png(alone, scale=scale)
    return drawn


_FOLDERS: set[str] = set()


def _registered(folder: str) -> None:
    """Tell the renderer once of the folder of the Chinese font."""
    import vl_convert

    if folder not in _FOLDERS:
        _FOLDERS.add(folder)
        vl_convert.register_font_directory(folder)


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    """CSV with a byte-order mark; texts that a spreadsheet would compute get an apostrophe."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    lines = [[_cell(column) for column in columns], *cells]
    return "\ufeff" + "".join(map(csv_line, lines))


def _cell(value: Any) -> str:
    if value is None:
        return "NA"
    if isinstance(value, int | float):
        return repr(value)
    return safe(str(value))
