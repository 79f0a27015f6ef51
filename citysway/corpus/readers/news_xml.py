"""News XML as fields: NITF, NewsML-G2, and records whose children name what they hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from citysway.corpus.readers.markup import element_text, plain
from citysway.corpus.readers.safe_xml import local

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Names of children, the likeliest first; attributes of the record count as children.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "docid", "docno", "doc_id", "newsid", "guid", "uid", "编号"),
    "title": ("title", "headline", "标题", "题名", "article-title", "hl1", "newstitle"),
    "text": (
        *("text", "content", "body", "正文", "内容", "fulltext", "full_text", "全文", "maintext"),
        *(
            "body.content",
            "datacontent",
            "newscontent",
            "description",
            "summary",
            "abstract",
            "摘要",
        ),
    ),
    "date": (
        *("date", "pubdate", "pub_date", "published", "publishdate", "publish_date", "publishtime"),
        *("pubtime", "publish_time", "datetime", "发布时间", "发布日期", "日期", "时间", "time"),
        *("firstcreated", "created"),
    ),
    "source": ("source", "outlet", "publisher", "media", "newspaper", "来源", "媒体", "报纸"),
    "author": ("author", "byline", "creator", "作者", "记者"),
    "url": ("url", "link", "loc", "href", "链接", "网址"),
    "lang": ("lang", "language", "语言"),
    "place": ("place", "地区"),
    "dateline": ("dateline", "电头"),
    "credit": ("credit", "creditline", "稿源"),
}
_PARAGRAPHS = ("p", "para", "paragraph", "段落")
_FIELDS = {name: field for field, names in NAMES.items() for name in names}


def is_record(element: Any, columns: Mapping[str, str]) -> bool:
    """Whether it holds a title or a text."""
    if columns:
        wanted = (columns.get("text", "text"), columns.get("title", "title"))
        return any(at_path(element, path) for path in wanted)
    found = {_FIELDS.get(local(child)) for child in _near(element)}
    return bool(found & {"title", "text"}) or any(local(c) in _PARAGRAPHS for c in element)


def generic(element: Any, feed: Mapping[str, str]) -> dict[str, str | None]:
    """A record by the names of its children and attributes, see :data:`NAMES`."""
    there: dict[str, list[Any]] = {}
    for child in _near(element):
        there.setdefault(local(child), []).append(child)
    stated = {key.rpartition("}")[2].lower(): value for key, value in element.attrib.items()}
    found: dict[str, str | None] = {}
    for field, names in NAMES.items():
        texts = (_joined(there[name]) for name in names if name in there)
        named = (stated[name].strip() for name in names if name in stated)
        found[field] = next((text for text in texts if text), None) or next(named, None) or None
    if found["text"] is None:
        found["text"] = _joined([child for child in element if local(child) in _PARAGRAPHS])
    return found


def nitf(root: Any, feed: Mapping[str, str]) -> dict[str, str | None]:
    """News Industry Text Format: headline, byline, dateline, body; the paper of ``pubdata``."""
    issue, paper = _first(root, "date.issue"), _first(root, "pubdata")
    doc_id, story = _first(root, "doc-id"), _first(root, "story.date")
    body = _first(root, "body.content")
    stated = [_of(issue, "norm"), _of(paper, "date.publication"), _of(story, "norm")]
    return {
        "id": _of(doc_id, "id-string"),
        "title": _inner(root, "hl1") or _inner(root, "hedline") or _inner(root, "title"),
        "text": element_text(body) or None if body is not None else None,
        "date": next((date for date in stated if date), None) or _inner(root, "story.date"),
        "source": _of(paper, "name"),
        "author": _byline(root),
        "dateline": _inner(root, "dateline"),
        "credit": _inner(root, "distributor"),
        "url": _of(paper, "ex-ref"),
        "lang": root.get(_XML_LANG) or feed.get("language"),
    }


def _byline(root: Any) -> str | None:
    """The persons named in it, else its words; the title of the writer is not a name."""
    byline = _first(root, "byline")
    if byline is None:
        return None
    persons = [one for one in byline.iterdescendants() if local(one) == "person"]
    named = ["".join(one.itertext()).strip() for one in persons]
    return (
        "; ".join(name for name in named if name) or " ".join((byline.text or "").split()) or None
    )


def newsml(item: Any, feed: Mapping[str, str]) -> dict[str, str | None]:
    """NewsML-G2 ``newsItem`` with inline text; NewsML 1 by the names of its elements."""
    inline = _first(item, "contentset")
    if inline is None:
        return generic(item, feed)
    body = _first(inline, "body.content")
    body = _first(inline, "body") if body is None else body
    body = inline if body is None else body
    provider, language = _first(item, "provider"), _first(item, "language")
    dates = [_inner(item, name) for name in ("versioncreated", "firstcreated", "contentcreated")]
    return {
        "id": item.get("guid"),
        "title": _inner(item, "headline"),
        "text": element_text(body) or _inner(item, "description"),
        "date": next((date for date in dates if date), None),
        "source": _inner(provider, "name") or _of(provider, "literal") or _of(provider, "qcode"),
        "author": _inner(item, "by") or _inner(item, "byline"),
        "dateline": _inner(item, "dateline"),
        "credit": _inner(item, "creditline"),
        "lang": _of(language, "tag") or item.get(_XML_LANG),
    }


def at_path(element: Any, path: str) -> str | None:
    """The text at ``a``, ``a.b`` or ``@attribute`` below an element, names as in the file."""
    if path.startswith("@"):
        named = (v for k, v in element.attrib.items() if k.rpartition("}")[2] == path[1:])
        return next(named, "").strip() or None
    exact = [child for child in element if _name(child) == path]
    if exact or "." not in path:
        return _joined(exact)
    first, _, rest = path.partition(".")
    inner = (at_path(child, rest) for child in element if _name(child) == first)
    return next((text for text in inner if text), None)


def paths(element: Any, before: str = "") -> list[str]:
    """Every path :func:`at_path` takes below an element, two levels deep."""
    found = [f"@{key.rpartition('}')[2]}" for key in element.attrib] if not before else []
    for child in element:
        if isinstance(child.tag, str):
            found.append(before + _name(child))
            found += paths(child, f"{_name(child)}.") if not before else []
    return found


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _near(element: Any, depth: int = 0) -> Iterator[Any]:
    """Children, then those of children that are no field themselves, four levels down."""
    children = [child for child in element if isinstance(child.tag, str)]
    yield from children
    for child in children:
        if depth < 3 and local(child) not in _FIELDS:
            yield from _near(child, depth + 1)


def _joined(elements: list[Any]) -> str | None:
    return "\n".join(text for one in elements if (text := _content(one))) or None


def _content(element: Any) -> str | None:
    """Plain words keep their lines; elements inside give a line for each block."""
    return element_text(element) or None if len(element) else plain(element.text)


def _first(parent: Any, name: str) -> Any:
    """The first descendant of that name."""
    if parent is None:
        return None
    return next((one for one in parent.iterdescendants() if local(one) == name), None)


def _inner(parent: Any, name: str) -> str | None:
    found = _first(parent, name)
    return " ".join("".join(found.itertext()).split()) or None if found is not None else None


def _of(element: Any, attribute: str) -> str | None:
    return (element.get(attribute) or "").strip() or None if element is not None else None
