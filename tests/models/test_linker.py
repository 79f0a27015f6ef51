"""City linking: (text, namings expected).

'' after the name means seen and left open, '~' derived, '!' metonym.
"""

import pytest

from citysway.corpus.document import Document
from citysway.models.reader import Reader

CASES = [
    # zh: plain, full forms, districts, lists
    ("杭州举办亚运会。", ["杭州 CN330100"]),
    ("杭州市的西溪湿地。", ["杭州市 CN330100", "西溪湿地 ~"]),
    ("北京、上海和广州。", ["北京 CN110000", "上海 CN310000", "广州 CN440100"]),
    ("北京市朝阳区很热闹。", ["北京市 CN110000", "朝阳区 CN110105"]),
    ("長沙和廣州都很熱鬧。", ["長沙 CN430100", "廣州 CN440100"]),
    ("新疆喀什的夜市。", ["喀什 CN653100"]),
    ("香港与澳门。", ["香港 CN810000", "澳门 CN820000"]),
    ("游客从伦敦和纽约来。", ["伦敦 GN2643743", "纽约 GN5128581"]),
    ("重庆市民生活幸福。", ["重庆 CN500000"]),
    ("苏州昆曲很有名。", ["苏州 CN320500", "昆曲 ~"]),
    # zh: names inside other things
    ("他住在南京路附近。", []),
    ("北京东路和上海路在修。", []),
    ("现在是北京时间8点。", []),
    ("佛罗里达州的飓风。", []),
    ("这是最大的出海口。", []),
    ("上海合作组织峰会。", []),
    ("发达州市的经验。", []),
    ("新华社北京3月5日电 上海发布规划。", ["北京 ~", "上海 CN310000"]),
    ("北京大学的学生。", ["北京大学 ~"]),
    ("他爱吃北京烤鸭。", ["北京烤鸭 ~"]),
    ("上海银行发布年报。", ["上海银行 ~"]),
    ("华盛顿方面表示不满。", ["华盛顿 !"]),
    # zh: words that are also cities
    ("各位来宾请入座。", []),
    ("世界和平与发展。", []),
    ("东方文化博大精深。", []),
    ("吉林省吉林市的雾凇。", ["吉林市 CN220200"]),
    ("广西的来宾、柳州两市。", ["来宾 CN451300", "柳州 CN450200"]),
    # en
    ("Chengdu hosted the games.", ["Chengdu CN510100"]),
    ("Visitors love Hangzhou and Xi'an.", ["Hangzhou CN330100", "Xi'an CN610100"]),
    ("Suzhou in Jiangsu is old.", ["Suzhou CN320500"]),
    ("Suzhou in Anhui is small.", ["Suzhou CN341300"]),
    ("Suzhou is nice.", ["Suzhou "]),
    ("Reading books is nice.", []),
    ("They walked along Nanjing Road.", []),
    ("Beijing said it would respond.", ["Beijing !"]),
    ("He studied at Peking University.", ["Peking University ~"]),
    ("London and Paris agreed on it.", ["London GN2643743", "Paris GN2988507"]),
    ("Mr. Jackson met Mrs. Lincoln.", []),
    ("It happened in March.", []),
    ("Mr. London spoke first.", []),
    ("The pro-Beijing camp lost.", ["Beijing !"]),
]


def _found(reader: Reader, text: str) -> list[str]:
    reading = reader.read(Document(id="1", text=text))
    rows = [
        (c.start, f"{c.name} {'~' if c.derived else '!' if c.metonym else c.place_id}")
        for c in reading.cities
    ]
    return [row for _, row in sorted(rows)]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_link(reader: Reader, text: str, expected: list[str]) -> None:
    wanted = [row for row in expected if not row.endswith(" ")]
    assert _found(reader, text) == wanted
    left_open = {u.name for u in reader.read(Document(id="1", text=text)).unresolved}
    assert {row.strip() for row in expected if row.endswith(" ")} <= left_open


def test_reason_names_the_evidence(reader: Reader) -> None:
    found = reader.read(Document(id="1", text="北京市朝阳区的公园。")).cities[-1]
    assert "北京" in found.reason
    assert 0 < found.confidence <= 1


def test_left_open_says_why(reader: Reader) -> None:
    (found,) = reader.read(Document(id="1", text="Taizhou is a city.")).unresolved
    assert "2 candidates" in found.reason
