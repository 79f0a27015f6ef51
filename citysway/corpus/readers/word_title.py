"""The title of a Word document: by its style, else by how the first lines are set."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from citysway.corpus.readers.office_xml import child
from citysway.corpus.readers.stated_lines import joined
from citysway.corpus.readers.word_styles import Look, Styles, over, paragraph_look, run_look, value

HEAD = 60  # lines that show how the document is set
_TITLES = ("title", "标题", "主标题", "文章标题", "公文标题", "文件标题", "大标题")
_LONGEST = 200  # characters of a title
_OPENING = 8  # lines among which a title stands
_SECTION = re.compile(
    r"第?[一二三四五六七八九十百]{1,4}[、．.章节编条篇部]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:\.\d+)*[.、．\s]"
    r"|[IVX]{1,5}\.\s|(?:chapter|section|part|article)\s+[\dIVX]+|附\s*[件录表]|摘\s*要|目\s*录|contents$|abstract$"
    r"|introduction$|foreword$|preface$|前\s*言|引\s*言",
    re.IGNORECASE,
)
_MASTHEAD = re.compile(
    r".{2,40}文\s*件|.*[〔\[（(]\d{4}[〕\]）)]\s*\d{1,4}\s*号|第?\s*\d+\s*[号期]|[\W\d]+"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph at the head of a document: its text, the name of its style, its look."""

    text: str
    style: str
    look: Look


def line_of(paragraph: Any, text: str, styles: Styles) -> Line:
    """The look is that of the first run with text."""
    properties = child(paragraph, "pPr")
    style = styles.of(value(properties, "pStyle")) if properties is not None else styles.default
    runs = (one for one in paragraph.iter("{*}r") if child(one, "t") is not None)
    run = next(runs, None)
    look = run_look(None if run is None else child(run, "rPr"))
    return Line(text, style.name, over(look, over(paragraph_look(properties), style.look)))


def title_of(head: Sequence[Line]) -> str | None:
    """The title that the first lines state, or None.

    In this order: lines in the style Title; a heading that opens the document; centred lines
    above the text, larger than it or bold where it is not; the first heading, unless it is the
    number of a section.
    """
    styled = [line.text for line in head if line.style in _TITLES]
    if styled:
        return _checked(joined(styled[:3]))
    if head and head[0].look.level is not None and not _SECTION.match(head[0].text):
        return _checked(head[0].text)
    shown = _shown(head)
    if shown:
        return _checked(shown)
    headings = (line.text for line in head if line.look.level is not None)
    first = next(headings, "")
    return None if _SECTION.match(first) else _checked(first)


def _checked(title: str) -> str | None:
    title = " ".join(title.split())
    return title if 2 <= len(title) <= _LONGEST else None


def _shown(head: Sequence[Line]) -> str:
    """Centred lines at the top that stand out; the head of a government paper is no title."""
    body = _body(head)
    lines: list[Line] = []
    for line in head[:_OPENING]:
        if lines and line.look == lines[0].look and line.look.centred and len(lines) < 4:
            lines.append(line)
        elif lines:
            break
        elif _stands_out(line.look, body) and not _MASTHEAD.fullmatch(line.text):
            lines = [line]
        elif len(line.text) > _LONGEST:
            break
    if not lines or _SECTION.match(lines[0].text) or lines[-1].text.endswith(("。", "：", ":")):
        return ""
    return joined(line.text for line in lines)


def _body(head: Sequence[Line]) -> Look:
    """How most of the text is set."""
    count: Counter[Look] = Counter()
    for line in head:
        count[Look(line.look.size, line.look.bold is True)] += len(line.text)
    return count.most_common(1)[0][0] if count else Look()


def _stands_out(look: Look, body: Look) -> bool:
    if not look.centred:
        return False
    larger = (look.size or 20) > (body.size or 20)
    return larger or (look.bold is True and body.bold is False)
