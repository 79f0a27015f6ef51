"""Every chart with plain, extreme and hostile data: nothing overlaps or leaves the picture."""

import re
import time

import pytest

from tests.reports.chart_samples import extremes
from tests.reports.chart_words import NAMES, WIDTHS
from tests.reports.picture import outside, overlaps, parse, words

LANGS = ("zh", "en")
NAMED = sorted(extremes("zh", 640))
EVERY = [(name, lang, width) for name in NAMED for lang in LANGS for width in WIDTHS]


@pytest.mark.parametrize(("name", "lang", "width"), EVERY)
def test_words_neither_overlap_nor_leave_the_picture(name: str, lang: str, width: int) -> None:
    drawn = extremes(lang, width)[name]()
    assert words(drawn)
    assert overlaps(drawn) == []
    assert outside(drawn) == []


@pytest.mark.parametrize("name", NAMED)
def test_a_drawing_is_harmless_and_the_same_each_time(name: str) -> None:
    drawn = extremes("zh", 640)[name]()
    assert drawn == extremes("zh", 640)[name]()
    assert "nan" not in drawn
    assert not {node.tag for node in parse(drawn).iter()} & {"script", "style", "image", "use"}
    assert not re.search(r"https?:|javascript:|\son\w+=|url\(", drawn)
    assert all(node.get("href", "#").startswith("#") for node in parse(drawn).iter())


@pytest.mark.parametrize("name", NAMED)
def test_links_say_what_they_open(name: str) -> None:
    for node in parse(extremes("en", 640)[name]()).iter("a"):
        title = node.find("title")
        assert title is not None
        assert title.text


@pytest.mark.parametrize("lang", LANGS)
def test_the_picture_says_its_message(lang: str) -> None:
    root = parse(extremes(lang, 640)["profile-plain"]())
    assert root.get("role") == "group"
    assert root.get("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert (root.get("aria-label") or "").startswith({"zh": "图：", "en": "Chart: "}[lang])
    assert root.find("desc") is not None


@pytest.mark.parametrize(("name", "links"), [
    ("profile-plain", 14), ("gap-plain", 7), ("favour-plain", 4), ("ranks-plain", 6),
    ("topics-plain", 7), ("network-plain", 12), ("ranks-many", 300), ("reach-china", 10),
])  # fmt: skip
def test_every_mark_leads_to_its_evidence(name: str, links: int) -> None:
    drawn = extremes("zh", 640)[name]()
    assert len(re.findall(r'<a href="#ev-', drawn)) == links


@pytest.mark.parametrize("lang", LANGS)
def test_rows_keep_their_names_and_numbers(lang: str) -> None:
    for name in ("profile-plain", "gap-plain", "ranks-plain"):
        said = "".join(word.said for word in words(extremes(lang, 640)[name]())).replace(" ", "")
        assert all(row.replace(" ", "") in said for row in NAMES[lang]), name


def test_a_chart_takes_a_fraction_of_a_tenth_of_a_second() -> None:
    draws = extremes("zh", 640)
    draws["reach-world"]()
    times = []
    for draw in draws.values():
        begin = time.process_time()
        draw()
        times.append(time.process_time() - begin)
    assert sum(times) / len(times) < 0.05
    assert max(times) < 0.3
