"""New terms for codes: a planted synonym is found, a frequent word of all texts is not."""

import functools
import hashlib
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from citysway.corpus.document import Document
from citysway.models.codebook import load
from citysway.models.reader import Reader
from citysway.models.suggest import Proposal, Scored, Stream, StreamBuilder, propose
from citysway.models.suggest.keyness import keyness
from citysway.models.suggest.lemmas import lemmatise
from citysway.models.suggest.pairs import join_pairs

# Sentences about heritage ({0}, {1}: a term or the planted word), and about anything else.
HERITAGE = {
    "zh": (
        "{0}的修缮工程在上月完成。", "专家考察了{0}和{1}的梁柱。", "这座{0}始建于明代。",
        "村民世代看护着{0}与{1}。", "屋顶漏雨的{0}已经加固。", "{0}的石阶很高，{1}也很高。",
    ),
    "en": (
        "The roof of the {0} was repaired last month.", "Masons restored the {0} and the {1}.",
        "The {0} was founded by monks.", "The stones of the {0} and the {1} are worn.",
        "Scaffolding surrounds the {0}.", "Carved stones of the {0} survive.",
    ),
}  # fmt: skip
OTHER = {
    "zh": (
        "公交车每十分钟一班。", "苹果的价格上涨了两成。", "工人给机器上油。", "孩子们在操场踢球。",
        "渔民清早出海捕鱼。", "医生提醒大家多喝水。", "农民把稻谷晒在路边。", "厨师切好了土豆。",
    ),
    "en": (
        "The bus leaves every ten minutes.", "Apples cost more than pears.", "Workers oil pumps.",
        "Children kicked a ball.", "Fishermen left before dawn.", "Doctors advise drinking water.",
        "Farmers dry rice beside the road.", "The cook peeled potatoes.",
    ),
}  # fmt: skip
TERMS = {
    "zh": ("古建筑", "古镇", "石窟", "古城"),
    "en": ("cathedral", "historic building", "heritage site"),
}
PLANTED = {"zh": "照壁", "en": "barbican"}
FREQUENT = {"zh": ("天气", "天气很好，"), "en": ("weather", "In the weather of today, ")}


def _documents(lang: str, count: int) -> list[Document]:
    draw = random.Random(7)
    words = (*TERMS[lang], PLANTED[lang])
    docs = []
    for number in range(count):
        said = []
        for _ in range(10):
            kind = HERITAGE if draw.random() < 0.12 else OTHER
            text = draw.choice(kind[lang]).format(*draw.sample(words, 2))
            said.append((FREQUENT[lang][1] if draw.random() < 0.3 else "") + text)
        docs.append(Document(id=f"{number:04}", text=" ".join(said), lang=lang))
    return docs


@functools.cache
def _reader() -> Reader:
    return Reader()


def _stream(lang: str, docs: list[Document]) -> Stream:
    builder = StreamBuilder(lang)
    for start in range(0, len(docs), 100):
        builder.add(_reader().read_page(docs[start : start + 100], lang), _reader().terms(lang))
    return builder.finish()


@functools.cache
def _found(lang: str, count: int = 600) -> Scored:
    stream = _stream(lang, _documents(lang, count))
    return propose(stream, _reader().codebook, _reader().gazetteer)


def _digest(lang: str) -> str:
    return hashlib.sha256(repr(_found(lang, 400).proposals).encode()).hexdigest()


def _of(found: Scored, code: str) -> list[Proposal]:
    return [proposal for proposal in found.proposals if proposal.code == code]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("count", [600, 80])
def test_planted_synonym_is_found(lang: str, count: int) -> None:
    found = _found(lang, count)
    best = _of(found, "E03")[:5]
    mine = [proposal for proposal in best if proposal.term == PLANTED[lang]]
    assert found.with_vectors == (count == 600)
    assert mine, [proposal.term for proposal in best]
    assert (mine[0].similarity is not None) == found.with_vectors
    assert mine[0].keyness > 6.63
    assert set(mine[0].nearest) <= set(TERMS[lang])
    assert mine[0].nearest


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_synonym_is_nearer_than_what_is_said_of_it(lang: str) -> None:
    best = max(_of(_found(lang), "E03"), key=lambda proposal: proposal.similarity or 0)
    assert best.term == PLANTED[lang]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("count", [600, 80])
def test_frequent_word_of_all_texts_is_not(lang: str, count: int) -> None:
    stream = _stream(lang, _documents(lang, count))
    assert FREQUENT[lang][0] in stream.words
    assert FREQUENT[lang][0] not in {proposal.term for proposal in _found(lang, count).proposals}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sentences_hold_the_term_and_are_of_different_documents(lang: str) -> None:
    mine = next(p for p in _of(_found(lang), "E03") if p.term == PLANTED[lang])
    assert len(mine.sentences) == 3
    assert all(PLANTED[lang] in sentence for sentence in mine.sentences)


LEFT_OUT = [
    ("zh", "泉州", "a place name"), ("zh", "2024", "a number"), ("zh", "因为", "a stop word"),
    ("zh", "古城", "a term already"), ("zh", "祠堂", "in two documents only"),
    ("en", "york", "a place name"), ("en", "2024", "a number"), ("en", "because", "a stop word"),
    ("en", "cathedrals", "a term already"), ("en", "hermitage", "in two documents only"),
    ("en", "wren", "the name of a person"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "word", "why"), LEFT_OUT)
def test_left_out(lang: str, word: str, why: str) -> None:
    said = {"en": " because the {0} of Wren in York had a {1} in 2024, because cathedrals stand.",
            "zh": "因为泉州的{0}在2024年有{1}，因为古城。"}[lang]  # fmt: skip
    rare = {"zh": "祠堂", "en": "hermitage"}[lang]
    docs = [
        Document(id=f"{i}", text=said.format(PLANTED[lang], rare if i < 2 else "x"), lang=lang)
        for i in range(30)
    ]
    stream = _stream(lang, [*docs, *_documents(lang, 80)])
    found = propose(stream, _reader().codebook, _reader().gazetteer)
    terms = {proposal.term for proposal in found.proposals}
    assert PLANTED[lang] in terms
    assert word not in terms, why


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["1", "2"])
def test_same_in_every_process(seed: str) -> None:
    code = "from tests.models.test_suggest import _digest; print(_digest('zh'), _digest('en'))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    assert done.stdout.split() == [_digest("zh"), _digest("en")]


def test_only_the_codes_asked_for() -> None:
    stream = _stream("zh", _documents("zh", 80))
    found = propose(stream, _reader().codebook, _reader().gazetteer, codes=["E03"], n=2)
    assert [proposal.code for proposal in found.proposals] == ["E03", "E03"]


def _plain(lang: str, sentences: list[str]) -> Stream:
    return _stream(lang, [Document(id="1", text=" ".join(sentences), lang=lang)])


COLLOCATIONS = [
    ("zh", "游客在{}里拍照。", ("陶艺", "工坊"), "陶艺工坊"),
    ("en", "People met at a {} yesterday.", ("lantern", "supper"), "lantern supper"),
]


@pytest.mark.parametrize(("lang", "frame", "parts", "joint"), COLLOCATIONS)
def test_two_words_that_keep_together(
    lang: str, frame: str, parts: tuple[str, str], joint: str
) -> None:
    between = " " if lang == "en" else ""
    others = [text for text in OTHER[lang] for _ in range(6)]
    stream = _plain(lang, [*[frame.format(between.join(parts))] * 6, *others])
    joined = join_pairs(stream, lambda word: word in parts)
    assert joined.words[joined.tokens.max()] == joint
    assert np.bincount(joined.tokens)[joined.words.index(joint)] == 6
    assert set(parts) & {joined.words[i] for i in joined.tokens.tolist()} == set()


LEMMAS = [
    ("lanterns", "lantern lantern", "lantern"),
    ("stories", "fable story story", "story"),
    ("restored", "restore restore", "restore"),
    ("building", "build building building", "building"),
    ("news", "new new new", "news"),
]


@pytest.mark.parametrize(("word", "beside", "base"), LEMMAS)
def test_base_forms(word: str, beside: str, base: str) -> None:
    stream = _plain("en", [f"They saw {word} there {beside}."])
    there = stream.words.index(word)
    lemma = lemmatise(stream, load().forms)
    assert lemma.words[lemma.tokens[list(stream.tokens).index(there)]] == base


# Sentences with word and code, with the word, with the code, all; G2 by hand after Dunning 1993.
KEYNESS = [(10, 10, 20, 100, 37.291), (2, 10, 20, 100, 0.0), (0, 10, 20, 100, -4.733)]


@pytest.mark.parametrize(("both", "word", "code", "total", "expected"), KEYNESS)
def test_keyness(both: int, word: int, code: int, total: int, expected: float) -> None:
    likelihood, ratio = keyness(
        np.array([[float(both)]]), np.array([float(word)]), np.array([float(code)]), total
    )
    assert likelihood[0, 0] == pytest.approx(expected, abs=0.01)
    assert (ratio[0, 0] > 1) == (both == 10)
