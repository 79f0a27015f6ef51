"""Undirected relations of one sentence: which cities cooperate (E29) or exchange (E30)."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from citysway.models.relations.direction import OWN
from citysway.models.relations.rules import Wording

_TOGETHER = 8  # cities of one clause that may all act together; more are a list
_AROUND = 4  # cities of a sentence for a term whose clause names fewer than two


def partners(
    clause: Sequence[int],
    segment: Sequence[int],
    country: Sequence[str],
    *,
    abroad: bool,
    own: bool,
    beside: Collection[int],
) -> Iterator[tuple[int, int]]:
    """Pairs of cities; ``OWN`` stands for the city that speaks.

    ``clause`` and ``segment`` (the part of a sentence between semicolons) hold the cities named
    there, ``country`` the country of each city; ``abroad``: pairs of two countries, else of one.
    ``own``: the speaker names itself (我市, our city), the cities are its partners alone;
    ``beside``: those a word shows as partners (with, 访问), as a speaker's must be.
    """
    cities = list(dict.fromkeys(clause))
    if len(cities) < 2:
        around = list(dict.fromkeys(segment))
        cities = around if len(around) <= _AROUND else cities
    if not cities or len(cities) > _TOGETHER:
        return
    pairs = []
    if not own:
        pairs = [(a, b) for a, b in combinations(cities, 2) if (country[a] != country[b]) == abroad]
    yield from pairs or ((OWN, city) for city in cities if city in beside)


def event(text: str, words: Wording) -> int:
    """The strongest event a text states, as a number of ``EVENTS``; 0 where it states none."""
    return next((kind for kind, pattern in words.events if pattern.search(text)), 0)
