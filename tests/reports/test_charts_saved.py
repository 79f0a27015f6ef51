"""Charts as files: pictures with Chinese in them, a drawing that stands alone, numbers as CSV."""

import csv
from pathlib import Path

import pytest

from citysway.reports import charts
from citysway.reports.charts import Frame, Number, ProfileRow
from citysway.reports.charts.base import cjk_font
from tests.reports.picture import parse

SVG = "{http://www.w3.org/2000/svg}"


def _chart(name: str = "文化") -> str:
    row = ProfileRow(name, Number(10.0, 8, 12, "10%", "#ev-1"), Number(7.0, label="7%"))
    frame = Frame("p", "图", "自述 10%，外部 7%")
    return charts.profile([row], own="自述", outside="外部", frame=frame)


def test_three_files_of_one_chart(tmp_path: Path) -> None:
    paths = charts.save(_chart(), tmp_path, "画像-CN440300", [{"name": "文化", "own": 10.0}])
    assert [path.name for path in paths] == [f"画像-CN440300.{e}" for e in ("svg", "png", "csv")]
    root = parse(paths[0].read_text(encoding="utf-8"))
    assert root.tag == f"{SVG}svg"
    assert "Noto Sans CJK SC" in (root.get("font-family") or "")
    assert list(root.iter(f"{SVG}a")) == []
    assert {node.tag.removeprefix(SVG) for node in root.iter()} >= {"rect", "text", "desc"}


def test_the_picture_has_two_pixels_a_unit(tmp_path: Path) -> None:
    path = charts.save(_chart(), tmp_path, "a", [])[1]
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(head[16:20]) == 2 * (640 + 24)


@pytest.mark.skipif(cjk_font() is None, reason="no Chinese font")
def test_chinese_characters_are_drawn_and_not_boxes() -> None:
    assert charts.png(_chart("文化")) != charts.png(_chart("科技"))


def test_no_font_is_said_and_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    from citysway.reports.charts import base

    monkeypatch.setattr(base, "_from_fontconfig", list)
    monkeypatch.setattr(base, "_from_folders", list)
    assert cjk_font.__wrapped__() is None


def test_a_known_font_is_found_without_fontconfig(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from citysway.reports.charts import base

    names = ("NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "Arial.ttf")
    for name in names:
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(base, "_from_fontconfig", list)
    monkeypatch.setattr(base, "FONT_FOLDERS", (str(tmp_path), str(tmp_path / "absent")))
    assert cjk_font.__wrapped__() == tmp_path / "NotoSansCJK-Regular.ttc"


@pytest.mark.parametrize(("value", "written"), [
    ("=1+1", "'=1+1"), ("+SUM(A1)", "'+SUM(A1)"), ("-cmd", "'-cmd"), ("@x", "'@x"),
    ("＝1", "'＝1"), (" =1", "' =1"), ("\t=1", "'\t=1"), ("-0.5", "-0.5"), ("深圳", "深圳"),
    (-0.25, "-0.25"), (None, "NA"), (3, "3"), ('a,"b"', 'a,"b"'),
])  # fmt: skip
def test_no_cell_becomes_a_formula(tmp_path: Path, value: object, written: str) -> None:
    path = charts.save(_chart(), tmp_path, "a", [{"name": "x", "value": value}])[2]
    with path.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [["name", "value"], ["x", written]]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/x", "a\x00b", "..", "con:1", "a\\b"])
def test_a_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    for path in charts.save(_chart(), tmp_path / "to", name, []):
        assert path.parent == tmp_path / "to"
        assert path.is_file()


def test_an_empty_chart_writes_nothing(tmp_path: Path) -> None:
    assert charts.save("", tmp_path, "a", []) == []
    assert list(tmp_path.iterdir()) == []
