"""Indicators of hand-made documents, exact where nothing is shrunken (METHOD.md sections 2, 3 and
5.2).
"""

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.pipeline.indicators.table import Support
from tests.pipeline.generator import CITIES, Doc, Source, panel_of_sources
from tests.pipeline.tables import Cells, cells, pick, run

A, B = CITIES[0].id, CITIES[1].id
PAIR = CITIES[:2]  # nothing is shrunken with fewer than three cities
Labels = dict[str, tuple[int, int, int]]
PRAISE, BLAME, PLAIN = (1, 0, 0), (0, 1, 0), (0, 0, 1)
SOURCES = [
    *panel_of_sources(),
    *(Source(f"gov-{c.id}", "local", c.id, "CN", None, None) for c in CITIES),
]
NATIONAL = [f"nat-{k}" for k in range(4)]
LOW = Support(docs=4, side_docs=4, ctr_statements=4, source_docs=5)
_number = count()


def doc(codes: Labels, source: str, *, city: str = A, **about: Any) -> Doc:
    """A document that names the city once; ``codes``: code -> labels (pos, neg, neu)."""
    found = {(city, code): (max(sum(labels), 1), *labels) for code, labels in codes.items()}
    return Doc(f"d{next(_number):05d}", source, {city: 1}, found, **about)


def outside(rows: Sequence[Labels], *, city: str = A, **about: Any) -> list[Doc]:
    """One document of a row, by national outlets in turn."""
    return [doc(row, NATIONAL[k % 4], city=city, **about) for k, row in enumerate(rows)]


def own(rows: Sequence[Labels], *, city: str = A) -> list[Doc]:
    """The city's own texts."""
    return [doc(row, f"gov-{city}", city=city, kind="policy", owner=city) for row in rows]


def home(rows: Sequence[Labels], *, city: str = A) -> list[Doc]:
    """One document of a row, by local outlets in turn."""
    return [doc(row, f"local-{city}-{k % 3}", city=city) for k, row in enumerate(rows)]


def table_of(tmp_path: Path, docs: Sequence[Doc], **options: Any) -> Cells:
    options.setdefault("cities", PAIR)
    return cells(run(tmp_path, docs, SOURCES, support=LOW, **options))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [((10, 10, 0), 1.0), ((10, 0, 10), 0.0), ((5, 5, 10), 0.5), ((0, 0, 7), 0.0)],
)
def test_im13_exact(tmp_path: Path, labels: tuple[int, int, int], expected: float) -> None:
    kinds = [kind for kind, n in zip((PRAISE, BLAME, PLAIN), labels, strict=True) for _ in range(n)]
    table = table_of(tmp_path, outside([{"E01": kind} for kind in kinds]))
    for part in ("", "F1.1"):
        found = pick(table, "IM13", A, part=part)
        assert found["value"] == pytest.approx(expected, abs=1e-12)
        assert found["lo"] is None or found["lo"] <= expected <= found["hi"]
    assert pick(table, "IM13", B)["reason"] == "no_support"


def test_im09_to_im11_by_hand(tmp_path: Path) -> None:
    """A: 8 praise, 2 blame; B: 5 and 5. kappa = 5 statements of the role's mean .3 are added."""
    docs = []
    for city, praise in ((A, 8), (B, 5)):
        rows = [{code: PRAISE for code in ("A1", "A3", "A4")} for _ in range(praise)]
        rows += [{code: BLAME for code in ("A1", "A3", "A4")} for _ in range(10 - praise)]
        docs += outside(rows, city=city)
        docs += own([{"A4": PRAISE}] * 6, city=city)
    table = table_of(tmp_path, docs)
    for city, praise, mixed in ((A, 8, 0.5), (B, 5, 0.1)):
        net = (2 * praise - 10) / 10
        assert (2 * praise - 10 + 5 * 0.3) / 15 == pytest.approx(mixed)
        assert pick(table, "IM09", city)["value"] == pytest.approx(mixed)
        assert pick(table, "IM09", city)["raw"] == pytest.approx(net)
        # the city's praise of itself is not in what others say
        assert pick(table, "IM11", city)["value"] == pytest.approx(net)
        assert pick(table, "IM10", city)["value"] == pytest.approx(net)
        assert pick(table, "IM09", city, part="arousal")["reason"] == "no_support"
    assert pick(table, "IM11", A, role="own")["value"] == pytest.approx(1.0)


def test_no_affect_word_is_missing_not_zero(tmp_path: Path) -> None:
    table = table_of(tmp_path, outside([{"E01": PRAISE}] * 8))
    for name in ("IM09", "IM10", "IM11"):
        found = pick(table, name, A)
        assert (found["value"], found["reason"]) == (None, "no_support")


@pytest.mark.parametrize(
    ("rows", "balance", "side"),
    [
        ([{"E01": PLAIN}] * 8, 0.0, -1.0),
        ([{"E05": PLAIN}] * 8, 0.0, 1.0),
        ([{"E01": PLAIN}, {"E05": PLAIN}] * 4, 1.0, 0.0),
        ([{"E01": PLAIN}, {"E05": PLAIN}, {"E06": PLAIN}, {"E07": PLAIN}] * 2, 0.5, 0.5),
    ],
)
def test_im20_balance_and_side(
    tmp_path: Path, rows: list[Labels], balance: float, side: float
) -> None:
    table = table_of(tmp_path, outside(rows))
    assert pick(table, "IM20", A)["value"] == pytest.approx(balance)
    assert pick(table, "IM20", A, part="side")["value"] == pytest.approx(side)


def test_im20_complement_by_hand(tmp_path: Path) -> None:
    """6 documents with both, 1 hard, 2 soft, 3 with neither: ln(6.5 x 3.5 / (1.5 x 2.5))."""
    both = {"E01": PLAIN, "E05": PLAIN}
    rows: list[Labels] = [both] * 6 + [{"E01": PLAIN}] + [{"E05": PLAIN}] * 2 + [{"X01": PLAIN}] * 3
    found = pick(table_of(tmp_path, outside(rows)), "IM20", A, part="complement")
    assert found["value"] == pytest.approx(np.log(6.5 * 3.5 / (1.5 * 2.5)))
    none = table_of(tmp_path / "none", outside([{"X01": PLAIN}] * 8))
    for part in ("", "side", "complement"):
        assert pick(none, "IM20", A, part=part)["reason"] == "no_support"


def test_im24_counts_stories_and_halves_secondary_members(tmp_path: Path) -> None:
    rates = {"F3": {"F3.1": (("E01", 1.0), ("E02", 0.5)), "F3.2": (("X08@own", 1.0),)}}
    rows: list[Labels] = [{"E01": PLAIN}] * 2 + [{"E02": PLAIN}] * 2 + [{"E05": PLAIN}] * 4
    rows = [*rows, {"E01": PLAIN, "E02": PLAIN}, {"X08": PLAIN}]
    table = table_of(tmp_path, outside(rows), rates=rates)
    assert pick(table, "IM24", A, part="F3.1")["value"] == pytest.approx((2 + 2 * 0.5 + 1) / 10)
    assert pick(table, "IM24", A, part="F3.2")["value"] == 0.0  # others' words are not the city's


def test_im25_pride_at_home_and_pull_outside(tmp_path: Path) -> None:
    docs = home([{"X01": PRAISE}] * 6 + [{"E02": BLAME}] * 2 + [{"X02": BLAME}] * 4)
    docs += outside([{"X02": PRAISE}] * 3 + [{"X02": BLAME}] * 5 + [{"X01": BLAME}] * 4)
    table = table_of(tmp_path, docs)
    inside = pick(table, "IM25", A, part="inside", role="home")
    assert inside["value"] == pytest.approx((6 - 2) / 8)
    assert pick(table, "IM25", A, part="outside")["value"] == pytest.approx((3 - 5) / 8)


def test_im26_problems_over_statements(tmp_path: Path) -> None:
    """E15: 2 of 8 name a problem, E19 none of 4; blame alone and X13 of no element are none."""
    rows: list[Labels] = [{"E15": BLAME, "E15-": BLAME}] * 2 + [{"E15": BLAME}] * 6
    rows += [{"E19": PLAIN}] * 4 + [{"X13": PLAIN}] * 3
    table = table_of(tmp_path, [*outside(rows), *home(rows)])
    for role in ("ext", "home"):
        assert pick(table, "IM26", A, role=role)["value"] == pytest.approx(2 / 12)
        assert pick(table, "IM26", A, part="E15", role=role)["value"] == pytest.approx(2 / 8)
        assert pick(table, "IM26", A, part="E19", role=role)["value"] == 0.0


def test_im23_university_beside_soft_elements(tmp_path: Path) -> None:
    """10 soft sentences, 3 with a university in F7.1 and 1 in F7.2."""
    rates = {"F7": {f"F7.{k}": ((f"E24&E{k + 4:02d}", 1.0),) for k in range(1, 6)}}
    one: Labels = {"E05": PLAIN, "#soft": PLAIN}
    rows = [one | {"#F7": PLAIN, "#F7.1": PLAIN}] * 3 + [one] * 4
    rows = [*rows, one | {"#F7": PLAIN, "#F7.2": PLAIN}, one, one]
    table = table_of(tmp_path, outside(rows), rates=rates)
    assert pick(table, "IM23", A)["value"] == pytest.approx(0.4)
    assert pick(table, "IM23", A, part="F7.1")["value"] == pytest.approx(0.3)
    assert pick(table, "IM23", A, part="F7.2")["value"] == pytest.approx(0.1)
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert pick(table, "IM23", A, part="breadth")["value"] == pytest.approx(np.exp(entropy) / 5)


def test_im17_same_in_both_languages(tmp_path: Path) -> None:
    rows = [{f"E{k % 10 + 1:02d}": PLAIN} for k in range(40)]
    docs = [d for lang in ("zh", "en") for d in outside(rows, lang=lang)]
    docs += outside([{"E01": PLAIN}] * 20, city=B, lang="zh")
    docs += outside([{"E14": PLAIN}] * 20, city=B, lang="en")
    table = table_of(tmp_path, docs)
    same = pick(table, "IM17", A)
    assert (same["value"], same["raw"]) == (1.0, 1.0)
    other = pick(table, "IM17", B)
    assert other["raw"] == pytest.approx(0.0, abs=1e-9)
    assert 0.0 <= other["value"] <= 0.05


def test_im16_same_and_other_in_every_year(tmp_path: Path) -> None:
    docs = []
    for year in range(3):
        about = {"period": f"202{year}-05"}
        docs += outside([{f"E{k % 10 + 1:02d}": PLAIN} for k in range(20)], **about)
        docs += outside([{f"E{4 * year + 1:02d}": PLAIN}] * 20, city=B, **about)
    table = table_of(tmp_path, docs)
    assert pick(table, "IM16", A)["value"] == pytest.approx(1.0)
    assert pick(table, "IM16", B)["raw"] == pytest.approx(0.0, abs=1e-9)
    assert 0.0 <= pick(table, "IM16", B)["value"] <= 0.05
    two = table_of(tmp_path / "two", [d for d in docs if d.period < "2022"])
    assert pick(two, "IM16", A)["reason"] == "no_support"


def test_im14_all_tone_between_the_groups(tmp_path: Path) -> None:
    """A: praised at home, blamed outside. B: the same mix on both sides."""
    docs = [*home([{"E01": PRAISE}] * 8), *outside([{"E01": BLAME}] * 8)]
    mixed = [{"E01": PRAISE}, {"E01": BLAME}] * 6
    docs += [*home(mixed, city=B), *outside(mixed, city=B)]
    table = table_of(tmp_path, docs)
    assert pick(table, "IM14", A)["value"] == pytest.approx(1.0)
    assert pick(table, "IM14", B)["value"] == 0.0
    alone = table_of(tmp_path / "alone", outside(mixed))
    assert pick(alone, "IM14", A)["reason"] == "no_support"


def test_ra01_share_of_attention_from_outside(tmp_path: Path) -> None:
    """Home outlets name A in 6 of 10 documents, national ones in 2 of 10: .2 / (.2 + .6)."""
    docs = home([{}] * 18) + [Doc(f"h{k}", f"local-{A}-{k % 3}") for k in range(12)]
    docs += outside([{}] * 8) + [Doc(f"n{k}", NATIONAL[k % 4]) for k in range(32)]
    table = table_of(tmp_path, docs)
    assert pick(table, "RA01", A)["value"] == pytest.approx(0.25)
    lonely = table_of(tmp_path / "lonely", [d for d in docs if not d.source.startswith("local")])
    assert pick(lonely, "RA01", A)["reason"] == "no_support"


def radiating(share: Mapping[str, int], claims: Mapping[str, int]) -> list[Doc]:
    """Foreign and national outlets with 20 documents each, ``share`` of them on a city, a half on
    F1.1; 10 own texts, some of which claim radiation.
    """
    docs: list[Doc] = []
    for source in [*NATIONAL, *(f"int-{k}" for k in range(4))]:
        for city, several in share.items():
            docs += [
                doc({"E01" if k % 2 else "E03": PLAIN}, source, city=city) for k in range(several)
            ]
        rest = 20 - sum(share.values())
        docs += [Doc(f"{source}-rest-{k}", source) for k in range(rest)]
    for city, several in claims.items():
        rows: list[Labels] = [{"E01": PLAIN, "X05": PLAIN}] * several
        docs += own([*rows, *([{"E03": PLAIN}] * (10 - several))], city=city)
    return docs


def test_ra11_splits_attention_by_element(tmp_path: Path) -> None:
    docs = radiating({A: 4, B: 4}, {A: 8, B: 5})
    table = table_of(tmp_path, docs)
    whole = pick(table, "RA02", A)["value"]
    assert whole == pytest.approx(0.2)
    each = [pick(table, "RA11", A, part=f"F1.{k}")["value"] for k in range(1, 8)]
    assert each == pytest.approx([0.1, 0.1, 0, 0, 0, 0, 0])
    ratio = [pick(table, "RA11", A, part=f"ratio:F1.{k}")["value"] for k in (1, 2)]
    assert ratio == pytest.approx([np.log(0.5 / 0.8), np.log(0.5 / 0.2)])
    assert pick(table, "RA11", A, part="ratio:F1.3")["reason"] == "no_support"


def test_ra17_claimed_less_observed(tmp_path: Path) -> None:
    """z-scores of the claims (equal support: shrinkage is linear) less those of RA02."""
    shares = dict(zip((c.id for c in CITIES), (2, 2, 4, 6), strict=True))
    claims = dict(zip((c.id for c in CITIES), (9, 3, 1, 6), strict=True))
    table = table_of(tmp_path, radiating(shares, claims), cities=CITIES)
    sides = np.array([list(claims.values()), list(shares.values())], dtype=float)
    z = (sides - sides.mean(axis=1, keepdims=True)) / sides.std(axis=1, keepdims=True)
    found = [pick(table, "RA17", city.id)["value"] for city in CITIES]
    assert found == pytest.approx(z[0] - z[1])
    same = table_of(tmp_path / "same", radiating(dict.fromkeys(shares, 3), claims), cities=CITIES)
    assert pick(same, "RA17", A)["reason"] == "no_support"
