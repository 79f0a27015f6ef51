"""Language and script of a text, by its characters and its function words."""

import functools
import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

_SAMPLE, _SLICES = 3000, 6
_RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "Hani": ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),
    "Latn": ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF), (0xFF21, 0xFF5A)),
    "Jpan": ((0x3041, 0x3096), (0x30A1, 0x30FA), (0xFF66, 0xFF9D)),
    "Kore": ((0xAC00, 0xD7AF), (0x1100, 0x11FF), (0x3131, 0x318E)),
    "Cyrl": ((0x400, 0x52F),),
    "Grek": ((0x370, 0x3FF),),
    "Hebr": ((0x590, 0x5FF),),
    "Arab": ((0x600, 0x6FF), (0x750, 0x77F)),
    "Deva": ((0x900, 0x97F),),
    "Thai": ((0xE00, 0xE7F),),
}
_SYLLABIC = {"Hani": 4.0, "Jpan": 2.0, "Kore": 3.0}  # letters of an alphabet one of these is worth
_FOREIGN = 0.25  # share of function words that a foreign sentence reaches
_WORD = re.compile(r"[^\W\d_]+")
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

    lang: Literal["zh", "en", "other"]
    script: str
    confidence: float


def detect(text: str) -> Language:
    """Chinese, English or other, from at most 3,000 characters spread over the text.

    The script decides by weight of letters (a Han character counts as four, a kana as two);
    kana or hangul in quantity make Han text Japanese or Korean; among Latin text the function
    words decide, and without any, few accents mean English.
    """
    sample = _spread(text)
    counts = _script_counts(sample)
    weights = {name: count * _SYLLABIC.get(name, 1.0) for name, count in counts.items()}
    total = sum(weights.values())
    if not total:
        return Language("other", "Zyyy", 0.0)
    kana, han = counts["Jpan"], counts["Hani"]
    if kana >= 3 and kana > 0.1 * (kana + han) and weights["Latn"] < weights["Hani"] + 2 * kana:
        return Language("other", "Jpan", min(1.0, 0.5 + kana / (kana + han)))
    script = max(weights, key=lambda name: weights[name])
    share = weights[script] / total
    if script == "Hani":
        return Language("zh", _han_script(sample), share)
    return _latin(sample, share) if script == "Latn" else Language("other", script, share)


def _spread(text: str) -> str:
    """Six slices from begin to end; the whole of a short text."""
    if len(text) <= _SAMPLE:
        return text
    size = _SAMPLE // _SLICES
    step = (len(text) - size) / (_SLICES - 1)
    return " ".join(text[int(i * step) : int(i * step) + size] for i in range(_SLICES))


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", errors="replace"), dtype=np.uint32)


@functools.cache
def _script_table() -> tuple[tuple[str, ...], npt.NDArray[np.uint8]]:
    """Script number per code point (0: none), up to the last Han extension."""
    table = np.zeros(0x32400, dtype=np.uint8)
    for number, ranges in enumerate(_RANGES.values(), start=1):
        for first, last in ranges:
            table[first : last + 1] = number
    table[[0xD7, 0xF7]] = 0  # signs among the Latin letters
    return tuple(_RANGES), table


def _script_counts(text: str) -> dict[str, int]:
    names, table = _script_table()
    found = np.bincount(table[np.minimum(_codes(text), 0x323FF)], minlength=len(names) + 1)
    return {name: int(found[at + 1]) for at, name in enumerate(names)}


@functools.cache
def _one_script_only() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Characters of simplified and of traditional text alone, U+4E00 to U+9FFF, by opencc."""
    import opencc

    chars = [chr(code) for code in range(0x4E00, 0xA000)]

    def changed(config: str) -> npt.NDArray[np.bool_]:
        converter: Any = opencc.OpenCC(config)
        return np.array([converter.convert(char) != char for char in chars])

    to_traditional, to_simplified = changed("s2t"), changed("t2s")
    return to_traditional & ~to_simplified, to_simplified & ~to_traditional


def _han_script(text: str) -> str:
    """Hant when more characters are traditional only than simplified only; Hans on a tie."""
    simplified, traditional = _one_script_only()
    codes = _codes(text)
    at = codes[(codes >= 0x4E00) & (codes <= 0x9FFF)] - 0x4E00
    return "Hant" if traditional[at].sum() > simplified[at].sum() else "Hans"


def _latin(text: str, share: float) -> Language:
    words = [word.lower() for word in _WORD.findall(text)]
    known = {lang: [w for w in words if w in of] for lang, of in _FUNCTION_WORDS.items()}
    english = len(known.pop("en"))
    foreign = max(known.values(), key=len)
    rival = len(foreign)
    letters = sum(map(len, words))
    accents = sum(char > "\x7f" for word in words for char in word) / max(1, letters)
    if rival > english and (len(set(foreign)) < 2 or rival < _FOREIGN * len(words)):
        rival = english  # "Los Angeles", "no talks, no deal", "von der Leyen": names and chance
    if english == rival:
        other = accents > (0.02 if rival else 0.1)
        return Language("other" if other else "en", "Latn", 0.5 * share)
    confidence = share * (0.5 + 0.5 * abs(english - rival) / (english + rival))
    return Language("en" if english > rival else "other", "Latn", confidence)
