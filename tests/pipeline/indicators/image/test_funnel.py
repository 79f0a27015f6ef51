"""IM19 steps from fact tables: values by hand, kinds of interval."""

import math
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from tests.pipeline.generator import CITIES, Doc, Source
from tests.pipeline.tables import Cells, cells, run

STEPS = ("step1", "step2", "step3", "step4")
RATES = (("r1", "own"), ("r2", "own"), ("r3", "ext"), ("r4", "ext"), ("r5", "ext"))
SHARE = {"X06": 0.6, "X07": 0.4, "X08": 0.5, "X09": 0.3, "X10": 0.2}


@cache
def table(voices: int) -> Cells:
    """Cities that differ in every rate; 60 own texts each, eight texts by every outside source."""
    rng = np.random.default_rng(voices)
    outside = [
        Source(f"v{k:02d}", "national", None, f"X{k:02d}", 5.0 * k, 9.0 * k, "capital", "en")
        for k in range(voices)
    ]
    issuers = [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]
    docs = []
    for city in (c.id for c in CITIES):
        chance = {frame: p * rng.uniform(0.4, 1.4) for frame, p in SHARE.items()}
        for k in range(60):
            said = _said(rng, city, chance, ("X06", "X07"))
            name, issuer = f"o{city}{k}", f"gov-{city}"
            docs.append(Doc(name, issuer, {city: 1}, said, kind="policy", owner=city))
        for voice in outside:
            for k in range(8):
                said = _said(rng, city, chance, ("X08", "X09", "X10"))
                docs.append(Doc(f"{voice.id}{city}{k}", voice.id, {city: 1}, said, lang="en"))
    with TemporaryDirectory() as folder:
        return cells(run(Path(folder), docs, outside + issuers, replicates=100))


def _said(
    rng: np.random.Generator, city: str, chance: dict[str, float], frames: tuple[str, ...]
) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    return {(city, frame): (1, 0, 0, 1) for frame in frames if rng.random() < chance[frame]}


def number(found: Cells, part: str, role: str, city: str, column: str = "value") -> float:
    return float(found["IM19", part, "", role, "all", "all", city][column])


def test_steps_are_ratios_of_the_rates() -> None:
    found = table(12)
    for step, (low, high) in zip(STEPS, pairwise(RATES), strict=True):
        ratios = [math.log(number(found, *high, c.id) / number(found, *low, c.id)) for c in CITIES]
        for city, ratio in zip(CITIES, ratios, strict=True):
            expected = ratio - np.mean(ratios)
            assert number(found, step, "ext", city.id) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("voices", "method"), [(12, "boot"), (6, "jackknife")])
def test_every_step_has_an_interval(voices: int, method: str) -> None:
    """The first step is of own texts alone: their stories are drawn again."""
    found = table(voices)
    for step in STEPS:
        for city in CITIES:
            row = found["IM19", step, "", "ext", "all", "all", city.id]
            own = step == "step1"
            assert row["method"] == ("boot" if own else method)
            assert ("single_issuer" in row["flags"]) == own
            assert row["lo"] < row["value"] < row["hi"]


def test_few_sources_have_none() -> None:
    row = table(2)["IM19", "step3", "", "ext", "all", "all", CITIES[0].id]
    assert row["lo"] is None
    assert row["reason"] == "few_sources"
