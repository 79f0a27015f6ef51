"""Dates that need the day a text was published: 昨天, 上周三, 3月5日, last Monday, March 5."""

import datetime
import re
from collections.abc import Callable

from citysway.corpus.date_forms import DAY, HAN, MONTH, Found, han_number, month_number

_DAYS = {
    "大前天": -3,
    "前天": -2,
    "前日": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨夜": -1,
    "今天": 0,
    "今日": 0,
    "今早": 0,
    "今晚": 0,
    "今晨": 0,
    "刚刚": 0,
    "剛剛": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "後天": 2,
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "just now": 0,
    "tomorrow": 1,
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "last year": -1, "this year": 0}
_MONTH_WORDS = {"上": -1, "本": 0, "这": 0, "這": 0, "当": 0, "下": 1, "last": -1, "this": 0}
_ENGLISH_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_UNITS = {
    "天": 1,
    "日": 1,
    "周": 7,
    "週": 7,
    "星期": 7,
    "礼拜": 7,
    "day": 1,
    "d": 1,
    "week": 7,
    "w": 7,
}
_N = rf"(\d{{1,3}}|[{HAN}两兩半]{{1,3}})"
_NUMBER = rf"(\d{{1,2}}|[{HAN}]{{1,3}})"
_NOT_AFTER = rf"(?<![\d{HAN}年闰閏.])"
_LUNAR = re.compile(
    rf"农历|農曆|阴历|陰曆|旧历|夏历|闰[{HAN}]|正月|腊月|臘月|冬月|月初[{HAN}]"
    rf"|[{HAN}]月[{HAN}]{{1,3}}(?![日号號{HAN}])"
)
_YEAR_WORD = "|".join(_YEARS)
_FORMS = {  # in order of precision: the first that is found is the date
    rf"({_YEAR_WORD})\s*{_NUMBER}\s*月(?:份)?(?:\s*{_NUMBER}\s*[日号號])?": "year_word",
    rf"(上|本|这|這|当|下)\s*(?:个|個)?月\s*{_NUMBER}\s*[日号號]": "month_word",
    rf"{_NOT_AFTER}{_NUMBER}\s*月\s*{_NUMBER}\s*[日号號]": "month_day",
    rf"\b{MONTH}\s*{DAY}(?!\d|:\d)": "english",
    rf"\b{DAY}(?:\s+of)?[\s-]*{MONTH}": "english",
    rf"{_N}\s*(?:多)?\s*个?(分钟|分鐘|秒|秒钟|小时|小時|天|周|週|星期|礼拜)\s*(?:之|以)?前": "ago",
    r"\b(\d{1,3}|an?|one|two|three|four|five)\s*"
    r"(second|minute|min|hour|hr|day|week|[hdwm])s?\s+ago": "ago",
    rf"{_N}\s*(?:个|個)月前|\b(\d{{1,3}}|an?|one|two|three)\s*months?\s+ago": "months_ago",
    "|".join(_DAYS): "day_word",
    r"(上上|上|本|这|這|下)?(?:个|個)?(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])": "weekday",
    r"\b(?:(last|past|this|next|on)\s+)?"
    r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b": "english_weekday",
    rf"({_YEAR_WORD})(?!度)": "year_word",
    r"(上|本|这|這|当|下)(?:个|個)?月|\b(last|this)\s+month\b": "month_word",
}
_COMPILED = tuple((re.compile(form, re.IGNORECASE), name) for form, name in _FORMS.items())
_TOUTIAO = re.compile("今日头条|今日頭條|今日说法|USA Today", re.IGNORECASE)  # names of media


def find_relative(text: str, anchor: datetime.date) -> Found | None:
    """The date a text states relative to ``anchor``, the day it was published.

    A day without a year is the last such day up to the day after the anchor; a weekday the last
    up to the anchor; 上周三 lies in the week (Monday to Sunday) before it. Lunar dates, weeks and
    seasons are not read. Hours ago count as the anchor's day, or as whole days from 24.
    """
    plain = _TOUTIAO.sub(lambda name: "＿" * len(name[0]), text)
    if _LUNAR.search(plain):
        return None
    for pattern, name in _COMPILED:
        found = pattern.search(plain)
        if found is not None:
            parts = _READ[name](found, anchor)
            return None if parts is None else Found(*parts, *found.span())
    return None


_Parts = tuple[int, int | None, int | None]


def _of(day: datetime.date) -> _Parts:
    return day.year, day.month, day.day


def _year_word(found: re.Match[str], anchor: datetime.date) -> _Parts:
    year = anchor.year + _YEARS[found[1].lower()]
    more = found.groups()[1:] or (None, None)
    return year, han_number(more[0]), han_number(more[1])


def _month_word(found: re.Match[str], anchor: datetime.date) -> _Parts:
    groups = [group for group in found.groups() if group]
    year, month = _shifted(anchor, _MONTH_WORDS[groups[0].lower()])
    return year, month, han_number(groups[1]) if len(groups) > 1 else None


def _shifted(anchor: datetime.date, months: int) -> tuple[int, int]:
    count = anchor.year * 12 + anchor.month - 1 + months
    return count // 12, count % 12 + 1


def _month_day(found: re.Match[str], anchor: datetime.date) -> _Parts | None:
    month, day = han_number(found[1]), han_number(found[2])
    return None if month is None or day is None else _last(month, day, anchor)


def _english(found: re.Match[str], anchor: datetime.date) -> _Parts:
    return _last(month_number(found["name"]), int(found["day"]), anchor)


def _last(month: int, day: int, anchor: datetime.date) -> _Parts:
    """The last such day up to the day after the anchor (time zones)."""
    after = anchor + datetime.timedelta(days=1)
    year = after.year if (month, day) <= (after.month, after.day) else after.year - 1
    return year, month, day


def _ago(found: re.Match[str], anchor: datetime.date) -> _Parts | None:
    count, unit = _count(found[1]), found[2].lower()
    if count is None:
        return None
    days = int(count * _UNITS[unit]) if unit in _UNITS else 0
    if unit in ("小时", "小時", "hour", "hr", "h") and count >= 24:
        days = int(count // 24)
    return _of(anchor - datetime.timedelta(days=days))


def _count(text: str) -> float | None:
    if text == "半":
        return 0.5
    plain = text.lower().replace("两", "二").replace("兩", "二")
    return _ENGLISH_NUMBERS.get(plain) or (None if "半" in plain else han_number(plain))


def _months_ago(found: re.Match[str], anchor: datetime.date) -> _Parts | None:
    count = _count(found[1] or found[2])
    return None if count is None else (*_shifted(anchor, -int(count)), None)


def _day_word(found: re.Match[str], anchor: datetime.date) -> _Parts:
    return _of(anchor + datetime.timedelta(days=_DAYS[found[0].lower()]))


def _weekday(found: re.Match[str], anchor: datetime.date) -> _Parts:
    day = "一二三四五六日".find(found[2].replace("天", "日"))
    monday = anchor - datetime.timedelta(days=anchor.weekday())
    if found[1] is None:
        return _of(anchor - datetime.timedelta(days=(anchor.weekday() - day) % 7))
    weeks = {"上上": -2, "上": -1, "下": 1}.get(found[1], 0)
    return _of(monday + datetime.timedelta(days=7 * weeks + day))


def _english_weekday(found: re.Match[str], anchor: datetime.date) -> _Parts | None:
    word, day = (found[1] or "").lower(), _WEEKDAYS.index(found[2][:3].lower())
    if not found[0].lower().endswith("day") and not word:
        return None  # "sat", "sun", "wed" are words
    back = (anchor.weekday() - day) % 7
    if word == "next":
        return _of(anchor + datetime.timedelta(days=7 - back))
    if word == "this":
        return _of(anchor + datetime.timedelta(days=day - anchor.weekday()))
    return _of(anchor - datetime.timedelta(days=back or (7 if word in ("last", "past") else 0)))


_READ: dict[str, Callable[[re.Match[str], datetime.date], _Parts | None]] = {
    "year_word": _year_word,
    "month_word": _month_word,
    "month_day": _month_day,
    "english": _english,
    "ago": _ago,
    "months_ago": _months_ago,
    "day_word": _day_word,
    "weekday": _weekday,
    "english_weekday": _english_weekday,
}
