"""The codes, frameworks, names and doubles that come with CitySway."""

from collections import Counter

import pytest

from citysway.corpus.fold import fold_term
from citysway.models import codebook
from citysway.models.codebook import check, load
from tests.models.codebooks import BOOK, ELEMENTS, FRAMES, members
from tests.timing import fastest

SHARES = {"F1": 8, "F2": 5, "F3": 5, "F4": 6, "F5": 2, "F6": 4, "F7": 5, "F8": 11}


def test_default_is_sound() -> None:
    assert check(BOOK) == []


def test_codes_are_those_of_the_method() -> None:
    assert list(BOOK.codes) == [*ELEMENTS, *FRAMES, "A1", "A2", "A3", "A4"]
    assert {code.facet for code in BOOK.codes.values()} == {"E", "X", "A"}


@pytest.mark.parametrize(
    ("term", "own", "ext", "city"),
    [
        ("认同", "X01", "X09", None),
        ("向往", "X02", "X09", None),
        ("共同家园", "X01", "E02", None),
        ("凝心聚力", "X01", "E02", None),
        ("薪火相传", "X01", "E47", None),
        ("创造性转化", "E47", "X03", None),
        ("赶超", "X12", "X12", "X11"),
        ("identify with", "X01", "X09", None),
        ("showcase", "X07", "X04", None),
        ("promote", "X06", "X07", None),
    ],
)
def test_doubles(term: str, own: str, ext: str, city: str | None) -> None:
    double = BOOK.doubles[term]
    assert (double.own, double.ext, double.city) == (own, ext, city)
    assert len(BOOK.doubles) == 10


def test_no_term_feeds_two_codes() -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for lang in ("zh", "en"):
        for term in BOOK.terms(lang):
            owners.setdefault((lang, fold_term(term.text)), set()).add(term.code)
    shared = {text for (_, text), codes in owners.items() if len(codes) > 1}
    assert shared == set(BOOK.doubles)


@pytest.mark.parametrize(("framework", "count"), SHARES.items())
def test_frameworks(framework: str, count: int) -> None:
    group = BOOK.frameworks[framework]
    assert len(group) == count
    simplex = framework in ("F1", "F2", "F5")
    assert {item.measure for item in group} == {"simplex" if simplex else "rate"}
    assert all(item.zh_name and item.en_name and item.source and item.rule for item in group)


@pytest.mark.parametrize(
    ("category", "notation"),
    [
        ("F1.7", ["E01", "E02"]),
        ("F3.2", ["X02", "X10@ext", "X11@in"]),
        ("F3.4", ["X04*E10", "X04*E06", "X04*E13", "X04*E26", "E10"]),
        ("F3.5", ["X05", "X08*E08@ext", "X08*E09@ext", "E44"]),
        ("F4.1", [f"X06*{code}@own" for code in ELEMENTS]),
        ("F7.4", ["E24&E22", "E24&E33", "E24&E35"]),
        ("F8.2", ["E07", "E33*E06", "E33*E07"]),
    ],
)
def test_members(category: str, notation: list[str]) -> None:
    assert members(BOOK, category) == notation


def test_f1_shares_out_the_elements_of_the_region() -> None:
    inside = [item for item in BOOK.frameworks["F1"] if not item.outside]
    counts = Counter(str(member) for item in inside for member in item.primary)
    assert counts == Counter([*(f"E{number:02d}" for number in range(1, 36)), "E47"])
    assert [item.id for item in BOOK.frameworks["F1"] if item.outside] == ["F1.0"]


def test_f5_variant_b_moves_public_service_and_environment() -> None:
    hard_a, soft_a = ({str(m) for m in item.primary} for item in BOOK.frameworks["F5"])
    hard_b, soft_b = ({str(m) for m in item.primary} for item in BOOK.variants["F5"]["B"])
    assert hard_b - hard_a == soft_a - soft_b == {"E15", "E16", "E17", "E18", "E27"}
    assert hard_a | soft_a == hard_b | soft_b == set(ELEMENTS)


@pytest.mark.parametrize(
    ("item", "lang", "name"),
    [("E03", "zh", "物质文化遗产"), ("E03", "en", "Tangible heritage"), ("F3.5", "zh", "辐射力")],
)
def test_names(item: str, lang: str, name: str) -> None:
    assert BOOK.name(item, lang) == name


def test_loads_quickly() -> None:
    def anew() -> None:
        codebook._default.cache_clear()
        codebook._default_tables.cache_clear()
        codebook._forms_table.cache_clear()
        load()

    assert fastest(anew) < 0.15
