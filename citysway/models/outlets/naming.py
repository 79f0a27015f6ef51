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
_ZH_ACCOUNTS = words("zh", "accounts")
_EN_ACCOUNT = re.compile(rf"[\s,\-]+{one_of('en', 'accounts')}$")
_SAME_LEAD = re.compile(
    r"^(?:(?:文章|稿件|信息|新闻)?来源|转自|转载自|source|via)\s*:\s*|^(?:转自|转载自)"
)
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


def form_of(key: str) -> str:
    """The key without what surely makes no other source: lead, note in brackets, site, account.

    A name and its form are one source also where no registry knows it: 某某报官方微博, 《某某报》,
    来源：某某报 are 某某报. 某某新闻 and 某某网 may be two.
    """
    key = _SAME_LEAD.sub("", key)
    while True:
        bare = plain_key(_without_account(key))
        if bare == key or len(bare) < 2:
            return key
        key = bare


def _without_account(key: str) -> str:
    bracket = _BRACKET.search(key)
    if bracket and _NOTE.search(bracket[1]):
        return key[: bracket.start()]
    if not _HAN.search(key):
        return _EN_ACCOUNT.sub("", key)
    if key.endswith("报社"):
        return key[:-1]
    tail = next((tail for tail in _ZH_ACCOUNTS if key.endswith(tail)), "")
    return key[: len(key) - len(tail)].rstrip(" -·@|_")


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
