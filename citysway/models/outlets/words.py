"""The word lists of ``words.toml``, as lists and as alternations for regular expressions."""

import functools
import re
import tomllib
from pathlib import Path


@functools.cache
def _table() -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def words(lang: str, name: str) -> list[str]:
    """One list, longest word first, so that an alternation prefers the longer word."""
    value = _table()[lang][name]
    if isinstance(value, list):
        return value
    entries = value.split("|") if "|" in value else value.split()
    return sorted((entry.strip() for entry in entries), key=len, reverse=True)


def one_of(lang: str, name: str) -> str:
    """The list as a group of alternatives; the entries of a TOML array are patterns themselves."""
    entries = words(lang, name)
    plain = isinstance(_table()[lang][name], str)
    return "(?:" + "|".join(re.escape(entry) if plain else entry for entry in entries) + ")"
