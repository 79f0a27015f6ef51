"""Line breaks of a layout go; those of the writer stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citysway.corpus.wrapped import running, running_text

PROSE = (
    "苏州市加快建设历史文化名城，推动博物馆和图书馆向社会开放，完善公共服务体系，"
    "提高城市治理水平，鼓励企业开展技术创新，支持高等学校培养青年人才，促进长江三角洲一体化发展。"
)

WORDS = [
    # (lines, running text)
    ("苏州的博\n物馆很好。", "苏州的博物馆很好。"),
    ("苏州建设高\n铁。", "苏州建设高铁。"),
    ("疫情期间，在广州\n市越秀区", "疫情期间，在广州市越秀区"),
    ("一、2024年工作回顾\n过去一年，成绩很大", None),  # two words that are one word elsewhere
    ("优惠\n活动期间", None),
    ("例降至两位数\n据国家卫健委通报", None),  # 数据, but 位数 is a word
    ("苏州\n\n博物馆", None),
    ("苏州博物馆。\n物馆", None),
    ("国家的法律\n、\n《\n决议\n》。", "国家的法律、\n《决议》。"),
    ("很大。\n”", None),
    ("温\n馨\n提\n示", None),  # set upright
    ("", None),
    ("\n", None),
]


@pytest.mark.parametrize(("lines", "expected"), WORDS)
def test_a_break_inside_a_word_goes(lines: str, expected: str | None) -> None:
    found = running(lines, "zh")
    assert (found and found.text) == expected


def test_a_title_keeps_its_line() -> None:
    text = "苏州的博\n物馆很好。"
    assert running_text(text, "zh", title="苏州的博") == text


def _set_by_page(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize("width", [11, 13, 17])
def test_full_lines_of_a_page_are_joined(width: int) -> None:
    """Between words too; headings, lists and short lines stay."""
    head, listed = "第一章 总则", "（一）建设智慧城市。"
    page = "\n".join([head, *[_set_by_page(PROSE, width)] * 3, listed, listed])
    assert running_text(page, "zh") == "\n".join([head, *[PROSE] * 3, listed, listed])


def test_short_lines_of_writers_stay() -> None:
    """Lines of a poem or of a list cut no words."""
    text = "\n".join(["春天来了", "花儿开了", "人们在公园里散步", "孩子们在唱歌"] * 10)
    assert running(text, "zh") is None


BLANKS = [
    ("The  museum   of Suzhou", "The museum of Suzhou"),
    ("one\ttwo", None),
    ("  indented\n  line", None),
    ("a \t b", "a b"),
]


@pytest.mark.parametrize(("text", "expected"), BLANKS)
def test_runs_of_blanks_are_one_in_english(text: str, expected: str | None) -> None:
    found = running(text, "en")
    assert (found and found.text) == expected


@given(st.text("苏州博物馆的高铁很好，。\n ab", max_size=60), st.sampled_from(["zh", "en"]))
def test_every_character_is_found_again(text: str, lang: str) -> None:
    found = running(text, lang)
    if found is None:
        return
    assert len(found.text) < len(text)
    assert [text[at] for at in found.origin[:-1]] == list(found.text)
    assert found.origin[-1] == len(text)
    for start in range(len(found.text)):
        assert found.found(*found.laid(start, start + 1)) == (start, start + 1)


@pytest.mark.parametrize("text", ["苏州\n" * 20_000, "苏" * 500_000, (PROSE[:17] + "\n") * 10_000])
def test_time_grows_with_the_text_alone(text: str) -> None:
    begun = time.perf_counter()
    running(text, "zh")
    assert time.perf_counter() - begun < 5
