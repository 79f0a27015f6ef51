"""Tone of whole texts: reviews and titles of news in Chinese. Macro-F1."""

from collections.abc import Callable, Sequence

import numpy as np

from citysway.models.tone import label
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.scores import macro_f1

HOTEL = "gold_sentiment_hotel_zh/dev.jsonl.gz"
TITLES = "gold_sentiment_news_titles_zh/dev.jsonl.gz"
RESTAURANT = "gold_sentiment_restaurant_asap_zh/*.jsonl.gz"
_TONES = {"negative": -1, "neutral": 0, "positive": 1}
Judge = Callable[[Sequence[str]], list[float]]
Labelled = list[tuple[str, int]]


def scores(texts: Sequence[str]) -> list[float]:
    """Tone of each text: the tones of its clauses, summed and squashed to [-1, 1]."""
    found = reader().read_page(gold.documents(texts, "zh"), "zh")
    owner = found.page.doc_of(found.page.clauses)
    raw = np.bincount(owner, weights=found.tone.clause, minlength=len(texts))
    return [float(score) for score in np.tanh(raw)]


def figures(judge: Judge = scores) -> list[Figure]:
    """Two tones: no praise counts as blame. Three: neutral below the threshold of the labels."""
    return [
        Figure("sentiment_documents.hotel_zh.macro_f1", _two(hotel(), judge), (HOTEL,)),
        Figure(
            "sentiment_documents.restaurant_zh.macro_f1", _two(restaurant(), judge), (RESTAURANT,)
        ),
        Figure("sentiment_documents.news_titles_zh.macro_f1", _three(titles(), judge), (TITLES,)),
    ]


def _two(labelled: Labelled, judge: Judge) -> float:
    found = judge([text for text, _ in labelled])
    return macro_f1([tone for _, tone in labelled], [1 if score > 0 else -1 for score in found])


def _three(labelled: Labelled, judge: Judge) -> float:
    found = label(np.array(judge([text for text, _ in labelled])))
    return macro_f1([tone for _, tone in labelled], found.tolist())


def hotel() -> Labelled:
    """Reviews with praise or blame."""
    return [(row["text"], 1 if row["label"] else -1) for row in gold.rows(HOTEL)]


def restaurant() -> Labelled:
    """Reviews of four and five stars against those of one and two."""
    rows = [row for row in gold.rows(RESTAURANT) if row["star"] != 3]
    return [(row["text"], 1 if row["star"] > 3 else -1) for row in rows]


def titles() -> Labelled:
    """Titles of news with three tones."""
    rows = [row for row in gold.rows(TITLES) if row["title"]]
    return [(row["title"], _TONES[row["label"]]) for row in rows]
