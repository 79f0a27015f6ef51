"""Items of RSS, Atom and sitemaps as fields, with what their feed states of them all."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from citysway.corpus.readers.markup import element_text, html_text, plain
from citysway.corpus.readers.safe_xml import local_name

_XML = "{http://www.w3.org/XML/1998/namespace}"
_MEDIA = re.compile(r"\{[^}]*(?:mrss|itunes|googleplay|podcast)", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\s*\(([^()]+)\)\Z")  # how RSS writes authors: a@b.c (Name)
_Children = dict[str, list[Any]]
_URL = re.compile(r"https?://\S+\Z", re.IGNORECASE)


def rss_item(item: Any, feed: Mapping[str, str]) -> dict[str, str | None]:
    """An ``<item>`` of RSS 0.9x, 1.0 or 2.0 with its Dublin Core and content extensions."""
    there = _named(item)
    guid = _text(there, "guid")
    url = _text(there, "origlink", "link")
    if url is None and guid and _URL.match(guid):
        url = guid
    about = next((value for key, value in item.attrib.items() if key.endswith("}about")), None)
    author = _text(there, "creator", "author")
    mail = _MAIL.match(author) if author else None
    return {
        "id": guid or about,
        "title": _plain(there, "title"),
        "text": _plain(there, "encoded", "description", "summary"),
        "url": url or about,
        "date": _text(there, "pubdate", "date", "published"),
        "author": mail[1] if mail else author,
        "source": _plain(there, "source", "publisher") or plain(feed.get("title")),
        "lang": item.get(f"{_XML}lang") or _text(there, "language") or feed.get("language"),
    }


def atom_entry(entry: Any, feed: Mapping[str, str]) -> dict[str, str | None]:
    """An ``<entry>`` of Atom; content before summary, the date of publication before the last."""
    there = _named(entry)
    authors = [_text(_named(author), "name") for author in there.get("author", ())]
    sources = [_plain(_named(source), "title") for source in there.get("source", ())]
    return {
        "id": _text(there, "id"),
        "title": _construct(there, "title"),
        "text": _construct(there, "content") or _construct(there, "summary"),
        "url": _alternate(entry, there),
        "date": _text(there, "published", "issued", "updated", "modified"),
        "author": "; ".join(author for author in authors if author) or None,
        "source": next((name for name in sources if name), None) or plain(feed.get("title")),
        "lang": entry.get(f"{_XML}lang") or feed.get("language"),
    }


def sitemap_url(url: Any, feed: Mapping[str, str]) -> dict[str, str | None]:
    """A ``<url>`` of a news sitemap; without news it is an address alone (``address``)."""
    there = _named(url)
    news = _named(there["news"][0]) if "news" in there else {}
    title = _plain(news, "title")
    if title is None:
        return {"address": _text(there, "loc")}
    publication = _named(news["publication"][0]) if "publication" in news else {}
    return {
        "title": title,
        "text": title,
        "url": _text(there, "loc"),
        "date": _text(news, "publication_date") or _text(there, "lastmod"),
        "source": _text(publication, "name"),
        "lang": _text(publication, "language"),
    }


def _named(parent: Any) -> _Children:
    """Children by name; those of media extensions speak of a picture, not of the item."""
    found: _Children = {}
    for child in parent:
        if isinstance(child.tag, str) and not _MEDIA.match(child.tag):
            found.setdefault(local_name(child.tag), []).append(child)
    return found


def _text(there: _Children, *names: str) -> str | None:
    """The first child of these names with words in it, as it stands."""
    found = ("".join(child.itertext()).strip() for name in names for child in there.get(name, ()))
    return next((text for text in found if text), None)


def _plain(there: _Children, *names: str) -> str | None:
    found = (_content(child) for name in names for child in there.get(name, ()))
    return next((text for text in found if text), None)


def _content(element: Any) -> str | None:
    """Escaped HTML, elements or plain words, whichever it is."""
    return element_text(element) or None if len(element) else plain(element.text)


def _construct(there: _Children, name: str) -> str | None:
    """An Atom text: ``type`` says text, html or xhtml; a ``src`` elsewhere is no text."""
    element = next(iter(there.get(name, ())), None)
    if element is None:
        return None
    if len(element):
        return element_text(element) or None
    if (element.get("type") or "text").lower() in ("html", "text/html"):
        return html_text(element.text or "") or None
    return plain(element.text)


def _alternate(entry: Any, there: _Children) -> str | None:
    """The address of the page itself, made whole with ``xml:base`` where that is stated."""
    pages = [one for one in there.get("link", ()) if one.get("rel", "alternate") == "alternate"]
    href = next((link.get("href") for link in pages if link.get("href")), None)
    return urljoin(entry.base, href) if href and entry.base else href
