"""Tone toward one aspect of a place; the sentences are our own."""

import pytest

from citysway.corpus.document import Document
from citysway.models.aspects import aspects_of
from citysway.models.reader import Reader

PLACE = "Fenwick"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


CASES = [
    ("Fenwick is posh and lovely.", {"general": 1, "price": -1}),
    ("Fenwick is cheap but rather rough.", {"price": 1, "safety": -1}),
    ("Fenwick is leafy and safe, though a long way out.", {"safety": 1, "transit-location": -1}),
    ("Flats in Fenwick are affordable.", {"price": 1}),
    ("Flats in Fenwick are not cheap.", {"price": -1}),
    ("Rents in Fenwick are sky high.", {"price": -1}),
    ("We were priced out of Fenwick.", {"price": -1}),
    ("Fenwick is good value for money.", {"price": 1}),
    ("I can't afford Fenwick.", {"price": -1}),
    ("Fenwick has gangs and knife crime.", {"safety": -1}),
    ("In ten years in Fenwick I never felt threatened.", {"safety": 1}),
    ("Fenwick isn't dangerous.", {"safety": 1}),
    ("Crime is low in Fenwick.", {"safety": 1}),
    ("I was mugged in Fenwick.", {"safety": -1}),
    ("Fenwick is well connected, minutes from the centre.", {"transit-location": 1}),
    ("Fenwick has a tube station and plenty of buses.", {"transit-location": 1}),
    ("Fenwick has no tube station.", {"transit-location": -1}),
    ("Fenwick is in the sticks.", {"transit-location": -1}),
    ("From Fenwick it is a long commute.", {"transit-location": -1}),
    ("Avoid Fenwick at all costs.", {"general": -1}),
    ("Steer clear of Fenwick.", {"general": -1}),
    ("Fenwick is a dump.", {"general": -1}),
    ("I would recommend Fenwick.", {"general": 1}),
    ("I wouldn't recommend Fenwick.", {"general": -1}),
    ("Fenwick is not nice.", {"general": -1}),
    ("Fenwick is up and coming.", {"general": 1}),
    ("Fenwick is expensive but gorgeous.", {"general": 1, "price": -1}),
    ("Fenwick is central, lively and overpriced.", {"transit-location": 1, "price": -1}),
]
ASKED = [(text, aspect, sign) for text, signs in CASES for aspect, sign in signs.items()]


@pytest.mark.parametrize(("text", "aspect", "sign"), ASKED)
def test_aspects(reader: Reader, text: str, aspect: str, sign: int) -> None:
    start = text.index(PLACE)
    reading = reader.read(Document(id="1", text=text, lang="en"))
    assert reading.polarity(start, start + len(PLACE), aspect=aspect).label == sign


def test_an_unknown_aspect_changes_nothing(reader: Reader) -> None:
    text = "Fenwick is cheap but rough."
    reading = reader.read(Document(id="1", text=text, lang="en"))
    assert reading.polarity(0, 7, aspect="weather") == reading.polarity(0, 7)


def test_only_the_sentence_of_the_target_counts(reader: Reader) -> None:
    text = "Fenwick is cheap. Morley is expensive."
    reading = reader.read(Document(id="1", text=text, lang="en"))
    assert reading.polarity(0, 7, aspect="price").label == 1
    assert reading.polarity(18, 24, aspect="price").label == -1


def test_chinese_has_no_table_yet(reader: Reader) -> None:
    reading = reader.read(Document(id="1", text="苏州房价太贵。", lang="zh"))
    assert reading.polarity(0, 2, aspect="price") == reading.polarity(0, 2)
    assert not aspects_of("zh").patterns


def test_a_word_of_the_target_is_no_opinion() -> None:
    aspects = aspects_of("en")
    assert aspects.score("general", "pretty is here", (0, 6), []) == 0.0
    assert aspects.score("weather", "pretty is here", (0, 6), []) is None
