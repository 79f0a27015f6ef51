"""Rewrite the floors: ``python -m tests.gates.update [TAGGER ...] [--lower "reason"]``.

A floor rises with what is reached. It falls, its gold set changes or it goes away only with
``--lower`` and a reason, which stays beside the floor and belongs into the changelog.
"""

import argparse
import datetime
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.gates import floors, gold
from tests.gates.floors import Figure, Floor
from tests.gates.taggers import TAGGERS


def hashes(figures: Iterable[Figure]) -> dict[str, str]:
    """Hash of the gold set of each figure."""
    known: dict[tuple[str, ...], str] = {}
    for figure in figures:
        known.setdefault(figure.gold, gold.sha256(figure.gold))
    return {figure.name: known[figure.gold] for figure in figures}


def raised(figure: Figure, sha256: str, old: Floor | None, today: str) -> Floor:
    """The new floor of a figure that did not fall; the old one where it is higher."""
    floor = floors.floor_for(figure.value)
    if old is not None and old["sha256"] == sha256 and floor <= old["floor"]:
        return old
    kept: Floor = {"lowered": old["lowered"]} if old and "lowered" in old else {}
    return {**kept, **_entry(figure, sha256, today)}


def _entry(figure: Figure, sha256: str, today: str) -> Floor:
    return {
        "floor": floors.floor_for(figure.value),
        "reached": round(figure.value, 4),
        "sha256": sha256,
        "date": today,
    }


def renewed(
    old: floors.Floors,
    figures: Sequence[Figure],
    sha256: Mapping[str, str],
    *,
    taggers: Sequence[str],
    lower: str | None,
    today: str,
) -> tuple[dict[str, Floor], list[str]]:
    """The new floors of some taggers, and what would fall; nothing falls without a reason."""
    new = {name: floor for name, floor in old.items() if name.split(".")[0] not in taggers}
    falling = [name for name in old if name not in new and name not in sha256]
    for figure in figures:
        before = old.get(figure.name)
        digest = sha256[figure.name]
        if before and (
            floors.regressed(figure.value, before["floor"]) or before["sha256"] != digest
        ):
            falling.append(figure.name)
            entry = _entry(figure, digest, today)
            new[figure.name] = {**entry, "lowered": lower} if lower else before
        else:
            new[figure.name] = raised(figure, digest, before, today)
    return new, sorted(falling)


def main(arguments: Sequence[str] | None = None, path: Path = floors.FILE) -> int:
    """0 when the floors were written, 1 when one would fall without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("taggers", nargs="*", help=f"of {', '.join(TAGGERS)}; default: all")
    parser.add_argument("--lower", metavar="REASON", help="lower floors, for this reason")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.taggers) - set(TAGGERS))
    if unknown or (asked.lower is not None and not asked.lower.strip()):
        parser.error(f"unknown taggers: {', '.join(unknown)}" if unknown else "--lower: no reason")
    taggers = asked.taggers or list(TAGGERS)
    figures = [figure for tagger in taggers for figure in TAGGERS[tagger]()]
    today = datetime.date.today().isoformat()
    old = floors.load(path)
    new, falling = renewed(
        old, figures, hashes(figures), taggers=taggers, lower=asked.lower, today=today
    )
    for figure in figures:
        before = f"{old[figure.name]['floor']:.4f}" if figure.name in old else "-"
        print(f"{figure.name:55} {figure.value:.4f}  floor {before} -> {new[figure.name]['floor']}")
    if falling and not asked.lower:
        print(f"not written; --lower REASON is needed for: {', '.join(falling)}", file=sys.stderr)
        return 1
    floors.save(new, path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
