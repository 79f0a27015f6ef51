"""The gazetteer: lookups, homographs, evidence, distances."""

import math
import subprocess
import sys

import pytest

from citysway.errors import StudyError
from citysway.models.gazetteer import Gazetteer, Name, Place, haversine_km


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
