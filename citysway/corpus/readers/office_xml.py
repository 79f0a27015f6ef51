"""The XML parts of Office files: parsed without document types, with a bound on what a tree takes.

Elements and relationships are known by their local names, so files of both variants of the
standard (transitional and strict, which differ in their namespaces only) are read alike.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from citysway.corpus.readers.office import Package, part_bytes, part_chunks
from citysway.errors import DocumentError

MAX_MARKS = 2_000_000  # of "<" and "=": tags and attributes of one tree, some 300 MB
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")  # \\0: in UTF-16
_ENTITY = re.compile(rb"<\0?!\0?E\0?N\0?T\0?I\0?T\0?Y")
_PARSE = {  # no collect_ids=False: with it, lxml 6.1 loads external document types
    **{"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False},
    **{"remove_comments": True, "remove_pis": True},
}
_DEFAULT_TITLE = re.compile(
    r"(?:新建\s*)?(?:microsoft\s*)?(?:office\s*)?(?:word|wps|powerpoint|ppt)?\s*(?:文字|文档|文稿|演示)*"
    r"(?:document|presentation)?\s*\d*"
    r"|(?:slide|幻灯片|投影片|標題|标题|title)\s*\d*|untitled.*|无标题.*|未命名.*|未标题.*|模板|template"
    r"|microsoft (?:word|powerpoint) -.*|.*\.(?:docx?|pptx?|wps|dps|rtf|txt|pdf|html?|dotx?|potx?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """``type``: the last word of its type; ``target``: the part's name, without a slash."""

    type: str
    target: str


def local(element: Any) -> str:
    """The element's name without its namespace; ``""`` for what is no element."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(4096)
def _local(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :]


def attribute(element: Any, name: str) -> str | None:
    """An attribute in the element's own namespace, or in none."""
    tag = element.tag
    found: str | None = element.get(tag[: tag.rfind("}") + 1] + name)
    return element.get(name) if found is None else found


def child(element: Any, *path: str) -> Any:
    """The first descendant by local names, one for each level, or None."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def related_id(element: Any, name: str = "id") -> str | None:
    """``r:id`` and its like: an attribute whose namespace is that of relationships."""
    for key, value in element.attrib.items():
        if key.endswith(f"relationships}}{name}"):
            return str(value)
    return None


def part_root(package: Package, name: str) -> Any:
    """The root element of a part. Raises DocumentError: ``bad_xml``, ``truncated``,
    ``too_large``, and what reading the part raises.
    """
    from lxml import etree

    raw = part_bytes(package, name)
    check_marks(raw, name)
    refuse_doctype(raw, name, package.kind)
    try:
        return etree.fromstring(raw, etree.XMLParser(**_PARSE))
    except etree.XMLSyntaxError as error:
        raise xml_error(error, name) from error


def check_marks(raw: bytes, name: str) -> None:
    """Raises DocumentError (``too_large``) for markup whose tree would take over 300 MB."""
    _check_count(raw.count(b"<") + raw.count(b"="), name)


def _check_count(marks: int, name: str) -> None:
    if marks > MAX_MARKS:
        detail = f"{name}: over {MAX_MARKS:,} tags and attributes in one piece; no more are read"
        raise DocumentError(detail, reason="too_large")


def refuse_doctype(raw: bytes, name: str, kind: str) -> None:
    """Document types could define entities. Office files have none (ECMA-376 part 2 forbids them);
    those of books name one, and define nothing.
    """
    if (_ENTITY if kind == "epub" else _DOCTYPE).search(raw, 0, 4096):
        detail = f"{name} has a document type of its own, which could define entities; not read"
        raise DocumentError(detail, reason="bad_xml")


def blocks(package: Package, name: str, is_block: Callable[[Any], bool]) -> Iterator[Any]:
    """The elements ``w:p`` and ``w:tbl`` that ``is_block`` accepts, each when it is complete.

    An element is emptied when the next is asked for, so a part of any length is read in little
    memory; between two may lie at most MAX_MARKS tags and attributes. Raises DocumentError as
    part_root.
    """
    from lxml import etree

    parser = etree.XMLPullParser(("end",), tag=("{*}p", "{*}tbl"), **_PARSE)
    marks, begin = 0, b""
    try:
        for chunk in part_chunks(package, name):
            if len(begin) < 4096:
                begin += chunk
                refuse_doctype(begin, name, package.kind)
            parser.feed(chunk)
            marks += chunk.count(b"<") + chunk.count(b"=")
            for _, element in parser.read_events():
                if is_block(element):
                    yield element
                    _drop(element)
                    marks = 0
            _check_count(marks, name)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise xml_error(error, name) from error


def _drop(element: Any) -> None:
    """Its content and what stands before it are no longer needed."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


def xml_error(error: Any, name: str) -> DocumentError:
    """lxml's error in a sentence; an end that came too early is ``truncated``."""
    from lxml import etree

    early = ("ERR_TAG_NOT_FINISHED", "ERR_GT_REQUIRED", "ERR_CDATA_NOT_FINISHED")
    cut = error.code in [getattr(etree.ErrorTypes, one) for one in early]
    return DocumentError(f"{name}: {error.msg}", reason="truncated" if cut else "bad_xml")


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """Relationships of a part (``""``: of the package) by id; external and empty ones left out."""
    folder, _, base = part.rpartition("/")
    name = f"{folder}/_rels/{base}.rels".lstrip("/")
    if name.lower() not in package.entries:
        return {}
    found = {}
    for one in part_root(package, name):
        target, key = one.get("Target"), one.get("Id")
        if not target or not key or one.get("TargetMode") == "External":
            continue
        path = posixpath.normpath(posixpath.join("/", folder, unquote(target.partition("#")[0])))
        found[key] = Relation((one.get("Type") or "").rpartition("/")[2], path.lstrip("/"))
    return found


def main_part(package: Package, usual: str) -> str:
    """The name of the document itself, as the package states it."""
    stated = (one.target for one in relations(package, "").values() if one.type == "officeDocument")
    return next((name for name in stated if name.lower() in package.entries), usual)


def core_title(package: Package) -> str | None:
    """The title of the properties, unless a program put it there."""
    try:
        names = (
            one.target
            for one in relations(package, "").values()
            if one.type in ("core-properties", "coreProperties")
        )
        root = part_root(package, next(names, "docProps/core.xml"))
    except DocumentError:
        return None  # its properties are no part of a document
    stated = next((one.text for one in root if local(one) == "title"), None)
    title = " ".join((stated or "").split())
    if len(title) < 2 or _DEFAULT_TITLE.fullmatch(title):
        return None
    return title
