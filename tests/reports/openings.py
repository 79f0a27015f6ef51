"""A census of the numbers of a page: which open what they were made of, which are facts."""

import re
from collections.abc import Mapping
from typing import Any

#: Where a number is no count or measure of texts -> why it need not open anything.
FACTS: dict[str, str] = {
    "ancestor::section[@id='sentences' or @id='counter']": "quoted texts with date and share",
    "ancestor::ol[@class='quotes']": "quoted texts with their date",
    "ancestor::*[@class='when']": "what a small line runs over, the months of a burst",
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
    digits = "[translate(., '0123456789', '') != .]"
    facts = "".join(f"[not({path})]" for path in FACTS)
    texts = tree.xpath(f"//body//text(){digits}[not(ancestor::a[@href])]{facts}")
    said = [(node.getparent(), _BESIDE.sub("", node).strip()) for node in texts]
    marks = tree.xpath(f"//svg//g[not(ancestor-or-self::*/@href)]/title{digits}")
    said += [(mark, mark.text) for mark in marks]
    return [(_where(node), words) for node, words in said if _NUMBER.search(words)]


def _where(node: Any) -> str:
    near = node.xpath("ancestor::*[@id][1]/@id")
    return f"{near[0] if near else ''} {node.getparent().tag}/{node.tag}"


def dead_ends(name: str, trees: Mapping[str, Any]) -> list[str]:
    """Links of numbers on a page that lead to nothing which holds a passage or says why not.

    ``trees``: name of a page below the report -> its tree.
    """
    ids = {page: {node.get("id"): node for node in tree.xpath("//*[@id]")}
           for page, tree in trees.items()}  # fmt: skip
    links = set(trees[name].xpath("//a[@class='n']/@href | //svg//a/@href"))
    return sorted(href for href in links if not _holds(name, href, ids))


def _holds(name: str, href: str, ids: Mapping[str, Mapping[str, Any]]) -> bool:
    page, _, anchor = href.partition("#")
    node = ids.get(page or name, {}).get(anchor)
    if node is None:
        return False
    if node.tag == "tr":  # a number, or an event, among those of its city: it opens in turn
        inner = set(node.xpath(".//a[@class='n']/@href"))
        missing = bool(node.xpath(".//*[contains(@class, 'na')]"))
        return missing or (bool(inner) and all(_holds(page or name, one, ids) for one in inner))
    return bool(node.xpath(".//li//q[string()]")) or bool(node.xpath("./p[@class='more']"))
