"""Names of topics: elements where words or texts tell, words otherwise; zh beside en."""

import numpy as np
import pytest

from citysway.models import codebook, gazetteer
from citysway.models.topics.stop import Lang
from citysway.pipeline.topics.about import distinct, labels, nearest, place_name
from citysway.pipeline.topics.element_words import (
    distances,
    element_words,
    overlap,
)
from citysway.pipeline.topics.material import Words

CODEBOOK, PLACES = codebook.load(), gazetteer.load()
MIX: dict[str, tuple[float, float]] = {}


def topic(*words: str) -> Words:
    weights = 1 / np.arange(1, len(words) + 1)
    return Words(words, weights / weights.sum(), float("nan"), float("nan"))


def code_of(name: str) -> str:
    return next(code.id for code in CODEBOOK.codes.values() if code.en_name == name)


@pytest.mark.parametrize(
    ("lang", "words", "name"),
    [
        ("zh", ("旅游", "景区", "游客", "时间"), "Tourism attraction"),
        ("en", ("tourist", "tourism", "sightseeing", "time"), "Tourism attraction"),
        ("zh", ("机场", "铁路", "地铁", "时间"), "Connectivity"),
        ("en", ("subway", "flight", "train", "time"), "Connectivity"),
        ("zh", ("时间", "他们", "没有", "自己"), None),
        ("en", ("said", "people", "time", "like"), None),
        ("zh", ("旅游", "他们", "没有", "自己"), None),  # one word does not tell
    ],
)
def test_a_topic_is_called_by_the_element_of_its_words(
    lang: Lang, words: tuple[str, ...], name: str | None
) -> None:
    found = nearest(topic(*words), element_words(CODEBOOK, {}, lang), MIX)
    assert found[:1] == ([code_of(name)] if name else [])


def test_or_by_what_its_texts_speak_of() -> None:
    words, elements = topic("魅力", "小城", "周末"), element_words(CODEBOOK, {}, "zh")
    code = code_of("Tourism attraction")
    assert nearest(words, elements, {code: (0.4, 3.5)}) == [code]
    assert nearest(words, elements, {code: (0.4, 1.2)}) == []
    assert nearest(words, elements, {code: (0.1, 9.0)}) == []


@pytest.mark.parametrize(
    ("lang", "words", "zh", "en"),
    [
        ("zh", ("上海", "地铁", "地铁站", "通车"), "{zh}：上海、地铁、通车",
         "{en}: Shanghai, 地铁, 通车"),
        ("en", ("shanghai", "metro", "new line"), "{zh}：上海、metro、new line",
         "{en}: shanghai, metro, new line"),
    ],
)  # fmt: skip
def test_labels_help_readers_of_both_languages(
    lang: str, words: tuple[str, ...], zh: str, en: str
) -> None:
    code = code_of("Connectivity")
    names = {"zh": CODEBOOK.name(code, "zh"), "en": CODEBOOK.name(code, "en")}
    assert labels(topic(*words), lang, [code], CODEBOOK, PLACES) == (
        zh.format(**names), en.format(**names),
    )  # fmt: skip
    assert labels(topic("时间", "自己"), "zh", [], CODEBOOK, PLACES) == ("时间、自己", "时间, 自己")


@pytest.mark.parametrize(
    ("word", "lang", "name"),
    [
        ("茂名市", "zh", "Maoming"), ("以色列", "zh", "Israel"), ("beijing", "en", "北京"),
        ("西湖", "zh", "西湖"), ("长安", "zh", "长安"), ("best", "en", "best"),
    ],
)  # fmt: skip
def test_places_by_their_other_name(word: str, lang: str, name: str) -> None:
    assert place_name(word, lang, PLACES) == name


def test_words_of_a_label_tell_different_things() -> None:
    words = ("茂名", "茂名市", "旅游", "旅游业", "公园", "魅力", "休闲")
    assert distinct(words) == ["茂名", "旅游", "公园", "魅力"]


def test_words_of_elements_follow_what_the_corpus_says() -> None:
    code = code_of("Tourism attraction")
    elements = element_words(CODEBOOK, {(code, "游客"): 900, (code, "旅游目的地"): 100}, "zh")
    said = elements.said[code]
    assert said["游客"] > 8 * said["旅游目的地"]
    near, far = distances(topic("游客", "旅游"), [code, code_of("Connectivity")], elements)
    assert 0 <= near < 0.7 < far <= 1
    assert overlap(topic("游客", "时间"), elements, first=10)[code][1] == 1


def test_a_second_name_must_be_nearly_as_near() -> None:
    tourism, transport = code_of("Tourism attraction"), code_of("Connectivity")
    elements = element_words(CODEBOOK, {}, "zh")
    words = topic("游客", "旅游", "景区", "地铁", "高铁")
    assert nearest(words, elements, {}) == [tourism]
    both = {tourism: (0.3, 4.0), transport: (0.6, 9.0)}
    assert nearest(words, elements, both) == [tourism, transport]
