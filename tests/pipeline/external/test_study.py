"""external.csv in a study: its record, what makes a run compute again, what check says."""

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from citysway.errors import StudyError
from citysway.models import gazetteer
from citysway.pipeline.check import check
from citysway.pipeline.external import EXTERNAL, load_external
from citysway.pipeline.start import create
from citysway.pipeline.study import Study

TABLE = "城市,年份,人口（万人）,visitors,高铁站\n成都,2023,2140.3,2.5亿,7\n杭州,2023,1252.2,,4\n"
DOCS = Path(__file__).parents[3] / "docs"


def _study(folder: Path, table: str | None, *, cities: str = '["成都", "杭州"]') -> Study:
    folder.mkdir(exist_ok=True)
    lines = [
        {"text": f"成都和杭州的博物馆都很美，这是第{n}篇报道。", "source": "甲报"} for n in range(4)
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "texts.jsonl").write_text(text + "\n", encoding="utf-8")
    named = 'external = "external.csv"\n' if table is not None else ""
    if table is not None:
        (folder / "external.csv").write_text(table, encoding="utf-8")
    toml = f'[study]\ncities = {cities}\n{named}\n[[input]]\npath = "."\n'
    toml += "[topics]\nk = 0\n[run]\nworkers = 1\n"
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    return Study.load(folder)


def test_a_run_keeps_the_numbers_and_where_they_are_from(tmp_path: Path) -> None:
    result = _study(tmp_path / "s", TABLE).run()
    record = result.run["external"]
    assert record["columns"] == ["population", "visitors", "高铁站"]
    assert (record["file"], record["cities"], record["years"]) == ("external.csv", 2, [2023])
    assert re.fullmatch("[0-9a-f]{64}", record["sha256"])
    table = pq.read_table(result.out / "external.parquet")
    assert table.schema.names == EXTERNAL.names
    assert table["value"].to_pylist() == [12522000.0, 21403000.0, 250000000.0, 4.0, 7.0]
    assert len(result.documents) == 4  # external.csv is no text


def test_a_changed_file_computes_indicators_again_and_nothing_before(tmp_path: Path) -> None:
    before = _study(tmp_path / "s", TABLE).run().run
    again = _study(tmp_path / "s", TABLE).run().run
    assert again["keys"] == before["keys"]
    after = _study(tmp_path / "s", TABLE.replace("2140.3", "2150")).run()
    changed = {name for name, key in after.run["keys"].items() if key != before["keys"][name]}
    assert changed == {"indicators"}
    values = pq.read_table(after.out / "external.parquet")["value"].to_pylist()
    assert values[1] == 21500000.0
    gone = _study(tmp_path / "s", None).run()
    assert gone.run["external"] is None
    assert not (gone.out / "external.parquet").exists()


def test_what_is_wrong_is_said_before_anything_is_read(tmp_path: Path) -> None:
    study = _study(tmp_path / "s", TABLE.replace("1252.2", "很多"))
    with pytest.raises(StudyError, match=r"external\.csv:3: column 人口（万人）: '很多'"):
        study.run()
    assert not (study.out / "documents").exists()
    missing = _study(tmp_path / "t", TABLE)
    (tmp_path / "t" / "external.csv").unlink()
    with pytest.raises(StudyError, match="no such file"):
        missing.run()


def _said(study: Study) -> list[str]:
    return [f"{f.level} {f.text}" for f in check(study) if "external.csv" in f.text]


def test_check_says_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    table = "city,year,population,gpd\n成都,2022,5,1\nLondon,2023,6,2\n"
    said = _said(_study(tmp_path / "s", table))
    assert said[0] == "ok external.csv: 1 city: population, gpd; 2022"
    assert said[1:] == [
        "note external.csv: no number for 1 city: 杭州市",
        "note external.csv: cities outside the study: London",
        "note external.csv: column gpd is taken as it stands; did you mean gdp?",
        "note external.csv: no population or gdp for 20 cities: IM04 and pull beyond size stay NA",
    ]
    wrong = _said(_study(tmp_path / "t", "city,pop\n成者,5\n"))
    assert [line.split()[0] for line in wrong] == ["error"]
    assert _said(_study(tmp_path / "u", None)) == []


def test_the_table_of_a_new_study_is_valid_and_true(tmp_path: Path) -> None:
    create(tmp_path / "new")
    places = gazetteer.load()
    found = load_external(tmp_path / "new" / "external.csv", places)
    wanted = {p.id for p in (places.place(city) for city in places.places)
              if p.kind in ("prefecture", "municipality", "sar")}  # fmt: skip
    assert set(found.cities) == wanted
    columns = dict(zip((c.id for c in found.columns), found.at(found.cities).T, strict=True))
    capital = {city for city, yes in zip(found.cities, columns["capital"], strict=True) if yes}
    assert len(capital) == 4 + 2 + 27
    for city in capital:
        province = places.place(city).province
        if province and province != city:
            assert places.distance_km(city, province) < 30  # a province's point is its seat
    top = {city for city, rank in zip(found.cities, columns["admin_rank"], strict=True) if rank > 2}
    assert {places.place(city).kind for city in top} == {"municipality", "sar"}


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    text = (DOCS / "external.md").read_text(encoding="utf-8")
    example = re.search(r"```csv.*?\n(.*?)```", text, re.DOTALL)
    assert example is not None
    path = tmp_path / "external.csv"
    path.write_text(example[1], encoding="utf-8")
    found = load_external(path, gazetteer.load())
    assert found.years == (2022, 2023)
    assert found.at(["CN510100"])[0].tolist() == [21403000.0, 2.21e12, 2.5e8, 1.0, 4.0]
    assert found.at(["CN330100"])[0, 3:].tolist() == [1.0, 5.0]
