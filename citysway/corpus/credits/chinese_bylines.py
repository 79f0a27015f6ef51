"""Chinese bylines that fill a line without a label: '本报记者张三成都报道', '李四/文', '李正一'."""

import functools
import re

from citysway.corpus.credits.byline_zh import byline_names, byline_outlet
from citysway.corpus.credits.chinese_sources import LEAD
from citysway.corpus.credits.found import BYLINE, CLOSING, Found
from citysway.corpus.credits.words import (
    agencies,
    common_surnames,
    either,
    is_names,
    not_names,
    outlet,
    outlet_pattern,
    words,
)

_ROLES = "(?:首席|特约|特派|高级|资深|见习|实习|全媒体?|融媒体?|驻外)*(?:记者|通讯员)"
_PAPER = r"[\w·《》“”\-—]{0,16}?"
_REPORTS = re.compile(
    rf"{LEAD}(?P<paper>{_PAPER})(?P<role>{_ROLES})[ 　]*"
    r"(?P<who>[\u4e00-\u9fff·、，/／ 　]{4,30}?)[ 　]*(?:现场|综合|独家)?报道[。]?"
)
_MARKED = re.compile(
    r"[□■◎●○][ 　]?(?P<who>[\u4e00-\u9fff]{2,3})(?:[（(][\u4e00-\u9fff、 ]{2,16}[)）])?"
)
_NO_END = "网社报台委办局部会院刊界图完片节法者"  # of a name in brackets
_BODY = 30  # characters of the line after two, of a name that could be a heading
_SENTENCE = 12  # the same after a longer one
_SHORTEST = 2  # characters of a name
_PIECES = re.compile("[ 　、]+")


@functools.cache
def _places() -> re.Pattern[str]:
    places = either(words("zh")["filing_places"].split())
    return re.compile(rf"[ 　]*(?P<place>{places}(?:[、/／ 　]{places})*)$")


def names_and_place(value: str) -> tuple[str, str | None]:
    """'张三成都', '张三 李四 成都、重庆' -> names, place; the place must be one we know."""
    match = _places().search(value)
    names = value[: match.start()].strip(" 　、，") if match else value.strip(" 　、，")
    if match and is_names(names):
        return names, match["place"]
    return value.strip(" 　、，"), None


def read_byline(text: str, start: int, end: int, found: Found) -> bool:
    """Whether text[start:end] as a whole is a byline."""
    if match := _REPORTS.fullmatch(text, start, end):
        return _reports(match, found)
    if match := _slashed().fullmatch(text, start, end) or _signed().fullmatch(text, start, end):
        return _by_work(match, found)
    return False


def _reports(match: re.Match[str], found: Found) -> bool:
    """'本报记者张三成都报道'."""
    names, place = names_and_place(match["who"])
    if not is_names(byline_names(names) or names):
        return False
    found.author(byline_names(names) or names)
    found.dateline = found.dateline or place
    byline_outlet(match["paper"].strip("《》“”") + "记者", found)
    return True


@functools.cache
def _paper() -> str:
    known = words("zh")
    return (
        rf"(?P<paper>(?:{agencies()}|[\w·]{{1,10}}?{either(known['endings'])}"
        rf"|{either(known['own'])}|《[^《》\n]{{2,12}}》)(?:报道组)?"
        r"|[\w·]{2,12}(?=[（(][^（）()\n]*(?:公众号|微信)))?(?:[（(][^（）()\n]{2,40}[)）])?"
        r"(?:特约|首席|见习|实习)?(?:记者|作者|评论员|撰稿人)?[ 　]*"
    )


@functools.cache
def _slashed() -> re.Pattern[str]:
    """'江城网张三/文', '□张三 李四|文'."""
    works = either(words("zh")["works"])
    return re.compile(
        rf"{LEAD}{_paper()}(?P<who>[\u4e00-\u9fff·、 　]{{2,24}}?)[ 　]*[/／|｜丨][ 　]*{works}"
        r"(?:[/／|｜][图文])?(?:[ 　]*[\u4e00-\u9fff]{2,10}[/／](?:编辑|图|摄影))*[|）)】]?"
    )


@functools.cache
def _signed() -> re.Pattern[str]:
    """'江城网文/张三', '某某（公众号：abc）文|张三'."""
    works = either(words("zh")["works"])
    return re.compile(
        rf"{LEAD}{_paper()}{works}[/／|｜丨✎][ 　]*(?P<who>[\w·、 　]{{2,20}})"
        r"(?:[（(][^（）()\n]{2,30}[)）])?"
    )


def _by_work(match: re.Match[str], found: Found) -> bool:
    """Before '/文' there must be names; behind 'outlet 文/' anything may sign."""
    paper, who = match["paper"], match["who"].strip(" 　")
    if not (is_names(who) or (paper and match.re is _signed())):
        return False
    found.author(who)
    if paper and paper not in words("zh")["own"]:
        found.origin(BYLINE, outlet(paper.removesuffix("报道组").strip("《》")))
    return True


def bare_names(line: str) -> bool:
    """'李正一', '张三 李四 王五': names of common family names and nothing else."""
    pieces = _PIECES.split(line.strip(" 　"))
    if not all(2 <= len(one) <= 3 and one[0] in common_surnames() for one in pieces):
        return False
    return all(is_names(one) for one in pieces) and not_names().isdisjoint(pieces)


def signs(name: str, text: str) -> bool:
    """Whether three characters in the last brackets of a text are its writer, rare or not."""
    return len(name) == 3 and name[-1] not in _NO_END and is_names(name) and text.count(name) == 1


def read_bare(text: str, start: int, end: int, found: Found) -> bool:
    """A line that is a name: nobody whom the text goes on to speak of, before a body or at its end.

    A reporter's name stands once; a heading with a name returns in the text below it.
    """
    line = text[start:end].strip(" 　")
    if marked := _MARKED.fullmatch(line):
        line = marked["who"]
        fits = is_names(line) and line not in not_names()
    else:
        fits = 2 <= len(line) <= 16 and bare_names(line)
    if not fits:
        return _behind_office(line, text, found)
    body = _BODY if len(line) == _SHORTEST else _SENTENCE
    below = text[end + 1 : end + 1 + body]
    listed = text[max(0, start - _BODY) : start].rstrip().endswith(("：", ":"))
    if listed and not below.strip():  # '左起：张三、李四' at the end of a page
        return False
    if below.lstrip("（(\n").startswith("原标题"):  # the caption of a picture above it
        return False
    if below.strip() and ("\n" in below.lstrip("\n") or len(below) < body):
        return False
    if any(text.count(name) > 1 for name in _PIECES.split(line)):
        return False
    found.author(line)
    return True


@functools.cache
def _office() -> re.Pattern[str]:
    return re.compile(
        rf"[\u4e00-\u9fff]{{2,22}}?{either(words('zh')['offices'])}(?P<who>[\u4e00-\u9fff]{{2,3}})"
    )


def _behind_office(line: str, text: str, found: Found) -> bool:
    """'江城大学教授李四' as a whole line."""
    match = _office().fullmatch(line) if len(line) <= 28 else None
    if match is None or not bare_names(match["who"]) or text.count(match["who"]) > 1:
        return False
    found.author(match["who"])
    return True


def read_paper_and_names(text: str, start: int, end: int, found: Found) -> bool:
    """'江城财经张三', '江城晚报张三李四' as a whole line."""
    line = text[start:end].strip(" 　")
    match = _known().fullmatch(line) if len(line) <= 24 else None
    if match is None or match["who"][0] not in common_surnames() or not is_names(match["who"]):
        return False
    found.author(match["who"])
    found.origin(BYLINE, match["name"])
    return True


@functools.cache
def _known() -> re.Pattern[str]:
    return re.compile(
        rf"{LEAD}(?P<name>{agencies()}|[\u4e00-\u9fff]{{2,6}}(?:报|网))(?:新媒体|综合)?"
        r"[ 　]*(?P<who>[\u4e00-\u9fff]{2,12})"
    )


def read_paper(text: str, start: int, end: int, found: Found) -> bool:
    """'江城日报' as the last line of a text."""
    match = outlet_pattern().fullmatch(text[start:end].strip(" 　"))
    if match is None or match["rest"] or match["name"].endswith(tuple(words("zh")["weak_endings"])):
        return False
    found.origin(CLOSING, name := outlet(match["name"]))
    return name is not None
