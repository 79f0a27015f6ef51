"""Chinese outlets that a text quotes: '据《纽约时报》3日报道，'."""

import functools
import re

from citysway.corpus.credits.dateline_patterns import DATE
from citysway.corpus.credits.found import QUOTED, Found
from citysway.corpus.credits.words import (
    NO_OUTLET,
    agencies,
    either,
    outlet,
    outlet_ending,
    words,
)

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


def after_quoted(text: str, at: int, end: int) -> int:
    """Where '据《纽约时报》3日报道，' ends that stands at ``at``; ``at`` where none does."""
    match = _QUOTED.match(text, at, end)
    return match.end() if match and _quoted_outlet(match["quoted"]) else at


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


def _quoted_outlet(quoted: str) -> str | None:
    """The outlet in '美国《侨报》网站3日', '新华社'; None for '外媒', '卫健委'."""
    quoted = re.split("援引|引述|引用", quoted)[0]
    unnamed = re.compile(either(words("zh")["unnamed"]))
    if programme := _PROGRAMME.match(quoted):  # '中国之声《某某纵横》'
        return programme[1]
    if work := _OF_WORK.search(quoted):
        return work[1]
    name = _SITE.sub("", quoted)
    if not outlet_ending().search(name) or unnamed.match(name) or NO_OUTLET.search(name):
        return None
    for country in words("zh")["countries"]:
        if name.startswith(country) and name.removeprefix(country) in words("zh")["agencies"]:
            return name.removeprefix(country)
    return outlet(name)
