"""Plain text: one file, one document."""

from collections.abc import Iterator

from citysway.corpus.readers.options import Options
from citysway.corpus.readers.streams import Raw, read_text
from citysway.corpus.record import Record, Rejected


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """The whole file is the text; it states nothing else."""
    decoded = read_text(raw, options.encoding)
    if not decoded.text.strip("\ufeff \t\r\n\u3000"):
        yield Rejected("read", name, "empty", name, None, "the file holds no text")
        return
    yield Record(decoded.text, encoding=decoded.encoding, encoding_confidence=decoded.confidence)
