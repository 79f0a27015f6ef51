"""Negation before and after the word, twice, by question, and where its scope ends."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import cases, holds, labelled, tone

ZH = labelled(
    blame="""
    [成都]不美。
    [成都]并不宜居。
    [武汉]的夜景谈不上漂亮。
    [西安]的交通算不上便利。
    [长沙]的公园没有吸引力。
    [南京]毫无活力。
    [天津]的街道从来不整洁。
    [青岛]的海滩远非干净。
    [厦门]的物价并不合理。
    [苏州]的景区不值得去。
    [杭州]的服务不够周到。
    [昆明]的空气不再清新。
    [大连]的老街不再繁华。
    [沈阳]缺乏活力。
    [郑州]缺少魅力。
    [合肥]的服务难言满意。
    [南昌]的夜市没什么特色。
    [福州]的地铁称不上舒适。
    [兰州]的市容绝不美观。
    [贵阳]的营商环境未必优越。
    [重庆]的繁华不再。
    [洛阳]昔日的辉煌荡然无存。
    [太原]的优势尽失。
    [济南]的服务好不到哪里去。
    [长春]的生意好不起来。
    [哈尔滨]的冬天舒适谈不上。
    [海口]的魅力大打折扣。
    [南宁]的便利无从谈起。
    难道[北京]的早高峰也算舒适？
    [上海]的地铁怎么能算宽敞舒适？
    谁说[广州]的老街很干净？
    谈何宜居的[石家庄]。
    [无锡]未能获得好评。
    [宁波]不是天堂，而是地狱。
    [三亚]不是便宜，而是宰客。
    [成都]没有治理污染。
    [珠海]未能解决拥堵。
    [徐州]的污染没有得到治理。
    [绍兴]不但不美，而且脏乱。
    """,
    praise="""
    [成都]不能不说很美。
    [杭州]的美景无不令人陶醉。
    难道[杭州]不美吗？
    难道[厦门]的海滩不漂亮吗？
    谁说[成都]不宜居？
    岂能说[苏州]的园林不精致。
    [西安]不仅美丽，而且宜居。
    [南京]不但繁华，还很安全。
    [长沙]的夜市不愧是最好的。
    [青岛]的啤酒节名不虚传。
    [大连]的海滨美不胜收。
    [桂林]的山水不可错过。
    [昆明]的花市非常漂亮。
    [重庆]的夜景令人难以忘怀。
    [武汉]不是落后，而是领先。
    [苏州]不是鬼城，而是宜居之城。
    [丽江]不虚此行。
    [成都]毫无疑问是宜居的城市。
    [扬州]的美食没得说，美味。
    """,
    spared="""
    [成都]不拥堵。
    [杭州]没有污染。
    [厦门]的街道并不脏。
    [苏州]从不宰客。
    [青岛]不再拥堵。
    [南京]没有投诉。
    [无锡]的空气不差。
    [长沙]毫无混乱。
    [珠海]已无雾霾。
    [宁波]绝非鬼城。
    [绍兴]不是没有魅力。
    [昆明]未发生事故。
    """,
)
EN = labelled(
    blame="""
    [Leeds] is not beautiful.
    [Leeds] isn't safe.
    [Leeds] was never charming.
    [Hull] is hardly attractive.
    [Hull] is far from perfect.
    [Hull] is anything but clean.
    [Derby] lacks charm.
    The lack of charm in [Derby] is obvious.
    [Derby] is by no means elegant.
    [Oxford] is no longer affordable.
    [Oxford] is no longer peaceful.
    [Naples] is not very clean.
    [Naples] has never been safe.
    [Naples] isn't a pleasant place.
    [Cairo] doesn't have good hotels.
    [Cairo] can't impress us.
    [Athens] could have been better.
    [Athens] should have been cleaner and better.
    The food in [Athens] wasn't great.
    [Lima] failed to impress.
    [Lima] fails to delight.
    [Quito] is without charm.
    [Quito] is devoid of beauty.
    [Bristol] used to be beautiful.
    [Bristol] is too crowded to enjoy.
    [Venice] is too expensive to be enjoyable.
    [Venice] is too noisy to be charming.
    The charm of [Venice] is gone, the charm is long gone.
    The beauty of [Bath] is nowhere to be found.
    The elegance of [York] is a myth.
    Who says [Luton] is beautiful?
    Since when is [Slough] charming?
    [Slough] is not a paradise but a disaster.
    [Luton] is neither clean nor safe.
    [Luton] is barely tolerable and never pleasant.
    [Leeds] failed to tackle pollution.
    [Leeds] did not reduce crime.
    [Hull] is unable to solve its corruption problem.
    None of the parks in [Hull] are beautiful.
    There is no charm in [Hull].
    """,
    praise="""
    [Leeds] is not only safe but beautiful.
    [Leeds] is not just clean, it is charming.
    [Porto] is not without charm.
    [Porto] never fails to impress.
    [Porto] never disappoints, it is wonderful.
    [Lyon] is nothing short of magnificent.
    [Lyon] is without doubt beautiful.
    [Lyon] is second to none, a delightful place.
    Who says [Leeds] is not beautiful?
    You can't go wrong with lovely [Ghent].
    [Ghent] is not ugly but beautiful.
    [Ghent] is no doubt charming.
    [Seville] couldn't be better.
    [Seville] is nothing but delightful.
    """,
    spared="""
    [Leeds] is not dirty.
    [Leeds] isn't dangerous.
    [Leeds] is no longer polluted.
    [Porto] was never boring.
    [Porto] has no crime.
    [Lyon] is free of corruption.
    [Lyon] is far from ugly.
    [Ghent] is hardly boring.
    [Ghent] doesn't suffer from congestion.
    There is no pollution in [Ghent].
    [Seville] is not bad.
    [Seville] could have been worse.
    [Bilbao] is not too crowded.
    [Bilbao] used to be dirty.
    """,
)


OPEN = ["[成都]没有治理污染。"]


@pytest.mark.parametrize(("case", "expected"), cases([*ZH, *EN], open_=OPEN))
def test_negation(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)
