"""Dates as files write them, to ISO 8601 ('YYYY', 'YYYY-MM', 'YYYY-MM-DD')."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

from citysway.corpus.clock_times import clock_time
from citysway.corpus.date_forms import Found, find_date
from citysway.corpus.relative_dates import find_relative
from citysway.errors import DocumentError

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d[\d:.Z+ -]*)?", re.ASCII)
_ISO_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_EPOCH = re.compile(r"(\d{10})(\d{3})?", re.ASCII)
_FIRST_EPOCH = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC).timestamp()
_FIRST_YEAR = 1901  # tables write 1900-01-01 for a day that is not known
_SHOWN = 60  # characters of a text quoted in a message


@dataclass(frozen=True, slots=True)
class Published:
    """When a text says it was published; nothing is converted between time zones.

    ``date`` is 'YYYY[-MM[-DD]]', ``time`` 'HH:MM[:SS[.f]]' on the 24-hour clock, ``offset``
    '+08:00', each None where it is not stated.
    """

    date: str
    time: str | None
    offset: str | None


def parse_date(
    text: str | None, *, anchor: str | datetime.date | None = None, last_year: int | None = None
) -> str | None:
    """The first date in ``text`` with the precision it has, or None where none is recognised.

    Reads 2023-06-03, 2023/6/3, 2023.6.3, 20230603, 2023年6月3日, 二〇二三年六月三日,
    民國112年6月3日, 3 June 2023, June 3, 2023, Mar-03-2023, ISO datetimes (the stated day, no
    time zone arithmetic), Q3 2023 (the year) and epoch seconds or milliseconds from 1990 on
    that are the whole text (the day in UTC). Of a range the first day. With ``anchor``, the
    day of publication (a date or an ISO date or datetime), also 昨天, 上周三, 3月5日, 去年3月,
    yesterday, March 5, 3 hours ago; without it these give None. So do 03/06/2023 and 23/06/03,
    which are ambiguous, and lunar dates, festivals and solar terms, which are left alone.
    Raises DocumentError (reason ``bad_date``) for a day that does not exist, a year before
    1901 or after ``last_year`` (default: next year).
    """
    if not text:
        return None
    iso = _ISO.fullmatch(text)
    if iso is not None:
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
        return _checked(text, year, month, day, last_year=last_year)
    plain = unicodedata.normalize("NFKC", text).strip()
    epoch = _epoch(plain, last_year)
    if epoch is not None:
        return epoch.date().isoformat()
    found = _found(plain, anchor)
    return None if found is None else _checked(text, *found[:3], last_year=last_year)


def parse_published(
    text: str | None, *, anchor: str | datetime.date | None = None, last_year: int | None = None
) -> Published | None:
    """The first date in ``text`` with the clock time and time zone stated beside it.

    Reads what :func:`parse_date` reads and 08:15, 08:15:00.5, 3:25 PM, 下午3时15分, 上午10:15;
    Z, GMT, +08:00, UTC+8, EST, 北京时间. CST names two zones and gives no offset; epoch
    numbers are in UTC. Raises DocumentError (reason ``bad_date``) as ``parse_date`` does.
    """
    if not text:
        return None
    iso = _ISO_TIME.fullmatch(text)
    if iso is not None:
        date = _checked(text, *map(int, iso.groups()[:3]), last_year=last_year)
        return Published(date, iso[4], "+00:00" if iso[5] == "Z" else iso[5])
    plain = unicodedata.normalize("NFKC", text).strip()
    epoch = _epoch(plain, last_year)
    if epoch is not None:
        return Published(epoch.date().isoformat(), epoch.time().isoformat("seconds"), "+00:00")
    found = _found(plain, anchor)
    if found is None:
        return None
    date = _checked(text, *found[:3], last_year=last_year)
    time, offset = clock_time(plain, found.start, found.end) if found.day else (None, None)
    return Published(date, time, offset)


def _found(plain: str, anchor: str | datetime.date | None) -> Found | None:
    found = find_date(plain)
    if found is not None or anchor is None:
        return found
    return find_relative(plain, _day(anchor))


def _day(anchor: str | datetime.date) -> datetime.date:
    """The anchor's day; a StudyError would be too much for what a caller got wrong."""
    if isinstance(anchor, datetime.datetime):
        return anchor.date()
    return anchor if isinstance(anchor, datetime.date) else datetime.date.fromisoformat(anchor[:10])


def _epoch(text: str, last_year: int | None) -> datetime.datetime | None:
    """Seconds or milliseconds since 1970 that fill the whole text, 1990 to the last year."""
    found = _EPOCH.fullmatch(text)
    if found is None or int(found[1]) < _FIRST_EPOCH:
        return None
    moment = datetime.datetime.fromtimestamp(int(found[1]), tz=datetime.UTC)
    return moment if moment.year <= (last_year or datetime.date.today().year + 1) else None


def _checked(
    text: str, year: int, month: int | None, day: int | None, *, last_year: int | None
) -> str:
    last = last_year or datetime.date.today().year + 1
    if not _FIRST_YEAR <= year <= last:
        message = f"date {text[:_SHOWN]!r}: allowed are years {_FIRST_YEAR} to {last}"
        raise DocumentError(message, reason="bad_date")
    try:
        datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        message = f"date {text[:_SHOWN]!r}: {error}"
        raise DocumentError(message, reason="bad_date") from None
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" + ("" if day is None else f"-{day:02d}")
