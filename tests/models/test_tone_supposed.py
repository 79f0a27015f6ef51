"""Hypothetical scope: what is supposed counts less than what is said, in its scope alone."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import pairs, tone

# A plain sentence says more than a supposed one: further from 0.
ZH = pairs(
    """
    [成都]很美。 > [成都]可能很美。
    [成都]很美。 > 如果[成都]很美。
    [杭州]干净。 > 若是[杭州]干净。
    [杭州]干净。 > [杭州]或许干净。
    [西安]拥堵。 > 一旦[西安]拥堵。
    [西安]拥堵。 > [西安]恐怕拥堵。
    [武汉]混乱。 > 万一[武汉]混乱。
    [武汉]混乱。 > [武汉]似乎混乱。
    [长沙]热情。 > 要是[长沙]热情。
    [长沙]热情。 > 假如[长沙]热情。
    [青岛]整洁。 > 倘若[青岛]整洁。
    [青岛]整洁。 > [青岛]整洁的话。
    [厦门]迷人。 > [厦门]也许迷人。
    [厦门]迷人。 > 除非[厦门]迷人。
    [南京]繁华。 > 假使[南京]繁华。
    [南京]繁华。 > [南京]是否繁华。
    [昆明]宜居。 > [昆明]能否宜居。
    [昆明]宜居。 > 只要[昆明]宜居。
    [天津]脏乱。 > [天津]仿佛脏乱。
    [天津]脏乱。 > 假若[天津]脏乱。
    [大连]糟糕。 > 若[大连]糟糕。
    [大连]糟糕。 > [大连]大概糟糕。
    [苏州]精致。 > 就算[苏州]精致。
    [苏州]精致。 > 哪怕[苏州]精致。
    下雨了，[济南]也很宜居。 > 如果不下雨，[济南]也很宜居。
    修了地铁，[郑州]就便利了。 > 如果修了地铁，[郑州]就便利了。
    不改革，[太原]就会落后。 > 倘若不改革，[太原]就会落后。
    不治理，[石家庄]将污染严重。 > 一旦不治理，[石家庄]将污染严重。
    天气好，[三亚]很迷人。 > 天气好的话，[三亚]很迷人。
    多些树，[兰州]更美丽。 > 要是多些树，[兰州]更美丽。
    [合肥]精彩。 > [合肥]或将精彩。
    [合肥]破旧。 > 倘使[合肥]破旧。
    [福州]舒适。 > [福州]看似舒适。
    [福州]嘈杂。 > [福州]恐将嘈杂。
    [宁波]繁荣。 > 若能[宁波]繁荣。
    [宁波]冷清。 > [宁波]会不会冷清。
    [海口]便利。 > 只有[海口]便利。
    [海口]拥挤。 > 设若[海口]拥挤。
    [贵阳]凉爽舒适。 > 但凡[贵阳]凉爽舒适。
    [贵阳]落后。 > 如若[贵阳]落后。
    """
)
EN = pairs(
    """
    [Leeds] is beautiful. > [Leeds] may be beautiful.
    [Leeds] is beautiful. > If [Leeds] is beautiful.
    [Leeds] is beautiful. > [Leeds] would be beautiful.
    [Hull] is dirty. > [Hull] might be dirty.
    [Hull] is dirty. > [Hull] could be dirty.
    [Hull] is dirty. > Unless [Hull] is dirty.
    [Derby] is safe. > Perhaps [Derby] is safe.
    [Derby] is safe. > Maybe [Derby] is safe.
    [Derby] is safe. > Suppose [Derby] is safe.
    [Porto] is charming. > [Porto] is possibly charming.
    [Porto] is charming. > [Porto] is probably charming.
    [Porto] is charming. > What if [Porto] is charming?
    [Cairo] is chaotic. > [Cairo] seems chaotic.
    [Cairo] is chaotic. > [Cairo] is potentially chaotic.
    [Cairo] is chaotic. > Whether [Cairo] is chaotic.
    [Lyon] is lovely. > I wish [Lyon] was lovely.
    [Lyon] is lovely. > Imagine [Lyon] is lovely.
    [Lyon] is lovely. > If only [Lyon] was lovely.
    [Oslo] is boring. > [Oslo] appears to be boring.
    [Oslo] is boring. > Assuming [Oslo] is boring.
    [Oslo] is boring. > [Oslo] is presumably boring.
    [York] is wonderful. > In theory [York] is wonderful.
    [York] is wonderful. > Provided that [York] is wonderful.
    [York] is wonderful. > As if [York] is wonderful.
    They invest, [Turin] will be vibrant. > If they invest, [Turin] will be vibrant.
    They fail, [Turin] will be corrupt. > If they fail, [Turin] will be corrupt.
    They stop, [Milan] is a disaster. > Unless they stop, [Milan] is a disaster.
    It rains, [Genoa] is ugly. > In case it rains, [Genoa] is ugly.
    They plant trees, [Ghent] is lovely. > Provided they plant trees, [Ghent] is lovely.
    It grows, [Bruges] is overcrowded. > If it grows, [Bruges] is overcrowded.
    [Nantes] is vibrant. > [Nantes] might be vibrant.
    [Nantes] is filthy. > [Nantes] may be filthy.
    [Basel] is clean. > [Basel] would be clean.
    [Basel] is awful. > [Basel] would be awful.
    [Cadiz] is peaceful. > Supposing [Cadiz] is peaceful.
    [Cadiz] is ugly. > [Cadiz] is likely ugly.
    [Bergen] is pleasant. > Only if [Bergen] is pleasant.
    [Bergen] is overpriced. > As though [Bergen] is overpriced.
    [Gdansk] is elegant. > [Gdansk] seemed elegant.
    [Gdansk] is dangerous. > Even if [Gdansk] is dangerous.
    """
)
# Outside the scope nothing is dampened: both score the same.
SAME = pairs(
    """
    [成都]很美。 > [成都]很美，如果去过。
    [杭州]干净整洁。 > 即使下雨，[杭州]干净整洁。
    [武汉]混乱。 > [武汉]混乱，可能会下雨。
    [长沙]热情。 > 尽可能多来，[长沙]热情。
    [厦门]迷人。 > 这里有可能性，[厦门]迷人。
    如果下雨，但[昆明]宜居。 > 下雨，但[昆明]宜居。
    [大连]整洁。 > [大连]整洁，除非下雪。
    [青岛]糟糕。 > 不可能的，[青岛]糟糕。
    [南京]繁华。 > [南京]繁华，也许会下雪。
    [苏州]精致。 > [苏州]精致，一旦来过。
    """
)
SAME_EN = pairs(
    """
    [Leeds] is beautiful. > [Leeds] is beautiful, if you go there.
    [Hull] is dirty. > [Hull] is dirty, unless it rains.
    [Derby] is safe. > In May [Derby] is safe.
    [Porto] is charming. > [Porto] is charming, perhaps tomorrow.
    [Cairo] is chaotic. > [Cairo] is chaotic, as soon as possible.
    [Lyon] is lovely. > [Lyon] is lovely, whether you like it.
    [Oslo] is boring. > [Oslo] is boring, maybe next week.
    [York] is wonderful. > [York] is wonderful if it rains.
    [Turin] is vibrant. > [Turin] is vibrant, provided you go.
    [Ghent] is elegant. > Best wishes, [Ghent] is elegant.
    """
)


@pytest.mark.parametrize(("plain", "supposed"), [*ZH, *EN])
def test_what_is_supposed_counts_less(reader: Reader, plain: str, supposed: str) -> None:
    said, other = tone(reader, plain).score, tone(reader, supposed).score
    assert abs(said) > abs(other)
    assert said * other >= 0


@pytest.mark.parametrize(("plain", "beside"), [*SAME, *SAME_EN])
def test_and_what_is_not_counts_in_full(reader: Reader, plain: str, beside: str) -> None:
    assert tone(reader, plain).score == pytest.approx(tone(reader, beside).score)
