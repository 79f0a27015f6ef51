"""What the package document of a book (OPF) states: metadata, reading order, names of chapters."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from citysway.corpus.readers.office import Package
from citysway.corpus.readers.office_xml import child, local, part_root
from citysway.errors import DocumentError

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # no lock
LEFT_OUT = frozenset(
    [
        *("cover", "title-page", "titlepage", "halftitlepage", "toc", "landmarks", "page-list"),
        *("copyright-page", "copyright", "loi", "lot", "index", "other.copyright"),
    ]
)
_TEXTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_NEVER = "0101-01-01"  # what Calibre writes where no date is known
Item = tuple[str, str, str]  # path, media type, properties


@dataclass(frozen=True, slots=True)
class Book:
    """``chapters``: paths of the texts of the spine; ``names``: their titles in the contents;
    ``left_out``: what the package itself says is cover, title page, contents, copyright.
    """

    title: str | None
    author: str | None
    publisher: str | None
    date: str | None
    lang: str | None
    url: str | None
    chapters: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


def load_book(package: Package) -> Book:
    """Raises DocumentError (``bad_epub``) for a container without a package, and what parts raise.

    A table of contents that is missing or damaged names nothing.
    """
    place = _package_part(package)
    root = part_root(package, place)
    folder = posixpath.dirname(place)
    items = _items(root, folder)
    spine = child(root, "spine")
    if spine is None:
        raise DocumentError(f"{place} has no spine: it names no chapters", reason="bad_epub")
    chosen = [items[ref.get("idref")] for ref in spine if ref.get("idref") in items]
    texts = [item for item in chosen if item[1].lower() in _TEXTS or not item[1]]
    contents = [item for item in items.values() if "nav" in item[2].split()]
    names, marked = _contents(package, spine, items, contents)
    return Book(
        **_metadata(root),
        chapters=tuple(path for path, _, _ in texts),
        names=names,
        left_out=frozenset(
            [*(item[0] for item in contents), *_guide(root, folder), *marked, *_covers(items)]
        ),
    )


def _package_part(package: Package) -> str:
    found = part_root(package, _CONTAINER).iter("{*}rootfile")
    place = next((one.get("full-path") for one in found if one.get("full-path")), None)
    if place is None:
        raise DocumentError(f"{_CONTAINER} names no package", reason="bad_epub")
    return _resolved("", place)


def _resolved(folder: str, href: str) -> str:
    """The path in the container of a reference; ``..`` cannot leave it."""
    path = unquote(href.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def _items(root: Any, folder: str) -> dict[str | None, Item]:
    manifest = child(root, "manifest")
    return {
        one.get("id"): (
            _resolved(folder, one.get("href") or ""),
            one.get("media-type") or "",
            one.get("properties") or "",
        )
        for one in (() if manifest is None else manifest)
        if local(one) == "item"
    }


def _covers(items: Mapping[str | None, Item]) -> list[str]:
    """Pages whose manifest entry calls them the cover."""
    return [item[0] for key, item in items.items() if item[1] in _TEXTS and key == "cover"]


def _guide(root: Any, folder: str) -> list[str]:
    """EPUB 2: references of the guide to what is no text of the book."""
    guide = child(root, "guide")
    found = () if guide is None else guide
    marked = (one for one in found if (one.get("type") or "").lower() in LEFT_OUT)
    return [_resolved(folder, one.get("href") or "") for one in marked]


def _metadata(root: Any) -> dict[str, Any]:
    metadata = child(root, "metadata")
    found = [] if metadata is None else list(metadata.iter("{http://purl.org/dc/elements/1.1/}*"))
    stated: dict[str, list[Any]] = {}
    for one in found:
        if (one.text or "").strip():
            stated.setdefault(local(one), []).append(one)
    sources = [_line(one) for one in stated.get("source", [])]
    return {
        "title": _first(stated, "title"),
        "author": "; ".join(dict.fromkeys(_authors(stated.get("creator", []), metadata))) or None,
        "publisher": _first(stated, "publisher"),
        "date": _date(stated.get("date", [])),
        "lang": _first(stated, "language"),
        "url": next((one for one in sources if one.startswith(("http://", "https://"))), None),
    }


def _first(stated: Mapping[str, list[Any]], name: str) -> str | None:
    return next((_line(one) for one in stated.get(name, [])), None)


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _authors(creators: list[Any], metadata: Any) -> list[str]:
    """Creators whose role is author, or who have none; all of them if nobody is an author."""
    roles = {
        (one.get("refines") or "").lstrip("#"): (one.text or "").strip()
        for one in (() if metadata is None else metadata)
        if local(one) == "meta" and one.get("property") == "role"
    }
    by_role = [
        (_line(one), _attribute(one, "role") or roles.get(one.get("id") or "") or "aut")
        for one in creators
    ]
    return [name for name, role in by_role if role == "aut"] or [name for name, _ in by_role]


def _attribute(element: Any, name: str) -> str | None:
    """An attribute of any namespace, by its local name."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, None)


def _date(dates: list[Any]) -> str | None:
    """The day of publication: not that of a change, nor of the making of the file."""
    found = {(_attribute(one, "event") or "").lower(): _line(one) for one in reversed(dates)}
    for event in ("publication", "original-publication", ""):
        if event in found and not found[event].startswith(_NEVER):
            return found[event]
    return None


def _contents(
    package: Package, spine: Any, items: Mapping[str | None, Item], contents: list[Item]
) -> tuple[dict[str, str], list[str]]:
    """(title by path, paths of what the landmarks leave out) of the navigation document, and of
    the older ``toc.ncx`` where that names nothing.
    """
    names: dict[str, str] = {}
    marked: list[str] = []
    older = [items[spine.get("toc")]] if spine.get("toc") in items else []
    for path, _, _ in (*contents, *older):
        try:
            root = part_root(package, path)
        except DocumentError:
            continue
        folder = posixpath.dirname(path)
        if local(root) == "ncx":
            _names_of_ncx(root, folder, names)
            continue
        for nav in root.iter("{*}nav"):
            kinds = (_attribute(nav, "type") or "").split()
            for link in nav.iter("{*}a"):
                to = _resolved(folder, link.get("href") or "")
                if "landmarks" in kinds:
                    marked += [to] if LEFT_OUT & {*(_attribute(link, "type") or "").split()} else []
                elif "toc" in kinds and (name := _line(link)):
                    names.setdefault(to, name)
    return names, marked


def _names_of_ncx(root: Any, folder: str, names: dict[str, str]) -> None:
    for point in root.iter("{*}navPoint"):
        text, content = child(point, "navLabel", "text"), child(point, "content")
        if text is not None and content is not None and (name := _line(text)):
            names.setdefault(_resolved(folder, content.get("src") or ""), name)


def locked_parts(package: Package) -> frozenset[str]:
    """Paths of the parts that a publisher's lock encrypts; masked fonts do not count."""
    if _ENCRYPTION.lower() not in package.entries:
        return frozenset()
    found = []
    for data in part_root(package, _ENCRYPTION).iter("{*}EncryptedData"):
        method = child(data, "EncryptionMethod")
        reference = next(data.iter("{*}CipherReference"), None)
        if reference is not None and (method is None or method.get("Algorithm") not in _FONTS):
            found.append(_resolved("", reference.get("URI") or ""))
    return frozenset(found)
