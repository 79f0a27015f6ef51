"""Tone of one opinion at the word that names what it is about, in Chinese. Macro-F1, three labels.

Posts on cars: an opinion is looked at where its aspect (价格, 油耗) is named; those whose aspect
the post does not name (59 of 100) have no place to look at and are not scored. The
texts are split by hash: what is read for tuning is one half, floors hold for the other. Posts and
targets of C-STANCE were never read for tuning.
"""

import hashlib
from collections.abc import Callable, Sequence

from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.scores import macro_f1

CAR = "gold_sentiment_aspect_car_zh/dev.jsonl.gz"
STANCE = "gold_stance_weibo_zh/dev.jsonl.gz"
_STANCES = {"against": -1, "neutral": 0, "favor": 1}
Target = tuple[str, int, int]  # text, start, end
Labelled = list[tuple[Target, int]]
Judge = Callable[[Sequence[Target]], list[int]]


def labels(targets: Sequence[Target]) -> list[int]:
    """-1, 0 or 1 toward each target."""
    readings = reader().read_many(gold.documents([text for text, _, _ in targets], "zh"))
    return [
        reading.polarity(start, end).label
        for reading, (_, start, end) in zip(readings, targets, strict=True)
    ]


def figures(judge: Judge = labels) -> list[Figure]:
    """Held-out half and all opinions at their aspect; at the word that evaluates; stance."""
    named, held = car("aspect"), held_out(car("aspect"))
    spoken = held_out(car("sentiment_word"))
    return [
        Figure("sentiment_aspects.car_zh.macro_f1", _score(held, judge), (CAR,)),
        Figure("sentiment_aspects.car_whole_zh.macro_f1", _score(named, judge), (CAR,)),
        Figure("sentiment_aspects.car_spoken_zh.macro_f1", _score(spoken, judge), (CAR,)),
        Figure("sentiment_aspects.stance_zh.macro_f1", _score(stances(), judge), (STANCE,)),
    ]


def _score(labelled: Labelled, judge: Judge) -> float:
    return macro_f1([tone for _, tone in labelled], judge([target for target, _ in labelled]))


def tuning(text: str) -> bool:
    """Whether a text is of the half that may be read for tuning."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def held_out(labelled: Labelled) -> Labelled:
    """The half for floors."""
    return [row for row in labelled if not tuning(row[0][0])]


def car(field: str) -> Labelled:
    """Opinions at the first place where the post holds their aspect or their evaluating word."""
    found = []
    for row in gold.rows(CAR):
        for opinion in row["opinions"]:
            word = opinion[field]
            at = row["text"].find(word) if word else -1
            if at >= 0:
                found.append(((row["text"], at, at + len(word)), opinion["sentiment"]))
    return found


def stances() -> Labelled:
    """Posts and targets they name in their own words."""
    found = []
    for row in gold.rows(STANCE):
        at = row["text"].find(row["target"])
        if at >= 0:
            target = (row["text"], at, at + len(row["target"]))
            found.append((target, _STANCES[row["stance"]]))
    return found
