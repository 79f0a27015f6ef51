"""Which words mean the target: lists share a predicate, rivals keep theirs, sides end at a city."""

import pytest

from citysway.models.reader import Reader
from tests.models.tone_cases import holds, labelled, tone

ZH = labelled(
    praise="""
    [北京]和上海都很美丽。
    北京和[上海]都很美丽。
    [杭州]、苏州、无锡都宜居。
    杭州、[苏州]、无锡都宜居。
    杭州、苏州、[无锡]都宜居。
    [成都]与重庆充满活力。
    成都与[重庆]充满活力。
    [成都]很繁华而武汉很混乱。
    [厦门]干净，天津脏乱。
    天津脏乱，[厦门]干净。
    [青岛]位于山东，环境优美。
    [大连]靠海，风景优美，北京则污染严重。
    美丽的[苏州]和混乱的徐州。
    [南京]环境优美，合肥则交通混乱。
    从武汉出发，到了美丽的[长沙]。
    游客称赞[昆明]。
    [西安]以及洛阳风光秀丽。
    西安以及[洛阳]风光秀丽。
    [扬州]同镇江一样美丽。
    [嘉兴]靠近上海，十分宜居。
    风景优美的[桂林]吸引了广州的游客。
    重庆拥挤，好在[成都]悠闲舒适。
    """,
    blame="""
    [北京]和天津都污染严重。
    北京和[天津]都污染严重。
    [沈阳]、长春交通混乱。
    沈阳、[长春]交通混乱。
    成都很繁华而[武汉]很混乱。
    厦门干净，[天津]脏乱。
    [天津]脏乱，厦门干净。
    大连靠海，风景优美，[北京]则污染严重。
    南京环境优美，[合肥]则交通混乱。
    美丽的苏州和混乱的[徐州]。
    [郑州]位于中原，交通混乱。
    杭州宜居；[石家庄]雾霾严重。
    北京很美，[保定]却雾霾严重。
    脏乱的[徐州]离南京不远。
    [东莞]治安混乱，深圳则十分整洁。
    """,
    neutral="""
    [广州]位于南方，北京环境优美。
    记者从[济南]出发，青岛风光秀丽。
    [太原]在山西，西安则繁华热闹。
    """,
)
EN = labelled(
    praise="""
    [Leeds] and York are beautiful.
    Leeds and [York] are beautiful.
    [Paris], London and Rome are wonderful.
    Paris, [London] and Rome are wonderful.
    Paris, London and [Rome] are wonderful.
    [Lyon] is clean and Marseille is dirty.
    Marseille is dirty and [Lyon] is clean.
    [Lyon] is charming, Marseille is dangerous.
    Marseille is dangerous, [Lyon] is charming.
    [Porto], on the coast, is lovely.
    They left dirty Naples for beautiful [Turin].
    Visitors praised [Boston].
    Beautiful [Ghent] lies near Brussels.
    [Oslo] is clean, Bergen is wet.
    [Basel] or Zurich would be lovely.
    Critics slam Rome while [Vienna] is wonderful.
    """,
    blame="""
    [Naples] and Cairo are dirty.
    Naples and [Cairo] are dirty.
    Lyon is clean and [Marseille] is dirty.
    [Marseille] is dirty and Lyon is clean.
    Lyon is charming, [Marseille] is dangerous.
    [Marseille] is dangerous, Lyon is charming.
    They left dirty [Naples] for beautiful Turin.
    Critics attacked corrupt [Chicago].
    Filthy [Delhi] lies north of Agra.
    Vienna is wonderful while [Rome] is awful.
    [Rome], Naples and Milan are dangerous.
    Rome, Naples and [Bari] are dangerous.
    """,
)
REPORTED = [
    ("专家表示，[成都]很宜居。", True),
    ("据报道，[杭州]交通拥堵。", True),
    pytest.param(
        *("他称[西安]“非常美丽”。", True),
        marks=pytest.mark.xfail(strict=True, reason="称 alone is no word of reporting yet"),
    ),
    ("市民认为[武汉]很热闹。", True),
    ("“[南京]很美。”游客说。", True),
    ("网友称[青岛]宰客。", True),
    ("“[长沙]很好玩。我还会来。”", True),
    ("“欢迎光临。[厦门]很干净。”", True),
    ("[成都]很宜居。", False),
    ("[杭州]交通拥堵。", False),
    ("专家来了。[西安]很美。", False),
    ("他说：“好。”之后他到了[大连]。那里很美。", False),
    ("The mayor said [Leeds] is safe.", True),
    ("According to residents, [Hull] is dirty.", True),
    ("“[Lyon] is beautiful,” she wrote.", True),
    ("Critics claim [Derby] is corrupt.", True),
    ("[Porto] is lovely, officials said.", True),
    ("“We came. [Oslo] was great. We stayed.”", True),
    ("[Leeds] is safe.", False),
    ("The mayor said nothing. [Hull] is dirty.", False),
]


@pytest.mark.parametrize(("case", "expected"), [*ZH, *EN])
def test_targets(reader: Reader, case: str, expected: str) -> None:
    assert holds(tone(reader, case), expected), tone(reader, case)


@pytest.mark.parametrize(("case", "reported"), REPORTED)
def test_what_somebody_says_is_marked(reader: Reader, case: str, reported: bool) -> None:
    assert tone(reader, case).reported is reported


def test_a_person_keeps_the_whole_sentence_beside_a_city(reader: Reader) -> None:
    assert tone(reader, "[市长]来自成都，他很优秀。").label == 1
    assert tone(reader, "[The mayor] came from Leeds, and she is brilliant.").label == 1
