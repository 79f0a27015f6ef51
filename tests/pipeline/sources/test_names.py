"""Aliases are one source: the name the tables use for each name that documents state."""

import datetime
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.models import gazetteer
from citysway.models.outlets import load
from citysway.pipeline.sources.names import SOURCE_NAMES, canonical
from citysway.pipeline.sources.tables import (
    Resolver,
    Source,
    issuer_table,
    source_names,
    source_table,
)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(gazetteer.load())


def _docs(*names: str) -> dict[str, int]:
    """Every name once more often stated than the one after it."""
    return {name: len(names) - at for at, name in enumerate(names)}


ONE = [
    ("新华社", "registry", [
        "新华网", "新华社", "Xinhua", "新华网 浙江频道", "新华社广东分社",
        "news.cn",
    ]),
    ("人民日报", "registry", [
        "人民网", "People's Daily Online", "人民网-江苏频道",
        "zj.people.com.cn",
    ]),
    ("环球时报", "registry", ["Global Times", "环球网", "环球时报英文版"]),
    ("BBC", "registry", ["BBC中文网", "BBC News", "www.bbc.co.uk"]),
    ("上海市人民政府", "office", [
        "上海市政府", "上海市人民政府", "中国上海", "上海市政府网站", "上海市人民政府办公厅",
        "www.sh.gov.cn", "Shanghai Municipal People's Government", "wsjkw.sh.gov.cn",
    ]),
    ("北京市朝阳区人民政府", "office", ["北京市朝阳区政府", "bjchy.gov.cn"]),
    ("浦东新区人民政府", "office", ["浦东新区政府", "上海市浦东新区人民政府"]),
    ("广东卫健委", "office", ["广东卫健委", "广东省卫健委官方微博", "广东省卫生健康委员会"]),
    ("成都市委宣传部", "office", ["成都市委宣传部", "中共成都市委宣传部"]),
    ("foo.com.cn", "host", ["www.foo.com.cn", "news.foo.com.cn", "http://foo.com.cn/"]),
    ("某某报", "form", ["某某报", "某某报官方微博", "《某某报》", "来源：某某报", "某某報"]),
    ("Foo Sample", "form", ["Foo Sample", "foo sample website", "FOO SAMPLE"]),
]  # fmt: skip


@pytest.mark.parametrize(("source_id", "by", "stated"), ONE)
def test_names_of_one_source(
    resolver: Resolver, source_id: str, by: str, stated: list[str]
) -> None:
    assert canonical(_docs(*stated), resolver) == dict.fromkeys(stated, (source_id, by))


TWO = [
    ("新华社", "新华每日电讯"),
    ("新华社", "新华日报"),
    ("人民日报", "人民日报海外版"),
    ("某某网", "某某新闻"),
    ("某某报(成都)", "某某报(杭州)"),
    ("朝阳区人民政府", "北京市朝阳区人民政府"),  # of Beijing or of Changchun
    ("吉林省卫健委", "吉林市卫健委"),
    ("北京市大兴区卫健委", "北京市卫健委"),
    ("上海市政府", "上海市教育局"),
    ("Suzhou Municipal Government", "苏州市人民政府"),  # 苏州 or 宿州
    ("foo.com", "foo.com.cn"),
    ("one.github.io", "two.github.io"),
    ("China Daily", "China Daily Hong Kong"),
    ("中国香港", "香港特别行政区政府"),
]


@pytest.mark.parametrize(("one", "other"), TWO)
def test_names_of_two_sources(resolver: Resolver, one: str, other: str) -> None:
    found = canonical({one: 1, other: 1}, resolver)
    assert found[one][0] != found[other][0]


def test_the_commonest_form_names_the_source_and_ties_the_smallest(resolver: Resolver) -> None:
    assert canonical({"乙报": 1, "乙报微博": 5}, resolver)["乙报"][0] == "乙报微博"
    assert canonical({"乙报": 5, "乙报微博": 5}, resolver)["乙报微博"][0] == "乙报"


def test_a_name_of_its_own_stays(resolver: Resolver) -> None:
    assert canonical({"St.Paul 样例": 3}, resolver) == {"St.Paul 样例": ("St.Paul 样例", "none")}


def test_naming_twice_changes_nothing(resolver: Resolver) -> None:
    stated = [name for _, _, names in ONE for name in names] + [name for two in TWO for name in two]
    first = canonical(_docs(*stated), resolver)
    ids = [source_id for source_id, _ in first.values()]
    again = canonical(dict.fromkeys(ids, 1), resolver)
    assert all(source_id == again[source_id][0] for source_id in ids)


def test_every_outlet_has_a_name_of_its_own(resolver: Resolver) -> None:
    outlets = list(load())
    names = canonical({outlet.name: 1 for outlet in outlets}, resolver)
    assert [o.name for o in outlets if names[o.name] != (o.name, "registry")] == []


def _with(own: Mapping[str, str], renamed: Mapping[str, str] | None = None) -> Resolver:
    sources = {key: Source(key, name, "news", "local") for key, name in own.items()}
    return Resolver(gazetteer.load(), sources, renamed=renamed or {})


OWN = [
    ({"新华社": "新华社"}, {"新华网": "新华社", "Xinhua": "新华社"}),
    ({"XH": "新华社"}, {"新华网": "XH", "XH": "XH"}),  # its name speaks for all of the outlet's
    ({"人民网": "人民网"}, {"人民网": "人民网", "人民日报": "人民日报"}),  # an alias for itself
    ({"上海市政府": "上海市政府"}, {"上海市人民政府": "上海市政府", "www.sh.gov.cn": "上海市政府"}),
    ({"某某报": "某某报"}, {"某某报官方微博": "某某报"}),
    ({"foo.com": "福网"}, {"www.foo.com": "foo.com", "福网": "foo.com"}),
]


@pytest.mark.parametrize(("own", "expected"), OWN)
def test_the_study_goes_first(own: dict[str, str], expected: dict[str, str]) -> None:
    found = canonical(dict.fromkeys(expected, 1), _with(own))
    assert {name: source_id for name, (source_id, _) in found.items()} == expected


def test_a_row_that_only_renames() -> None:
    found = canonical({"XHS": 1, "新华网": 1, "甲": 9}, _with({}, {"XHS": "新华社", "甲": "乙报"}))
    assert found == {"XHS": ("新华社", "study"), "新华网": ("新华社", "registry"),
                     "甲": ("乙报", "study")}  # fmt: skip


DOCS = [
    ("1", "新华网", "http://www.xinhuanet.com/1", "news"),
    ("2", "新华社", None, "news"),
    ("3", "新华社", None, "news"),
    ("4", "某某号", "http://www.foo.de/a", "news"),
    ("5", "某某号", "http://m.foo.de/b", "news"),
    ("6", "转载号", "http://www.foo.de/a", "news"),
    ("7", "转载号", "http://www.bar.fr/b", "news"),
    ("8", "China Daily", "http://www.chinadaily.com.cn/regional/hangzhou/a.html", "news"),
    ("9", "China Daily", "http://www.chinadaily.com.cn/a/202001/01/x.html", "news"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    (folder / "documents").mkdir()
    none = pa.array([None] * len(DOCS), pa.string())
    columns = {name: [row[at] for row in DOCS] for at, name in enumerate(("doc_id", "source_id"))}
    table = pa.table({
        **columns, "url": [row[2] for row in DOCS], "kind": [row[3] for row in DOCS],
        "issuer": none, "sponsor": none, "dateline": none, "lang": ["zh"] * len(DOCS),
        "date": [datetime.date(2020, 1, int(row[0])) for row in DOCS],
    })  # fmt: skip
    pq.write_table(table, folder / "documents" / "00000.parquet")
    stories = pa.table({"doc_id": columns["doc_id"], "story_id": ["1", "2", "2", *"456789"]})
    pq.write_table(stories, folder / "stories.parquet")
    return folder


def test_table_of_names(out: Path, resolver: Resolver) -> None:
    with duckdb.connect() as con:
        table = source_names(con, out, resolver)
    assert table.schema == SOURCE_NAMES
    assert table.to_pylist() == [
        {"stated": "China Daily", "source_id": "中国日报", "docs": 2, "by": "registry"},
        {"stated": "新华社", "source_id": "新华社", "docs": 2, "by": "registry"},
        {"stated": "新华网", "source_id": "新华社", "docs": 1, "by": "registry"},
        {"stated": "某某号", "source_id": "某某号", "docs": 2, "by": "none"},
        {"stated": "转载号", "source_id": "转载号", "docs": 2, "by": "none"},
    ]


def test_table_of_sources_counts_all_names_together(out: Path, resolver: Resolver) -> None:
    with duckdb.connect() as con:
        rows = {row["source_id"]: row for row in source_table(con, out, resolver).to_pylist()}
    assert set(rows) == {"中国日报", "新华社", "某某号", "转载号"}
    xinhua = rows["新华社"]
    assert (xinhua["docs"], xinhua["stories"], xinhua["resolved_by"]) == (3, 2, "registry")
    assert (xinhua["first_date"].day, xinhua["last_date"].day) == (1, 3)
    assert (rows["某某号"]["country"], rows["某某号"]["resolved_by"]) == ("DE", "suffix")
    assert rows["转载号"]["resolved_by"] == "none"  # on sites of two owners: neither is its own


def test_a_city_channel_is_sponsored_by_its_city(out: Path, resolver: Resolver) -> None:
    with duckdb.connect() as con:
        rows = {row["doc_id"]: row for row in issuer_table(con, out, resolver).to_pylist()}
    assert (rows["8"]["sponsor_city"], rows["8"]["how"]) == ("CN330100", "channel")
    assert (rows["9"]["sponsor_city"], rows["9"]["how"]) == (None, "none")
