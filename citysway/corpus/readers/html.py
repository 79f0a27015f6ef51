"""Web pages: main text and stated facts; scripts are never run."""

import re
from collections.abc import Callable, Iterator

from citysway.corpus.decode import decode
from citysway.corpus.detect import Decoded
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.page_facts import page_facts
from citysway.corpus.readers.page_trees import article_tree
from citysway.corpus.readers.streams import Raw, read_whole
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError, StudyError

_DEEPEST = 2000  # open tags at once; beyond it parsers recurse without end
_TAG = re.compile(r"<(/?)(div|span|ul|ol|li|table|tr|td|b|i|font|p|section|blockquote)\b", re.I)
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|meta|div|p|title|script|h1|span|table)\b", re.I)


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """One page, one document: title, author, date, site name and URL as the page states them.

    A page without a main text is rejected (``no_main_text``).
    Raises StudyError when the extractor asked for is not installed.
    """
    decoded = decode(read_whole(raw), options.encoding)
    record = page_record(decoded, options.extract or "trafilatura")
    if record is None:
        detail = "a page in which no main text was found"
        yield Rejected("read", name, "no_main_text", name, None, detail)
        return
    yield record


def page_record(decoded: Decoded, extract: str) -> Record | None:
    """The record of one page; None where it has no main text."""
    page = decoded.text
    if not page.strip():
        raise DocumentError("the page holds nothing", reason="empty")
    if not _MARKUP.search(page[:20_000]):
        raise DocumentError("no markup in it: not a web page", reason="wrong_format")
    if _depth(page) > _DEEPEST:
        raise DocumentError(f"more than {_DEEPEST} tags open at once", reason="nested_too_deep")
    text = EXTRACTORS[extract](page)
    if not text or not text.strip():
        return None
    facts = page_facts(page)
    return Record(
        text,
        title=facts.title,
        date=facts.date,
        source=facts.source,
        credit=facts.credit,
        author=facts.author,
        url=facts.url,
        page=True,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
    )


def _depth(page: str) -> int:
    """Tags that are open at once, at the most; pages that leave many open count as deep."""
    if page.count("<div") + page.count("<span") + page.count("<b") + page.count("<p") < _DEEPEST:
        return 0
    depth = most = 0
    for found in _TAG.finditer(page):
        depth = max(0, depth - 1) if found[1] else depth + 1
        most = max(most, depth)
    return most


def _trafilatura(page: str) -> str | None:
    import trafilatura

    try:
        tree, letters = article_tree(page)
    except ValueError:
        return None
    found = trafilatura.bare_extraction(
        tree, with_metadata=False, include_comments=False, fast=True
    )
    if found is None or len(found.text or "") < max(_FEW, letters // 2):
        found = trafilatura.bare_extraction(page, with_metadata=False, include_comments=False)
    return found.text if found is not None else None


def _resiliparse(page: str) -> str | None:
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError:
        message = 'extract = "resiliparse": not installed; install citysway[archives]'
        raise StudyError(message) from None
    text: str = extract_plain_text(page, main_content=True, alt_texts=False, links=False)
    return text


_FEW = 60  # characters below which the quick way is not believed
EXTRACTORS: dict[str, Callable[[str], str | None]] = {
    "trafilatura": _trafilatura,
    "resiliparse": _resiliparse,
}
