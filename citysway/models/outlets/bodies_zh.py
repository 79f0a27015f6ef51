"""Chinese names of official bodies: 四川省人民政府办公厅, 北京市大兴区卫健委, 上海发布."""

import re

from citysway.corpus.fold import fold
from citysway.models.outlets.naming import key_of
from citysway.models.outlets.words import one_of

STATE = "中国"
_VERTICAL = re.compile(rf"^(?:{one_of('zh', 'verticals')}|中华人民共和国(?=.{{2,6}}(?:海关|海事)))")
_STEM = r"[^市县区旗盟省厅局委院\W]"
_NO_UNIT = f"(?!{one_of('zh', 'no_unit')})"
_ODD = one_of("zh", "odd_units")
_PROVINCE = (
    rf"(?!(?:河北|海南)区){one_of('zh', 'provinces')}"
    r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?"
)
_PREFECTURE = rf"(?!{_ODD}){_NO_UNIT}{_STEM}{{1,9}}?(?:自治州|地区|盟|市)"
_MORE = "(?![域场容]|政(?![府协务法])|民(?![政族]))"  # 区域, 市场, 市政工程, 市民 are no units
_UNIT = "(?:自治县|自治旗|矿区|林区|新区|[县区市旗])"
_COUNTY = rf"{_ODD}|{_NO_UNIT}{_STEM}{{1,14}}?{_UNIT}{_MORE}"
_CHAIN = re.compile(
    rf"(?P<province>{_PROVINCE})?(?P<prefecture>{_PREFECTURE})?(?P<county>{_COUNTY})?"
)
_CORPS = re.compile(r"新疆生产建设兵团|新疆兵团")
_SHORT = re.compile(rf"([\u4e00-\u9fff]{{2,8}}?)(?={one_of('zh', 'organ')})")
_NO_PLACE = re.compile(one_of("zh", "no_place"))
_OFFICIAL = re.compile(rf"(?:{one_of('zh', 'official')}|局|厅|人民银行.{{2,6}}分行)$")
_UNOFFICIAL = re.compile(one_of("zh", "unofficial") + "$")
_ACCOUNT = re.compile(rf"(?!{one_of('zh', 'no_account')})[\u4e00-\u9fff]{{2,7}}发布$")
_CENTRAL = re.compile(
    r"(?:国家|国务院|全国|中央|中共中央|最高人民|中华人民共和国|中国)"
    r"(?!.*(?:[省市州县区](?![域场政])|分行|海关|海事))"
)
_JOINT = re.compile(r"[、,，;；/]|\s+|及其|(?<=[厅局委会府部院])[和与及](?=.{2,}[厅局委会府部院])")


def parts(name: str) -> list[str]:
    """The single bodies of a joint name, in their order."""
    return [part for part in _JOINT.split(name.strip()) if part]


def place_in(name: str) -> str | None:
    """The chain of places or the short place a single name begins with, in the name's writing."""
    shadow = fold(name)
    start = 0
    while head := _VERTICAL.match(shadow[start:]):
        start += head.end()
    rest = shadow[start:]
    if _NO_PLACE.match(rest):
        return None
    corps = _CORPS.match(rest)
    end = corps.end() if corps else _chain_end(rest) or _short_end(rest)
    return name[start : start + end] if end else None


def _chain_end(rest: str) -> int:
    """Length of the chain of named units at the start (省, 市, 区 ...), 0 for none."""
    found = _CHAIN.match(rest)
    if found is None:
        return 0
    short, prefecture = _short_end(rest), found["prefecture"]
    if not found["province"] and short and prefecture and len(prefecture) > short + 3:
        return 0  # the unit word belongs to something behind the body
    return found.end()


def _short_end(rest: str) -> int:
    """Length of a place without unit word before the first organ word (广东卫健委), 0 for none."""
    found = _SHORT.match(rest)
    return found.end() if found else 0


def is_central(name: str) -> bool:
    """Whether a single name is that of a central body of China by its first words."""
    return bool(_CENTRAL.match(fold(name))) and looks_official(key_of(name))


def looks_official(key: str) -> bool:
    """Whether a single folded name has the form of an official body or its account."""
    if _UNOFFICIAL.search(key):
        return False
    return bool(_OFFICIAL.search(key) or _ACCOUNT.match(key))
