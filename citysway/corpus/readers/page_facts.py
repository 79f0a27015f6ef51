"""What a web page states of itself: title, date, source, credit, author, address.

Meta tags first, then structured data, then the lines under the headline. Only what is stated
counts: a date somewhere on the page is none of the page's.
"""

import functools
import html
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEAD, _WINDOW = 200_000, 6000  # characters of source that hold the tags; after the headline
_LINES = 260  # characters of text under a headline
_META = re.compile(r"<meta\s[^>]{1,1500}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = re.compile(r"<title[^>]*>(.{0,600}?)</title", re.IGNORECASE | re.DOTALL)
_H1 = re.compile(r"<h1\b[^>]*>(.{0,1500}?)</h1", re.IGNORECASE | re.DOTALL)
_CANONICAL = re.compile(r"<link\s[^>]*rel=[\"']?canonical[\"']?[^>]*>", re.IGNORECASE)
_BODY = re.compile("<body", re.IGNORECASE)
_SAVED = re.compile(r"saved from url=\(\d{4}\)(\S+)")
_JSON = re.compile(
    r"<script[^>]*application/ld\+json[^>]*>(.{2,200000}?)</script", re.IGNORECASE | re.DOTALL
)
_UNSEEN = re.compile(
    r"<(script|style)\b.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_SEPARATOR = re.compile(
    r"\s*(?:[_|｜]|--+|\s-\s|-(?=[\u4e00-\u9fff])|—+|\s[–·]\s|-(?=The Paper))\s*"
)
_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}(?:\s*日)?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Strings as the page states them; None where it does not."""

    title: str | None
    date: str | None
    source: str | None
    credit: str | None
    author: str | None
    url: str | None


@functools.cache
def _known() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).with_name("pages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@functools.cache
def _credit_line() -> re.Pattern[str]:
    words = "|".join(sorted(_known()["visible"]["credit"], key=len, reverse=True))
    return re.compile(rf"(?:{words})\s*[:：]\s*([^\s:：|｜丨<>，。]{{2,24}})")


def page_facts(page: str) -> PageFacts:
    """The facts of one page, from its source."""
    end = page.find("</head")
    head = page[: end if 0 < end < _HEAD else _HEAD]
    metas = _metas(head)
    data = _structured(page)
    whole = _line(_match(_TITLE, head))
    title = _title(metas, page, whole) or _string(data.get("headline"))
    lines = _under(page, title)
    seen = _DATE.search(lines)
    credit = _credit_line().search(lines)
    return PageFacts(
        title=title,
        date=_first(metas, "date") or _string(data.get("datePublished")) or (seen and seen[0]),
        source=_first(metas, "source") or _name(data.get("publisher")) or _site(whole, title),
        credit=_first(metas, "credit") or (credit and _said(credit[1])),
        author=_first(metas, "author") or _name(data.get("author")),
        url=_url(metas, head),
    )


def _metas(head: str) -> dict[str, str]:
    """Content by name, property or itemprop, in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for tag in _META.findall(head):
        fields = {a.lower(): b or c or d for a, b, c, d in _ATTRIBUTE.findall(tag)}
        name = fields.get("name") or fields.get("property") or fields.get("itemprop")
        value = _line(fields.get("content"))
        if name and value:
            found.setdefault(html.unescape(name).strip().lower(), value)
    return found


def _first(metas: Mapping[str, str], field: str) -> str | None:
    names = _known()["meta"][field]
    return next((said for name in names if (said := _said(metas.get(name)))), None)


def _said(value: str | None) -> str | None:
    return value if value and value.lower() not in _known()["visible"]["nothing"] else None


def _structured(page: str) -> dict[str, Any]:
    """The article among the page's JSON-LD objects."""
    for raw in _JSON.findall(page) if "ld+json" in page else ():
        try:
            found = json.loads(raw, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(found):
            if "headline" in item or "datePublished" in item:
                return item
    return {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (
                (one for one in graph if isinstance(one, dict)) if isinstance(graph, list) else ()
            )


def _name(value: Any) -> str | None:
    """A person or organisation, or several, as a string."""
    if isinstance(value, list):
        return "; ".join(name for item in value if (name := _name(item))) or None
    return _string(value.get("name") if isinstance(value, dict) else value)


def _string(value: Any) -> str | None:
    return _said(_line(value)) if isinstance(value, str) else None


def _title(metas: Mapping[str, str], page: str, whole: str | None) -> str | None:
    """The article's own title, the heading that begins the page's, or that without its site."""
    if stated := metas.get("articletitle"):
        return stated
    headings = [line for raw in _H1.findall(page) if (line := _line(raw)) and len(line) > 4]
    plain = _letters(whole)
    fitting = [line for line in headings if plain.startswith(_letters(line))]
    if fitting:
        return max(fitting, key=len)
    stated = _first(metas, "title")
    if stated and (not whole or not plain.startswith(_letters(stated))):
        return stated
    return _without_site(whole) if whole else stated or next(iter(headings), None)


def _without_site(whole: str) -> str:
    """'标题_频道_某某网' -> '标题': the ends that name a site or channel go."""
    parts = _SEPARATOR.split(whole)
    while len(parts) > 1 and _names_site(parts[-1]):
        parts.pop()
    end = whole.find(parts[-1], sum(map(len, parts[:-1]))) + len(parts[-1])
    return whole[:end].strip()


def _names_site(part: str) -> bool:
    return len(part) <= 16 and (
        part.endswith(tuple(_known()["visible"]["site"])) or re.fullmatch(r"[\w.-]+\.\w{2,4}", part)
    ) is not None and bool(part)  # fmt: skip


def _site(whole: str | None, title: str | None) -> str | None:
    """The site that stands behind the title: the last part that is a name."""
    if not whole or not title or not whole.startswith(title):
        return None
    parts = [part for part in _SEPARATOR.split(whole[len(title) :]) if part]
    named = [part for part in parts if part.endswith(tuple(_known()["visible"]["site"]))]
    return named[-1] if named else None


def _under(page: str, title: str | None) -> str:
    """The text under the headline, tags taken off."""
    opened = _BODY.search(page)
    body = opened.start() if opened else 0
    start = page.find(title[:12], body) if title else -1
    if title and start >= 0:
        heading = re.compile(rf"<h[1-3][^>]*>\s*{re.escape(title[:8])}").search(page, body)
        start = heading.start() if heading else start
    window = page[max(start, body) : max(start, body) + _WINDOW]
    shown = html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", window)))
    return " ".join(shown.split())[: _LINES + len(title or "")]


def _url(metas: Mapping[str, str], head: str) -> str | None:
    link = _CANONICAL.search(head)
    fields = {a.lower(): b or c or d for a, b, c, d in _ATTRIBUTE.findall(link[0])} if link else {}
    stated = fields.get("href") or _first(metas, "url")
    if stated is None and (saved := _SAVED.search(head[:3000])):
        stated = saved[1]
    return stated if stated and stated.startswith(("http://", "https://")) else None


def _match(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _line(text: str | None) -> str | None:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split()) or None if text else None


def _letters(text: str | None) -> str:
    return "".join(_WORD.findall(text or ""))
