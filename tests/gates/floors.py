"""The gate: figures, the floors they may not fall below, and the file that keeps the floors."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

EPSILON = 0.005
FILE = Path(__file__).with_name("floors.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured accuracy: ``name`` is ``tagger.gold.score``, ``gold`` patterns of its files."""

    name: str
    value: float
    gold: tuple[str, ...]


class Floor(TypedDict, total=False):
    """What the file keeps of a figure; ``lowered`` is the reason of the last lowering."""

    floor: float
    reached: float
    sha256: str
    date: str
    lowered: str


Floors = Mapping[str, Floor]


def load(path: Path = FILE) -> dict[str, Floor]:
    """Floors by name of figure; none where the file is not there yet."""
    if not path.exists():
        return {}
    found: dict[str, Floor] = json.loads(path.read_text(encoding="utf-8"))
    return found


def save(floors: Floors, path: Path = FILE) -> None:
    """Sorted by name, one figure to a block."""
    text = json.dumps(floors, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def floor_for(value: float) -> float:
    """What is reached now minus EPSILON, rounded down to four places."""
    return math.floor((value - EPSILON) * 10_000) / 10_000


def regressed(value: float, floor: float) -> bool:
    """Below the floor, or no number at all."""
    return math.isnan(value) or value < floor


def complaints(
    figures: Sequence[Figure], floors: Floors, hashes: Mapping[str, str], *, tagger: str
) -> list[str]:
    """What is wrong with the figures of a tagger; empty when the gate is passed.

    A figure without a floor, a floor without its figure and a gold set that changed are wrong too.
    """
    found = []
    for figure in figures:
        floor = floors.get(figure.name)
        if floor is None:
            found.append(f"{figure.name} = {figure.value:.4f}: no floor yet")
        elif floor["sha256"] != hashes[figure.name]:
            found.append(f"{figure.name} = {figure.value:.4f}: the gold set is another one")
        elif regressed(figure.value, floor["floor"]):
            found.append(f"{figure.name} = {figure.value:.4f}: below its floor {floor['floor']}")
    measured = {figure.name for figure in figures}
    kept = {name for name in floors if name.split(".")[0] == tagger}
    return [*found, *(f"{name}: has a floor, was not measured" for name in sorted(kept - measured))]
