"""Web pages: main text and stated metadata, by trafilatura; scripts are never run."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from citysway.corpus.decode import decode
from citysway.corpus.readers.streams import Raw, open_bytes
from citysway.corpus.record import Record, Rejected

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DATES = {"original_date": True, "extensive_search": False}  # stated dates only, no guesses


def read(name: str, raw: Raw, *, columns: Mapping[str, str]) -> Iterator[Record | Rejected]:
    """One page, one document: title, author, date, site name and URL as the page states them.

    A page without a main text is rejected (``no_main_text``). ``columns`` has no meaning here.
    """
    with open_bytes(raw) as stream:
        page = stream.read()
    stated = _CHARSET.search(page[:4096])
    decoded = decode(page, stated[1].decode("ascii") if stated else None)
    found = _extract(decoded.text)
    text = found.text if found is not None else None
    if not text or not text.strip():
        detail = "a page in which no main text was found"
        yield Rejected("read", name, "no_main_text", name, None, detail)
        return
    yield Record(
        text,
        title=found.title or None,
        date=found.date or None,
        source=found.sitename or None,
        url=found.url or None,
        author=found.author or None,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
    )


def _extract(page: str) -> Any:
    """trafilatura's document or None; a page without any markup is None, not an error."""
    import trafilatura

    return trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, date_extraction_params=_DATES
    )
