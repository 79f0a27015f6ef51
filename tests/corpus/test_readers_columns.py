"""Which column, key or path of a row feeds which field of a document."""

import json

import pytest

from citysway.corpus.readers.mapping import mapping, paths
from citysway.corpus.record import Record
from citysway.errors import StudyError
from tests.corpus.rows_reading import read, told

# --- which column feeds which field

MAPPINGS: list[tuple[list[str], dict[str, str], dict[str, str]]] = [
    (["id", "title", "text"], {}, {"id": "id", "title": "title", "text": "text"}),
    (
        ["province", "year", "title", "source_url", "publish_date", "full_text"],
        {},
        {
            **{"title": "title", "text": "full_text", "date": "publish_date"},
            **{"place": "province", "url": "source_url"},
        },
    ),
    (
        ["标题", "发布时间", "来源", "正文", "链接", "作者"],
        {},
        {
            **{"title": "标题", "text": "正文", "date": "发布时间", "source": "来源"},
            **{"url": "链接", "author": "作者"},
        },
    ),
    (
        ["Headline", "Publish Date", "Outlet", "Body", "Link"],
        {},
        {
            **{"title": "Headline", "text": "Body", "date": "Publish Date"},
            **{"source": "Outlet", "url": "Link"},
        },
    ),
    (["Title", "articleBody", "datePublished"], {},
     {"title": "Title", "text": "articleBody", "date": "datePublished"}),
    (["text", "content", "正文"], {}, {"text": "text"}),  # the own name wins
    (["title", "content", "正文"], {}, {"title": "title"}),  # two opinions: neither
    (["title", "content", "summary"], {}, {"title": "title", "text": "content"}),
    (["title", "来源", "媒体"], {}, {"title": "title"}),
    (["title", "来源", "发布机构"], {}, {"title": "title", "source": "来源"}),
    (["政策名称", "发文机关", "成文日期", "政策全文"], {},
     {"title": "政策名称", "source": "发文机关", "date": "成文日期", "text": "政策全文"}),
    (["省份", "城市", "标题"], {}, {"title": "标题", "place": "城市"}),
    (["text", "content"], {"text": "content"}, {"text": "content"}),
    (["headline", "content"], {"text": "headline"}, {"text": "headline"}),
    (["_id", "_source", "_source.title", "_source.content"], {},
     {"id": "_id", "title": "_source.title", "text": "_source.content"}),
    (["source", "source.id", "source.name", "text"], {}, {"source": "source", "text": "text"}),
    (["a", "a.title", "b", "b.title"], {}, {}),
    (["col1", "col2"], {}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("header", "columns", "expected"), MAPPINGS)
def test_mapping(header: list[str], columns: dict[str, str], expected: dict[str, str]) -> None:
    found = mapping(header, columns)
    if "content" in header and "正文" in header and "text" not in header:
        assert "text" not in found
    assert found == expected


def test_paths_of_an_object() -> None:
    row = {"a": {"b": {"c": 1}}, "tags": ["x"], "items": [{"t": 1}, {"t": 2}]}
    assert list(paths(row)) == ["a", "a.b", "a.b.c", "tags", "items", "items.t"]


NESTED = (
    '{"body": {"content": "甲"}, "meta": {"outlet": "乙报"}, "by": [{"name": "A"}], '
    '"tags": ["x", "y"]}\n'
)
KEYS = [
    ({"text": "body.content", "source": "meta.outlet"}, ("甲", "乙报", None)),
    ({"text": "body.content", "author": "by.name"}, ("甲", None, "A")),
    ({"text": "body.content", "author": "by"}, ("甲", None, "A")),
    ({"text": "body.content", "author": "tags.1"}, ("甲", None, "y")),
    ({"text": "body.content", "author": "tags.9"}, ("甲", None, None)),
    ({"text": "body.content", "author": "tags"}, ("甲", None, "x; y")),
]


@pytest.mark.parametrize(("columns", "expected"), KEYS)
def test_keys_in_keys(
    columns: dict[str, str], expected: tuple[str, str | None, str | None]
) -> None:
    (found,) = read("a.jsonl", NESTED, columns)
    assert isinstance(found, Record)
    assert (found.text, found.source, found.author) == expected


def test_a_literal_dotted_name_wins() -> None:
    row = {"a.b": "literal", "a": {"b": "inside"}}
    assert told(read("a.jsonl", json.dumps(row), {"text": "a.b"})) == ["literal"]


MISSING = [
    ("a.jsonl", NESTED, {"text": "body.contnt"}, "did you mean 'body.content'"),
    ("a.jsonl", NESTED, {"text": "tag.0"}, "tags"),
    ("a.csv", "标题,正文\n甲,乙\n", {"text": "正文内容"}, "did you mean '正文'"),
    ("a.csv", "甲,乙\n", {"text": "9"}, "1, 2"),
]


@pytest.mark.parametrize(("name", "raw", "columns", "shown"), MISSING)
def test_a_missing_column_is_named(
    name: str, raw: str, columns: dict[str, str], shown: str
) -> None:
    with pytest.raises(StudyError) as error:
        read(name, raw, columns)
    assert shown in str(error.value)
