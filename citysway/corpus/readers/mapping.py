"""Which column of a file feeds which field of ours: as stated, by its name, by another name."""

import functools
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from citysway.corpus.readers.columns import FIELDS

_DEPTH = 4  # keys inside keys that a mapping may name


def mapping(header: Collection[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Field to the column of ``header`` that feeds it; fields that nothing feeds are left out.

    In this order: what ``columns`` says; the column with the field's own name; the only column
    with another name that stands for the field (``columns.toml``). Where no column is a text
    or a title, the columns of the one key that has them are taken (``properties.title``,
    ``_source.content``): there the record is wrapped in another.
    """
    found = _named(header, columns)
    if "text" in found or "title" in found:
        return found
    inner = {prefix: _named(_below(header, prefix), {}) for prefix in _prefixes(header)}
    texts = [prefix for prefix, fields in inner.items() if "text" in fields or "title" in fields]
    if len(texts) != 1:
        return found
    wrapped = {field: f"{texts[0]}.{column}" for field, column in inner[texts[0]].items()}
    return found | wrapped | {field: found[field] for field in columns if field in found}


def _named(header: Collection[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Stated, own name, other name: in the order of ``FIELDS``."""
    found: dict[str, str] = {}
    names = {field: _plain(field) for field in FIELDS}
    plain: dict[str, list[str]] = {}
    parents = {name.rpartition(".")[0] for name in header} - {
        name.removesuffix(".name") for name in header if name.endswith(".name")
    }
    for column in header:  # a column stated for one field is no other's, one of keys is no value
        if column not in columns.values() and column not in parents:
            plain.setdefault(_plain(column), []).append(column)
    for field in FIELDS:
        own = field if field in header else _only(plain.get(names[field], []))
        feeding = columns.get(field) or own or _by_other_name(field, plain)
        if feeding is not None:
            found[field] = feeding
    return found


def _by_other_name(field: str, plain: Mapping[str, list[str]]) -> str | None:
    """The first group of names that is there at all decides, if it names one column."""
    for group in _other_names().get(field, ()):
        there = [column for name in group for column in plain.get(name, ())]
        if there:
            return _only(there)
    return None


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def _prefixes(header: Collection[str]) -> list[str]:
    """Keys that hold keys, one level deep: ``a`` of ``a.b``."""
    return list(dict.fromkeys(name.split(".", 1)[0] for name in header if "." in name))


def _below(header: Collection[str], prefix: str) -> list[str]:
    start = f"{prefix}."
    inner = [name.removeprefix(start) for name in header if name.startswith(start)]
    return [name for name in inner if "." not in name]


def _plain(name: str) -> str:
    """Letters and digits in lower case: one spelling for ``Publish Date`` and ``publish_date``."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


@functools.cache
def _other_names() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Field to its groups of other names, in plain spelling."""
    path = Path(__file__).with_name("columns.toml")
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        field: tuple(tuple(_plain(name) for name in group) for group in groups)
        for field, groups in stated.items()
    }


def paths(row: Mapping[str, object], depth: int = _DEPTH, *, lists: bool = True) -> Iterator[str]:
    """Every key of an object, keys inside as ``a.b``; with ``lists`` those of list items, too."""
    for key, value in row.items():
        yield key
        inner = value[0] if lists and isinstance(value, list) and value else value
        if isinstance(inner, dict) and depth > 1:
            for path in paths(inner, depth - 1, lists=lists):
                yield f"{key}.{path}"
