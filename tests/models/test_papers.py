"""The papers: every concept has a carrier or a reason, every carrier exists, none is missing."""

import re

import pytest

from citysway.errors import StudyError
from citysway.models import codebook
from citysway.models.codebook.papers import Concept, Section, load_papers, read_papers, references
from citysway.pipeline.indicators.registry import registry

FOUND = load_papers()
BOOK = codebook.load()
INDICATORS = registry()
SECTIONS = [(paper.id, section) for paper in FOUND.papers.values()
            for section in paper.sections.values()]  # fmt: skip
CONCEPTS = [(f"{paper} {section.id} {concept.en_name}", concept)
            for paper, section in SECTIONS for concept in section.concepts]  # fmt: skip
CATEGORIES = {category.id: category for category in BOOK.categories()}
FILE = """
[columns]
gdp = { zh = "生产总值", en = "product" }
[P1]
zh = "甲"
en = "first"
[[P1.section]]
id = "2.4"
zh = "乙"
en = "second"
concepts = [{ zh = "丙", en = "third", by = ["E08", "IM19:vid"], columns = ["gdp"] }]
"""


def carried(section: Section) -> set[str]:
    """What carries a concept of the section: what is named, categories of a framework that is.

    Codes count through their category where it is no rest of everything (F5) and no pair.
    """
    named = set(section.carriers())
    named |= {c.id for name in named & set(BOOK.frameworks) for c in BOOK.frameworks[name]}
    narrow = [CATEGORIES[name] for name in named & set(CATEGORIES) if name[:2] != "F5"]
    return named | {m.first for c in narrow for m in c.primary if m.kind == "code"}


def at(paper: str, section: str) -> set[str]:
    """What carries a section of a paper; for '' what carries any of its sections."""
    found = FOUND.papers[paper].sections
    chosen = found.values() if not section else [found[section]]
    return {item for each in chosen for item in carried(each)}


@pytest.mark.parametrize(("where", "concept"), CONCEPTS, ids=[name for name, _ in CONCEPTS])
def test_carriers_exist(where: str, concept: Concept) -> None:
    known = {*BOOK.codes, *BOOK.frameworks, *CATEGORIES, *INDICATORS}
    for carrier in concept.by:
        name, colon, part = carrier.partition(":")
        assert name in known, carrier
        assert not colon or INDICATORS[name].part(part), carrier
    assert set(concept.columns) <= set(FOUND.columns)
    assert concept.by or concept.columns or len(concept.why) > 20
    assert len(set(concept.by)) == len(concept.by)


@pytest.mark.parametrize("category", CATEGORIES.values(), ids=list(CATEGORIES))
def test_every_category_stands_at_its_stated_source(category: codebook.Category) -> None:
    stated = references(category.source)
    assert stated or category.outside, category.source
    for paper, section in stated:
        assert category.id in at(paper, section), f"{paper} {section}"


@pytest.mark.parametrize("code", BOOK.codes.values(), ids=list(BOOK.codes))
def test_every_code_stands_at_its_stated_source(code: codebook.Code) -> None:
    stated = references(code.source)
    assert stated or code.facet == "A"
    for paper, section in stated:
        assert code.id in at(paper, section), f"{paper} {section}"


@pytest.mark.parametrize("entry", INDICATORS.values(), ids=list(INDICATORS))
def test_every_indicator_stands_at_its_papers(entry: object) -> None:
    assert isinstance(entry, type(INDICATORS["IM01"]))
    for paper, section in [pair for stated in entry.papers for pair in references(stated)]:
        assert section
        assert entry.id in FOUND.papers[paper].sections[section].carriers(), f"{paper} {section}"


def test_nothing_is_left_out() -> None:
    named = {item for paper, section in SECTIONS for item in section.carriers()}
    assert set(BOOK.codes) <= named
    assert set(INDICATORS) <= named
    assert {c for c in CATEGORIES if c != "F1.0"} <= {i for _, s in SECTIONS for i in carried(s)}
    assert list(FOUND.papers) == ["P1", "P2", "P3", "P4", "P5"]


def test_every_column_is_asked_for() -> None:
    asked = {column for _, concept in CONCEPTS for column in concept.columns}
    asked |= {column for entry in INDICATORS.values() for column in entry.external}
    assert asked == set(FOUND.columns)


def test_names_are_our_own_and_short() -> None:
    for where, concept in CONCEPTS:
        assert re.search("[\u4e00-\u9fff]", concept.zh_name), where
        assert not re.search("[\u4e00-\u9fff]", concept.en_name + concept.why), where
        assert len(concept.zh_name) <= 24, where
        assert len(concept.en_name.split()) <= 18, where
    for paper, section in SECTIONS:
        names = [concept.en_name for concept in section.concepts]
        assert len(set(names)) == len(names), f"{paper} {section.id}"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("P1 1.2/3.2, P2 4.2", [("P1", "1.2"), ("P1", "3.2"), ("P2", "4.2")]),
        ("P2 3.1-3.2", [("P2", "3.1"), ("P2", "3.2")]),
        ("P1 end of 1", [("P1", "1")]),
        ("P2 Fig. 1, P5 Table 1", [("P2", "Fig. 1"), ("P5", "Table 1")]),
        ("P3 3.1, P5; variant B: P4 2", [("P3", "3.1"), ("P5", ""), ("P4", "2")]),
        ("P2 3.1 'recognition of the subject'", [("P2", "3.1")]),
        ("P5 3.2 (undefined there)", [("P5", "3.2")]),
        ("P5 3.2.2", [("P5", "3.2.2")]),
        ("arousal: Baloglu & McCleary 1999", []),
    ],
)
def test_references(source: str, found: list[tuple[str, str]]) -> None:
    assert list(references(source)) == found


def test_a_file_is_read() -> None:
    (paper,) = read_papers(FILE, where="x").papers.values()
    assert paper.sections["2.4"].concepts[0].by == ("E08", "IM19:vid")
    assert paper.sections["2.4"].carriers() == {"E08", "IM19"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (', by = ["E08", "IM19:vid"], columns = ["gdp"]', "", "P1 2.4 丙: nothing carries it"),
        ('"E08"', '"culture"', "found 'culture'; allowed are E03"),
        ("by =", "bye =", "unknown key 'bye'; did you mean by"),
        ('id = "2.4"', 'id = "two"', "P1 two: allowed are intro"),
        ('id = "2.4"', 'id = "2.4"\ntitle = "x"', "unknown key 'title'"),
        (
            '[{ zh = "丙", en = "third", by = ["E08", "IM19:vid"], columns = ["gdp"] }]',
            "[]",
            "no con",
        ),
    ],
)
def test_what_is_refused(old: str, new: str, message: str) -> None:
    assert old in FILE
    with pytest.raises(StudyError, match=message):
        read_papers(FILE.replace(old, new, 1), where="x")


def test_a_section_stands_once() -> None:
    again = FILE[FILE.index("[[P1.section]]") :]
    with pytest.raises(StudyError, match=r"P1 2\.4: stated twice"):
        read_papers(FILE + again, where="x")
