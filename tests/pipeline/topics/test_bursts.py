"""Bursts of topics: a planted one is found with its family, a new outlet is none."""

from pathlib import Path
from typing import Any

import numpy as np

from citysway.pipeline.stages import connect
from citysway.pipeline.topics.bursts import burst_table, calendar, near_observed
from citysway.pipeline.topics.material import load
from tests.pipeline.topics.folders import Text, write_folder

MONTHS = calendar("2022-01", "2023-12")


def usual(rng: np.random.Generator, *, each: int = 30) -> list[Text]:
    """Every month thirty texts, a fifth of them of topic 1."""
    return [
        Text(f"u{m:02d}{n:02d}", "zh", 1 if rng.random() < 0.2 else 0, "", MONTHS[m], f"s{n % 3}")
        for m in range(24) for n in range(each)
    ]  # fmt: skip


def bursts(folder: Path, texts: list[Text]) -> list[dict[str, Any]]:
    out = write_folder(folder, texts)
    with connect(threads=1) as con:
        table = burst_table(con, out, load(con, out), seed=0)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_a_planted_burst_names_its_family(tmp_path: Path) -> None:
    texts = usual(np.random.default_rng(1))
    texts += [Text("event", "zh", 1, "", "2023-04", "s0")]
    texts += [Text(f"copy{n:02d}", "zh", 1, "", "2023-04", f"s{n % 3}", "event") for n in range(30)]
    texts += [Text(f"more{n:02d}", "zh", 1, "", "2023-05", "s1", "event") for n in range(9)]
    texts += [Text(f"other{n}", "zh", 1, "", "2023-04", "s2") for n in range(4)]
    found = bursts(tmp_path / "out", texts)
    assert [(row["topic"], row["start"]) for row in found] == [(1, "2023-04")]
    assert found[0]["end"] in ("2023-04", "2023-05")
    assert found[0]["stories"][0] == "event"
    assert found[0]["copies"][0] in (31, 40)
    assert found[0]["docs"] > 2 * found[0]["expected"]


def test_flat_months_and_an_outlet_that_joins_make_none(tmp_path: Path) -> None:
    texts = usual(np.random.default_rng(2))
    assert bursts(tmp_path / "flat", texts) == []
    joined = [Text(f"j{m}{n:02d}", "zh", 1, "", MONTHS[m], "new") for m in (20, 21, 22, 23)
              for n in range(40)]  # fmt: skip
    assert bursts(tmp_path / "joined", texts + joined) == []


def test_undated_texts_have_no_bursts(tmp_path: Path) -> None:
    assert bursts(tmp_path / "out", [Text(f"t{n}", "zh", 0, "", "") for n in range(40)]) == []


def test_months_between() -> None:
    assert calendar("2019-11", "2020-02") == ("2019-11", "2019-12", "2020-01", "2020-02")
    observed = np.array([False, True, *[False] * 8, True])
    assert near_observed(observed).tolist() == [False, *[True] * 7, False, False, True]
