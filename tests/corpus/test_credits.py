"""Credits and datelines of Chinese text: what is read, what is cut, and what is left alone."""

import gzip
import itertools
import json
from pathlib import Path

import pytest

from citysway.corpus.credits import credits
from tests.corpus.credits_read import DAY, EN_SAID, SAID, Case, assert_read

ZH: list[Case] = [
    (
        f"新华社北京3月5日电（记者 张三、李四）{SAID}",
        *(DAY, "新华社", "北京", "2024-03-05", "张三、李四"),
        ["新华社北京3月5日电（记者 张三、李四）"],
    ),
    (
        f"通车\n新华社成都１２月３日专电 {SAID}",
        *("2024-01-02", "新华社", "成都", "2023-12-03", None),
        ["新华社成都１２月３日专电 "],
    ),
    (
        f"中新社北京4月1日电 记者张三 {SAID}",
        *("2024-04-01", "中新社", "北京", "2024-04-01", "张三"),
        ["中新社北京4月1日电 记者张三 "],
    ),
    (
        f"中新网4月1日电 据《某某时报》报道，{SAID}",
        *("2024-04-01", "中新网", None, "2024-04-01", None),
        ["中新网4月1日电 据《某某时报》报道，"],
    ),
    (
        f"人民网北京3月5日电（王五）{SAID}",
        *(None, "人民网", "北京", None, "王五"),
        ["人民网北京3月5日电（王五）"],
    ),
    (
        f"人民网北京2024年3月5日电 {SAID}",
        *(None, "人民网", "北京", "2024-03-05", None),
        ["人民网北京2024年3月5日电 "],
    ),
    (
        f"本报北京3月5日讯（记者 王五）{SAID}",
        *(DAY, None, "北京", "2024-03-05", "王五"),
        ["本报北京3月5日讯（记者 王五）"],
    ),
    (f"本报讯（记者 王五）{SAID}", *(DAY, None, None, None, "王五"), ["本报讯（记者 王五）"]),
    (f"本报讯 {SAID}", *(DAY, None, None, None, None), ["本报讯 "]),
    (
        f"央视网消息（新闻联播）：{SAID}",
        *(DAY, "央视网", None, None, None),
        ["央视网消息（新闻联播）："],
    ),
    (
        f"法新社巴黎3月5日电 {SAID}",
        *(DAY, "法新社", "巴黎", "2024-03-05", None),
        ["法新社巴黎3月5日电 "],
    ),
    (
        f"新华社华盛顿/联合国3月5日电（记者赵六）{SAID}",
        *(DAY, "新华社", "华盛顿/联合国", "2024-03-05", "赵六"),
        ["新华社华盛顿/联合国3月5日电（记者赵六）"],
    ),
    (
        f"新华社北京、上海3月5日电 {SAID}",
        *(DAY, "新华社", "北京、上海", "2024-03-05", None),
        ["新华社北京、上海3月5日电 "],
    ),
    (
        f"新华社拉萨3月5日电题：高原上的新桥\n新华社记者张三\n{SAID}",
        *(DAY, "新华社", "拉萨", "2024-03-05", "张三"),
        ["新华社拉萨3月5日电题：", "新华社记者张三"],
    ),
    (f"韩联社首尔5日电 {SAID}", *(DAY, "韩联社", "首尔", "2024-03-05", None), ["韩联社首尔5日电 "]),
    (
        f"韩联社首尔28日电 {SAID}",
        *(DAY, "韩联社", "首尔", "2024-02-28", None),
        ["韩联社首尔28日电 "],
    ),
    (
        f"某某日报讯（记者张三通讯员李四）{SAID}",
        *(DAY, "某某日报", None, None, "张三 李四"),
        ["某某日报讯（记者张三通讯员李四）"],
    ),
    (
        f"江城晚报武汉讯 {SAID}",
        *(DAY, "江城晚报", "武汉", None, None),
        ["江城晚报武汉讯 "],
    ),
    (f"【江城网讯】{SAID}", *(DAY, "江城网", None, None, None), ["【江城网讯】"]),
    (
        f"[环球网综合报道]{SAID}",
        *(DAY, "环球网", None, None, None),
        ["[环球网综合报道]"],
    ),
    (
        f"参考消息网3月5日报道 {SAID}",
        *(DAY, "参考消息网", None, "2024-03-05", None),
        ["参考消息网3月5日报道 "],
    ),
    (f"来源：人民日报\n{SAID}", *(DAY, "人民日报", None, None, None), ["来源：人民日报"]),
    (f"{SAID}\n稿件来源：江城晚报", *(DAY, "江城晚报", None, None, None), ["稿件来源：江城晚报"]),
    (f"{SAID}（来源：新华网）", *(DAY, "新华网", None, None, None), ["（来源：新华网）"]),
    (
        f"{SAID}\n文章来源：江城网 作者：张三",
        *(DAY, "江城网", None, None, "张三"),
        ["文章来源：江城网 作者：张三"],
    ),
    (
        f"信息来源：某某市统计局\n{SAID}",
        *(DAY, "某某市统计局", None, None, None),
        ["信息来源：某某市统计局"],
    ),
    (
        f"2024-03-05 10:20 来源：江城网 编辑：王五\n{SAID}",
        *(DAY, "江城网", None, None, None),
        ["2024-03-05 10:20 来源：江城网 编辑：王五"],
    ),
    (f"{SAID}\n来源：网络", *(DAY, None, None, None, None), ["来源：网络"]),
    (
        f"{SAID}\n来源/江城日报、江城发布",
        *(DAY, "江城日报", None, None, None),
        ["来源/江城日报、江城发布"],
    ),
    (f"转载自江城日报\n{SAID}", *(DAY, "江城日报", None, None, None), ["转载自江城日报"]),
    (
        f"转自微信公众号江城事作者王五\n{SAID}",
        *(DAY, "江城事", None, None, "王五"),
        ["转自微信公众号江城事作者王五"],
    ),
    (
        f"（本文刊发于《江城周刊》2016年第18期）\n{SAID}",
        *(DAY, "江城周刊", None, None, None),
        ["（本文刊发于《江城周刊》2016年第18期）"],
    ),
    (f"据新华社报道，{SAID}", *(DAY, "新华社", None, None, None), ["据新华社报道，"]),
    (
        f"新桥通车\n据《纽约时报》3日报道，{SAID}",
        *(DAY, "纽约时报", None, None, None),
        ["据《纽约时报》3日报道，"],
    ),
    (f"据外媒报道，{SAID}", *(DAY, None, None, None, None), []),
    (f"据报道，{SAID}", *(DAY, None, None, None, None), []),
    (f"{SAID}\n据新华社报道，{SAID}", *(DAY, None, None, None, None), []),
    (f"{SAID}据新华社、人民网", *(DAY, "新华社", None, None, None), ["据新华社、人民网"]),
    (
        f"新桥\n（原标题：江城新桥通车）\n{SAID}",
        *(DAY, None, None, None, None),
        ["（原标题：江城新桥通车）"],
    ),
    (
        f"新桥\n原标题：江城新桥通车\n{SAID}",
        *(DAY, None, None, None, None),
        ["原标题：江城新桥通车"],
    ),
    (f"作者：张三\n{SAID}", *(DAY, None, None, None, "张三"), ["作者：张三"]),
    (f"文/张三\n{SAID}", *(DAY, None, None, None, "张三"), ["文/张三"]),
    (f"□本报记者/张三\n{SAID}", *(DAY, None, None, None, "张三"), ["□本报记者/张三"]),
    (f"{SAID}\n江城晚报记者张三", *(DAY, "江城晚报", None, None, "张三"), ["江城晚报记者张三"]),
    (
        f"{SAID}（江城晚报记者 张三）",
        *(DAY, "江城晚报", None, None, "张三"),
        ["（江城晚报记者 张三）"],
    ),
    (f"新桥通车现场。 记者 张三 摄\n{SAID}", *(DAY, None, None, None, None), ["记者 张三 摄"]),
    (f"新桥通车现场 新华社发\n{SAID}", *(DAY, None, None, None, None), ["新华社发"]),
    (f"{SAID}（完）", *(DAY, None, None, None, None), ["（完）"]),
    (f"{SAID}\n责任编辑：李四", *(DAY, None, None, None, None), ["责任编辑：李四"]),
    (f"{SAID}(完)\n【编辑:李四】", *(DAY, None, None, None, None), ["(完)", "【编辑:李四】"]),
    (f"{SAID}（张三）", *(DAY, None, None, None, "张三"), ["（张三）"]),
    (f"{SAID}（图）", *(DAY, None, None, None, None), []),
    (f"{SAID}\n（作者系某某大学教授）", *(DAY, None, None, None, None), ["（作者系某某大学教授）"]),
    (f"记者：您怎么看这座桥？\n张三：很好。\n{SAID}", *(DAY, None, None, None, None), []),
    (f"国家电网3月5日消息，{SAID}", *(DAY, None, None, None, None), []),
    (f"中兴通讯3月5日晚间公告称，{SAID}", *(DAY, None, None, None, None), []),
    (f"新华社长篇通讯：新桥\n{SAID}", *(DAY, None, None, None, None), []),
    (f"来自江城通讯社的消息，{SAID}", *(DAY, None, None, None, None), []),
    (SAID, *(DAY, None, None, None, None), []),
    (
        f"新橋通車\n（中央社記者張三台北5日電）{SAID}",
        *(DAY, "中央社", "台北", "2024-03-05", "張三"),
        ["（中央社記者張三台北5日電）"],
    ),
    (f"中央社台北5日電 {SAID}", *(DAY, "中央社", "台北", "2024-03-05", None), ["中央社台北5日電 "]),
    (
        f"{SAID}\n來源：聯合報\n責任編輯：李四",
        *(DAY, "聯合報", None, None, None),
        ["來源：聯合報", "責任編輯：李四"],
    ),
]


@pytest.mark.parametrize("case", ZH)
def test_credits(case: Case) -> None:
    assert_read(case)


def test_a_stated_language_counts() -> None:
    assert credits(f"来源：新华网\n{EN_SAID}", lang="en").origin is None
    assert credits(f"Source: Xinhua\n{EN_SAID}", lang="en").origin == "Xinhua"


def test_credit_lines_between_the_parts_of_a_page() -> None:
    long = SAID * 12
    text = f"{long}\n{long}\n来源：江城网\n{long}\n来源是什么不清楚\n{long}\n{long}"
    found = credits(text)
    assert [text[start:end] for start, end in found.spans] == ["来源：江城网"]
    assert found.origin is None  # of a part, not of the page


@pytest.mark.parametrize(
    "text", ["", "\n", "电", "（", "来源：", "By ", "—", "\n" * 500, "讯" * 900]
)
def test_odd_texts(text: str) -> None:
    found = credits(text)
    assert all(0 <= start < end <= len(text) for start, end in found.spans)


def test_spans_are_sorted_and_apart() -> None:
    text = f"新华社北京3月5日电（记者张三）{SAID}（完）（张三）\n【编辑:李四】"
    spans = credits(text).spans
    assert len(spans) >= 3
    assert all(first[1] < second[0] for first, second in itertools.pairwise(spans))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "origins", "datelines"),
    [
        ("news_chinanews_zh", 0.80, 0.55),
        ("news_xinwenlianbo_zh", 0.99, 0.0),
        ("news_peoples_daily_online_en", 0.45, 0.45),
    ],
)
def test_real_credits(data: Path, folder: str, origins: float, datelines: float) -> None:
    rows = []
    for path in sorted(data.glob(f"{folder}/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines]
    found = [credits(row["text"], lang=row["lang"], date=row["date"]) for row in rows]
    assert sum(one.origin is not None for one in found) >= origins * len(rows)
    assert sum(one.dateline is not None for one in found) >= datelines * len(rows)
    long = [end - start for one in found for start, end in one.spans if end - start > 60]
    assert len(long) <= 0.001 * len(rows)
