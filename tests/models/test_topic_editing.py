"""Topics merged and split: what is kept, what follows, and that new documents get the same."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citysway.errors import StudyError
from citysway.models.topics.corpus import Corpus, read_corpus
from citysway.models.topics.editing import merge_topics, split_topic
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.model import TopicModel
from citysway.models.topics.resampling import stability
from citysway.models.topics.stop import Lang

THEMES = {
    "zh": ("航天", "高铁", "比赛", "粮食", "医院"),
    "en": ("space", "rail", "match", "grain", "clinic"),
}
LANGS: tuple[Lang, ...] = ("zh", "en")


def documents(lang: str, n: int = 200, seed: int = 0) -> list[list[str]]:
    """Of one of five themes each, with some words of the next; a theme has two halves."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(n):
        theme = number % 5
        half = number // 5 % 2
        words = [f"{THEMES[lang][theme]}{half}{c}" for c in "abcdef"]
        words += [f"{THEMES[lang][theme]}{c}" for c in "uvwxyz"]
        other = [f"{THEMES[lang][(theme + 1) % 5]}{c}" for c in "uvwxyz"]
        found.append([*map(str, draw.choice(words, 24)), *map(str, draw.choice(other, 4))])
    return found


@functools.cache
def fitted(lang: Lang) -> tuple[Corpus, TopicModel]:
    corpus = read_corpus(documents(lang), join=lang)
    return corpus, fit_corpus(corpus, 5)


def topic_of(model: TopicModel, theme: str) -> list[int]:
    """The topics most of whose ten first words are of a theme."""
    return [
        t for t in range(len(model.weights))
        if sum(word.startswith(theme) for word, _ in model.words(t)) > 5
    ]  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(LANGS), st.permutations(range(5)), st.integers(2, 5))
def test_merged_shares_are_sums(lang: Lang, topics: list[int], n: int) -> None:
    corpus, model = fitted(lang)
    found = merge_topics(corpus, model, [topics[:n]])
    assert sorted(t for kin in found.kin for t in kin) == list(range(5))
    for new, kin in enumerate(found.kin):
        expected = functools.reduce(np.add, (model.shares[:, t] for t in kin))
        np.testing.assert_array_equal(found.model.shares[:, new], expected)
    np.testing.assert_allclose(found.model.chances.sum(axis=1), 1)
    sizes = found.model.shares.sum(axis=0)
    assert (np.diff(sizes) <= 1e-6).all()


@pytest.mark.parametrize("lang", LANGS)
def test_merged_topic_leads_with_the_words_of_both(lang: Lang) -> None:
    corpus, model = fitted(lang)
    pair = [*topic_of(model, THEMES[lang][0]), *topic_of(model, THEMES[lang][2])]
    found = merge_topics(corpus, model, [pair])
    (new,) = (t for t, kin in enumerate(found.kin) if len(kin) == 2)
    words = [word for word, _ in found.model.words(new, 10)]
    for theme in (THEMES[lang][0], THEMES[lang][2]):
        assert sum(word.startswith(theme) for word in words) >= 3
    a, b = (model.shares[:, t].sum() for t in pair)
    mean = (model.chances[pair[0]] * a + model.chances[pair[1]] * b) / (a + b)
    np.testing.assert_allclose(found.model.chances[new], mean)
    kept = [t for t in range(len(found.kin)) if t != new]
    before = [model.coherence[found.kin[t][0]] for t in kept]
    np.testing.assert_allclose(found.model.coherence[kept], before)
    assert found.model.coherence[new] < min(before)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(LANGS), st.integers(0, 4), st.integers(2, 3))
def test_split_moves_no_other_shares(lang: Lang, topic: int, n: int) -> None:
    corpus, model = fitted(lang)
    found = split_topic(corpus, model, topic, n)
    for old in range(5):
        parts = [t for t, kin in enumerate(found.kin) if kin == (old,)]
        assert len(parts) == (n if old == topic else 1)
        total = found.model.shares[:, parts].sum(axis=1)
        np.testing.assert_allclose(total, model.shares[:, old], atol=1e-12)
    np.testing.assert_allclose(found.model.shares.sum(axis=1), 1)
    np.testing.assert_allclose(found.model.chances.sum(axis=1), 1)


@pytest.mark.parametrize("lang", LANGS)
def test_split_finds_the_halves_of_a_theme(lang: Lang) -> None:
    corpus, model = fitted(lang)
    theme = THEMES[lang][1]
    (topic,) = topic_of(model, theme)
    found = split_topic(corpus, model, topic, 2)
    parts = topic_of(found.model, theme)
    first = [{word for word, _ in found.model.words(t, 6)} for t in parts]
    assert sorted(map(sorted, first)) == [[f"{theme}{h}{c}" for c in "abcdef"] for h in (0, 1)]
    assert sorted(found.stability) == parts
    assert min(found.stability.values()) > 0.5


@pytest.mark.parametrize("lang", LANGS)
def test_new_documents_get_the_same_shares(lang: Lang) -> None:
    corpus, model = fitted(lang)
    merged = merge_topics(corpus, model, [[0, 3]]).model
    split = split_topic(corpus, merged, 0, 2).model
    for one in (model, merged, split):
        np.testing.assert_array_equal(one.shares_of(documents(lang)), one.shares)
    unknown = split.shares_of([["?"]])
    assert unknown.shape == (1, 5)
    assert unknown.sum() == 0


@pytest.mark.parametrize("lang", LANGS)
def test_order_of_documents_changes_nothing(lang: Lang) -> None:
    order = np.random.default_rng(1).permutation(200)
    texts = documents(lang)
    corpus = read_corpus([texts[i] for i in order], join=lang)
    turned = fit_corpus(corpus, 5)
    ours, theirs = fitted(lang), (corpus, turned)
    (topic,) = topic_of(turned, THEMES[lang][0])
    found = [
        split_topic(*pair, topic, 2, seed=3) for pair in (ours, theirs)
    ]  # fmt: skip
    for name in ("weights", "chances", "coherence"):
        np.testing.assert_array_equal(getattr(found[0].model, name), getattr(found[1].model, name))
    np.testing.assert_array_equal(found[0].model.shares[order], found[1].model.shares)
    assert found[0].stability == found[1].stability


def test_stability_of_groups() -> None:
    """Groups are merged in the halves too; alone a topic keeps its value."""
    corpus, model = fitted("zh")
    alone = stability(corpus, model, halves=4)
    found = stability(corpus, model, halves=4, groups=[(0, 1), (2,), (4,)])
    np.testing.assert_array_equal(found[1:], alone[[2, 4]])
    assert 0.3 < found[0] <= 1


@pytest.mark.parametrize(
    ("groups", "said"), [([[0]], "two topics"), ([[0, 1], [1, 2]], "one group"), ([[0, 9]], "0 to")]
)
def test_merge_refuses(groups: list[list[int]], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        merge_topics(*fitted("zh"), groups)


@pytest.mark.parametrize(("topic", "n", "said"), [(0, 1, "2 up"), (7, 2, "0 to 4"), (0, 30, "150")])
def test_split_refuses(topic: int, n: int, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        split_topic(*fitted("en"), topic, n)
