"""News digests: several items under one title. What one item says is not said of the next one's
city.
"""

import functools
import re
import tomllib
from importlib.resources import files
from typing import Any

from citysway.corpus.document import Document
from citysway.corpus.fold import lower

_LINE = re.compile(r"[^\n]+")
_CLOSED = re.compile(r"[。！？!?；;：:，,…．.][”’」』\"')）]*$")
_HEADLINE = {"zh": (4, 45), "en": (12, 120)}  # characters


def items(doc: Document, lang: str) -> list[tuple[int, int]]:
    """(start, end of the headline) of every item of a digest; empty for any other text.

    A digest says so in its title, and has at least two items: each opens with a mark or with a
    headline, a short line without a full stop over one that has one.
    """
    if not _titled(doc.title or "", lang):
        return []
    found = _marked(doc.text, lang) or _headed(doc.text, lang)
    return found if len(found) > 1 else []


@functools.cache
def _words() -> dict[str, Any]:
    path = files("citysway.models") / "digests.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _titled(title: str, lang: str) -> bool:
    folded = lower(title)
    return any(word in folded for word in _words()[lang]["titles"])


def _marked(text: str, lang: str) -> list[tuple[int, int]]:
    signs = "".join(_words()[lang]["marks"])
    starts = [found.start() for found in re.finditer(f"[{re.escape(signs)}]", text)]
    return [(start, start) for start in starts] if len(starts) > 1 else []


def _headed(text: str, lang: str) -> list[tuple[int, int]]:
    """Lines without a full stop, of a headline's length, over a line that has one."""
    least, most = _HEADLINE[lang]
    lines = [line for line in _LINE.finditer(text) if line[0].strip()]
    closed = [bool(_CLOSED.search(line[0].rstrip())) for line in lines]
    open_ = [
        not end and least <= len(line[0].strip()) <= most
        for line, end in zip(lines, closed, strict=True)
    ]
    return [
        (line.start(), line.end())
        for n, line in enumerate(lines[:-1])
        if open_[n] and closed[n + 1]
    ]
