"""A page's tree without what is no text: scripts, menus, lists of links; down to its article.

The main-text extractor walks the tree many times; half of a news page is menus. Everything here
is one pass over the elements. The block of the article is one that its system names (pages.toml),
else the innermost block that holds most of the page's prose: text with sentence marks in it that
is no link (as in GeneralNewsExtractor's density of text and of marks).
"""

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NO_TEXT = (
    *("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas"),
    *("video", "audio", "button", "select", "textarea", "link", "nav", "footer", "aside"),
)
_LISTS = frozenset(["ul", "ol", "dl", "div", "table", "section"])
_BLOCKS = _LISTS | {"article", "main", "center", "form", "tbody", "tr", "td", "body"}
_LINES = _BLOCKS | {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "br", "hr", "pre"}
_LINES |= {"blockquote", "figure", "figcaption", "header", "th"}
_LINKS, _DENSE = 12, 0.85  # links in a list of links; share of its text that is linked
_HOLDS = 0.5  # of a page's prose that its article must hold
_NAMED = 0.3  # of a page's prose that a block named as article must hold
_SPLIT = 0.5  # a block of furniture that holds more of the prose is none
_MARKS = re.compile(r"[，。；！？、：,;!?]|\.\s|\.$")
_SHORTEST = 8  # letters of prose


@dataclass(frozen=True, slots=True)
class Weights:
    """Per element, all below it included: letters outside links, inside links, of prose; links."""

    plain: dict[Any, int]
    linked: dict[Any, int]
    prose: dict[Any, int]
    links: dict[Any, int]


@functools.cache
def known() -> dict[str, dict[str, list[str]]]:
    """pages.toml: what the systems behind pages call their parts."""
    path = Path(__file__).with_name("pages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def article_tree(page: str) -> tuple[Any, int]:
    """(lxml element that holds the page's article alone, letters of plain text in it).

    Raises ValueError for a page without any element.
    """
    tree = _parsed(page)
    parts = _named_parts(tree)
    weights = _weights(tree)
    body = tree.find("body")
    if body is None:
        return tree, weights.plain.get(tree, 0)
    article = _named(parts["article"], weights)
    prose = _without_furniture(parts["furniture"], weights, body, article)
    if article is None or weights.prose[article] < _NAMED * prose:
        article = _densest(body, weights, prose)
    _drop_link_lists(article, weights)
    if article is not body:
        article.tail = None
        for child in list(body):
            body.remove(child)
        body.append(article)
    return tree, weights.plain.get(article, 0)


def plain_text(element: Any) -> str:
    """All text below, one line per block."""
    lines = "".join(_pieces(element)).split("\n")
    return "\n".join(line for raw in lines if (line := " ".join(raw.split())))


def _pieces(element: Any) -> Iterator[str]:
    for event, one in _walk(element):
        block = one.tag in _LINES
        if event == "start":
            yield "\n" * block + " ".join((one.text or "").split("\n"))
        else:
            tail = one.tail if one is not element else None
            yield "\n" * block + " ".join((tail or "").split("\n"))


def _walk(element: Any) -> Any:
    from lxml import etree

    return etree.iterwalk(element, events=("start", "end"))


def _parsed(page: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ValueError(str(error)) from None
    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    return tree


@functools.cache
def _names() -> tuple[frozenset[str], re.Pattern[str]]:
    blocks = known()["blocks"]
    words = "|".join(map(re.escape, blocks["furniture"]))
    return frozenset(blocks["article"]), re.compile(rf"(?:^|[\s_-])(?:{words})(?=$|[\s_-])")


def _named_parts(tree: Any) -> dict[str, list[Any]]:
    """Elements whose id or class names them as the article or as furniture, in page order."""
    articles, furniture = _names()
    found: dict[str, list[Any]] = {"article": [], "furniture": []}
    for element in tree.iter():
        marks = element.attrib
        if not marks or not isinstance(element.tag, str):
            continue
        name = f"{marks.get('id', '')} {marks.get('class', '')}".lower()
        names = name.split()
        article = element.tag == "ucapcontent" or marks.get("itemprop") == "articleBody"
        if article or not articles.isdisjoint(names):
            found["article"].append(element)
        elif names and furniture.search(name) and element.tag not in ("body", "html"):
            found["furniture"].append(element)
    return found


def _weights(tree: Any) -> Weights:
    found = Weights({}, {}, {}, {})
    plain, linked, prose, links = found.plain, found.linked, found.prose, found.links
    for element in reversed(list(tree.iter())):
        text, said = _letters(element.text)
        own, spoken = plain.get(element, 0) + text, prose.get(element, 0) + said
        if element.tag == "a":
            linked[element] = linked.get(element, 0) + own
            links[element] = links.get(element, 0) + 1
            own = spoken = 0
        plain[element], prose[element] = own, spoken
        above = element.getparent()
        if above is not None:
            text, said = _letters(element.tail)
            plain[above] = plain.get(above, 0) + own + text
            prose[above] = prose.get(above, 0) + spoken + said
            linked[above] = linked.get(above, 0) + linked.get(element, 0)
            links[above] = links.get(above, 0) + links.get(element, 0)
    return found


def _letters(text: str | None) -> tuple[int, int]:
    """(letters, the same if the piece is prose)."""
    if not text:
        return 0, 0
    count = len(text.strip())
    return count, count if count >= _SHORTEST and _MARKS.search(text) else 0


def _named(articles: list[Any], weights: Weights) -> Any:
    """The named block with most prose; of blocks in one another the inner, if it holds most."""
    best = None
    for element in articles:
        if best is None:
            best = element
            continue
        needed = _HOLDS if best in element.iterancestors() else 1
        if weights.prose[element] > needed * weights.prose[best]:
            best = element
    return best


def _without_furniture(furniture: list[Any], weights: Weights, body: Any, article: Any) -> int:
    """Take furniture off the tree; prose that is left in the body."""
    inside = {article, *article.iterancestors()} if article is not None else {body}
    left = weights.prose.get(body, 0)
    limit = _SPLIT * (weights.prose[article] if article is not None else left)
    gone: set[Any] = set()
    for element in furniture:
        above = element.getparent()
        if element in inside or above is None or not gone.isdisjoint(element.iterancestors()):
            continue
        own = article is None or article in element.iterancestors()
        if own and weights.prose[element] > limit:
            continue
        gone.add(element)
        left -= weights.prose[element]
        for one in element.iterancestors():
            for table in (weights.plain, weights.prose, weights.linked, weights.links):
                table[one] = table.get(one, 0) - table.get(element, 0)
        element.drop_tree()
    return left


def _densest(body: Any, weights: Weights, prose: int) -> Any:
    """Down from the body while one block holds most of the prose."""
    here = body
    while True:
        below = max(here, key=lambda child: weights.prose.get(child, 0), default=None)
        if below is None or weights.prose.get(below, 0) < max(1, _HOLDS * prose):
            return here
        if below.tag not in _BLOCKS:
            return here
        here = below


def _drop_link_lists(article: Any, weights: Weights) -> None:
    for element in list(article.iterdescendants(*_LISTS)):
        if weights.links.get(element, 0) < _LINKS:
            continue
        linked, plain = weights.linked.get(element, 0), weights.plain.get(element, 0)
        if linked >= _DENSE * max(1, linked + plain) and element.getparent() is not None:
            element.drop_tree()
