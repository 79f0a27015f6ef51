"""Words for topics: what stays, what leaves a gap, what stands as one."""

import itertools
import pickle

import pytest

from citysway.errors import StudyError
from citysway.models.codebook import load as load_codebook
from citysway.models.gazetteer import Gazetteer
from citysway.models.topics.stop import kept_words, lists, stop_words
from citysway.models.topics.units import Units
from citysway.models.topics.words import TopicWords


@pytest.fixture(scope="module")
def units(gazetteer: Gazetteer) -> dict[str, Units]:
    book = load_codebook()
    return {
        "zh": Units.load("zh", codebook=book, gazetteer=gazetteer),
        "en": Units.load("en", codebook=book, gazetteer=gazetteer),
    }


PLAIN = [
    ("zh", "博物馆展出文物", "博物馆 展出 文物"),
    ("zh", "博物館展出文物", "博物馆 展出 文物"),
    ("zh", "火锅的味道，非常浓", "火锅 _ 味道"),
    ("zh", "记者获悉，三百万元和2020年3月的展览", "展览"),
    ("zh", "运河水质\n古桥", "运河 水质 _ 古桥"),
    ("zh", "ＡＩ芯片与5G基站", "ai 芯片 _ 5g 基站"),
    ("zh", "古桥、2019、的、运河", "古桥 _ 运河"),
    ("zh", "", ""),
    ("zh", "的了，", ""),
    ("en", "Museums displayed relics", "museum display relic"),
    ("en", "Temples, bridges and canals", "temple _ bridge _ canal"),
    ("en", "High-speed trains", "speed train"),
    ("en", "The museum’s relics don't glow", "museum relic _ glow"),
    ("en", "Canals.\nBridges", "canal _ bridge"),
    ("en", "On Monday 3,000 visitors said canals shine", "visitor _ canal shine"),
    ("en", "5G networks in 2020", "5g network"),
    ("en", "Unemployment played a role in the media", "unemployment play _ role _ media"),
    ("en", "", ""),
]


def _shown(words: list[str]) -> str:
    return " ".join(word or "_" for word in words)


@pytest.mark.parametrize(("lang", "text", "expected"), PLAIN)
def test_words(lang: str, text: str, expected: str) -> None:
    assert _shown(TopicWords(lang).words(text)) == expected  # type: ignore[arg-type]


UNITS = [
    ("zh", "一座历史文化名城", "drop", "历史文化名城"),
    ("zh", "杭州的历史文化名城", "drop", "历史文化名城"),
    ("zh", "杭州的历史文化名城", "keep", "杭州 _ 历史文化名城"),
    ("zh", "火锅，襄阳市的古桥", "drop", "火锅 _ 古桥"),
    ("zh", "火锅，襄阳市的古桥", "keep", "火锅 _ 襄阳市 _ 古桥"),
    ("zh", "襄陽市的古橋", "keep", "襄阳市 _ 古桥"),
    ("zh", "朝阳产业", "drop", "朝阳产业"),  # a word and a place: stays
    ("zh", "中国共产党", "drop", "中国共产党"),  # no place inside a word
    ("zh", "中央音乐学院的钢琴", "drop", "中央音乐学院 _ 钢琴"),
    ("en", "Heritage sites glow", "drop", "heritage site glow"),
    ("en", "Museums in New York glow", "drop", "museum _ glow"),
    ("en", "Museums in New York glow", "keep", "museum _ new york glow"),
    ("en", "MUSEUMS IN LONDON", "drop", "museum"),
    ("en", "in a nice book", "drop", "nice book"),
    ("en", "In a Nice book", "drop", "nice book"),  # towns, but words first
    ("en", "museums of london", "drop", "museum _ london"),  # no capital: no name
    ("en", "Chinese and British museums", "drop", "chinese _ british museum"),
    ("en", "Londoners at the Sydney Opera House", "drop", "londoner _ sydney opera house"),
    ("en", "the rule of law", "drop", "rule of law"),
    ("en", "relations with the University of Glow", "drop", "relation _ university _ glow"),
]


@pytest.mark.parametrize(("lang", "text", "places", "expected"), UNITS)
def test_units(lang: str, text: str, places: str, expected: str, units: dict[str, Units]) -> None:
    words = TopicWords(lang, units[lang], places=places)  # type: ignore[arg-type]
    assert _shown(words.words(text)) == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_gaps_are_single_and_inside(lang: str, units: dict[str, Units]) -> None:
    texts = [text for known, text, *_ in (*PLAIN, *UNITS) if known == lang]
    words = TopicWords(lang, units[lang]).words("。\n".join(texts))  # type: ignore[arg-type]
    assert words[0]
    assert words[-1]
    assert all(one or two for one, two in itertools.pairwise(words))


def test_travels_to_other_processes(units: dict[str, Units]) -> None:
    words = TopicWords("zh", units["zh"], places="keep")
    twin = pickle.loads(pickle.dumps(words))
    assert twin.words("襄阳市的火锅") == words.words("襄阳市的火锅") == ["襄阳市", "", "火锅"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lists_hold_nothing_twice(lang: str) -> None:
    own = [word for group in ("news", "time", "empty") for word in lists(lang)[group]]  # type: ignore[arg-type]
    assert sorted(own) == sorted(set(own))
    assert not kept_words(lang) & (set(own) | stop_words(lang))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "options", "said"),
    [
        ("fr", {}, "zh, en"),
        ("zh", {"places": "hide"}, "keep, drop"),
        ("zh", {"units": Units("en", {})}, "must be the same"),
    ],
)
def test_refuses(lang: str, options: dict[str, object], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        TopicWords(lang, **options)  # type: ignore[arg-type]
