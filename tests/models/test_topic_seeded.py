"""Seeded topics carry the codebook's elements, and recover shares that were planted."""

import numpy as np
import numpy.typing as npt
import pytest

from citysway.models.topics import fit_topics
from citysway.models.topics.corpus import read_corpus
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.resampling import stability
from citysway.models.topics.seeded import default_seeds
from tests.models.topic_corpora import planted

Shares = npt.NDArray[np.float64]
FREE = [[f"自由{theme}词{i}" for i in range(30)] for theme in range(3)]
COMMON = [f"背景{i}" for i in range(400)]


def _terms(lang: str) -> dict[str, list[str]]:
    """Elements with five terms or more in one language."""
    found = {
        code: [word for word in words if word.isascii() == (lang == "en")]
        for code, words in default_seeds().items()
    }
    return {code: words for code, words in found.items() if len(words) >= 5}


def _generated(lang: str, n: int) -> tuple[list[list[str]], Shares, list[str]]:
    """Documents of 60 words, four in ten of them common ones, the rest by known shares of
    elements and three themes that are no element.
    """
    draw, terms = np.random.default_rng(0), _terms(lang)
    pools = [*terms.values(), *FREE]
    often = 1 / np.arange(1, len(COMMON) + 1)
    shares = draw.dirichlet(np.full(len(pools), 0.08), n)
    docs = []
    for row in shares:
        words = [
            str(draw.choice(COMMON, p=often / often.sum()))
            if draw.random() < 0.4
            else pools[theme][int(draw.integers(len(pools[theme])))]
            for theme in draw.choice(len(pools), 60, p=row)
        ]
        docs.append(words)
    return docs, shares[:, : len(terms)], list(terms)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_planted_shares_of_elements_come_back(lang: str) -> None:
    docs, shares, codes = _generated(lang, 500)
    model = fit_topics(docs, k=4, method="seeded")
    column = {name: t for t, name in enumerate(model.names) if name}
    assert set(codes) <= set(column)
    found = model.shares[:, [column[code] for code in codes]]
    assert np.corrcoef(found.ravel(), shares.ravel())[0, 1] >= 0.9


def test_free_topics_hold_what_no_element_does() -> None:
    docs, _, _ = _generated("zh", 500)
    model = fit_topics(docs, k=4, method="seeded")
    free = [t for t, name in enumerate(model.names) if not name]
    assert len(free) == 4
    words = {word for t in free for word, _ in model.words(t, 20)}
    assert sum(word in words for theme in FREE for word in theme) >= 30


def test_elements_nobody_speaks_of_have_no_topic() -> None:
    docs, _ = planted("zh")
    model = fit_topics(docs, k=2, method="seeded")
    known = {code for code, words in default_seeds().items() if set(words) & set(model.vocabulary)}
    assert {name for name in model.names if name} == known


def test_own_seeds() -> None:
    corpus = read_corpus(
        planted("en")[0], seeds={"food": ["noodles", "nowhere"], "none": ["absent"]}
    )
    model = fit_corpus(corpus, 2, "seeded")
    assert sorted(model.names) == ["", "", "food"]
    words = {word.rstrip("x") for word, _ in model.words(model.names.index("food"), 10)}
    assert words == {"food", "noodles", "restaurant", "hotpot", "teahouse"}


def test_seeded_topics_are_stable_beside_as_many_free_ones() -> None:
    corpus = read_corpus(planted("zh", n=400)[0], seeds={"chips": ["芯片"]})
    model = fit_corpus(corpus, 2, "seeded")
    assert stability(corpus, model, method="seeded").mean() > 0.8
