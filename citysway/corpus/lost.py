"""Characters an earlier conversion destroyed: U+FFFD, its own mojibake, memory never written."""

import re

from citysway.corpus.plausible import sample

_LOST_MARKS = ("锟斤", "嚙踝", "ï¿½", "烫烫烫", "屯屯屯")
_LOST = re.compile("\ufffd+|(?<![“‘「\"'])(?:锟斤拷)+(?:锟斤?)?|(?:嚙踝蕭)+|(?:ï¿½)+|烫{6,}|屯{6,}")
_FEW = 0.05  # the most that one or two lost characters of a short text count for


def lost_share(text: str) -> float:
    """Share in [0, 1] of the characters that an earlier conversion destroyed.

    Of the characters that are no blanks; where destroyed ones stand in rows, as they do in
    Chinese, of those beyond ASCII if that is more.
    """
    if "\ufffd" not in text:
        text = sample(text)
        if not any(mark in text for mark in _LOST_MARKS):
            return 0.0
    runs = [len(found[0]) for found in _LOST.finditer(text)]
    long = sum(length for length in runs if length > 1)
    dense = len("".join(text.split()))
    share = sum(runs) / max(1, dense)
    if long < 4:
        return share if len(runs) > 2 or dense > 40 else min(share, _FEW)
    return max(share, long / (len(text) - len(text.encode("ascii", "ignore"))))
