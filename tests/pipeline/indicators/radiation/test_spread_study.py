"""Diffusion and bursts on the tables of a whole run, from texts to rows."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from citysway.pipeline.facts.diffusion import write_diffusion
from citysway.pipeline.indicators.changes import BURSTS
from citysway.pipeline.indicators.table import compute, registry
from citysway.pipeline.study import Study
from tests.pipeline.generator import CITIES, FRAMEWORKS, Doc
from tests.pipeline.spread_files import write_spread
from tests.pipeline.spread_plan import SMALL
from tests.pipeline.spread_world import BREADTHS, HOME, A, day, planted
from tests.pipeline.spread_world import SOURCES as OUTLETS

SOURCES = """source_id,name,kind,scope,place,country,lang
成都样例报,成都样例报,news,local,成都,CN,zh
武汉样例报,武汉样例报,news,local,武汉,CN,zh
湖北样例报,湖北样例报,news,provincial,武汉,CN,zh
中国样例报,中国样例报,news,national,,CN,zh
"""
PANDA = (
    "成都的大熊猫基地吸引游客，市民说公园城市的生活让人放松，报名参加志愿服务的人比去年多了一倍。"
)
OPERA = "成都的川剧院排演新戏，导演说年轻观众越来越多，每个周末的演出都要加座，票价却没有上涨过。"
SINGLE = "成都的地铁新线今天开通，沿线居民出行时间缩短一半，沿途的小店老板也都盼着更多客人上门。"
ROWS = [
    ("panda-a", "成都样例报", "2024-03-01", PANDA),
    ("panda-b", "武汉样例报", "2024-03-02", PANDA),
    ("panda-c", "中国样例报", "2024-03-04", f"来源：成都样例报\n{PANDA}"),
    ("opera-a", "成都样例报", "2024-03-05", OPERA),
    ("opera-b", "湖北样例报", "2024-03-05", f"来源：成都样例报\n{OPERA}"),
    ("metro", "成都样例报", "2024-03-06", SINGLE),
    ("last", "中国样例报", "2024-06-01", "武汉的樱花开了，游客在江边散步拍照，民宿早早订满。"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("spread")
    (base / "sources.csv").write_text(SOURCES, encoding="utf-8")
    names = ("id", "source", "date", "text")
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in ROWS]
    (base / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (base / "study.toml").write_text(
        '[study]\ncities = ["成都", "武汉"]\nsources = "sources.csv"\n'
        "[topics]\nk = 0\n[run]\nworkers = 1\n"
        '[[input]]\npath = "news.jsonl"\nkind = "news"\n',
        encoding="utf-8",
    )
    study = Study.load(base)
    study.run(only="indicators")
    return study.out


def test_stories_from_texts(out: Path) -> None:
    rows = pq.read_table(out / "diffusion.parquet").to_pylist()
    found = {
        row["story_id"]: (row["origin"], row["source_id"], row["outlets"], row["places"],
                          row["t50_hours"], row["followed"], row["period"])
        for row in rows
        if row["city_id"] == "CN510100"
    }  # fmt: skip
    about = "home", "成都样例报"
    assert found == {
        "panda-a": (*about, 2, 2, 24.0, True, "2024-03"),
        "opera-a": (*about, 1, 1, 0.0, True, "2024-03"),  # a tie that the credit decides
        "metro": (*about, 0, 0, None, True, "2024-03"),
    }
    assert {row["watching"] for row in rows if row["city_id"] == "CN510100"} == {0, 1, 3}


def test_bursts_of_a_run_too_short_for_them(out: Path) -> None:
    table = pq.read_table(out / "bursts.parquet")
    assert (table.num_rows, table.schema) == (0, BURSTS)
    tallies = json.loads((out / "run.json").read_text("utf-8"))["tallies"]["indicators"]
    assert (tallies["bursts"], tallies["no_bursts"][:20]) == (0, "fewer than 12 months")
    spread = [
        row for row in pq.read_table(out / "indicators.parquet").to_pylist()
        if row["indicator"] == "RA10"
    ]  # fmt: skip
    assert {row["city_id"] for row in spread} == {"CN510100", "CN420100"}
    assert all(row["reason"] for row in spread)


def test_what_a_study_publishes(tmp_path: Path) -> None:
    """Twelve outlets at home, so that sources are resampled; every cell is declared, within its
    range, and has its replicates.
    """
    homes = [f"{HOME[0]}+{k}" for k in range(12)]
    more = [replace(OUTLETS[0], id=name) for name in homes]
    assert OUTLETS[0].place == A
    docs, times = planted([*BREADTHS, *BREADTHS, *BREADTHS], homes=homes)
    docs += [Doc(f"own{k}", f"gov-{A}", {A: 1}, owner=A, kind="policy") for k in range(9)]
    times |= {f"own{k}": day(70) for k in range(9)}
    write_spread(tmp_path, docs, [*OUTLETS, *more], times=times)
    with duckdb.connect() as con:
        write_diffusion(con, tmp_path)
    found = compute(tmp_path, cities=CITIES, frameworks=FRAMEWORKS, support=SMALL, replicates=200)
    rows = [row for row in found.indicators.to_pylist() if row["indicator"] == "RA10"]
    entry = registry()["RA10"]
    assert {row["part"] for row in rows} == {part.name for part in entry.parts}
    for row in rows:
        part = entry.part(row["part"])
        assert part is not None
        for name in ("value", "lo", "hi"):
            assert row[name] is None or part.range[0] <= row[name] <= part.range[1], row
    cells = {(row["part"], row["lang"]): row for row in rows if row["city_id"] == A}
    whole, policy = cells["", "all"], cells["own", "all"]
    assert (whole["value"], whole["stories"], whole["method"]) == (0.8, 30, "boot")
    assert 0.4 < whole["lo"] < 0.8 < whole["hi"] <= 1
    assert (policy["value"], policy["stories"], policy["method"]) == (0, 9, "exact")
    kept = {
        row["part"]: np.array(row["values"])
        for row in found.replicates.to_pylist()
        if row["indicator"] == "RA10"
    }
    assert set(kept) == {"", "home", "virality", "places"}
    np.testing.assert_allclose(np.quantile(kept[""], 0.025), whole["lo"], rtol=1e-5)
    np.testing.assert_array_equal(kept[""], kept["home"])
