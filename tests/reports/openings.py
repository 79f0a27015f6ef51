"""A census of the numbers of a page: which open what they were made of, which are facts."""

import re
from collections.abc import Mapping
from typing import Any

#: Where a number is no count or measure of texts -> why it need not open anything.
FACTS: dict[str, str] = {
    "ancestor::section[@id='sentences' or @id='counter']": "quoted texts with date and share",
    "ancestor::section[@id='methods' or @id='versions']": "formulas, settings, checksums",
    "ancestor::nav or ancestor::footer or ancestor::head": "contents, version of the program",
    "ancestor::*[contains(concat(' ', @class, ' '), ' ci ')]": "interval of the number before it",
    "ancestor::span[@class='id']": "name of an indicator, source and date of a story",
    "ancestor::*[@class='path' or @class='words']": "names of files, words of topics",
    "ancestor::p[contains(@class, 'note') or @class='demo']": "what a section shows, thresholds",
    "ancestor::section[@class='careful']": "what the tables of what was read say",
    "ancestor::h1 or ancestor::bdi or ancestor::caption or ancestor::th": "names",
    "ancestor::summary": "how many numbers a table holds",
    "ancestor::dt or ancestor::dd[parent::div/dt[.='文本日期' or .='Dates of the texts']]": "dates",
    "ancestor::td[contains(., 'km')]": "a distance on the globe",
    "ancestor::dd[parent::div/dt[.='城市' or .='Cities']]": "how many cities the study has",
    "ancestor::tr[td[@class='path']]": "texts that were not read: an example stands beside",
    "ancestor::tr[td/span[@class='na']]": "support of a number that is missing: the row says why",
    "ancestor::figcaption or ancestor::p[@class='none']": "why cities or charts are left out",
    "ancestor::svg": "axes and labels; the marks are looked at by themselves",
    "ancestor::script or ancestor::style or ancestor::title": "not shown",
    "ancestor::p[@class='running' or @class='kicker']": "head of the page",
}
_NUMBER = re.compile(r"\d")
#: In sentences: the interval of the number before it, what a value means, the unit.
_BESIDE = re.compile(r"[（(]95% .*?[）)]|[（(]0 .*?[）)]|per 1,000|包含 0")


def census(tree: Any) -> list[tuple[str, str]]:
    """(where, what is said) of every number that should open something and does not."""
    skipped = " or ".join(f"({path})" for path in FACTS)
    said = tree.xpath(f"//body//text()[not({skipped})][not(ancestor::a[@href])]")
    found = [
        (_where(node.getparent()), node.strip())
        for node in said
        if _NUMBER.search(_BESIDE.sub("", node))
    ]
    marks = tree.xpath("//svg//g[not(ancestor-or-self::*/@href)]/title")
    return found + [(_where(m), m.text) for m in marks if _NUMBER.search(m.text or "")]


def _where(node: Any) -> str:
    near = node.xpath("ancestor::*[@id][1]/@id")
    return f"{near[0] if near else ''} {node.getparent().tag}/{node.tag}"


def dead_ends(name: str, trees: Mapping[str, Any]) -> list[str]:
    """Links of numbers on a page that lead to nothing which holds a passage or says why not.

    ``trees``: name of a page below the report -> its tree.
    """
    links = trees[name].xpath("//a[@class='n']/@href | //svg//a/@href")
    return sorted({href for href in links if not _holds(name, href, trees)})


def _holds(name: str, href: str, trees: Mapping[str, Any], *, again: bool = True) -> bool:
    page, _, anchor = href.partition("#")
    tree = trees.get(page or name)
    node = None if tree is None else tree.get_element_by_id(anchor, None)
    if node is None:
        return False
    if node.tag == "tr":  # a number, or an event, among those of its city: it opens in turn
        inner = node.xpath(".//a[@class='n']/@href")
        return bool(node.xpath(".//*[contains(@class, 'na')]")) or (
            again and any(_holds(page or name, one, trees, again=False) for one in inner)
        )
    return bool(node.xpath(".//li//q[string()]")) or bool(node.xpath("./p[@class='more']"))
