"""IM18 and IM26 from fact tables: exact cases, degenerate sides."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.pipeline.indicators.table import Support, compute
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import CITIES, Doc, Source, panel_of_sources
from tests.pipeline.tables import Cells, cells, run

A, B = CITIES[0].id, CITIES[1].id
LOW = Support(docs=1, side_docs=1, ctr_statements=1, ext_sources=1, ext_places=1, source_docs=1)
NAT = [f"nat-{k}" for k in range(4)]
Counts = dict[str, int]


def own(name: str, city: str, counts: Counts, **about: Any) -> Doc:
    codes = {(city, code): (n, 0, 0, n) for code, n in counts.items()}
    return Doc(name, f"gov-{city}", {city: 1}, codes, kind="policy", owner=city, **about)


def news(name: str, source: str, city: str, counts: Counts, **about: Any) -> Doc:
    codes = {(city, code): (n, 0, 0, n) for code, n in counts.items()}
    return Doc(name, source, {city: 1}, codes, **about)


def sources() -> list[Source]:
    issuers = [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]
    return panel_of_sources() + issuers


def value(table: Cells, part: str, variant: str = "", city: str = A) -> float | None:
    found = table["IM18", part, variant, "ext", "all", "all", city]["value"]
    return None if found is None else float(found)


def both(put: Counts, won: Counts) -> list[Doc]:
    """Ten own and ten national texts of city A, each with these statements."""
    docs = [own(f"o{n}", A, put) for n in range(10)]
    return docs + [news(f"n{n}", NAT[n % 4], A, won) for n in range(10)]


def test_by_category_exact(tmp_path: Path) -> None:
    """Input 30 on F1.1 and 10 on F1.2; recognition 20 and 20; nothing on F1.3."""
    put = {"X06*E01": 2, "X06*E02": 1, "X06*E03": 1}
    won = {"X08*E01": 1, "X09*E02": 1, "X08*E04": 2}
    table = cells(run(tmp_path, both(put, won), sources(), support=LOW))
    assert value(table, "F1.1") == pytest.approx(np.log(20.5 / 40) - np.log(30.5 / 40))
    assert value(table, "F1.2") == pytest.approx(np.log(20.5 / 40) - np.log(10.5 / 40))
    row = table["IM18", "F1.3", "", "ext", "all", "all", A]
    assert (row["value"], row["reason"]) == (None, "no_support")


def test_strict_leaves_out_what_was_given(tmp_path: Path) -> None:
    """Of 20 recognitions on F1.2 half came from above."""
    put = {"X06*E01": 1, "X06*E03": 1}
    won = {"X08": 3, "X08!": 1, "X08*E01": 1, "X08*E03": 2, "X08!*E03": 1}
    docs = [*both(put, won), own("b", B, {"X06": 1}), news("nb", NAT[0], B, {"X08": 1})]
    table = cells(run(tmp_path, docs, sources(), support=LOW))
    assert value(table, "F1.2") == pytest.approx(np.log(20.5 / 30) - np.log(10.5 / 20))
    assert value(table, "F1.2", "strict") == pytest.approx(np.log(10.5 / 20) - np.log(10.5 / 20))
    assert value(table, "F1.1", "strict") == pytest.approx(np.log(10.5 / 20) - np.log(10.5 / 20))


def test_few_statements_are_not_shown(tmp_path: Path) -> None:
    docs = [*both({"X06*E01": 1}, {}), news("m", NAT[0], A, {"X08*E01": 4})]
    table = cells(run(tmp_path, docs, sources(), support=LOW))
    assert value(table, "F1.1") is None


@pytest.mark.parametrize("side", ["own", "news"])
def test_one_side_missing(tmp_path: Path, side: str) -> None:
    docs = both({"X06": 2, "X06*E01": 2}, {"X08": 2, "X08*E01": 2})
    kept = [doc for doc in docs if (doc.kind == "policy") == (side == "own")]
    table = cells(run(tmp_path, kept, sources(), support=LOW, replicates=20))
    rows = [row for key, row in table.items() if key[0] == "IM18"]
    assert rows
    assert all(row["value"] is None and row["reason"] == "no_support" for row in rows)


def test_plans_and_deeds_apart(tmp_path: Path) -> None:
    """A plans and B builds; both are recognised alike."""
    plan = {(A, "X06"): 3, (B, "X06"): 1}
    done = {(A, "X06"): 1, (B, "X06"): 3}
    docs = []
    for city in (A, B):
        docs += [own(f"o{city}{n}", city, {"X06": 4}, plan=plan, done=done) for n in range(30)]
        docs += [news(f"n{city}{n}", f"int-{n % 4}", city, {"X08": 1}) for n in range(20)]
    table = cells(run(tmp_path, docs, sources(), support=LOW))
    assert value(table, "") == pytest.approx(0.0, abs=0.05)
    planned, built = value(table, "plan"), value(table, "done")
    assert planned is not None
    assert built is not None
    assert planned < -0.2 < 0.2 < built
    raw = table["IM18", "plan", "", "ext", "all", "all", A]["raw"]
    assert raw == pytest.approx(np.log(0.5 / 0.75), abs=1e-9)


def test_problems_exact(tmp_path: Path) -> None:
    """Six statements on E18, four of them problems; two on E27 without; others do not count."""
    said = {"E18": 3, "E18-": 2, "E27": 1, "E03": 5, "E03-": 5, "X13": 4}
    docs = [news(f"n{n}", NAT[n % 4], A, said) for n in range(10)]
    frameworks: dict[str, dict[str, tuple[str, ...]]] = {
        "F1": {"F1.1": ("E03", "E18", "E27")},
        "E": {"E03": ("E03",)},
    }
    folder = write_facts(tmp_path, docs, sources())
    found = cells(compute(folder, cities=CITIES, frameworks=frameworks, support=LOW, replicates=0))
    raw = {
        part: found["IM26", part, "", "ext", "all", "all", A]["raw"]
        for part in ("", "E18", "E27", "E22")
    }
    assert raw[""] == pytest.approx(0.5)
    assert raw["E18"] == pytest.approx(2 / 3)
    assert raw["E27"] == 0.0
    assert raw["E22"] is None


def test_plans_that_are_done_move_only_the_parts(tmp_path: Path) -> None:
    """METHOD.md M19: profile and recognition stay, the split of the input moves."""
    kept = {"IM05", "IM01", "RA02", "IM24"}
    tables = []
    for name, planned in (("plan", 4), ("done", 1)):
        docs = []
        for city, put in ((A, planned), (B, 2)):
            about = {"plan": {(city, "X06"): put}, "done": {(city, "X06"): 5 - put}}
            docs += [own(f"o{city}{n}", city, {"X06": 5, "E01": 2}, **about) for n in range(10)]
            docs += [news(f"n{city}{n}", NAT[n % 4], city, {"X08": 1}) for n in range(10)]
        tables.append(cells(run(tmp_path / name, docs, sources(), support=LOW)))
    one, two = tables
    assert all(one[key] == two[key] for key in one if key[0] in kept)
    whole = ("IM18", "", "", "ext", "all", "all", A)
    assert one[whole] == two[whole]
    raw = [table["IM18", "plan", "", "ext", "all", "all", A]["raw"] for table in tables]
    assert raw[0] < -0.2 < 0.2 < raw[1]
