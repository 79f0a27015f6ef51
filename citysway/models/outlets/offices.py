"""One office under its many names: 上海市政府, 上海市人民政府门户网站, 上海市人民政府办公厅."""

import functools
import re

from citysway.models.outlets import bodies_en, bodies_zh
from citysway.models.outlets.bodies import is_government
from citysway.models.outlets.naming import form_of, key_of
from citysway.models.outlets.registry import load
from citysway.models.outlets.words import words

GOVERNMENT = "人民政府"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RULE = re.compile(
    r"(?:省|市|州|县|区|旗|特区|特别行政区)?(?:人民)?政府(?:办公[厅室])?(?:信息网|政务网|网)?|政务网"
)
_RULE_EN = re.compile(
    r"(?:(?:municipal|provincial|city|district|county) )?(?:people's )?government(?: of)?"
)
_PORTAL = re.compile(r"中国[·\s-]?(?P<place>[\u4e00-\u9fff]{2,7})")
_PARTY = re.compile(r"^(?:中共|中国共产党)")


def office_of(name: str) -> tuple[str, str] | None:
    """(place as written, organ) of a single official body; None for anything else.

    The organ is ``GOVERNMENT`` for a people's government, its general office and its site; names of
    other organs are brought to one form where the short one is the long one's usual abbreviation
    (卫生健康委员会 and 卫健委). Bodies the registry knows have a name there.
    """
    if load().find(name) is not None or not is_government(name):
        return None
    return _chinese(name) if _HAN.search(name) else _english(name)


def portal_of(name: str) -> str | None:
    """The place of a government site by its formal title: 中国上海, 中国·杭州; else None.

    Whether it is a place, the gazetteer says.
    """
    found = _PORTAL.fullmatch(form_of(key_of(name)))
    return found["place"] if found and load().find(name) is None else None


def _chinese(name: str) -> tuple[str, str] | None:
    bare = _PARTY.sub("", form_of(key_of(name)))
    place = bodies_zh.place_in(bare)
    if place is None or len(bodies_zh.parts(bare)) != 1 or place not in bare:
        return None
    before, _, organ = bare.partition(place)
    if not before and _RULE.fullmatch(organ):
        return place, GOVERNMENT
    for short, long in _abbreviations():
        organ = organ.replace(long, short)
    return (place, before + organ) if organ else None


def _english(name: str) -> tuple[str, str] | None:
    single = bodies_en.parts(name)
    joint = len(single) > 1 or " including " in name
    place = None if joint else bodies_en.place_in(single[0])
    if place is None:
        return None
    organ = " ".join(single[0].replace(place, " ").lower().split())
    return (place, GOVERNMENT) if _RULE_EN.fullmatch(organ) else (place, organ)


@functools.cache
def _abbreviations() -> tuple[tuple[str, str], ...]:
    """(short, long) of organs, the longest first."""
    pairs = [
        (short, long)
        for entry in words("zh", "organs")
        for short, _, longs in [entry.partition("=")]
        for long in longs.split("|")
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[1])))
