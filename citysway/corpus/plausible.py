"""How plausible does a decoded text read? The share of its foreign characters that belong.

The characters of ``_FREQUENT`` are ordinary frequent characters of modern Chinese prose,
listed by us; the wider classes are levels 1 and 2 of GB 2312-80 (3,755 characters in common
use, 3,008 others) and the syllables of KS X 1001, which their byte order states.
"""

import functools
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citysway.corpus.fold import points, simplify

Codes = NDArray[np.uint32]
_SLICE = 8192  # characters; a longer text is looked at in eight slices of this length
_SLICES = 8
_ODD = 50  # a weight below this is a character ordinary text seldom has
_HAN = range(0x4E00, 0xA000)
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
    "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本"
    "前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很"
    "最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度"
    "门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电"
    "数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马"
    "科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万"
    "取拉格望觉术领共确传师观清今切院让识候带导争运笑飞风步改收根干造言联持组每济车亲极林服快办议"
    "往元英士证近失转夫令准布始怎呢存未远叫台单影具罗字爱击流备兵连调深商算质团集百需价花党华城石"
    "级整府离况亚请技际约示复病息究线似官火断精满支视消越器容照须九增研写称企八功吗包片史委乎查轻"
    "易早曾除农找装广显吧阿李标谈吃图念六引历首医局突专费号尽另周较注语仅考落青随选列武红响虽推势"
    "参希古众构房半节土投某案黑维革划敌致陈律足态护七兴派孩验责营星够章音跟志底站严巴例防族供效续"
    "施留讲型料终答紧黄绝奇察母京段依批群项故按河米围江织害斗双境客纪采举杀攻父苏密低朝友诉止细愿"
    "千值仍男钱破网热助倒育属坐帝限船脸职速刻乐否刚威毛状率甚独球般普怕弹校苦创伪厂省州县乡镇村街"
    "游旅景桥园馆祝喜您谢欢迎春夏秋冬港岛湖湾"
)
_COMMON_MARKS = frozenset(
    "，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～　￥°•–′″€£©®™№℃①②③④⑤×→※★●◆■〔〕﹣‧─－"
)
_CANTONESE = frozenset("嘅咗喺冇嚟啲佢哋咁乜嘢睇嗰唔俾畀攞揾噉")
# Weights in percent of Unicode ranges, later ranges win; Han and hangul follow in _weights.
_RANGES = (
    (0x0080, 0x00A0, 0),  # C1 controls
    (0x00A0, 0x00C0, 60),  # Latin-1 signs
    (0x00C0, 0x0250, 35),  # Latin letters outside words
    (0x0250, 0x0370, 20),
    (0x0370, 0x0590, 55),  # Greek, Cyrillic, Armenian
    (0x0460, 0x0530, 20),  # Cyrillic letters Russian has not
    (0x0590, 0x1200, 50),  # the other alphabets in use
    (0x1200, 0x1E00, 10),
    (0x1E00, 0x2000, 50),
    (0x2000, 0x2030, 60),  # spaces, dashes, marks
    (0x2030, 0x2190, 55),
    (0x2190, 0x2460, 40),  # arrows, mathematics
    (0x2460, 0x2500, 70),  # numbers in circles
    (0x2500, 0x2600, 40),  # boxes
    (0x2600, 0x27C0, 60),  # pictures
    (0x3000, 0x3041, 70),
    (0x3041, 0x3100, 70),  # kana
    (0x3400, 0x4DC0, 20),
    (0xE000, 0xF900, 5),  # private use
    (0xFE00, 0xFE10, 60),
    (0xFE30, 0xFE70, 50),
    (0xFF01, 0xFF5F, 85),  # full-width ASCII
    (0xFF5F, 0xFFE0, 10),  # half-width kana
    (0xFFE0, 0xFFE7, 60),
)
_NOT_A_CHARACTER = 0xFFFF  # where the table keeps the weight of everything beyond the plane
_BEYOND = 55
_LINE = 60  # characters up to which a set is quicker than arrays
_NONE = np.zeros(1, dtype=np.uint32)


@functools.cache
def _rows(first: int, last: int, encoding: str) -> frozenset[str]:
    """The characters of some rows of a 94 x 94 set."""
    pairs = (bytes((high, low)) for high in range(first, last) for low in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode(encoding, errors="ignore") for pair in pairs))


@functools.cache
def _weights() -> NDArray[np.uint8]:
    """The weight in percent of each code point of the basic plane."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for first, last, weight in _RANGES:
        table[first:last] = weight
    level1, level2 = _rows(0xB0, 0xD8, "gb2312"), _rows(0xD8, 0xF8, "gb2312")
    plain = simplify("".join(map(chr, _HAN)))
    for code, char in zip(_HAN, plain, strict=True):
        table[code] = _han_weight(char, level1, level2)
    for char in _rows(0xB0, 0xC9, "euc_kr"):
        table[ord(char)] = 65
    for char in _COMMON_MARKS:
        table[ord(char)] = 85
    unassigned = [c for c in range(0x80, 0x10000) if unicodedata.category(chr(c)) == "Cn"]
    table[unassigned] = 0
    table[_NOT_A_CHARACTER] = _BEYOND
    return table


def _han_weight(char: str, level1: frozenset[str], level2: frozenset[str]) -> int:
    if char in _FREQUENT:
        return 100
    if char in level1 or char in _CANTONESE:
        return 85
    return 40 if char in level2 else 20


def sample(text: str) -> str:
    """The text, eight slices of it where it is longer than those."""
    if len(text) <= _SLICE * _SLICES:
        return text
    step = len(text) // _SLICES
    return "".join(text[at : at + _SLICE] for at in range(0, step * _SLICES, step))


def code_points(text: str) -> Codes:
    """The code points of (the sample of) a text."""
    return points(sample(text))


def _weighed(codes: Codes) -> NDArray[np.uint8]:
    """A weight per code point, with its neighbours: letters belong into words."""
    weights = _weights()[np.minimum(codes, _NOT_A_CHARACTER)]
    if not bool(((codes >= 0xAD) & (codes <= 0x52F)).any()):
        return weights
    before, after = np.append(_NONE, codes[:-1]), np.append(codes[1:], _NONE)
    latin = (codes >= 0xC0) & (codes <= 0x24F) & (codes != 0xD7) & (codes != 0xF7)
    latin |= codes == 0xAD  # the soft hyphen
    weights[latin & (_is_letter(before) | _is_letter(after))] = 95
    weights[latin & (before == 0x20) & (after == 0x20)] = 60  # à, é and ó are words
    cyrillic = _is_russian(codes)
    weights[cyrillic & (_is_russian(before) | _is_russian(after))] = 75
    capital = cyrillic & (codes < 0x430) & _is_russian(before)
    weights[capital] = 60
    weights[capital & (before >= 0x430)] = 10  # aB
    return weights


def _is_russian(codes: Codes) -> NDArray[np.bool_]:
    return (codes >= 0x401) & (codes <= 0x45F)


def _is_letter(codes: Codes) -> NDArray[np.bool_]:
    low = codes | 0x20
    return (low >= 0x61) & (low <= 0x7A)


def plausibility(text: str) -> float:
    """Mean plausibility in [0, 1] of the characters beyond ASCII (1.0 if there are none).

    Frequent Han 1, common Han and marks 0.85, kana and hangul 0.7, Cyrillic words 0.75, Latin
    letters inside an ASCII word 0.95 and outside 0.35, Han of GB 2312 level 2 0.4, other Han
    0.2, private use 0.05, controls, unassigned code points and U+FFFD 0. Traditional forms
    count as their simplified ones. Of a long text eight slices are looked at.
    """
    if text.isascii():
        return 1.0
    codes = code_points(text)
    foreign = codes > 0x7F
    count = int(np.count_nonzero(foreign))
    return float(_weighed(codes)[foreign].sum(dtype=np.int64)) / (100 * count) if count else 1.0


def odd_share(text: str) -> float:
    """Share in [0, 1] of seldom characters among those beyond ASCII: the first sign of damage."""
    if text.isascii():
        return 0.0
    codes = code_points(text)
    foreign = codes > 0x7F
    count = int(np.count_nonzero(foreign))
    odd = int(np.count_nonzero((_weighed(codes) < _ODD) & foreign))
    return odd / count if count else 0.0


@functools.cache
def _unit_kinds() -> NDArray[np.uint8]:
    """Per UTF-16 unit: bit 0 a seldom character (surrogates are not, they stand in pairs),
    bit 1 that it is a letter of another alphabet."""
    points = np.arange(0x10000)
    seldom = (_weights() < _ODD) & (points > 0x7F) & ((points < 0xD800) | (points > 0xDFFF))
    letters = (points >= 0xC0) & (points < 0x530)
    kinds: NDArray[np.uint8] = (seldom + 2 * (letters & (seldom | (points >= 0x370)))).astype(
        np.uint8
    )
    return kinds


@functools.cache
def _usual() -> frozenset[str]:
    """The characters of the first plane that are nothing to look at."""
    return frozenset(map(chr, np.flatnonzero(_unit_kinds() == 0).tolist()))


def first_look(text: str) -> tuple[float, bool]:
    """Share of seldom characters beyond ASCII, neighbours not looked at; any foreign letters?

    A guard of microseconds; of a long text eight slices are looked at.
    """
    if len(text) <= _LINE and _usual().issuperset(text):
        return 0.0, False
    units = np.frombuffer(sample(text).encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    kinds = np.take(_unit_kinds(), units)
    odd = int(np.count_nonzero(kinds & 1))
    letters = bool(kinds.max(initial=0) > 1)
    return odd / int(np.count_nonzero(units > 0x7F)) if odd else 0.0, letters


@functools.cache
def _segmenter() -> Any:
    import rjieba

    return rjieba


def word_share(text: str) -> float:
    """Share in [0, 1] of the Han in dictionary words of two or more; 0 without Han.

    Of modern Chinese prose more than half; next to nothing of a text in the wrong encoding.
    Looks at the first 2,000 characters.
    """
    plain = simplify(text[:2000])
    han = sum("\u4e00" <= char <= "\u9fff" for char in plain)
    words = _segmenter().cut(plain, False)
    inside = sum(len(word) for word in words if len(word) > 1 and "\u4e00" <= word[0] <= "\u9fff")
    return inside / han if han else 0.0
