"""Attention by place and month: the numbers of the dossiers, for what is chosen."""

import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from citysway.reports.app import attention
from citysway.reports.app.attention_views import _month, _place
from citysway.reports.app.opened import Opened, open_study
from citysway.reports.app.scene import Scene
from citysway.reports.app.words import Words
from citysway.reports.report import build_report
from tests.reports.app.conftest import expose, placed
from tests.reports.factory import write_study

CHENGDU = "CN510100"


@pytest.fixture(scope="module")
def much(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A study whose sources wrote enough for a share, two of them with a place."""
    return open_study(placed(expose(write_study(tmp_path_factory.mktemp("much") / "results"))))


def scene(opened: Opened, lang: str) -> Scene:
    return Scene(opened, opened.cursor(), Words(lang), (CHENGDU,), "F1", "all", (), ())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_app_shows_what_the_dossier_shows(much: Opened, tmp_path: Path, lang: str) -> None:
    index = build_report(much.out, target=tmp_path / "report", lang=lang, cities=[CHENGDU])
    tree: Any = lxml.html.parse(str(index.parent / "cities" / f"{CHENGDU}.html")).getroot()
    in_table = [
        [cell.text_content().strip() for cell in row.findall("td")[:3]]
        for row in tree.xpath("//*[@id='reach']//tbody/tr")
    ]
    seen = scene(much, lang)
    rows = attention.points(seen.con, much, city=CHENGDU)
    count = seen.words.text.count
    assert len(rows) >= 3
    assert in_table == [
        [_place(seen, row)["label"], count(row["docs"]), count(row["sources"])] for row in rows
    ]
    drawn = tree.xpath("string(//*[@id='fig-months']//*[contains(@class, 'wide')])")
    for row in attention.months(seen.con, much, cities=[CHENGDU]):
        if row["rate"] is not None:
            assert row["measured"]
            said = re.split(r" · |‰", _month(seen, row, rated=True)["tip"])[2]
            assert f"{row['month']} {said}" in drawn


def test_a_rate_is_stories_over_what_was_heard(much: Opened) -> None:
    asked = open_study(much.out)
    asked.__dict__["support"] = much.support | {"docs": 5}
    con = asked.cursor()
    con.execute("CREATE TEMP TABLE indicators AS FROM memory.main.indicators WHERE false")
    rows = attention.months(con, asked, cities=[CHENGDU], roles=["int", "nat"])
    heard = [source for source, role in asked.roles_to(CHENGDU).items() if role in ("int", "nat")]
    assert {"int1", "int2", "nat1", "nat2"} <= set(heard)
    expected = con.execute(
        """SELECT d.period, count(DISTINCT d.story_id) / (
                    SELECT count(DISTINCT e.story_id) FROM exposure e
                    WHERE list_contains(?, e.source_id) AND e.period = d.period)
           FROM doc_city d WHERE d.city_id = ? AND d.role IN ('int', 'nat') AND names > 0
           GROUP BY d.period""",
        [heard, CHENGDU],
    ).fetchall()
    enough = {row["month"]: row for row in rows if row["rate"] is not None}
    assert enough
    assert not any(row["measured"] for row in rows)
    for month, rate in expected:
        if month in enough:
            assert enough[month]["rate"] == pytest.approx(rate)
            assert enough[month]["heard"] >= 5
    short = [row for row in rows if row["heard"] is not None and row["heard"] < 5]
    assert short
    assert all(row["rate"] is None for row in short)


def test_the_city_s_own_texts_have_no_rate(much: Opened) -> None:
    rows = attention.months(much.cursor(), much, cities=[CHENGDU], roles=["own"])
    assert sum(row["stories"] or 0 for row in rows) > 0
    assert all(row["rate"] is None for row in rows if not row["measured"])


def test_a_month_without_any_text_is_not_zero(much: Opened) -> None:
    con = much.cursor()
    con.execute("CREATE TEMP TABLE doc_city AS SELECT * FROM (VALUES "
                "('a', 'X', 's', 'src', 'nat', '2024-01', 'news', 1), "
                "('b', 'X', 't', 'src', 'nat', '2024-04', 'news', 1)) AS t"
                "(doc_id, city_id, story_id, source_id, role, period, kind, names)")  # fmt: skip
    con.execute("CREATE TEMP TABLE panel AS SELECT unnest(['2024-01', '2024-03', '2024-04']) "
                "AS period")  # fmt: skip
    con.execute("UPDATE doc_city SET city_id = ?", [CHENGDU])
    rows = attention.months(con, much, cities=[CHENGDU])
    assert [(row["month"], row["stories"]) for row in rows] == [
        ("2024-01", 1), ("2024-02", None), ("2024-03", 0), ("2024-04", 1),
    ]  # fmt: skip


def test_sources_that_wrote_too_little_are_counted(much: Opened) -> None:
    con = much.cursor()
    rows = attention.points(con, much, city=CHENGDU)
    some = [row for row in rows if row["lat"] is None]
    sources, stories = attention.too_few(con, some, city=CHENGDU)
    left = {source for row in rows for source in row["source_ids"]}
    left -= {source for row in some for source in row["source_ids"]}
    assert sources >= len(left) >= 1
    assert stories >= sum(row["stories"] for row in rows if row["lat"] is not None)
    assert attention.too_few(con, rows, city="nowhere") == (0, 0)
