"""A difference on a terminal, as CSV and as JSON."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.diff.compare import Diff, said, sentence
from citysway.reports.diff.numbers import COLUMNS
from citysway.reports.handover.sheets import write_json
from citysway.reports.handover.tabular import frame_csv
from citysway.reports.words.quoting import visible
from citysway.reports.words.text import LANGS, written
from citysway.reports.words.text import Text as Words

CITIES = 20  # cities shown on a terminal
CHANGES = 12  # changes shown of each cause


def show_diff(found: Diff, lang: str) -> None:
    """The sentence on top, what changed, the documents by city, the numbers that moved most."""
    console = Console(highlight=False)
    console.print(Text(sentence(found, lang), style="bold"))
    for cause, changes in found.causes.items():
        what = said("words.list", lang).join(_changed(change, lang) for change in changes[:CHANGES])
        more = "" if len(changes) <= CHANGES else " …"
        name = said(f"causes.{cause}", lang)
        console.print(Text(said("changed", lang, cause=name, what=visible(what) + more)))
    if any(found.documents.values()):
        console.print(Text(said("documents", lang, **found.documents)))
    if found.cities:
        console.print(_cities(found, lang))
    if found.headline:
        console.print(_numbers(found, lang))
    if (left := len(found.rows) - len(found.headline)) > 0:
        console.print(Text(said("more", lang, n=left)))


def _changed(change: tuple[str, Any, Any], lang: str) -> str:
    name, old, new = change
    absent = said("words.absent", lang)
    brief = [absent if end is None else str(end)[:40] for end in (old, new)]
    return said("words.from_to", lang, name=name, old=brief[0], new=brief[1])


def _table(title: str, heads: Iterable[str], lang: str) -> Table:
    table = Table(title=Text(said(f"words.{title}", lang)), box=None, pad_edge=False)
    for head in heads:
        table.add_column(Text(said(f"words.{head}", lang)))
    return table


def _cities(found: Diff, lang: str) -> Table:
    table = _table("cities_title", ("city", "docs", "added", "removed"), lang)
    for row in found.cities[:CITIES]:
        name = visible(found.names.city(row["city_id"], lang))
        docs = f"{row['old_docs']} → {row['new_docs']}"
        cells = (name, docs, f"+{row['added']}", f"-{row['removed']}")
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _numbers(found: Diff, lang: str) -> Table:
    heads = ("city", "indicator", "role", "old", "new", "difference", "interval")
    table, words = _table("numbers_title", heads, lang), Words(lang)
    for row in found.headline:
        clear = {True: "beyond", False: "inside", None: "unclear"}[row["beyond"]]
        mille = "‰" if written(row["indicator"], row["part"])[0] == "mille" else ""
        old, new, by = (
            words.number(row["indicator"], row[name]) + mille
            for name in ("old_value", "new_value", "difference")
        )
        cells = (
            visible(found.names.city(row["city_id"], lang)), row["indicator"],
            words.word("role", row["role"]), old, new, by, said(f"words.{clear}", lang),
        )  # fmt: skip
        table.add_row(*(Text(str(cell)) for cell in cells))
    return table


def write_csv(found: Diff, path: Path) -> None:
    """Every number that is not the same, one row each; missing values are NA."""
    import pyarrow as pa

    rows = [
        row | {f"city_{lang}": found.names.city(row["city_id"], lang) for lang in LANGS}
        for row in found.rows
    ]
    names = (*COLUMNS, *(f"city_{lang}" for lang in LANGS))
    schema = pa.schema([(name, _kind(name)) for name in names])
    frame_csv(pa.Table.from_pylist(rows, schema), path, bom=True)


def _kind(name: str) -> Any:
    import pyarrow as pa

    side, _, end = name.partition("_")
    if name == "beyond":
        return pa.bool_()
    if side not in ("old", "new", "difference") or end == "reason":
        return pa.string()
    return pa.int32() if end in ("docs", "stories") else pa.float64()


def write_diff(found: Diff, path: Path) -> None:
    """The whole difference as JSON."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "old": found.old.as_posix(),
        "new": found.new.as_posix(),
        "sentence": {lang: sentence(found, lang) for lang in LANGS},
        "counts": found.counts,
        "documents": found.documents,
        "causes": {
            cause: [dict(zip(("what", "old", "new"), change, strict=True)) for change in changes]
            for cause, changes in found.causes.items()
        },
        "cities": found.cities,
        "numbers": found.rows,
    }
    write_json(document, path)
