"""Places of one's own: read, or refused with what is allowed."""

from pathlib import Path

import pytest

from citysway.errors import StudyError
from citysway.models.gazetteer import Gazetteer, load

HEADER = "id,name_zh,name_en,kind,parent,country,lat,lon,population,aliases,action"


def _places_csv(folder: Path, *rows: str) -> Path:
    path = folder / "places.csv"
    path.write_text("\n".join(["# ours", HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_extra_places(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = _places_csv(
        tmp_path,
        "X1,天府新区,Tianfu New Area,district,CN510100,CN,30.4,104.07,,天府|Tianfu,add",
        "CN510100,,,,,,30.0,104.0,99,天府之国,override",
        "GN2640729,,,,,,,,,,remove",
    )
    ours = load(path)
    assert ours.lookup("天府")[0].id == "X1"
    assert ours.lookup("tianfu")[0].province == "CN510000"
    assert ours.city_of("X1") == "CN510100"
    changed = ours.place("CN510100")
    assert (changed.name_zh, changed.lat, changed.population) == ("成都市", 30.0, 99)
    assert ours.lookup("天府之国") == (changed,)
    assert "GN2640729" not in ours.places
    assert all(place.id != "GN2640729" for place in ours.lookup("Oxford"))
    assert ours.version != gazetteer.version
    assert gazetteer.version == load().version


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("X1,某地,,town,,CN,,,,,add", ["line 3", "kind", "town", "district"]),
        ("X1,某地,,district,CN999999,CN,,,,,add", ["line 3", "parent", "CN999999"]),
        ("X1,某地,,district,,CN,,,,,add", ["line 3", "parent"]),
        ("X1,某地,,world_city,,FR,95,10,,,add", ["line 3", "lat", "95", "90"]),
        ("X1,某地,,world_city,,FR,nan,10,,,add", ["line 3", "lat", "nan"]),
        ("X1,某地,,world_city,,FR,45,,,,add", ["line 3", "lat and lon"]),
        ("X1,某地,,world_city,,FR,,,12.5,,add", ["line 3", "population", "12.5"]),
        ("X1,某地,,world_city,,France,,,,,add", ["line 3", "country", "France"]),
        ("X1,,,world_city,,FR,,,,,add", ["line 3", "name_zh"]),
        ("X1,某地,,world_city,,FR,,,,,insert", ["line 3", "action", "insert", "override"]),
        ("1X,某地,,world_city,,FR,,,,,add", ["line 3", "id", "letter"]),
        ("CN510100,某地,,prefecture,,CN,,,,,add", ["line 3", "id", "成都市"]),
        ("CN99,某地,,prefecture,,CN,,,,,override", ["line 3", "id", "CN99"]),
        ("CN510100,,,,,,,,,,remove", ["line 3", "id", "CN510100"]),
        ("X1,某地,world_city,add", ["line 3", "4 fields"]),
    ],
)
def test_extra_errors(tmp_path: Path, row: str, parts: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        load(_places_csv(tmp_path, row))
    for part in ["places.csv", *parts]:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("header", "part"), [("id,colour,action", "colour"), ("id,name_zh", "action")]
)
def test_extra_header(tmp_path: Path, header: str, part: str) -> None:
    path = tmp_path / "places.csv"
    path.write_text(header + "\n", encoding="utf-8")
    with pytest.raises(StudyError, match=part):
        load(path)


def test_extra_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cannot be read"):
        load(tmp_path / "none.csv")
