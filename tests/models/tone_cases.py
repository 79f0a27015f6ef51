"""Tables of tone: a case per line, its target in [brackets]; the sentences are our own."""

from collections.abc import Iterable
from typing import Any

import pytest

from citysway.corpus.document import Document
from citysway.models.reader import Reader
from citysway.models.spans import Polarity


def lines(block: str) -> list[str]:
    """The cases of a block."""
    return [line.strip() for line in block.strip().splitlines() if line.strip()]


def labelled(**blocks: str) -> list[tuple[str, str]]:
    """(case, expectation) for blocks named praise, blame, neutral, spared or unsung."""
    return [(case, name) for name, block in blocks.items() for case in lines(block)]


def pairs(block: str) -> list[tuple[str, str]]:
    """(warmer, cooler) for lines ``warmer > cooler``."""
    return [(a.strip(), b.strip()) for a, b in (line.split(" > ") for line in lines(block))]


def tone(reader: Reader, case: str) -> Polarity:
    """Tone toward the bracketed target."""
    start, end = case.index("["), case.index("]") - 1
    text = case.replace("[", "").replace("]", "")
    lang = "zh" if any("一" <= char <= "鿿" for char in text) else "en"
    return reader.read(Document(id="1", text=text, lang=lang)).polarity(start, end)


def holds(found: Polarity, expected: str) -> bool:
    """Whether a label is what was expected; spared: no blame, unsung: no praise."""
    return {
        "praise": found.label == 1,
        "blame": found.label == -1,
        "neutral": found.label == 0,
        "spared": found.label >= 0,
        "unsung": found.label <= 0,
    }[expected]


def cases(rows: Iterable[tuple[str, str]], *, open_: Iterable[str] = ()) -> list[Any]:
    """Parameters of a table; the rows that begin with a text in ``open_`` are known to fail."""
    known = tuple(open_)
    wrong = pytest.mark.xfail(strict=True, reason="not read rightly yet")
    return [
        pytest.param(*row, marks=wrong if known and row[0].startswith(known) else ())
        for row in rows
    ]
