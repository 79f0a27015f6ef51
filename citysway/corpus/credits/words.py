"""The words of ``credits.toml`` and the patterns that more than one reader of credits needs."""

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any


@functools.cache
def words(lang: str) -> dict[str, Any]:
    """The lists of one language."""
    text = (resources.files("citysway.corpus.credits") / "credits.toml").read_text("utf-8")
    table: dict[str, Any] = tomllib.loads(text)[lang]
    return table


def either(names: Iterable[str]) -> str:
    """A pattern that matches the longest of the names."""
    return "(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + ")"


@functools.cache
def agencies() -> str:
    """A pattern of the known outlets: '华商' is none in '华商报'."""
    return either(words("zh")["agencies"]) + "(?![报网社])"


@functools.cache
def surnames() -> frozenset[str]:
    """First characters of Chinese names."""
    return frozenset("".join(words("zh")["surnames"].split()))


@functools.cache
def common_surnames() -> frozenset[str]:
    """First characters of nine names in ten."""
    return frozenset("".join(words("zh")["common_surnames"].split()))


_NAMES = re.compile(r"[\u4e00-\u9fff·]{2,14}(?:[ 　、，,/／；;&和]+[\u4e00-\u9fff·]{2,14})*")
_NO_NAME = re.compile(
    "的|了|是|在|从|说|问|获|到|对|与|就|将|今|昨|采访|调查|见面|现场|报道|招待|关注|更多|更$|摄$|图$"
)


def is_names(text: str) -> bool:
    """'张三', '张三 李四', '张三李四王五': what a byline may hold."""
    return (
        2 <= len(text) <= 40
        and text[0] in surnames()
        and _NAMES.fullmatch(text) is not None
        and _NO_NAME.search(text) is None
    )


_EDGES = " \t　“”\"'‘’《》【】[]()（）.。…:：,，、;；/|｜-—@"
_BEFORE = re.compile(
    "^(?:自|于)?(?:微信)?(?:公众号|公众订阅号|公众平台|公号|订阅号|微博|头条号)?[：: ]*"
    '(?:综合自?(?=.))?[“"《【]?'
)
_AFTER = re.compile(
    r"\s*(?:作者|责任编辑|责编|编辑|记者|通讯员|发布时间|时间|日期|原创|授权|独家首发|浏览|点击|版权|字号|字体"
    r"|[（(【\[|｜“《]|   *|　　*|\t|等$|\d{4}[-年/.]\d|微信公众号|公众号|公号|微信[：:]).*$",
    re.DOTALL,
)
_FIRST = re.compile(r"[、，,;；/／|｜&]|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_LONGEST = 30
_DAY = re.compile(r"\d[月日年]")


def outlet(value: str) -> str | None:
    """The (first) name of a 来源 value as written; None where it names nobody."""
    name = value.strip(_EDGES)
    name = _AFTER.sub("", _BEFORE.sub("", name, count=1)).strip(_EDGES)
    name = _FIRST.split(name, maxsplit=1)[0].strip(_EDGES)
    known = words("zh")["nobody"]
    if not name or len(name) > _LONGEST or name in known:
        return None
    if _DAY.search(name):
        return None
    if name.endswith(("综合", "整理")) or name.startswith("综合"):
        return None
    if name.startswith(("网络", "互联网", "来源", "侵", "见", "http", "www.")) or name.isdigit():
        return None
    return name


@functools.cache
def not_names() -> frozenset[str]:
    """Words that begin like a name."""
    return frozenset(words("zh")["not_names"].split() + words("zh")["filing_places"].split())


@functools.cache
def outlet_pattern() -> re.Pattern[str]:
    """A name that ends like an outlet; ``rest``: a reporter or '专稿' behind it."""
    known = words("zh")
    return re.compile(
        rf"(?P<name>{agencies()}|(?:[\w·]{{1,12}})?{either(known['endings'])})"
        r"(?P<rest>专?特稿|综合报道|[\u4e00-\u9fff]{2,3})?"
    )


NO_OUTLET = re.compile(
    "(?:电网|官网|台网|联网|路网|管网|出版社|合作社|旅行社|公社|海报|公报|通报|预报|简报|情报|警报)$"
)


@functools.cache
def outlet_ending() -> re.Pattern[str]:
    """How the names of Chinese outlets end."""
    known = words("zh")
    return re.compile(rf"(?:{either(known['agencies'])}|{either(known['endings'])})$")
