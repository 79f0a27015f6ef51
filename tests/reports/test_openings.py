"""Every number about texts opens the documents it was made of."""

import copy
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from citysway.pipeline.study import Result
from citysway.reports.evidence.openings import MOST, SQL, Opening, opened
from citysway.reports.numbers.tables import connect, records
from citysway.reports.report import build_report
from citysway.reports.words.text import strings
from tests.reports.openings import FACTS, census, dead_ends
from tests.reports.topic_tables import write_topic_tables

lxml_html = pytest.importorskip("lxml.html")
CITIES = ["CN510100", "CN320500"]
ENDINGS = {"zh": "", "en": ".en"}
Trees = dict[str, Any]


@pytest.fixture(scope="module")
def built(sample: Result, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trees]:
    """Language -> name -> tree of the pages of the sample study, with all tables of topics."""
    folder = tmp_path_factory.mktemp("opened")
    out = write_topic_tables(Path(shutil.copytree(sample.out, folder / "results")))
    build_report(out, both=True, cities=CITIES, target=folder, workers=1)
    return {lang: _trees(folder, ending) for lang, ending in ENDINGS.items()}


def _trees(folder: Path, ending: str) -> Trees:
    names = [f"index{ending}.html", *(f"cities/{city}{ending}.html" for city in CITIES)]
    return {n: lxml_html.document_fromstring((folder / n).read_bytes()) for n in names}


@pytest.mark.parametrize("lang", ENDINGS)
def test_every_number_opens(built: dict[str, Trees], lang: str) -> None:
    for name, tree in built[lang].items():
        assert census(tree) == [], name
        assert dead_ends(name, built[lang]) == [], name
        assert len(tree.xpath("//a[@class='n'] | //svg//a[@href]")) > 100


def test_the_census_sees_a_number_without_its_link(built: dict[str, Trees]) -> None:
    trees = {name: copy.deepcopy(tree) for name, tree in built["zh"].items()}
    name = f"cities/{CITIES[0]}.html"
    tree = trees[name]
    for link in (tree.xpath("//td//a[@class='n']")[0], tree.xpath("//dd/a[@class='n']")[0]):
        link.tag = "span"
        del link.attrib["href"]
    mark = tree.xpath("//figure[@id='fig-topics']//svg//a")[0]
    mark.tag = "g"
    del mark.attrib["href"]
    assert len(census(tree)) == 3
    panel = tree.xpath("//section[starts-with(@id, 'ev-') and contains(@id, '-topic-')]")[1]
    panel.getparent().remove(panel)
    assert dead_ends(name, trees) == [f"#{panel.get('id')}"]


def test_every_declared_fact_is_found_on_some_page(built: dict[str, Trees]) -> None:
    trees = [tree for some in built.values() for tree in some.values()]
    gone = [path for path in FACTS if not any(t.xpath(f"//text()[{path}]") for t in trees)]
    assert gone == []


KINDS = ("documents", "place", "pair", "topic")


@pytest.mark.parametrize("kind", KINDS)
def test_openings_of_a_city_hold_passages(built: dict[str, Trees], kind: str) -> None:
    tree = built["zh"][f"cities/{CITIES[0]}.html"]
    panels = tree.xpath(f"//section[starts-with(@id, 'ev-{CITIES[0]}-{kind}')]")
    assert panels
    assert all(1 <= len(panel.xpath(".//li")) <= MOST[kind] for panel in panels)
    if kind == "topic":
        shares = [re.findall(r"占 (\d+)%", " ".join(p.itertext())) for p in panels]
        assert all(
            len(some) == len(p.xpath(".//li")) for some, p in zip(shares, panels, strict=True)
        )


def _found(sample: Result, *wanted: Opening) -> dict[Opening, list[dict[str, Any]]]:
    return opened(connect(sample.out), wanted, least=1, seed=0)


def test_documents_are_as_many_as_counted(sample: Result) -> None:
    con = connect(sample.out)
    rows = records(con, """SELECT role, count(*) AS n FROM doc_city WHERE city_id = 'CN510100'
                           GROUP BY role""")  # fmt: skip
    asked = {Opening("CN510100", "documents", (row["role"],)): row["n"] for row in rows}
    found = _found(sample, *asked)
    assert {opening: some[0]["total"] for opening, some in found.items()} == asked
    assert all(row["role"] == opening.key[0] for opening, some in found.items() for row in some)


def test_a_pair_is_named_in_every_document(sample: Result) -> None:
    con = connect(sample.out)
    pair = records(con, """SELECT a.city_id AS one, b.city_id AS other FROM doc_city a
        JOIN doc_city b USING (doc_id) WHERE a.city_id < b.city_id AND a.names > 0 AND b.names > 0
          AND a.kind <> 'policy' AND a.cities <= 10 AND a.role = 'nat' AND b.role = 'nat'
        GROUP BY ALL ORDER BY count(*) DESC, one, other LIMIT 1""")[0]  # fmt: skip
    wanted = Opening(pair["one"], "pair", (pair["other"],))
    rows = _found(sample, wanted)[wanted]
    assert rows
    for row in rows:
        named = records(con, "SELECT DISTINCT city_id FROM doc_city WHERE doc_id = ?",
                        [row["doc_id"]])  # fmt: skip
        assert {pair["one"], pair["other"]} <= {one["city_id"] for one in named}


def test_a_topic_gives_its_largest_shares_first(sample: Result) -> None:
    wanted = Opening("CN510100", "topic", ("0",))
    rows = _found(sample, wanted)[wanted]
    assert rows
    assert [row["share"] for row in rows] == sorted((r["share"] for r in rows), reverse=True)


def test_what_is_not_there_gives_nothing(sample: Result) -> None:
    wanted = [Opening("CN510100", "period", ("ext", "1900-01", "1900-02")),
              Opening("nowhere", "pair", ("CN510100",))]  # fmt: skip
    assert list(_found(sample, *wanted).values()) == [[], []]


def test_every_kind_is_worded_and_limited() -> None:
    assert set(SQL) == set(MOST) == set(strings()["opened"]) - {"topic_all"}


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a/b",), ("a.b",)), (("城",), ("市",)), (("<b>",), ("_b_",)), (("a", ""), ("a ",))],
)
def test_anchors_are_plain_and_their_own(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    anchors = {Opening("X", "place", key).anchor for key in (one, other)}
    assert len(anchors) == 2
    assert all(re.fullmatch(r"[\w.-]+", anchor, re.ASCII) for anchor in anchors)
