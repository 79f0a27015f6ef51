"""The days that texts name with their month: 3月17日, March 17, 17 Mar."""

import re

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"([0-3]?[0-9])(?:st|nd|rd|th)?"
_CHINESE = re.compile(r"(?<![0-9])([01]?[0-9]) ?月 ?([0-3]?[0-9]) ?[日号]")
_MONTH_FIRST = re.compile(rf"(?<![a-z]){_NAME} {_DAY}(?![0-9])")
_DAY_FIRST = re.compile(rf"(?<![0-9]){_DAY} {_NAME}(?![a-z])")


def month_days(folded: str) -> tuple[Ints, Ints]:
    """(places in the text, days as 32 times the month plus the day), in no order."""
    found = [(m.start(), int(m[1]), int(m[2])) for m in _CHINESE.finditer(folded)]
    found += [(m.start(), _month(m[1]), int(m[2])) for m in _MONTH_FIRST.finditer(folded)]
    found += [(m.start(), _month(m[2]), int(m[1])) for m in _DAY_FIRST.finditer(folded)]
    places, months, days = np.array(found, np.int64).reshape(-1, 3).T
    return places, 32 * months + days


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1
