"""Roles, weights and counts of the fact tables, on a study small enough to count by hand."""

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from citysway.errors import StudyError
from citysway.models import gazetteer
from citysway.pipeline.sources.tables import Resolver, load_own
from citysway.pipeline.study import Study

SOURCES = """source_id,name,kind,scope,place,country,lang
成都样例报,成都样例报,news,local,成都,CN,zh
四川样例报,四川样例报,news,provincial,成都,CN,zh
武汉样例报,武汉样例报,news,local,武汉,CN,zh
湖北样例报,湖北样例报,news,provincial,武汉,CN,zh
中国样例报,中国样例报,news,national,,CN,zh
London Sample,London Sample,news,local,London,GB,en
"""
REPRINT = (
    "成都的大熊猫基地吸引游客。这是一篇被多家报纸转载的报道，"
    "讲的是成都的公园城市建设和市民生活，文字完全一样。"
)
ROWS = [
    ("home", "news", {"source": "成都样例报"}, "成都的博物馆很美。成都的图书馆也好。"),
    ("prov", "news", {"source": "四川样例报"}, "四川成都的夜市很热闹，第二篇。"),
    ("oth", "news", {"source": "武汉样例报"}, "我们去成都旅游，第三篇，成都很大。"),
    ("oth2", "news", {"source": "湖北样例报"}, "成都举办马拉松，第四篇。武汉也将举办。"),
    ("nat", "news", {"source": "中国样例报"}, "成都建设公园城市，第五篇。"),
    (
        "int",
        "news",
        {"source": "London Sample"},
        "Chengdu is a great city, says the sixth text about pandas.",
    ),
    ("unk", "news", {"source": "无名小站"}, "成都的火锅很辣，第七篇。"),
    (
        "own",
        "policy",
        {"source": "成都市样例局", "place": "成都市"},
        "本市加强博物馆建设，第八篇。",
    ),
    (
        "own2",
        "publicity",
        {"source": "武汉样例报", "sponsor": "成都"},
        "欢迎来成都看大熊猫，第九篇。",
    ),
    (
        "gov",
        "policy",
        {"source": "武汉市样例局", "place": "武汉市"},
        "学习成都经验，第十篇，加强合作。",
    ),
    ("copy1", "news", {"source": "武汉样例报"}, REPRINT),
    ("copy2", "news", {"source": "湖北样例报"}, REPRINT),
    ("copy3", "news", {"source": "中国样例报"}, REPRINT),
    ("derived", "news", {"source": "武汉样例报"}, "他在成都银行上班，这里没有别的城市，第十一篇。"),
    ("address", "news", {"source": "武汉样例报"}, "活动在成都市武侯区举行，第十二篇。"),
]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    base = tmp_path_factory.mktemp("roles")
    (base / "sources.csv").write_text(SOURCES, encoding="utf-8")
    blocks = ['[study]\ncities = ["成都", "武汉"]\nsources = "sources.csv"\n']
    blocks.append("[topics]\nk = 0\n[run]\nworkers = 1\n")
    for kind in ("news", "policy", "publicity"):
        rows = [{"id": i, "text": t, **more} for i, k, more, t in ROWS if k == kind]
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (base / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
        blocks.append(f'[[input]]\npath = "{kind}.jsonl"\nkind = "{kind}"\n')
    (base / "study.toml").write_text("\n".join(blocks), encoding="utf-8")
    loaded = Study.load(base)
    loaded.run()
    return loaded


@pytest.fixture(scope="module")
def doc_city(study: Study) -> pd.DataFrame:
    return pd.read_parquet(study.out / "doc_city").set_index(["doc_id", "city_id"])


def row_of(frame: pd.DataFrame, *key: str) -> dict[Hashable, Any]:
    """The one row of a table under its key."""
    (row,) = frame.loc[[key]].to_dict("records")
    return row


@pytest.mark.parametrize(
    ("doc", "role"),
    [
        ("home", "home"), ("prov", "prov"), ("oth", "oth"), ("oth2", "oth"), ("nat", "nat"),
        ("int", "int"), ("unk", "unk"), ("own", "own"), ("own2", "own"), ("gov", "gov"),
    ],
)  # fmt: skip
def test_role(doc_city: pd.DataFrame, doc: str, role: str) -> None:
    assert doc_city.loc[(doc, "CN510100"), "role"] == role


def test_the_same_document_has_another_role_for_another_city(doc_city: pd.DataFrame) -> None:
    assert doc_city.loc[("oth2", "CN420100"), "role"] == "prov"
    assert doc_city.loc[("gov", "CN420100"), "role"] == "own"


def test_names(doc_city: pd.DataFrame) -> None:
    row = row_of(doc_city, "oth2", "CN510100")
    assert (row["names"], row["names_all"], row["cities"]) == (1, 2, 2)
    assert doc_city.loc[("home", "CN510100"), "names"] == 2
    assert doc_city.loc[("own", "CN510100"), "names"] == 0


def test_city_and_district_in_one_address_are_one_naming(doc_city: pd.DataFrame) -> None:
    assert doc_city.loc[("address", "CN510100"), "names"] == 1


def test_derived_names_are_no_attention(doc_city: pd.DataFrame) -> None:
    assert ("derived", "CN510100") not in doc_city.index


def test_copies_are_counted_inside_a_role(doc_city: pd.DataFrame) -> None:
    assert doc_city.loc[("copy1", "CN510100"), "copies"] == 2
    assert doc_city.loc[("copy2", "CN510100"), "copies"] == 2
    assert doc_city.loc[("copy3", "CN510100"), "copies"] == 1
    assert doc_city.loc[["copy1", "copy2", "copy3"], "story_id"].nunique() == 1


def test_statements_of_a_document(study: Study, doc_city: pd.DataFrame) -> None:
    codes = pd.read_parquet(study.out / "doc_city_code").set_index(["doc_id", "city_id", "code"])
    row = row_of(codes, "home", "CN510100", "E11")
    assert (row["x"], row["statements"], row["pos"]) == (2, 2, 2)
    assert row_of(doc_city, "home", "CN510100")["pos"] >= 2
    far = row_of(codes, "own", "CN510100", "E11")
    assert (far["x"], far["statements"]) == (1, 0)


def test_panel_counts_documents_without_any_city(study: Study) -> None:
    panel = pd.read_parquet(study.out / "panel.parquet").set_index("source_id")
    assert panel.docs[panel.index == "武汉样例报"].sum() == 5
    assert panel.docs.sum() == len(ROWS)


def test_sources(study: Study) -> None:
    sources = pd.read_parquet(study.out / "sources.parquet").set_index("source_id")
    assert sources.loc["中国样例报", "point"] == "none"
    assert pd.isna(sources["place_id"]["中国样例报"])
    assert sources.loc["London Sample", "country"] == "GB"
    assert sources.loc["无名小站", "resolved_by"] == "none"
    assert sources.loc["成都市样例局", "place_id"] == "CN510100"


TRAPS = [
    ("新华社", None, "national", "CN"),
    ("China Daily", None, "national", "CN"),
    ("成都商报", "CN510100", "local", "CN"),
    ("The New York Times", None, "national", "US"),
    ("武汉市卫健委", "CN420100", "local", "CN"),
    ("国务院", None, "national", "CN"),
    ("完全没听说过的号", None, "unknown", None),
]


@pytest.mark.parametrize(("name", "place", "scope", "country"), TRAPS)
def test_resolver(name: str, place: str | None, scope: str, country: str | None) -> None:
    found = Resolver(gazetteer.load()).source(name, url=None, issuer=None)
    assert (found.place_id, found.scope, found.country) == (place, scope, country)


BAD = [
    ("name\nx\n", "source_id"),
    ("source_id,town\nx,y\n", "town"),
    ("source_id,scope\nx,city\n", "'city'"),
    ("source_id,place\nx,Nowhereville\n", "Nowhereville"),
    ("source_id,place\nx,成都\nx,杭州\n", "twice"),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_bad_sources(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sources.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=said) as caught:
        load_own(path, gazetteer.load())
    assert "sources.csv" in str(caught.value)
