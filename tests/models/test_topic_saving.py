"""Saved topics: everything comes back, and other files are refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from citysway.corpus.arrays import read_arrays, write_arrays
from citysway.errors import StudyError
from citysway.models.topics.corpus import known_corpus, read_corpus
from citysway.models.topics.editing import merge_topics, split_topic
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.saving import Mark, SavedTopics, load_model, save_model
from citysway.models.topics.stop import Lang

THEMES = {
    "zh": (("人工", "智能", "芯片"), ("博物馆", "文物", "古城"), ("火锅", "美食", "餐厅")),
    "en": (("machine", "learning", "chip"), ("museum", "relic", "town"), ("food", "dish", "cook")),
}
LANGS: tuple[Lang, ...] = ("zh", "en")


def documents(lang: str, n: int = 90) -> list[list[str]]:
    """The first two words of the first theme stand side by side: a collocation."""
    draw = np.random.default_rng(0)
    found = []
    for number in range(n):
        theme = THEMES[lang][number % 3]
        more = [f"{theme[2]}{c}" for c in "abcdef"]
        words = [*map(str, draw.choice(more, 8)), *theme[:2], "", *map(str, draw.choice(more, 4))]
        found.append([*words, *theme[:1]])
    return found


def saved(lang: Lang) -> SavedTopics:
    corpus = read_corpus(documents(lang), join=lang)
    model = fit_corpus(corpus, 3)
    model = split_topic(corpus, merge_topics(corpus, model, [[0, 1]]).model, 0, 2).model
    marks = (Mark("科技", "Science"), Mark(hidden=True), Mark(pinned=True))
    about = {"k": 3, "method": "nmf", "places": "drop"}
    return SavedTopics(model, np.array([0.5, np.nan, 1.0]), marks, ("[1]",), about)


@pytest.fixture(scope="module")
def models() -> dict[str, SavedTopics]:
    return {lang: saved(lang) for lang in LANGS}


@pytest.fixture
def path(models: dict[str, SavedTopics], tmp_path: Path) -> Path:
    save_model(tmp_path / "topics.npz", models)
    return tmp_path / "topics.npz"


@pytest.mark.parametrize("lang", LANGS)
def test_all_comes_back(lang: str, path: Path, models: dict[str, SavedTopics]) -> None:
    found, before = load_model(path)[lang], models[lang]
    assert (found.marks, found.done, found.about) == (before.marks, before.done, before.about)
    np.testing.assert_array_equal(found.stability, before.stability)
    for topic in range(3):
        assert found.model.words(topic, 20) == before.model.words(topic, 20)
    joined = "".join if lang == "zh" else " ".join
    assert joined(THEMES[lang][0][:2]) in found.model.vocabulary
    np.testing.assert_array_equal(found.model.shares_of(documents(lang)), before.model.shares)


@pytest.mark.parametrize("lang", LANGS)
def test_old_documents_are_numbered_as_before(lang: Lang, path: Path) -> None:
    corpus = read_corpus(documents(lang), join=lang)
    again = known_corpus(documents(lang), load_model(path)[lang].model.known)
    assert again.size == corpus.size
    for ours, theirs in zip(corpus, again, strict=True):
        np.testing.assert_array_equal(ours.ids, theirs.ids)
        np.testing.assert_array_equal(ours.ends, theirs.ends)


def test_same_models_same_bytes(path: Path) -> None:
    again = path.with_name("again.npz")
    found = load_model(path)
    assert list(found) == ["zh", "en"]
    save_model(again, found)
    assert again.read_bytes() == path.read_bytes()


def test_no_language(tmp_path: Path) -> None:
    save_model(tmp_path / "none.npz", {})
    assert load_model(tmp_path / "none.npz") == {}


@pytest.mark.parametrize(
    ("name", "found", "said"),
    [
        ("format", "citysway topics 9", "citysway topics 9"),
        ("models", {"zh": {}}, "words"),
        ("models", [], "indices"),
    ],
)
def test_foreign_statements(path: Path, name: str, found: object, said: str) -> None:
    stated, arrays = read_arrays(path, "topic model")
    write_arrays(path, stated | {name: found}, **arrays)
    with pytest.raises(StudyError, match=said):
        load_model(path)


@pytest.mark.parametrize(
    ("table", "said"),
    [("zh.base", "base"), ("en.chances", "chances"), ("en.part2", "part2"), ("zh.npmi0", "npmi0")],
)
def test_damaged_tables(path: Path, table: str, said: str) -> None:
    stated, arrays = read_arrays(path, "topic model")
    for changed in (arrays | {table: arrays[table][:-1]}, arrays | {table: arrays[table] > 0}):
        write_arrays(path, stated, **changed)
        with pytest.raises(StudyError, match=said):
            load_model(path)
    write_arrays(path, stated, **{name: a for name, a in arrays.items() if name != table})
    with pytest.raises(StudyError, match=said):
        load_model(path)


def test_chances_must_be_chances(path: Path, models: dict[str, SavedTopics]) -> None:
    one = models["zh"]
    save_model(path, {"zh": replace(one, model=replace(one.model, base=one.model.base * 2))})
    with pytest.raises(StudyError, match="no distributions"):
        load_model(path)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 cut off"])
def test_other_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(StudyError, match=r"x\.npz: no topic model of ours"):
        load_model(tmp_path / "x.npz")


def test_cut_short(path: Path) -> None:
    whole = path.read_bytes()
    for part in (len(whole) // 3, len(whole) - 10):
        path.write_bytes(whole[:part])
        with pytest.raises(StudyError, match="no topic model of ours"):
            load_model(path)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="citysway topics save"):
        load_model(tmp_path / "none.npz")
