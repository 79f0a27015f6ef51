"""Names of outlets as texts write them, reduced to one key."""

import re
from collections.abc import Iterator

from citysway.corpus.fold import fold_term
from citysway.models.outlets.words import one_of, words

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "－": "-"})
_WRAPPED = re.compile(r"^[《〈“\"'【\[「『]+(.+?)[》〉”\"'】\]」』]+$")
_LEAD = re.compile(
    r"^(?:(?:(?:文章|稿件|信息|新闻|图片|内容)?来源|转自|转载自|source|via)\s*:\s*|综合(?!性)|整理自|据(?=.)|"
    r"general office of (?:the )?)"
)
_BRACKET = re.compile(r"\s*[(\[【]([^()\[\]【】]*)[)\]】]?\s*$")
# a bracket that says how the text came; any other may tell two outlets apart: 文汇报(香港)
_NOTE = re.compile(
    r"[.\d]|\b(?:app|online|web|official|edition|weibo|wechat|news)\b|[网报版号端讯电社摄]|微|记者|作者|编辑|官方"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")

_ZH_TAILS = words("zh", "tails")
_CREDIT = re.compile(
    r"(?:本报|图片)?(?:作者|记者|编辑|通讯员|公众号|微信)[^作记编]{0,24}$"
)  # ...作者:王文华
_EN_TAIL = re.compile(
    rf"(?:[\s,\-]+{one_of('en', 'tails')})$|\.(?:com|org|net|cn|uk|co\.uk|com\.(?:cn|hk|au)|info)$"
)


def key_of(name: str) -> str:
    """The lookup key: script, width and case folded, quotation marks unified, blanks collapsed."""
    return plain_key(fold_term(name))


def plain_key(folded: str) -> str:
    """The key of a name that is already folded (see ``citysway.corpus.fold.fold_term``)."""
    key = " ".join(folded.translate(_QUOTES).split())
    wrapped = _WRAPPED.match(key)
    return wrapped[1].strip() if wrapped else key


def shorter(key: str) -> Iterator[str]:
    """Ever shorter readings of a key: without its lead, its bracket, its site or account suffix."""
    seen = {key}
    key = _LEAD.sub("", key)
    while key:
        if key not in seen:
            seen.add(key)
            yield key
        if key.startswith("the "):
            yield key[4:]
        key = _cut(key)


def _cut(key: str) -> str:
    """The key without its last addition; empty when there is none left."""
    if bracket := _BRACKET.search(key):
        return key[: bracket.start()] if _NOTE.search(bracket[1]) else ""
    if _HAN.search(key):
        for tail in _ZH_TAILS:
            if key.endswith(tail):
                bare = key[: -len(tail)].rstrip(" -·@|_")
                return bare if len(bare) > 1 else ""
        if credit := _CREDIT.search(key):
            return key[: credit.start()].rstrip(" :,;")
    bare = _EN_TAIL.sub("", key)
    return bare if bare != key and len(bare) > 1 else ""
