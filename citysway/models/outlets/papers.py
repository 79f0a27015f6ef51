"""Place names at the front of media names: 成都商报 -> 成都, Shanghai Daily -> Shanghai."""

import re

from citysway.corpus.fold import fold
from citysway.models.outlets.registry import load
from citysway.models.outlets.words import one_of

_ZH = re.compile(
    rf"(?:中国|今日|掌上)?(?P<place>[\u4e00-\u9fff]{{2,8}}?)[省市]?{one_of('zh', 'media')}"
)
_ZH_NOT = re.compile(one_of("zh", "no_media_place"))
_EN = re.compile(
    r"(?:The )?(?P<place>[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2}?) "
    rf"{one_of('en', 'media')}(?!\w)"
)
_EN_NOT = re.compile(one_of("en", "no_media_place"))


def city_in_outlet(name: str) -> str | None:
    """A leading place-like string of a media name; the gazetteer says whether it is a place.

    None for names without one, and for outlets the registry knows as national: the New York
    Times or Beijing Review are not of the city in their name (METHOD.md section 0, role traps).
    """
    known = load().find(name)
    if known is not None and known.scope == "national":
        return None
    stripped = name.strip().strip("《》“”\"'")
    shadow = fold(stripped)
    if found := _ZH.match(shadow):
        start, end = found.span("place")
        return None if _ZH_NOT.match(shadow[start:end]) else stripped[start:end]
    latin = _EN.match(stripped)
    if latin is None or _EN_NOT.fullmatch(latin["place"]):
        return None
    return latin["place"]
