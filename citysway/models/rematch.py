"""Matches anew where an English phrase ended inside a word: "not a" in "not attractive".

The longest match takes the characters of shorter ones with it, although it does not stand. There
the text is searched once more with the phrase broken before its last word.
"""

import numpy as np
import numpy.typing as npt

from citysway.models.matcher import Hits, Matcher

Bools = npt.NDArray[np.bool_]

_BEYOND = 30  # characters behind the phrase in which the word it broke off may go on


def recovered(shadow: str, found: Hits, matcher: Matcher, edge: Bools) -> Hits:
    """Hits hidden by phrases that end inside a word; ``edge``: False strictly inside one."""
    opens, closes = edge[found.start], edge[found.end]
    torn = np.flatnonzero(opens & ~closes)
    torn = torn[matcher.columns.is_phrase[found.pattern[torn]]]
    if not len(torn):
        return found.take(torn)
    standing = np.append(found.start[opens & closes], len(shadow))
    follows = standing[np.searchsorted(standing, found.end[torn])]
    stop = np.minimum(follows, found.end[torn] + _BEYOND)
    begin = found.start[torn]
    spans = zip(begin.tolist(), found.end[torn].tolist(), stop.tolist(), strict=True)
    pieces = [_broken(shadow, *span) for span in spans]
    lengths = np.array([len(piece) + 1 for piece in pieces], dtype=np.int64)
    offset = np.cumsum(lengths) - lengths
    hits = matcher.find_terms("\n".join(pieces))
    shift = (begin - offset)[np.searchsorted(offset, hits.start, side="right") - 1]
    moved = Hits(hits.pattern, hits.start + shift, hits.end + shift)
    return moved.take(edge[moved.start] & edge[moved.end])


def _broken(shadow: str, start: int, end: int, stop: int) -> str:
    """``shadow[start:stop]`` with a line break for the last blank of the phrase ``start:end``."""
    blank = shadow.rfind(" ", start, end)
    return f"{shadow[start:blank]}\n{shadow[blank + 1 : max(stop, end)]}"
