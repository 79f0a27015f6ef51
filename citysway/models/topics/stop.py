"""Words that tell no topic: the lists of spaCy and those of stop.toml."""

import functools
import tomllib
from pathlib import Path
from typing import Any, Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
_GROUPS = ("news", "time", "empty")


@functools.cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "stop.toml").read_text(encoding="utf-8"))


def lists(lang: Lang) -> dict[str, Any]:
    """Our lists of one language, by the keys of stop.toml."""
    table: dict[str, Any] = _tables()[lang]
    return table


def kept_words(lang: Lang) -> frozenset[str]:
    """Words that stay though a list or their shape would drop them."""
    return frozenset(lists(lang)["kept"])


@functools.cache
def stop_words(lang: Lang) -> frozenset[str]:
    """Both lists without what is kept; Chinese texts leave out the English ones too."""
    from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
    from spacy.lang.zh.stop_words import STOP_WORDS as CHINESE

    ours = {word for group in _GROUPS for word in lists(lang)[group]}
    theirs = CHINESE | ENGLISH if lang == "zh" else ENGLISH
    return frozenset((theirs | ours) - kept_words(lang))
