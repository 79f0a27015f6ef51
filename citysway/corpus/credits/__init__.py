"""Credit lines and datelines: who wrote a text, where it was filed, where it was taken from.

They are read, and their characters are named so that nothing in them is coded: the city in a
dateline is where a correspondent sat, not what the report is about.
"""

import re
from dataclasses import dataclass

from citysway.corpus.credits.chinese import read_chinese
from citysway.corpus.credits.english import read_english
from citysway.corpus.credits.found import Found, iso_date, merged
from citysway.corpus.credits.policy import Issued, issued

__all__ = ["Credits", "Issued", "credits", "issued"]

_HAN = re.compile("[\u4e00-\u9fff]")
_LOOK = 200  # characters that show the language where nobody states it


@dataclass(frozen=True, slots=True)
class Credits:
    """``origin``: the outlet the text is credited to, as written; ``dateline``: its place, as
    written; ``date``: the day of the dateline (ISO); ``author``: bylines, joined by ``; ``.

    ``spans``: sorted character ranges [start, end) of the text that are credit lines, datelines
    and bylines, without overlap.
    """

    origin: str | None = None
    dateline: str | None = None
    date: str | None = None
    author: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


_NOTHING = Credits()


def credits(text: str, *, lang: str | None = None, date: str | None = None) -> Credits:
    """The credits of one text (``zh`` or ``en``; None: by its first characters).

    Looks at about 400 characters of the head, 300 of the tail and short lines that a credit
    word opens. ``date`` (ISO) is the document's day: '3月5日' takes its year from it.
    A dateline's agency counts as origin before a 来源 line, a 来源 line before '据…报道' that
    opens the text, and that before the paper of a byline; an outlet quoted inside the
    reporting is no origin.
    """
    chinese = lang == "zh" or (lang is None and _HAN.search(text, 0, _LOOK) is not None)
    found = Found()
    stated = read_chinese(text, found) if chinese else read_english(text, found)
    if not found.spans:
        return _NOTHING
    return Credits(
        origin=found.origins[min(found.origins)] if found.origins else None,
        dateline=found.dateline,
        date=iso_date(stated, date if date and len(date) == 10 else None) if stated else None,
        author="; ".join(found.authors) or None,
        spans=merged(found.spans),
    )
