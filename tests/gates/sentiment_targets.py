"""Tone toward a target, by default: persons (NewsMTSC), places of London (SentiHood), actors.

SentiHood is scored as published: the tone of each opinion whose place and aspect are given, in
the four aspects usually scored; dev alone, since words were weighed on train. NewsMTSC likewise.
"""

import csv
import re
from collections.abc import Callable, Sequence

from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.scores import accuracy, macro_f1

RW = "gold_sentiment_newsmtsc_en/dev_rw.jsonl.gz"
MT = "gold_sentiment_newsmtsc_en/dev_mt.jsonl.gz"
HOOD = "gold_sentiment_sentihood_en/*.jsonl.gz"
HOOD_DEV = "gold_sentiment_sentihood_en/dev.jsonl.gz"
WCL = "gold_framing_newswcl50_en/articles.jsonl.gz"
WCL_CODES = "gold_framing_newswcl50_en/annotations.csv"
PUBLISHED = ("general", "price", "transit-location", "safety")
# Properties that judge; power, importance and being a victim are neither praise nor blame.
PROPERTIES = {
    **dict.fromkeys(
        ("Affection", "Confidence", "Good quality", "Honor", "Positive", "Trustworthiness",
         "Reason", "Lawfulness", "Economy positive", "Safety", "Fairness", "Easiness"), 1,
    ),
    **dict.fromkeys(
        ("Aggressor", "Difficulty", "Unreason", "No trustworthiness", "Unlawfulness", "Unsafety",
         "Refusal", "Poor quality", "Negative", "Unimportance", "Economy negative", "Dishonor"),
        -1,
    ),
}  # fmt: skip
_NEAR = 200  # characters from a judging phrase in which its target is looked for
Target = tuple[str, int, int, str]  # text, start, end, aspect
Judge = Callable[[Sequence[Target]], list[float]]
Labelled = list[tuple[Target, int]]


def scores(targets: Sequence[Target]) -> list[float]:
    """Tone toward each target; 0 where it is neutral."""
    readings = reader().read_many(gold.documents([text for text, *_ in targets], "en"))
    found = []
    for reading, (_, start, end, aspect) in zip(readings, targets, strict=True):
        tone = reading.polarity(start, end, aspect=aspect)
        found.append(tone.score if aspect or tone.label else 0.0)
    return found


def figures(judge: Judge = scores) -> list[Figure]:
    """Macro-F1 over three labels for persons; praise or blame where an opinion is given."""
    found = []
    for name, pattern in (("newsmtsc_rw_en", RW), ("newsmtsc_mt_en", MT)):
        labels, said = _labels(mtsc_targets(pattern), judge)
        found.append(
            Figure(f"sentiment_targets.{name}.macro_f1", macro_f1(labels, said), (pattern,))
        )
    labels, said = _labels(hood(), judge)
    said = [tone or 1 for tone in said]  # an opinion that no word shows is praise more often
    for score in (accuracy, macro_f1):
        name = f"sentiment_targets.sentihood_en.{score.__name__}"
        found.append(Figure(name, score(labels, said), (HOOD_DEV,)))
    labels, said = _labels(actors(), judge)
    name = "sentiment_targets.newswcl50_en.macro_f1"
    return [*found, Figure(name, macro_f1(labels, said), (WCL, WCL_CODES))]


def _labels(labelled: Labelled, judge: Judge) -> tuple[list[int], list[int]]:
    """Gold labels, and signs of what is found."""
    said = judge([target for target, _ in labelled])
    return [tone for _, tone in labelled], [(score > 0) - (score < 0) for score in said]


def mtsc(pattern: str) -> list[tuple[tuple[str, int, int], int]]:
    """Sentences with the offsets of a mention and the tone toward it."""
    return [
        ((row["sentence"], row["from"], row["to"]), int(row["polarity"]))
        for row in gold.rows(pattern)
    ]


def mtsc_targets(pattern: str) -> Labelled:
    """The same without an aspect."""
    return [((*target, ""), tone) for target, tone in mtsc(pattern)]


def hood(pattern: str = HOOD_DEV) -> Labelled:
    """Opinions on places in the aspects usually scored: where the place is first named."""
    found: Labelled = []
    for row in gold.rows(pattern):
        for opinion in row["opinions"]:
            at = re.search(rf"\b{opinion['target_entity']}\b", row["text"])
            if at and opinion["aspect"] in PUBLISHED:
                tone = 1 if opinion["sentiment"] == "Positive" else -1
                found.append(((row["text"], *at.span(), opinion["aspect"]), tone))
    return found


def actors() -> Labelled:
    """Phrases that judge an actor or country: at its nearest naming, else at the phrase itself."""
    texts = {row["id"].removeprefix("wcl-"): row["text"] for row in gold.rows(WCL)}
    names: dict[tuple[str, str], set[str]] = {}
    judging = []
    for path in gold.paths(WCL_CODES):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                article = f"{row['event_id']}-{row['publisher_id']}"
                concept = row["code_name"].rpartition("\\")[2]
                names.setdefault((article, concept), {concept}).add(row["code_mention"])
                if row["code_type"] == "PROPERTY" and row["code_name"] in PROPERTIES:
                    judging.append((article, row))
    found: Labelled = []
    for article, row in judging:
        text, concept = texts[article], row["target_concept"]
        at = text.find(row["code_mention"])
        if at >= 0:
            span = (at, at + len(row["code_mention"]))
            known = names.get((article, concept), {concept})
            found.append(((text, *_nearest(text, known, span), ""), PROPERTIES[row["code_name"]]))
    return found


def _nearest(text: str, names: set[str], phrase: tuple[int, int]) -> tuple[int, int]:
    """The naming that stands nearest to a phrase, or the phrase."""
    low, high = max(phrase[0] - _NEAR, 0), phrase[1] + _NEAR
    spans = [
        (low + at.start(), low + at.end())
        for name in sorted(filter(None, names))
        for at in re.finditer(re.escape(name), text[low:high])
    ]
    return min(
        spans, key=lambda span: max(span[0] - phrase[1], phrase[0] - span[1], 0), default=phrase
    )
