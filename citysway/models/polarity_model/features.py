"""Clause features of a case: strings that are counted, and three numbers from the default's tone.

Where the target is a part of the text it becomes one mark, and words are also counted by their
side of it and their distance. Where the whole text is judged there are no sides.
What the target itself says is counted apart, with OWN before it: an evaluative word as target is
telling, a city's name is not, and which it is shows in the labels (``recipes``).
"""

import bisect
import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from citysway.models.polarity_model.records import Case, Floats

TARGET = "◎"
OWN = "= "  # before a feature made of the target's own words
TONES = 3
_NEAR, _NEXT = 8, 3  # English words that count as near the target, and as next to it
_NEAR_ZH = 12  # characters
_ACROSS = 4  # characters beside a target that n-grams across its edge may take in
_OWN_LENGTH = 40  # characters of a target that are looked at
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+|[^\w\s]")
_BLANK = re.compile(r"\s+")
_BREAK = re.compile(r"[，。！？；：、…,.!?;:~\s]+")
_NOT_ZH = re.compile("[不没无别未非]")
_NOT_EN = frozenset(["not", "no", "never", "n't", "without", "nor", "neither", "hardly", "cannot"])


def features(case: Case, lang: str) -> list[str]:
    """What is counted in a case, repetitions included."""
    found = _FEATURES[lang](case)
    found += _evaluation(case)
    if not case.whole:
        said = [*_OWN[lang](case), *_across(case)]
        found += [OWN + name for name in said]
        if case.aspect:
            found += [f"{OWN}{name}@{case.aspect}" for name in said]
    return found


def tones(cases: Sequence[Case]) -> Floats:
    """len(cases) x TONES in [-1, 1]: the default's tone of the target's clause, all, the rest.

    Where the default knows the aspect, its tone toward that stands for the clause's.
    """
    rows = np.zeros((len(cases), TONES))
    for row, case in enumerate(cases):
        whole = sum(case.tone)
        at = max(bisect.bisect_right(case.clauses, case.start) - 1, 0)
        own = whole if case.whole else case.tone[at] if case.tone else 0.0
        rows[row] = np.tanh([own, whole, whole - own])
        if case.said is not None:
            rows[row, 0] = case.said
    return rows


def _evaluation(case: Case) -> Iterator[str]:
    """Words of the lexicon by sign, side and distance; cues; the aspect with both."""
    for start, end, score in case.words:
        sign = "+" if score > 0 else "-"
        yield f"LEX{sign}"
        if not case.whole:
            side = "<" if end <= case.start else ">" if start >= case.end else "="
            near = min(abs(start - case.end), abs(case.start - end)) < 40
            yield f"LEX{sign}{side}{'near' if near else 'far'}"
        if case.aspect:
            yield f"LEX{sign}@{case.aspect}"
    for _, cue in case.cues:
        yield f"CUE {cue}"


def _english(case: Case) -> list[str]:
    left, right = _words(case.text[: case.start]), _words(case.text[case.end :])
    words = _words(case.text) if case.whole else [*left, TARGET, *right]
    pairs = [f"{a} {b}" for a, b in itertools.pairwise(words)]
    triples = [f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)]
    lemmas, denied = [f"lemma {_stem(word)}" for word in words], _denied(words)
    found = [*words, *pairs, *triples, *lemmas, *denied]
    if not case.whole:
        for near, mark in ((_NEAR, ""), (_NEXT, "!")):
            found += [f"<{mark}{word}" for word in left[-near:]]
            found += [f">{mark}{word}" for word in right[:near]]
    if case.aspect:
        found += [f"{name}@{case.aspect}" for name in [*words, *pairs, *lemmas, *denied, "any"]]
    for word in sorted({word for word in words if word.isalpha() and len(word) > 4}):
        edged = f"^{word}$"
        found += [f"part {edged[i : i + 5]}" for i in range(len(edged) - 4)]
    return found


def _own_english(case: Case) -> list[str]:
    words = _words(case.text[case.start : case.end][:_OWN_LENGTH])
    return [*words, *(f"{a} {b}" for a, b in itertools.pairwise(words)), *map(_stem, words)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer()(word))


@functools.cache
def _stemmer() -> Callable[[str], str]:
    from gensim.parsing.porter import PorterStemmer

    stem: Callable[[str], str] = PorterStemmer().stem
    return stem


def _denied(words: Sequence[str]) -> list[str]:
    """The four words after a negation, up to the next punctuation mark."""
    found = []
    left = 0
    for word in words:
        if word in _NOT_EN or word.endswith(("n't", "n’t")):
            left = 4
        elif not word[0].isalnum() and word != TARGET:
            left = 0
        elif left:
            found.append(f"not {word}")
            left -= 1
    return found


def _chinese(case: Case) -> list[str]:
    from citysway.models.segment import cut

    text = case.text if case.whole else (
        case.text[: case.start] + TARGET + case.text[case.end :]
    )  # fmt: skip
    text = _BLANK.sub("", text.lower())
    found = _grams(text)
    words = cut(text)
    found += [f"word {word}" for word in words]
    found += [f"pair {a} {b}" for a, b in itertools.pairwise(words)]
    clauses = [clause for clause in _BREAK.split(text) if clause]
    for clause in clauses:
        if _NOT_ZH.search(clause):
            found += [f"not {word}" for word in cut(clause)]
    if case.whole:
        for mark, edge in (("first", clauses[:2]), ("last", clauses[-2:])):
            found += [f"{mark} {word}" for clause in edge for word in cut(clause)]
    else:
        found += _sides(text, clauses)
    if case.aspect:
        found += [f"{gram}@{case.aspect}" for gram in [*_grams(text)[len(text) :], "any"]]
    return found


def _own_chinese(case: Case) -> list[str]:
    from citysway.models.segment import cut

    text = _BLANK.sub("", case.text[case.start : case.end].lower())[:_OWN_LENGTH]
    return [*_grams(text), f"all {text}", *(f"word {word}" for word in cut(text))]


def _across(case: Case) -> list[str]:
    """The target's edges: up to four characters outside and two inside, for what turns it."""
    text, start, end = case.text.lower(), case.start, case.end
    return [
        f"{mark} {text[a:b]}"
        for n in range(1, _ACROSS + 1)
        for k in (1, 2)
        for mark, a, b in (("into", start - n, start + k), ("out", end - k, end + n))
        if a >= 0 and b <= len(text) and end - start >= k
    ]


def _grams(text: str) -> list[str]:
    return [text[i : i + n] for n in (1, 2, 3, 4) for i in range(len(text) - n + 1)]


def _sides(text: str, clauses: Sequence[str]) -> list[str]:
    at = text.index(TARGET)
    found = [f"<{gram}" for gram in _grams(text[max(at - _NEAR_ZH, 0) : at])]
    found += [f">{gram}" for gram in _grams(text[at + 1 : at + 1 + _NEAR_ZH])]
    own = next((clause for clause in clauses if TARGET in clause), "")
    return [*found, *(f"own {gram}" for gram in _grams(own))]


_FEATURES: Mapping[str, Callable[[Case], list[str]]] = {"zh": _chinese, "en": _english}
_OWN: Mapping[str, Callable[[Case], list[str]]] = {"zh": _own_chinese, "en": _own_english}
