"""Text of marked-up fragments: feed items, paragraphs of news XML; never scripts or styles."""

import re
from collections.abc import Iterator
from typing import Any

from citysway.corpus.readers.safe_xml import local

_BLOCKS = frozenset(
    [
        *("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table"),
        *("blockquote", "section", "article", "pre", "hr", "dt", "dd", "figure", "figcaption"),
        *("para", "paragraph", "block", "hl1", "hl2", "hedline", "bq", "title", "headline"),
        *("header", "footer", "aside", "main", "form", "address", "center"),
    ]
)
_UNREAD = frozenset(
    [
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math"),
        *("button", "select", "textarea", "head", "media", "video", "audio"),
    ]
)
_CELLS = frozenset(["td", "th"])
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|img|ul|ol|li|table|tbody|tr|td|th|h[1-6]|blockquote|font"
    r"|center|section|article|figure|script|style|iframe|sup|sub|hr|pre|code|small|dl|dt|dd|html"
    r"|body)(?:\s[^<>]*)?/?>|<a\s[^<>]*>|</a>|<!--|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HAN_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) ?\n ?(?=[\u3000-\u9fff\uff00-\uffef])")
_LINES = re.compile(r"[ \t]*\n[ \t\n]*")


def has_markup(text: str) -> bool:
    """Tags or entities stand in it: a description that is HTML in all but its type."""
    return ("<" in text or "&" in text) and _MARKUP.search(text) is not None


def html_text(fragment: str) -> str:
    """Text of an HTML fragment, a line for each block. Broken markup is read as browsers do."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(f"<div>{fragment}</div>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    return element_text(root)


def plain(text: str | None) -> str | None:
    """A field as text: its markup read where it has some, None where nothing is left."""
    if text is None:
        return None
    found = html_text(text) if has_markup(text) else text.strip()
    return found or None


def element_text(root: Any) -> str:
    """Text below an element, a line for each block, blanks within lines as one."""
    return _LINES.sub("\n", "".join(_parts(root))).strip()


def _parts(root: Any) -> Iterator[str]:
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = local(element)
        if event == "end":
            if name in _BLOCKS:
                yield "\n"
            elif name in _CELLS:
                yield " "
            if element is not root and element.tail:
                yield _one_line(element.tail)
        elif name in _UNREAD and element is not root:
            walker.skip_subtree()
        else:
            if name in _BLOCKS:
                yield "\n"
            if element.text:
                yield _one_line(element.text)


def _one_line(text: str) -> str:
    """Line breaks of the source are blanks, and nothing between Chinese characters."""
    return _BLANKS.sub(" ", _HAN_BREAK.sub("", text) if "\n" in text else text)
