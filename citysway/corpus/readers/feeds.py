"""Feeds, news sitemaps and news XML: one item, one document, read as a stream.

Dialects: RSS 0.9x, 1.0 and 2.0, Atom, sitemap-news, NITF, NewsML-G2, and any XML that repeats an
element such as ``<article>`` with a title or text inside (or the children named in ``columns``).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from citysway.corpus.detect import Decoded
from citysway.corpus.readers.columns import FIELDS, check_columns
from citysway.corpus.readers.feed_items import atom_entry, rss_item, sitemap_url
from citysway.corpus.readers.news_xml import at_path, generic, is_record, newsml, nitf, paths
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.safe_xml import Break, Room, events, local
from citysway.corpus.readers.streams import Raw
from citysway.corpus.record import Record, Rejected

Fields = dict[str, str | None]
_Map = Callable[[Any, Mapping[str, str]], Fields]
_NODE = 150  # bytes of memory an element takes beside its text
_CHECKED = 100  # items whose children say which columns a file has
_RSS: tuple[frozenset[str], _Map] = (frozenset(["item"]), rss_item)
_ATOM: tuple[frozenset[str], _Map] = (frozenset(["entry"]), atom_entry)
_G2: tuple[frozenset[str], _Map] = (frozenset(["newsitem"]), newsml)
DIALECTS: dict[str, tuple[frozenset[str], _Map]] = {  # first known element: its items, their map
    "rss": _RSS,
    "rdf": _RSS,
    "feed": _ATOM,
    "entry": _ATOM,
    "urlset": (frozenset(["url"]), sitemap_url),
    "sitemapindex": (frozenset(["sitemap"]), sitemap_url),
    "nitf": (frozenset(["nitf"]), nitf),
    "newsitem": _G2,
    "newsmessage": _G2,
    "newsml": _G2,
}
_ITEMS = frozenset(
    [
        *("item", "article", "doc", "document", "story", "news", "record", "row", "entry", "post"),
        *("newsitem", "page", "新闻", "文章", "文档", "记录", "稿件"),
    ]
)
_OF_FEED = frozenset(["title", "language"])
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(slots=True)
class _State:
    """Where the stream is: the dialect, elements that may be items, what the feed states."""

    columns: Mapping[str, str]
    dialect: tuple[frozenset[str], _Map] | None = None
    open: list[Any] = field(default_factory=list)
    feed: dict[str, str] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)  # elements seen, for the user
    room: Room = field(default_factory=Room)


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """The items in the order of the file; the locator is ``item N``.

    An item's source is the one it states, else the title of its feed. ``columns`` maps a field to
    the name of a child element (``a.b`` for a grandchild, ``@a`` for an attribute). Where the XML
    breaks, the items before are read and one rejection says so. Raises StudyError when a mapped
    column is in none of the first 100 items, DocumentError as :func:`safe_xml.events`.
    """
    state = _State(options.columns)
    found = _items(name, raw, options, state)
    if not options.columns:
        yield from (item for item, _ in found)
        return
    head: list[Record | Rejected] = []
    there: dict[str, None] = {}
    for item, keys in found:
        head.append(item)
        there |= dict.fromkeys(keys)
        if len(head) == _CHECKED:
            break
    check_columns(name, there or state.names, options.columns)
    yield from head
    yield from (item for item, _ in found)


def _items(
    name: str, raw: Raw, options: Options, state: _State
) -> Iterator[tuple[Record | Rejected, list[str]]]:
    """(record or reason, what the item holds)."""
    start = Decoded("", "utf-8", 1.0)
    number = addresses = 0
    broken = False
    for event in events(raw, options.encoding, state.room):
        if isinstance(event, Decoded):
            start = event
        elif isinstance(event, Break):
            broken = True
            where = f"after item {number}" if number else None
            item = f"{name}#{where}" if where else name
            yield Rejected("read", item, event.reason, name, where, event.detail), []
        elif event[0] == "start":
            state.room.used += _NODE
            _started(event[1], state)
        elif (fields := _ended(event[1], state)) is not None:
            if "address" in fields:
                addresses += 1
            else:
                number += 1
                keys = paths(event[1]) if options.columns and number <= _CHECKED else []
                yield _record(name, f"item {number}", fields, start), keys
            _clear(event[1], state)
    if addresses or (not number and not broken):
        yield _nothing(name, addresses, state), []


def _started(element: Any, state: _State) -> None:
    """The first element that is known sets the dialect; candidates for items are kept whole."""
    name = local(element)
    if state.dialect is None and not state.columns and not state.open:
        state.dialect = DIALECTS.get(name)
    if len(state.names) < 50:
        state.names[element.tag.rpartition("}")[2]] = None
    if lang := element.get(_LANG):
        state.feed.setdefault("language", lang)
    if state.dialect is not None:
        if name in state.dialect[0] and not state.open:
            state.open.append(element)
    elif name in _ITEMS or state.columns:
        state.open.append(element)


def _ended(element: Any, state: _State) -> Fields | None:
    """The fields of an item; what belongs to none is cleared."""
    if not state.open:
        _note(element, state)
        _clear(element, state)
        return None
    if element is not state.open[-1]:
        return None
    if state.dialect is None and not is_record(element, state.columns):
        state.open.pop()
        if not state.open:
            _clear(element, state)
        return None
    state.open.clear()  # what is around an item is no item
    map_ = state.dialect[1] if state.dialect is not None else generic
    fields = map_(element, state.feed)
    for key, path in state.columns.items():
        fields[key] = at_path(element, path)
    return fields


def _note(element: Any, state: _State) -> None:
    """What the feed says of itself, before its first item."""
    name, parent = local(element), element.getparent()
    if name not in _OF_FEED or parent is None or local(parent) not in ("channel", "feed"):
        return
    if element.text and element.text.strip():
        state.feed.setdefault(name, element.text.strip())


def _clear(element: Any, state: _State) -> None:
    """Memory of what was read is given back, earlier siblings too."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
    state.room.used = 0


def _record(name: str, locator: str, fields: Fields, start: Decoded) -> Record | Rejected:
    """A title without text is the text; with neither the item is rejected (``empty``)."""
    found: dict[str, Any] = {key: fields.get(key) for key in FIELDS}
    text = found.pop("text") or found["title"]
    if not text:
        item = found["id"] or f"{name}#{locator}"
        detail = "the item has neither a title nor text"
        return Rejected("read", item, "empty", name, locator, detail)
    return Record(
        text,
        **found,
        locator=locator,
        encoding=start.encoding,
        encoding_confidence=start.confidence,
    )


def _nothing(name: str, addresses: int, state: _State) -> Rejected:
    """A plain sitemap, a web page, or XML whose items we cannot know."""
    names = ", ".join(state.names)
    if addresses:
        detail = f"{addresses} addresses of pages without title or text: a sitemap, not news"
        return Rejected("read", name, "no_main_text", name, None, detail)
    if next(iter(state.names), "").lower() == "html":
        detail = 'a web page: set format = ".html" for this input'
        return Rejected("read", name, "wrong_format", name, None, detail)
    detail = f"no item with a title or text; the elements there are {names}; name the ones that"
    detail += ' hold them in columns = { text = "..." }'
    if state.dialect is not None:
        detail = f"the feed has no items; the elements there are {names}"
    return Rejected("read", name, "empty" if state.dialect else "no_main_text", name, None, detail)
