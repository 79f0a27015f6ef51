"""Parquet: types of columns, odd strings, and files that are refused."""

import datetime
import io
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.corpus.record import Record
from citysway.errors import StudyError
from tests.corpus.rows_reading import read, reason_of, told

# --- Parquet


def parquet(columns: Mapping[str, object], **how: Any) -> bytes:
    raw = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), raw, **how)
    return raw.getvalue()


_SHANGHAI = pa.timestamp("ns", "Asia/Shanghai")
_NOON = datetime.datetime(2023, 6, 3, 4, tzinfo=datetime.UTC)
TYPED: list[tuple[str, pa.Array, str | None]] = [
    ("date", pa.array([_NOON], _SHANGHAI), "2023-06-03T12:00:00+08:00"),
    ("date", pa.array([_NOON], pa.timestamp("us", "UTC")), "2023-06-03T04:00:00+00:00"),
    ("date", pa.array([datetime.datetime(2023, 6, 3)], pa.timestamp("ms")), "2023-06-03"),
    ("date", pa.array([datetime.date(2023, 6, 3)]), "2023-06-03"),
    ("date", pa.array([2023]), "2023"),
    ("author", pa.array([["A", "B", None]]), "A; B"),
    ("author", pa.array([{"name": "A", "id": 1}]), "A"),
    ("author", pa.array(["A"]).dictionary_encode(), "A"),
    ("author", pa.array(["A"], pa.large_string()), "A"),
    ("author", pa.array(["记者".encode()], pa.binary()), "记者"),
    ("id", pa.array([20230615]), "20230615"),
    ("id", pa.array([None], pa.string()), None),
]


@pytest.mark.parametrize(("field", "values", "expected"), TYPED)
def test_types_of_columns(field: str, values: pa.Array, expected: str | None) -> None:
    (found,) = read("a.parquet", parquet({"text": ["甲"], field: values}))
    assert isinstance(found, Record)
    assert getattr(found, field) == expected


def test_structs_and_other_names() -> None:
    raw = parquet({"doc": [{"body": {"zh": "甲"}, "title": "乙"}], "来源": ["丙报"], "a.b": ["丁"]})
    (found,) = read("a.parquet", raw, {"text": "doc.body.zh", "author": "a.b"})
    assert isinstance(found, Record)
    assert (found.text, found.source, found.author) == ("甲", "丙报", "丁")
    with pytest.raises(StudyError, match=r"doc\.body\.zh"):
        read("a.parquet", raw, {"text": "doc.body.en"})


def test_null_rows_are_counted() -> None:
    raw = parquet({"text": ["甲", None, "乙"] * 40}, row_group_size=7)
    found = read("a.parquet", raw)
    assert told(found)[:3] == ["甲", "empty @ row 2", "乙"]
    assert [one.locator for one in found] == [f"row {n}" for n in range(1, 121)]


def test_strings_that_are_no_utf8() -> None:
    texts = [
        "苏州园林甲天下，这是正文。".encode("gbk"),
        b"\x80\x81\xfe\xff\x00\x01\x02",
        "好".encode(),
    ]
    offsets = [0]
    for text in texts:
        offsets.append(offsets[-1] + len(text))
    buffers = [None, pa.py_buffer(pa.array(offsets, pa.int32()).buffers()[1]), b"".join(texts)]
    values = pa.Array.from_buffers(pa.string(), 3, [*buffers[:2], pa.py_buffer(buffers[2])])
    assert told(read("a.parquet", parquet({"text": values}))) == [
        *("苏州园林甲天下，这是正文。", "bad_parquet @ row 2", "好")
    ]


def _checked_parquet() -> bytes:
    raw = parquet(
        {"text": ["甲" * 50 + str(n) for n in range(2000)]},
        **{"write_page_checksum": True, "compression": "none", "use_dictionary": False},
        row_group_size=500,
    )
    middle = len(raw) // 2
    return raw[:middle] + b"a" + raw[middle + 1 :]


BAD_PARQUET: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "empty"),
    (lambda: parquet({"text": ["甲"]})[:-20], "truncated"),
    (lambda: b"title,text\na,b\nc,d\n", "wrong_format"),
    (lambda: parquet({"text": ["甲"]})[:-4] + b"PARE", "password"),
    (lambda: parquet({"text": ["甲"]})[:-8] + b"\xff\xff\xff\x7fPAR1", "bad_parquet"),
    (lambda: parquet({"x": ["甲"]}), "no_column"),
    (lambda: parquet({"text": pa.array([], pa.string())}), "empty"),
    (_checked_parquet, "bad_parquet"),
]


@pytest.mark.parametrize(("make", "reason"), BAD_PARQUET)
def test_bad_parquet(make: Callable[[], bytes], reason: str) -> None:
    assert reason_of("a.parquet", make()) == [reason]
