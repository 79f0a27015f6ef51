"""The bench of topics: scores of known truth, halves and documents that are the same every time."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.bench.topics import clusters, quality, scores, stability, tables
from tests.bench.topics.corpora import Corpus, halves, hashed
from tests.bench.topics.fits import chosen, fits
from tests.bench.topics.made import Made, Pool
from tests.bench.topics.peers import main_topics
from tests.bench.topics.speed import targets
from tests.bench.topics.tables import Row

MUSEUM, CHIPS = ["博物馆", "文物", "古城"], ["chips", "patent", "research"]


def corpus(documents: int = 40) -> Corpus:
    """Two themes that share no word, one after the other."""
    themes = [(MUSEUM, CHIPS)[number % 2] for number in range(documents)]
    return Corpus(
        "made",
        "zh",
        tuple(f"d{number:03d}" for number in range(documents)),
        tuple(" ".join(theme) for theme in themes),
        [[*theme, theme[number % 3]] for number, theme in enumerate(themes)],
        tuple(theme[0] for theme in themes),
    )


def test_coherence_is_one_for_words_that_only_meet() -> None:
    tokens = corpus().tokens
    assert scores.coherence([MUSEUM, CHIPS], tokens) == pytest.approx(1, abs=1e-6)
    assert scores.coherence([[MUSEUM[0], CHIPS[0]]], tokens) < -0.9
    mixed = [MUSEUM, CHIPS, MUSEUM[:2], ["文物"]]  # a word alone has no pair
    assert scores.coherence(mixed, tokens) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("words", "npmi"),
    [
        (MUSEUM, 1.0),
        ([*MUSEUM, "missing"], 0.0),  # three pairs seen, three pairs with the unseen word
        (["missing", "gone"], -1.0),
        (["文物", "missing"], -1.0),
    ],
)
def test_transfer_counts_unseen_words_against_the_topic(words: list[str], npmi: float) -> None:
    assert scores.transferred([words], corpus().tokens) == pytest.approx(npmi, abs=1e-6)


def test_clusters_and_diversity() -> None:
    classes = ["a", "a", "b", "b"]
    assert scores.nmi([5, 5, 0, 0], classes) == pytest.approx(1)
    assert scores.nmi([0, 0, 0, 0], classes) == 0
    assert scores.purity([5, 5, 0, 0], classes) == 1
    assert scores.purity([0, 0, 0, 1], classes) == 0.75
    assert scores.diversity([["a", "b"], ["b", "c"]]) == 0.75


def test_match_is_one_to_one() -> None:
    one = [["a", "b"], ["c", "d"], ["e", "f"]]
    assert scores.matched(one, one[::-1]) == [1, 1, 1]
    # Both like the first best; only one may have it.
    assert sorted(scores.matched([["a", "b"], ["a", "c"]], [["a", "b"], ["x", "y"]])) == [0, 1]
    assert scores.matched(one, one[:1]) == [1, 0, 0]


def test_halves_depend_on_ids_alone() -> None:
    whole = corpus()
    one, other = halves(whole, "half")
    assert sorted(one.ids + other.ids) == list(whole.ids)
    assert abs(len(one) - len(other)) <= 1
    turned = whole.part(range(len(whole))[::-1])
    assert set(halves(turned, "half")[0].ids) == set(one.ids)
    assert set(halves(whole, "draw 1")[0].ids) != set(one.ids)
    assert [turned.ids[i] for i in hashed(turned.ids, "x")] == [
        whole.ids[i] for i in hashed(whole.ids, "x")
    ]


def test_made_documents_come_again_and_are_as_long() -> None:
    made = Made(Pool.of(corpus()), 1_200)
    first = list(made)
    assert first == list(made)
    assert len(first) == len(made) == 1_200
    assert first[:10] != list(Made(Pool.of(corpus()), 10, seed=1))
    assert np.mean(list(map(len, first))) == pytest.approx(4, abs=0.2)
    counts = Counter("new" if word.startswith("新词") else "old" for d in first for word in d)
    assert counts["new"] / counts.total() == pytest.approx(0.01, abs=0.004)


def test_a_pool_is_read_as_it_was_written(tmp_path: Path) -> None:
    pool = Pool.of(corpus())
    pool.save(tmp_path / "pool.npz")
    assert list(Made(Pool.load(tmp_path / "pool.npz"), 5)) == list(Made(pool, 5))


def test_models_are_chosen_by_the_start_of_their_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert chosen(["sklearn", "kmeans"], None) == ["sklearn-nmf", "sklearn-lda", "kmeans"]
    assert "bertopic" not in chosen([], None)
    assert "pip install bertopic" in capsys.readouterr().err
    assert chosen(["bertopic"], Path("python")) == ["bertopic"]
    with pytest.raises(ValueError, match="pip install bertopic"):
        chosen(["bertopic"], None)
    with pytest.raises(ValueError, match="models are citysway"):
        chosen(["word2vec"], None)


def test_models_find_two_themes() -> None:
    made = corpus()
    for found in fits(made, ["citysway-nmf", "sklearn-nmf"], [(2, 0)], None):
        assert scores.nmi(found.topics.main, made.classes) == pytest.approx(1)
        first = {frozenset(words[:3]) for words in found.topics.words}
        assert first == {frozenset(MUSEUM), frozenset(CHIPS)}


def _row(what: str, corpus: str, model: str, **values: float) -> Row:
    return {"what": what, "corpus": corpus, "model": model, "thrown_out": 0.0, **values}


def test_targets_of_quality_are_over_each_peer() -> None:
    rows = [
        _row("quality", "M10", "citysway-nmf", npmi=0.2, diversity=0.9, seconds=1),
        _row("quality", "M10", "gensim-lda", npmi=0.1, diversity=0.95, seconds=1),
    ]
    assert [target.met for target in quality.targets(rows)] == [True, False]
    assert quality.targets([row | {"what": "transfer"} for row in rows]) == []


def test_targets_of_clusters_count_corpora() -> None:
    rows = [
        _row("clusters", corpus, model, nmi=value, purity=0.5)
        for corpus, ours in (("bbc", 0.6), ("agnews", 0.6), ("thucnews", 0.2))
        for model, value in (("citysway-nmf", ours), ("kmeans", 0.4), ("gensim-lda", 0.5))
    ]
    nmi, purity = clusters.targets(rows)
    assert (nmi.value, nmi.met, purity.value, purity.met) == (2, True, 0, False)


def test_targets_of_stability_and_speed() -> None:
    key = {"corpus": "xinwenlianbo", "model": "citysway-nmf", "stability": 0.6}
    (stable, same) = stability.targets([key | {"permuted_topics": 0, "permuted_shares": 0.01}])
    assert (stable.met, same.met) == (True, False)
    sizes = ((100_000, 1.0, 0.1), (400_000, 1.4, 0.4))
    online = [
        {"model": "online", "documents": n, "gigabytes": all_, "shares_gigabytes": shares}
        for n, all_, shares in sizes
    ]
    (flat,) = targets(online)
    assert (round(flat.value, 2), flat.met) == (1.11, True)
    assert math.isclose(tables.means([{"a": 1, "b": 2}, {"a": 1, "b": 4}], "a", "b")[0]["b"], 3)


def test_a_document_of_no_topic_is_thrown_out() -> None:
    assert main_topics(np.array([[0.2, 0.8], [0.0, 0.0], [1.0, 0.0]])) == [1, -1, 0]
