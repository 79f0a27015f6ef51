"""Language and script of a text, by its characters and its function words."""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from citysway.corpus.scripts import HANS, HANT, script_classes, script_counts

Lang = Literal["zh", "en", "other"]
_SAMPLE, _SLICES = 3000, 6
_SYLLABIC = {"Hani": 4.0, "Jpan": 2.0, "Kore": 3.0}  # letters of an alphabet one of these is worth
# what a line needs to be a part of its own: letters of its script, telling Han characters, share
_HAN_LINE, _LATIN_LINE, _LATIN_WORDS, _OTHER_LINE, _EVIDENCE, _SHARE = 10, 40, 12, 8, 4, 0.8
_FOREIGN = 0.25  # share of function words that a foreign sentence reaches
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile(
    r"(?<![^\s\"'“”‘’(\-])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![^\s\"'“”‘’).,;:!?\-])"
)
_LATIN_RUN = re.compile(r"[^\W\d_]{2,}[ ,.'’-]+[a-z]{2,}[ ,.'’-]+[a-z]{2,}", re.ASCII)
_FUNCTION = 0.12  # share of function words that a sentence or a title reaches
_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "en": "the of and to in is for that with on as by at from was are be has it this his her "
        "have not which were an will their its or been they you we but all can more after who "
        "a i my there about into than said your our up out over new if so what when how",
        "fr": "le la les des et est une du dans pour qui que au aux sur par pas ce cette avec sont "
        "il elle nous vous en un de plus très été mais qu",
        "de": "der die das und ist nicht ein eine mit von zu den auf für im dem des sich auch es "
        "wird sind als wir sie ich sehr war einer aus bei nach man hat haben",
        "es": "el los las de que y en un una por con para del se su al lo es son más como muy está "
        "fue pero la no hay",
        "it": "il che di e la per un non sono della del le con una è si gli da alla nel molto "
        "anche i più dei ma",
        "pt": "o os as de que e não uma em para com do da dos das um se por é mais muito foi na no",
        "nl": "de het een en van is niet dat op te met voor zijn er aan ook maar je ik heel wordt",
        "id": "yang dan di ini itu dengan untuk dari pada tidak adalah dalam ke akan juga",
        "tr": "ve bir bu için çok da de ile olarak gibi daha ama var en",
        "pl": "i w na z się nie jest to że do jak po od są bardzo dla",
        "sv": "och att det i en är som på för av med inte den till ett var om men",
        "vi": "và của là có không được cho trong một các với những này đã",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Language:
    """``script`` is an ISO 15924 code (Hans, Hant, Latn, Jpan, ...; Zyyy without any letter).

    ``confidence`` in [0, 1]: how far the evidence is from the other choice (0.5: no evidence).
    """

    lang: Lang
    script: str
    confidence: float


def detect(text: str) -> Language:
    """Chinese, English or other, from at most 3,000 characters spread over the text.

    The script decides by weight of letters (a Han character counts as four, a kana as two);
    kana or hangul in quantity make Han text Japanese or Korean; among Latin text the function
    words decide, and without any, few accents mean English.
    """
    sample = _spread(text)
    if sample.isascii():
        letters = any(map(str.isalpha, sample))
        return _latin(sample, 1.0) if letters else Language("other", "Zyyy", 0.0)
    counts, han_script = script_counts(script_classes(sample))
    weights = {name: count * _SYLLABIC.get(name, 1.0) for name, count in counts.items()}
    total = sum(weights.values())
    if not total:
        return Language("other", "Zyyy", 0.0)
    kana, han = counts.get("Jpan", 0), counts.get("Hani", 0)
    others = weights.get("Latn", 0.0)
    if kana >= 3 and kana > 0.1 * (kana + han) and others < 4.0 * han + 2 * kana:
        return Language("other", "Jpan", min(1.0, 0.5 + kana / (kana + han)))
    script = max(weights, key=lambda name: weights[name])
    share = weights[script] / total
    if script == "Hani":
        return Language("zh", han_script, share)
    return _latin(sample, share) if script == "Latn" else Language("other", script, share)


def _spread(text: str) -> str:
    """Six slices from begin to end; the whole of a short text."""
    if len(text) <= _SAMPLE:
        return text
    size = _SAMPLE // _SLICES
    step = (len(text) - size) / (_SLICES - 1)
    return " ".join(text[int(i * step) : int(i * step) + size] for i in range(_SLICES))


@functools.cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    """The languages whose function word a word is."""
    found: dict[str, list[str]] = {}
    for lang, words in _FUNCTION_WORDS.items():
        for word in words:
            found.setdefault(word, []).append(lang)
    return {word: tuple(langs) for word, langs in found.items()}


def _words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.lower())
    return [word.lower() for word in _WORD.findall(text)]


def _latin(text: str, share: float) -> Language:
    words = _words(text)
    counts, kinds = dict.fromkeys(_FUNCTION_WORDS, 0), dict.fromkeys(_FUNCTION_WORDS, 0)
    languages = _languages_of()
    for word, count in Counter(words).items():
        for lang in languages.get(word, ()):
            counts[lang] += count
            kinds[lang] += 1
    english = counts.pop("en")
    foreign = max(counts, key=lambda lang: counts[lang])
    rival = counts[foreign]
    if rival > english and (kinds[foreign] < 2 or rival < _FOREIGN * len(words)):
        rival = english  # "Los Angeles", "no talks, no deal", "von der Leyen": names and chance
    if english == rival:
        other = _accents(words) > (0.02 if rival else 0.1)
        return Language("other" if other else "en", "Latn", 0.5 * share)
    confidence = share * (0.5 + 0.5 * abs(english - rival) / (english + rival))
    return Language("en" if english > rival else "other", "Latn", confidence)


def _accents(words: list[str]) -> float:
    """Share of letters beyond ASCII."""
    letters = "".join(words)
    return 1 - len(letters.encode("ascii", "ignore")) / max(1, len(letters)) if letters else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive lines of one language: ``text[start:end]``, its line ends included."""

    start: int
    end: int
    lang: Lang
    script: str


def paragraphs(text: str, found: Language | None = None) -> tuple[Part, ...]:
    """The parts of a text in different languages or scripts; they cover it without gaps.

    A text of one language is one part, that of :func:`detect` (``found``, where that is known
    already). A line stands for a language
    only with enough evidence (see ``_decided``): a Latin heading or name inside Chinese, a
    date, a link join the part before them (the first lines: the part after).
    """
    found = found or detect(text)
    whole = (Part(0, len(text), found.lang, found.script),)
    if "\n" not in text or text.isascii():
        return whole
    classes = script_classes(text)
    if _one_kind(text, np.bincount(classes, minlength=HANS + 1).tolist()):
        return whole
    parts: list[Part] = []
    for start, end in _lines(text):
        kind = _decided(text[start:end], classes[start:end])
        if kind is not None and (not parts or (parts[-1].lang, parts[-1].script) != kind):
            parts.append(Part(start if parts else 0, len(text), *kind))
    if len(parts) < 2:
        return whole
    ends = [part.start for part in parts[1:]] + [len(text)]
    return tuple(
        Part(part.start, end, part.lang, part.script) for part, end in zip(parts, ends, strict=True)
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every line with its line feed."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


def _one_kind(text: str, counts: list[int]) -> bool:
    """Whether only one script stands in quantity and, of Han, one of the two."""
    han = counts[1] + counts[HANT] + counts[HANS]
    if min(counts[HANT], counts[HANS]) >= _EVIDENCE:
        return False
    latin = counts[2] >= 2 * _LATIN_WORDS and (han < _HAN_LINE or _LATIN_RUN.search(text))
    others = sum(count >= _OTHER_LINE for count in counts[3:HANT])
    return (han >= _HAN_LINE) + bool(latin) + others < 2


def _decided(line: str, classes: npt.NDArray[np.uint8]) -> tuple[Lang, str] | None:
    """Language and script of a line that has enough of its own to be a part; else None."""
    counts, _ = script_counts(classes)
    weights = {name: count * _SYLLABIC.get(name, 1.0) for name, count in counts.items()}
    total = sum(weights.values())
    script = max(weights, key=lambda name: weights[name], default="Zyyy")
    if counts.get("Jpan", 0) >= _OTHER_LINE and detect(line).script == "Jpan":
        return "other", "Jpan"
    if not total or weights[script] < _SHARE * total:
        return None
    if script == "Hani":
        return _han_line(classes) if counts[script] >= _HAN_LINE else None
    if script != "Latn":
        return ("other", script) if counts[script] >= _OTHER_LINE else None
    return _latin_line(line) if counts[script] >= _LATIN_WORDS else None


def _han_line(classes: npt.NDArray[np.uint8]) -> tuple[Lang, str] | None:
    """Chinese in the script that most of its telling characters belong to."""
    hant, hans = int((classes == HANT).sum()), int((classes == HANS).sum())
    if max(hant, hans) < _EVIDENCE or min(hant, hans) > 0.2 * max(hant, hans):
        return None
    return "zh", "Hant" if hant > hans else "Hans"


def _latin_line(line: str) -> tuple[Lang, str] | None:
    """English or another language by its function words; names, links and code have few."""
    words = [word.lower() for word in _PLAIN_WORD.findall(line)]
    function = sum(len(word) > 1 and word in _languages_of() for word in words)
    plain = sum(map(len, words))
    if len(words) < 5 or function < max(2, _FUNCTION * len(words)):
        return None
    if plain < 0.7 * sum(map(len, _words(line))) or (function < 3 and plain < _LATIN_LINE):
        return None
    return detect(line).lang, "Latn"
