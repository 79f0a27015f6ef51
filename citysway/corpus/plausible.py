"""How plausible does a decoded text read? The share of its foreign characters that belong.

The characters of ``_FREQUENT`` are ordinary frequent characters of modern Chinese prose,
listed by us; the wider class is level 1 of GB 2312-80 (3,755 characters in common use),
which its byte order states.
"""

import functools

from citysway.corpus.fold import simplify

_SAMPLE = 2000
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
    "，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～　￥°•–′″€£©®™№℃①②③④⑤×→※★●◆■〔〕﹣"
)


@functools.cache
def _level1() -> frozenset[str]:
    """GB 2312 level 1: rows 16 to 55, the characters in common use."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("gb2312", errors="ignore") for pair in rows))


@functools.cache
def _weight(char: str) -> float:
    """0 never in text, 1 expected anywhere; half for letters of other scripts."""
    plain = simplify(char) if "\u4e00" <= char <= "\u9fff" else char
    if plain in _FREQUENT:
        return 1.0
    if plain in _level1() or char in _COMMON_MARKS or "\uff01" <= char <= "\uff5e":
        return 0.85
    if "\u3041" <= char <= "\u30fe" or "\uac00" <= char <= "\ud7a3":
        return 0.7
    if "\u4e00" <= char <= "\u9fff":
        return 0.3
    if char.isalpha() and "\u00c0" <= char <= "\u04ff":
        return 0.5
    return 0.4 if char.isalpha() and "\u0500" <= char <= "\u0eff" else 0.1


def _in_word(before: str, char: str, after: str) -> bool:
    """A Latin letter beside an ASCII letter, or a typographic mark beside anything plain."""
    if "\u00c0" <= char <= "\u024f":
        return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
    return char == "\xa0"


def plausibility(text: str) -> float:
    """Mean plausibility in [0, 1] of the characters beyond ASCII (1.0 if there are none).

    Looks at the first 2,000 of them. Frequent Han 1, common Han and punctuation 0.85, kana and
    hangul 0.7, other letters 0.5, rare Han 0.3, anything else 0.1; Latin letters inside an
    ASCII word 0.95.
    """
    if text.isascii():
        return 1.0
    total, seen = 0.0, 0
    for at, char in enumerate(text):
        if char <= "\x7f":
            continue
        word = _in_word(text[at - 1 : at], char, text[at + 1 : at + 2])
        total += 0.95 if word else _weight(char)
        seen += 1
        if seen >= _SAMPLE:
            break
    return total / seen
