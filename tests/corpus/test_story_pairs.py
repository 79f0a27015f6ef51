"""Which pairs of texts are one story: days, credits, quotes, furniture, the counting itself."""

import random
from pathlib import Path

import numpy as np
import pytest

from citysway.corpus.bulletins import days_differ, numbers_tell
from citysway.corpus.document import Document
from citysway.corpus.month_days import month_days
from citysway.corpus.overlap import Rows, blocks, rows_of, stored_rows
from citysway.corpus.sketch import sketch_many
from citysway.corpus.sketch_base import sketch_base
from citysway.corpus.stories import stories
from tests.corpus.test_stories import edited, families, prose

SYLLABLES = [first + second for first in "bcdfghjklmnprstvwxz" for second in "aeiou"]


def english(seed: int, words: int) -> str:
    """English-like text of words made of few syllables, so that texts share 5-grams."""
    draw = random.Random(seed)
    made = ("".join(draw.choices(SYLLABLES, k=draw.randint(1, 4))) for _ in range(words))
    return " ".join(made).capitalize() + "."


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("截至3月17日24时，3月17日新增", [(3, 17), (3, 17)]),
        ("12 月 1 号开幕；2023年11月30日", [(12, 1), (11, 30)]),
        ("17日24时；2023年11月", []),
        ("on march 5, and again on 6 september 2023", [(3, 5), (9, 6)]),
        ("sept. 1st, the 2nd may", [(9, 1), (5, 2)]),
        ("may 2023, march on 12 marchers", []),
        ("", []),
    ],
)
def test_days_named_with_their_month(text: str, days: list[tuple[int, int]]) -> None:
    _, found = month_days(text)
    assert sorted(found.tolist()) == sorted(32 * month + day for month, day in days)


REPORT = "{m}月{d}日0时至24时，全省无新增确诊病例，无新增疑似病例，现有住院病例均为轻型，情况稳定。"
NOTE = (
    "The port was open on {day}. No ship was delayed and all berths were in use, the harbour said."
    " The ferries to the islands kept to their timetable in both directions."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (REPORT.format(m=3, d=30), REPORT.format(m=4, d=6)),
        (NOTE.format(day="March 3"), NOTE.format(day="March 4")),
        (
            prose(1, 450) + REPORT.format(m=3, d=1) + "截至3月1日。",
            prose(1, 450) + REPORT.format(m=3, d=2) + "截至3月2日。",
        ),
    ],
    ids=["zh", "en", "long"],
)
def test_one_form_on_two_days_is_two_stories(one: str, other: str) -> None:
    assert families({"a": one, "b": other}) == []
    assert families({"a": one, "b": "Update: " + one}) == [["a", "b"]]


def test_one_day_in_a_long_text_may_be_an_editors() -> None:
    article = prose(1, 600)
    assert families({"a": "11月25日，" + article, "b": "11月30日，" + article}) == [["a", "b"]]


def test_days_and_numbers_of_pairs() -> None:
    texts = ["3月1日 5 6 7 8 9", "3月2日 5 6 7 8 9", "5 6 7 8 9 10", "3月1日、3月2日 55 56"]
    with sketch_base([sketch_many(texts)]) as base:
        a, b = np.array([0, 0, 0, 1, 2]), np.array([1, 2, 3, 3, 3])
        days = days_differ(base.days, base.chars, a, b)
        numbers = numbers_tell(base.numbers, np.array([4, 3, 1, 2]), a, b)
    assert days.tolist() == [True, False, False, False, False]
    assert numbers.tolist() == [0.25, 0.25, 0.1, 0.1, 0.1]


@pytest.mark.parametrize("seed", range(5))
def test_credit_lines_join_nothing(seed: int) -> None:
    """Two short reports of one agency from one city share their dateline and no sentence."""
    head = "新华社北京3月5日电（记者 王小明 李小红 张小刚）"
    texts = {
        "a": head + prose(seed, 40),
        "b": head + prose(100 + seed, 40),
        "c": "本报北京3月6日电（记者 赵小兰）" + prose(seed, 40),
    }
    docs = [Document(id=name, text=text, lang="zh") for name, text in texts.items()]
    assert stories(docs) == [["a", "c"]]


@pytest.mark.parametrize("seed", range(5))
def test_what_stands_in_two_stories_is_a_cut_of_none(seed: int) -> None:
    """The advertisement of a site is the whole text of a page that was not read well."""
    advert = (
        "扫描二维码，下载本站客户端，每天第一时间获取城市新闻和出行信息，参加活动还有好礼。" * 3
    )
    first, second = prose(seed, 1500), prose(50 + seed, 1500)
    texts = {"a": first + advert, "b": second + advert, "page": "图片新闻\n" + advert}
    assert families(texts) == []
    del texts["b"]
    assert families(texts) == [["a", "page"]]


def test_a_cut_of_two_copies_is_a_cut() -> None:
    full = prose(3, 2000)
    texts = {"a": full, "b": edited(full, 0.01, 1), "c": full[300:900]}
    assert families(texts) == [["a", "b", "c"]]


@pytest.mark.parametrize("kind", ["cut", "edit", "frame", "cut and edit"])
@pytest.mark.parametrize("words", [60, 150, 600, 3000])
def test_english_reprints_are_found(kind: str, words: int) -> None:
    texts = {f"a{seed:02d}": english(seed, words) for seed in range(30)}
    for seed in range(30):
        copy = english(seed, words)
        if "cut" in kind:
            copy = copy[: int(len(copy) * 0.6)]
        if "edit" in kind:
            draw = random.Random(seed)
            copy = "".join("x" if draw.random() < 0.03 else char for char in copy)
        if kind == "frame":
            copy = f"Home > News\n{copy}\nShare. All rights reserved."
        texts[f"b{seed:02d}"] = copy
    found = families(texts)
    assert sum(found.count([f"a{seed:02d}", f"b{seed:02d}"]) for seed in range(30)) >= 29
    assert all(len({name[1:] for name in family}) == 1 for family in found)


@pytest.mark.parametrize("seed", range(3))
def test_shared_hashes_are_counted(seed: int, tmp_path: Path) -> None:
    draw = np.random.default_rng(seed)
    sets = [np.unique(draw.integers(2, 1 << 62, 40)) for _ in range(5)]
    sets += [np.unique(np.concatenate([sets[0][:9], sets[1][3:7], [1]])), np.empty(0, np.int64)]
    doc = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    rows = rows_of(doc, np.concatenate(sets).astype(np.uint64), len(sets))
    stored = stored_rows([Rows(one, np.array([0, len(one)])) for one in sets], tmp_path / "rows")
    a, b = (side.ravel() for side in np.meshgrid(np.arange(len(sets)), np.arange(len(sets))))
    expected = [len(np.intersect1d(sets[i], sets[j])) for i, j in zip(a, b, strict=True)]
    for held in (rows, stored):
        assert held.shared(a, b).tolist() == expected
        assert held.sizes().tolist() == [len(one) for one in sets]


def test_blocks_take_at_least_one() -> None:
    assert list(blocks(np.array([3, 3, 9, 1, 1]), 6)) == [(0, 2), (2, 3), (3, 5)]
    assert list(blocks(np.array([], np.int64), 6)) == []


def test_a_join_that_cannot_spill_enough_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {f"a{seed:02d}": prose(seed, 3000) for seed in range(60)}
    texts |= {f"b{seed:02d}": edited(prose(seed, 3000), 0.02, seed) for seed in range(60)}
    expected = families(texts)
    monkeypatch.setattr("citysway.corpus.pairs._MEMORY", "1MB")
    assert families(texts) == expected
    assert len(expected) == 60


def test_a_round_up_does_not_part_copies() -> None:
    flash, other, third = prose(1, 220), prose(2, 700), prose(3, 700)
    texts = {"a": flash, "b": flash + "本报讯，更多消息。", "round-up": other + flash + third}
    assert families(texts) == [["a", "b", "round-up"]]
    near = edited(flash, 0.04, 1)
    assert ["c", "d"] in families({"c": near, "d": edited(near, 0.04, 2), "r": texts["round-up"]})


def test_a_quotation_in_a_much_longer_text_is_no_cut() -> None:
    statement, report = prose(1, 300), prose(2, 1500)
    texts = {"a": statement + prose(3, 80), "b": report + statement}
    assert families(texts) == []
    assert families({**texts, "a": statement}) == [["a", "b"]]
