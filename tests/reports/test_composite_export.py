"""Weights, composites and external columns handed over to other programs."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.errors import StudyError
from citysway.pipeline.external import EXTERNAL
from citysway.reports.export import export
from citysway.reports.handover.coinr import check_coinr
from citysway.reports.words.names import Names

CITIES = ("CN320500", "CN330100", "CN510100")


def _rows() -> list[dict[str, Any]]:
    size = {"zh": "人口", "en": "Population", "unit": "people", "type": "Denominator"}
    own = {"zh": "我的指数", "en": "我的指数", "unit": "", "type": "Other"}
    rows = [
        {"measure": "population", "city_id": city, "year": year, "value": value, **size}
        for city, year, value in (
            ("CN320500", 2020, 1.0), ("CN320500", 2023, 2.0), ("CN330100", None, 3.0),
            ("CN999999", 2023, 9.0),
        )
    ]  # fmt: skip
    for name, city, value in (("我的指数", "CN510100", -4.5), ("revenue", "CN999999", 1.0)):
        rows.append({"measure": name, "city_id": city, "year": None, "value": value, **own})
    return rows


@pytest.fixture
def stated(study: Path, tmp_path: Path) -> Path:
    """The study with external columns."""
    out = tmp_path / "study"
    shutil.copytree(study, out)
    pq.write_table(pa.Table.from_pylist(_rows(), EXTERNAL), out / "external.parquet")
    return out


def test_external_columns_reach_coinr(
    stated: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any]
) -> None:
    paths = export(stated, "coinr", tmp_path / "x", names=names, registry=registry)
    data, meta = (pd.read_csv(path) for path in paths)
    assert check_coinr(data, meta) == []
    data = data.set_index("uCode")
    assert data.loc[list(CITIES[:2]), "EXT_population"].tolist() == [2.0, 3.0]
    assert data["EXT_population"].isna().sum() == len(data) - 2
    assert data.loc["CN510100", "EXT_column_2"] == -4.5
    assert "EXT_revenue" not in data  # no city of the study has it
    rows = meta.set_index("iCode")
    assert rows.loc["EXT_population", "Type"] == "Denominator"
    assert rows["Type"]["EXT_column_2"] == "Other"
    assert rows["iName"]["EXT_column_2"] == "我的指数"
    assert rows.loc[["EXT_population", "EXT_column_2"], "Level"].isna().all()


def test_external_numbers_are_a_table_of_the_export(stated: Path, tmp_path: Path) -> None:
    paths = {path.stem: path for path in export(stated, "csv", tmp_path / "x")}
    table = pd.read_csv(paths["external"])
    assert table["measure"].tolist() == ["population"] * 4 + ["revenue", "我的指数"]
    assert table["value"].tolist() == [1.0, 2.0, 3.0, 9.0, 1.0, -4.5]


@pytest.fixture
def tables(
    study: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    paths = export(study, "composite", tmp_path, names=names, registry=registry)
    assert [path.name for path in paths] == ["composite.csv", "weights.csv"]
    return pd.read_csv(paths[0]), pd.read_csv(paths[1])


def test_weights_of_every_group_and_method(tables: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    weights = tables[1]
    assert set(weights["group"]) == {"IMAGE", "RADIATION", "ALL"}
    assert set(weights["method"]) == {"equal", "entropy", "critic", "pca"}
    for _, mine in weights.groupby(["group", "method"]):
        total = mine["weight"].sum(min_count=1)
        assert total == pytest.approx(1.0) or mine["reason"].notna().all()
    assert (weights.loc[weights["method"] == "equal", "weight"] > 0).all()
    assert "IM05" not in set(weights["indicator"])  # descriptive


def test_composites_rest_on_the_weights(tables: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    data, weights = tables
    for group in ("IMAGE", "RADIATION", "ALL"):
        mine = weights[(weights["group"] == group) & (weights["method"] == "equal")]
        units = data[[f"{code}_minmax" for code in mine["indicator"]]]
        wanted = units.mean(axis=1, skipna=False)
        assert data[f"{group}_equal"].tolist() == pytest.approx(wanted.tolist(), nan_ok=True)
        bare = units.isna().any(axis=1)
        for method in ("equal", "equal_topsis", "entropy", "critic", "pca_topsis"):
            assert data.loc[bare, f"{group}_{method}"].isna().all()


def test_normalised_values_are_turned_where_less_is_better(
    tables: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    data, weights = tables
    signs = weights.set_index("indicator")["direction"].to_dict()
    assert {signs["IM12"], signs["IM15"]} == {1, -1}
    for code in ("IM12", "IM15"):
        part = data[[code, f"{code}_minmax", f"{code}_z", f"{code}_percentile"]].dropna()
        best = int((part[code] * signs[code]).argmax())
        assert part[f"{code}_minmax"].tolist()[best] == 1.0
        assert part[f"{code}_z"].argmax() == part[f"{code}_percentile"].argmax() == best


def test_nothing_to_weigh_is_said(study: Path, tmp_path: Path, names: Names) -> None:
    with pytest.raises(StudyError, match="no indicator with a direction"):
        export(study, "composite", tmp_path, names=names, registry={})


def test_the_command_prints_the_warning(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from citysway.cli import app

    base = tmp_path / "mine"
    base.mkdir()
    (base / "study.toml").write_text('[[input]]\npath = "texts"\n', encoding="utf-8")
    shutil.copytree(study, base / "results")
    record = json.loads((base / "results" / "run.json").read_text(encoding="utf-8"))
    assert "settings" in record
    for to, said in (("composite", True), ("coinr", False)):
        app(["export", str(base), str(tmp_path / to), "--to", to], standalone_mode=False)
        heard = capsys.readouterr()
        assert ("pure noise took an entropy weight of .78" in heard.err) == said
        assert "warning" not in heard.out
