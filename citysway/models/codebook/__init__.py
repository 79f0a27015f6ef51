"""The codebook: what is coded (elements E, frames X, evaluations A) and how codes form categories.

The knowledge is in the TOML files of this folder; METHOD.md 1.1-1.5 is the source.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from citysway.errors import StudyError
from citysway.models.codebook.content import (
    make_category,
    make_code,
    make_double,
    make_forms,
    make_rule,
)
from citysway.models.codebook.english import english_variants
from citysway.models.codebook.records import (
    NEEDS,
    Category,
    Code,
    Codebook,
    ContextRule,
    Double,
    EnglishForms,
    Member,
    Term,
)
from citysway.models.codebook.soundness import check, shared_terms
from citysway.models.codebook.tables import Table, extend, join, read_toml, sort_tables

__all__ = [
    "Category",
    "Code",
    "Codebook",
    "ContextRule",
    "Double",
    "EnglishForms",
    "Member",
    "Term",
    "check",
    "english_variants",
    "load",
]
HERE = Path(__file__).parent
FILES = ("elements", "frames", "evaluation", "context", "frameworks")


@functools.cache
def _default_tables() -> Table:
    paths = [HERE / f"{name}.toml" for name in FILES]
    return join([sort_tables(read_toml(path), where=path.name) for path in paths])


@functools.cache
def _forms_table() -> Table:
    return read_toml(HERE / "english_forms.toml")


@functools.cache
def _default() -> Codebook:
    return _build(_default_tables(), where="codebook")


def load(path: Path | None = None) -> Codebook:
    """The default codebook, or a user's.

    A user's file is one TOML with the tables of all files of this folder: complete, or with
    ``extends = "default"`` only what changes (``[E03] add_zh = [...]``, new codes, ``remove``).
    Raises StudyError naming file, key and what is allowed.
    """
    if path is None:
        return _default()
    user = sort_tables(read_toml(path), where=str(path))
    base = user.get("extends")
    if base not in (None, "default"):
        raise StudyError(f'{path}: extends: found {base!r}; allowed is "default"')
    tables = extend(_default_tables(), user, where=str(path)) if base else join([user])
    codebook = _build(tables, where=str(path))
    if shared := shared_terms(codebook):
        raise StudyError(f"{path}: {shared[0]}; remove it from one or declare it in [doubles]")
    return codebook


def _build(tables: Table, *, where: str) -> Codebook:
    codes = {
        key: make_code(key, table, where=f"{where}: [{key}]")
        for key, table in tables["codes"].items()
    }
    if not codes:
        raise StudyError(f"{where}: no codes; needed are tables such as [E03]")
    frameworks = _frameworks(tables["categories"], codes, where=where)
    star_needs = tables["default"].get("star_needs", "city")
    if star_needs not in NEEDS:
        raise StudyError(f"{where}: default star_needs: found {star_needs!r}; allowed are {NEEDS}")
    doubles = tables["doubles"].items()
    return Codebook(
        codes=codes,
        rules=tuple(make_rule(rule, where=where) for rule in tables["rule"]),
        doubles={term: make_double(term, table, where=where) for term, table in doubles},
        frameworks=frameworks,
        variants=_variants(tables["variants"], frameworks, where=where),
        forms=make_forms(_forms_table(), where="english_forms.toml"),
        star_needs=star_needs,
        version=_version(tables, _forms_table()),
    )


def _frameworks(
    tables: Table, codes: Mapping[str, Code], *, where: str
) -> dict[str, tuple[Category, ...]]:
    elements = tuple(key for key in codes if key.startswith("E"))
    groups: dict[str, list[Category]] = {}
    for key, table in tables.items():
        category = make_category(key, table, elements=elements, where=f"{where}: [{key}]")
        groups.setdefault(category.framework, []).append(category)
    return {name: tuple(group) for name, group in groups.items()}


def _variants(
    tables: Table, frameworks: Mapping[str, tuple[Category, ...]], *, where: str
) -> dict[str, dict[str, tuple[Category, ...]]]:
    made: dict[str, dict[str, tuple[Category, ...]]] = {}
    for framework, named in tables.items():
        for name, table in named.items():
            place = f"{where}: [variants.{framework}.{name}]"
            group = frameworks.get(framework, ())
            made.setdefault(framework, {})[name] = _moved(group, table.get("move"), where=place)
    return made


def _moved(group: tuple[Category, ...], move: object, *, where: str) -> tuple[Category, ...]:
    ids = [category.id for category in group]
    if not isinstance(move, dict) or not set(move.values()) <= set(ids):
        raise StudyError(f"{where}: found move = {move!r}; allowed is CODE = one of {ids}")
    taken = {code: Member("code", code) for code in move}
    return tuple(
        replace(
            category,
            primary=(
                *(member for member in category.primary if str(member) not in taken),
                *(taken[code] for code, target in move.items() if target == category.id),
            ),
        )
        for category in group
    )


def _version(*tables: Table) -> str:
    text = json.dumps(tables, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
