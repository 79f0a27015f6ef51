"""Near-duplicates: gold pairs, synthetic reprints, what must stay apart, the stories table."""

import datetime
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.corpus.document import Document
from citysway.corpus.ingest import DOCUMENTS, DocumentRow, document_table
from citysway.corpus.sketch import sketch_many
from citysway.corpus.stories import sketch, stories
from citysway.corpus.story_table import STORIES, story_table

COMMON = (
    "的城市文化旅游发展建设经济社会人民服务中国历史创新生态交通教育"
    "科技产业开放合作国际形象品牌传播活动项目企业市场政策管理"
)


def prose(seed: int, length: int = 500) -> str:
    """Chinese-like text: two-character words drawn unevenly, so texts share many 5-grams' parts."""
    draw = random.Random(seed)
    words = [a + b for a in COMMON[:30] for b in COMMON[30:]]
    text = "".join(
        draw.choice(words) + ("，" if draw.random() < 0.1 else "") for _ in range(length)
    )
    return text[:length]


def edited(text: str, share: float, seed: int) -> str:
    draw = random.Random(seed)
    return "".join(draw.choice(COMMON) if draw.random() < share else char for char in text)


def families(texts: dict[str, str]) -> list[list[str]]:
    return stories(Document(id=name, text=text) for name, text in texts.items())


@pytest.mark.parametrize("number", [100, 1000])
def test_gold_pairs(data: Path, number: int) -> None:
    folder = data / "gold_near_duplicates_en"
    with gzip.open(folder / f"articles_{number}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = (folder / f"articles_{number}_pairs.tsv").read_text().splitlines()
    found = families({row["id"]: row["text"] for row in rows})
    assert found == sorted(sorted(pair.split()) for pair in pairs)


VARIANTS: dict[str, Callable[[str, int], str]] = {
    "edit1": lambda text, seed: edited(text, 0.01, seed),
    "edit3": lambda text, seed: edited(text, 0.03, seed),
    "edit5": lambda text, seed: edited(text, 0.05, seed),
    "half": lambda text, seed: text[: len(text) // 2],
    "third": lambda text, seed: text[int(len(text) * 0.4) : int(len(text) * 0.7)],
    "navigation": lambda text, seed: (
        "首页 > 新闻 > 要闻\n" + text + "\n责任编辑：张三 版权所有 返回顶部"
    ),
    "traditional": lambda text, seed: text.replace("国", "國").replace("发", "發").upper(),
}


@pytest.mark.parametrize("length", [350, 500, 800, 3000, 9000])
@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_recall_of_reprints_is_one(variant: str, length: int) -> None:
    texts = {f"a{seed:03d}": prose(seed, length) for seed in range(40)}
    texts |= {f"b{seed:03d}": VARIANTS[variant](prose(seed, length), seed) for seed in range(40)}
    texts |= {f"c{seed:03d}": prose(1000 + seed, length) for seed in range(40)}
    assert families(texts) == [[f"a{seed:03d}", f"b{seed:03d}"] for seed in range(40)]


def alike(one: str, two: str) -> float:
    """Jaccard likeness of the 5-grams of two texts."""
    grams = [{text[k : k + 5] for k in range(len(text) - 4)} for text in (one, two)]
    return len(grams[0] & grams[1]) / len(grams[0] | grams[1])


@pytest.mark.parametrize(("variant", "most"), [("half", 0.6), ("third", 0.0)])
def test_likeness_of_whole_texts_misses_cut_reprints(variant: str, most: float) -> None:
    """What containment finds (above), a likeness of one half does not."""
    pairs = [(prose(seed, 500), VARIANTS[variant](prose(seed, 500), seed)) for seed in range(40)]
    assert np.mean([alike(*pair) >= 0.5 for pair in pairs]) <= most
    other = [(prose(seed, 500), prose(1000 + seed, 500)) for seed in range(40)]
    assert max(alike(*pair) for pair in other) < 0.5


def test_order_does_not_matter() -> None:
    docs = [Document(id=f"{seed % 3}-{seed}", text=prose(seed // 3)) for seed in range(60)]
    expected = stories(docs)
    assert expected == stories(reversed(docs))
    assert len(expected) == 20


def test_short_texts_only_when_identical() -> None:
    texts = {
        "a": "上海通报新增病例情况",
        "b": "上海通报新增病例情况！",
        "c": "上海通报新增病例的情况",
    }
    assert families(texts) == [["a", "b"]]
    headline = "Chinese mainland reports new local cases on Friday"
    assert families({"a": headline, "b": headline.upper(), "c": headline + " evening"}) == [
        ["a", "b"]
    ]


def test_texts_without_letters_have_no_family() -> None:
    assert families({"a": "！！！", "b": "！！！", "c": ""}) == []
    assert families({}) == []


def test_boilerplate_proposes_nothing() -> None:
    """A form that stands in more than 50 texts does not make them one story."""
    form = prose(7, 300)
    texts = {f"d{seed:03d}": form + prose(100 + seed, 150) for seed in range(80)}
    assert families(texts) == []


@pytest.mark.parametrize("copies", [40, 60, 150])
def test_many_slightly_edited_copies_are_one_story(copies: int) -> None:
    """Every hash of a story in 150 papers is as frequent as boilerplate."""
    texts = {f"a{seed:03d}": edited(prose(1, 600), 0.01, seed) for seed in range(copies)}
    texts |= {f"b{seed:03d}": prose(2 + seed, 600) for seed in range(40)}
    assert families(texts) == [sorted(name for name in texts if name[0] == "a")]


BULLETIN = (
    "{m}月{d}日0—24时，全省报告新增确诊病例{a}例，新增疑似病例{b}例，新增治愈出院病例{c}例。"
    "截至{m}月{d}日24时，全省累计报告确诊病例{e}例，累计治愈出院{f}例，现有住院病例{g}例，"
    "尚有{h}名密切接触者正在接受医学观察。"
)


def bulletin(**numbers: int) -> str:
    return BULLETIN.format(**numbers)


def test_bulletins_of_two_days_are_two_stories() -> None:
    monday = bulletin(m=3, d=17, a=3, b=34, c=12, e=361, f=326, g=32, h=540)
    tuesday = bulletin(m=3, d=18, a=8, b=27, c=15, e=369, f=341, g=25, h=611)
    texts = {
        "mon1": monday,
        "mon2": "本报讯 " + monday,
        "tue1": tuesday,
        "tue2": "快讯：" + tuesday,
    }
    assert families(texts) == [["mon1", "mon2"], ["tue1", "tue2"]]


def test_double_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        stories([Document(id="1", text="一"), Document(id="1", text="二")])


def test_sketch_sampling() -> None:
    for length, scale in ((200, 1), (600, 4), (4000, 16)):
        hashes = sketch(prose(1, length).replace("，", "的"))
        assert hashes.dtype == np.uint64
        assert (np.diff(hashes) > 0).all()
        assert not (hashes % np.uint64(scale)).any()
        assert len(hashes) == pytest.approx(length / scale, rel=0.35)
    assert len(sketch("短文")) == 0


def test_sketch_does_not_depend_on_the_batch() -> None:
    texts = [prose(seed, 300 + 40 * seed) for seed in range(30)] + ["", "短", "！"]
    many = sketch_many(texts)
    for at, text in enumerate(texts):
        np.testing.assert_array_equal(many.hashes[many.doc == at], sketch(text))
    assert many.chars[-3:].tolist() == [0, 1, 0]


def row(doc_id: str, text: str, source: str, date: str | None) -> DocumentRow:
    empty = dict.fromkeys(("title", "issuer", "sponsor", "credit", "author", "dateline", "url"))
    return DocumentRow(
        doc_id=doc_id, text=text, lang="zh", script="Hans", date=date, kind="news",
        source_id=source, path="x.jsonl", locator=None, encoding="utf-8", encoding_confidence=1.0,
        **empty,
    )  # fmt: skip


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    text, cut = prose(1, 900), prose(1, 900)[:400]
    rows = [
        row("c", text, "甲", "2023-06-05"),
        row("a", text + "。", "乙", "2023-06-03"),
        row("d", cut, "甲", "2023-06-04"),
        row("b", edited(text, 0.03, 5)[:890], "丙", None),
        row("e", prose(2), "甲", "2023-06"),
        row("f", prose(3), "甲", "2023-06-01"),
    ]
    for number, part in enumerate((rows[:3], rows[3:])):
        pq.write_table(document_table(part), tmp_path / f"{number:05d}.parquet")
    return tmp_path


def test_story_table(shards: Path) -> None:
    table = story_table(shards)
    assert table.schema == STORIES
    rows = {row["doc_id"]: row for row in table.to_pylist()}
    assert list(rows) == sorted(rows)
    assert [rows[name]["story_id"] for name in "abcdef"] == ["a", "a", "a", "a", "e", "f"]
    assert [rows[name]["docs_in_story"] for name in "abcdef"] == [4, 4, 4, 4, 1, 1]
    assert [rows[name]["relation"] for name in "abcdef"] == (
        ["identical", "edited", "identical", "cut", "single", "single"]
    )
    assert [rows[name]["first_in_source"] for name in "cd"] == [False, True]
    assert [rows[name]["earliest"] for name in "abcdef"] == [True, None, False, False, None, True]
    assert [rows[name]["lag_hours"] for name in "abcdef"] == [0.0, None, 48.0, 24.0, None, 0.0]
    assert rows["a"]["containment"] == rows["f"]["containment"] == 1.0
    assert 0.6 <= rows["b"]["containment"] < 1.0


def test_story_table_does_not_depend_on_shards(shards: Path, tmp_path: Path) -> None:
    whole = pa.concat_tables([pq.read_table(path) for path in sorted(shards.glob("*.parquet"))])
    one = tmp_path / "one"
    one.mkdir()
    pq.write_table(whole.sort_by("doc_id"), one / "00000.parquet")
    assert story_table(one).equals(story_table(shards))


def test_story_table_of_nothing(tmp_path: Path) -> None:
    assert story_table(tmp_path).equals(STORIES.empty_table())
    pq.write_table(DOCUMENTS.empty_table(), tmp_path / "00000.parquet")
    assert story_table(tmp_path).num_rows == 0


def test_dates_of_documents_are_days() -> None:
    assert document_table([row("a", "正文", "甲", "2023-06")])["date"].to_pylist() == [
        datetime.date(2023, 6, 1)
    ]


def test_a_shared_footer_does_not_chain_stories() -> None:
    footer = (
        "往期精彩回顾：荔枝节盛大开幕，海岸迎客来，海岛一日游攻略，港湾夜景美如画，更多内容请关注公众号查看。"
        * 2
    )
    storm = (
        "台风预警发布，渔船回港避风，市民请注意出行安全，"
        "学校停课一天，地铁正常运行，超市物资充足，请不要抢购。"
    )
    fishing = (
        "开渔节今日举行，千帆竞发，场面壮观，渔民们驶向大海，"
        "期待丰收归来，吸引众多游客前来观看拍照留念。"
    )
    texts = {
        "storm": storm + footer,
        "fishing": fishing + footer,
        "hub": "今天只有一句话。" + footer,
    }
    found = stories([Document(id=name, text=text) for name, text in texts.items()])
    assert not any({"storm", "fishing"} <= set(family) for family in found)
    assert len(found) == 1
