"""A made-up study whose titles, names, addresses and ids are hostile."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.reports.hostile import HOSTILE

#: Texts that a format, a spreadsheet or a path could stumble over.
TEXTS = [text for _, text in HOSTILE.values()]
LISTS: list[Any] = [[], [""], ["a|b", "c\\d", "\\e"], ["=1+1"], ["NA"], ["", "x", ""], ["甲", "乙"]]


def write_nasty(out: Path, study: Path) -> Path:
    """A copy of ``study`` with ``TEXTS`` in its titles, addresses, names, ids, cities and lists."""
    shutil.copytree(study, out)
    _change(out / "documents" / "00000.parquet", _documents)
    _change(out / "sources.parquet", lambda rows: _each(rows, ("name", "domain")))
    _change(out / "rejected.parquet", _rejected)
    _change(out / "indicators.parquet", _indicators)
    record = json.loads((out / "run.json").read_text("utf-8"))
    record["settings"]["study"]["name"] = "\ud800=1+1\x00 研究"
    (out / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return out


def _change(path: Path, work: Any) -> None:
    table = pq.read_table(path)
    rows = work(table.to_pylist())
    extra = [
        field for field in EXTRA if field.name in rows[0] and field.name not in table.schema.names
    ]
    pq.write_table(pa.Table.from_pylist(rows, pa.schema([*table.schema, *extra])), path)


EXTRA = [
    pa.field("parts", pa.list_(pa.struct([("start", pa.int32()), ("lang", pa.string())]))),
    pa.field("cut", pa.list_(pa.struct([("at", pa.int32()), ("line", pa.string())]))),
]


def _each(rows: list[dict[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    for at, row in enumerate(rows):
        for step, name in enumerate(names):
            row[name] = TEXTS[(at + step * 7) % len(TEXTS)]
    return rows


def _documents(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert len(rows) > len(TEXTS)
    for at, row in enumerate(_each(rows, ("title", "url", "author", "credit", "path", "locator"))):
        row["text"] = row["text"] if at % 2 else TEXTS[at % len(TEXTS)] + row["text"]
        row["cut"] = None if at % 3 else [{"at": at, "line": TEXTS[at % len(TEXTS)]}]
        row["parts"] = [] if at % 3 == 1 else None
        if at % 5 == 4:
            row["title"] = None
    return rows


def _rejected(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    more = [{**rows[0], "item": f"{at}{text}", "detail": text} for at, text in enumerate(TEXTS)]
    return sorted([*rows, *more], key=lambda row: (row["stage"], row["item"], row["reason"]))


def _indicators(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each text is the id of a city, too."""
    whole = [row for row in rows if row["city_id"] == "CN320500" and row["part"] == ""]
    more = [
        {**row, "city_id": text, "flags": LISTS[at % len(LISTS)]}
        for at, text in enumerate(TEXTS)
        for row in whole
        if text.strip()
    ]
    key = ("indicator", "part", "variant", "role", "lang", "period", "city_id")
    return sorted([*rows, *more], key=lambda row: tuple(row[name] for name in key))
