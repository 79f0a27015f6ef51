"""The gazetteer: places, names, evidence flags, cities, distances, and the user's places.csv."""

import csv
import math
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from citysway.corpus.fold import fold_term
from citysway.errors import StudyError
from citysway.models.gazetteer import Gazetteer, Name, Place, haversine_km, load

EVIDENCE = {"", "word", "surname", "month", "title", "person", "homograph", "short", "province"}
HEADER = "id,name_zh,name_en,kind,parent,country,lat,lon,population,aliases,action"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load()


@pytest.fixture(scope="module")
def by_text(gazetteer: Gazetteer) -> dict[str, Name]:
    return {name.text: name for lang in ("zh", "en") for name in gazetteer.names(lang)}


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("成都", "CN510100"),
        ("成都市", "CN510100"),
        ("Chengdu", "CN510100"),
        ("chengdu", "CN510100"),
        ("恩施", "CN422800"),
        ("恩施州", "CN422800"),
        ("恩施市", "CN422801"),
        ("阿坝", "CN513200"),
        ("红河", "CN532500"),
        ("西双版纳", "CN532800"),
        ("蘇州", "CN320500"),
        ("臺北", "CN710100"),
        ("香港", "CN810000"),
        ("Macau", "CN820000"),
        ("吉林市", "CN220200"),
        ("吉林省", "CN220000"),
        ("Xi'an", "CN610100"),
        ("Xi’an", "CN610100"),
        ("Xian", "CN610100"),
        ("Hohhot", "CN150100"),
        ("Urumqi", "CN650100"),
        ("Ürümqi", "CN650100"),
        ("Harbin", "CN230100"),
        ("Lhasa", "CN540100"),
        ("Kashgar", "CN653100"),
        ("Shigatse", "CN540200"),
        ("Erdos", "CN150600"),
        ("Ordos", "CN150600"),
        ("Qiqihar", "CN230200"),
        ("Peking", "CN110000"),
        ("昆山", "CN320583"),
        ("浦东", "CN310115"),
        ("雄安", "CN133100"),
        ("伦敦", "GN2643743"),
        ("London", "GN2643743"),
        ("Paris", "GN2988507"),
        ("Zürich", "GN2657896"),
        ("Zurich", "GN2657896"),
        ("雪梨", "GN2147714"),
        ("悉尼", "GN2147714"),
        ("达沃斯", "GN2661039"),
        ("Singapore", "GN1880252"),
        ("Bombay", "GN1275339"),
        ("法国", "GN3017382"),
        ("France", "GN3017382"),
    ],
)
def test_lookup(gazetteer: Gazetteer, name: str, first: str) -> None:
    found = gazetteer.lookup(name)
    assert found, name
    assert found[0].id == first


def test_lookup_unknown(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("不存在的地方") == ()
    assert gazetteer.lookup("Nowhereville") == ()


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Suzhou", ("CN320500", "CN341300")),
        ("Taizhou", ("CN321200", "CN331000")),
        ("Fuzhou", ("CN350100", "CN361000")),
        ("Yichun", ("CN360900", "CN230700")),
        ("Yulin", ("CN450900", "CN610800")),
        ("吉林", ("CN220000", "CN220200")),
    ],
)
def test_homographs_keep_all(gazetteer: Gazetteer, name: str, ids: tuple[str, ...]) -> None:
    assert tuple(place.id for place in gazetteer.lookup(name))[: len(ids)] == ids


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("成都", ""),
        ("长春", ""),
        ("吉林市", ""),
        ("浦东", ""),
        ("吉林", "province"),
        ("来宾", "word"),
        ("白银", "word"),
        ("东方", "word"),
        ("海地", "word"),
        ("中山", "person"),
        ("长安", "word"),
        ("正阳", "short"),
        ("朝阳区", "homograph"),
        ("鼓楼区", "homograph"),
        ("和县", "short"),
        ("Chengdu", ""),
        ("Wuxi", ""),
        ("London", ""),
        ("Paris", ""),
        ("Jilin City", ""),
        ("Jilin", "province"),
        ("Suzhou", "homograph"),
        ("Fuzhou", "homograph"),
        ("Chaoyang", "homograph"),
        ("Reading", "word"),
        ("Nice", "word"),
        ("Mobile", "word"),
        ("Split", "word"),
        ("Orange", "word"),
        ("Dean", "title"),
        ("Charlotte", "person"),
        ("Lincoln", "person"),
        ("Bradford", "surname"),
        ("Ulm", ""),
        ("Ely", "short"),
        ("Jordan", "person"),
        ("Georgia", "homograph"),
        ("Valencia", "homograph"),
    ],
)
def test_evidence(by_text: dict[str, Name], text: str, evidence: str) -> None:
    assert by_text[text].evidence == evidence


@pytest.mark.parametrize(
    "text", ["合作", "资源", "公安", "March", "University", "Imperial", "Obama"]
)
def test_common_words_are_no_names(by_text: dict[str, Name], text: str) -> None:
    assert text not in by_text


@pytest.mark.parametrize(
    ("text", "use", "city"),
    [
        ("西湖", "derived", "CN330100"),
        ("泰山", "derived", "CN370900"),
        ("黄浦江", "derived", "CN310000"),
        ("贺兰山", "block", None),
        ("Occupy Central", "derived", "CN810000"),
        ("Times Square", "derived", "GN5128581"),
        ("Unter den Linden", "derived", "GN2950159"),
        ("Lady Macbeth of Mtsensk", "block", None),
        ("北京烤鸭", "derived", "CN110000"),
        ("青岛啤酒", "derived", "CN370200"),
        ("兰州拉面", "derived", "CN620100"),
        ("深圳航空", "derived", "CN440300"),
        ("中国海洋大学", "derived", "CN370200"),
        ("北京日报", "derived", "CN110000"),
        ("羊城", "derived", "CN440100"),
        ("London Stock Exchange", "derived", "GN2643743"),
        ("Oxford University", "derived", "GN2640729"),
        ("北京时间", "block", None),
        ("南京路", "block", None),
        ("上海合作组织", "block", None),
        ("佛罗里达州", "block", None),
        ("出海口", "block", None),
        ("Paris Agreement", "block", None),
        ("Kyoto Protocol", "block", None),
    ],
)
def test_embedded(by_text: dict[str, Name], text: str, use: str, city: str | None) -> None:
    name = by_text[text]
    assert (name.use, name.place_ids) == (use, (city,) if city else ())


@pytest.mark.parametrize(
    ("place_id", "city"),
    [
        ("CN510100", "CN510100"),
        ("CN510104", "CN510100"),  # 锦江区
        ("CN110105", "CN110000"),  # 朝阳区
        ("CN500235", "CN500000"),  # 云阳县
        ("CN320583", "CN320583"),  # 昆山市 is its own
        ("CN429021", "CN429021"),  # 神农架林区 lies directly under its province
        ("CN810003", "CN810000"),
        ("CN710100", "CN710100"),
        ("GN2643743", "GN2643743"),
        ("CN510000", None),
        ("GN3017382", None),
    ],
)
def test_city_of(gazetteer: Gazetteer, place_id: str, city: str | None) -> None:
    assert gazetteer.city_of(place_id) == city


def test_counts(gazetteer: Gazetteer) -> None:
    kinds = Counter(place.kind for place in gazetteer.places.values())
    assert (kinds["municipality"], kinds["prefecture"], kinds["sar"]) == (4, 333, 2)
    chinese = [p for p in gazetteer.places.values() if p.kind == "province" and p.country == "CN"]
    assert len(chinese) == 28  # 27 and Taiwan
    assert kinds["province"] - len(chinese) == 109  # US 51, IN 33, CA 13, AU 8, GB 4
    assert kinds["county_city"] >= 390
    assert kinds["district"] > 2500
    assert kinds["tw_city"] == 22
    assert kinds["country"] > 190
    assert kinds["world_city"] > 30_000


def test_places_are_sound(gazetteer: Gazetteer) -> None:
    places = dict(gazetteer.places)
    for place_id, place in places.items():
        assert place.id == place_id
        assert place.name_zh or place.name_en
        assert place.kind == "country" or place.parent in places or place.kind == "world_city"
        assert place.parent is None or place.parent in places
        assert place.province is None or places[place.province].country == place.country
        assert len(place.country) == 2
        if place.lat is not None and place.lon is not None:
            assert -90 <= place.lat <= 90
            assert -180 <= place.lon <= 180
            assert (place.lat, place.lon) != (0, 0)


def test_prefectures_have_points_in_china(gazetteer: Gazetteer) -> None:
    wanted = {"prefecture", "municipality", "sar", "tw_city", "province"}
    for place in gazetteer.places.values():
        if place.kind in wanted and place.country in ("CN", "TW", "HK", "MO"):
            assert place.name_zh, place
            assert place.name_en, place
            assert place.lat is not None, place
            assert place.lon is not None, place
            assert 15 < place.lat < 54, place
            assert 73 < place.lon < 136, place


def test_districts_lie_near_their_city(gazetteer: Gazetteer) -> None:
    for place in gazetteer.places.values():
        if place.kind == "district" and place.lat is not None and place.parent:
            assert gazetteer.distance_km(place.id, place.parent) < 1000, place


def _rows(table: str) -> list[list[str]]:
    folder = Path(sys.modules["citysway.models.gazetteer"].__file__ or "").parent
    text = (folder / f"{table}.csv").read_text("utf-8")
    return list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))[1:]


def test_no_duplicate_rows() -> None:
    for table, column in (("division", 0), ("countries", 1), ("world_zh", 0)):
        keys = [row[column] for row in _rows(table)]
        assert len(keys) == len(set(keys)), table


def test_names_are_sound(gazetteer: Gazetteer) -> None:
    places = gazetteer.places
    for lang in ("zh", "en"):
        names = gazetteer.names(lang)
        keys = [name.text.lower() for name in names]
        assert len(keys) == len(set(keys))
        for name in names:
            assert name.evidence in EVIDENCE
            assert all(place_id in places for place_id in name.place_ids)
            assert bool(name.place_ids) == (name.use != "block")
            assert name.use == "name" or not name.evidence
            if lang == "zh":
                assert len(name.text) >= 2
                assert name.text == fold_term(name.text)


def test_names_and_table_agree(gazetteer: Gazetteer) -> None:
    texts, rows = gazetteer.name_table("zh")
    names = gazetteer.names("zh")
    assert texts == [name.text for name in names]
    assert rows == [(name.place_ids, name.evidence, name.use) for name in names]
    assert len(names) > 9_000
    assert len(gazetteer.names("en")) > 38_000
    with pytest.raises(StudyError, match="zh, en"):
        gazetteer.names("fr")


def test_embedded_rows_all_count(gazetteer: Gazetteer) -> None:
    rows = [row for table in ("embedded", "institutions") for row in _rows(table)]
    named = {name.text: name for lang in ("zh", "en") for name in gazetteer.names(lang)}
    for text, _, use, city in rows:
        assert named[text].use == use, text
        assert named[text].place_ids == ((city,) if city else ()), text
        assert not city or gazetteer.city_of(city) == city, text


def test_reviewed_names_exist(gazetteer: Gazetteer) -> None:
    known = {  # a dropped name may stand as an embedded one (西湖 is a lake, not its district)
        (name.text.lower(), name.lang)
        for lang in ("zh", "en")
        for name in gazetteer.names(lang)
        if name.use == "name"
    }
    states = {  # Florida is dropped as a town
        ((place.name_en or "").lower(), "en")
        for place in gazetteer.places.values()
        if place.kind == "province" and place.country != "CN"
    }
    for text, lang, why in _rows("evidence"):
        if (text.lower(), lang) not in states:
            assert ((text.lower(), lang) in known) == (why != "drop"), text


def test_amounts_of_embedded_names(gazetteer: Gazetteer) -> None:
    zh = Counter(name.use for name in gazetteer.names("zh"))
    en = Counter(name.use for name in gazetteer.names("en"))
    assert zh["derived"] > 1500
    assert zh["block"] > 300
    assert en["derived"] + en["block"] > 200


def test_distance(gazetteer: Gazetteer) -> None:
    assert gazetteer.distance_km("CN110000", "CN310000") == pytest.approx(1067.3, abs=1.0)
    assert gazetteer.distance_km("CN110000", "CN110000") == 0
    there = gazetteer.distance_km("CN110000", "GN2643743")
    assert there == pytest.approx(gazetteer.distance_km("GN2643743", "CN110000"))


def test_haversine_extremes() -> None:
    half = math.pi * 6371.0088
    assert haversine_km(10, 20, -10, -160) == pytest.approx(half)
    assert haversine_km(90, 0, -90, 0) == pytest.approx(half)
    assert haversine_km(31.2, 121.5, 31.2, 121.5) == 0
    assert haversine_km(0, 179.5, 0, -179.5) == pytest.approx(half / 180)


def test_distance_needs_points(gazetteer: Gazetteer) -> None:
    bare = next(p for p in gazetteer.places.values() if p.lat is None and p.kind == "district")
    with pytest.raises(StudyError, match="no coordinates"):
        gazetteer.distance_km(bare.id, "CN110000")


@pytest.mark.parametrize(
    ("asked", "hint"), [("CN51010", "CN5101"), ("成都", "CN510100"), ("?", "CN510100")]
)
def test_unknown_id(gazetteer: Gazetteer, asked: str, hint: str) -> None:
    with pytest.raises(StudyError, match=hint):
        gazetteer.place(asked)
    with pytest.raises(StudyError, match=hint):
        gazetteer.city_of(asked)


def test_place_record(gazetteer: Gazetteer) -> None:
    place = gazetteer.place("CN510104")
    assert isinstance(place, Place)
    assert (place.name_zh, place.kind, place.country) == ("锦江区", "district", "CN")
    assert (place.parent, place.province) == ("CN510100", "CN510000")


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


def test_loads_fast() -> None:
    code = (
        "import time; start = time.process_time()\n"
        "from citysway.models.gazetteer import load\n"
        "load(); print(time.process_time() - start)"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(runs) < 0.8


@pytest.mark.parametrize(("code", "name"), [("CN", "中国"), ("FR", "法国"), ("ID", "印度尼西亚")])
def test_countries(gazetteer: Gazetteer, code: str, name: str) -> None:
    country = gazetteer.place(gazetteer.countries[code])
    assert (country.kind, country.name_zh, country.country) == ("country", name, code)
