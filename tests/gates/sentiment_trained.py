"""Trained polarity: fitted on the train part and scored on dev, or five folds of one file.

A fold never parts the rows of one text. The default beside it has its own gates; scaling from the
seeds of the package sees the hotel reviews without their labels.
"""

import re
from collections.abc import Callable, Sequence

from citysway.models.polarity_model import linear, recipes, scaling, training
from citysway.models.polarity_model.features import features, tones
from citysway.models.polarity_model.labelled import Labelled
from citysway.models.polarity_model.records import LABELS
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.scores import accuracy, macro_f1
from tests.gates.sentiment_aspects import CAR
from tests.gates.sentiment_documents import HOTEL, TITLES
from tests.gates.sentiment_documents import hotel as hotel_rows
from tests.gates.sentiment_documents import titles as title_rows
from tests.gates.sentiment_targets import HOOD, MT, RW, mtsc

MTSC_TRAIN = "gold_sentiment_newsmtsc_en/train.jsonl.gz"
STANCE = "gold_stance_weibo_zh/dev.jsonl.gz"
PUBLISHED = ("general", "price", "transit-location", "safety")  # the four aspects usually scored
_STANCES = {"against": -1, "neutral": 0, "favor": 1}
Rows = list[Labelled]
Files = tuple[str, ...]


def judged(rows: Rows, held: Rows, lang: str) -> list[int]:
    """Labels of the rows held out, by a model of the others."""
    known, asked = (training.read_cases(part, reader=reader(), lang=lang) for part in (rows, held))
    counted = [features(case, lang) for case in known]
    labels, groups = [row.label for row in rows], [row.text.strip() for row in rows]
    model, _ = recipes.fit_best(counted, tones(known), labels, groups=groups, lang=lang)
    return linear.labels_of(model, [features(case, lang) for case in asked], tones(asked))


def in_folds(rows: Rows) -> list[int]:
    """Labels of Chinese rows, each by a model of the other folds."""
    cases = training.read_cases(rows, reader=reader(), lang="zh")
    labels, groups = [row.label for row in rows], [row.text.strip() for row in rows]
    counted = [features(case, "zh") for case in cases]
    return training.cross_validate(counted, tones(cases), labels, groups=groups, lang="zh")


def scaled(rows: Rows) -> list[int]:
    """Labels by words scaled from the seeds of the package; below the mean is blame."""
    docs = gold.documents([row.text for row in rows], "zh")
    model = scaling.fit(scaling.sentences_of(docs, lang="zh"), scaling.SEEDS["zh"], lang="zh")
    chances = model.probabilities(training.read_cases(rows, reader=reader(), lang="zh"))
    return [LABELS[2] if row[2] > row[0] else LABELS[0] for row in chances.tolist()]


def figures(
    judge: Callable[[Rows, Rows, str], list[int]] = judged,
    folded: Callable[[Rows], list[int]] = in_folds,
    scaler: Callable[[Rows], list[int]] = scaled,
) -> list[Figure]:
    """Held out: NewsMTSC and SentiHood dev; five folds: titles, hotels, cars, stance."""
    found = []
    for name, known, held, score, files in _held():
        labels = judge(known, held, "en")
        value = score([row.label for row in held], labels)
        found.append(Figure(f"sentiment_trained.{name}.{score.__name__}", value, files))
    for name, rows, label, pattern in (
        ("news_titles_zh", titles(), folded, TITLES),
        ("hotel_zh", hotel(), folded, HOTEL),
        ("car_zh", cars(), folded, CAR),
        ("stance_zh", stances(), folded, STANCE),
        ("hotel_scaling_zh", hotel(), scaler, HOTEL),
    ):
        value = macro_f1([row.label for row in rows], label(rows))
        found.append(Figure(f"sentiment_trained.{name}.macro_f1", value, (pattern,)))
    return found


def _held() -> list[tuple[str, Rows, Rows, Callable[[list[int], list[int]], float], Files]]:
    news = [
        [_targeted(*found) for found in part] for part in (mtsc(MTSC_TRAIN), mtsc(RW), mtsc(MT))
    ]
    places = [row for row in hood("dev") if row.aspect in PUBLISHED]
    return [
        ("newsmtsc_en", news[0], news[1] + news[2], macro_f1, (MTSC_TRAIN, RW, MT)),
        ("sentihood_en", hood("train"), places, accuracy, (HOOD,)),
    ]


def _targeted(target: tuple[str, int, int], tone: int) -> Labelled:
    return Labelled(*target, tone)


def _whole(found: Sequence[tuple[str, int]]) -> Rows:
    return [Labelled(text, 0, len(text), tone) for text, tone in found if text.strip()]


def hood(part: str) -> Rows:
    """Opinions on places of London: the place, what of it is judged, praise or blame."""
    found = []
    for row in gold.rows(f"gold_sentiment_sentihood_en/{part}.jsonl.gz"):
        for opinion in row["opinions"]:
            at = re.search(rf"\b{opinion['target_entity']}\b", row["text"])
            if at:
                tone = 1 if opinion["sentiment"] == "Positive" else -1
                found.append(Labelled(row["text"], *at.span(), tone, opinion["aspect"]))
    return found


def titles() -> Rows:
    """Titles of news with three tones."""
    return _whole(title_rows())


def hotel() -> Rows:
    """Reviews with praise or blame."""
    return _whole(hotel_rows())


def cars() -> Rows:
    """Opinions on cars at the word that evaluates; without one there is no clause to look at."""
    found = []
    for row in gold.rows(CAR):
        for opinion in row["opinions"]:
            word = opinion["sentiment_word"]
            if word and word in row["text"]:
                at = row["text"].index(word)
                span = (at, at + len(word))
                found.append(Labelled(row["text"], *span, opinion["sentiment"], opinion["aspect"]))
    return found


def stances() -> Rows:
    """Posts and targets they name in their own words."""
    found = []
    for row in gold.rows(STANCE):
        at = row["text"].find(row["target"])
        if at >= 0:
            span = (at, at + len(row["target"]))
            found.append(Labelled(row["text"], *span, _STANCES[row["stance"]]))
    return found
