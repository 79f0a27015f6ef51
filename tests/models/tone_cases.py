"""Tables of tone: a case per line, its target in [brackets]; the sentences are our own."""

from citysway.corpus.document import Document
from citysway.models.reader import Reader
from citysway.models.reading import Polarity


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
