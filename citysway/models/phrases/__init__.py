"""What makes a run of words no phrase of its own: the words of official prose, and place names."""

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from citysway.corpus.fold import fold_terms
from citysway.models.segment import cut

__all__ = ["PlainWords", "ends_run", "is_fragment", "plain_words"]

#: Parts of speech (jieba's marks) no Chinese phrase holds: particles, prepositions, conjunctions,
#: pronouns, adverbs, exclamations, times, directions; and names of people, places, bodies.
_APART = "upcrdyeotf"
_NAMES = ("nr", "ns", "nt", "nrt", "nrfg")
_PARTS = "qfkpcudrym"  # as a first word of one character: measures, sides, suffixes, ...
_ARTICLE = "条款项章节号"
_JOINS = "pcur"
_TAILS = "时后内前上中下处间市县区省等"
_NUMBER = re.compile("第|[一二三四五六七八九十百千万两零〇]{2}")
_COUNTED = ("最多", "不见面", "无", "免", "零")  # adverbs that policies are named with


@dataclass(frozen=True, slots=True)
class PlainWords:
    """``apart``: in no phrase; ``inner``: not its first or last word; ``common``: not enough."""

    apart: frozenset[str]
    inner: frozenset[str]
    common: frozenset[str]


@functools.cache
def plain_words(lang: str) -> PlainWords:
    """The word lists of a language (``words.toml``), folded."""
    text = (resources.files("citysway.models.phrases") / "words.toml").read_text(encoding="utf-8")
    entry = tomllib.loads(text)[lang]
    lists = {name: frozenset(fold_terms(entry[name].split())) for name in entry}
    return PlainWords(**lists)


@functools.lru_cache(maxsize=1 << 20)
def ends_run(word: str) -> bool:
    """Whether a Chinese word stands in no phrase: plain, a function word, a name, or no Han."""
    if word in plain_words("zh").apart or not all("\u3400" <= char <= "\u9fff" for char in word):
        return True
    if word in _COUNTED:
        return False
    if _NUMBER.match(word):
        return True
    mark = _mark(word)
    # Many words of two characters are called names and are none: 楼宇, 河湖.
    return mark[0] in _APART or (mark in _NAMES and len(word) > 2)


def is_fragment(phrase: str) -> bool:
    """Whether a Chinese run is a piece of a sentence: ``条生态环境``, ``样式由市``."""
    words = cut(phrase, hmm=False)
    if len(words) < 2:
        return False
    first, last = words[0], words[-1]
    if len(first) == 1 and first not in "一双零" and _may_not_begin(first):
        return True
    joins = any(len(word) == 1 and _mark(word)[0] in _JOINS for word in words)
    return joins or (len(last) == 1 and last in _TAILS)


def _may_not_begin(char: str) -> bool:
    return char in _ARTICLE or _mark(char)[0] in _PARTS


def _mark(word: str) -> str:
    """jieba's mark of a word standing alone, ``x`` where it is unknown."""
    try:
        import rjieba
    except ImportError:
        return "x"
    found = rjieba.tag(word)
    return str(found[0][1]) if len(found) == 1 else "x"
