"""What a study states about how its files are to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

EXTRACTORS = ("trafilatura", "resiliparse")
MAX_BYTES = 64_000_000  # of one document: a line, a page, a file that is one text


@dataclass(frozen=True, slots=True)
class Options:
    """``columns`` maps our field to theirs (``a.b``: key b inside a); ``encoding`` is what the user
    declares of the bytes; ``extract`` finds the main text of pages (None: trafilatura, and
    resiliparse for web archives).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    extract: str | None = None
