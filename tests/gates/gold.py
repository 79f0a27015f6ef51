"""Gold sets of the data folder: where they lie, their rows, and the hash a floor is tied to."""

import gzip
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from citysway.corpus.document import Document
from tests.real import DATA

SEED = 20261121
Row = dict[str, Any]
Item = TypeVar("Item")


def paths(*patterns: str) -> list[Path]:
    """Files of the data folder that match any pattern, sorted; all patterns must match something.

    Raises FileNotFoundError with the pattern that matches nothing.
    """
    found: set[Path] = set()
    for pattern in patterns:
        files = [path for path in DATA.glob(pattern) if path.is_file()]
        if not files:
            raise FileNotFoundError(f"{DATA}: nothing matches {pattern}")
        found.update(files)
    return sorted(found)


def sha256(patterns: Sequence[str]) -> str:
    """One hash over the files of some patterns, names included."""
    digest = hashlib.sha256()
    for path in paths(*patterns):
        digest.update(path.relative_to(DATA).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def rows(*patterns: str) -> list[Row]:
    """Rows of gzipped JSON lines, in order of file and line."""
    found: list[Row] = []
    for path in paths(*patterns):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines if line.strip()]
    return found


def sample(items: Sequence[Item], most: int) -> list[Item]:
    """At most ``most`` items, the same ones every time, in their order."""
    if len(items) <= most:
        return list(items)
    chosen = sorted(random.Random(SEED).sample(range(len(items)), most))
    return [items[i] for i in chosen]


def documents(texts: Sequence[str], lang: str) -> list[Document]:
    """Texts as documents of a stated language, numbered in order."""
    return [Document(id=f"{i:06d}", text=text, lang=lang) for i, text in enumerate(texts)]
