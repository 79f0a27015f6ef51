"""What closes a paragraph: '……。（记者张三）', '(完)', '……。据新华社、人民网'."""

import re

from citysway.corpus.credits.byline_zh import byline_names, byline_outlet
from citysway.corpus.credits.chinese_bylines import (
    bare_names,
    read_byline,
    read_paper,
    read_paper_and_names,
    signs,
)
from citysway.corpus.credits.chinese_lines import (
    ABOUT_AUTHOR,
    ENDS,
    SENTENCE,
    TAKEN,
    labelled,
    labels,
    taken_from,
)
from citysway.corpus.credits.chinese_sources import all_outlets, read_source
from citysway.corpus.credits.found import CLOSING, LABEL, Found
from citysway.corpus.credits.words import common_surnames, is_names, outlet, outlet_pattern

_BARE = 3  # characters of a name that stands alone
_LAST = 60  # characters before the end of a text in which it is signed
_PARENS = re.compile(
    r"[（(【\[](?P<in>[^（）()【】\[\]\n]{1,90})[)）】\]](?=[\s。]*(?:$|[（(【\[]))"
)
_FILED = re.compile("(?:本报|新华社)(?P<place>[\u4e00-\u9fff]{2,8}?)(?:[\\d年月]*\\d日)?电")
_HELPED = re.compile("[\\w、·]{2,30}对(?:本文|此文)(?:亦|也)?(?:亦有|有|做出|作出)?(?:贡献|帮助)")
_SHORT_NAMES = re.compile("[\u4e00-\u9fff·]{2,4}(?: [\u4e00-\u9fff·]{2,4})*")
_PARENS_BY = re.compile(
    r"(?:[\w·《》“”\-—]{0,16})?(?:记者|通讯员|评论员|实习生|编译)|(?:本文|文章)?作者"
)
_BRACKETS = "）)】]"
_CUE = re.compile("[来综据记文图完]")
_AFTER_STOP = re.compile(
    rf"(?<=[{ENDS}])[ 　]*(?:(?:文|图|文图|图文)[/／][^。！？\n]{{2,30}}"
    r"|来源[：:][^。！？\n]{2,30}"
    r"|(?:本报|本网)?综合(?:报道)?|[\w·]{0,12}记者[ 　]?(?P<by>[\u4e00-\u9fff·、 　]{2,20})"
    r"|据(?P<from>[\u4e00-\u9fffA-Za-z、]{2,30})"
    r"|(?:本文)?综合自[^。！？\n]{2,60}|[（(]完[)）])[。]?$"
)


def read_paragraph_end(text: str, start: int, end: int, found: Found) -> None:
    """Credits in brackets that close the paragraph, and a credit after its last stop."""
    if text[end - 1] in _BRACKETS or (text[end - 1] == "。" and text[end - 2] in _BRACKETS):
        for match in _PARENS.finditer(text, start, end):
            last = len(text) - match.end() <= _LAST
            if match[0][0] in "（(【" and _is_credit(match["in"], found, text, last=last):
                found.spans.append(match.span())
    start = max(start, end - _LAST - 10)
    if _CUE.search(text, start, end):
        closing = _AFTER_STOP.search(text, start, end)
        if closing and _closing(closing, found):
            found.spans.append((closing.start(), end))
            return
    _after_last_stop(text, start, end, found)


def _after_last_stop(text: str, start: int, end: int, found: Found) -> None:
    """'……。综合新华社、央视', '……。李正一' at the end of the text."""
    line = text[start:end].rstrip("。 　")
    stop = max(map(line.rfind, ENDS)) + 1
    begin, stopped = start + stop, start + len(line)
    if not stop or begin >= stopped:
        return
    rest = text[begin:stopped].lstrip(" 　")
    if "综合" in rest or rest[:1] == "据":
        if read_source(text, begin, stopped, found):
            found.spans.append((begin, end))
    elif not text[end:].strip() and read_paper(text, begin, stopped, found):
        found.spans.append((begin, end))
    elif len(rest) <= _BARE and not text[end:].strip() and _one_name(rest, text):
        found.author(rest)
        found.spans.append((begin, end))


def _one_name(value: str, text: str) -> bool:
    """A reporter signs once: a name that the text speaks of is none."""
    return _surname(value) and text.count(value) == 1


def _surname(value: str) -> bool:
    """Whether a value looks like names and begins with a common family name."""
    return value[:1] in common_surnames() and is_names(value)


def _closing(match: re.Match[str], found: Found) -> bool:
    """What follows the last stop of a paragraph; False where it is text."""
    line = match[0].strip(" 　")
    if match["from"]:
        name = all_outlets(match["from"])
        found.origin(CLOSING, name)
        return name is not None
    if match["by"]:
        if not is_names(match["by"]):
            return False
        found.author(match["by"])
        byline_outlet(line, found)
    elif line[:1] in "文图" and (names := byline_names(re.split("[/／]", line, maxsplit=1)[-1])):
        if is_names(names):
            found.author(names)
    elif line.startswith("来源"):
        found.origin(LABEL, outlet(line[3:]))
    elif "综合自" in line:
        found.origin(CLOSING, outlet(line.split("综合自", 1)[1]))
    return True


def _is_credit(inside: str, found: Found, text: str, *, last: bool) -> bool:
    """Whether brackets at a paragraph's end hold a credit; a bare name only ends a text."""
    first, _, kinds = labels()
    if inside in ("完", "全文完", "终"):
        return True
    if match := first.match(inside):
        return labelled(inside, match, kinds[match["label"]], len(inside), found, middle=False)
    if match := TAKEN.match(inside):
        found.origin(LABEL, name := taken_from(match["from"]))
        return name is not None
    if ABOUT_AUTHOR.match(inside) or _HELPED.fullmatch(inside):
        if "记者" in inside:
            byline_outlet(inside, found)
        return True
    if read_source(inside, 0, len(inside), found) or read_byline(inside, 0, len(inside), found):
        return True
    if _PARENS_BY.match(inside) and len(inside) <= 60 and not SENTENCE.search(inside):
        return _byline(inside, found)
    if filed := _FILED.fullmatch(inside):
        found.dateline = found.dateline or filed["place"]
        return True
    match = outlet_pattern().fullmatch(inside)
    if match and (not match["rest"] or "稿" in match["rest"] or is_names(match["rest"])):
        found.origin(CLOSING, name := outlet(match["name"]))
        found.bracketed.add(name)
        return name is not None
    if last and read_paper_and_names(inside, 0, len(inside), found):
        return True
    if last and (bare_names(inside) or signs(inside, text)):
        found.author(inside)
        return True
    return False


def _byline(inside: str, found: Found) -> bool:
    """'总台记者 张三', '作者：李四'."""
    names = byline_names(inside)
    if names and (is_names(names) or ("记者" in inside and _SHORT_NAMES.fullmatch(names))):
        found.author(names)
    byline_outlet(inside, found)
    return any(word in inside for word in ("记者", "作者", "评论员")) or is_names(names or "")
