"""News digests: what one item says is not said of the city of the next."""

import pytest

from citysway import Document, Reader
from citysway.models.digests import items

ZH = """国内快讯
本台消息：
全国博览会在山东济南开幕
今天，全国博览会在山东济南开幕。开幕式上还有音乐会。
全国水利投资增加
今年以来，全国水利基础设施投资增加两成。企业的科技创新也在加快。
"""
EN = """Evening Briefing
Here is what you need to know:
Festival opens in Qingdao
The music festival opened in Qingdao on Monday. Museums are free all week.
Rates stay where they are
The central bank left rates where they were. Universities asked for more research money.
"""


def _doc(text: str, title: str, **more: str) -> Document:
    return Document(id="d", text=text, title=title, **more)


@pytest.mark.parametrize(
    ("lang", "text", "title", "found"),
    [
        ("zh", ZH, "国内快讯", ["全国博览会在山东济南开幕", "全国水利投资增加"]),
        ("en", EN, "Evening Briefing", ["Festival opens in Qingdao", "Rates stay where they are"]),
        ("zh", ZH, "博览会开幕", []),
        ("en", EN, "Festival opens", []),
        ("zh", "今日要闻：只有一段话，没有小标题。", "今日要闻", []),
        ("zh", "", "要闻", []),
    ],
)
def test_items_of_a_digest(lang: str, text: str, title: str, found: list[str]) -> None:
    heads = [text[start:end] for start, end in items(_doc(text, title), lang)]
    assert [head for head in heads if head != title] == found


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "◆济南举办音乐节。◆全国投资增加。◆博物馆开放。"),
        ("en", "• Jinan held a festival. • Rates rose. • Museums opened."),
    ],
)
def test_marks_open_items(lang: str, text: str) -> None:
    title = {"zh": "早知道", "en": "Morning Briefing"}[lang]
    assert [text[start] for start, _ in items(_doc(text, title), lang)] == [text[0]] * 3


@pytest.mark.parametrize(
    ("lang", "text", "title", "city", "last"),
    [
        ("zh", ZH, "国内快讯", "CN370100", "全国水利"),
        ("en", EN, "Evening Briefing", "CN370200", "Rates stay"),
    ],
)
def test_an_item_has_its_own_city(lang: str, text: str, title: str, city: str, last: str) -> None:
    reader = Reader()
    border = text.index(last)
    told = reader.read(_doc(text, title)).mentions
    assert {m.place_id for m in told if m.start < border} == {city}
    assert not [m for m in told if m.start >= border]
    plain = reader.read(_doc(text, "x")).mentions
    assert [m for m in plain if m.start >= border] or lang == "en"


@pytest.mark.parametrize(
    ("title", "more"), [("济南要闻速览", {}), ("要闻速览", {"sponsor_city": "济南市"})]
)
def test_a_digest_of_one_city_is_about_it(title: str, more: dict[str, str]) -> None:
    doc = _doc(ZH.replace("国内快讯", title), title, **more)
    told = Reader().read(doc).mentions
    assert [m for m in told if m.start >= doc.text.index("全国水利") and m.place_id == "CN370100"]
