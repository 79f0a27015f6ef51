"""Counting the words that a corpus uses near places it names for sure, and choosing telling ones.

After newsmap (Watanabe 2018, Digital Journalism 6(3)), with the places settled at a first reading
as seeds. The weight of a word for a place is its smoothed log odds
``ln((n + a p) / (N + a) / p)``: n documents with the word near the place, N with the place, p the
share of all documents with the word near any place, a = SMOOTHING.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from citysway.models.gazetteer import Gazetteer
from citysway.models.learned import ENGLISH, Word, around_of, levels, words_near
from citysway.models.links import Links
from citysway.models.page import Page

SURE = 0.75  # confidence of a naming that words are learned from
LEAST_DOCS, LEAST_PLACE = 3, 5  # documents of a word with a place, of a place
LEAST_WEIGHT, MOST_WEIGHT, SMOOTHING = 1.5, 4.0, 5.0


@dataclass(slots=True)
class Counts:
    """Documents by place, by word near any place, and by both; ``docs`` of them in all."""

    docs: int = 0
    places: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: "Counts") -> None:
        """Add the counts of other documents."""
        self.docs += other.docs
        self.places.update(other.places)
        self.words.update(other.words)
        self.pairs.update(other.pairs)


def rivals(gazetteer: Gazetteer, lang: str) -> frozenset[str]:
    """Places that share a name, and what they lie in: only their words are counted."""
    shared = {
        p for name in gazetteer.names(lang) if len(name.place_ids) > 1 for p in name.place_ids
    }
    return frozenset(key for place in shared for key in levels(place, gazetteer))


def count(page: Page, links: Links, gazetteer: Gazetteer, wanted: frozenset[str]) -> Counts:
    """The counts of one page: words in the sentences around namings that are sure."""
    found = Counts()
    for near, sentences in _documents(page, links, gazetteer):
        texts = {i: words_near(page, (i,)) for i in sentences}
        found.docs += 1
        found.words.update(set().union(*texts.values()))
        for key, around in near.items():
            if key in wanted:
                found.places[key] += 1
                found.pairs.update((key, w) for w in set().union(*(texts[i] for i in around)))
    return found


def _documents(
    page: Page, links: Links, gazetteer: Gazetteer
) -> Iterator[tuple[dict[str, set[int]], set[int]]]:
    """Per document with sure namings: sentences around each place, and all of them."""
    sentence, doc = page.sentence_of(links.start).tolist(), page.doc_of(links.start).tolist()
    first = page.sentence_of(page.doc_start).tolist() if len(page.text) else []
    near: dict[int, dict[str, set[int]]] = {}
    for row, place in enumerate(links.place):
        if not place or links.derived[row] or links.confidence[row] < SURE:
            continue
        around = set(around_of(sentence[row], doc[row], first, len(page.sentences)))
        for key in levels(place, gazetteer):
            near.setdefault(doc[row], {}).setdefault(key, set()).update(around)
    for places in near.values():
        yield places, set().union(*places.values())


def select(counts: Counts, names: frozenset[str]) -> list[Word]:
    """The words that are telling, by place and word; ``names`` of places tell by themselves."""
    found = []
    for (place, word), docs in sorted(counts.pairs.items()):
        if docs < LEAST_DOCS or counts.places[place] < LEAST_PLACE or word in names:
            continue
        share = counts.words[word] / counts.docs
        weight = math.log((docs + SMOOTHING * share) / (counts.places[place] + SMOOTHING) / share)
        if weight >= LEAST_WEIGHT:
            weight = round(min(weight, MOST_WEIGHT), 3)
            found.append(Word(place, word, docs, counts.places[place], weight))
    return found


def names_of(gazetteer: Gazetteer) -> frozenset[str]:
    """Every name of a place and every word of one, in lower case: they tell by themselves."""
    texts = (name.text.lower() for lang in ("zh", "en") for name in gazetteer.names(lang))
    return frozenset(word for text in texts for word in (text, *ENGLISH.findall(text)))
