"""Words learned from a corpus: what is counted, what it settles, what it leaves open."""

from pathlib import Path

import pytest

from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models.learned import Learned, Word, read_words, words_csv
from citysway.models.learning import Counts, count, names_of, rivals, select
from citysway.models.reader import Reader

ABOUT_ZH = {
    "北京市朝阳区": "使馆旁边的画廊在胡同里开张。",
    "长春市朝阳区": "雪场旁边的影厂在冰灯里开张。",
}
ABOUT_EN = {
    "Springfield, Illinois": "The statehouse rotunda near Sangamon avenue is a museum.",
    "Springfield, Missouri": "The Ozark trail passes a Route 66 diner museum and caverns.",
}
ELSEWHERE = {"zh": "杭州今天开张了一家商店。", "en": "A museum opened in Hangzhou today."}


def _docs(lang: str) -> list[Document]:
    """Six documents for each of two places of one name, settled by its parent; others beside."""
    about = ABOUT_ZH if lang == "zh" else ABOUT_EN
    end = "。" if lang == "zh" else ". "
    texts = [f"{place}{end}{text}" for place, text in about.items() for _ in range(6)]
    texts += [ELSEWHERE[lang]] * 60
    return [Document(id=str(i), text=text, lang=lang) for i, text in enumerate(texts)]


def _learn(reader: Reader, docs: list[Document], lang: str) -> list[Word]:
    page, links = reader.link_page(docs, lang)
    counts = Counts()
    counts.add(count(page, links, reader.gazetteer, rivals(reader.gazetteer, lang)))
    return select(counts, names_of(reader.gazetteer))


@pytest.fixture(scope="module")
def taught(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    path = tmp_path_factory.mktemp("learned") / "learned.csv"
    words = [word for lang in ("zh", "en") for word in _learn(reader, _docs(lang), lang)]
    path.write_text(words_csv(words), encoding="utf-8")
    return Reader(learned=path)


CASES = [
    ("zh", "朝阳区的使馆和画廊都在胡同里。", "CN110105"),
    ("zh", "朝阳区的雪场和影厂都有冰灯。", "CN220104"),
    ("zh", "使馆和画廊都在胡同里。朝阳区回应。", "CN110105"),
    ("zh", "朝阳区回应。雪场和影厂都有冰灯。", "CN220104"),
    ("zh", "朝阳区的使馆关了。", ""),  # one word is chance
    ("zh", "朝阳区的使馆、画廊、胡同和雪场、影厂、冰灯一样热闹。", ""),  # words of both
    ("zh", "使馆和画廊都在胡同里。今天晴。明天有雨。朝阳区回应。", ""),  # far away
    ("zh", "朝阳区昨天下雨。", ""),
    ("zh", "朝阳升起，照着使馆、画廊和胡同。", ""),  # a word, whatever stands near it
    ("zh", "长春市朝阳区学习使馆、画廊、胡同。", "CN220104"),  # evidence goes before
    ("en", "Springfield closed Sangamon avenue behind the statehouse rotunda.", "GN4250542"),
    ("en", "Springfield closed the Ozark trail to the caverns and a diner.", "GN4409896"),
    ("en", "Springfield closed a trail.", ""),
    ("en", "Springfield, Mass., closed Sangamon avenue near the statehouse.", "GN4951788"),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_words_tell_places_apart(taught: Reader, lang: str, text: str, expected: str) -> None:
    found = taught.read(Document(id="1", text=text, lang=lang)).cities
    named = [city.place_id for city in found if city.name in ("朝阳区", "Springfield")]
    assert (named[-1] if named else "") == expected


@pytest.mark.parametrize(("lang", "text", "expected"), CASES[:4])
def test_without_learning_left_open(reader: Reader, lang: str, text: str, expected: str) -> None:
    reading = reader.read(Document(id="1", text=text, lang=lang))
    assert "朝阳区" in [name.name for name in reading.unresolved]


def test_reason_tells_the_words(taught: Reader) -> None:
    (city,) = taught.read(Document(id="1", text=CASES[0][1], lang="zh")).cities
    assert city.reason == "朝阳区 → 朝阳区: words learned near it: 使馆、画廊、胡同"
    assert city.confidence == pytest.approx(0.7)


def test_same_texts_same_table(reader: Reader, taught: Reader, tmp_path: Path) -> None:
    docs = _docs("zh")
    once, again = _learn(reader, docs, "zh"), _learn(reader, docs[::-1], "zh")
    assert words_csv(once) == words_csv(again)
    path = tmp_path / "learned.csv"
    path.write_text(words_csv(once), encoding="utf-8")
    assert words_csv(read_words(path, reader.gazetteer)) == words_csv(once)
    assert taught.version != reader.version


def test_parts_add_up(reader: Reader) -> None:
    docs, wanted = _docs("zh"), rivals(reader.gazetteer, "zh")
    whole, parts = Counts(), Counts()
    for total, pieces in ((whole, [docs]), (parts, [docs[:5], docs[5:]])):
        for piece in pieces:
            page, links = reader.link_page(piece, "zh")
            total.add(count(page, links, reader.gazetteer, wanted))
    assert whole == parts
    assert whole.docs == 72
    assert whole.places["CN110105"] == 6


def test_names_of_places_are_not_learned(reader: Reader) -> None:
    words = {word.word for word in _learn(reader, _docs("zh"), "zh")}
    assert "使馆" in words
    assert not words & {"北京", "北京市", "朝阳区", "长春", "长春市", "朝阳"}


def test_nothing_learned_settles_nothing(reader: Reader) -> None:
    assert Learned([], reader.gazetteer).judge(["CN110105", "CN220104"], ["使馆"]) is None


BROKEN = [
    ("place,word\n", "columns"),
    ("place_id,word,docs,place_docs,weight\nCN110105,使馆,3,6\n", "line 2"),
    ("place_id,word,docs,place_docs,weight\nXX,使馆,3,6,2.0\n", "unknown place id"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_broken_table(reader: Reader, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "learned.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        read_words(path, reader.gazetteer)
