"""From TOML files to plain tables: reading, sorting by what a key is, and a user's changes."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from citysway.errors import StudyError

Table = dict[str, Any]
CODE_KEY = re.compile(r"[EXA]\d{1,3}")
CATEGORY_KEY = re.compile(r"F\d{1,3}\.\w+")
CODE_FIELDS = ("zh_name", "en_name", "rule", "source", "zh", "en", "case_sensitive", "in_names")
CATEGORY_FIELDS = (
    *("zh_name", "en_name", "source", "rule", "primary", "secondary", "measure", "outside"),
)
PLAIN_KEYS = ("rule", "default", "doubles", "variants", "remove", "extends")
LISTS = ("zh", "en", "case_sensitive", "in_names", "primary", "secondary")


def read_toml(path: Path) -> Table:
    """The tables of one file; StudyError when it is missing or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError(f"{path}: no such codebook file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: not a TOML file in UTF-8: {error}") from None


def check_keys(table: Mapping[str, Any], allowed: tuple[str, ...], *, where: str) -> None:
    """StudyError for a key that is not allowed, with the nearest one that is."""
    for key in table:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise StudyError(
                f"{where}: unknown key {key!r}{hint}; allowed are {', '.join(allowed)}"
            )


def sort_tables(found: Table, *, where: str) -> Table:
    """The top-level keys of a file by what they are: codes, categories, or one of PLAIN_KEYS."""
    content: Table = {"codes": {}, "categories": {}}
    for key, value in found.items():
        if CODE_KEY.fullmatch(key):
            content["codes"][key] = _table(value, where=f"{where}: [{key}]")
        elif CATEGORY_KEY.fullmatch(key):
            content["categories"][key] = _table(value, where=f"{where}: [{key}]")
        elif key in PLAIN_KEYS:
            content[key] = value
        else:
            raise StudyError(
                f"{where}: unknown key {key!r}; allowed are codes (E03, X08, A1), categories"
                f' ("F3.1") and {", ".join(PLAIN_KEYS)}'
            )
    return content


def _table(value: Any, *, where: str) -> Table:
    if not isinstance(value, dict):
        raise StudyError(f"{where}: found {value!r}; allowed is a table of keys")
    return value


def join(parts: list[Table]) -> Table:
    """The sorted tables of several files as one; later codes and rules follow earlier ones."""
    whole: Table = {"codes": {}, "categories": {}, "rule": []}
    whole |= {"doubles": {}, "variants": {}, "default": {}}
    for part in parts:
        for key in ("codes", "categories", "doubles", "variants", "default"):
            whole[key] |= part.get(key, {})
        whole["rule"] = whole["rule"] + part.get("rule", [])
    return whole


def extend(default: Table, user: Table, *, where: str) -> Table:
    """The default content with a user's changes.

    A new table is added; in a known one each key replaces, ``add_KEY`` and ``remove_KEY``
    change a list; a rule replaces the one with its id; ``remove`` lists codes, categories or rules.
    """
    gone = set(user.get("remove", []))
    whole = join([default, {key: user[key] for key in ("doubles", "default") if key in user}])
    fields = {"codes": CODE_FIELDS, "categories": CATEGORY_FIELDS}
    for kind, allowed in fields.items():
        for key, change in user[kind].items():
            old = whole[kind].get(key, {})
            whole[kind][key] = _change(old, change, allowed, where=f"{where}: [{key}]")
    for framework, tables in user.get("variants", {}).items():
        whole["variants"][framework] = whole["variants"].get(framework, {}) | tables
    new = {rule.get("id"): rule for rule in user.get("rule", [])}
    old_rules = [new.pop(rule["id"], rule) for rule in whole["rule"]]
    whole["rule"] = [*old_rules, *new.values()]
    return _without(whole, gone, where=where)


def _change(old: Table, change: Table, allowed: tuple[str, ...], *, where: str) -> Table:
    changes = tuple(
        f"{verb}_{key}" for key in allowed if key in LISTS for verb in ("add", "remove")
    )
    check_keys(change, allowed + changes, where=where)
    new = old | {key: value for key, value in change.items() if key in allowed}
    for key, value in change.items():
        if key.startswith(("add_", "remove_")) and not isinstance(value, list):
            raise StudyError(f"{where} {key}: found {value!r}; needed is a list of strings")
    for key in LISTS:
        items = list(new.get(key, []))
        for item in change.get(f"remove_{key}", []):
            if item not in items:
                raise StudyError(
                    f"{where} remove_{key}: {item!r} is not there; write it with its marks"
                )
            items.remove(item)
        items += [item for item in change.get(f"add_{key}", []) if item not in items]
        if items or key in new:
            new[key] = items
    return new


def _without(content: Table, gone: set[str], *, where: str) -> Table:
    rule_ids = {rule.get("id") for rule in content["rule"]}
    for name in sorted(gone - set(content["codes"]) - set(content["categories"]) - rule_ids):
        raise StudyError(f"{where}: remove {name!r}: no code, category or rule has this id")
    codes = {key: value for key, value in content["codes"].items() if key not in gone}
    lost = set(content["codes"]) - set(codes)
    rules = [rule for rule in content["rule"] if rule.get("id") not in gone]
    categories = {
        key: value | {name: _keep(value.get(name, []), lost) for name in ("primary", "secondary")}
        for key, value in content["categories"].items()
        if key not in gone
    }
    doubles = {
        term: double
        for term, double in content["doubles"].items()
        if not (isinstance(double, dict) and lost & set(double.values()))
    }
    rules = [
        rule | {"codes": [code for code in rule.get("codes", []) if code not in lost]}
        for rule in rules
        if set(rule.get("codes", [])) - lost or not lost
    ]
    changed = {"codes": codes, "rule": rules, "categories": categories, "doubles": doubles}
    return content | changed


def _keep(members: list[str], lost: set[str]) -> list[str]:
    return [text for text in members if not lost & set(CODE_KEY.findall(text))]
