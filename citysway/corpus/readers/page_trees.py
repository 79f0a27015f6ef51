"""A page's tree without what is no text: scripts, menus, lists of links; down to its article.

The main-text extractor walks the tree many times; half of a news page is menus. Everything here
is one pass over the elements.
"""

from typing import Any

_NO_TEXT = (
    *("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas"),
    *("video", "audio", "button", "select", "textarea", "link", "nav", "footer", "aside"),
)
_LISTS = frozenset(["ul", "ol", "dl", "div", "table", "section"])
_BLOCKS = _LISTS | {"article", "main", "center", "form", "tbody", "tr", "td"}
_LINKS, _DENSE = 12, 0.85  # links in a list of links; share of its text that is linked
_COVERS = 0.95  # of the page's plain text that its article must hold


def article_tree(page: str) -> Any:
    """lxml element of the page's article: the smallest block that holds 95 % of its plain text.

    Raises ValueError for a page without any element.
    """
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ValueError(str(error)) from None
    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    plain, linked, links = _weights(tree)
    _drop_link_lists(tree, plain, linked, links)
    return _article(tree, plain)


def _weights(tree: Any) -> tuple[dict[Any, int], dict[Any, int], dict[Any, int]]:
    """Per element: letters outside links, letters inside, number of links; all below included."""
    plain: dict[Any, int] = {}
    linked: dict[Any, int] = {}
    links: dict[Any, int] = {}
    for element in reversed(list(tree.iter())):
        own = plain.get(element, 0) + _letters(element.text)
        if element.tag == "a":
            linked[element] = linked.get(element, 0) + own
            links[element] = links.get(element, 0) + 1
            own = 0
        plain[element] = own
        above = element.getparent()
        if above is not None:
            plain[above] = plain.get(above, 0) + own + _letters(element.tail)
            linked[above] = linked.get(above, 0) + linked.get(element, 0)
            links[above] = links.get(above, 0) + links.get(element, 0)
    return plain, linked, links


def _letters(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _drop_link_lists(
    tree: Any, plain: dict[Any, int], linked: dict[Any, int], links: dict[Any, int]
) -> None:
    for element in [one for one, count in links.items() if count >= _LINKS and one.tag in _LISTS]:
        share = linked[element] / max(1, linked[element] + plain[element])
        if share >= _DENSE and element.getparent() is not None:
            element.drop_tree()


def _article(tree: Any, plain: dict[Any, int]) -> Any:
    """Down from the body while one child holds nearly all plain text."""
    body = tree.find("body")
    if body is None:
        return tree
    needed = _COVERS * plain.get(body, 0)
    here = body
    while True:
        below = max(here, key=lambda child: plain.get(child, 0), default=None)
        if below is None or plain.get(below, 0) < needed or below.tag not in _BLOCKS:
            break
        here = below
    if here is not body:
        for child in list(body):
            body.remove(child)
        body.append(here)
    return tree
