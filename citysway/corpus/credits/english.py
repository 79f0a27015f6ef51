"""English credits: 'BEIJING, March 5 (Xinhua) --', pictures, and who helped to report."""

import functools
import re

from citysway.corpus.credits.english_lines import agencies, read_line
from citysway.corpus.credits.found import AGENCY, HEAD, TAIL, Found
from citysway.corpus.credits.words import either, words

_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_CAPITALS = r"(?:Mc|Mac)?[A-ZÀ-Þ][A-ZÀ-Þ.'’\-]*[A-ZÀ-Þ.]"
_PLACE = rf"{_CAPITALS}(?:[ /]{_CAPITALS}| and {_CAPITALS}){{0,4}}"
_REGION = rf"(?:, ?(?!{_MONTHS} \d)[A-Z][\w.’']*(?: [A-Z][\w.’']*){{0,3}})?"
_DATE = rf"(?P<date>{_MONTHS} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTHS})"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE}{_REGION})(?:,? {_DATE})?"
    r"(?:,? ?\((?P<agency>[A-Z][^()\n]{1,40})\))?[ ]*(?P<dash>--|—|–|-|:)(?!-)[ ]*"
)
_BARE = re.compile(r"[ ]*\((?P<agency>[A-Z][^()\n]{1,40})\)[ ]*(?P<dash>--|—|–|-)[ ]*")
_SHORT = 250  # characters of a line that can be a credit
_PHOTO = (
    r"[(\[](?:(?:Photos?|Picture|Image|File photo|PHOTO|Graphic|Provided)\b[^()\[\]\n]{0,70}"
    r"|(?:AGENCY)(?: Photo)?(?:/[^()\[\]\n]{2,50})|[\w. ]{2,40}/(?:AGENCY)"
    r"|[\w.]+\.\w+/Photo by [^()\[\]\n]{2,50})[)\]]"
)
_HELPED = re.compile(
    r"(?:[A-Z](?:[\w'’\-]*|\.)(?: |, | and ))*(?:also )?(?:contributed (?:reporting|research)\b"
    r"|contributed to (?:this|the) (?:report|story|article)|reported from [A-Z])"
)
_FULL_STOP = re.compile(r"(?<![A-Z])\.(?=[A-Z“\s]|$)")


def read_english(text: str, found: Found) -> str | None:
    """Fill ``found``; returns the date of the dateline or of the credit line as written."""
    head = text[:HEAD]
    stated = None
    if " -" in head or "—" in head or "–" in head or ") :" in head or "):" in head:
        stated = _read_dateline(text, head, found)
    lines = _short_lines(text)
    for start, end, late in lines:
        dated = read_line(text, start, end, found, late=late)
        stated = stated or dated
    _read_pictures(text, head, found)
    _read_helpers(text, found)
    return stated


def _short_lines(text: str) -> list[tuple[int, int, bool]]:
    """(start, end, in the tail) of lines that a credit can fill."""
    length, out, start = len(text), [], 0
    tail = max(0, length - TAIL)
    while 0 <= start < length:
        end = text.find("\n", start)
        end = length if end < 0 else end
        if 1 < end - start <= _SHORT:
            out.append((start, end, end >= tail))
        start = end + 1
        if HEAD < start < tail:
            start = max(start, text.find("\n", tail - 1) + 1) or length
            start = start if start > HEAD else length
    return out


@functools.cache
def _places() -> tuple[frozenset[str], frozenset[str]]:
    """Cities that need neither agency nor day, and capitals that are no place."""
    known = words("en")
    return frozenset(known["dateline_cities"]), frozenset(known["no_place"])


def _read_dateline(text: str, head: str, found: Found) -> str | None:
    """The first dateline at the start of a line, or anywhere in the head with its agency."""
    start = 0
    while 0 <= start < len(head):
        begin = start + (len(text) > start and text[start] in '(["“')
        match = _DATELINE.match(text, start) or _BARE.match(text, start)
        if match and _is_dateline(text, match):
            return _take(match, start, found)
        start = head.find("\n", begin) + 1 or len(head)
    if ") -" in head or ") —" in head or ") –" in head:
        for match in _DATELINE.finditer(text, 0, HEAD):
            before = text[match.start() - 2 : match.start()].strip()
            if match["agency"] and match["date"] and before[-1:] in (".", ")", "】", '"', "”", ""):
                return _take(match, match.start(), found)
    return None


def _take(match: re.Match[str], start: int, found: Found) -> str | None:
    group = match.groupdict()
    agency = group.get("agency")
    if agency:
        found.origin(AGENCY, re.split(r"[/,;]", agency)[0].strip())
    found.dateline = group.get("place")
    found.spans.append((start, match.end()))
    return group.get("date")


def _is_dateline(text: str, match: re.Match[str]) -> bool:
    """A sentence follows; without agency or day the dash or the place must be sure."""
    after = text[match.end() : match.end() + 60]
    if len(after) < 20 or not any(char.islower() for char in after) or "\n" in after[:20]:
        return False
    group = match.groupdict()
    cities, no_place = _places()
    agency, place = group.get("agency"), group.get("place")
    if agency:
        return place is not None or agency in agencies()
    if place is None or place.split(",")[0] in no_place:
        return False
    if group.get("date"):
        return True
    if match["dash"] in ("—", "--"):
        return len(place) > 3 and (after[0].isupper() or after[0] in "“\"'‘0123456789")
    return re.split("[,/]", place)[0] in cities


@functools.cache
def _pictures() -> re.Pattern[str]:
    return re.compile(_PHOTO.replace("AGENCY", either(words("en")["agencies"])))


def _read_pictures(text: str, head: str, found: Found) -> None:
    """Credits of photographs, in brackets; they say nothing of the text's origin."""
    tail = max(HEAD, len(text) - TAIL)
    for first, last in ((0, HEAD), (tail, len(text))):
        if first < len(text) and (
            "/" in (part := text[first:last]) or "hoto" in part or "PHOTO" in part
        ):
            found.spans.extend(match.span() for match in _pictures().finditer(text, first, last))


def _read_helpers(text: str, found: Found) -> None:
    """'Dan Bilefsky reported from Budapest; Melissa Eddy contributed reporting from Berlin.'"""
    tail = max(0, len(text) - TAIL)
    if "contributed" not in text[tail:] and " reported from " not in text[tail:]:
        return
    for match in _HELPED.finditer(text, tail):
        begin = _sentence_start(text, match.start(), tail)
        stop = _FULL_STOP.search(text, match.end())
        end = stop.end() if stop else len(text)
        last = "contributed" in match[0] or "contributed" in text[end:] or end >= len(text) - 1
        if end - begin <= _SHORT and text[begin : begin + 1].isupper() and last:
            found.spans.append((begin, end))


def _sentence_start(text: str, at: int, tail: int) -> int:
    """Where the sentence of ``at`` begins: after a stop that no capital letter abbreviates."""
    for match in reversed(list(re.finditer(r"(?<![A-Z])[.!?][”\"]?\s*", text[tail:at]))):
        return tail + match.end()
    return at
