"""Chinese datelines and the source that opens a text."""

import functools
import re

from citysway.corpus.credits.dateline_patterns import DATE, dateline_patterns
from citysway.corpus.credits.found import AGENCY, BYLINE, QUOTED, Found
from citysway.corpus.credits.words import either, is_names, outlet, words

_LEAD = 60  # characters in which a dateline's own words stand
_NO_OUTLET = re.compile(
    "(?:电网|官网|台网|联网|路网|管网|出版社|合作社|旅行社|公社|海报|公报|通报|预报|简报|情报|警报)$"
)
_BY_WORD = re.compile("记者|通讯员|实习|新闻联播|编译|摄影|特派")
_BY_PARENS = re.compile(r"[ 　]*[（(](?P<by>[^（）()\n]{1,80})[)）]")
_BY_OPEN = re.compile(
    r"[ 　，,]*(?:本报|特约|首席|实习)?(?:记者|通讯员)[ 　]*(?P<by>[\u4e00-\u9fff·、 　]{2,30}?)"
    r"(?:[ 　]*(?:综合|摄影|现场)?报道(?=[：:，, ])|(?=[：:　 \n]))"
)
_CLOSE = re.compile(r"[ 　]*题?[：:丨|]?[ 　]*")
_TIME_WORDS = re.compile("^(?:北京时间|当地时间|美国时间|美东时间|当天|昨|今)")
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
    if match is None:
        return None
    group, at = match.groupdict(), match.end()
    name = group["name"] or group["alone"]
    if _NO_OUTLET.search(name) or (group.get("alone") and start == 0):  # a title's column
        return None
    if not opening and match[0].rstrip("】])）").endswith(("消息", "报道")) and match.end() < end:
        return None
    if (by := group.get("by")) and not is_names(by.strip(" 　")):
        return None
    found.author(by)
    place = _place((group.get("place") or "").strip(" 　"), name, found)
    if place is not None and place.startswith(("站", "发布", "说", "称")):
        return None
    at = _byline(text, at, end, found, agency="电" in match[0][-3:] or "讯" in match[0][-3:])
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
    r"(?:^[\w·]{0,12}?)?(?:本报|本台)?(?:首席|特约|特派|实习|见习|全媒体?|融媒体?)?"
    r"(?:记者(?!站)|通讯员|评论员|实习生|编辑)[ 　：:/／]*"
)


def byline_names(text: str) -> str | None:
    """'记者 张三、李四' without its role words."""
    names = _ROLE.sub(" ", text).strip(" 　，,、：:;；/")
    return None if "报道" in names else " ".join(names.split()) or None


_QUOTED = re.compile(
    rf"[ 　]*(?:{DATE}(?:消息)?[，,])?(?:另)?据"
    rf"(?P<quoted>[^，。！？；：:\n“”]{{2,40}}?)(?:{DATE})?(?:晚间?|早间?|凌晨)?"
    r"(?:综合|最新)?(?:报道|援引|消息|报)(?:称|说|指出)?[，,：: 　]"
)
_OF_WORK = re.compile("《([^《》]{2,20})》")
_SITE = re.compile(
    rf"(?:网站|官网|官方微博|官方|微博|微信)?(?:当地时间)?(?:{DATE})?(?:晚间?|早前)?$"
)


def read_quoted(text: str, start: int, end: int, found: Found) -> bool:
    """'据《纽约时报》3日报道，' opens the line: its outlet is the origin, the clause a credit."""
    if "据" not in text[start : start + 16]:
        return False
    match = _QUOTED.match(text, start, end)
    if match is None:
        return False
    name = _quoted_outlet(match["quoted"])
    if name is None:
        return False
    found.origin(QUOTED, name)
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
    if work := _OF_WORK.search(quoted):
        return work[1]
    ending, unnamed = _named()
    name = _SITE.sub("", quoted)
    if not ending.search(name) or unnamed.match(name) or _NO_OUTLET.search(name):
        return None
    return outlet(name)


def byline_outlet(text: str, found: Found) -> None:
    """'澎湃新闻记者王选辉' names a paper."""
    ending, _ = _named()
    before = text.split("记者", 1)[0].split("评论员", 1)[0]
    before = re.sub("(?:首席|特约|特派|实习|见习|全媒体?|融媒体?|本报|央视网)$", "", before).strip(
        " 　□■/"
    )
    if before and ending.search(before) and before not in words("zh")["own"]:
        found.origin(BYLINE, before)
