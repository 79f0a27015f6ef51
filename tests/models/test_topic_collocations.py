"""Collocations for topics: found by counts, joined without changing the text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citysway.models.topics.blocks import GAP, Block
from citysway.models.topics.collocations import (
    Collocations,
    count_pairs,
    count_words,
    find_collocations,
    join,
    joined_blocks,
    learn_collocations,
    merge_pairs,
)
from citysway.models.topics.stop import Lang

NAMES: dict[Lang, tuple[str, ...]] = {
    "zh": ("粤港澳", "大湾区", "建设", "新闻", "人工", "智能", "历史", "文化", "历史文化"),
    "en": ("prime", "minister", "build", "news", "climate", "change", "old", "town", "old town"),
}
LANGS: list[Lang] = ["zh", "en"]


def _block(documents: list[list[int]]) -> Block:
    flat = [word for document in documents for word in document]
    ends = np.cumsum([len(document) for document in documents], dtype=np.int64)
    return Block(np.array(flat, dtype=np.int32), ends)


def _table(documents: list[list[int]], lang: Lang, least: int, npmi: float) -> Collocations:
    block = _block(documents)
    counts = count_words(block.ids, len(NAMES[lang]))
    pairs = count_pairs(block.ids, block.ends)
    return find_collocations(pairs, counts, NAMES[lang], lang=lang, least=least, npmi=npmi)


def _documents(n: int = 60) -> list[list[int]]:
    """0 1 and 4 5 always stand together; 2, 3, 6, 7 anywhere."""
    draw = np.random.default_rng(3)
    made = []
    for _ in range(n):
        parts = [[0, 1], [4, 5], [2], [3], [6], [7], [GAP]]
        made.append([word for at in draw.integers(0, len(parts), 12) for word in parts[at]])
    return made


@pytest.mark.parametrize(
    ("lang", "joined"),
    [("zh", {"粤港澳大湾区", "人工智能"}), ("en", {"prime minister", "climate change"})],
)
def test_planted_pairs_are_found(lang: Lang, joined: set[str]) -> None:
    table = _table(_documents(), lang, 20, 0.6)
    assert {table.names[i] for i in table.joined} == joined
    assert (table.npmi > 0.9).all()


@pytest.mark.parametrize("lang", LANGS)
def test_order_and_blocks_do_not_matter(lang: Lang) -> None:
    documents = _documents()
    blocks = [_block(documents[:10]), _block(documents[10:])]
    turned = [_block(documents[:30:-1]), _block([]), _block(documents[30::-1])]
    one, two = (learn_collocations(some, NAMES[lang], lang=lang) for some in (blocks, turned))
    assert len(one) == 2
    assert len(one[0].joined) == 2
    for first, second in zip(one, two, strict=True):
        assert first.names == second.names
        np.testing.assert_array_equal(first.pairs.keys, second.pairs.keys)
        np.testing.assert_array_equal(first.joined, second.joined)
        np.testing.assert_array_equal(first.npmi, second.npmi)


def test_merged_counts_are_those_of_one_block() -> None:
    documents = _documents()
    whole = count_pairs(_block(documents).ids, _block(documents).ends)
    parts = [_block(documents[at : at + 7]) for at in range(0, 60, 7)]
    merged = merge_pairs(count_pairs(part.ids, part.ends) for part in parts)
    np.testing.assert_array_equal(whole.keys, merged.keys)
    np.testing.assert_array_equal(whole.counts, merged.counts)


def test_rare_words_may_be_left_out_of_the_count() -> None:
    block = _block([[0, 1, 2], [0, 1], [2, 0]])
    frequent = np.array([True, True, False])
    found = count_pairs(block.ids, block.ends, frequent)
    assert (found.keys.tolist(), found.counts.tolist()) == ([1], [2])


@pytest.mark.parametrize(
    ("documents", "keys"),
    [([[0, 1]], [1]), ([[0], [1]], []), ([[0, GAP, 1]], []), ([[], [0, 1], []], [1]), ([], [])],
)
def test_neighbours_share_a_document_and_no_gap(
    documents: list[list[int]], keys: list[int]
) -> None:
    block = _block(documents)
    assert count_pairs(block.ids, block.ends).keys.tolist() == keys


@pytest.mark.parametrize("lang", LANGS)
def test_a_word_known_already_keeps_its_id(lang: Lang) -> None:
    table = _table([[6, 7, GAP, 8]] * 20, lang, 10, 0.5)
    assert table.joined.tolist() == [8]
    assert table.names == NAMES[lang]


def test_npmi_by_hand() -> None:
    """Five words a..e, once each before the pair 0 1 stands twice: p = .2, .2, .2."""
    table = _table([[0, 1]] * 2 + [[2, GAP, 3, GAP, 4]] * 2, "en", 1, 0.0)
    assert table.npmi.tolist() == pytest.approx([np.log(0.2 / 0.04) / -np.log(0.2)])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(9, 1, ["prime minister", "build"]), (1, 9, ["prime", "minister build"])],
)
def test_the_stronger_of_two_that_share_a_word(
    first: int, second: int, expected: list[str]
) -> None:
    table = _table([[0, 1], [1, 2]], "en", 1, -1.0)
    strength = np.array([first, second], dtype=np.float64)
    table = Collocations(table.pairs, strength, table.joined, table.names)
    ids, ends = join(*_parts([[0, 1, 2]]), table)
    assert [table.names[i] for i in ids] == expected
    assert ends.tolist() == [2]


def _parts(documents: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    block = _block(documents)
    return block.ids, block.ends


words = st.integers(min_value=-1, max_value=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(words, max_size=12), max_size=6), st.floats(-1, 1))
def test_joining_never_changes_the_text(documents: list[list[int]], npmi: float) -> None:
    table = _table(documents, "zh", 1, npmi)
    ids, ends = join(*_parts(documents), table)
    starts = [0, *ends.tolist()]
    for at, document in enumerate(documents):
        after = ids[starts[at] : starts[at + 1]].tolist()
        assert _text(after, table.names) == _text(document, NAMES["zh"])
        assert after.count(GAP) == document.count(GAP)


def _text(ids: list[int], names: tuple[str, ...]) -> str:
    return "".join(names[i] if i >= 0 else "|" for i in ids)


def test_two_rounds_make_longer_words() -> None:
    documents = [[0, 1, 4, 5], [2, GAP, 3], [6, GAP, 7, GAP, 2]] * 30
    block = _block(documents)
    tables = learn_collocations([block], NAMES["zh"], lang="zh")
    ids, _ = next(joined_blocks([block], tables))
    assert "粤港澳大湾区人工智能" in {tables[-1].names[i] for i in ids if i >= 0}
