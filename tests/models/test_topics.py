"""Topics: planted themes come back, the same every time, in any order of rows."""

import numpy as np
import pytest

from citysway.errors import StudyError
from citysway.models.topics import METHODS, TopicModel, fit_topics
from citysway.models.topics.corpus import read_corpus
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.resampling import stability
from tests.models.topic_corpora import THEMES, planted

EXACT = ("nmf", "seeded")  # methods that sum over documents by whole numbers


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("method", [name for name in METHODS if name != "seeded"])
def test_planted_topics(lang: str, method: str) -> None:
    docs, truth = planted(lang)
    model = fit_topics(docs, k=3, method=method)
    found = [{word.rstrip("x") for word, _ in model.words(t, 10)} for t in range(3)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, map(set, THEMES[lang])))
    main = model.shares.argmax(axis=1)
    assert len({(int(m), t) for m, t in zip(main, truth, strict=True)}) == 3
    np.testing.assert_allclose(model.shares.sum(axis=1), 1)
    assert (model.coherence > 0.3).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_same_again(method: str) -> None:
    docs, _ = planted("zh")
    one, two = (fit_topics(docs, k=3, method=method) for _ in range(2))
    np.testing.assert_array_equal(one.shares, two.shares)


@pytest.mark.parametrize("method", METHODS)
def test_topics_of_halves(method: str) -> None:
    corpus = read_corpus(planted("en")[0], seeds={})
    model = fit_corpus(corpus, 3, method)
    assert (stability(corpus, model, method=method, halves=2) > 0.5).all()


@pytest.mark.parametrize("method", METHODS)
def test_halves_of_a_few_texts_printed_again_and_again_tell_nothing(method: str) -> None:
    texts = [["a", "b", "c"]] * 30 + [["d", "e", "f"]] * 30 + [["a", "e"]] * 3
    corpus = read_corpus(texts, seeds={})
    model = fit_corpus(corpus, 4, method)
    assert np.isnan(stability(corpus, model, method=method, halves=4)).all()


def test_a_single_topic_of_every_method() -> None:
    for method in METHODS:
        model = fit_topics(planted("zh")[0], k=1, method=method)
        np.testing.assert_allclose(model.shares.sum(axis=1), 1)


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_order_of_documents_changes_anything(lang: str, method: str) -> None:
    docs, _ = planted(lang, mixed=0.3)
    order = np.random.default_rng(5).permutation(len(docs))
    one = fit_topics(docs, k=3, method=method)
    two = fit_topics([docs[i] for i in order], k=3, method=method)
    np.testing.assert_array_equal(one.shares[order], two.shares)
    np.testing.assert_array_equal(one.coherence, two.coherence)
    assert one.words(0, 20) == two.words(0, 20)


def test_a_stream_is_as_good_as_a_list() -> None:
    docs, _ = planted("en")
    np.testing.assert_array_equal(fit_topics(iter(docs), k=3).shares, fit_topics(docs, k=3).shares)


def test_documents_beyond_one_block() -> None:
    docs, truth = planted("zh", n=4_500)
    main = fit_topics(docs, k=3).shares.argmax(axis=1)
    assert len({(int(m), t) for m, t in zip(main, truth, strict=True)}) == 3


def test_plain_texts_are_segmented() -> None:
    texts = ["杭州的博物馆展出文物", "成都的火锅和小吃很有名"] * 15
    words = {w for t in range(2) for w, _ in fit_topics(texts, k=2).words(t, 5)}
    assert {"博物馆", "火锅"} & words


def test_traditional_counts_as_simplified() -> None:
    texts = ["杭州的博物館展出文物", "成都的火鍋和小吃很有名"] * 8
    texts += ["杭州的博物馆展出文物", "成都的火锅和小吃很有名"] * 8
    words = {w for t in range(2) for w, _ in fit_topics(texts, k=2).words(t, 8)}
    assert not {"博物館", "火鍋"} & words


def test_english_words_are_lemmas() -> None:
    texts = ["Museums", "Relics", "Restaurants", "Noodles"] * 3
    texts += ["Museums: relics; temples.", "Restaurants: noodles; dishes."] * 4
    words = {w for t in range(2) for w, _ in fit_topics(texts, k=2).words(t, 6)}
    assert {"museum", "restaurant", "noodle"} <= words


@pytest.mark.parametrize(
    ("texts", "options", "said"),
    [
        (["a b"], {"method": "lsa"}, "nmf, tfidf, online, lda, seeded"),
        (["a b"], {"k": 0}, "at least 1"),
        ([], {}, "0 texts were given.*at least two"),
        ([["塔", "桥"]], {}, "1 texts were given.*at least two"),
        (["", ""], {}, "2 texts hold 0 different words.*in Chinese or English"),
        (["的", "了"], {}, "2 texts hold 0 different words"),
        ([["塔"]] * 50, {}, "50 texts hold 1 different words"),
        ([["塔", "桥"]] * 50, {}, "none tells texts apart"),
        ([[f"词{i}"] for i in range(50)], {}, "none tells texts apart.*more or longer"),
        ([["塔", "桥"], ["塔", "河"]], {"k": 3}, "k = 3: the corpus has 2 texts.*2 topics at most"),
    ],
)
def test_refuses(texts: list[str], options: dict[str, object], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        fit_topics(texts, **options)  # type: ignore[arg-type]


def test_text_without_known_words_has_no_share() -> None:
    docs, _ = planted("zh")
    assert fit_topics([*docs, ["从未见过"]], k=3).shares[-1].sum() == 0


@pytest.mark.parametrize("method", METHODS)
def test_no_document_is_an_outlier(method: str) -> None:
    docs, _ = planted("en", mixed=0.5)
    shares = fit_topics(docs, k=3, method=method).shares
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert shares.min() >= 0


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return fit_corpus(read_corpus(planted("zh")[0]), 3)


def test_new_documents_get_shares(model: TopicModel) -> None:
    docs, truth = planted("zh")
    new, new_truth = planted("zh", n=30, seed=9)
    theme = {int(m): t for m, t in zip(model.shares.argmax(axis=1), truth, strict=True)}
    shares = model.shares_of(new)
    assert [theme[int(m)] for m in shares.argmax(axis=1)] == new_truth
    np.testing.assert_allclose(model.shares_of(docs), model.shares, atol=1e-6)


def test_new_documents_without_known_words(model: TopicModel) -> None:
    assert model.shares_of([["从未见过"], []]).tolist() == [[0.0] * 3] * 2
    assert model.shares_of([]).shape == (0, 3)


def test_words_seldom_met_join_the_topic_of_their_documents() -> None:
    docs, truth = planted("zh")
    rare = [[*words, "陶俑"] if t == 0 else words for words, t in zip(docs, truth, strict=True)]
    model = fit_topics(rare, k=3)
    column = model.chances[:, model.vocabulary.index("陶俑")]
    museum = model.chances[:, model.vocabulary.index("博物馆")]
    assert column.argmax() == museum.argmax()
    assert column.max() > 0.9 * column.sum()
