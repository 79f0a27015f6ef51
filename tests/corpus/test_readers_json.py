"""JSON and JSON lines: envelopes, depths, pieces and encodings."""

import json

import pytest

from citysway.corpus.readers.json_values import json_values
from citysway.corpus.record import Record
from citysway.errors import DocumentError
from tests.corpus.rows_reading import read, told

# --- JSON

DEEP = '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}"
JSON: list[tuple[str, str, list[str]]] = [
    ("a.json", '{"text": "甲"}{"text": "乙"}', ["甲", "乙"]),
    ("a.json", '{\n "text": "甲"\n}\n{\n "text": "乙"\n}\n', ["甲", "乙"]),
    ("a.json", '{"text": "甲"}\n{oops\n{"text": "乙"}\n', ["甲", "bad_json @ line 2", "乙"]),
    ("a.json", '[{"text": "a"}, {"text": "b"},]', ["a", "b"]),
    ("a.json", '[\n  {"text": "a"},\n  {"text": "b" "c"},\n  {"text": "d"}\n]',
     ["a", "bad_json @ item 2", "d"]),
    ("a.json", '[{"text": "a"}, {"text": "b" 1}, {"text": "d"}]', ["a", "bad_json @ item 2"]),
    ("a.json", '[\n{"text": "a"},\n{"text": "b', ["a", "truncated @ item 2"]),
    ("a.json", '[{"text": "a"}', ["a", "truncated @ item 2"]),
    ("a.json", '["a", {"text": "b"}]', ["bad_json @ item 1", "b"]),
    ("a.json", "[]", ["empty @ None"]),
    ("a.json", "[" * 100_000 + "]" * 100_000, ["bad_json @ item 1"]),
    ("a.json", '{"n": 2, "articles": [{"title": "t", "content": "甲"}, {"content": "乙"}]}',
     ["甲", "乙"]),
    ("a.json", '{"title": "A feed", "items": [{"text": "甲"}]}', ["甲"]),
    ("a.json", '{"data": {"total": 2, "list": [{"text": "甲"}]}}', ["甲"]),
    ("a.json", '{"hits": {"hits": [{"_id": 1, "_source": {"title": "t", "正文": "甲"}}]}}', ["甲"]),
    ("a.json", '{"type": "FeatureCollection", "features": [{"properties": {"text": "甲"}, '
     '"geometry": {"coordinates": [1, 2]}}]}', ["甲"]),
    ("a.json", '{"text": "甲", "comments": [{"text": "乙"}]}', ["甲"]),
    ("a.jsonl", '{"title": "甲", "comments": [{"text": "乙"}]}\n', ["甲"]),
    ("a.jsonl", '{"articles": [{"text": "甲"}]}\n{"articles": [{"text": "乙"}, {"text": "丙"}]}\n',
     ["甲", "乙", "丙"]),
    ("a.jsonl", '{"text": "甲"},\n{"text": "乙"},\n', ["甲", "乙"]),
    ("a.jsonl", '{"text": "甲", "date": NaN, "n": Infinity}\n', ["甲"]),
    ("a.jsonl", f'{{"text": "a\tb\x01{"c" * 99}"}}\n', [f"a\tb\x01{'c' * 99}"]),
    ("a.jsonl", f'\x1e{{"text": "{"a" * 99}"}}\n\x1e{{"text": "{"b" * 99}"}}\n',
     ["a" * 99, "b" * 99]),
    ("a.jsonl", '{"text": "甲", "text": "乙"}\n', ["bad_json @ line 1"]),
    ("a.jsonl", '{"text": "甲", "text": "甲", "n": 1, "n": 2}\n', ["甲"]),
    ("a.jsonl", '{"text": "", "text": "甲"}\n', ["甲"]),
    ("a.jsonl", '{"text": "a \\ud800 b"}\n{"text": "\\ud83d\\ude00 ok"}\n',
     ["bad_json @ line 1", "\U0001f600 ok"]),
    ("a.jsonl", '{"\\ud800": "x"}\n', ["empty @ line 1"]),
    ("a.jsonl", '{"id": "\\ud800", "body": ""}\n', ["empty @ line 1"]),
    ("a.jsonl", DEEP + '\n{"text": "b"}\n', ["bad_json @ line 1", "b"]),
    ("a.jsonl", '{"text": ' + "[" * 200 + '"x"' + "]" * 200 + "}\n", ["bad_json @ line 1"]),
    ("a.jsonl", '{"text": "b", "n": ' + "9" * 5000 + "}\n", ["bad_json @ line 1"]),
    ("a.jsonl", '{"text": "a"} {"text": "b"}\n', ["bad_json @ line 1"]),
    ("a.jsonl", '[{"text": "a"}, {"text": "b"}]\n', ["a", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "expected"), JSON)
def test_json(name: str, raw: str, expected: list[str]) -> None:
    found = read(name, raw)
    assert told(found) == expected
    for one in found:
        str(one).encode()  # what is told can be stored


def test_numbers_are_as_written() -> None:
    (found,) = read("a.jsonl", '{"text": "甲", "date": 2023.10, "id": 20230615, "source": true}\n')
    assert isinstance(found, Record)
    assert (found.date, found.id, found.source) == ("2023.10", "20230615", "true")


def test_places_of_documents_in_envelopes() -> None:
    raw = '{"articles": [{"text": "甲"}]}\n{"articles": [{"text": "乙"}]}\n'
    assert [one.locator for one in read("a.jsonl", raw)] == ["line 1 item 1", "line 2 item 1"]
    assert [one.locator for one in read("a.json", raw.split("\n")[0])] == ["item 1"]


def test_json_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    from citysway.corpus.readers import json_values as module

    monkeypatch.setattr(module, "_PIECE", 8)
    raw = json.dumps([{"text": "苏州" * n, "n": [n, -1.5e3, None]} for n in range(40)], indent=1)
    for size in (1, 3, 7, 64):
        pieces = iter([raw[at : at + size] for at in range(0, len(raw), size)])
        found = [value for _, value, _ in json_values(pieces)]
        assert [len(str(one["text"])) for one in found if isinstance(one, dict)] == [
            2 * n for n in range(40)
        ]


def test_a_list_inside_an_object_larger_than_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    from citysway.corpus.readers import json_values as module

    monkeypatch.setattr(module, "MAX_BYTES", 4000)
    monkeypatch.setattr(module, "_PIECE", 500)
    items = [{"text": f"第{n}篇" + "文" * 50} for n in range(100)]
    raw = json.dumps({"n": 1, "data": {"x": {}, "items": items}, "end": "x"}, ensure_ascii=False)
    found = [value for _, value, _ in json_values(iter([raw]))]
    assert found == items
    too_large = json.dumps([{"text": "a"}, {"text": "b" * 9000}], indent=1)
    pieces = iter([too_large[at : at + 500] for at in range(0, len(too_large), 500)])
    fault = [value for _, value, _ in json_values(pieces)][1]
    assert isinstance(fault, DocumentError)
    assert fault.reason == "too_large"


def test_a_json_list_in_another_encoding() -> None:
    raw = json.dumps([{"text": "历史文化名城苏州的园林"}], ensure_ascii=False, indent=1)
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        (found,) = read("a.json", raw.encode(encoding))
        assert isinstance(found, Record)
        assert (found.text, found.encoding) == ("历史文化名城苏州的园林", encoding)
