"""The edges table of a study small enough to count by hand (METHOD.md 5.2, IM22 and RA13)."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.edge_arrays import load_edges, months_of, take_edges
from citysway.pipeline.facts.edges import EDGES
from citysway.pipeline.facts.store import Store, make_store
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.relations.blocks import relation_cells
from citysway.pipeline.study import Study

CITIES = {"杭州": "CN330100", "苏州": "CN320500", "无锡": "CN320200", "长沙": "CN430100"}
YOKOHAMA, BOSTON = "GN1848354", "GN4930956"
SOURCES = """source_id,name,kind,scope,place,country,lang
武汉样例报,武汉样例报,news,local,武汉,CN,zh
杭州样例报,杭州样例报,news,local,杭州,CN,zh
"""
NEWS, HOME = {"source": "武汉样例报", "date": "2024-05-02"}, {"source": "杭州样例报"}
SUZHOU, HANGZHOU = (
    {"source": f"{city}市样例局", "place": f"{city}市", "date": "2024-03-01"}
    for city in ("苏州", "杭州")
)
ROWS: list[tuple[str, str, dict[str, str], str]] = [
    ("active", "news", NEWS, "苏州向杭州学习数字经济经验。"),
    ("passive", "news", NEWS, "杭州经验被无锡复制推广。"),
    ("owner", "policy", SUZHOU, "我们赴杭州学习考察。"),
    ("boast", "policy", HANGZHOU, "苏州、无锡等地来杭州学习考察。"),
    ("plain", "news", NEWS, "赴杭州学习考察。"),
    ("winner", "policy", HANGZHOU, "杭州的数字经济领先于苏州。"),
    ("loser", "news", HOME, "苏州落后于杭州。"),
    ("twin", "policy", HANGZHOU, "我市与横滨、波士顿缔结友好城市关系。"),
    ("plan", "news", NEWS, "杭州将与横滨结为友好城市。"),
    ("confirmed", "news", NEWS, "横滨市代表团访问杭州，双方签署友好交流备忘录。"),
    ("home", "news", HOME, "日本横滨市代表团访问杭州。"),
    ("domestic", "news", NEWS, "苏州和无锡签署战略合作协议。"),
    ("outside", "news", NEWS, "深圳向广州学习经验。"),
]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    base = tmp_path_factory.mktemp("edges")
    (base / "sources.csv").write_text(SOURCES, encoding="utf-8")
    listed = json.dumps(list(CITIES), ensure_ascii=False)
    blocks = [f'[study]\ncities = {listed}\nsources = "sources.csv"\n']
    blocks.append("[topics]\nk = 0\n[run]\nworkers = 1\n")
    for kind in ("news", "policy"):
        rows = [{"id": i, "text": t, **more} for i, k, more, t in ROWS if k == kind]
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (base / f"{kind}.jsonl").write_text(lines, encoding="utf-8")
        blocks.append(f'[[input]]\npath = "{kind}.jsonl"\nkind = "{kind}"\n')
    (base / "study.toml").write_text("\n".join(blocks), encoding="utf-8")
    loaded = Study.load(base)
    loaded.run(only="facts")
    return loaded


@pytest.fixture(scope="module")
def edges(study: Study) -> pd.DataFrame:
    return pd.read_parquet(study.out / "edges")


def of(edges: pd.DataFrame, doc: str, code: str) -> list[dict[str, Any]]:
    """Edges of one document and code, with the cities' names."""
    names = {place: name for name, place in CITIES.items()} | {YOKOHAMA: "横滨", BOSTON: "波士顿"}
    rows: Any = edges[(edges.doc_id == doc) & (edges.code == code)].to_dict("records")
    return [{**row, "pair": f"{names[row['from_city']]}>{names[row['to_city']]}"} for row in rows]


@pytest.mark.parametrize(
    ("doc", "code", "pairs"),
    [
        ("active", "X11", {"苏州>杭州"}),
        ("passive", "X11", {"无锡>杭州"}),
        ("owner", "X11", {"苏州>杭州"}),
        ("boast", "X11", {"苏州>杭州", "无锡>杭州"}),
        ("plain", "X11", set()),
        ("winner", "X12", {"杭州>苏州"}),
        ("loser", "X12", {"苏州>杭州"}),
        ("twin", "E30", {"杭州>横滨", "杭州>波士顿"}),
        ("domestic", "E29", {"无锡>苏州"}),
        ("outside", "X11", set()),
    ],
)
def test_pairs(edges: pd.DataFrame, doc: str, code: str, pairs: set[str]) -> None:
    assert {row["pair"] for row in of(edges, doc, code)} == pairs


@pytest.mark.parametrize(
    ("doc", "code", "column", "expected"),
    [
        ("active", "X11", "third_party", True),
        ("active", "X11", "self_claim", False),
        ("active", "X11", "role", "oth"),
        ("active", "X11", "period", "2024-05"),
        ("owner", "X11", "role", "own"),
        ("owner", "X11", "owner", CITIES["苏州"]),
        ("owner", "X11", "self_claim", False),
        ("owner", "X11", "third_party", False),
        ("boast", "X11", "self_claim", True),
        ("winner", "X12", "self_claim", True),
        ("winner", "X12", "label", 1),
        ("loser", "X12", "label", -1),
        ("loser", "X12", "self_claim", False),
        ("loser", "X12", "third_party", False),
        ("loser", "X12", "to_role", "home"),
        ("twin", "E30", "event", "twinned"),
        ("twin", "E30", "self_claim", True),
        ("twin", "E30", "dated", True),
        ("twin", "E30", "to_role", None),
        ("plan", "E30", "modality", "PLAN"),
        ("confirmed", "E30", "event", "signed"),
        ("confirmed", "E30", "third_party", True),
        ("confirmed", "E30", "foreign", True),
        ("home", "E30", "third_party", False),
        ("home", "E30", "dated", False),
        ("domestic", "E29", "foreign", False),
    ],
)
def test_columns(edges: pd.DataFrame, doc: str, code: str, column: str, expected: object) -> None:
    rows = of(edges, doc, code)
    assert rows
    missing = expected is None
    assert all(pd.isna(row[column]) if missing else row[column] == expected for row in rows)


def test_the_other_city_of_a_mention(study: Study) -> None:
    mentions = pd.read_parquet(study.out / "mentions")
    said = mentions[mentions.object_city.notna()]
    found = {(row.doc_id, row.city_id, row.code): row.object_city for row in said.itertuples()}
    assert found["passive", CITIES["无锡"], "X11"] == CITIES["杭州"]
    assert found["winner", CITIES["杭州"], "X12"] == CITIES["苏州"]
    assert ("passive", CITIES["杭州"], "X11") not in found
    assert {code for _, _, code in found} == {"X11", "X12"}


def test_declared_columns_in_the_order_of_the_key(study: Study) -> None:
    table = pq.read_table(study.out / "edges" / "00000.parquet")
    assert (table.schema.names, table.schema.types) == (EDGES.names, EDGES.types)
    rows = list(
        zip(*(table[name].to_pylist() for name in ("doc_id", "sent", "from_city")), strict=True)
    )
    assert rows == sorted(rows)


@pytest.fixture(scope="module")
def store(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Store:
    cities = [City(city, None, None, "CN", None) for city in CITIES.values()]
    place = tmp_path_factory.mktemp("store") / "facts.duckdb"
    return make_store(study.out, place, cities=cities, codes=["E30"])


def test_indicators_of_the_study(study: Study, store: Store) -> None:
    free = Support(docs=1, source_docs=1, ext_places=1, tone_statements=1)
    cells = relation_cells(study.out, store, [("all", "all")], support=free)
    at = cells[0].cities.index(CITIES["杭州"])
    found = {
        (block.indicator, part): block.columns["value"][number, at]
        for block in cells
        for number, part in enumerate(block.parts)
    }
    assert found["IM22", ""] == 3 / 5
    assert found["IM22", "win"] == 1.0
    assert found["IM22", "learn"] == 0.0
    assert found["RA13", ""] == 1.0
    assert found["RA15", ""] == 2
    assert found["RA15", "confirmed"] == 1 / 2
    assert found["RA15", "foreign"] == 1.0


def test_a_folder_without_edges_has_none(store: Store, tmp_path: Path) -> None:
    assert not len(load_edges(tmp_path, store).unit)


def test_edges_of_a_period(study: Study, store: Store) -> None:
    edges = load_edges(study.out, store)
    dated = pd.read_parquet(study.out / "edges").period.tolist()
    for month in ("2024-03", "2024-05"):
        found = take_edges(edges, "all", months_of(store, month))
        assert len(found.unit) == dated.count(month) > 0
        assert len(take_edges(edges, "zh", months_of(store, month)).unit) == len(found.unit)
        assert not len(take_edges(edges, "en", months_of(store, month)).unit)
