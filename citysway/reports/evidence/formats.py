"""Rows of evidence as text: a page for reading, JSON, CSV, concordance lines."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError, did_you_mean
from citysway.reports.evidence.kwic import Row, day, kwic
from citysway.reports.words.quoting import UNSAFE, visible
from citysway.reports.words.spreadsheet import safe

if TYPE_CHECKING:
    import pandas as pd

_MARKS = ("⟦", "⟧")  # around the mention where a text has no colours


def formatted(
    rows: "pd.DataFrame", form: str, *, width: int = 120, sort: str | None = None
) -> list[str]:
    """The lines of ``rows`` (of ``evidence``) in one of ``FORMS``; no line holds a control or
    text-direction character. ``width`` and ``sort`` are of kwic. Raises StudyError for another
    form.
    """
    if form not in FORMS:
        near = did_you_mean(form, FORMS)
        raise StudyError(f"--format {form!r} is not known; allowed: {', '.join(FORMS)}{near}")
    if sort is not None and form != "kwic":
        raise StudyError(f"--sort {sort}: only --format kwic is sorted by context")
    if form == "kwic":
        return kwic(_records(rows), width=width, sort=sort)
    return FORMS[form](rows)


def _records(rows: "pd.DataFrame") -> list[Row]:
    """Rows as dicts, what is missing as None."""
    return [
        {str(name): None if value is None or value != value else value for name, value in r.items()}
        for r in rows.to_dict("records")
    ]


def stated(rows: "pd.DataFrame", limit: int | None) -> str:
    """How many rows these are of how many, and how they were drawn."""
    of = rows.attrs.get("of", len(rows))
    if limit is None or len(rows) >= of:
        return f"{len(rows)} row{'s' * (len(rows) != 1)}, all there are"
    return f"{len(rows)} of {of} rows, a sample with seed {rows.attrs.get('seed', 0)}"


def _table(rows: "pd.DataFrame") -> list[str]:
    lines: list[str] = []
    for row in _records(rows):
        text, start, end = str(row["sentence"] or ""), int(row["start"]), int(row["end"])
        marked = f"{text[:start]}{_MARKS[0]}{text[start:end]}{_MARKS[1]}{text[end:]}"
        lines += [_line(marked), *(f"  {_line(part)}" for part in _about(row)), ""]
    return lines[:-1]


def _about(row: Row) -> Iterable[str]:
    """Under the sentence: who says so, why it was found, where it stands."""
    yield " · ".join(filter(None, (f"{row['source']} ({row['role']})", day(row), row["title"])))
    tone = f"tone {int(row['label']):+d}" if row["label"] is not None else ""
    found = (row["code"] and f"{row['code']} {row['term']}", tone, row["modality"], row["why"])
    yield " · ".join(filter(None, found))
    copies = int(row["copies"] or 1)
    place = f"{row['doc_id']} {_span(row)}".rstrip()
    yield " · ".join(filter(None, (place, f"story {row['story_id']} ({copies})", row["url"])))


def _span(row: Row) -> str:
    if row["doc_start"] is None or row["doc_end"] is None:
        return ""
    return f"{int(row['doc_start'])}-{int(row['doc_end'])}"


def _line(text: str) -> str:
    return visible(re.sub(r"\s*\n\s*", " ", text).replace("\t", " "))


def _plain(row: Row) -> Row:
    """Whole numbers as such, dates as text."""
    found = dict(row)
    for name, value in row.items():
        if isinstance(value, float) and name != "score" and value.is_integer():
            found[name] = int(value)
    return found | {"date": day(row) or None}


def _json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in which signs that a terminal or reader would obey are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_number)
    return UNSAFE.sub(lambda found: found[0] if found[0] == "\n" else _escape(found[0]), text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}"


def _number(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


def _json(rows: "pd.DataFrame") -> list[str]:
    head = {"rows": len(rows), "of": rows.attrs.get("of", len(rows))}
    head |= {"seed": rows.attrs.get("seed", 0)}
    return [_json_text(head | {"evidence": [_plain(row) for row in _records(rows)]}, indent=1)]


def _jsonl(rows: "pd.DataFrame") -> list[str]:
    return [_json_text(_plain(row)) for row in _records(rows)]


def _csv(rows: "pd.DataFrame") -> list[str]:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([_cell(value) for value in _plain(row).values()] for row in _records(rows))
    return [sink.getvalue().rstrip("\n")]


def _cell(value: Any) -> Any:
    """Missing as NA; no text that a spreadsheet would take for a formula."""
    if value is None:
        return "NA"
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else value
    return safe(visible(value.replace("\r\n", "\n").replace("\r", "\n")))


FORMS: dict[str, Callable[["pd.DataFrame"], list[str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "kwic": lambda rows: kwic(_records(rows), width=120),
}
