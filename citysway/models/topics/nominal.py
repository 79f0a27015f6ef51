"""Whether a Chinese word can be part of a name of something, by its class in the dictionary."""

import functools
from collections.abc import Callable

from citysway.models.topics.stop import lists


@functools.cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    try:
        import rjieba
    except ImportError:
        from jieba import posseg

        return lambda text: [(pair.word, pair.flag) for pair in posseg.lcut(text)]
    tagged: Callable[[str], list[tuple[str, str]]] = rjieba.tag
    return tagged


def nominal(word: str) -> bool:
    """Whether it ends in a noun, an adjective or another class of ``[zh.collocations]``."""
    rules = lists("zh")["collocations"]
    tag = _tagger()(word)[-1][1]
    return tag in rules["tight"] or tag[0] not in rules["loose"]
