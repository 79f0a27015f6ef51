"""What single charts promise: empty data, order, gaps in time, names of bursts, words cut."""

import re

import pytest

from citysway.reports import charts
from citysway.reports.charts import (
    Event,
    FavourRow,
    Frame,
    GapRow,
    Month,
    Neighbour,
    Number,
    Place,
    ProfileRow,
    RankRow,
    TopicRow,
)  # fmt: skip
from citysway.reports.charts.drawing import linked
from citysway.reports.charts.lettering import cut, measure, wrap
from citysway.reports.charts.scales import tick_labels, ticks
from tests.reports.picture import words

FRAME = Frame("c", "图")
NONE = Number(label="样本不足")
KEY = {"size": "s", "frame": FRAME}


def test_charts_without_a_value_are_empty() -> None:
    ends = {"left": "l", "right": "r", "frame": FRAME}
    drawn = [
        charts.profile([ProfileRow("a", NONE, NONE)], own="o", outside="e", frame=FRAME),
        charts.gap([GapRow("a", NONE)], left="l", right="r", frame=FRAME),
        charts.favour([FavourRow("a", NONE, (0.1,))], median="m", others="o", **ends),  # type: ignore[arg-type]
        charts.ranks([RankRow("a", NONE)], first="f", last="l", frame=FRAME),
        charts.topics([TopicRow("a", NONE)], city="c", everywhere="e", frame=FRAME),
        charts.months([Month("2024-01", NONE)], frame=FRAME),
        charts.network("a", [Neighbour("b", NONE)], width="w", frame=FRAME),
        charts.network("a", [Neighbour("b", Number(0.0))], width="w", frame=FRAME),
        charts.reach(Place("a", 1, 1, NONE), [], size="s", silent="s", frame=FRAME),
        charts.overview([Place("a", 1, 1, NONE)], size="s", frame=FRAME),
    ]
    assert drawn == [""] * len(drawn)


def test_gaps_stand_in_order_with_the_unknown_last() -> None:
    rows = [GapRow("甲", Number(-3.0)), GapRow("乙", NONE), GapRow("丙", Number(5.0))]
    said = [word.said for word in words(charts.gap(rows, left="l", right="r", frame=FRAME))]
    assert [name for name in said if name in "甲乙丙"] == ["丙", "甲", "乙"]


def test_a_side_without_numbers_says_so_once() -> None:
    rows = [ProfileRow(name, NONE, Number(5.0, label="5%")) for name in "甲乙丙"]
    drawn = charts.profile(rows, own="o", outside="e", frame=FRAME)
    assert drawn.count("样本不足") == 1
    rows[0] = ProfileRow("甲", Number(1.0), Number(5.0))
    assert charts.profile(rows, own="o", outside="e", frame=FRAME).count(">样本不足</text>") == 2


def test_months_without_a_number_break_the_line() -> None:
    rows = [
        Month(f"2024-{m:02d}", NONE if m in (4, 9) else Number(1.0, 0, 2)) for m in range(1, 13)
    ]
    drawn = charts.months(rows, frame=FRAME)
    assert drawn.count('stroke-linejoin="round"') == 3
    assert drawn.count('fill-opacity=".16"') == 3


def test_bursts_are_named_strongest_first_and_linked() -> None:
    rows = [Month(f"{2015 + m // 12}-{m % 12 + 1:02d}", Number(1.0)) for m in range(60)]
    bursts = [Event(row.month, f"报道{at}" * 6, "", f"#ev-{at}") for at, row in enumerate(rows)]
    drawn = charts.months(rows, bursts=bursts, frame=FRAME)
    named = [word.said for word in words(drawn) if word.said.startswith("报道")]
    assert named[0].startswith("报道0")
    assert 2 <= len(named) <= 14
    assert set(re.findall(r'href="(#ev-\d+)"', drawn)) == {f"#ev-{at}" for at in range(60)}


def test_a_network_keeps_the_twelve_strongest() -> None:
    around = [Neighbour(f"城{i:02d}", Number(float(i))) for i in range(1, 20)]
    drawn = charts.network("中", around, width="w", frame=FRAME)
    said = [word.said for word in words(drawn) if word.said.startswith("城")]
    assert said == [f"城{i:02d}" for i in range(19, 7, -1)]


@pytest.mark.parametrize(("href", "kept"), [
    ("#ev-CN1-ext_names", True), ("cities/CN440300.html#ev-1", True), ("cities/a.html", True),
    ("javascript:alert(1)", False), ("https://x.example/#a", False), ("//x.example/a.html", False),
    ("../up.html#a", False), ('#a" onload="x', False), ("data:text/html,x", False), ("", False),
    ("/etc/a.html", False), ("#", False),
])  # fmt: skip
def test_only_places_of_the_report_are_linked(href: str, kept: bool) -> None:
    assert ("<a href=" in linked("<g/>", Number(1.0, label="1", href=href))) is kept


@pytest.mark.parametrize(("words_", "room", "expected"), [
    ("深圳市", 36, "深圳市"), ("深圳市南山区", 36, "深圳…"), ("Shenzhen", 200, "Shenzhen"),
    ("a\nb\x07", 200, "a b[U+0007]"), ("", 10, ""),
])  # fmt: skip
def test_words_are_cut_to_their_room(words_: str, room: float, expected: str) -> None:
    assert cut(words_, 12, room) == expected
    assert measure(cut(words_, 12, room), 12) <= room


@pytest.mark.parametrize(("words_", "expected"), [
    ("Government and business", ["Government", "and business"]),
    ("营商环境与城市治理", ["营商环境与城市", "治理"]),
    ("数字经济与，创新驱动", ["数字经济与，", "创新驱动"]),
])  # fmt: skip
def test_lines_break_where_the_language_allows(words_: str, expected: list[str]) -> None:
    assert wrap(words_, 12, 84, most=2) == expected


@pytest.mark.parametrize(("low", "high", "most", "labels"), [
    (-0.43, 0.83, 7, ["−0.4", "−0.2", "0.0", "+0.2", "+0.4", "+0.6", "+0.8"]),
    (0, 100, 5, ["0", "+25", "+50", "+75", "+100"]), (0, 0.3, 4, ["0.0", "+0.1", "+0.2", "+0.3"]),
    (0, 0, 4, ["0"]), (0, 4321, 4, ["0", "+2,000", "+4,000"]),
])  # fmt: skip
def test_ticks_are_round_numbers(low: float, high: float, most: int, labels: list[str]) -> None:
    assert tick_labels(ticks(low, high, most), signed=True) == labels
