"""Page furniture of outlets: what is read from it, and what is cut."""

import pytest

from citysway.corpus.credits import Credits, credits
from tests.corpus.credits_read import DAY, SAID

# Page furniture of outlets: (text, origin, dateline, date, author, what is cut); day as above.
LONG = SAID * 3
PAGES: list[tuple[str, str | None, str | None, str | None, str | None, list[str]]] = [
    (
        f"江城网3月5日晚间消息，{SAID}",
        *("江城网", None, "2024-03-05", None),
        ["江城网3月5日晚间消息，"],
    ),
    (
        f"新华社江城3月5日新媒体专电（记者张三）{SAID}",
        *("新华社", "江城", "2024-03-05", "张三"),
        ["新华社江城3月5日新媒体专电（记者张三）"],
    ),
    (f"江城日报讯{SAID}", *("江城日报", None, None, None), ["江城日报讯"]),
    (
        f"江城网讯通讯员张三近日，{SAID}",
        *("江城网", None, None, "张三"),
        ["江城网讯通讯员张三"],
    ),
    (f"江城圈讯3月5日，{SAID}", *("江城圈", None, None, None), ["江城圈讯"]),
    (f"江城通讯3月5日宣布，{SAID}", *(None, None, None, None), []),
    (f"经审讯，{SAID}", *(None, None, None, None), []),
    (
        f"【江城一座新桥昨日正式通车】江城社3月5日讯，{SAID}",
        *("江城社", None, "2024-03-05", None),
        ["江城社3月5日讯，"],
    ),
    (
        f"【江城网】（记者张三 实习记者李四）{SAID}",
        *("江城网", None, None, "张三 李四"),
        ["【江城网】（记者张三 实习记者李四）"],
    ),
    (f"【江城网】{SAID}", *(None, None, None, None), []),
    (
        f"【江城网（微信：jcw）武汉】3月5日（文/张三）\n{SAID}",
        *("江城网", "武汉", "2024-03-05", "张三"),
        ["【江城网（微信：jcw）武汉】3月5日（文/张三）"],
    ),
    (f"(江城晚报记者张三){SAID}", *("江城晚报", None, None, "张三"), ["(江城晚报记者张三)"]),
    (f"（编辑张三）{SAID}", *(None, None, None, None), ["（编辑张三）"]),
    (f"（综合消息）{SAID}", *(None, None, None, None), []),
    (
        f"江城日报讯据新华社报道，{SAID}",
        *("江城日报", None, None, None),
        ["江城日报讯据新华社报道，"],
    ),
    (f"据新华社电 {SAID}", *("新华社", None, None, None), ["据新华社电 "]),
    (f"据美国CNN报道，{SAID}", *("CNN", None, None, None), ["据美国CNN报道，"]),
    (f"根据江城时报报道，{SAID}", *("江城时报", None, None, None), ["根据江城时报报道，"]),
    (f"据CNBC等主流媒体的报道，{SAID}", *("CNBC", None, None, None), ["据CNBC等主流媒体的报道，"]),
    (f"江城日报报道，{SAID}", *("江城日报", None, None, None), ["江城日报报道，"]),
    (f"多家媒体报道，{SAID}", *(None, None, None, None), []),
    (
        f"江城网讯3月5日消息（张三）{SAID}",
        *("江城网", None, "2024-03-05", "张三"),
        ["江城网讯3月5日消息（张三）"],
    ),
    (f"{SAID}江城日报", *("江城日报", None, None, None), ["江城日报"]),
    (f"据Riverside报道，{SAID}", *("Riverside", None, None, None), ["据Riverside报道，"]),
    (f"据IDC统计，{SAID}", *(None, None, None, None), []),
    (
        f"江城网北京3月5日消息（记者张三）据江城之声《早间新闻》报道，{SAID}",
        *("江城网", "北京", "2024-03-05", "张三"),
        ["江城网北京3月5日消息（记者张三）据江城之声《早间新闻》报道，"],
    ),
    (
        f"本报记者张三成都报道\n{SAID}",
        *(None, "成都", None, "张三"),
        ["本报记者张三成都报道"],
    ),
    (
        f"江城新闻见习记者张三 李四北京、上海报道\n{SAID}",
        *("江城新闻", "北京、上海", None, "张三 李四"),
        ["江城新闻见习记者张三 李四北京、上海报道"],
    ),
    (f"江城网张三/文\n{SAID}", *("江城网", None, None, "张三"), ["江城网张三/文"]),
    (f"张三|文\n{SAID}", *(None, None, None, "张三"), ["张三|文"]),
    (f"文|江上客\n{SAID}", *(None, None, None, "江上客"), ["文|江上客"]),
    (
        f"《江城周刊》记者张三李四/文王五/编辑\n{SAID}",
        *("江城周刊", None, None, "张三李四"),
        ["《江城周刊》记者张三李四/文王五/编辑"],
    ),
    (f"⊙记者张三李四\n{SAID}", *(None, None, None, "张三李四"), ["⊙记者张三李四"]),
    (f"每经编辑张三\n{SAID}", *("每经", None, None, None), ["每经编辑张三"]),
    (
        f"{SAID}\n江城日报记者张三(微博)",
        *("江城日报", None, None, "张三"),
        ["江城日报记者张三(微博)"],
    ),
    (
        f"{SAID}\nA06-A07版采写/江城日报记者张三李四",
        *("江城日报", None, None, "张三李四"),
        ["A06-A07版采写/江城日报记者张三李四"],
    ),
    (f"{SAID}\n江城财经张三", *(None, None, None, None), []),
    (f"新桥通车\n李正一\n{LONG}", *(None, None, None, "李正一"), ["李正一"]),
    (f"新桥通车\n李正一\n李正一说：{LONG}", *(None, None, None, None), []),
    (f"{LONG}\n左起：\n李正一、王五", *(None, None, None, None), []),
    (f"新桥通车\n金融\n{LONG}", *(None, None, None, None), []),
    (f"新桥通车\n江苏\n{LONG}", *(None, None, None, None), []),
    (f"□楚河（江城）\n{LONG}", *(None, None, None, "楚河"), ["□楚河（江城）"]),
    (
        f"江城大学桥梁研究所副主任李正一\n{LONG}",
        *(None, None, None, "李正一"),
        ["江城大学桥梁研究所副主任李正一"],
    ),
    (f"{SAID}李正一", *(None, None, None, "李正一"), ["李正一"]),
    (f"{SAID}未完待续", *(None, None, None, None), []),
    (f"{SAID}（禄正一）", *(None, None, None, "禄正一"), ["（禄正一）"]),
    (f"{SAID}（国新办）", *(None, None, None, None), []),
    (f"{SAID}\n据新华社", *("新华社", None, None, None), ["据新华社"]),
    (f"{SAID}\n据市民介绍", *(None, None, None, None), []),
    (
        f"{SAID}\n本版稿件综合新华社、《江城晚报》等",
        *("新华社", None, None, None),
        ["本版稿件综合新华社、《江城晚报》等"],
    ),
    (
        f"{SAID}（江城网综合某某晚报、某省卫视等报道）",
        *("江城网", None, None, None),
        ["（江城网综合某某晚报、某省卫视等报道）"],
    ),
    (
        f"{SAID}\n江边号综合自：江城日报（jcrb）、某某网",
        *("江城日报", None, None, None),
        ["江边号综合自：江城日报（jcrb）、某某网"],
    ),
    (f"{SAID}\n综合来看，新桥的作用很大", *(None, None, None, None), []),
    (f"{SAID}\n综合新华社、江城社消息，新桥三月通车。", *(None, None, None, None), []),
    (f"{SAID}\n转载来源：江城日报", *("江城日报", None, None, None), ["转载来源：江城日报"]),
    (
        f"{SAID}\n《江城日报》（2024年03月05日02版）",
        *("江城日报", None, None, None),
        ["《江城日报》（2024年03月05日02版）"],
    ),
    (
        f"{SAID}\n【江城网原创，未经授权禁止转载】",
        *("江城网", None, None, None),
        ["【江城网原创，未经授权禁止转载】"],
    ),
    (
        f"{SAID}\n本文由江边财经（ID：jb）原创并首发，作者：张三",
        *("江边财经", None, None, None),
        ["本文由江边财经（ID：jb）原创并首发，作者：张三"],
    ),
    (
        f"{SAID}\n江边研究院授权江城网发布",
        *("江边研究院", None, None, None),
        ["江边研究院授权江城网发布"],
    ),
    (
        f"{SAID}\n本文为作者授权江城网发布，未经许可请勿转载。",
        *("江城网", None, None, None),
        ["本文为作者授权江城网发布，未经许可请勿转载。"],
    ),
    (f"{SAID}\n未经授权不得转载", *(None, None, None, None), []),
    (
        f"{SAID}（原题为《江城新桥通车》）",
        *(None, None, None, None),
        ["（原题为《江城新桥通车》）"],
    ),
    (f"{SAID}\n值班主任：张三", *(None, None, None, None), ["值班主任：张三"]),
    (
        f"{SAID}（编辑：张三，如有建议请联系a@b.cn）",
        *(None, None, None, None),
        ["（编辑：张三，如有建议请联系a@b.cn）"],
    ),
    (
        f"{SAID}（张三、李四对本文有贡献）",
        *(None, None, None, None),
        ["（张三、李四对本文有贡献）"],
    ),
    (
        f"作者：张三微信公众号：江边事（ID:jbs）\n{SAID}",
        *("江边事", None, None, "张三"),
        ["作者：张三微信公众号：江边事（ID:jbs）"],
    ),
    (f"新桥夜景。江城晚报图\n{SAID}", *(None, None, None, None), ["江城晚报图"]),
    (f"新桥夜景。图/CFP\n{SAID}", *(None, None, None, None), ["图/CFP"]),
    (f"新桥夜景图据江城日报\n{SAID}", *(None, None, None, None), ["图据江城日报"]),
    (f"新桥夜景（图片来源于网络）\n{SAID}", *(None, None, None, None), ["（图片来源于网络）"]),
    (f"监控视频截图\n{SAID}", *(None, None, None, None), []),
    (
        f"新桥夜景。东方IC图\n据江城日报消息，{SAID}",
        *("江城日报", None, None, None),
        ["东方IC图", "据江城日报消息，"],
    ),
    (
        f"☉{SAID}（江城日报）\n☉{SAID}（某某网）",
        *(None, None, None, None),
        ["（江城日报）", "（某某网）"],
    ),
    (
        f"{SAID}\nhttp://news.example.com/1.html\nnews.example.com\nfalse\n江城日报\n"
        f"http://example.org/1\nreport\n120\n{SAID}",
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
    found = credits(text, lang="zh", date=DAY)
    assert [text[start:end] for start, end in found.spans] == cut
    assert found == Credits(origin, dateline, date, author, found.spans)
