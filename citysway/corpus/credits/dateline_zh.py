"""Chinese datelines, and the byline that opens a text in place of one."""

import re

from citysway.corpus.credits.byline_zh import byline_names, byline_outlet
from citysway.corpus.credits.dateline_patterns import dateline_patterns
from citysway.corpus.credits.found import AGENCY, Found
from citysway.corpus.credits.quoted_zh import after_quoted
from citysway.corpus.credits.words import NO_OUTLET, is_names, words

_OPENING_BYLINE = 30  # characters in the brackets of a byline that opens a text
_LEAD = 60  # characters in which a dateline's own words stand
_BY_WORD = re.compile("^文[/／：:]|记者|通讯员|实习|新闻联播|编译|摄影|特派")
_BY_PARENS = re.compile(r"[ 　]*[（(](?P<by>[^（）()\n]{1,80})[)）]")
_BY_OPEN = re.compile(
    r"[ 　，,]*(?:本报|特约|首席|实习|见习)*(?:记者|通讯员|[□■◎](?=[\u4e00-\u9fff]{2,3}\d))[ 　]*"
    r"(?P<by>[\u4e00-\u9fff·、 　]{2,30}?)"
    r"(?:[ 　]*(?:综合|摄影|现场)?报道(?=[：:，, \d今昨近])"
    r"|(?=[：:　 \n]|\d{1,2}[月日]|\d{4}年|近日|日前|昨[天日]|今[天日]))"
)
_CLOSE = re.compile(r"[ 　]*题?[：:丨|，,]?[ 　]*")
_TIME_WORDS = re.compile("^(?:北京时间|当地时间|美国时间|美东时间|当天|昨|今)")
_HEADLINE = re.compile("【[^【】\n]{8,60}】")
_DESKS = frozenset(("财经", "科技", "体育", "娱乐", "频道", "综合", "快讯", "消息", "记者"))
_PERSON_IN_PLACE = re.compile("^(?:特派|特约|驻外)?(?:记者|评论员)(.*)$")
_BARE = re.compile(r"[\u4e00-\u9fff·、 　]{2,20}")


def _match(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first pattern that fits, tried only where its own words stand."""
    lead = text[start : min(end, start + _LEAD)]
    for cues, pattern in dateline_patterns():
        for cue in cues:
            if cue in lead:
                if match := pattern.match(text, start, end):
                    return match
                break
    return None


def read_dateline(
    text: str, start: int, end: int, found: Found, *, opening: bool
) -> tuple[str | None, int] | None:
    """(date as written, end) of a dateline that opens the line; None without one.

    After the text has opened, '某网3月5日消息' is a source inside the reporting.
    """
    match = _match(text, start, end)
    if match is None and opening and (headline := _HEADLINE.match(text, start, end)):
        start = headline.end()  # '【新桥通车】江城社3月5日讯，……'
        match = _match(text, start, end)
    if match is None:
        return _opening_byline(text, start, end, found) if opening else None
    group, at = match.groupdict(), match.end()
    name = group["name"] or group.get("site") or group["alone"]
    if NO_OUTLET.search(name) or (
        group.get("alone") and start == 0 and not _signed(text, at, end)
    ):  # a title's column
        return None
    report = match[0].rstrip("】])）").endswith(("消息", "报道")) and "讯" not in match[0]
    if not opening and report and match.end() < end:
        return None
    if (by := group.get("by")) and not is_names(by.strip(" 　")):
        return None
    found.author(by)
    place = _place((group.get("place") or "").strip(" 　"), name, found)
    if place is not None and place.startswith(("站", "发布", "说", "称")):
        return None
    at = _byline(text, at, end, found, agency="电" in match[0][-3:] or "讯" in match[0])
    at = _CLOSE.match(text, at, end).end()  # type: ignore[union-attr]
    known = words("zh")
    if name not in known["own"]:
        found.origin(AGENCY, name)
    found.dateline = found.dateline or place or None
    at = after_quoted(text, at, end)
    found.spans.append((start, at))
    return group.get("date"), at


def _opening_byline(text: str, start: int, end: int, found: Found) -> tuple[str | None, int] | None:
    """'（江城晚报记者张三）昨日……' without a dateline."""
    parens = _BY_PARENS.match(text, start, end)
    if parens is None or parens.end() == end or len(parens["by"]) > _OPENING_BYLINE:
        return None
    names = byline_names(parens["by"].removeprefix("编辑"))
    if names is None or not is_names(names):
        return None
    if parens["by"].startswith("编辑"):
        found.spans.append((start, parens.end()))
        return None, parens.end()
    if "记者" not in parens["by"] and "通讯员" not in parens["by"]:
        return None
    found.author(names)
    byline_outlet(parens["by"], found)
    found.spans.append((start, parens.end()))
    return None, parens.end()


def _signed(text: str, at: int, end: int) -> bool:
    """'（记者 张三）' stands here: what is before it is no title's column."""
    parens = _BY_PARENS.match(text, at, end)
    return parens is not None and _BY_WORD.search(parens["by"]) is not None


def _place(place: str, name: str, found: Found) -> str | None:
    """The place of a dateline; a person or a time in its position is none."""
    if name.endswith(("科技", "财经", "体育")) and is_names(place):  # '腾讯科技 郭某 7月9日报道'
        found.author(place)
        return None
    if person := _PERSON_IN_PLACE.match(place):
        who = person[1].strip(" 　")
        cut = (3 if len(who) > 4 else 2) if 4 <= len(who) <= 7 and is_names(who) else len(who)
        found.author(who[:cut] or None)  # '记者张三台北5日电'
        return who[cut:] or None
    return None if not place or _TIME_WORDS.match(place) or place in _DESKS else place


def _byline(text: str, at: int, end: int, found: Found, *, agency: bool) -> int:
    """The end of '（记者 张三）', '(张三)', '记者张三报道：' after a dateline."""
    if parens := _BY_PARENS.match(text, at, end):
        inside = parens["by"]
        if _BY_WORD.search(inside) or (agency and _BARE.fullmatch(inside)):
            if "新闻联播" not in inside:
                found.author(byline_names(inside))
            return parens.end()
        return at
    open_by = _BY_OPEN.match(text, at, end)
    if open_by and is_names(open_by["by"].strip(" 　")):
        found.author(open_by["by"].strip(" 　"))
        return open_by.end()
    return at
