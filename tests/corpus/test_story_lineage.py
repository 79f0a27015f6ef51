"""The lineage of a story: who printed it first, how much later, who is credited, which part."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from citysway.corpus.ingest import DocumentRow, document_table
from citysway.corpus.story_table import story_table
from citysway.corpus.story_times import lags
from tests.corpus.test_stories import prose, row


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        ([(1, "T08:15"), (1, "T09:45")], [0, 1.5]),
        ([(1, "T08:15+00:00"), (1, "T08:15+08:00")], [8, 0]),
        ([(1, "T08:15"), (2, None)], [0, 24]),
        ([(1, None), (2, "T08:15")], [0, 24]),
        ([(1, "T08:15"), (1, "T07:15+08:00"), (2, "T07:15+08:00")], [0, 0, 24]),
        ([(2, "T08:00+08:00"), (1, "T23:00-05:00")], [0, 4]),
        ([(1, "T10:00"), (1, None), (3, "T11:00"), (None, None)], [0, 0, 49, None]),
    ],
)
def test_lags(copies: list[tuple[int | None, str | None]], expected: list[float | None]) -> None:
    days = [None if day is None else 19500 + day for day, _ in copies]
    stated = [f"2023-05-{23 + day:02d}{time}" if time and day else None for day, time in copies]
    assert lags(days, stated, [0] * len(copies)) == expected


def table(folder: Path, rows: list[DocumentRow], **options: Any) -> dict[str, dict[str, Any]]:
    pq.write_table(document_table(rows), folder / "00000.parquet")
    found: list[dict[str, Any]] = story_table(folder, **options).to_pylist()
    return {line["doc_id"]: line for line in found}


def test_clock_times_order_the_copies(tmp_path: Path) -> None:
    text = prose(1, 600)
    rows = [
        replace(row("a", text, "新华网", "2023-06-03"), published="2023-06-03T09:45"),
        replace(row("b", text, "新华社", "2023-06-03"), published="2023-06-03T08:15"),
        row("c", text, "丙", "2023-06-04"),
    ]
    found = table(tmp_path, rows, names={"新华网": "S1", "新华社": "S1"})
    assert [found[name]["lag_hours"] for name in "abc"] == [1.5, 0, 24]
    assert [found[name]["earliest"] for name in "abc"] == [False, True, False]
    assert [found[name]["first_in_source"] for name in "abc"] == [False, True, True]


def test_origin_is_what_most_copies_credit(tmp_path: Path) -> None:
    one, other = prose(1, 600), prose(2, 600)
    credited = [("a", one, "甲报"), ("b", one, "新华社"), ("c", one, "新华网"), ("d", one, None)]
    credited += [("e", other, "乙报"), ("f", other, "丙报"), ("g", prose(3, 600), None)]
    days = {"e": "2023-06-04", "f": "2023-06-03"}
    rows = [
        replace(row(name, text, name, days.get(name)), credit=credit)
        for name, text, credit in credited
    ]
    found = table(tmp_path, rows, names={"新华网": "新华社"})
    assert [found[name]["origin"] for name in "abcd"] == ["新华社"] * 4
    assert [found[name]["origin"] for name in "efg"] == ["丙报", "丙报", None]


def test_containment_both_ways(tmp_path: Path) -> None:
    text = prose(1, 380)
    found = table(tmp_path, [row("a", text, "甲", None), row("b", text[:190], "乙", None)])
    assert found["b"]["within"] == 1.0
    assert found["b"]["covers"] == pytest.approx(0.5, abs=0.03)
    assert found["b"]["relation"] == "cut"
    assert found["a"]["within"] == found["a"]["covers"] == found["b"]["containment"] == 1.0


def test_credit_lines_do_not_make_a_copy_another(tmp_path: Path) -> None:
    text = prose(1, 300)
    rows = [
        row("a", "新华社北京3月5日电（记者 王小明）" + text, "甲", None),
        row("b", text + "\n（责任编辑：李小红）", "乙", None),
    ]
    assert [line["relation"] for line in table(tmp_path, rows).values()] == ["identical"] * 2


def test_cache_keeps_the_sketches_of_what_is_there(tmp_path: Path) -> None:
    cache, folder = tmp_path / "kept", tmp_path / "documents"
    folder.mkdir()
    first, second = row("a", prose(1), "甲", None), row("b", prose(1), "乙", None)
    plain = table(folder, [first, second])
    assert table(folder, [first, second], cache=cache) == plain
    (kept,) = cache.glob("*.npz")
    stamp = kept.stat().st_mtime_ns
    assert table(folder, [first, second], cache=cache) == plain
    assert kept.stat().st_mtime_ns == stamp
    changed = [first, replace(second, text=prose(2))]
    assert table(folder, changed, cache=cache) == table(folder, changed)
    assert len(list(cache.glob("*.npz"))) == 1
    assert not kept.exists()


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    cache, folder = tmp_path / "kept", tmp_path / "documents"
    folder.mkdir()
    rows = [row("a", prose(1), "甲", None)]
    plain = table(folder, rows, cache=cache)
    (kept,) = cache.glob("*.npz")
    size = kept.stat().st_size
    for damaged in (b"", kept.read_bytes()[:100]):
        kept.write_bytes(damaged)
        assert table(folder, rows, cache=cache) == plain
        assert kept.stat().st_size == size
