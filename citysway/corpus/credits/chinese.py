"""Chinese credits: '新华社北京3月5日电（记者 张三）', '来源：人民日报', '（完）'."""

import re

from citysway.corpus.credits.chinese_bylines import read_bare, read_paper, read_paper_and_names
from citysway.corpus.credits.chinese_ends import read_paragraph_end
from citysway.corpus.credits.chinese_lines import read_line
from citysway.corpus.credits.dateline_zh import read_dateline
from citysway.corpus.credits.found import CLOSING, HEAD, TAIL, Found
from citysway.corpus.credits.quoted_zh import read_quoted
from citysway.corpus.credits.words import outlet
from citysway.corpus.fold import encodable, simplify

_SHORT = 120  # a line that can be a credit as a whole
_CUE = re.compile(  # without one of these a line is none
    "[：:／/｜|丨✎]|记者|作者|评论员|通讯员|编辑|转自|转载|摘自|综合|据|刊于|原载|原题|首发|授权|原创|版权|独家"
    "|日报|本文|文章|完|摄|图|发|供图"
)
_MIDDLE = (
    "\n来源",
    "\n责任编辑",
    "\n编辑",
    "\n【编辑",
    "\n(来源",
    "\n（来源",
    "\n稿源",
    "\n原标题",
)
_MIDDLE_LINE = 40
_PAGE_DATA = re.compile(
    r"(?:https?://\S+\n)?(?:[\w\-.]+\.\w+\n)?(?:true|false)\n(?P<name>[^\n]{2,20})\n"
    r"https?://\S+\nreport\n\d+(?=\n|$)"
)
_NAMES = 24  # characters of a line that only names reporters
_OPENING = 4  # lines in which a text can open


def read_chinese(text: str, found: Found) -> str | None:
    """Fill ``found``; returns the date of the dateline as written."""
    length = len(text)
    head = text[:HEAD]
    cut = max(HEAD, length - TAIL)
    tail = text[cut:] if cut < length else ""
    ends, original = head + tail, text
    if "電" in ends or "記" in ends or "來" in ends or "編" in ends or "據" in ends:  # traditional
        text = simplify(encodable(head)) + text[HEAD:cut] + simplify(encodable(tail))
        head = text[:HEAD]
    stated = _read_head(text, head, found)
    _read_tail(text, max(0, length - TAIL), found)
    if len(found.bracketed) > 1 and found.origins.get(CLOSING) in found.bracketed:
        del found.origins[CLOSING]
    if length > HEAD + TAIL and "\n" in text:
        _read_middle(text, cut, found)
    if "\nreport\n" in text:
        _read_page_data(text, found)
    if text is not original:
        _as_written(text, original, found)
    return stated


def _as_written(folded: str, original: str, found: Found) -> None:
    """Names in the script of the text: folding keeps every offset."""

    def written(name: str) -> str:
        at = folded.find(name)
        return name if at < 0 else original[at : at + len(name)]

    found.origins = {rank: written(name) for rank, name in found.origins.items()}
    found.authors = [written(name) for name in found.authors]
    found.dateline = found.dateline and written(found.dateline)


def _read_head(text: str, head: str, found: Found) -> str | None:
    """Lines that begin in the head: datelines, credit lines, a source that opens the text."""
    start, number, stated, opening = 0, 0, None, True
    while 0 <= start < len(head):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        after = start
        if stated is None and (dateline := read_dateline(text, start, end, found, opening=opening)):
            stated, after, opening = dateline[0] or "", dateline[1], False
        elif opening and number < _OPENING and read_quoted(text, start, end, found):
            opening = False
        if after == start and end - start <= _SHORT and _CUE.search(text, start, end):
            read_line(text, start, end, found)
        elif number < _OPENING and end - start <= _NAMES:
            _read_names(text, start, end, found)
        if "。" in text[start:end] and not _caption(start, end, found):
            opening = False
        start, number = end + 1, number + 1
    return stated or None


def _caption(start: int, end: int, found: Found) -> bool:
    """Whether a short line ends in a credit: it stands above the text and does not open it."""
    return end - start <= _MIDDLE_LINE and any(span[1] == end for span in found.spans)


def _read_names(text: str, start: int, end: int, found: Found) -> None:
    """A line of names alone, or of a paper and names."""
    if (
        read_bare(text, start, end, found)
        or read_paper_and_names(text, start, end, found)
        or (start and not text[end:].strip() and read_paper(text, start, end, found))
    ):
        found.spans.append((start, end))


def _read_tail(text: str, start: int, found: Found) -> None:
    """Short lines of the tail and what closes its paragraphs."""
    while 0 <= start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        begin = text.rfind("\n", 0, start) + 1
        if end - begin <= _SHORT and begin >= HEAD and _CUE.search(text, begin, end):
            read_line(text, begin, end, found)
        elif end - begin <= _NAMES and begin >= HEAD and not text[end:].strip():
            _read_names(text, begin, end, found)
        if end > start:
            read_paragraph_end(text, max(begin, end - TAIL), end, found)
        start = end + 1


def _read_page_data(text: str, found: Found) -> None:
    """Fields that a portal's page keeps behind its text: host, flag, outlet and its address."""
    if match := _PAGE_DATA.search(text):
        found.origin(CLOSING, outlet(match["name"]))
        found.spans.append(match.span())


def _read_middle(text: str, cut: int, found: Found) -> None:
    """Credit lines of the parts of a longer page: short, and opened by the plainest labels."""
    for cue in _MIDDLE:
        at = text.find(cue, HEAD, cut)
        while at >= 0:
            end = text.find("\n", at + 1)
            end = len(text) if end < 0 else end
            if end - at <= _MIDDLE_LINE:
                read_line(text, at + 1, end, found, middle=True)
            at = text.find(cue, end, cut)
