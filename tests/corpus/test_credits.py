"""Credits and datelines: what is read, what is cut, and what is left alone."""

import gzip
import itertools
import json
from pathlib import Path

import pytest

from citysway.corpus.credits import Credits, Issued, credits, issued

_DAY = "2024-03-06"
_ZH = "市里的新桥通车，沿线居民出行更方便，记者在现场看到车流平稳。"
_EN = "The new bridge opened to traffic and residents said that it saves them an hour a day."
# (text, date of the document, origin, dateline, date, author, what is cut)
ZH: list[tuple[str, str | None, str | None, str | None, str | None, str | None, list[str]]] = [
    (
        f"新华社北京3月5日电（记者 张三、李四）{_ZH}",
        *(_DAY, "新华社", "北京", "2024-03-05", "张三、李四"),
        ["新华社北京3月5日电（记者 张三、李四）"],
    ),
    (
        f"通车\n新华社成都１２月３日专电 {_ZH}",
        *("2024-01-02", "新华社", "成都", "2023-12-03", None),
        ["新华社成都１２月３日专电 "],
    ),
    (
        f"中新社北京4月1日电 记者张三 {_ZH}",
        *("2024-04-01", "中新社", "北京", "2024-04-01", "张三"),
        ["中新社北京4月1日电 记者张三 "],
    ),
    (
        f"中新网4月1日电 据《某某时报》报道，{_ZH}",
        *("2024-04-01", "中新网", None, "2024-04-01", None),
        ["中新网4月1日电 据《某某时报》报道，"],
    ),
    (
        f"人民网北京3月5日电（王五）{_ZH}",
        *(None, "人民网", "北京", None, "王五"),
        ["人民网北京3月5日电（王五）"],
    ),
    (
        f"人民网北京2024年3月5日电 {_ZH}",
        *(None, "人民网", "北京", "2024-03-05", None),
        ["人民网北京2024年3月5日电 "],
    ),
    (
        f"本报北京3月5日讯（记者 王五）{_ZH}",
        *(_DAY, None, "北京", "2024-03-05", "王五"),
        ["本报北京3月5日讯（记者 王五）"],
    ),
    (f"本报讯（记者 王五）{_ZH}", *(_DAY, None, None, None, "王五"), ["本报讯（记者 王五）"]),
    (f"本报讯 {_ZH}", *(_DAY, None, None, None, None), ["本报讯 "]),
    (
        f"央视网消息（新闻联播）：{_ZH}",
        *(_DAY, "央视网", None, None, None),
        ["央视网消息（新闻联播）："],
    ),
    (
        f"法新社巴黎3月5日电 {_ZH}",
        *(_DAY, "法新社", "巴黎", "2024-03-05", None),
        ["法新社巴黎3月5日电 "],
    ),
    (
        f"新华社华盛顿/联合国3月5日电（记者赵六）{_ZH}",
        *(_DAY, "新华社", "华盛顿/联合国", "2024-03-05", "赵六"),
        ["新华社华盛顿/联合国3月5日电（记者赵六）"],
    ),
    (
        f"新华社北京、上海3月5日电 {_ZH}",
        *(_DAY, "新华社", "北京、上海", "2024-03-05", None),
        ["新华社北京、上海3月5日电 "],
    ),
    (
        f"新华社拉萨3月5日电题：高原上的新桥\n新华社记者张三\n{_ZH}",
        *(_DAY, "新华社", "拉萨", "2024-03-05", "张三"),
        ["新华社拉萨3月5日电题：", "新华社记者张三"],
    ),
    (f"韩联社首尔5日电 {_ZH}", *(_DAY, "韩联社", "首尔", "2024-03-05", None), ["韩联社首尔5日电 "]),
    (
        f"韩联社首尔28日电 {_ZH}",
        *(_DAY, "韩联社", "首尔", "2024-02-28", None),
        ["韩联社首尔28日电 "],
    ),
    (
        f"某某日报讯（记者张三通讯员李四）{_ZH}",
        *(_DAY, "某某日报", None, None, "张三 李四"),
        ["某某日报讯（记者张三通讯员李四）"],
    ),
    (
        f"江城晚报武汉讯 {_ZH}",
        *(_DAY, "江城晚报", "武汉", None, None),
        ["江城晚报武汉讯 "],
    ),
    (f"【江城网讯】{_ZH}", *(_DAY, "江城网", None, None, None), ["【江城网讯】"]),
    (
        f"[环球网综合报道]{_ZH}",
        *(_DAY, "环球网", None, None, None),
        ["[环球网综合报道]"],
    ),
    (
        f"参考消息网3月5日报道 {_ZH}",
        *(_DAY, "参考消息网", None, "2024-03-05", None),
        ["参考消息网3月5日报道 "],
    ),
    (f"来源：人民日报\n{_ZH}", *(_DAY, "人民日报", None, None, None), ["来源：人民日报"]),
    (f"{_ZH}\n稿件来源：江城晚报", *(_DAY, "江城晚报", None, None, None), ["稿件来源：江城晚报"]),
    (f"{_ZH}（来源：新华网）", *(_DAY, "新华网", None, None, None), ["（来源：新华网）"]),
    (
        f"{_ZH}\n文章来源：江城网 作者：张三",
        *(_DAY, "江城网", None, None, "张三"),
        ["文章来源：江城网 作者：张三"],
    ),
    (
        f"信息来源：某某市统计局\n{_ZH}",
        *(_DAY, "某某市统计局", None, None, None),
        ["信息来源：某某市统计局"],
    ),
    (
        f"2024-03-05 10:20 来源：江城网 编辑：王五\n{_ZH}",
        *(_DAY, "江城网", None, None, None),
        ["2024-03-05 10:20 来源：江城网 编辑：王五"],
    ),
    (f"{_ZH}\n来源：网络", *(_DAY, None, None, None, None), ["来源：网络"]),
    (
        f"{_ZH}\n来源/江城日报、江城发布",
        *(_DAY, "江城日报", None, None, None),
        ["来源/江城日报、江城发布"],
    ),
    (f"转载自江城日报\n{_ZH}", *(_DAY, "江城日报", None, None, None), ["转载自江城日报"]),
    (
        f"转自微信公众号江城事作者王五\n{_ZH}",
        *(_DAY, "江城事", None, None, "王五"),
        ["转自微信公众号江城事作者王五"],
    ),
    (
        f"（本文刊发于《江城周刊》2016年第18期）\n{_ZH}",
        *(_DAY, "江城周刊", None, None, None),
        ["（本文刊发于《江城周刊》2016年第18期）"],
    ),
    (f"据新华社报道，{_ZH}", *(_DAY, "新华社", None, None, None), ["据新华社报道，"]),
    (
        f"新桥通车\n据《纽约时报》3日报道，{_ZH}",
        *(_DAY, "纽约时报", None, None, None),
        ["据《纽约时报》3日报道，"],
    ),
    (f"据外媒报道，{_ZH}", *(_DAY, None, None, None, None), []),
    (f"据报道，{_ZH}", *(_DAY, None, None, None, None), []),
    (f"{_ZH}\n据新华社报道，{_ZH}", *(_DAY, None, None, None, None), []),
    (f"{_ZH}据新华社、人民网", *(_DAY, "新华社", None, None, None), ["据新华社、人民网"]),
    (
        f"新桥\n（原标题：江城新桥通车）\n{_ZH}",
        *(_DAY, None, None, None, None),
        ["（原标题：江城新桥通车）"],
    ),
    (
        f"新桥\n原标题：江城新桥通车\n{_ZH}",
        *(_DAY, None, None, None, None),
        ["原标题：江城新桥通车"],
    ),
    (f"作者：张三\n{_ZH}", *(_DAY, None, None, None, "张三"), ["作者：张三"]),
    (f"文/张三\n{_ZH}", *(_DAY, None, None, None, "张三"), ["文/张三"]),
    (f"□本报记者/张三\n{_ZH}", *(_DAY, None, None, None, "张三"), ["□本报记者/张三"]),
    (f"{_ZH}\n江城晚报记者张三", *(_DAY, "江城晚报", None, None, "张三"), ["江城晚报记者张三"]),
    (
        f"{_ZH}（江城晚报记者 张三）",
        *(_DAY, "江城晚报", None, None, "张三"),
        ["（江城晚报记者 张三）"],
    ),
    (f"新桥通车现场。 记者 张三 摄\n{_ZH}", *(_DAY, None, None, None, None), ["记者 张三 摄"]),
    (f"新桥通车现场 新华社发\n{_ZH}", *(_DAY, None, None, None, None), ["新华社发"]),
    (f"{_ZH}（完）", *(_DAY, None, None, None, None), ["（完）"]),
    (f"{_ZH}\n责任编辑：李四", *(_DAY, None, None, None, None), ["责任编辑：李四"]),
    (f"{_ZH}(完)\n【编辑:李四】", *(_DAY, None, None, None, None), ["(完)", "【编辑:李四】"]),
    (f"{_ZH}（张三）", *(_DAY, None, None, None, "张三"), ["（张三）"]),
    (f"{_ZH}（图）", *(_DAY, None, None, None, None), []),
    (f"{_ZH}\n（作者系某某大学教授）", *(_DAY, None, None, None, None), ["（作者系某某大学教授）"]),
    (f"记者：您怎么看这座桥？\n张三：很好。\n{_ZH}", *(_DAY, None, None, None, None), []),
    (f"国家电网3月5日消息，{_ZH}", *(_DAY, None, None, None, None), []),
    (f"中兴通讯3月5日晚间公告称，{_ZH}", *(_DAY, None, None, None, None), []),
    (f"新华社长篇通讯：新桥\n{_ZH}", *(_DAY, None, None, None, None), []),
    (f"来自江城通讯社的消息，{_ZH}", *(_DAY, None, None, None, None), []),
    (_ZH, *(_DAY, None, None, None, None), []),
    (
        f"新橋通車\n（中央社記者張三台北5日電）{_ZH}",
        *(_DAY, "中央社", "台北", "2024-03-05", "張三"),
        ["（中央社記者張三台北5日電）"],
    ),
    (f"中央社台北5日電 {_ZH}", *(_DAY, "中央社", "台北", "2024-03-05", None), ["中央社台北5日電 "]),
    (
        f"{_ZH}\n來源：聯合報\n責任編輯：李四",
        *(_DAY, "聯合報", None, None, None),
        ["來源：聯合報", "責任編輯：李四"],
    ),
]
EN: list[tuple[str, str | None, str | None, str | None, str | None, str | None, list[str]]] = [
    (
        f"BEIJING, March 5 (Xinhua) -- {_EN}",
        *(_DAY, "Xinhua", "BEIJING", "2024-03-05", None),
        ["BEIJING, March 5 (Xinhua) -- "],
    ),
    (
        f"Bridge opens\nBEIJING, March 5 (AP) — {_EN}",
        *(_DAY, "AP", "BEIJING", "2024-03-05", None),
        ["BEIJING, March 5 (AP) — "],
    ),
    (
        f"LONDON (Reuters) - {_EN}",
        *(_DAY, "Reuters", "LONDON", None, None),
        ["LONDON (Reuters) - "],
    ),
    (f"(Reuters) - {_EN}", *(_DAY, "Reuters", None, None, None), ["(Reuters) - "]),
    (f"WASHINGTON — {_EN}", *(_DAY, None, "WASHINGTON", None, None), ["WASHINGTON — "]),
    (
        f"JAKARTA, Indonesia — {_EN}",
        *(_DAY, None, "JAKARTA, Indonesia", None, None),
        ["JAKARTA, Indonesia — "],
    ),
    (f"BEIJING - {_EN}", *(_DAY, None, "BEIJING", None, None), ["BEIJING - "]),
    (
        f"BAHRAIN, Oct 19 - {_EN}",
        *("1987-10-19", None, "BAHRAIN", "1987-10-19", None),
        ["BAHRAIN, Oct 19 - "],
    ),
    (
        f"NEW YORK, Oct 19 - {_EN}",
        *("1987-10-19", None, "NEW YORK", "1987-10-19", None),
        ["NEW YORK, Oct 19 - "],
    ),
    (
        f"TOKYO/SEOUL, May 2 (Kyodo) -- {_EN}",
        *(None, "Kyodo", "TOKYO/SEOUL", None, None),
        ["TOKYO/SEOUL, May 2 (Kyodo) -- "],
    ),
    (
        f"SUZHOU, China, Dec. 30 (Xinhua) -- {_EN}",
        *("2024-01-02", "Xinhua", "SUZHOU, China", "2023-12-30", None),
        ["SUZHOU, China, Dec. 30 (Xinhua) -- "],
    ),
    (
        f"A man waits. (Xinhua/Li Si) BEIJING, March 5 (Xinhua) -- {_EN}",
        *(_DAY, "Xinhua", "BEIJING", "2024-03-05", None),
        ["(Xinhua/Li Si)", "BEIJING, March 5 (Xinhua) -- "],
    ),
    (
        f"By Zhang San, China Daily\n{_EN}",
        *(_DAY, "China Daily", None, None, "Zhang San"),
        ["By Zhang San, China Daily"],
    ),
    (f"By JOHN SMITH\n{_EN}", *(_DAY, None, None, None, "JOHN SMITH"), ["By JOHN SMITH"]),
    (
        f"By Li Si in Beijing (China Daily)\n{_EN}",
        *(_DAY, "China Daily", None, None, "Li Si"),
        ["By Li Si in Beijing (China Daily)"],
    ),
    (f"{_EN}\nSource: Xinhua", *(_DAY, "Xinhua", None, None, None), ["Source: Xinhua"]),
    (
        f"Source: Xinhua | 2024-03-05 | Editor: Li Si\n{_EN}",
        *(_DAY, "Xinhua", None, None, None),
        ["Source: Xinhua | 2024-03-05 | Editor: Li Si"],
    ),
    (
        f"Updated: 2013-11-20 07:23 (China Daily)\n{_EN}",
        *(None, "China Daily", None, "2013-11-20", None),
        ["Updated: 2013-11-20 07:23 (China Daily)"],
    ),
    (
        f"{_EN}\n(China Daily 11/20/2013 page5)",
        *(None, "China Daily", None, "2013-11-20", None),
        ["(China Daily 11/20/2013 page5)"],
    ),
    (
        f"{_EN}\nReuters contributed to this report.",
        *(_DAY, None, None, None, None),
        ["Reuters contributed to this report."],
    ),
    (
        f"{_EN}\nLi Si reported from Budapest; Wang Wu contributed reporting from Berlin.",
        *(_DAY, None, None, None, None),
        ["Li Si reported from Budapest; Wang Wu contributed reporting from Berlin."],
    ),
    (
        f"{_EN}\nThe sale contributed to the profit of the port.",
        *(_DAY, None, None, None, None),
        [],
    ),
    (f"{_EN}\nPhoto by Li Si", *(_DAY, None, None, None, None), ["Photo by Li Si"]),
    (
        f"{_EN} (Photo by Li Si/Xinhua)",
        *(_DAY, None, None, None, None),
        ["(Photo by Li Si/Xinhua)"],
    ),
    (f"[Photo/Xinhua]\n{_EN}", *(_DAY, None, None, None, None), ["[Photo/Xinhua]"]),
    (f"{_EN}\nAFP-AP", *(_DAY, "AFP", None, None, None), ["AFP-AP"]),
    (f"{_EN}\n(AP)", *(_DAY, "AP", None, None, None), ["(AP)"]),
    (f"{_EN}\n REUTER", *(_DAY, "REUTER", None, None, None), [" REUTER"]),
    (
        f"{_EN}\nThe author is a professor at a university in Hong Kong.",
        *(_DAY, None, None, None, None),
        ["The author is a professor at a university in Hong Kong."],
    ),
    (f"By U-Bahn\n{_EN}", *(_DAY, None, None, None, None), []),
    (f"By Monday the bridge was full.\n{_EN}", *(_DAY, None, None, None, None), []),
    (f"NATO — {_EN}", *(_DAY, None, None, None, None), []),
    (f"NO GRAIN TO THE USSR -- USDA\n{_EN}", *(_DAY, None, None, None, None), []),
    (f"The GDP - {_EN}", *(_DAY, None, None, None, None), []),
    (f"A (new) bridge - {_EN}", *(_DAY, None, None, None, None), []),
    (_EN, *(_DAY, None, None, None, None), []),
]


@pytest.mark.parametrize(("text", "day", "origin", "dateline", "date", "author", "cut"), ZH + EN)
def test_credits(
    text: str,
    day: str | None,
    origin: str | None,
    dateline: str | None,
    date: str | None,
    author: str | None,
    cut: list[str],
) -> None:
    found = credits(text, date=day)
    assert [text[start:end] for start, end in found.spans] == cut
    assert found == Credits(origin, dateline, date, author, found.spans)


# Page furniture of outlets: (text, origin, dateline, date, author, what is cut); day as above.
_LONG = _ZH * 3
PAGES: list[tuple[str, str | None, str | None, str | None, str | None, list[str]]] = [
    (
        f"江城网3月5日晚间消息，{_ZH}",
        *("江城网", None, "2024-03-05", None),
        ["江城网3月5日晚间消息，"],
    ),
    (
        f"新华社江城3月5日新媒体专电（记者张三）{_ZH}",
        *("新华社", "江城", "2024-03-05", "张三"),
        ["新华社江城3月5日新媒体专电（记者张三）"],
    ),
    (f"江城日报讯{_ZH}", *("江城日报", None, None, None), ["江城日报讯"]),
    (
        f"江城网讯通讯员张三近日，{_ZH}",
        *("江城网", None, None, "张三"),
        ["江城网讯通讯员张三"],
    ),
    (f"江城圈讯3月5日，{_ZH}", *("江城圈", None, None, None), ["江城圈讯"]),
    (f"江城通讯3月5日宣布，{_ZH}", *(None, None, None, None), []),
    (f"经审讯，{_ZH}", *(None, None, None, None), []),
    (
        f"【江城一座新桥昨日正式通车】江城社3月5日讯，{_ZH}",
        *("江城社", None, "2024-03-05", None),
        ["江城社3月5日讯，"],
    ),
    (
        f"【江城网】（记者张三 实习记者李四）{_ZH}",
        *("江城网", None, None, "张三 李四"),
        ["【江城网】（记者张三 实习记者李四）"],
    ),
    (f"【江城网】{_ZH}", *(None, None, None, None), []),
    (
        f"【江城网（微信：jcw）武汉】3月5日（文/张三）\n{_ZH}",
        *("江城网", "武汉", "2024-03-05", "张三"),
        ["【江城网（微信：jcw）武汉】3月5日（文/张三）"],
    ),
    (f"(江城晚报记者张三){_ZH}", *("江城晚报", None, None, "张三"), ["(江城晚报记者张三)"]),
    (f"（编辑张三）{_ZH}", *(None, None, None, None), ["（编辑张三）"]),
    (f"（综合消息）{_ZH}", *(None, None, None, None), []),
    (
        f"江城日报讯据新华社报道，{_ZH}",
        *("江城日报", None, None, None),
        ["江城日报讯据新华社报道，"],
    ),
    (f"据新华社电 {_ZH}", *("新华社", None, None, None), ["据新华社电 "]),
    (f"据美国CNN报道，{_ZH}", *("CNN", None, None, None), ["据美国CNN报道，"]),
    (f"根据江城时报报道，{_ZH}", *("江城时报", None, None, None), ["根据江城时报报道，"]),
    (f"据CNBC等主流媒体的报道，{_ZH}", *("CNBC", None, None, None), ["据CNBC等主流媒体的报道，"]),
    (f"江城日报报道，{_ZH}", *("江城日报", None, None, None), ["江城日报报道，"]),
    (f"多家媒体报道，{_ZH}", *(None, None, None, None), []),
    (
        f"江城网讯3月5日消息（张三）{_ZH}",
        *("江城网", None, "2024-03-05", "张三"),
        ["江城网讯3月5日消息（张三）"],
    ),
    (f"{_ZH}江城日报", *("江城日报", None, None, None), ["江城日报"]),
    (f"据Riverside报道，{_ZH}", *("Riverside", None, None, None), ["据Riverside报道，"]),
    (f"据IDC统计，{_ZH}", *(None, None, None, None), []),
    (
        f"江城网北京3月5日消息（记者张三）据江城之声《早间新闻》报道，{_ZH}",
        *("江城网", "北京", "2024-03-05", "张三"),
        ["江城网北京3月5日消息（记者张三）据江城之声《早间新闻》报道，"],
    ),
    (
        f"本报记者张三成都报道\n{_ZH}",
        *(None, "成都", None, "张三"),
        ["本报记者张三成都报道"],
    ),
    (
        f"江城新闻见习记者张三 李四北京、上海报道\n{_ZH}",
        *("江城新闻", "北京、上海", None, "张三 李四"),
        ["江城新闻见习记者张三 李四北京、上海报道"],
    ),
    (f"江城网张三/文\n{_ZH}", *("江城网", None, None, "张三"), ["江城网张三/文"]),
    (f"张三|文\n{_ZH}", *(None, None, None, "张三"), ["张三|文"]),
    (f"文|江上客\n{_ZH}", *(None, None, None, "江上客"), ["文|江上客"]),
    (
        f"《江城周刊》记者张三李四/文王五/编辑\n{_ZH}",
        *("江城周刊", None, None, "张三李四"),
        ["《江城周刊》记者张三李四/文王五/编辑"],
    ),
    (f"⊙记者张三李四\n{_ZH}", *(None, None, None, "张三李四"), ["⊙记者张三李四"]),
    (f"每经编辑张三\n{_ZH}", *("每经", None, None, None), ["每经编辑张三"]),
    (
        f"{_ZH}\n江城日报记者张三(微博)",
        *("江城日报", None, None, "张三"),
        ["江城日报记者张三(微博)"],
    ),
    (
        f"{_ZH}\nA06-A07版采写/江城日报记者张三李四",
        *("江城日报", None, None, "张三李四"),
        ["A06-A07版采写/江城日报记者张三李四"],
    ),
    (f"{_ZH}\n江城财经张三", *(None, None, None, None), []),
    (f"新桥通车\n李正一\n{_LONG}", *(None, None, None, "李正一"), ["李正一"]),
    (f"新桥通车\n李正一\n李正一说：{_LONG}", *(None, None, None, None), []),
    (f"{_LONG}\n左起：\n李正一、王五", *(None, None, None, None), []),
    (f"新桥通车\n金融\n{_LONG}", *(None, None, None, None), []),
    (f"新桥通车\n江苏\n{_LONG}", *(None, None, None, None), []),
    (f"□楚河（江城）\n{_LONG}", *(None, None, None, "楚河"), ["□楚河（江城）"]),
    (
        f"江城大学桥梁研究所副主任李正一\n{_LONG}",
        *(None, None, None, "李正一"),
        ["江城大学桥梁研究所副主任李正一"],
    ),
    (f"{_ZH}李正一", *(None, None, None, "李正一"), ["李正一"]),
    (f"{_ZH}未完待续", *(None, None, None, None), []),
    (f"{_ZH}（禄正一）", *(None, None, None, "禄正一"), ["（禄正一）"]),
    (f"{_ZH}（国新办）", *(None, None, None, None), []),
    (f"{_ZH}\n据新华社", *("新华社", None, None, None), ["据新华社"]),
    (f"{_ZH}\n据市民介绍", *(None, None, None, None), []),
    (
        f"{_ZH}\n本版稿件综合新华社、《江城晚报》等",
        *("新华社", None, None, None),
        ["本版稿件综合新华社、《江城晚报》等"],
    ),
    (
        f"{_ZH}（江城网综合某某晚报、某省卫视等报道）",
        *("江城网", None, None, None),
        ["（江城网综合某某晚报、某省卫视等报道）"],
    ),
    (
        f"{_ZH}\n江边号综合自：江城日报（jcrb）、某某网",
        *("江城日报", None, None, None),
        ["江边号综合自：江城日报（jcrb）、某某网"],
    ),
    (f"{_ZH}\n综合来看，新桥的作用很大", *(None, None, None, None), []),
    (f"{_ZH}\n综合新华社、江城社消息，新桥三月通车。", *(None, None, None, None), []),
    (f"{_ZH}\n转载来源：江城日报", *("江城日报", None, None, None), ["转载来源：江城日报"]),
    (
        f"{_ZH}\n《江城日报》（2024年03月05日02版）",
        *("江城日报", None, None, None),
        ["《江城日报》（2024年03月05日02版）"],
    ),
    (
        f"{_ZH}\n【江城网原创，未经授权禁止转载】",
        *("江城网", None, None, None),
        ["【江城网原创，未经授权禁止转载】"],
    ),
    (
        f"{_ZH}\n本文由江边财经（ID：jb）原创并首发，作者：张三",
        *("江边财经", None, None, None),
        ["本文由江边财经（ID：jb）原创并首发，作者：张三"],
    ),
    (
        f"{_ZH}\n江边研究院授权江城网发布",
        *("江边研究院", None, None, None),
        ["江边研究院授权江城网发布"],
    ),
    (
        f"{_ZH}\n本文为作者授权江城网发布，未经许可请勿转载。",
        *("江城网", None, None, None),
        ["本文为作者授权江城网发布，未经许可请勿转载。"],
    ),
    (f"{_ZH}\n未经授权不得转载", *(None, None, None, None), []),
    (f"{_ZH}（原题为《江城新桥通车》）", *(None, None, None, None), ["（原题为《江城新桥通车》）"]),
    (f"{_ZH}\n值班主任：张三", *(None, None, None, None), ["值班主任：张三"]),
    (
        f"{_ZH}（编辑：张三，如有建议请联系a@b.cn）",
        *(None, None, None, None),
        ["（编辑：张三，如有建议请联系a@b.cn）"],
    ),
    (f"{_ZH}（张三、李四对本文有贡献）", *(None, None, None, None), ["（张三、李四对本文有贡献）"]),
    (
        f"作者：张三微信公众号：江边事（ID:jbs）\n{_ZH}",
        *("江边事", None, None, "张三"),
        ["作者：张三微信公众号：江边事（ID:jbs）"],
    ),
    (f"新桥夜景。江城晚报图\n{_ZH}", *(None, None, None, None), ["江城晚报图"]),
    (f"新桥夜景。图/CFP\n{_ZH}", *(None, None, None, None), ["图/CFP"]),
    (f"新桥夜景图据江城日报\n{_ZH}", *(None, None, None, None), ["图据江城日报"]),
    (f"新桥夜景（图片来源于网络）\n{_ZH}", *(None, None, None, None), ["（图片来源于网络）"]),
    (f"监控视频截图\n{_ZH}", *(None, None, None, None), []),
    (
        f"新桥夜景。东方IC图\n据江城日报消息，{_ZH}",
        *("江城日报", None, None, None),
        ["东方IC图", "据江城日报消息，"],
    ),
    (
        f"☉{_ZH}（江城日报）\n☉{_ZH}（某某网）",
        *(None, None, None, None),
        ["（江城日报）", "（某某网）"],
    ),
    (
        f"{_ZH}\nhttp://news.example.com/1.html\nnews.example.com\nfalse\n江城日报\n"
        f"http://example.org/1\nreport\n120\n{_ZH}",
        *("江城日报", None, None, None),
        [
            "http://news.example.com/1.html\nnews.example.com\nfalse\n江城日报\n"
            "http://example.org/1\nreport\n120"
        ],
    ),
]


@pytest.mark.parametrize(("text", "origin", "dateline", "date", "author", "cut"), PAGES)
def test_page_furniture(
    text: str,
    origin: str | None,
    dateline: str | None,
    date: str | None,
    author: str | None,
    cut: list[str],
) -> None:
    found = credits(text, lang="zh", date=_DAY)
    assert [text[start:end] for start, end in found.spans] == cut
    assert found == Credits(origin, dateline, date, author, found.spans)


def test_a_stated_language_counts() -> None:
    assert credits(f"来源：新华网\n{_EN}", lang="en").origin is None
    assert credits(f"Source: Xinhua\n{_EN}", lang="en").origin == "Xinhua"


def test_credit_lines_between_the_parts_of_a_page() -> None:
    long = _ZH * 12
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
    text = f"新华社北京3月5日电（记者张三）{_ZH}（完）（张三）\n【编辑:李四】"
    spans = credits(text).spans
    assert len(spans) >= 3
    assert all(first[1] < second[0] for first, second in itertools.pairwise(spans))


_URL = "https://www.example.org/law/1.html"
POLICY = [
    (
        "【法宝引证码】 CLI.12.1\n原文链接：" + _URL + "\n某某市人民政府办公室关于印发办法的通知\n"
        "某府办发〔2022〕43号\n各区人民政府：\n　　现印发给你们。\n某某市人民政府办公室\n"
        "2022年11月21日\n办法\n第一条",
        Issued(
            "某某市人民政府办公室", "2022-11-21", "某府办发〔2022〕43号", _URL, None, "CLI.12.1"
        ),
    ),
    (
        "某某市人民政府办公室关于印发办法的通知\n（某政办秘〔2021〕82号）\n正文。\n二〇二一年九月二日",
        Issued("某某市人民政府办公室", "2021-09-02", "某政办秘〔2021〕82号"),
    ),
    (
        "# 古城保护条例\n\n2020年8月28日 某某市第十五届人民代表大会常务委员会第十三次会议通过\n\n"
        "2020年9月26日 某省第十三届人民代表大会常务委员会第二十次会议批准\n\n第一条 为了保护古城",
        Issued("某某市第十五届人民代表大会常务委员会", "2020-09-26"),
    ),
    (
        "2026年某省政府工作报告\n（2026年1月14日在某省第十四届人民代表大会第四次会议上）\n来源：某省日报\n"
        "时间：2026-01-22\n省长 张三\n各位代表：现在，我代表省人民政府向大会报告工作",
        Issued("某省人民政府", "2026-01-14", None, None, "2026-01-22"),
    ),
    (
        "政府工作报告\n门户网站　 2006年02月16日　 来源：新华社\n"
        "——2000年3月5日在第九届全国人民代表大会第三次会议上\n"
        "现在，我代表国务院向大会作政府工作报告",
        Issued("国务院", "2000-03-05", None, None, "2006-02-16"),
    ),
    (
        "某某市2022年国民经济和社会发展统计公报\n某某市统计局  国家统计局某某调查队\n"
        "（2023年4月12日）\n初步核算",
        Issued("某某市统计局", "2023-04-12"),
    ),
    ("某某县2015年统计公报\n全县经济平稳。\n（某某县统计局）", Issued("某某县统计局")),
    (
        "关于新桥的通知\n发布机构：某某市交通局\n成文日期：2021-05-06\n发文字号：某交〔2021〕7号\n发布时间：2021-05-09\n正文",
        Issued("某某市交通局", "2021-05-06", "某交〔2021〕7号", None, "2021-05-09"),
    ),
    ("一篇没有任何落款的文章。\n桥很长。", Issued()),
    ("", Issued()),
]


@pytest.mark.parametrize(("text", "expected"), POLICY)
def test_issued(text: str, expected: Issued) -> None:
    assert issued(text) == expected


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
