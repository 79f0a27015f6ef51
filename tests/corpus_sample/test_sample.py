"""The sample study holds what it promises: kinds, languages, roles, reprints, traps, rejections."""

import csv
import json
import re
import shutil
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from citysway.corpus import sample
from citysway.corpus.document import Document
from citysway.corpus.inputs import InputSpec
from citysway.corpus.record import Rejected
from citysway.corpus.rows import read_documents
from citysway.errors import StudyError
from citysway.models.reader import Reader
from citysway.pipeline import settings

ROOM = Path(sample.__file__).parent
MAIN = {"成都": "Chengdu", "杭州": "Hangzhou", "西安": "Xi'an", "泉州": "Quanzhou"}
OTHERS = {
    "北京": "Beijing", "苏州": "Suzhou", "景德镇": "Jingdezhen", "哈尔滨": "Harbin",
    "深圳": "Shenzhen", "广州": "Guangzhou", "义乌": "Yiwu", "青岛": "Qingdao",
}  # fmt: skip
REAL_OUTLETS = (
    "新华", "人民日报", "央视", "中新", "光明日报", "澎湃", "新民晚报",
    "文汇", "羊城晚报", "南方", "钱江晚报", "都市快报", "华西都市报", "成都商报",
    "华商报", "西安晚报", "泉州晚报", "福建日报", "海峡都市报", "明報", "星島",
    "聯合", "Xinhua", "Guardian", "Times", "BBC", "Reuters", "Straits",
    "Nikkei", "Asahi", "Mainichi", "Monde", "Figaro", "CNN",
)  # fmt: skip
F1 = {
    "F1.1": "E03 E04 E05 E06 E07 E08 E09 E10 E11 E12 E14 E47", "F1.2": "E15 E16 E17 E18 E19 E20",
    "F1.3": "E21 E22 E23 E24 E25", "F1.4": "E13 E26 E27", "F1.5": "E28 E29 E30 E31 E32",
    "F1.6": "E33 E34 E35", "F1.7": "E01 E02",
}  # fmt: skip

Row = dict[str, str | None]


@cache
def rows() -> tuple[Row, ...]:
    """Every document with its kind, fields named as CitySway names them."""
    policy = {
        "编号": "id",
        "标题": "title",
        "正文": "text",
        "日期": "date",
        "发文机关": "source",
        "地区": "place",
    }
    found: list[Row] = []
    for kind in ("news", "publicity"):
        for line in (ROOM / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
            found.append({**json.loads(line), "kind": kind})
    with (ROOM / "policy.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.append({policy[k]: v for k, v in row.items()} | {"kind": "policy", "lang": "zh"})
    return tuple(found)


@cache
def good() -> tuple[Row, ...]:
    return tuple(row for row in rows() if row["text"] and row["lang"] in ("zh", "en"))


@cache
def homes() -> dict[str, Row]:
    lines = (ROOM / "sources.csv").read_text(encoding="utf-8").splitlines()
    return {row["source_id"]: row for row in csv.DictReader(x for x in lines if x[0] != "#")}


def text_of(row: Row) -> str:
    return f"{row['title']}\n{row['text']}"


def names(row: Row, city: str) -> bool:
    english = (MAIN | OTHERS)[city]
    return any(
        name in text_of(row) for name in (city, english, "哈爾濱" if city == "哈尔滨" else city)
    )


def own(city: str) -> list[Row]:
    return [r for r in good() if r["kind"] != "news" and r["place"] == city]


def outside(city: str) -> list[Row]:
    return [
        r for r in good()
        if r["kind"] == "news" and names(r, city) and homes()[str(r["source"])]["place"] != city
    ]  # fmt: skip


def test_size_kinds_and_languages() -> None:
    assert 130 <= len(rows()) <= 150
    kinds = Counter(row["kind"] for row in good())
    assert kinds["news"] >= 60
    assert kinds["policy"] >= 28
    assert kinds["publicity"] >= 36
    chinese = sum(row["lang"] == "zh" for row in good()) / len(good())
    assert 0.55 <= chinese <= 0.65


def test_ids_are_unique_and_nothing_is_said_twice_by_one_source() -> None:
    assert len({row["id"] for row in rows()}) == len(rows())
    assert len({(row["source"], row["text"]) for row in rows()}) == len(rows())


def test_length() -> None:
    for row in good():
        text = str(row["text"])
        if row["lang"] == "zh":
            size, low, high = sum("一" <= char <= "鿿" for char in text), 120, 450
        else:
            size, low, high = len(re.findall(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*", text)), 80, 260
        assert low <= size <= high, (row["id"], size)


@pytest.mark.parametrize("city", MAIN)
def test_main_city_has_both_sides(city: str) -> None:
    assert len(own(city)) >= 17
    assert {row["kind"] for row in own(city)} == {"policy", "publicity"}
    assert {row["lang"] for row in own(city)} == {"zh", "en"}
    assert len(outside(city)) >= 17
    assert len({row["source"] for row in outside(city)}) >= 9
    assert {row["lang"] for row in outside(city)} == {"zh", "en"}


@pytest.mark.parametrize("city", OTHERS)
def test_other_city_has_fewer(city: str) -> None:
    assert len(own(city)) < 17
    assert 2 <= len(outside(city)) < 17


def test_outlets_places_countries() -> None:
    outlets = Counter(str(row["source"]) for row in good() if row["kind"] == "news")
    known = [homes()[name] for name in outlets]
    assert len(outlets) >= 10
    assert len({row["place"] for row in known if row["place"]}) >= 8
    assert len({row["country"] for row in known}) >= 4
    assert {row["scope"] for row in known} == {"local", "provincial", "national"}
    away = [n for n, docs in outlets.items() if docs >= 6 and homes()[n]["place"] not in MAIN]
    assert len(away) >= 9
    at_home = {homes()[n]["place"] for n, docs in outlets.items() if docs >= 5} & set(MAIN)
    assert at_home == set(MAIN)
    assert any(not any(names(r, c) for c in MAIN | OTHERS) for r in good() if r["kind"] == "news")


def test_every_source_is_known_and_says_that_it_is_a_sample() -> None:
    stated = {str(row["source"]) for row in rows()}
    assert stated == set(homes())
    for name, row in homes().items():
        assert re.search("样例|示例|樣例|Sample|Exemple", name), name
        assert not any(real in name for real in REAL_OUTLETS), name
        assert row["kind"] in ("news", "government", "publicity", "unknown")
        assert bool(row["place"]) == (row["scope"] != "national")
    for doc in rows():
        if doc["kind"] != "news":
            assert re.search("样例|示例|演示|[Ss]ample", text_of(doc)), doc["id"]
            assert doc["place"] == homes()[str(doc["source"])]["place"]


def test_every_month_has_documents() -> None:
    months = Counter(str(row["date"])[:7] for row in good())
    expected = [f"{y}-{m:02d}" for y in (2023, 2024, 2025) for m in range(1, 13)][6:30]
    assert sorted(months) == expected
    assert min(months.values()) >= 3


def shingles(row: Row) -> set[str]:
    from citysway.corpus.fold import simplify

    text = re.sub(r"\W", "", simplify(str(row["text"])).lower())
    return {text[i : i + 5] for i in range(len(text) - 4)}


@cache
def families() -> tuple[tuple[Row, ...], ...]:
    """Groups joined by pairs that share six tenths of the shorter text's 5-grams."""
    parts = {row["id"]: shingles(row) for row in good()}
    group = {row["id"]: {row["id"]} for row in good()}
    for a, b in combinations(parts, 2):
        shared = len(parts[a] & parts[b]) / min(len(parts[a]), len(parts[b]))
        if shared >= 0.6 and group[a] is not group[b]:
            group[a] |= group[b]
            for member in group[a]:
                group[member] = group[a]
    found = {frozenset(members) for members in group.values() if len(members) > 1}
    return tuple(tuple(r for r in good() if r["id"] in members) for members in found)


def test_reprints() -> None:
    assert len(families()) >= 8
    for family in families():
        assert 2 <= len(family) <= 4, [row["id"] for row in family]
        assert len({row["source"] for row in family}) == len(family)
        first, *copies = sorted(family, key=lambda row: (str(row["date"]), bool(row.get("credit"))))
        assert not first.get("credit") or first["credit"] == "Sample Wire", first["id"]
        assert all(copy.get("credit") for copy in copies)
    texts = [[str(row["text"]) for row in family] for family in families()]
    sizes = [[len(text) for text in family] for family in texts]
    assert any(len(set(family)) < len(family) for family in texts)  # identical
    assert any(min(family) < 0.8 * max(family) for family in sizes)  # cut
    assert any(row["kind"] == "publicity" for family in families() for row in family)


def test_a_stated_reprint_has_its_original() -> None:
    together = {row["id"] for family in families() for row in family}
    assert {row["id"] for row in good() if row.get("credit")} <= together


@pytest.mark.parametrize(
    "trap",
    [
        "南京路",
        "北京时间",
        "Beijing said",
        "Beijing roast duck",
        "Jiangsu province",
        "Canton Fair",
        "Shanghai Cooperation Organization",
        "三星堆不在成都",
    ],
)
def test_traps_are_laid(trap: str) -> None:
    assert any(trap in text_of(row) for row in good())


@cache
def as_read() -> tuple[object, ...]:
    study = settings.load(ROOM / "study.toml")
    return tuple(
        item
        for one in study.input
        for item in read_documents(
            ROOM / one.path, InputSpec(one.path, one.kind, columns=one.columns), ROOM
        )
    )


def test_two_documents_are_rejected() -> None:
    refused = [item for item in as_read() if isinstance(item, Rejected)]
    assert sorted(item.reason for item in refused) == ["empty", "language"]
    assert len(as_read()) - len(refused) == len(good())


def test_columns_dates_and_scripts_are_read() -> None:
    read = [item for item in as_read() if not isinstance(item, Rejected)]
    assert all(getattr(item, "date", None) for item in read)
    assert Counter(getattr(item, "script", None) for item in read)["Hant"] >= 4
    stated = {row["id"]: row["lang"] for row in good()}
    assert {getattr(item, "doc_id", ""): getattr(item, "lang", "") for item in read} == stated


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_category_of_regional_soft_power_is_spoken_of(lang: str) -> None:
    reader = Reader()
    seen: Counter[str] = Counter()
    for row in good():
        if row["lang"] == lang:
            codes = reader.read(Document(id=str(row["id"]), text=text_of(row), lang=lang)).codes
            seen.update({mention.code for mention in codes})
    for category, codes_of in F1.items():
        assert sum(seen[code] for code in codes_of.split()) >= 3, category
    assert all(seen[frame] for frame in ("X02", "X06", "X08", "X09", "X10", "X11", "X12", "X13"))


def test_settings_name_the_twelve_cities_and_lower_support_openly() -> None:
    study = settings.load(ROOM / "study.toml")
    assert study.study.demonstration
    assert study.study.sources == "sources.csv"
    assert study.study.cities == [*MAIN, *OTHERS]
    assert study.support.docs < settings.Settings().support.docs


def test_copy_to_is_whole_and_can_be_repeated(tmp_path: Path) -> None:
    path = sample.copy_to(tmp_path / "a" / "demo")
    assert path == tmp_path / "a" / "demo" / "study.toml"
    assert {file.name for file in path.parent.iterdir()} == set(sample.FILES)
    for name in sample.FILES:
        assert (path.parent / name).read_bytes() == (ROOM / name).read_bytes()
    (path.parent / "news.jsonl").unlink()
    (path.parent / "results").mkdir()
    assert sample.copy_to(path.parent) == path
    assert (path.parent / "news.jsonl").exists()


@pytest.mark.parametrize("name", sample.FILES)
def test_copy_to_keeps_another_study(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match=re.escape(name)):
        sample.copy_to(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_copy_to_refuses_a_file(tmp_path: Path) -> None:
    shutil.copyfile(ROOM / "study.toml", tmp_path / "file")
    with pytest.raises(StudyError, match="is a file"):
        sample.copy_to(tmp_path / "file")
