"""Scores of topics: those of gensim, and known truth."""

import numpy as np
import pytest

from citysway.models.topics.association import WINDOW, association
from citysway.models.topics.corpus import Corpus, read_corpus
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.model import leading
from citysway.models.topics.resampling import halves_of, stability
from citysway.models.topics.scores import coherence, coherence_v, diversity, matched
from tests.models.topic_corpora import planted


def _corpus(*, repeated: bool) -> tuple[list[list[str]], Corpus]:
    draw = np.random.default_rng(0)
    words, chance = [f"w{i}" for i in range(60)], np.linspace(1, 3, 60) / 120
    docs = [
        [str(w) for w in draw.choice(words, draw.integers(3, 40), replace=repeated, p=chance)]
        for _ in range(150)
    ]
    return docs, read_corpus(docs)


@pytest.mark.parametrize(
    ("name", "score", "repeated"),
    [("c_npmi", coherence, False), ("c_v", coherence_v, False), ("c_v", coherence_v, True)],
)
def test_coherence_is_that_of_gensim(name: str, score: object, repeated: bool) -> None:
    """Where no word returns within ten words: gensim then takes it away with its first place."""
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    docs, corpus = _corpus(repeated=repeated)
    top = [leading(row, 10) for row in fit_corpus(corpus, 4).weights]
    theirs = CoherenceModel(
        topics=[[corpus.vocabulary.words[i] for i in topic] for topic in top],
        texts=docs, dictionary=Dictionary(docs), coherence=name, topn=10, processes=1,
    )  # fmt: skip
    ours = score(corpus, top)  # type: ignore[operator]
    np.testing.assert_allclose(ours, theirs.get_coherence_per_topic(), atol=1e-12)


def test_coherence_of_words_that_never_part_and_never_meet() -> None:
    corpus = read_corpus([["塔", "寺"], ["桥", "河"]] * 20)
    index = corpus.vocabulary.index
    found = coherence(corpus, [[index["塔"], index["寺"]], [index["塔"], index["桥"]], [0]])
    assert found[0] == pytest.approx(1, abs=1e-9)
    assert found[1] < -0.9
    assert found[2] == 0


@pytest.mark.parametrize(
    ("topics", "share"),
    [([[1, 2], [3, 4]], 1.0), ([[1, 2], [1, 2]], 0.5), ([[1, 2], [2, 3]], 0.75)],
)
def test_diversity(topics: list[list[int]], share: float) -> None:
    assert diversity(topics) == share


def test_topics_are_matched_one_to_one() -> None:
    ours = [["a", "b", "c"], ["a", "b", "d"], ["x", "y", "z"]]
    theirs = [["a", "b", "d"], ["a", "b", "c"]]
    assert matched(ours, theirs).tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("docs", "near"),
    [
        ([["塔", "寺"]] * 2 + [["桥", "河"]] * 2, True),
        ([["塔", *["空"] * WINDOW, "寺"]] * 2 + [["桥", "河"]] * 2, False),
        ([["tower"], ["temple"]] * 2 + [["bridge", "river"]] * 2, False),
    ],
)
def test_words_are_associated_within_a_window(docs: list[list[str]], near: bool) -> None:
    corpus = read_corpus(docs)
    found = association(corpus)
    index = corpus.vocabulary.index
    first, second = ("塔", "寺") if "塔" in index else ("tower", "temple")
    assert (found[index[first], index[second]] > 0) == near
    assert found[index[docs[-1][0]], index[docs[-1][1]]] > 0
    np.testing.assert_array_equal(found, found.T)


def test_few_meetings_count_for_less() -> None:
    corpus = read_corpus([["塔", "寺"]] * 2 + [["桥", "河"]] * 30 + [["空", "地"]] * 30)
    found, index = association(corpus), corpus.vocabulary.index
    assert found[index["塔"], index["寺"]] == pytest.approx(0.5)
    assert found[index["桥"], index["河"]] == pytest.approx(30 / 32)


def test_halves_are_what_the_others_are_not() -> None:
    halves = halves_of(10, 0)
    assert len(halves) == 10
    for one, other in zip(halves[::2], halves[1::2], strict=True):
        assert sorted(one + other) == list(range(10))


def test_planted_topics_are_stable_and_noise_is_not() -> None:
    docs, _ = planted("zh", n=400)
    corpus = read_corpus(docs)
    assert stability(corpus, fit_corpus(corpus, 3)).min() == 1.0
    draw = np.random.default_rng(0)
    noise = read_corpus([[f"词{i}" for i in draw.integers(0, 200, 12)] for _ in range(400)])
    assert stability(noise, fit_corpus(noise, 6)).mean() < 0.4


def test_stability_is_unknown_of_few_documents() -> None:
    corpus = read_corpus(planted("en", n=11)[0])
    assert np.isnan(stability(corpus, fit_corpus(corpus, 3))).all()


def test_a_half_holds_half_of_the_documents_and_no_order_changes_it() -> None:
    docs, _ = planted("zh", n=600)
    corpus, turned = read_corpus(docs), read_corpus(docs[::-1])
    for parts in halves_of(2, 0):
        held = sum(len(block.ends) for block in corpus.of_parts(parts))
        assert 240 < held < 360
        assert held == sum(len(block.ends) for block in turned.of_parts(parts))
        np.testing.assert_array_equal(
            association(corpus.of_parts(parts)), association(turned.of_parts(parts))
        )
