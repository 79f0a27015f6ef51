"""The written forms of a full date, Chinese and English: where it stands, and its parts."""

import re
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_TO = (
    rf"(?:\s*(?:-|–|—|~|to|and|&)\s*(?:{MONTH.replace('?P<name>', '?:')}\s*)?"
    r"\d{1,2}(?:st|nd|rd|th)?)?"
)
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:\s*[A-Z]{3,4}|\s*[+-]\d{4})?"
_NO_DIGIT = r"(?!\d)"
_YEAR4 = rf"(?P<year>\d{{4}}){_NO_DIGIT}"
_PATTERNS = tuple(
    re.compile(rf"(?<![\d.]){pattern}", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})\s*年\s*(?:(?P<month>\d{1,2})\s*月(?:份)?\s*(?:(?P<day>\d{1,2})\s*(?:[日号號]|(?=[-–—~至到])))?)?",
        rf"(?P<year>\d{{4}})\s?([-/.])\s?(?P<month>\d{{1,2}})\s?\2\s?(?P<day>\d{{1,2}}){_NO_DIGIT}",
        rf"(?P<year>(?:1[5-9]|2[01])\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{{4}}(?:\d\d)?Z?)?{_NO_DIGIT}",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?:\s+(?:day\s+)?of)?[\s.,/-]*{MONTH}[\s,./-]+{_YEAR4}",
        rf"\b{MONTH}[\s.-]*{DAY}{_TO}[\s,.-]+{_YEAR4}",
        rf"\b{MONTH}\s+{DAY},?\s+{_CLOCK}\s+{_YEAR4}",
        rf"(?P<year>\d{{4}})[\s,./-]+{MONTH}[\s.-]*{DAY}{_NO_DIGIT}",
        rf"\b{MONTH}[\s,-]+(?:of\s+)?{_YEAR4}",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?![\d/.-])",
    )
)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_WHOLE_YEAR = re.compile(
    r"(?:(?:spring|summer|autumn|fall|winter|early|mid|late|q[1-4]|h[12])[\s-]*(?:of\s+)?)?(\d{4})"
    r"(?:\s*-?\s*(?:q[1-4]|h[12]))?",
    re.IGNORECASE,
)
_HAN_DIGIT = {char: value for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "零○ＯO", 0
)
HAN = "一二三四五六七八九十廿卅"
_HAN_DATE = re.compile(
    rf"([〇零○ＯO一二三四五六七八九]{{4}})\s*年\s*(?:([{HAN}]{{1,2}}|\d{{1,2}})\s*月(?:份)?\s*"
    rf"(?:([{HAN}]{{1,3}}|\d{{1,2}})\s*[日号號])?)?"
)
_MIXED_DATE = re.compile(
    rf"(?<!\d)(\d{{4}})\s*年\s*([{HAN}]{{1,2}})月(?:份)?(?:([{HAN}]{{1,3}})[日号號])?"
)
_REPUBLIC = re.compile(
    rf"(?:民国|民國)\s*(\d{{1,3}}|元|[{HAN}百〇零○]{{1,6}})\s*年"
    rf"(?:\s*(\d{{1,2}}|[{HAN}]{{1,2}})\s*月(?:\s*(\d{{1,2}}|[{HAN}]{{1,3}})\s*[日号號])?)?"
)
_REPUBLIC_ZERO = 1911
_LUNAR_NAME = "农历|農曆|农曆|阴历|陰曆|旧历|舊曆|夏历|夏曆"
_LUNAR_BEFORE = re.compile(rf"(?:{_LUNAR_NAME})[^\d〇一二三四五六七八九]{{0,2}}$")
_LUNAR_AFTER = re.compile(
    rf"\s*(?:\(?(?:{_LUNAR_NAME})|闰|閏|正月|腊月|臘月|冬月"
    rf"|[一二三四五六七八九十]{{1,2}}月(?:初[{HAN}]|[{HAN}]{{1,3}}(?![日号號{HAN}])))"
)


class Found(NamedTuple):
    """A date as written: its parts and where it stands in the text."""

    year: int
    month: int | None
    day: int | None
    start: int
    end: int


def find_date(text: str) -> Found | None:
    """The first full date, month or year of a text (NFKC), None where none is recognised.

    03/06/2023 and dates of the lunar calendar are not read.
    """
    found = [one for find in (_digits, _han, _republic) if (one := find(text))]
    first = min(found, key=lambda one: (one.start, -one.end), default=None) or _slashed(text)
    if first is None:
        alone = _WHOLE_YEAR.fullmatch(text)
        return Found(int(alone[1]), None, None, 0, len(text)) if alone else None
    return None if _is_lunar(text, first) else first


def _is_lunar(text: str, found: Found) -> bool:
    if _LUNAR_BEFORE.search(text[: found.start]):
        return True
    return found.day is None and _LUNAR_AFTER.match(text, _after_year(text, found)) is not None


def _after_year(text: str, found: Found) -> int:
    at = text.find("年", found.start, found.end)
    return at + 1 if at >= 0 else found.end


def _digits(text: str) -> Found | None:
    matches = [match for pattern in _PATTERNS if (match := pattern.search(text))]
    if not matches:
        return None
    best = min(matches, key=lambda match: (match.start(), -_parts(match)))
    group = best.groupdict()
    month = month_number(named) if (named := group.get("name")) else _number(group.get("month"))
    return Found(int(group["year"]), month, _number(group.get("day")), *best.span())


def _parts(match: re.Match[str]) -> int:
    return sum(value is not None for value in match.groupdict().values())


def month_number(name: str) -> int:
    """1 to 12 of an English month or its abbreviation."""
    return _MONTHS.index(name[:3].lower()) + 1


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _slashed(text: str) -> Found | None:
    """13/6/2023 and 6/13/2023 can be read, 3/6/2023 cannot."""
    found = _SLASHED.search(text)
    if found is None:
        return None
    first, second, year = (int(part) for part in found.groups())
    if first > 12 >= second or first == second:
        return Found(year, second, first, *found.span())
    return Found(year, first, second, *found.span()) if second > 12 >= first else None


def _han(text: str) -> Found | None:
    found = _HAN_DATE.search(text)
    if found is not None:
        year = int("".join(str(_HAN_DIGIT[char]) for char in found[1]))
    else:
        found = _MIXED_DATE.search(text)
        if found is None:
            return None
        year = int(found[1])
    return Found(year, han_number(found[2]), han_number(found[3]), *found.span())


def _republic(text: str) -> Found | None:
    """Years of the Republic of China, only where 民国 is written: 民國112年 is 2023."""
    found = _REPUBLIC.search(text)
    if found is None:
        return None
    year = 1 if found[1] == "元" else han_number(found[1])
    if year is None:
        return None
    return Found(_REPUBLIC_ZERO + year, han_number(found[2]), han_number(found[3]), *found.span())


def han_number(text: str | None) -> int | None:
    """5, 十 10, 十二 12, 廿三 23, 三十一 31, 一百一十二 112; None for nothing."""
    if not text:
        return None
    if text.isascii():
        return int(text)
    hundreds, hundred, rest = text.replace("廿", "二十").replace("卅", "三十").rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    ones = ones.lstrip("〇零○")
    if len(ones) > 1 or len(tens.lstrip("〇零○")) > 1 or len(hundreds) > 1:
        return _digits_in_row(text)
    value = 100 * (_HAN_DIGIT[hundreds] if hundreds else 0) if hundred else 0
    tens = tens.lstrip("〇零○")
    value += 10 * (_HAN_DIGIT[tens] if tens else 1) if ten else 0
    return value + (_HAN_DIGIT[ones] if ones else 0)


def _digits_in_row(text: str) -> int | None:
    """一一二 112; None for what is no number."""
    digits = [_HAN_DIGIT.get(char) for char in text]
    return None if None in digits else int("".join(map(str, digits)))
