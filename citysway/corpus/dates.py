"""Dates as files write them, to ISO 8601 ('YYYY', 'YYYY-MM', 'YYYY-MM-DD')."""

import datetime
import re
import unicodedata

from citysway.errors import DocumentError

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NO_DIGIT = r"(?!\d)"
_PATTERNS = tuple(
    re.compile(rf"(?<![\d.]){pattern}", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})\s*年\s*(?:(?P<month>\d{1,2})\s*月\s*(?:(?P<day>\d{1,2})\s*[日号])?)?",
        rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_NO_DIGIT}",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{{4}}(?:\d\d)?Z?)?{_NO_DIGIT}",
        rf"\b{_DAY}(?:\s+of)?[\s.-]+{_MONTH}[\s,-]+(?P<year>\d{{4}}){_NO_DIGIT}",
        rf"\b{_MONTH}[\s.-]+{_DAY}[\s,-]+(?P<year>\d{{4}}){_NO_DIGIT}",
        rf"\b{_MONTH}[\s,-]+(?P<year>\d{{4}}){_NO_DIGIT}",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?![\d/.-])",
    )
)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)")
_YEAR = re.compile(r"(\d{4})")
_HAN = "〇一二三四五六七八九十零○Ｏ"
_HAN_DATE = re.compile(
    r"([〇零○ＯO一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十廿]{1,3})[日号])?)?"
)
_HAN_DIGIT = {char: value for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "零○ＯO", 0
)
_FIRST_YEAR = 1900


def parse_date(text: str | None, *, last_year: int | None = None) -> str | None:
    """The first date in ``text`` with the precision it has, or None where none is recognised.

    Reads 2023-06-03, 2023/6/3, 20230603, 2023年6月3日, 二〇二三年六月三日, 3 June 2023,
    June 3, 2023, Mar-03-2023 and ISO datetimes (the stated day, no time zone arithmetic).
    03/06/2023 is ambiguous and gives None; epoch numbers are not read.
    Raises DocumentError (reason ``bad_date``) for a day that does not exist, a year before
    1900 or after ``last_year`` (default: next year).
    """
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = _han_parts(plain) or _parts(plain) or _slashed(plain)
    if parts is None and (alone := _YEAR.fullmatch(plain)):
        parts = (int(alone[1]), None, None)
    return None if parts is None else _checked(text, *parts, last_year=last_year)


def _parts(text: str) -> tuple[int, int | None, int | None] | None:
    found = min(
        (match for pattern in _PATTERNS if (match := pattern.search(text))),
        key=lambda match: match.start(),
        default=None,
    )
    if found is None:
        return None
    group = found.groupdict()
    named = group.get("name")
    month = _MONTHS.index(named[:3].lower()) + 1 if named else group.get("month")
    day = group.get("day")
    return int(group["year"]), int(month) if month else None, int(day) if day else None


def _slashed(text: str) -> tuple[int, int, int] | None:
    """13/6/2023 and 6/13/2023 can be read, 3/6/2023 cannot."""
    found = _SLASHED.search(text)
    if found is None:
        return None
    first, second, year = (int(part) for part in found.groups())
    if first > 12 >= second:
        return year, second, first
    if second > 12 >= first:
        return year, first, second
    return (year, first, second) if first == second else None


def _han_parts(text: str) -> tuple[int, int | None, int | None] | None:
    found = _HAN_DATE.search(text)
    if found is None:
        return None
    year = int("".join(str(_HAN_DIGIT[char]) for char in found[1]))
    month, day = (_han_number(part) if part else None for part in found.groups()[1:])
    return year, month, day


def _han_number(text: str) -> int:
    """十 10, 十二 12, 二十 20, 廿三 23, 三十一 31."""
    tens, ten, ones = text.replace("廿", "二十").rpartition("十")
    if not ten:
        return _HAN_DIGIT[ones]
    return 10 * (_HAN_DIGIT[tens] if tens else 1) + (_HAN_DIGIT[ones] if ones else 0)


def _checked(
    text: str, year: int, month: int | None, day: int | None, *, last_year: int | None
) -> str:
    last = last_year or datetime.date.today().year + 1
    if not _FIRST_YEAR <= year <= last:
        message = f"date {text!r}: allowed are years {_FIRST_YEAR} to {last}"
        raise DocumentError(message, reason="bad_date")
    try:
        datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise DocumentError(f"date {text!r}: {error}", reason="bad_date") from None
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" + ("" if day is None else f"-{day:02d}")
