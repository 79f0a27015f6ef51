"""Word documents (.docx and its variants): one file, one document."""

from collections.abc import Callable, Iterator
from typing import Any

from citysway.corpus.readers.drawing import drawing_lines
from citysway.corpus.readers.office import Package, open_package
from citysway.corpus.readers.office_xml import (
    attribute,
    blocks,
    child,
    core_title,
    local,
    main_part,
    part_root,
    relations,
)
from citysway.corpus.readers.options import MAX_BYTES, Options
from citysway.corpus.readers.stated_lines import stated
from citysway.corpus.readers.streams import Raw
from citysway.corpus.readers.word_styles import Styles, load_styles
from citysway.corpus.readers.word_text import Context, block_lines, container_lines, is_prompt
from citysway.corpus.readers.word_title import HEAD, Line, line_of, title_of
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

_AROUND = frozenset(
    ["sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice"]
)
_STYLED = {"author": "author", "作者": "author", "date": "date", "日期": "date"}
_CONTENTS = "Table of Contents"
_LABELLED = 12  # lines among which author and date are stated


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """Paragraphs and tables in reading order, text boxes after the paragraph they hang on,
    footnotes after theirs, endnotes last; a line for each paragraph or row, tabs between cells.

    Left out: headers and footers, comments, deleted and hidden text, tables of contents, numbers
    that Word counts itself. The title is the one that styles or the setting of the first lines
    state, else that of the properties; author and date are those of labelled lines (never the
    properties', which name a typist and a day of typing).
    Raises DocumentError: ``bad_docx``, ``bad_xml``, ``truncated``, ``too_large``, ``empty``, and
    what :func:`citysway.corpus.readers.office.open_package` raises.
    """
    with open_package(raw, "docx") as package:
        text, head = _text(package)
        title = title_of(head) or core_title(package)
    if not text.strip():
        raise DocumentError(_why_empty(package), reason="empty")
    fields = stated(line.text for line in head[:_LABELLED])
    for line in head:
        if line.style in _STYLED:
            fields[_STYLED[line.style]] = line.text.strip()
    yield Record(text, title=title, author=fields.get("author"), date=fields.get("date"))


def _text(package: Package) -> tuple[str, list[Line]]:
    """The whole text, and the first paragraphs with their look."""
    part = main_part(package, "word/document.xml")
    related = relations(package, part)
    parts = {one.type: one.target for one in related.values()}
    styles = _styles(package, parts.get("styles", "word/styles.xml"))
    context = Context(styles, lambda kind, id: [], lambda one: drawing_lines(package, related, one))
    context.note = _notes(package, parts, context)
    lines: list[str] = []
    head: list[Line] = []
    size = 0
    for block in blocks(package, part, _is_block):
        found = block_lines(block, context)
        if found and len(head) < HEAD and local(block) == "p":
            head.append(line_of(block, found[0], styles))
        size += sum(map(len, found))
        if size > MAX_BYTES:
            detail = f"over {MAX_BYTES:,} characters in one document; no more are read"
            raise DocumentError(detail, reason="too_large")
        lines += found
    return "\n".join([*lines, *context.endnotes]), head


def _is_block(element: Any) -> bool:
    """A paragraph or table of the body itself, not one in a table or box; no list of contents."""
    above = element.getparent()
    while above is not None and local(above) in _AROUND:
        gallery = child(above, "sdtPr", "docPartObj", "docPartGallery")
        is_contents = gallery is not None and attribute(gallery, "val") == _CONTENTS
        if is_contents or is_prompt(above):
            return False
        above = above.getparent()
    return above is not None and local(above) == "body"


def _styles(package: Package, part: str) -> Styles:
    if part.lower() not in package.entries:
        return Styles()
    return load_styles(part_root(package, part))


def _notes(
    package: Package, parts: dict[str, str], context: Context
) -> Callable[[str, str], list[str]]:
    """Footnotes and endnotes by kind and id; their parts are read when the first is asked for."""
    loaded: dict[str, dict[str, Any]] = {}

    def lines(kind: str, number: str) -> list[str]:
        part = parts.get(f"{kind}s", "")
        if kind not in loaded:
            there = part.lower() in package.entries
            notes = part_root(package, part) if there else ()
            loaded[kind] = {attribute(one, "id") or "": one for one in notes if local(one) == kind}
        note = loaded[kind].pop(number, None)  # one that refers to itself is read once
        return [] if note is None else container_lines(note, context)

    return lines


def _why_empty(package: Package) -> str:
    names = list(package.entries)
    if any(name.startswith("word/afchunk") or name.endswith((".mht", ".mhtml")) for name in names):
        return "the text is in an embedded web page: open the file in Word and save it again"
    pictures = sum(name.startswith("word/media/") for name in names)
    if pictures:
        return f"no text, {pictures} pictures: a scan; recognise its text (OCR) first"
    return "the document holds no text"
