"""Chinese credit lines: '来源：人民日报', '责任编辑：李四', '□本报记者/张三'."""

import functools
import re

from citysway.corpus.credits.byline_zh import byline_names, byline_outlet
from citysway.corpus.credits.chinese_bylines import read_byline
from citysway.corpus.credits.chinese_photos import read_photo
from citysway.corpus.credits.chinese_sources import LEAD, read_source
from citysway.corpus.credits.found import BYLINE, LABEL, Found
from citysway.corpus.credits.words import either, is_names, outlet, outlet_pattern, words

_PAGE = r"(?:[A-Z]?\d{1,2}(?:[-—、][A-Z]?\d{1,2})?版|本版)?"  # 'A06-A07版采写/……'
_STAMP = r"(?:[\d\s年月日时分秒:：\-/.]{6,30})?"
_SEPARATOR = r"[ 　]{0,4}(?:[：:✎]|[/／｜丨|](?![/／]))[ 　]*"
_CONTACT = re.compile(r"[，,](?:如|若|联系|邮箱|投稿)|https?://|[\w.]+@|返回搜狐")
_SIGNED = 60  # characters of what stands behind a label of authors
_ACCOUNT = re.compile(
    "(?:公众号|公号|订阅号)[：:“ ]+([^（(，,）)”：:]{2,16}?)(?:返回搜狐|[（(，,）)”：:]|$)"
)
_TITLED = 60  # characters of an 原标题 line that nothing closes
ENDS = "。！？；…”!?;"
SENTENCE = re.compile("[。！？!?；;]")


@functools.cache
def labels() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """The label that opens a line, any label in it, and the kind of every label."""
    known = words("zh")
    kinds = dict.fromkeys(known["page_labels"], "page") | dict.fromkeys(
        known["other_labels"], "other"
    )
    kinds |= dict.fromkeys(known["author_labels"], "author")
    kinds |= dict.fromkeys(known["origin_labels"], "origin")
    label = f"(?P<label>{either(kinds)})"
    several = rf"(?:[、/&和]{either(kinds)})?"
    first = re.compile(f"{LEAD}{_STAMP}{LEAD}{_PAGE}{label}{several}{_SEPARATOR}")
    inner = re.compile(rf"(?<![\u4e00-\u9fff]){label}{several}{_SEPARATOR}")
    return first, inner, kinds


TAKEN = re.compile(
    rf"{LEAD}(?:(?:本文|文章|原文|以上内容|内容|文字|本版)?(?:转载自|转自|摘自|综合自|摘编自|稿件综合|原载于?|首发于|刊发于|刊于|原刊于)"
    r"|(?:本文|文章|原文|以上内容|内容|文字)(?:来自|来源于|来源)|本文系)"
    r"[ 　]*(?P<from>[^。！？\n]{2,50})"
)
_FROM_PLACE = re.compile(  # '江城网 张三 发自成都'
    rf"{LEAD}[\w·/／ 　]{{2,24}}发自(?P<place>[\u4e00-\u9fff、]{{2,12}})"
)
_NAMED_SOURCE = re.compile("(?P<who>[\u4e00-\u9fff]{2,4})(?P<rest>来源[：:].{2,20})")
_WRITER = re.compile("作者[：: ]*([^\\s，。；：)）】]{2,10})")
ABOUT_AUTHOR = re.compile(rf"{LEAD}(?:本文|文章)?作者(?:系|为|是|简介|单位|现为|介绍)")
_CLOSING = re.compile(rf"{LEAD}(?:完|全文完|终|更新时间戳[：:][ 　]*\d+)[）)】\]]?")


def read_line(text: str, start: int, end: int, found: Found, *, middle: bool = False) -> None:
    """A short line that is a credit as a whole; anything else is left alone."""
    first, _, kinds = labels()
    if match := first.match(text, start, end):
        if labelled(text, match, kinds[match["label"]], end, found, middle=middle):
            found.spans.append((start, end))
        return
    if (match := _NAMED_SOURCE.fullmatch(text, start, end)) and is_names(match["who"]):
        found.author(match["who"])  # '张三来源：江城晚报'
        found.origin(LABEL, outlet(match["rest"][3:]))
        found.spans.append((start, end))
        return
    if middle:
        return
    if match := _FROM_PLACE.fullmatch(text, start, end):
        found.dateline = found.dateline or match["place"]
        found.spans.append((start, end))
        return
    if match := TAKEN.match(text, start, end):
        if end - start <= 60 and (name := taken_from(match["from"])):
            found.origin(LABEL, name)
            if writer := _WRITER.search(match["from"]):
                found.author(writer[1])
            found.spans.append((start, end))
    elif (
        ABOUT_AUTHOR.match(text, start, end)
        or _CLOSING.fullmatch(text, start, end)
        or read_byline(text, start, end, found)
        or _person_line(text[start:end], found)
        or read_source(text, start, end, found)
    ):
        found.spans.append((start, end))
    else:
        read_photo(text, start, end, found)


def taken_from(value: str) -> str | None:
    """The outlet of '《中国经济周刊》2016年第18期）' or '微信公众号扯氮集作者魏武挥'."""
    work = re.match("[^《》、，,]{0,6}《([^《》]{2,20})》", value)
    return work[1] if work else outlet(value)


def labelled(
    text: str, match: re.Match[str], kind: str, end: int, found: Found, *, middle: bool
) -> bool:
    """Read all labels of a line; False where the line is a sentence that a label word opens."""
    _, inner, kinds = labels()
    titles = words("zh")["title_labels"]
    parts = [(match["label"], kind, match.end(), match.start("label"))]
    parts += [
        (other["label"], kinds[other["label"]], other.end(), other.start("label"))
        for other in inner.finditer(text, match.end(), end)
    ]
    ends = [part[3] for part in parts[1:]] + [end]
    credit = False
    for (label, of, begin, _), stop in zip(parts, ends, strict=True):
        value = text[begin:stop].strip(" 　\t|｜，,、")
        if label in titles:
            credit = credit or end - begin <= _TITLED or text[end - 1] in "）)】]"
        elif of == "origin":
            credit |= _origin(label, value, found, middle=middle)
        elif of == "author":
            credit |= _author(label, value, found, slash=text[begin - 1] in "/／|｜丨✎")
        elif of == "other":
            value = _CONTACT.split(value, maxsplit=1)[0]
            credit |= len(value) <= 40 and SENTENCE.search(value) is None
    return credit


def _origin(label: str, value: str, found: Found, *, middle: bool) -> bool:
    if len(value) > 60 or SENTENCE.search(value.rstrip(ENDS + "）)】]")):
        return False
    if not middle:
        found.origin(LABEL, outlet(value))
    return True


def _author(label: str, value: str, found: Found, *, slash: bool) -> bool:
    """A byline's value must look like names: '记者：是什么让你相信他？' is an interview."""
    names = re.split("微信|公众号|[（(【]", value.rstrip("）)】]。"), maxsplit=1)[0].strip(" 　")
    if outlet_pattern().fullmatch(names):
        found.origin(BYLINE, outlet(names))
        return True
    if SENTENCE.search(names) or not names:
        return not names and label == "作者"
    cleaned = byline_names(names) or names
    sure = is_names(cleaned) or "记者" in names[:12]
    if not (sure or (len(names) <= 20 and (slash or label.endswith("作者")))):
        return False
    if len(value) > _SIGNED and not label.endswith("作者"):
        return False
    if account := _ACCOUNT.search(value):
        found.origin(BYLINE, outlet(account[1]))
    found.author(cleaned)
    byline_outlet(names, found)
    return True


@functools.cache
def _person_pattern() -> re.Pattern[str]:
    roles = either(words("zh")["persons"])
    return re.compile(
        rf"{LEAD}(?P<paper>[\w·《》“”\-—]{{0,16}}?)(?P<role>(?:首席|特约|特派|全媒体?|融媒体?)?{roles})"
        r"(?P<sep>[ 　：:/／｜|]*)(?P<who>[\u4e00-\u9fff·、 　/／]{2,40}?)"
        r"(?:[（(]微博[)）])?(?:[ 　]?(?:文[/／]图|图[/／]文|[/／]文|摄影报道|文并摄))?[）)】\]]?"
    )


def _person_line(line: str, found: Found) -> bool:
    """'新京报记者曾金秋', '□本报记者/李道忠': a whole line that names reporters."""
    if len(line) > 60 or not ("者" in line or "员" in line or "编辑" in line):
        return False
    match = _person_pattern().fullmatch(line.rstrip("。"))
    if match is None:
        return False
    if match["role"].endswith("编辑"):  # edits, and writes nothing
        byline_outlet(match["paper"] + "记者", found)
        return is_names(match["who"])
    who = byline_names(match["who"]) or match["who"]
    if not (is_names(who.replace("/", " ")) or "/" in match["sep"] or "／" in match["sep"]):
        return False
    found.author(who)
    byline_outlet(match["paper"].strip("《》“”") + "记者", found)
    return True
