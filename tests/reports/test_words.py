"""The strings of the report, the numbers in it, and what is shown of a text."""

import re

import pytest

from citysway.reports.numbers.cells import Cell, Cells
from citysway.reports.words.quoting import marked, visible, web_address
from citysway.reports.words.text import Text, strings

PAIRS = [(section, key, pair) for section, keys in strings().items() for key, pair in keys.items()]


@pytest.mark.parametrize(("section", "key", "pair"), PAIRS)
def test_strings_come_in_pairs_with_the_same_blanks(
    section: str, key: str, pair: list[str]
) -> None:
    zh, en = pair
    assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))
    assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[(][\u4e00-\u9fff]", zh), "half-width punctuation"
    assert not re.search(r"[\u4e00-\u9fff，。；：（）]", en) or key in ("other_language",)


@pytest.mark.parametrize(
    ("indicator", "part", "value", "written"),
    [
        ("IM01", "", 0.0523, "52.3"),
        ("IM02", "", 0.1234, "12.3%"),
        ("IM12", "", -0.256, "−0.26"),
        ("IM12", "F1.1", 0.25, "+0.25"),
        ("IM12", "", -0.001, "0.00"),
        ("IM15", "", 0.214, "0.21"),
        ("IM15", "F1.1", -0.083, "−8"),
        ("RA02", "", 0.00934, "9.34"),
        ("RA02", "", 0.0000009, "0.0009"),
        ("RA11", "F1.2", 0.00003, "0.003%"),
        ("RA11", "F1.2", 1e-12, "<0.000001%"),
        ("RA11", "F1.2", 0.0, "0.0%"),
        ("RA09", "countries", 3.24, "3.2"),
        ("IM18", "", 0.5, "+0.50"),
        ("IM24", "F3.1", 0.1234, "12.3%"),
        ("IM21", "lag", 90.4, "90"),
        ("RA08", "break:CN310000", 66.67, "67"),
        ("RA16", "", 0.5, "0.50"),
        ("IM99", "", 1234.5, "1234.50"),
    ],
)
def test_numbers(indicator: str, part: str, value: float, written: str) -> None:
    assert Text("zh").number(indicator, value, part) == written


def test_filled_text_is_escaped_and_lists_follow_the_language() -> None:
    assert "&lt;b&gt;" in Text("zh")("not_shown", items="<b>")
    assert Text("zh").join(["甲", "<乙>"]) == "甲、&lt;乙&gt;"
    assert Text("en").join(["a", "b"]) == "a, b"
    assert Text("en").word("reason", "brand_new") == "brand_new"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.cn/x?y=1", True),
        ("http://a.cn", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.cn", False),
        ("https://[broken", False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert (web_address(url) == url) is kept


def test_a_long_sentence_is_cut_around_its_mention() -> None:
    text = "左" * 5000 + "<苏州>" + "右" * 5000
    shown = marked(text, 5000, 5004, width=10)
    assert shown == "…" + "左" * 10 + "<mark>&lt;苏州&gt;</mark>" + "右" * 10 + "…"
    assert visible("a\x00\u202eb\n") == "a[U+0000][U+202E]b\n"


@pytest.mark.parametrize(
    ("roles", "chosen"),
    [
        ({"own": 1.0, "ext": 2.0, "nat": 1.0}, "ext"),
        ({"own": 1.0, "ext": None}, "own"),
        ({"ext": None, "home": None}, "ext"),
        ({"unk": 0.5}, "unk"),
    ],
)
def test_headline_role(roles: dict[str, float | None], chosen: str) -> None:
    cells = Cells(Cell("IM12", "", role, "c", value) for role, value in roles.items())
    assert cells.role("IM12") == chosen


def test_only_what_was_tested_is_ranked() -> None:
    """A number without a row of reliability is no ranking, nor one whose halves disagree."""
    tested = {("IM12", "", "ext"): (0.9, True), ("IM13", "", "ext"): (0.5, False)}
    cells = Cells((), reliability=tested)
    keys = (("IM12", "ext"), ("IM12", "own"), ("IM13", "ext"), ("RA06", "ext"))
    asked = [Cell(name, "", role, "c", 1.0) for name, role in keys]
    assert [cells.rankable(cell) for cell in asked] == [True, False, False, False]
    assert [cells.reliability(cell) for cell in asked] == [0.9, None, 0.5, None]
    assert not Cells(()).rankable(asked[0])
