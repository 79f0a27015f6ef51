"""topics/about.parquet: what a topic is called, how large and how sure it is."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from citysway.models.codebook import Codebook
from citysway.models.gazetteer import Gazetteer
from citysway.models.topics.resampling import UNSTABLE
from citysway.pipeline.topics.element_words import ElementWords, overlap
from citysway.pipeline.topics.material import Floats, Stories, Words
from citysway.pipeline.topics.periods import mean_interval, usual_spread
from citysway.pipeline.topics.saved import Stated
from citysway.pipeline.topics.schemas import ABOUT

_FIRST = 10  # words that are compared with the elements
_SHOWN = 4  # words in a label
_ELEMENTS = 2  # names in a label
_BESIDE = 0.6  # of the nearest one: what a second name must come to
_TELLING = 0.2  # of the weight of the first words, in two words at least
# Or this share of the elements in its texts, so many times the usual share; the second with a word.
_SPOKEN = ((0.15, 3.0), (0.2, 2.0))

_COVERED = 0.25  # of a topic stands in texts that have elements: fewer are no word on it
#: Kinds of places whose names are given in the other language: their words mean little else.
_PLACES = frozenset({"country", "province", "municipality", "sar", "prefecture", "county_city"})

Mixes = Mapping[tuple[int, str], tuple[float, float]]


def about_table(
    languages: list[Stories],
    codebook: Codebook,
    gazetteer: Gazetteer,
    elements: Mapping[str, ElementWords],
    mix: Mixes,
    spoken: Mapping[str, Floats],
    stated: Mapping[int, Stated],
) -> pa.Table:
    """Schema ABOUT, sorted by topic. ``mix``: (topic, code) -> (share, lift); ``spoken``: language
    -> how much of each topic stands in texts that have elements; ``stated``: what is known of a
    topic beforehand."""
    rows = []
    for stories in languages:
        docs = np.bincount(stories.main, minlength=len(stories.topics))
        n, total = np.array(float(len(stories.ids))), stories.shares.sum(axis=0)
        limits = mean_interval(total, (stories.shares**2).sum(axis=0), n,
                               usual_spread(stories.shares))  # fmt: skip
        for column, topic in enumerate(stories.topics):
            words = stories.words[column]
            told = spoken[stories.lang][column] >= _COVERED
            shares = {code: pair for (of, code), pair in mix.items() if told and of == topic}
            mark, grown = stated.get(topic, Stated())
            codes = (
                [grown]
                if grown in codebook.codes
                else nearest(words, elements[stories.lang], shares)
            )
            zh, en = labels(words, stories.lang, codes, codebook, gazetteer)
            own = mark.name_zh or mark.name_en
            named = "study" if own else "elements" if codes else "words"
            rows.append((
                topic, stories.lang, mark.name_zh or own or zh, mark.name_en or own or en,
                named, int(docs[column]), float(total[column] / n),
                float(limits[0][column]), float(limits[1][column]), _known(words.coherence),
                _known(words.stability),
                None if np.isnan(words.stability) else words.stability < UNSTABLE, mark.hidden,
                mark.pinned,
            ))  # fmt: skip
    columns = zip(*rows, strict=True) if rows else [()] * len(ABOUT)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, ABOUT, strict=True)]
    return pa.Table.from_arrays(arrays, schema=ABOUT)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def nearest(
    words: Words, elements: ElementWords, mix: Mapping[str, tuple[float, float]]
) -> list[str]:
    """Codes of the elements that a topic may be called by, nearest first; none where neither its
    words nor its texts tell."""
    said = overlap(words, elements, first=_FIRST)
    found = {}
    for code in sorted({*said, *mix}):
        weight, count = said.get(code, (0.0, 0))
        share, lift = mix.get(code, (0.0, 0.0))
        by_words = weight >= _TELLING and count > 1
        by_texts = [share >= least and lift >= times for least, times in _SPOKEN]
        if by_words or by_texts[0] or (by_texts[1] and count):
            found[code] = weight + share
    best = max(found.values(), default=0.0)
    kept = [code for code, weight in found.items() if weight >= _BESIDE * best]
    return sorted(kept, key=lambda code: (-found[code], code))[:_ELEMENTS]


def labels(
    words: Words, lang: str, codes: Sequence[str], codebook: Codebook, gazetteer: Gazetteer
) -> tuple[str, str]:
    """A Chinese and an English label: names of elements where there are any, then the topic's words
    as they are; in the other language places have the names they have there."""
    shown = distinct(words.words)
    other = [place_name(word, lang, gazetteer) for word in shown]
    made = []
    for to, comma, colon in (("zh", "、", "："), ("en", ", ", ": ")):
        told = comma.join(dict.fromkeys(shown if to == lang else other))
        names = comma.join(codebook.name(code, to) for code in codes)
        made.append(f"{names}{colon}{told}" if names else told)
    return made[0], made[1]


def place_name(word: str, lang: str, gazetteer: Gazetteer) -> str:
    """The name of a city, province or country in the other language; any other word as it is."""
    for place in gazetteer.lookup(word)[:1]:
        zh, en = place.name_zh or "", place.name_en or ""
        if place.kind not in _PLACES or not (zh and en):
            break
        if lang == "zh" and (word in zh or zh in word):
            return en
        if lang == "en" and word.casefold() == en.casefold():
            return zh.removesuffix("市")
    return word


def distinct(words: Sequence[str]) -> list[str]:
    """The first words of which none is part of another: 茂名 and 茂名市 tell the same."""
    kept: list[str] = []
    for word in words:
        if not any(word in other or other in word for other in kept):
            kept.append(word)
        if len(kept) == _SHOWN:
            break
    return kept
