"""Topics on the page of a study: what is shown is what the tables hold; nothing else is needed."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lxml.html
import pyarrow.parquet as pq
import pytest

from citysway.reports.charts.spark import spark
from citysway.reports.evidence.openings import Opening, opened
from citysway.reports.numbers.tables import TABLES, connect
from citysway.reports.pages.topics.line import line_of
from citysway.reports.pages.topics.parts import LEVEL, months
from citysway.reports.pages.topics.read import visible_topics
from citysway.reports.pages.topics.records import Z95, Burst, Month
from citysway.reports.report import build_report
from citysway.reports.words.names import Names
from citysway.reports.words.quoting import highlighted
from citysway.reports.words.text import Text
from tests.reports.factory import write_study
from tests.reports.topic_tables import HIDDEN, PINNED, UNDATED, UNSTABLE, WORDS

LANGS = ("zh", "en")
SHOWN = [PINNED, 0, 3, 4, 5]  # pinned first, then by share; zh before en


@pytest.fixture(scope="module")
def cards(pages: dict[str, str]) -> dict[str, dict[int, Any]]:
    """Language -> topic -> its card."""
    return {lang: _cards(html) for lang, html in pages.items()}


def _cards(html: str) -> dict[int, Any]:
    tree = lxml.html.document_fromstring(html.encode("utf-8"))
    found = tree.xpath("//section[@id='topics']//article")
    return {int(card.get("id").removeprefix("topic-")): card for card in found}


def _table(study: Path, name: str, **where: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(study / TABLES[name].path).to_pylist()
    return [row for row in rows if all(row[key] == value for key, value in where.items())]


def _said(node: Any) -> str:
    return " ".join(node.text_content().split())


def _fact(card: Any, at: int) -> str:
    """Cities, sources, elements, bursts."""
    return _said(card.xpath(".//dl//dd")[at])


@pytest.mark.parametrize("lang", LANGS)
def test_hidden_ones_are_left_out_and_counted(
    cards: dict[str, dict[int, Any]], pages: dict[str, str], lang: str
) -> None:
    assert list(cards[lang]) == SHOWN
    assert HIDDEN not in cards[lang]
    tree = lxml.html.document_fromstring(pages[lang].encode("utf-8"))
    section = _said(tree.get_element_by_id("topics"))
    assert {"zh": "设为隐藏的话题：1 个", "en": "hidden in study.toml: 1"}[lang] in section
    assert WORDS[HIDDEN].split()[-1] not in section
    assert not tree.xpath(f"//*[@id='ev-all-topic-{HIDDEN}']")


@pytest.mark.parametrize("lang", LANGS)
def test_names_and_quality(study: Path, cards: dict[str, dict[int, Any]], lang: str) -> None:
    for row in _table(study, "topic_about", hidden=False):
        card = cards[lang][row["topic"]]
        text = Text(lang)
        assert card.xpath(".//h4/bdi")[0].text == row[f"label_{lang}"]
        assert bool(card.xpath(".//h4/span[@class='tag']")) is row["pinned"]
        assert bool(card.xpath("./p[@class='shaky']")) is (row["topic"] == UNSTABLE)
        over = _said(card.xpath("./div[@class='over']")[0])
        ends = [text.figure(row[end], "percent", 1) for end in ("lo", "hi")]
        assert text.figure(row["share"], "percent", 1) in over
        assert f"[{', '.join(ends)}]" in over
        for name in ("coherence", "stability"):
            assert text.figure(row[name], "plain", 2) in over
        words = [w["word"] for w in _table(study, "topic_model", topic=row["topic"])][:10]
        assert re.split("、|, ", card.xpath("./p[@class='words']/bdi")[0].text) == words


@pytest.mark.parametrize("lang", LANGS)
def test_courses(study: Path, cards: dict[str, dict[int, Any]], lang: str) -> None:
    for topic, card in cards[lang].items():
        (row,) = _table(study, "topic_courses", topic=topic, city_id="")
        over, text = _said(card.xpath("./div[@class='over']")[0]), Text(lang)
        if topic == UNDATED:
            assert text.word("reason", row["reason"]) in over
            continue
        assert text.word("course", row["course"]) in over
        trend, low, high = (text.figure(row[n], "points", 1) for n in ("trend", "lo", "hi"))
        assert trend in over
        assert f"[{low}, {high}]" in over


def test_cities_and_sources_it_clearly_belongs_to(
    study: Path, cards: dict[str, dict[int, Any]], names: Names
) -> None:
    text, known = Text("en"), {r["source_id"]: r["name"] for r in _table(study, "sources")}
    for topic, card in cards["en"].items():
        for at, (of, most) in enumerate((("city", 5), ("source", 3))):
            rows = [r for r in _table(study, "topic_belongs", topic=topic, of=of)
                    if r["q"] < LEVEL and r["log_odds"] > 0]  # fmt: skip
            rows.sort(key=lambda r: (-abs(r["z"]), r["key"]))
            said = [
                f"{names.city(r['key'], 'en') if of == 'city' else known[r['key']]} "
                f"{text.figure(r['log_odds'], 'signed', 2)} "
                f"[{text.figure(r['log_odds'] - Z95 * r['se'], 'signed', 2)}, "
                f"{text.figure(r['log_odds'] + Z95 * r['se'], 'signed', 2)}]"
                for r in rows[:most]
            ]
            assert _fact(card, at) == "; ".join(" ".join(one.split()) for one in said)


def test_elements_and_bursts(study: Path, cards: dict[str, dict[int, Any]]) -> None:
    for topic, card in cards["en"].items():
        rows = _table(study, "topic_mix", topic=topic)
        rows.sort(key=lambda r: -r["share"])
        said = [f"{r['code']} {r['share']:.0%} ({r['lift']:.1f} times the usual)" for r in rows]
        assert _fact(card, 2) == "; ".join(said[:4])
        bursts = _table(study, "topic_bursts", topic=topic)
        assert len(card.xpath(".//dl/div")) == 3 + len(bursts)
        for row in bursts:
            assert f"{row['start']}: {row['docs']} documents (1.4 expected)" in _fact(card, 3)
            shaded = card.xpath(".//svg[@class='spark']/rect")
            assert len(shaded) == 1


def test_sentences_are_the_first_five_of_a_kind(
    study: Path, cards: dict[str, dict[int, Any]]
) -> None:
    texts = {row["doc_id"]: row["text"] for row in pq.read_table(study / "documents").to_pylist()}
    for topic, card in cards["zh"].items():
        rows = _table(study, "topic_sentences", topic=topic)
        lists = card.xpath("./details//ol")
        assert len(lists) == 2 * bool(rows)
        for kind, shown in zip(("typical", "contrasting"), lists, strict=False):
            mine = sorted((r for r in rows if r["kind"] == kind), key=lambda r: r["rank"])[:5]
            said = [texts[row["doc_id"]][row["start"] : row["end"]].strip() for row in mine]
            assert [q.text_content() for q in shown.xpath(".//q")] == said
            assert len(said) == 5
            assert all(re.search(r" · (\d{4}-\d\d-\d\d|无日期) · ", _said(small))
                       for small in shown.xpath(".//small"))  # fmt: skip
    assert cards["zh"][0].xpath(".//q//mark")


@pytest.mark.parametrize("limit", [0, 6])
def test_sentences_keep_to_the_limit_of_quotation(
    study: Path, tmp_path: Path, names: Names, registry: Mapping[str, Any], limit: int
) -> None:
    out = Path(shutil.copytree(study, tmp_path / "results"))
    stated = f"[report]\nquote_chars = {limit}\n[[input]]\npath = 'x'\n"
    (tmp_path / "study.toml").write_text(stated, encoding="utf-8")
    page = build_report(out, lang="zh", cities=["苏州"], names=names, registry=registry)
    shown = [q.text_content() for card in _cards(page.read_text("utf-8")).values()
             for q in card.xpath(".//details//q")]  # fmt: skip
    assert len(shown) == 40
    if limit:
        assert max(len(said.strip("…")) for said in shown) == limit
    else:
        assert all("不引用原文" in said for said in shown)


def test_a_study_without_them_has_words_alone(
    tmp_path: Path, names: Names, registry: Mapping[str, Any]
) -> None:
    out = write_study(tmp_path, hostile=False)
    page = build_report(out, lang="en", cities=["苏州"], names=names, registry=registry)
    cards = _cards(page.read_text("utf-8"))
    assert [_said(card) for card in cards.values()] == [
        "历史、街区、文化 历史、街区、文化、游客、museum",
        "科技、企业、创新 科技、企业、创新、talent、人才",
    ]
    for name in ("model", "shares"):
        (out / "topics" / f"{name}.parquet").unlink()
    page = build_report(out, lang="en", cities=["苏州"], names=names, registry=registry)
    assert "No topics were fitted" in page.read_text("utf-8")


KINDS = [
    # (opening, the documents it counts)
    (("topic_source", ("0", "nat1")), "d.source_id = 'nat1'"),
    (("topic_period", ("0", "2024-03", "2024-06")), "main = 0 AND month(d.date) BETWEEN 3 AND 6"),
    (("topic_period", ("3", "2024-01", "2024-12")), "main = 3 AND d.date IS NOT NULL"),
    (("story", ("CN320500-nat1-0", "2024-01", "2024-12")), "g.story_id = 'CN320500-nat1-0'"),
]


@pytest.mark.parametrize(("asked", "where"), KINDS)
def test_openings_count_what_they_say(study: Path, asked: tuple[str, Any], where: str) -> None:
    con, wanted = connect(study), Opening("", *asked)
    rows = opened(con, [wanted], least=1, seed=0)[wanted]
    found = con.execute(f"""SELECT count(*) FROM documents d JOIN topic_shares USING (doc_id)
                            JOIN stories g USING (doc_id) WHERE {where}""").fetchall()[0][0]
    assert found > 0
    assert {row["total"] for row in rows} == {found}


MARKED = [
    # (sentence, words, most, what is shown)
    ("古城的街区。", ["街区", "古城"], 99, "<mark>古城</mark>的<mark>街区</mark>。"),
    ("Visitors saw a Visit.", ["visit"], 99, "<mark>Visitors</mark> saw a <mark>Visit</mark>."),
    ("revisit the site", ["visit"], 99, "revisit the site"),
    ("甲乙丙丁街区", ["街区"], 4, "…丙丁<mark>街区</mark>"),
    ("文化街区", ["文化", "文化街区", ""], 99, "<mark>文化街区</mark>"),
    ("<b>街区", ["街区"], 99, "&lt;b&gt;<mark>街区</mark>"),
    ("a.b 街\u202e区 (c", ["(c", "a.b"], 99, "<mark>a.b</mark> 街[U+202E]区 <mark>(c</mark>"),
    ("没有", [], 1, "没…"),
]


@pytest.mark.parametrize(("sentence", "words", "most", "shown"), MARKED)
def test_words_are_marked(sentence: str, words: list[str], most: int, shown: str) -> None:
    assert highlighted(sentence, words, most=most) == shown


LINES = [
    # (points, d of the path, viewBox)
    ([(11, 0.0), (12, 0.5), (13, 1.0)], "M0 40 1 20 2 0", "-0.5 -2 3 44"),
    ([(0, 1.0), (2, 1.0)], "M0 0h0M2 0h0", "-0.5 -2 3 44"),
    ([(0, 0.0), (1, 0.0)], "M0 40 1 40", "-0.5 -2 2 44"),
]


@pytest.mark.parametrize(("rows", "line", "box"), LINES)
def test_a_small_line(rows: list[tuple[int, float]], line: str, box: str) -> None:
    drawn = lxml.html.fragment_fromstring(spark(rows, [(12, 13)], label="<a>"))
    assert drawn.find("path").get("d") == line
    assert drawn.get("viewbox") == box
    assert drawn.get("aria-label") == "<a>"
    assert drawn.find("rect").get("width") == "2"
    assert spark(rows[:1], label="x") == ""


def _every(first: int, last: int) -> list[Month]:
    return [Month(f"{year}-{month:02d}", 1, month / 100) for year in range(first, last + 1)
            for month in range(1, 13)]  # fmt: skip


POINTS = [
    # (months, the points, spans of a burst from 2024-02 to 2024-05)
    ([Month("2023-12", 4, 0.1), Month("2024-02", 6, 0.3)], [(0, 0.1), (2, 0.3)], [(2, 5)]),
    ([Month("2023", 4, 0.1), Month("2024", 6, 0.3)], [(0, 0.1), (1, 0.3)], []),
    ([Month("2018-01", 1, 0.1), Month("2018-03", 3, 0.5), Month("2024-05", 2, 0.2)],
     [(0, 0.4), (25, 0.2)], [(24, 25)]),
    (_every(2000, 2024), [(year, 0.065) for year in range(25)], [(24, 24)]),
    ([], [], []),
]  # fmt: skip


@pytest.mark.parametrize(("some", "points", "spans"), POINTS)
def test_points_of_a_line(
    some: list[Month], points: list[tuple[int, float]], spans: list[tuple[int, int]]
) -> None:
    found, shaded = line_of(some, [Burst("2024-02", "2024-05", 9, 1.0)])
    assert [at for at, _ in found] == [at for at, _ in points]
    assert [value for _, value in found] == pytest.approx([value for _, value in points])
    assert shaded == spans


def test_months_and_years_are_not_mixed(study: Path) -> None:
    con = connect(study)
    con.execute("""CREATE OR REPLACE VIEW topic_periods AS SELECT * FROM (VALUES
        (0::SMALLINT, '', '2024', 1, 0.1), (0::SMALLINT, '', '2024-02', 1, 0.2),
        (0::SMALLINT, 'CN320500', '2024-03', 1, 0.3), (0::SMALLINT, '', 'none', 1, 0.4),
        (1::SMALLINT, '', '2023', 1, 0.5)) t(topic, city_id, period, docs, share)""")
    assert {topic: [one.period for one in some] for topic, some in months(con).items()} == {
        0: ["2024-02"],
        1: ["2023"],
    }


def test_what_is_not_named_has_its_first_words(study: Path) -> None:
    con = connect(study)
    con.execute("""CREATE OR REPLACE VIEW topic_about AS
        SELECT 0::SMALLINT AS topic, 'zh' AS lang, '' AS label_zh, 'Streets' AS label_en,
          false AS hidden, false AS pinned, false AS unstable, NULL AS share""")
    labels = {topic.number: [topic.label(lang) for lang in LANGS]
              for topic in visible_topics(con).shown}  # fmt: skip
    assert labels[0] == ["Streets", "Streets"]
    assert labels[3] == ["museum, heritage, district"] * 2


@pytest.mark.parametrize("lang", LANGS)
def test_a_card_is_small(cards: dict[str, dict[int, Any]], lang: str) -> None:
    """Sixty of them fit beside the rest of a large report."""
    sizes = [len(lxml.html.tostring(card, encoding="utf-8")) for card in cards[lang].values()]
    assert max(sizes) < 9_000
