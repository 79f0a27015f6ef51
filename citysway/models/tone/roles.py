"""Who acts and who is named by a verb: "protesters slam Leeds" blames Leeds, not the protesters.

Light on syntax: what stands before an active verb acts, what stands after it is acted on; a
passive verb turns both round. Who says something of others (``speaking``) is not evaluated by it.
The verbs and their scores are data (``polarity/roles_en.csv``).
"""

import re

import numpy as np
import numpy.typing as npt

from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SPEAKER = 0.04  # weight of a sentence for who says it
_REACH = 10  # characters between a speaker and the verb of saying: " has also said"
_LOOK = 40  # characters before a verb in which its auxiliary stands
_ADVERB = r"(?:(?:not|never|also|just|still|now|then|once|often|being|been|\w+ly)\s+)*"
_AUXILIARY = re.compile(
    r"(?:\b(?:am|is|are|was|were|be|been|being|get|gets|got|getting)|['’](?:s|re|m))\s+"
    + _ADVERB
    + r"$"
)
_BY = re.compile(r"\s+by\b")
_PARTICIPLE = re.compile(r"\w+(?:ed|en|ne|rn|wn|un)$|shot|misled|upheld")  # slams, slamming: active


def sides(page: Page, words: Hits, matcher: Matcher, value: Floats) -> tuple[Floats, Floats]:
    """``value`` of each word toward a target that stands before it, and after it."""
    columns = matcher.columns
    subject, object_ = columns.subject[words.pattern], columns.object[words.pattern]
    acting = subject != object_
    turned = np.zeros(len(words), dtype=bool)
    rows = np.flatnonzero(acting)
    spans = zip(words.start[rows].tolist(), words.end[rows].tolist(), strict=True)
    turned[rows] = [passive(page.shadow, start, end) for start, end in spans]
    share = columns.share[words.pattern]
    before = np.where(acting, share * np.where(turned, object_, subject), value)
    after = np.where(acting, share * np.where(turned, subject, object_), value)
    return before, after


def passive(text: str, start: int, end: int) -> bool:
    """Whether the verb at ``text[start:end]`` is passive: "was slammed", "slammed by"."""
    verb = text[start:end]
    if not _PARTICIPLE.match(verb.partition(" ")[0]):
        return False
    if _BY.match(text, end):
        return True
    return " " not in verb and bool(_AUXILIARY.search(text[max(start - _LOOK, 0) : start]))


def speaking(page: Page, said: Ints, end: Ints) -> Bools:
    """Whether a verb of saying (``said``: where they begin) follows the target: "Leeds said"."""
    if not len(said) or not len(end):
        return np.zeros(len(end), dtype=bool)
    at = np.searchsorted(said, end)
    next_ = said[np.minimum(at, len(said) - 1)]
    near = (at < len(said)) & (next_ - end <= _REACH)
    same = page.sentence_of(np.maximum(end - 1, 0)) == page.sentence_of(next_)
    return np.asarray(near & same, dtype=bool)
