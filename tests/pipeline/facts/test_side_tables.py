"""Texts that carry a city's brand, and national policy: counted by hand in a small study."""

import json
from pathlib import Path

import pandas as pd
import pytest

from citysway.pipeline.study import Study

SOURCES = """source_id,name,kind,scope,place,country,lang
成都样例报,成都样例报,news,local,成都,CN,zh
武汉样例报,武汉样例报,news,local,武汉,CN,zh
中国样例报,中国样例报,news,national,,CN,zh
"""
NEWS = [
    ("brand", "中国样例报", "他喝了一瓶青岛啤酒，味道很好，这是第一篇。"),
    ("both", "武汉样例报", "青岛游客很多，大家都喝青岛啤酒，这是第二篇。"),
    ("named", "武汉样例报", "我们去青岛旅游，海边很美，这是第三篇。"),
    ("line", "中国样例报", "新华社青岛5月6日电 今天天气很好，没有别的城市，这是第四篇。"),
]
NATION = [
    "加强文物保护，推进公共图书馆建设，发展文化产业。第一号文件，各地认真落实。",
    "完善公共文化服务体系，加强非物质文化遗产保护。第二号文件，各部门分工负责。",
    "推进文物保护和博物馆建设，支持文化产业发展。第三号文件，自发布之日起施行。",
]
OWN = [
    "本市加强文物保护，建设公共图书馆。甲号通知，各区县遵照执行。",
    "本市推进博物馆建设，发展文化产业。乙号通知，各单位认真组织实施。",
    "本市完善公共文化服务体系，保护非物质文化遗产。丙号通知，即日起施行。",
]
CITY = "CN370200"  # 青岛


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("side")
    (base / "sources.csv").write_text(SOURCES, encoding="utf-8")
    rows = {
        "news": [{"id": i, "source": s, "text": t} for i, s, t in NEWS],
        "policy": [
            *({"id": f"n{k}", "source": "国务院", "text": t} for k, t in enumerate(NATION)),
            *(
                {"id": f"o{k}", "source": "青岛市样例局", "place": "青岛市", "text": t}
                for k, t in enumerate(OWN)
            ),
            {"id": "p", "source": "山东省人民政府", "place": "山东省", "text": NATION[0] + "省。"},
        ],
    }
    blocks = ['[study]\ncities = ["青岛", "成都"]\nsources = "sources.csv"\n[topics]\nk = 0\n']
    blocks.append("[support]\ndocs = 2\nside_docs = 3\n[run]\nreplicates = 20\nworkers = 1\n")
    for kind, lines in rows.items():
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in lines)
        (base / f"{kind}.jsonl").write_text(text, encoding="utf-8")
        blocks.append(f'[[input]]\npath = "{kind}.jsonl"\nkind = "{kind}"\n')
    (base / "study.toml").write_text("\n".join(blocks), encoding="utf-8")
    study = Study.load(base)
    study.run()
    return study.out


def test_brands_are_carried_with_and_without_the_name(out: Path) -> None:
    table = pd.read_parquet(out / "carried.parquet")
    found = {(row.doc_id, row.role): row.named for row in table.itertuples()}
    assert found == {("brand", "nat"): False, ("both", "oth"): True}
    assert set(table.city_id) == {CITY}


def test_elements_of_national_policy(out: Path) -> None:
    table = pd.read_parquet(out / "national.parquet")
    assert set(table.doc_id) == {"n0", "n1", "n2"}
    assert set(table.country) == {"CN"}
    first = {str(r.code): r.x for r in table[table.doc_id == "n0"].itertuples()}
    assert first == {"E03": 1, "E06": 1, "E11": 1}


def test_elements_are_counted_of_policy_alone(out: Path) -> None:
    table = pd.read_parquet(out / "elements")
    assert set(table.doc_id) <= {"n0", "n1", "n2", "o0", "o1", "o2", "p"}
    assert {"n0", "o0", "p"} <= set(table.doc_id)
    assert not table.duplicated(["doc_id", "code"]).any()


def test_indicators_rest_on_them(out: Path) -> None:
    frame = pd.read_parquet(out / "indicators.parquet")
    chosen = frame[(frame.lang == "all") & (frame.period == "all") & (frame.city_id == CITY)]
    rows = {(r.indicator, r.part, r.role): r for r in chosen.itertuples()}
    near = rows["IM21", "", "own"]
    assert near.value == pytest.approx(1.0)
    assert near.stories == 6
    assert rows["RA11", "carry", "ext"].raw == pytest.approx(2 / 4)
    assert rows["RA11", "detached", "ext"].raw == pytest.approx(1 / 2)
    other = frame[(frame.indicator == "IM21") & (frame.part == "") & (frame.city_id != CITY)]
    assert set(other[other.lang != "en"].reason) == {"no_support"}
    assert set(other[other.lang == "en"].reason) == {"not_observable"}
