"""Tables of the lexicon: rows without comments and header, and the tables some languages have."""

import itertools
from collections.abc import Iterator
from pathlib import Path

_DATA = Path(__file__).parent


def rows(text: str) -> Iterator[str]:
    """Rows of a table without comments and header."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return itertools.islice(lines, 1, None)


def optional(name: str) -> bytes:
    """A table that not every language has; empty where it has none."""
    path = _DATA / name
    return path.read_bytes() if path.exists() else b""


def roles(text: str) -> dict[str, tuple[float, float]]:
    """By verb, scores toward its subject and its object."""
    found = {}
    for row in rows(text):
        word, subject, object_ = row.rsplit(",", 2)
        found[word] = (float(subject), float(object_))
    return found


def aspects(text: str) -> dict[str, dict[str, float]]:
    """By aspect, its words with their scores."""
    found: dict[str, dict[str, float]] = {}
    for row in rows(text):
        aspect, word, score = row.split(",")
        found.setdefault(aspect, {})[word] = float(score)
    return found
