"""From coded spans to mentions: the city each code is said of (METHOD.md 0).

The city in the same clause, else the last city named in the sentence, else the focal city of the
document (``far``). Arrays over a page; nothing here makes an object per mention.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.coder import Codes, within

Ints = npt.NDArray[np.int64]

LINKS = ("clause", "sentence", "document")
_NAMING_EVERY = 400  # characters of text one naming carries before a city is its focus
_LIST = 8  # cities in one clause that may all be spoken of


@dataclass(frozen=True, slots=True)
class Mentions:
    """Codes linked to cities: row of the coded span, number of the city, how they were linked."""

    row: Ints
    city: Ints
    link: npt.NDArray[np.int8]


def focal_city(
    cities: list[str], offsets: list[int], own: str | None, *, title: int, lead: int, chars: int
) -> str | None:
    """The city a document is about, or None.

    Its issuer or sponsor, else one of its title, else one that has half of all namings
    (METHOD.md IM03) and is named in the lead or often enough for the length. ``title`` and
    ``lead`` are the offsets where they end; ``chars`` the length one naming must not exceed.
    """
    if own is not None or not cities:
        return own
    counts = Counter(cities)
    headline = [c for c, at in zip(cities, offsets, strict=True) if at < title]
    if headline:
        return max(dict.fromkeys(headline), key=lambda city: counts[city])
    city, most = counts.most_common(1)[0]
    if 2 * most < len(cities):
        return None
    early = any(c == city and at < lead for c, at in zip(cities, offsets, strict=True))
    return city if (early and most >= 2) or most * _NAMING_EVERY >= chars else None


def attach(
    codes: Codes, start: Ints, clause: Ints, segment: Ints, city: Ints, focal: Ints
) -> Mentions:
    """Link every coded span to cities.

    ``start, clause, segment, city`` describe the namings in order; ``focal`` is the focal city
    by coded span (-1: none).
    """
    low = np.searchsorted(clause, codes.clause, side="left")
    count = np.searchsorted(clause, codes.clause, side="right") - low
    listed = count > _LIST  # a clause that long is a list: only the nearest city is meant
    count[listed] = 0
    row = np.repeat(np.arange(len(codes.start)), count)
    here = city[np.repeat(low, count) + within(count)]
    key = (
        np.unique(np.stack([row, here], axis=1), axis=0) if len(row) else np.empty((0, 2), np.int64)
    )
    left = np.flatnonzero(count == 0)
    nearest = _same_segment(codes, left, start, segment, city)
    linked, far = nearest >= 0, (nearest < 0) & (focal[left] >= 0)
    rows = np.concatenate([key[:, 0], left[linked], left[far]])
    cities = np.concatenate([key[:, 1], nearest[linked], focal[left][far]])
    link = np.repeat([0, 1, 2], [len(key), int(linked.sum()), int(far.sum())]).astype(np.int8)
    link[len(key) : len(key) + int(linked.sum())][listed[left[linked]]] = 0
    order = np.lexsort((cities, rows))
    return Mentions(rows[order], cities[order], link[order])


def _same_segment(codes: Codes, left: Ints, start: Ints, segment: Ints, city: Ints) -> Ints:
    """The last city before the span in its sentence, else the first after it; no ``;`` between."""
    if not len(start):
        return np.full(len(left), -1, dtype=np.int64)
    at = np.searchsorted(start, codes.start[left])
    before, after = np.maximum(at - 1, 0), np.minimum(at, len(start) - 1)
    mine = codes.segment[left]
    ok_before = (at > 0) & (segment[before] == mine)
    ok_after = (at < len(start)) & (segment[after] == mine)
    return np.where(ok_before, city[before], np.where(ok_after, city[after], -1))


def naming_of(clause: Ints, city: Ints, asked_clause: Ints, asked_city: Ints) -> Ints:
    """Row of the first naming (``clause, city``) in the clause and of the city asked; -1: none."""
    if not len(clause):
        return np.full(len(asked_clause), -1, dtype=np.int64)
    many = int(max(city.max(), asked_city.max(initial=0))) + 1
    key = clause * many + city
    order = np.argsort(key, kind="stable")
    asked = asked_clause * many + asked_city
    at = np.minimum(np.searchsorted(key[order], asked), len(key) - 1)
    return np.where(key[order][at] == asked, order[at], -1)
