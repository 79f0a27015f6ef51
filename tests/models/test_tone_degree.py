"""Degree: words that strengthen and weaken, before and after, and inside a negation."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import cases, pairs, tone

ZH = pairs(
    """
    [成都]很好。 > [成都]好。
    [成都]好。 > [成都]还行。
    [成都]非常好。 > [成都]比较好。
    [成都]最好。 > [成都]比较好。
    [成都]极其美丽。 > [成都]美丽。
    [成都]十分美丽。 > [成都]有点美丽。
    [杭州]特别漂亮。 > [杭州]漂亮。
    [杭州]漂亮极了。 > [杭州]漂亮。
    [杭州]美得很。 > [杭州]美。
    [杭州]漂亮无比。 > [杭州]漂亮。
    [杭州]相当繁华。 > [杭州]略显繁华。
    [西安]越来越宜居。 > [西安]宜居。
    [西安]更加便利。 > [西安]便利。
    [西安]交通较为便利。 > [西安]交通有些便利。
    [西安]无比繁荣。 > [西安]还算繁荣。
    [南京]超级干净。 > [南京]干净。
    [南京]尤为整洁。 > [南京]整洁。
    [南京]真的很美。 > [南京]美。
    [南京]格外整洁。 > [南京]稍微整洁。
    [长沙]绝对精彩。 > [长沙]精彩。
    [长沙]颇为热情。 > [长沙]热情。
    [长沙]大大便利了居民。 > [长沙]便利了居民。
    [厦门]充满活力。 > [厦门]有活力。
    [厦门]异常优美。 > [厦门]局部优美。
    [厦门]日益繁荣。 > [厦门]偶尔繁荣。
    [苏州]挺好。 > [苏州]还行。
    [苏州]蛮好。 > [苏州]还行。
    [苏州]甚为精致。 > [苏州]略微精致。
    [武汉]脏。 > [武汉]很脏。
    [武汉]有点脏。 > [武汉]脏。
    [武汉]有些混乱。 > [武汉]混乱。
    [武汉]混乱。 > [武汉]极度混乱。
    [武汉]拥堵。 > [武汉]非常拥堵。
    [天津]略显破旧。 > [天津]十分破旧。
    [天津]稍微嘈杂。 > [天津]嘈杂。
    [天津]差。 > [天津]差极了。
    [天津]糟糕。 > [天津]糟糕透顶。
    [天津]偶尔拥堵。 > [天津]拥堵。
    [大连]局部污染。 > [大连]严重污染，极其污染。
    [大连]冷清。 > [大连]越来越冷清。
    [大连]贵。 > [大连]太贵。
    [大连]令人失望。 > [大连]令人非常失望。
    [青岛]不是很好。 > [青岛]很不好。
    [青岛]不太好。 > [青岛]非常不好。
    [青岛]不好。 > [青岛]很不好。
    [青岛]不够干净。 > [青岛]十分不干净。
    [青岛]不是特别漂亮。 > [青岛]非常不漂亮。
    [昆明]不美。 > [昆明]非常丑陋。
    [昆明]好。 > [昆明]不好。
    [昆明]还行。 > [昆明]不行。
    [昆明]较好。 > [昆明]较差。
    [昆明]很宜居。 > [昆明]不很宜居。
    [重庆]格外迷人。 > [重庆]迷人。
    [重庆]着实精彩。 > [重庆]精彩。
    [重庆]高度繁荣。 > [重庆]繁荣。
    [重庆]备受好评。 > [重庆]有好评。
    [宁波]彻底失败。 > [宁波]完全彻底地失败又混乱。
    [宁波]轻微污染。 > [宁波]污染。
    [宁波]尚可。 > [宁波]差。
    [宁波]比较整洁。 > [宁波]比较脏乱。
    """
)
EN = pairs(
    """
    [Leeds] is very good. > [Leeds] is good.
    [Leeds] is good. > [Leeds] is okay.
    [Leeds] is extremely clean. > [Leeds] is clean.
    [Leeds] is clean. > [Leeds] is somewhat clean.
    [Leeds] is really beautiful. > [Leeds] is slightly beautiful.
    [Leeds] is incredibly safe. > [Leeds] is fairly safe.
    [Leeds] is most charming. > [Leeds] is charming.
    [Hull] is so friendly. > [Hull] is friendly.
    [Hull] is truly friendly. > [Hull] is sort of friendly.
    [Hull] is absolutely lovely. > [Hull] is lovely.
    [Hull] is highly attractive. > [Hull] is partly attractive.
    [Hull] is remarkably vibrant. > [Hull] is vibrant.
    [Hull] is particularly pleasant. > [Hull] is mildly pleasant.
    [Derby] is utterly delightful. > [Derby] is delightful.
    [Derby] is beautiful beyond words. > [Derby] is beautiful.
    [Derby] is beautiful indeed. > [Derby] is beautiful.
    [Derby] is such a charming place. > [Derby] is a charming place.
    [Derby] is increasingly prosperous. > [Derby] is occasionally prosperous.
    [Derby] is quite nice. > [Derby] is a bit nice.
    [Derby] is more affordable. > [Derby] is affordable.
    [Lyon] is full of charm. > [Lyon] has charm.
    [Lyon] is exceptionally elegant. > [Lyon] is elegant.
    [Lyon] is wonderfully good, very good. > [Lyon] is rather good.
    [Lyon] is deeply impressive. > [Lyon] is moderately impressive.
    [Lyon] is consistently excellent. > [Lyon] is sometimes excellent.
    [Lyon] is especially welcoming. > [Lyon] is welcoming.
    [Lyon] is universally loved. > [Lyon] is kind of loved.
    [Porto] is hugely popular. > [Porto] is popular.
    [Naples] is dirty. > [Naples] is very dirty.
    [Naples] is a bit dirty. > [Naples] is dirty.
    [Naples] is slightly chaotic. > [Naples] is chaotic.
    [Naples] is chaotic. > [Naples] is utterly chaotic.
    [Naples] is noisy. > [Naples] is extremely noisy.
    [Naples] is somewhat dangerous. > [Naples] is really dangerous.
    [Naples] is partly ugly. > [Naples] is completely ugly.
    [Cairo] is a little boring. > [Cairo] is boring.
    [Cairo] is boring. > [Cairo] is so boring.
    [Cairo] is polluted. > [Cairo] is heavily polluted.
    [Cairo] is occasionally unsafe. > [Cairo] is unsafe.
    [Cairo] is expensive. > [Cairo] is ridiculously expensive, far too expensive.
    [Cairo] is mildly disappointing. > [Cairo] is deeply disappointing.
    [Cairo] is kind of rude. > [Cairo] is terribly rude.
    [Lima] is a tad overpriced. > [Lima] is way too overpriced.
    [Lima] is relatively poor. > [Lima] is desperately poor, extremely poor.
    [Lima] is corrupt. > [Lima] is thoroughly corrupt.
    [Lima] is not very good. > [Lima] is very bad.
    [Lima] is not very good. > [Lima] is really not good.
    [Lima] is not particularly safe. > [Lima] is very unsafe.
    [Quito] is not so beautiful. > [Quito] is extremely ugly.
    [Quito] is not bad. > [Quito] is bad.
    [Quito] is good. > [Quito] is not good.
    [Quito] is okay. > [Quito] is bad.
    [Quito] is acceptable. > [Quito] is awful.
    [Quito] is excellent. > [Quito] is good.
    [York] is magnificent. > [York] is decent.
    [York] is bad. > [York] is horrible.
    [York] is pretty good. > [York] is pretty bad.
    [York] is poor. > [York] is terrible.
    [York] is wonderful. > [York] is nice.
    [York] is awesome. > [York] is okay.
    """
)


OPEN = ["[青岛]不够干净。"]


@pytest.mark.parametrize(("warmer", "cooler"), cases([*ZH, *EN], open_=OPEN))
def test_degree(reader: Reader, warmer: str, cooler: str) -> None:
    assert tone(reader, warmer).score > tone(reader, cooler).score
