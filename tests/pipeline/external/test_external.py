"""external.csv: what is read, in Chinese and English, and what is refused with which words."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from citysway.errors import StudyError
from citysway.models import gazetteer
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.external import External, external_table, known_columns, load_external
from citysway.pipeline.external.columns import KINDS, TYPES, Column, column_of, key_of
from citysway.pipeline.external.numbers import parse_cell

CITIES = ["CN510100", "CN330100", "CN320500", "CN341300", "CN532900", "GN2643743"]
FREE = Column(id="mine", zh="mine", en="mine", known=False)


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer.load()


def _load(tmp_path: Path, places: Gazetteer, text: str, encoding: str = "utf-8") -> External:
    path = tmp_path / "external.csv"
    path.write_bytes(text.encode(encoding))
    return load_external(path, places, cities=CITIES)


NUMBERS = [
    ("population", "21403000", 21403000.0),
    ("population", "21,403,000", 21403000.0),
    ("population", "21 403 000", 21403000.0),
    ("population", "21\u202f403\u202f000", 21403000.0),
    ("population", "2140.3万", 21403000.0),
    ("population", "２１４０．３万人", 21403000.0),
    ("population", "0.21亿", 21000000.0),
    ("population", "21.4 million", 21400000.0),
    ("population", "21.4 million people", 21400000.0),
    ("population", "1200人", 1200.0),
    ("population", "２１４０．３萬", 21403000.0),
    ("population", "0.21億人", 21000000.0),
    ("population", "2.14e7", 21400000.0),
    ("population", "+5", 5.0),
    ("gdp", "2.2万亿元", 2.2e12),
    ("gdp", "2.2 trillion yuan", 2.2e12),
    ("gdp", "4.35亿", 435000000.0),
    ("profit_margin", "12.5%", 12.5),
    ("profit_margin", "１２．５％", 12.5),
    ("profit_margin", "-3", -3.0),
    ("profit_margin", "−3", -3.0),
    ("technical_staff", "0", 0.0),
    ("capital", "是", 1.0),
    ("capital", "yes", 1.0),
    ("capital", "0", 0.0),
    ("capital", "否", 0.0),
    ("admin_rank", "副省级", 3.0),
    ("admin_rank", "Sub-provincial", 3.0),
    ("admin_rank", "直辖市", 4.0),
    ("admin_rank", "2", 2.0),
    ("certifications", "15个", 15.0),
    ("mine", "-7.25", -7.25),
    ("mine", "'-7.25", -7.25),
    ("mine", "3万", 30000.0),
]


@pytest.mark.parametrize(("column", "cell", "value"), NUMBERS)
def test_numbers(column: str, cell: str, value: float) -> None:
    assert parse_cell(cell, known_columns().get(column, FREE))[0] == value


@pytest.mark.parametrize("cell", ["", " ", "NA", "n/a", "NaN", "-", "—", "无", "暂无", "未公布"])
@pytest.mark.parametrize("column", ["population", "capital", "admin_rank", "mine"])
def test_missing(column: str, cell: str) -> None:
    assert math.isnan(parse_cell(cell, known_columns().get(column, FREE))[0])


REFUSED = [
    ("population", "很多", ["allowed are numbers", "人"]),
    ("population", "many", ["allowed are numbers", "people"]),
    ("population", "-5", ["above 0", "人口"]),
    ("population", "0", ["above 0"]),
    ("population", "5%", ["percentage", "people"]),
    ("population", "5元", ["allowed are numbers"]),
    ("population", "一百万", ["Chinese numerals", "1200万"]),
    ("population", "两千万", ["Chinese numerals"]),
    ("population", "约2000万", ["about"]),
    ("population", "2000万+", ["about"]),
    ("population", ">100", ["about"]),
    ("population", "1.234,5", ["allowed are numbers"]),
    ("population", "1,5", ["three digits", "point"]),
    ("population", "12,34,567", ["three digits"]),
    ("population", "1_000", ["allowed are numbers"]),
    ("population", "0x10", ["allowed are numbers"]),
    ("population", "#DIV/0!", ["table program"]),
    ("population", "inf", ["not a number"]),
    ("population", "1e999", ["larger"]),
    ("population", "1e999999999", ["larger"]),
    ("population", "5²", ["allowed are numbers"]),
    ("population", "1234①", ["allowed are numbers"]),
    ("population", "½", ["allowed are numbers"]),
    ("population", "10-20", ["allowed are numbers"]),
    ("profit_margin", "(5)", ["brackets"]),
    ("profit_margin", "101", ["between -1000 and 100"]),
    ("technical_staff", "-1", ["between 0 and 100"]),
    ("capital", "maybe", ["yes", "是"]),
    ("capital", "2", ["yes", "是"]),
    ("admin_rank", "首都", ["副省级", "municipality"]),
    ("certifications", "-1", ["below 0"]),
]


@pytest.mark.parametrize(("column", "cell", "said"), REFUSED)
def test_refused_numbers(column: str, cell: str, said: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(said[0])) as caught:
        parse_cell(cell, known_columns()[column])
    for piece in said:
        assert piece in str(caught.value)


def test_a_unit_in_heading_and_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="heading"):
        parse_cell("5万", known_columns()["population"], scale=1e4)


HEADINGS = [
    ("人口", "population"), ("Population", "population"),
    ("地區生產總值", "gdp"), ("人 口", "population"), ("常住人口", "population"),
    ("GDP", "gdp"), ("地区生产总值", "gdp"), ("Admin Rank", "admin_rank"), ("省会", "capital"),
    ("营业总收入", "revenue"), ("Sales profit margin", "profit_margin"),
    ("海外市场份额", "overseas_share"),
    ("标准认证数", "certifications"), ("Labor-Efficiency", "labour_efficiency"),
    ("My Index", "my_index"),
    ("我的指数", "我的指数"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "column"), HEADINGS)
def test_headings(heading: str, column: str) -> None:
    assert column_of(heading).id == column


def test_every_item_of_the_table_of_competitiveness_has_a_column() -> None:
    asked = [c for c in known_columns().values() if "P5 Table 1" in c.asks]
    groups = {"overall": 3, "market": 3, "brand": 1, "research": 2, "talent": 2}
    assert {g: sum(f"1: {g}" in c.asks for c in asked) for g in groups} == groups
    assert len(asked) == sum(groups.values())


def test_known_columns_are_well_formed() -> None:
    seen: dict[str, str] = {}
    for column in known_columns().values():
        assert column.kind in KINDS
        assert column.type in TYPES
        assert all((column.zh, column.en, column.unit, column.asks))
        for key in {key_of(name) for name in (column.id, column.zh, column.en, *column.names)}:
            assert seen.setdefault(key, column.id) == column.id, key


WHOLE = (
    "城市,年份,人口（万人）,GDP(亿元),行政级别,省会,profit_margin,my index,备注\n"
    '成都,2023,2140.3,"22,074.7",副省级,是,12.5%,3,统计公报\n'
    "CN330100,2023年,1252.2,20059,3,yes,NA,-4,\n"
    "成都,2022,2126.8,20817.5,副省级,是,11,,\n"
    "伦敦,,890,,,1,,,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_whole_file(tmp_path: Path, places: Gazetteer, encoding: str) -> None:
    found = _load(tmp_path, places, WHOLE, encoding)
    assert found.cities == ("CN330100", "CN510100", "GN2643743")
    assert found.years == (0, 2022, 2023)
    assert [c.id for c in found.columns] == [
        "population", "gdp", "admin_rank", "capital", "profit_margin", "my_index",
    ]  # fmt: skip
    latest = found.at(["CN510100", "CN110000", "GN2643743"])
    assert latest[0].tolist() == [21403000.0, 2207470000000.0, 3.0, 1.0, 12.5, 3.0]
    assert np.isnan(latest[1]).all()
    assert latest[2, 0] == 8900000.0
    assert np.isnan(latest[2, 1])


def test_separators_and_big5(tmp_path: Path, places: Gazetteer) -> None:
    for mark in ";\t|":
        text = "city,pop,gdp\nChengdu,5,6\nHangzhou,7,\n".replace(",", mark)
        assert _load(tmp_path, places, text).at(["CN510100"]).tolist() == [[5.0, 6.0]]
    text = "城市,人口,地區生產總值\n臺北,2500000,\n成都,21403000,2207470000000\n臺中,2800000,\n"
    found = _load(tmp_path, places, text, "big5")
    assert found.column("population", ["CN710100"]) == pytest.approx([2500000.0])
    assert found.column("gdp", ["CN510100"]) == pytest.approx([2207470000000.0])
    spaced = _load(tmp_path, places, "城 市,人 口\n成 都,5\n北　京市,6\n")
    assert spaced.cities == ("CN110000", "CN510100")


def test_the_year_that_counts(tmp_path: Path, places: Gazetteer) -> None:
    text = "city,year,population,visitors\n成都,,1,7\n成都,2020,2,\n成都,2022,3,9\n"
    found = _load(tmp_path, places, text)
    want = {None: [3, 9], 2023: [3, 9], 2022: [3, 9], 2021: [2, 7], 2020: [2, 7], 2019: [1, 7]}
    for year, values in want.items():
        assert found.at(["CN510100"], year=year)[0].tolist() == values, year
    assert found.column("gdp", ["CN510100"]) is None


def test_order_of_rows_does_not_matter(tmp_path: Path, places: Gazetteer) -> None:
    head, *rows = WHOLE.splitlines(keepends=True)
    tables = [
        external_table(_load(tmp_path, places, head + "".join(r))) for r in (rows, rows[::-1])
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].num_rows == int(np.isfinite(_load(tmp_path, places, WHOLE).values).sum())


def test_names_of_several_cities(tmp_path: Path, places: Gazetteer) -> None:
    found = _load(tmp_path, places, "city,pop\n大理,5\nLondon,6\nFuzhou,7\n")
    assert found.cities == ("CN532900", "GN2643743")  # the study has these of their namesakes
    assert found.outside == ("Fuzhou",)  # it has neither 福州 nor 抚州


BAD = [
    ("city,pop\n成者,5\n", [":2:", "column city", "'成者'", "no city we know"]),
    ("city,pop\nChegdu,5\n", [":2:", "'Chegdu'", "did you mean", "CN510100"]),
    ("city,pop\n杭洲市,5\n", [":2:", "杭州市 (CN330100)"]),
    ("城市,人口\n浙江,5\n", [":2:", "'浙江'", "province, not a city"]),
    ("city,pop\n朝阳区,5\n", [":2:", "district, not a city"]),
    ("city,pop\nSuzhou,5\n", [":2:", "several cities", "CN320500 (苏州市)", "CN341300 (宿州市)"]),
    ("city,pop\n成都,5\n,6\n", [":3:", "a city is needed"]),
    ("city,pop\n成都,5\n杭州,6\nCN510100,7\n", [":4:", "line 2 (成都), again"]),
    ("city,year,pop\n成都,2020,5\n成都市,2020,7\n", [":3:", "line 2 (成都), again for 2020"]),
    ("city,year,pop\n成都,去年,5\n", [":2:", "column year", "'去年'", "2023"]),
    ("city,year,pop\n成都,2020-12-31,5\n", [":2:", "column year"]),
    ("city,year,pop\n成都,1066,5\n", [":2:", "column year"]),
    ("城市,人口\n成都,多\n", [":2:", "column 人口", "'多'", "allowed are numbers"]),
    ("city,pop\n成都,1,234\n", [":2:", "3 cells", "quotes"]),
    ("pop,gdp\n5,6\n", ["no column for the city", "found: pop, gdp"]),
    ("city,城市,pop\n成都,成都,6\n", ["2 columns for the city"]),
    ("city,year,年份,pop\n成都,2020,2020,6\n", ["two columns for the year"]),
    ("city,人口,population\n成都,5,6\n", ["'人口' and 'population'", "both population"]),
    ("city,Mine,mine\n成都,5,6\n", ["both mine"]),
    ("city,name\n成都,Chengdu\n", ["no column of numbers", "population"]),
    ("city,,pop\n成都,5,6\n", ["column 2 has no heading"]),
    ("city,人口（万吨）\n成都,5\n", ["人口（万吨）", "万吨", "allowed are 人"]),
    ("city,人口（万人）\n成都,5万\n", ["column 人口（万人）", "heading states a unit"]),
    ("city,mine\n成都,5%\n杭州,6\n", ["percent sign", "line 2", "line 3"]),
    ("city,pop\n", ["no row below the header"]),
    ("", ["empty"]),
    ("# only a comment\n", ["empty"]),
    ('city,pop\n"成都,5\n', ["not a table"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), BAD)
def test_refused_files(tmp_path: Path, places: Gazetteer, text: str, said: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        _load(tmp_path, places, text)
    for piece in ("external.csv", *said):
        assert piece in str(caught.value)


def test_all_faults_are_said_at_once_but_not_without_end(tmp_path: Path, places: Gazetteer) -> None:
    rows = "".join(f"nowhere{n},x\n" for n in range(20))
    with pytest.raises(StudyError) as caught:
        _load(tmp_path, places, f"city,pop\n{rows}")
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    assert lines[-1] == "… and 35 more"
    assert ":2:" in lines[0]


@pytest.mark.parametrize("raw", [b"PK\x03\x04" + bytes(99), b"\x00\x01\x02\xff" * 50])
def test_no_text(tmp_path: Path, places: Gazetteer, raw: bytes) -> None:
    path = tmp_path / "external.csv"
    path.write_bytes(raw)
    with pytest.raises(StudyError, match="save it as CSV"):
        load_external(path, places)


def test_no_file(tmp_path: Path, places: Gazetteer) -> None:
    with pytest.raises(StudyError, match="cannot be read"):
        load_external(tmp_path / "external.csv", places)


def test_percent_in_all_cells_of_a_new_column(tmp_path: Path, places: Gazetteer) -> None:
    found = _load(tmp_path, places, "city,份额\n成都,5%\n杭州,6.5％\n苏州,NA\n")
    assert found.at(["CN510100", "CN330100"]).tolist() == [[5.0], [6.5]]
