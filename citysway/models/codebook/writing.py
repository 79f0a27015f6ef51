"""New terms into a user's codebook file, its comments and order left as they are."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from citysway.errors import StudyError

_HEADER = re.compile(r"^\s*\[+\s*([^\]#]+?)\s*\]+", re.MULTILINE)
_STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)

Terms = Mapping[tuple[str, str], Sequence[str]]


def add_terms(text: str, terms: Terms, *, where: str) -> str:
    """The text of a codebook file with ``terms`` ((code, lang) -> terms) at the end of their lists.

    A file that extends the default gets them as ``add_zh``, ``add_en``; a complete one in ``zh``,
    ``en``. Raises StudyError where the file is written in a way that cannot be added to safely.
    """
    old = _parse(text, where)
    prefix = "add_" if "extends" in old else ""
    new = text
    for (code, lang), more in terms.items():
        new = _add(new, code, f"{prefix}{lang}", list(more))
    wanted = _parse(text, where)
    for (code, lang), more in terms.items():
        wanted.setdefault(code, {}).setdefault(f"{prefix}{lang}", []).extend(more)
    if _try(new) != wanted:
        lines = "; ".join(f"[{c}] {prefix}{lang} = {_list(m)}" for (c, lang), m in terms.items())
        raise StudyError(f"{where}: cannot add to a file written like this; add by hand: {lines}")
    return new


def _parse(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{where}: not a TOML file: {error}") from None


def _try(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _list(terms: Sequence[str]) -> str:
    return "[" + _items(terms) + "]"


def _items(terms: Sequence[str]) -> str:
    return ", ".join(json.dumps(term, ensure_ascii=False) for term in terms)


def _add(text: str, code: str, key: str, terms: list[str]) -> str:
    """Text with the terms at the end of a list, in a new key, or in a new table."""
    blank = _blanked(text)
    heads = list(_HEADER.finditer(blank))
    place = next((i for i, head in enumerate(heads) if head[1] == code), None)
    if place is None:
        return f"{text.rstrip()}\n\n[{code}]\n{key} = {_list(terms)}\n".lstrip()
    start = heads[place].end()
    end = heads[place + 1].start() if place + 1 < len(heads) else len(text)
    found = re.search(rf"^[ \t]*{key}[ \t]*=[ \t]*\[", blank[start:end], re.MULTILINE)
    if found is None:
        line = blank.find("\n", start)
        line = len(text) if line < 0 else line
        return f"{text[:line]}\n{key} = {_list(terms)}{text[line:]}"
    close = blank.index("]", start + found.end())
    inside = blank[start + found.end() : close].rstrip()
    at = start + found.end() + len(inside)
    comma = "" if not inside or inside.endswith(",") else ", "
    lead = " " if inside.endswith(",") else ""
    return f"{text[:at]}{comma}{lead}{_items(terms)}{text[at:]}"


def _blanked(text: str) -> str:
    """The text with strings as ``s`` and comments as blanks, every character in its place."""
    return _STRING_OR_COMMENT.sub(
        lambda m: re.sub(r"[^\n]", " " if m[0][0] == "#" else "s", m[0]), text
    )
