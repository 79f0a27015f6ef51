"""Tone toward a target: persons in political news (NewsMTSC), places of London (SentiHood)."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.scores import macro_f1

RW = "gold_sentiment_newsmtsc_en/dev_rw.jsonl.gz"
MT = "gold_sentiment_newsmtsc_en/dev_mt.jsonl.gz"
HOOD = "gold_sentiment_sentihood_en/*.jsonl.gz"
Target = tuple[str, int, int]  # text, start, end
Judge = Callable[[Sequence[Target]], list[int]]
Labelled = list[tuple[Target, int]]


def labels(targets: Sequence[Target]) -> list[int]:
    """-1, 0 or 1 toward each target."""
    readings = reader().read_many(gold.documents([text for text, _, _ in targets], "en"))
    return [
        reading.polarity(start, end).label
        for reading, (_, start, end) in zip(readings, targets, strict=True)
    ]


def figures(judge: Judge = labels) -> list[Figure]:
    """Macro-F1 over three labels, as published for NewsMTSC; places also without the neutral."""
    places = hood()
    spoken = [(target, tone) for target, tone in places if tone]
    return [
        Figure("sentiment_targets.newsmtsc_rw_en.macro_f1", _score(mtsc(RW), judge), (RW,)),
        Figure("sentiment_targets.newsmtsc_mt_en.macro_f1", _score(mtsc(MT), judge), (MT,)),
        Figure("sentiment_targets.sentihood_en.macro_f1", _score(places, judge), (HOOD,)),
        Figure("sentiment_targets.sentihood_spoken_en.macro_f1", _score(spoken, judge), (HOOD,)),
    ]


def _score(labelled: Labelled, judge: Judge) -> float:
    return macro_f1([tone for _, tone in labelled], judge([target for target, _ in labelled]))


def mtsc(pattern: str) -> Labelled:
    """Sentences with the offsets of a mention and the tone toward it."""
    return [
        ((row["sentence"], row["from"], row["to"]), int(row["polarity"]))
        for row in gold.rows(pattern)
    ]


def hood() -> Labelled:
    """Places with the tone all their aspects agree on; 0 for a place named without an opinion."""
    found: Labelled = []
    for row in gold.rows(HOOD):
        tones = defaultdict(set)
        for opinion in row["opinions"]:
            tones[opinion["target_entity"]].add(1 if opinion["sentiment"] == "Positive" else -1)
        for place in ("LOCATION1", "LOCATION2"):
            at = re.search(rf"\b{place}\b", row["text"])
            if at and len(tones[place]) < 2:
                target = (row["text"], at.start(), at.end())
                found.append((target, next(iter(tones[place]), 0)))
    return found
