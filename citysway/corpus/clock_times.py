"""Clock times and time zones beside a date, as stated; no arithmetic between zones."""

import re

_BEFORE_NOON = frozenset(("上午", "早上", "清晨", "凌晨", "早晨", "am"))
_HALF = "上午|早上|清晨|早晨|凌晨|中午|下午|午后|傍晚|晚上|晚间|夜间|晚"
_TIME = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})\s*(?::|时|時|点|點)"
    r"\s*(?P<minute>\d\d)?(?:\s*(?::|分)\s*(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?\s*[分秒]?"
    r"(?:\s*(?P<noon>[ap])\.?m\b\.?)?|(?<![\d:])(?P<bare>1[0-2]|0?[1-9])\s*(?P<bare_noon>[ap])\.?m\b",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"(?:\s|,|，|T|\||·|-|–|at\b|on\b|\(|\)|\[|\]|周|星期|[一二三四五六日天]|北京时间|北京時間"
    r"|Beijing time|(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?)*",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"T?(\d\d)(\d\d)(\d\d)?Z?$")
_OFFSET = re.compile(
    r"\s*\(?\s*(?:(?P<zero>Z|UTC|GMT)(?![A-Za-z+\-]|\s*[+-]\s*\d)|(?:UTC|GMT)?\s*(?P<sign>[+-])(?P<hours>\d\d?)"
    r"(?::?(?P<minutes>\d\d))?(?![\d:-])|(?P<name>EDT|EST|PST|PDT|MST|MDT|CDT|CEST|CET|JST|KST|HKT|BJT|SGT)\b)"
)
_ZONES = {
    "EST": "-05:00",
    "EDT": "-04:00",
    "CDT": "-05:00",
    "MST": "-07:00",
    "MDT": "-06:00",
    "PST": "-08:00",
    "PDT": "-07:00",
    "CET": "+01:00",
    "CEST": "+02:00",
    "JST": "+09:00",
    "KST": "+09:00",
    "HKT": "+08:00",
    "BJT": "+08:00",
    "SGT": "+08:00",
}  # CST and IST name several zones and are not read
_BEIJING = re.compile(r"北京时间|北京時間|Beijing time", re.IGNORECASE)


def clock_time(text: str, start: int, end: int) -> tuple[str | None, str | None]:
    """(time 'HH:MM[:SS[.f]]', offset '+08:00') stated with the date at ``text[start:end]``.

    After the date, before it, or within it (20230603T101500Z); None for what is not stated.
    """
    inside = _inside(text[start:end])
    if inside is not None:
        return inside
    gap = _GAP.match(text, end)
    found = _TIME.match(text, gap.end() if gap else end)
    if found is None:
        found = _time_before(text, start)
    if found is None:
        return None, None
    return _time(found), _offset(text, found.end())


def _inside(date: str) -> tuple[str | None, str | None] | None:
    if re.match(r"\d{8}T?\d{4}", date):
        found = _COMPACT.match(date, 8)
        if found is not None:
            return _valid(*found.groups()), "+00:00" if date.endswith("Z") else None
    clock = _TIME.search(date)
    return (_time(clock), _offset(date, clock.end())) if clock else None


def _time_before(text: str, start: int) -> re.Match[str] | None:
    """10:15 AM, June 3, 2023: nothing but a gap or a zone between time and date."""
    for found in _TIME.finditer(text, max(0, start - 40), start):
        rest = text[found.end() : start]
        zone = _OFFSET.match(rest)
        rest = rest[zone.end() :] if zone else rest
        gap = _GAP.match(rest)
        if gap and gap.end() == len(rest):
            return found
    return None


def _time(found: re.Match[str]) -> str | None:
    group = found.groupdict()
    hour = int(group["hour"] or group["bare"])
    noon = (group["noon"] or group["bare_noon"] or "").lower()
    half = "am" if noon == "a" else "pm" if noon == "p" else group["half"]
    if half in _BEFORE_NOON:
        hour = 0 if hour == 12 else hour
    elif (half and half != "中午" and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    return _valid(str(hour), group["minute"], group["second"], group["part"])


def _valid(
    hour: str, minute: str | None, second: str | None = None, part: str | None = None
) -> str | None:
    if int(hour) > 23 or int(minute or 0) > 59 or int(second or 0) > 60:
        return None
    time = f"{int(hour):02d}:{minute or '00'}"
    if second is not None:
        time += f":{second}"
    return f"{time}.{part}" if part else time


def _offset(text: str, at: int) -> str | None:
    if _BEIJING.search(text):
        return "+08:00"
    found = _OFFSET.match(text, at)
    if found is None:
        return None
    if found["zero"]:
        return "+00:00"
    if found["name"]:
        return _ZONES[found["name"]]
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    return f"{found['sign']}{hours:02d}:{minutes:02d}" if hours <= 14 and minutes < 60 else None
