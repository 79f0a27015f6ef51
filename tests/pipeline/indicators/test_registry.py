"""The registry of indicators: every one is there, every statement is of the allowed form."""

import re
import tomllib
from importlib import resources
from math import inf

import pytest

from citysway.errors import StudyError
from citysway.models import codebook
from citysway.pipeline.indicators.registry import (
    Indicator,
    Part,
    label_of,
    read_registry,
    registry,
)

FOUND = registry()
PARTS = [(entry, part) for entry in FOUND.values() for part in entry.parts]
UNITS = """
[units]
share = "比例"
"""
ENTRY = """
[IM01]
code = "ATT"
zh_name = "关注度"
en_name = "Attention"
formula = "x"
zh_formula = "x"
unit = "share"
range = [0, 1]
direction = 1
support = "30 stories"
papers = ["P1 2.4"]
role = "ext"
evidence = [{ of = "namings" }]
parts = [{ name = "", zh = "整体", en = "whole" }, { name = "F1.*", zh = "{}", en = "{}" }]
variants = [{ name = "B", zh = "乙", en = "second" }]
"""


def test_all_indicators_are_there() -> None:
    image = [f"IM{number:02d}" for number in range(1, 27)]
    assert list(FOUND) == [*image, *(f"RA{number:02d}" for number in range(1, 18))]
    assert len({entry.zh_name for entry in FOUND.values()}) == len(FOUND)
    assert len({entry.en_name for entry in FOUND.values()}) == len(FOUND)
    assert {entry.direction for entry in FOUND.values()} == {-1, 0, 1}
    assert FOUND["IM12"].code == "FAV"


@pytest.mark.parametrize(
    ("indicator", "parts"),
    [
        ("IM05", "F1.2 F1.0 F2.5 F5.H F5.S E03"),
        ("IM07", " F1.2 F2.1 F5.H E03"),
        ("IM12", " F1.2 E03"),
        ("IM15", " F1.2 tone aitchison"),
        ("IM19", "r1 r2 r3 r4 r5 step1 step2 step3 step4 vid"),
        ("IM20", " side complement"),
        ("IM21", " rate recognised lag"),
        ("IM22", " learn cooperation win"),
        ("IM23", " F7.1 breadth"),
        ("IM24", "F3.1 F3.5 F4.6 F6.4 F7.5 F8.11"),
        ("IM25", "inside outside"),
        ("RA03", " places shrunken"),
        ("RA04", " N1/J N2 shrunken chao1"),
        ("RA06", " pulx theta lambda nu"),
        ("RA08", " break:CN310000"),
        ("RA10", " own home wire virality places t50 h"),
        ("RA11", " F1.3 ratio:F1.3 carry detached"),
        ("RA12", " strength betweenness core inm F1.7"),
        ("RA14", " netlead lag"),
        ("RA15", " breadth foreign confirmed"),
        ("RA16", " burstiness poisson"),
    ],
)
def test_parts_are_declared(indicator: str, parts: str) -> None:
    entry = FOUND[indicator]
    for part in parts.split(" "):
        assert sum(pattern.fits(part) for pattern in entry.parts) == 1, part
    for part in ("F1", "F9.1", "X01", "F1.2.3", "E03&E04", "no such part"):
        assert entry.part(part) is None


def test_every_category_is_a_part_of_some_indicator() -> None:
    for category in codebook.load().categories():
        holders = [entry.id for entry in FOUND.values() if entry.part(category.id)]
        assert holders, category.id
        assert ("IM05" in holders) == (category.measure == "simplex"), category.id
        assert ("IM24" in holders) == (category.measure == "rate"), category.id


@pytest.mark.parametrize(("entry", "part"), PARTS, ids=[f"{e.id}-{p.name}" for e, p in PARTS])
def test_parts_agree_with_their_indicator(entry: Indicator, part: Part) -> None:
    if part.name == "":
        assert (part.unit, part.range, part.direction) == (
            entry.unit, entry.range, entry.direction,
        )  # fmt: skip
    if entry.direction == 0:
        assert part.direction == 0
    low, high = part.range
    assert low < high
    if part.unit.startswith("share"):
        signed = -1.0 if entry.id in ("IM15", "IM20") and part.name else 0.0
        assert (low, high) == (signed, 1.0)
    if part.unit.startswith("net share"):
        assert low == -high
    if part.unit.startswith("log"):
        assert (low, high) == (-inf, inf)


@pytest.mark.parametrize(
    ("indicator", "part", "zh", "en"),
    [
        ("RA11", "ratio:F1.2", "公共服务：外传比", "公共服务: export ratio"),
        ("RA11", "F1.2", "公共服务", "公共服务"),
        ("RA11", "ratio:F1.3", "F1.3：外传比", "F1.3: export ratio"),
        ("RA11", "carry", "品牌与作品被提及", "brands and works carried"),
        ("RA09", "countries", "有效国家数", "effective countries"),
    ],
)
def test_labels(indicator: str, part: str, zh: str, en: str) -> None:
    found = FOUND[indicator].part(part)
    assert found is not None

    def name(code: str) -> str:
        return {"F1.2": "公共服务"}.get(code, code)

    assert (label_of(found, part, "zh", name=name), label_of(found, part, "en", name=name)) == (
        zh, en,
    )  # fmt: skip


def test_text_of_the_file() -> None:
    path = resources.files("citysway.pipeline.indicators") / "registry.toml"
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    units = stated.pop("units")
    assert list(stated) == sorted(stated)
    assert set(units) == {part.unit for _, part in PARTS} | {e.unit for e in FOUND.values()}
    for entry in FOUND.values():
        assert not re.search("[\u4e00-\u9fff]", entry.formula + entry.unit + entry.support)
        assert re.search("[\u4e00-\u9fff]", entry.zh_name)
        assert not re.search("[\u4e00-\u9fff]", entry.en_name)
        assert sorted(re.findall(r"\b[EXAF]\d+", entry.zh_formula)) == sorted(
            re.findall(r"\b[EXAF]\d+", entry.formula)
        )
        for variant in entry.variants:
            assert re.fullmatch(r"\w+", variant.name)


def test_an_entry_is_read() -> None:
    (entry,) = read_registry(UNITS + ENTRY, where="x").values()
    assert (entry.id, entry.code, entry.range, entry.papers) == (
        "IM01", "ATT", (0.0, 1.0), ("P1 2.4",),
    )  # fmt: skip
    assert [part.unit for part in entry.parts] == ["share", "share"]
    assert {part.zh_unit for part in entry.parts} == {entry.zh_unit} == {"比例"}
    assert [variant.en_name for variant in entry.variants] == ["second"]
    assert entry.external == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('unit = "share"', 'units = "share"', r"\[IM01\]: unknown key 'units'; did you mean unit"),
        ('unit = "share"\n', "", r"\[IM01\]: unit is missing"),
        ('unit = "share"', 'unit = " "', "unit: found ' '; needed is a text"),
        ('unit = "share"', 'unit = "part"', "unit: 'part' has no Chinese name"),
        ("[IM01]", "[XX01]", r"\[XX01\]: allowed are ids"),
        ('"ATT"', '"Att"', "code: found 'Att'"),
        ("range = [0, 1]", "range = [1, 0]", r"range: found \[1, 0\]"),
        ("range = [0, 1]", "range = [0]", r"range: found \[0\]"),
        ("range = [0, 1]", "range = [nan, 1]", "range: found"),
        ("direction = 1", "direction = 2", "direction: found 2"),
        ("direction = 1", "direction = true", "direction: found True"),
        ('"P1 2.4"', '"P6 1"', "papers: found 'P6 1'"),
        ('"P1 2.4"', '"P1"', "papers: found 'P1'"),
        ('["P1 2.4"]', "[]", "papers: none"),
        ('role = "ext"', 'role = "outside"', "role: found 'outside'"),
        ('en = "whole"', 'en = "whole", sign = 1', "parts: unknown key 'sign'"),
        ('zh = "{}"', 'zh = "类"', "'F1.\\*': a name with"),
        ('name = "F1.*"', 'name = ""', "'': a name with"),
        ('name = "F1.*", zh = "{}", en = "{}"', 'name = "", zh = "a", en = "a"', "each once"),
        ('name = "B"', 'name = ""', "default variant"),
    ],
)
def test_what_is_refused(old: str, new: str, message: str) -> None:
    assert old in ENTRY
    with pytest.raises(StudyError, match=message):
        read_registry(UNITS + ENTRY.replace(old, new, 1), where="x")


def test_codes_are_unique() -> None:
    with pytest.raises(StudyError, match="code 'ATT' is used twice"):
        read_registry(UNITS + ENTRY + ENTRY.replace("[IM01]", "[IM02]"), where="x")
