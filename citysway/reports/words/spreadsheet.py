"""Cells of CSV and XLSX files: harmless in a spreadsheet, and equal when they are read again.

``needs``/``safe``/``plain`` are one rule in Python; ``SQL_SAFE`` is the same rule in DuckDB.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

#: Text that a spreadsheet takes for a formula, begins with a control character, or is ``NA``.
_RISKY = re.compile(r"'*(?:NA\Z| *[\x00-\x1f\x7f=+\-@＝＋－＠])")
_NUMBER = re.compile(r"'*[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_PAIRS = {"\\": "\\\\", "|": "\\|"}
_UNIT = re.compile(r"\\(.)|([^\\|]+)|(\|)", re.DOTALL)
#: What XML cannot hold, what its readers change, and what looks like our way of writing these.
_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

RISKY_SQL = "^''*(NA$| *[[:cntrl:]=+\\-@＝＋－＠])"
NUMBER_SQL = "^''*[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$"
SQL_SAFE = f"""CREATE OR REPLACE TEMP MACRO safe(t) AS
    CASE WHEN regexp_matches(t, '{RISKY_SQL}') AND NOT regexp_matches(t, '{NUMBER_SQL}')
         THEN '''' || t ELSE t END"""


def needs(text: str) -> bool:
    """Whether the text must be preceded by an apostrophe."""
    return bool(_RISKY.match(text)) and not _NUMBER.match(text)


def safe(text: str) -> str:
    """The text, preceded by an apostrophe where a spreadsheet would misread it."""
    return f"'{text}" if needs(text) else text


def csv_line(cells: Iterable[Any]) -> str:
    """A row of a CSV file with its line feed; line ends of either kind in a cell stand in quotes.

    Python leaves a carriage return bare where rows end in a line feed: what follows it would be
    the first cell of a row.
    """
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\r\n").writerow(cells)
    return sink.getvalue().removesuffix("\r\n") + "\n"


def plain(text: str) -> str:
    """The text that ``safe`` was given."""
    return text[1:] if text.startswith("'") and needs(text[1:]) else text


def split_list(text: str) -> list[str | None]:
    r"""The items of a joined list: ``\|`` a stroke, ``\e`` an empty item, ``\N`` a missing one."""
    if not text:
        return []
    items: list[str | None] = [""]
    for mark, body, stroke in _UNIT.findall(text):
        if stroke:
            items.append("")
        elif mark == "N":
            items[-1] = None
        else:
            items[-1] = (items[-1] or "") + (body or ("" if mark == "e" else mark))
    return items


def xml_safe(text: str) -> str:
    """Text that XML can hold: other characters as ``_x0000_``, the way spreadsheets write them."""
    return _XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def xml_plain(text: str) -> str:
    """The text that ``xml_safe`` was given."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def name_of(column: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + column.replace('"', '""') + '"'


def cell_sql(value: str, kind: str, *, json_lists: bool = False) -> str:
    """SQL that writes a value of the DuckDB type ``kind`` as a cell; needs the macro ``safe``.

    Lists of texts and numbers are joined by ``|`` (or written as JSON), nested ones are JSON.
    """
    if kind.endswith("[]"):
        if json_lists or "STRUCT" in kind or kind.count("[]") > 1:
            return f"CAST(to_json({value}) AS VARCHAR)"
        item = _item_sql(kind)
        joined = f"array_to_string(list_transform({value}, lambda i: {item}), '|')"
        return f"safe({joined})" if "VARCHAR" in kind else joined
    if "STRUCT" in kind:
        return f"CAST(to_json({value}) AS VARCHAR)"
    return f"safe({value})" if kind == "VARCHAR" else value


def _item_sql(kind: str) -> str:
    if "VARCHAR" not in kind:
        return r"coalesce(CAST(i AS VARCHAR), '\N')"
    text = "i"
    for char, written in _PAIRS.items():
        text = f"replace({text}, '{char}', '{written}')"
    return rf"CASE WHEN i IS NULL THEN '\N' WHEN i = '' THEN '\e' ELSE {text} END"
