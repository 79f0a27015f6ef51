"""What tables, columns, units and codes are called in an export, in Chinese and English."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Pair = tuple[str, str]

_TYPED = re.compile(r"(?:VARCHAR|INTEGER|BOOLEAN|DOUBLE|FLOAT|DATE): ")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((files("citysway.reports.handover") / name).read_text(encoding="utf-8"))


def table_words() -> dict[str, Any]:
    """``tables.toml``: the words about tables, reasons and flags."""
    return _file("tables.toml")


def words(section: str) -> dict[str, Any]:
    """A section of ``handover.toml``."""
    found: dict[str, Any] = _file("handover.toml")[section]
    return found


def about_table(table: str) -> Pair:
    """What a table holds, (zh, en); empty for one without words."""
    zh = _file("tables_zh.toml").get(table, {}).get("about", "")
    return zh, _plain(table_words().get(table, {}).get("about", ""))


def about_column(table: str, column: str) -> Pair:
    """What a column of a table means, (zh, en); empty for one without words."""
    own, common = _file("tables_zh.toml").get(table, {}), _file("tables_zh.toml")["columns"]
    said = table_words().get(table, {}).get("columns", {}).get(column, "")
    return own.get(column) or common.get(column, ""), _plain(_TYPED.sub("", said, count=1))


def unit(column: str) -> Pair | None:
    """The unit of a column by its name, (zh, en); None where it has none or many."""
    found = words("units").get(column)
    return (found[0], found[1]) if found else None


def note(name: str, **fill: Any) -> Pair:
    """A remark of an export, (zh, en)."""
    zh, en = words("notes")[name]
    return zh.format(**fill), en.format(**fill)


def quote_note(limit: int | None) -> Pair | None:
    """What a limit of quotation means for this export; None without a limit."""
    return None if limit is None else note("quote_limit", n=limit) if limit else note("no_quote")


def _plain(markdown: str) -> str:
    return _LINK.sub(r"\1", markdown).replace("`", "")
