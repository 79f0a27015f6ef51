"""Chinese datelines and the source that opens a text."""

import functools
import re

from citysway.corpus.credits.dateline_patterns import DATE, dateline_patterns
from citysway.corpus.credits.found import AGENCY, BYLINE, QUOTED, Found
from citysway.corpus.credits.words import agencies, either, is_names, outlet, words

_OPENING_BYLINE = 30  # characters in the brackets of a byline that opens a text
_LEAD = 60  # characters in which a dateline's own words stand
_NO_OUTLET = re.compile(
    "(?:电网|官网|台网|联网|路网|管网|出版社|合作社|旅行社|公社|海报|公报|通报|预报|简报|情报|警报)$"
)
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
    if _NO_OUTLET.search(name) or (
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
    quoted = _QUOTED.match(text, at, end)
    if quoted and _quoted_outlet(quoted["quoted"]):
        at = quoted.end()
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


_ROLE = re.compile(
    r"^文[/／：:]|(?:^[\w·]{0,12}?)?(?:本报|本台)?(?:首席|特约|特派|实习|见习|全媒体?|融媒体?)?"
    r"(?:记者(?!站)|通讯员|评论员|实习生|编辑)[ 　：:/／]*"
)


def byline_names(text: str) -> str | None:
    """'记者 张三、李四' without its role words."""
    names = _ROLE.sub(" ", text).strip(" 　，,、：:;；/")
    return None if "报道" in names else " ".join(names.split()) or None


_QUOTED = re.compile(
    rf"[ 　]*(?:{DATE}(?:消息)?[，,])?(?:另|根)?据"
    rf"(?P<quoted>[^，。！？；：:\n“”]{{2,40}}?)(?:{DATE})?(?:晚间?|早间?|凌晨)?"
    r"(?:等(?:多家|主流)?(?:媒体|外媒)的?)?(?:综合|最新)?(?:报道|援引|消息|报)(?:称|说|指出)?"
    r"[，,：: 　]"
)
_LATIN = re.compile("[A-Z][A-Za-z.]{2,20}")
_OF_WORK = re.compile("《([^《》]{2,20})》")
_PROGRAMME = re.compile(
    "([\u4e00-\u9fff]{1,8}(?:(?:电视台|卫视|广播)(?=[《“])|之声(?=[《“\u4e00-\u9fff])))"
)
_SITE = re.compile(
    rf"(?:网站|官网|官方微博|官方|客户端|微信公众号|微信公号|公众号|微博|微信)?(?:当地时间)?(?:{DATE})?(?:晚间?|早前)?$"
)


def read_quoted(text: str, start: int, end: int, found: Found) -> bool:
    """'据《纽约时报》3日报道，' opens the line: its outlet is the origin, the clause a credit."""
    if "据" not in text[start : start + 16]:
        return _read_reports(text, start, end, found)
    if _read_wire(text, start, end, found):
        return True
    match = _QUOTED.match(text, start, end)
    if match is None:
        return False
    name = _quoted_outlet(match["quoted"])
    if name is None and "报道" in match[0] and _LATIN.fullmatch(match["quoted"]):
        name = match["quoted"]
    if name is None:
        return False
    found.origin(QUOTED, name)
    found.spans.append((start, match.end()))
    return True


@functools.cache
def _reports() -> re.Pattern[str]:
    known = words("zh")
    papers = either(set(known["endings"]) - set(known["weak_endings"]))
    return re.compile(
        rf"[ 　]*(?P<name>{agencies()}|[\u4e00-\u9fff]{{2,8}}{papers}|《[^《》\n]{{2,12}}》)"
        rf"(?:{DATE})?报道(?:称)?[，：]"
    )


def _read_reports(text: str, start: int, end: int, found: Found) -> bool:
    """'江城日报报道，……' opens the line."""
    match = _reports().match(text, start, end) if "报道" in text[start : start + 24] else None
    name = _quoted_outlet(match["name"]) if match else None
    if match is None or name is None:
        return False
    found.origin(QUOTED, name)
    found.spans.append((start, match.end()))
    return True


@functools.cache
def _wire() -> re.Pattern[str]:
    return re.compile(
        rf"[ 　]*据(?P<name>{agencies()})(?:{DATE})?(?:专)?电(?![视话力台影信脑子商])[ 　，,：:]?"
    )


def _read_wire(text: str, start: int, end: int, found: Found) -> bool:
    """'据新华社电 ……' opens the line."""
    match = _wire().match(text, start, end)
    if match is None or match.end() == end:
        return False
    found.origin(QUOTED, match["name"])
    found.spans.append((start, match.end()))
    return True


@functools.cache
def _named() -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = words("zh")
    ending = re.compile(rf"(?:{either(known['agencies'])}|{either(known['endings'])})$")
    return ending, re.compile(either(known["unnamed"]))


def _quoted_outlet(quoted: str) -> str | None:
    """The outlet in '美国《侨报》网站3日', '新华社'; None for '外媒', '卫健委'."""
    quoted = re.split("援引|引述|引用", quoted)[0]
    ending, unnamed = _named()
    if programme := _PROGRAMME.match(quoted):  # '中国之声《某某纵横》'
        return programme[1]
    if work := _OF_WORK.search(quoted):
        return work[1]
    name = _SITE.sub("", quoted)
    if not ending.search(name) or unnamed.match(name) or _NO_OUTLET.search(name):
        return None
    for country in words("zh")["countries"]:
        if name.startswith(country) and name.removeprefix(country) in words("zh")["agencies"]:
            return name.removeprefix(country)
    return outlet(name)


def byline_outlet(text: str, found: Found) -> None:
    """'澎湃新闻记者王选辉' names a paper."""
    ending, _ = _named()
    before = text.split("记者", 1)[0].split("评论员", 1)[0]
    before = re.sub("(?:首席|特约|特派|实习|见习|全媒体?|融媒体?|本报|央视网)$", "", before).strip(
        " 　□■/"
    )
    known = words("zh")
    bare = before in known["endings"] and before not in known["agencies"]  # '视频编辑'
    if bare or before in known["own"]:
        return
    if before and ending.search(before):
        found.origin(BYLINE, before)
