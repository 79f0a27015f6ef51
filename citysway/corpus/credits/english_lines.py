"""English credit lines: 'By John Smith', 'Source: Xinhua', '(China Daily 11/20/2013 page5)'."""

import functools
import re

from citysway.corpus.credits.found import BYLINE, CLOSING, LABEL, Found
from citysway.corpus.credits.words import either, words

_SMALL = "and|in|with|for|the|of|de|&"
_JOB = r"[a-z]+ (?=writer|correspondent)|writers?|correspondents?|reporters?"
_BY = re.compile(
    rf"(?:By|BY|by|Written by|Story by)[ :]+(?P<who>(?:[A-Z][\w.'’\-]*|{_SMALL})"
    rf"(?:[ ,]+(?:[A-Z][\w.'’\-]*|{_SMALL}|{_JOB})){{0,11}})"
    r"(?: ?[(|] ?(?P<paper>[^()|\n]{2,40})\)?.{0,60})?"
)
_FULL_NAME = re.compile(r"[A-Z][\w.'’\-]*,? (?:[A-Z][\w.'’\-]* )?[A-Z][\w'’\-]")
_SOURCE = re.compile(
    r"[(\[]?(?:(?:Source|SOURCE|Sources|Via|Courtesy)[ ]?[:：]"
    r"|(?:Courtesy of|Provided by|Reprinted from|Republished from) )"
    r"[ ]*(?P<origin>[^|\n:]{2,60}?)"
    r"(?:[ ]*[|)\]].*|[ ]{2,}.*|[ ]+(?:Published|Updated|Editor|Author|Time|Date)\b.*|[,.])?"
)
_UPDATED = re.compile(
    r"\(?(?:Updated|Published|Last updated|Posted|UPDATED)[ ]?(?:on|at)?[ ]?[:：]?[ ]*"
    r"(?P<date>[\d\-/.: ,]{8,25}|[A-Z][\w., ]{5,25}\d{4}[\d: ]*)(?:[A-Z]{2,4})?[ ]*"
    r"(?:[(|] ?(?P<origin>[A-Z][^()|\n]{1,40})\)?)?.{0,40}"
)
_PRINTED = re.compile(
    r"\((?P<origin>[A-Z][\w&'’ .]{1,50}?)[ ]+(?P<date>\d{1,2}/\d{1,2}/\d{4})[ ]*"
    r"(?:page|p|P)?[ ]*\w{0,4}\)"
)
_MONTH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_AUTHOR = re.compile(
    r"[(\[]?(?:The|This) (?:author|writer|columnist)s? (?:is|are|was|works?|teach\w*|wrote)\b"
)
_ROLES = re.compile(
    r"[(\[]?(?:(?:Editors?|Web editor|Contact|Photos?|PHOTOS?)[ ]?[:：/]"
    r"|(?:Edited|Reporting|Writing|Editing|Compiled|Additional reporting|Photo(?:graph)?s?|Video"
    r"|Images?) by )[ ]*[^\n]{1,90}"
)
_TRANSLATED = re.compile(
    r"(?:excerpts?|translation|version|article|piece|essay|commentary)[^.\n]{0,40} "
    r"(?:published|appeared|carried) (?:in|by|on) (?:the )?"
    r"(?P<origin>[A-Z][\w'’]*(?: (?:[A-Z][\w'’]*|of|and)){0,5})"
)


@functools.cache
def agencies() -> frozenset[str]:
    """Agencies and papers that stand alone as a credit."""
    return frozenset(words("en")["agencies"])


def read_line(text: str, start: int, end: int, found: Found, *, late: bool) -> str | None:
    """A line that is a credit as a whole; returns a date it states."""
    line = text[start:end].strip()
    first = line[:1]
    date = None
    if first in "BbWS" and (match := _BY.fullmatch(line)) and len(line) <= 120:
        if not _FULL_NAME.match(match["who"]):
            return None
        _byline(match, found)
    elif first in "([SCVPR" and (match := _SOURCE.fullmatch(line)) and len(line) <= 160:
        found.origin(LABEL, match["origin"].strip(" ,.)]"))
    elif first in "(ULP" and (match := _UPDATED.fullmatch(line)):
        found.origin(LABEL, match["origin"])
        date = match["date"].strip()
    elif first == "(" and (match := _PRINTED.fullmatch(line)):
        found.origin(LABEL, match["origin"])
        date = _MONTH_DAY.sub(r"\3-\1-\2", match["date"])
    elif late and "ublished " in line and (match := _TRANSLATED.search(line)):
        found.origin(LABEL, match["origin"])
    elif late and _agency_line(line, found):
        pass
    elif not (late and _AUTHOR.match(line)) and not _ROLES.fullmatch(line):
        return None
    found.spans.append((start, end))
    return date


def _byline(match: re.Match[str], found: Found) -> None:
    """'By Zhang San in Beijing, China Daily': who, and the paper where one is named."""
    who, paper = match["who"], match["paper"]
    for part in reversed(re.split(r", | for | \| ", who)):
        if part.strip() in agencies():
            paper, who = paper or part.strip(), who.replace(part, "")
    names = re.split(r" in |,| for | with ", who)[0].strip(" ,&")
    found.author(names or None)
    if paper and paper.strip() in agencies():
        found.origin(BYLINE, paper.strip())


@functools.cache
def _alone() -> re.Pattern[str]:
    agency = either(words("en")["agencies"])
    return re.compile(
        rf"[(\[—–\-]*[ ]*(?P<name>{agency})(?:[ ]*[-–—/,&]+[ ]*{agency}|[ ]and {agency})*[)\].]?"
    )


def _agency_line(line: str, found: Found) -> bool:
    """'AFP-AP', 'Xinhua', '(China Daily)' alone on one of the last lines."""
    if len(line) > 60 or (match := _alone().fullmatch(line)) is None:
        return False
    found.origin(CLOSING, match["name"])
    return True
