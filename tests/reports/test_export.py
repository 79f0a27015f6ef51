"""Hand-over to other programs."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.errors import StudyError
from citysway.pipeline.indicators.registry import registry
from citysway.reports.export import export
from citysway.reports.handover.coinr import check_coinr, icode
from citysway.reports.words.methods import load_registry, part_direction, part_unit
from citysway.reports.words.names import Names


@pytest.fixture
def coin(
    study: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    data, meta = export(study, "coinr", tmp_path, names=names, registry=registry)
    return pd.read_csv(data), pd.read_csv(meta)


def test_coinr_takes_both_tables(coin: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    data, meta = coin
    assert check_coinr(data, meta) == []
    assert list(data["uCode"]) == ["CN320500", "CN330100", "CN510100", "GN2158177"]
    kinds = dict(zip(meta["iCode"], meta["Type"], strict=True))
    assert kinds["IM12"] == "Indicator"
    assert kinds["IM12_F1_1"] == kinds["IM12_lo"] == kinds["IM05_F1_1"] == "Other"
    assert kinds["IMAGE"] == kinds["INDEX"] == "Aggregate"
    direction = dict(zip(meta["iCode"], meta["Direction"], strict=True))
    assert (direction["IM12"], direction["IM15"]) == (1, -1)


def test_units_are_the_cities_of_the_study(sample: Any, tmp_path: Path) -> None:
    units = set(pd.read_csv(export(sample.out, "coinr", tmp_path)[0])["uCode"])
    assert len(units) == 12
    assert not units & {"all", "other"}


def test_missing_values_are_written_na_never_zero(
    study: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any]
) -> None:
    path = export(study, "coinr", tmp_path, names=names, registry=registry)[0]
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["uCode"]: row for row in csv.DictReader(file)}
    assert rows["GN2158177"]["IM15"] == "NA"
    assert rows["GN2158177"]["IM15_flag"] == "3"


@pytest.mark.parametrize(
    ("indicator", "part", "direction", "unit"),
    [
        ("IM24", "F3.1", 1, "share of stories"),
        ("IM24", "F8.1", 0, "share of stories"),
        ("IM15", "", -1, "distance"),
        ("IM15", "tone", 0, "net share"),
        ("RA10", "t50", -1, "hours"),
        ("RA10", "no such part", 1, "share of stories"),
    ],
)
def test_parts_have_their_own_direction_and_unit(
    indicator: str, part: str, direction: int, unit: str
) -> None:
    entry = load_registry()[indicator]
    assert (part_direction(entry, part), part_unit(entry, part)) == (direction, unit)


def test_an_indicator_without_a_whole_hands_over_its_parts(
    study: Path, tmp_path: Path, names: Names
) -> None:
    out = shutil.copytree(study, tmp_path / "study")
    table = pq.read_table(out / "indicators.parquet").to_pandas()
    whole = table[(table["indicator"] == "IM12") & (table["part"] == "")]
    more = [whole.assign(indicator="IM24", part=part) for part in ("F3.1", "F3.5", "F4.1")]
    changed = pa.Table.from_pandas(pd.concat([table, *more]), preserve_index=False)
    pq.write_table(changed, out / "indicators.parquet")
    meta = pd.read_csv(export(out, "coinr", tmp_path, names=names, registry=registry())[1])
    kinds = dict(zip(meta["iCode"], meta["Type"], strict=True))
    assert (kinds["IM24_F3_1"], kinds["IM24_F3_5"]) == ("Indicator", "Indicator")
    assert (kinds["IM24_F4_1"], kinds["IM12_F1_1"]) == ("Other", "Other")


def _spoil(meta: pd.DataFrame, code: str, column: str, value: Any) -> pd.DataFrame:
    meta = meta.copy()
    meta.loc[meta["iCode"] == code, column] = value
    return meta


@pytest.mark.parametrize(
    ("code", "column", "value", "said"),
    [
        ("IM12", "Direction", 0, "Direction"),
        ("IM12", "Level", 2, "level 2"),
        ("IM12", "Parent", "NOWHERE", "not one level up"),
        ("IM12", "Type", "Thing", "Type"),
        ("IM12", "iCode", "IM77", "not in iData"),
        ("INDEX", "Parent", "IMAGE", "top"),
    ],
)
def test_the_checker_sees_what_coinr_refuses(
    coin: tuple[pd.DataFrame, pd.DataFrame], code: str, column: str, value: Any, said: str
) -> None:
    data, meta = coin
    assert any(said in wrong for wrong in check_coinr(data, _spoil(meta, code, column, value)))


def test_the_checker_sees_bad_units(coin: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    data, meta = coin
    data = data.assign(uCode=["a b", "x", "x", "IM12"])
    wrong = " ".join(check_coinr(data, meta))
    assert "has spaces" in wrong
    assert "not unique" in wrong
    assert "also a uCode" in wrong
    assert check_coinr(data.assign(IM12="text"), meta)


@pytest.mark.parametrize(
    ("indicator", "part", "code"),
    [
        ("IM12", "F1.1", "IM12_F1_1"),
        ("IM12", "", "IM12"),
        ("IM24", "X01*E03", "IM24_X01_x_E03"),
        ("IM23", "E24&E03", "IM23_E24_and_E03"),
        ("RA04", "N1/J", "RA04_N1_J"),
    ],
)
def test_icodes(indicator: str, part: str, code: str) -> None:
    assert icode(indicator, part) == code


def test_csv_has_every_row_and_no_formula(study: Path, tmp_path: Path) -> None:
    paths = {path.stem: path for path in export(study, "csv", tmp_path)}
    with paths["documents"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    table = pq.read_table(study / "documents")
    assert [row["doc_id"] for row in rows] == table["doc_id"].to_pylist()
    titles = {row["title"] for row in rows if row["doc_id"].startswith("h")}
    assert {'\'=HYPERLINK("http://evil.example")', "'@SUM(1+1)", "'-2+3"} <= titles
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_csv_keeps_numbers_lists_and_na(study: Path, tmp_path: Path) -> None:
    paths = {path.stem: path for path in export(study, "csv", tmp_path)}
    with paths["indicators"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["flags"] for row in rows} == {"", "uncorrected"}
    negative = [row["value"] for row in rows if row["value"].startswith("-")]
    assert negative
    assert all(float(value) < 0 for value in negative)
    assert {row["value"] for row in rows if row["reason"] == "no_support"} == {"NA"}


def test_parquet_holds_the_same_tables_in_the_same_places(study: Path, tmp_path: Path) -> None:
    paths = export(study, "parquet", tmp_path)
    assert len(paths) == 23
    assert (tmp_path / "run.json").read_bytes() == (study / "run.json").read_bytes()
    for path in (path for path in paths if path.suffix == ".parquet"):
        assert pq.read_table(path).equals(pq.read_table(study / path.relative_to(tmp_path)))


def test_unknown_format_is_refused(study: Path, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="coinr, composite, csv, frictionless, json, parquet"):
        export(study, "ods", tmp_path)
