"""The embedded tables of places and names are sound."""

import csv
import sys
from collections import Counter
from pathlib import Path

import pytest

from citysway.corpus.fold import fold_term
from citysway.errors import StudyError
from citysway.models.gazetteer import Gazetteer

EVIDENCE = {"", "word", "surname", "month", "title", "person", "homograph", "short", "province"}


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
