"""Edits of topics in study.toml, and topics of a saved model, on tables of words."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.models.topics.saving import Mark
from citysway.pipeline.settings import Topics, parse
from citysway.pipeline.stages import connect
from citysway.pipeline.topics.saved import MODELS, stated_of
from citysway.pipeline.topics.tables import topic_tables
from citysway.pipeline.topics.words import WORDS

THEMES = {
    "zh": ("航天", "高铁", "比赛", "粮食"),
    "en": ("space", "rail", "match", "grain"),
}
LANGS = ("zh", "en")
_ENDS = "ghijklmnopqrstuvwxyz"


def _texts(lang: str, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Texts of four themes, each of two halves; what a text says hangs on its number alone."""
    rows = []
    for number in numbers:
        draw = np.random.default_rng(number)
        theme = THEMES[lang][number % 4]
        own = [f"{theme}{number // 4 % 2}{c}" for c in "abcdef"] + [f"{theme}{c}" for c in _ENDS]
        other = [f"{THEMES[lang][(number + 1) % 4]}{c}" for c in _ENDS]
        words = [*map(str, draw.choice(own, 40)), *map(str, draw.choice(other, 6))]
        rows.append({"doc_id": f"{lang}{number:04d}", "lang": lang, "words": words})
    return rows


def _folder(out: Path, zh: Iterable[int], en: Iterable[int]) -> Path:
    rows = [*_texts("zh", zh), *_texts("en", en)]
    (out / "stages" / "words").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, WORDS), out / "stages" / "words" / "0.parquet")
    stories = [{"doc_id": row["doc_id"], "story_id": row["doc_id"]} for row in rows]
    pq.write_table(pa.Table.from_pylist(stories), out / "stories.parquet")
    return out


def _settings(edits: str = "", more: str = "") -> Topics:
    return parse(f"[topics]\nk = 4\n{more}\n{edits}", where="study.toml").topics


def _run(out: Path, edits: str = "", *, saved: Path | None = None) -> dict[str, Any]:
    with connect(threads=1) as con:
        return topic_tables(con, out, wanted=_settings(edits), seed=0, saved=saved)


def marks_of(out: Path) -> dict[int, Mark]:
    return {topic: stated.mark for topic, stated in stated_of(out).items()}


def _model(out: Path) -> pd.DataFrame:
    return pd.read_parquet(out / "topics" / "model.parquet")


def _shares(out: Path) -> dict[str, list[float]]:
    table = pd.read_parquet(out / "topics" / "shares.parquet")
    return {doc: list(row) for doc, row in zip(table["doc_id"], table["shares"], strict=True)}


def _topic(out: Path, word: str) -> int:
    """The one topic that holds a word among the twenty listed."""
    found = _model(out)
    (topic,) = found[found["word"] == word]["topic"]
    return int(topic)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = _folder(tmp_path_factory.mktemp("plain"), range(80), range(80))
    assert _run(out) == {"topics": 8, "notes": {}, "edits": {"done": 0, "left_out": []}}
    return out


@pytest.fixture
def base(plain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plain, tmp_path / "base"))


NAMED = """
[[topics.edit]]
words = ["{0}u", "{0}v"]
name = {{ zh = "名一", en = "Name one" }}
pin = true
[[topics.edit]]
words = ["{1}u"]
hide = true
"""
MERGED = """
[[topics.edit]]
words = ["{0}u"]
merge = [["{1}u", "{1}v"], ["{2}w"]]
name = {{ en = "Together" }}
"""
SPLIT = """
[[topics.edit]]
words = ["{3}u", "{3}v"]
split = 2
[[topics.edit]]
words = ["{3}0a"]
name = {{ zh = "前半" }}
"""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("more", [0, 1, 30])
def test_names_stay_with_their_topics(base: Path, lang: str, more: int) -> None:
    """Also when documents come that change the numbers."""
    zh = [*range(80), *range(83, 83 + 4 * more, 4)]
    _folder(base, zh, zh)
    first, second = THEMES[lang][:2]
    assert _run(base, NAMED.format(first, second))["edits"] == {"done": 2, "left_out": []}
    marks = marks_of(base)
    assert sorted(marks) == sorted(_model(base)["topic"].unique())
    assert marks[_topic(base, f"{first}u")] == ("名一", "Name one", False, True)
    assert marks[_topic(base, f"{second}u")] == ("", "", True, False)
    assert sum(mark != ("", "", False, False) for mark in marks.values()) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_merge(base: Path, plain: Path, lang: str) -> None:
    themes = THEMES[lang]
    found = _run(base, MERGED.format(*themes))
    assert (found["topics"], found["edits"]) == (6, {"done": 1, "left_out": []})
    (new,) = (t for t, mark in marks_of(base).items() if mark == ("", "Together", False, False))
    held = [word for word in _model(base).query(f"topic == {new}")["word"]]
    assert all(sum(word.startswith(theme) for word in held) >= 4 for theme in themes[:3])
    first = {lang: _model(base).groupby("lang")["topic"].min()[lang] for lang in LANGS}
    old = [_topic(plain, f"{theme}u") for theme in themes[:3]]
    before = _model(plain).groupby("lang")["topic"].min()[lang]
    after, shares = _shares(base), _shares(plain)
    for doc in (doc for doc in after if doc.startswith(lang)):
        expected = sum(shares[doc][topic - before] for topic in old)
        assert after[doc][new - first[lang]] == pytest.approx(expected, abs=2e-6)
        assert sum(after[doc]) == pytest.approx(1, abs=1e-5)
    stable = _model(base).groupby("topic")["stability"].first()
    assert stable.notna().all()


@pytest.mark.parametrize("lang", LANGS)
def test_split_and_its_parts(base: Path, lang: str) -> None:
    themes = THEMES[lang]
    found = _run(base, SPLIT.format(*themes))
    assert (found["topics"], found["edits"]) == (9, {"done": 2, "left_out": []})
    assert marks_of(base)[_topic(base, f"{themes[3]}0a")] == ("前半", "", False, False)
    assert _topic(base, f"{themes[3]}1a") != _topic(base, f"{themes[3]}0a")


CASES = [
    (
        ["航天u", "高铁u"],
        ["no topic holds these words", "zh: 航天", "holds 航天u"],
    ),
    (["spaceu", "railu"], ["no topic holds these words", "en: space", "holds spaceu"]),
    (["没有"], ["nor any of them", "topics/model.parquet"]),
    (["nowhere"], ["nor any of them", "topics/model.parquet"]),
]


@pytest.mark.parametrize(("words", "said"), CASES)
def test_words_that_find_nothing(base: Path, words: list[str], said: list[str]) -> None:
    """The run goes on; other edits are done."""
    edits = f"[[topics.edit]]\nwords = {words}\nhide = true\n" + NAMED.format("高铁", "match")
    found = _run(base, edits)["edits"]
    assert found["done"] == 2
    (message,) = found["left_out"]
    assert message.startswith(f"topics.edit.0 ({', '.join(words)})")
    for piece in said:
        assert piece in message


@pytest.mark.parametrize("lang", LANGS)
def test_words_of_several_topics(base: Path, lang: str) -> None:
    """Topics of few words also hold those of other topics; what is advised instead finds one."""
    rows = _texts(lang, range(80))
    for row in rows:
        row["words"] = [word for word in row["words"] if word[-1] in "abcdefuvwxyz"]
    pq.write_table(pa.Table.from_pylist(rows, WORDS), base / "stages" / "words" / "0.parquet")
    edit = "[[topics.edit]]\nwords = {}\nhide = true"
    (message,) = _run(base, edit.format([f"{THEMES[lang][3]}u"]))["edits"]["left_out"]
    assert "2 topics hold these words" in message
    advised = [part.split("]")[0] + "]" for part in message.split("words = ")[1:]]
    assert len(advised) == 2
    for words in advised:
        assert _run(base, edit.format(words))["edits"] == {"done": 1, "left_out": []}
        assert sum(mark.hidden for mark in marks_of(base).values()) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_a_part_too_many(base: Path, lang: str) -> None:
    edit = f'[[topics.edit]]\nwords = ["{THEMES[lang][0]}u"]\nsplit = 19'
    (message,) = _run(base, edit)["edits"]["left_out"]
    assert "need 95 or more" in message


@pytest.mark.parametrize("lang", LANGS)
def test_saved_topics_stay(base: Path, tmp_path: Path, lang: str) -> None:
    """Fit on half, go on with the other half: shares, numbers and words are those of before."""
    edits = (MERGED + SPLIT).format(*THEMES[lang])
    assert _run(base, edits)["edits"]["left_out"] == []
    model = tmp_path / "topics.npz"
    shutil.copy(base / MODELS, model)
    for zh, en in ((range(160), range(160)), (range(60, 120), range(40)), ((), range(160))):
        later = _folder(tmp_path / f"later{len(zh)}", zh, en)
        assert _run(later, edits, saved=model)["edits"] == {"done": 3, "left_out": []}
        both = [_model(out).set_index(["topic", "rank"])["word"] for out in (base, later)]
        assert both[1].equals(both[0].loc[both[1].index])
        before, after = _shares(base), _shares(later)
        assert len(after) == len(zh) + len(en)
        old = [doc for doc in after if doc in before]
        assert old
        for doc in old:
            assert after[doc] == before[doc]
        assert marks_of(later) == marks_of(base)
        assert (later / MODELS).read_bytes() == model.read_bytes()


def test_saved_topics_of_one_language(base: Path, tmp_path: Path) -> None:
    one = _folder(tmp_path / "one", range(80), ())
    _run(one)
    found = _run(base, saved=one / MODELS)
    assert found["topics"] == 4
    assert "no topics of this language" in found["notes"]["en"]


def test_saved_topics_of_other_words(base: Path, tmp_path: Path) -> None:
    """A language none of whose stories holds a word of the model is left out, and kept in it."""
    other = _folder(tmp_path / "other", range(80), range(80))
    table = pq.read_table(other / "stages" / "words" / "0.parquet").to_pylist()
    rows = [row | {"words": ["else", "where"]} if row["lang"] == "zh" else row for row in table]
    pq.write_table(pa.Table.from_pylist(rows, WORDS), other / "stages" / "words" / "0.parquet")
    _run(base)
    model = tmp_path / "topics.npz"
    shutil.copy(base / MODELS, model)
    found = _run(other, saved=model)
    assert found["topics"] == 4
    assert "no story holds a word" in found["notes"]["zh"]
    assert set(_model(other)["topic"]) == {4, 5, 6, 7}
    assert (other / MODELS).read_bytes() == model.read_bytes()


@pytest.mark.parametrize("lang", LANGS)
def test_shares_of_topics_sum_to_one_whatever_stories_are_without_words(
    base: Path, lang: str
) -> None:
    path = base / "stages" / "words" / "0.parquet"
    rows = [row | {"words": []} if n % 5 == 0 else row
            for n, row in enumerate(pq.read_table(path).to_pylist())]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, WORDS), path)
    _run(base)
    model = _model(base).query(f"lang == '{lang}' and rank == 1")
    assert model["share"].sum() == pytest.approx(1, abs=1e-5)
