"""Columns of input and recognition by element (IM18), and of the problems named (IM26)."""

from collections.abc import Callable, Mapping
from typing import Any

from scipy import sparse

from citysway.pipeline.facts.statements import GIVEN, PROBLEM

Groups = Mapping[str, tuple[str, ...]]

# Frames beside an element: input, recognition, and recognition that was given from above.
CONVERTED: dict[str, tuple[str, ...]] = {
    "input": ("X06",),
    "won": ("X08", "X09"),
    "given": (f"X08{GIVEN}",),
}
PROBLEMS = ("E15", "E16", "E17", "E18", "E19", "E22", "E27")  # METHOD.md IM26


def asked(elements: tuple[str, ...]) -> set[str]:
    """The codes of ``doc_city_code`` the columns are made of, for the elements of F1."""
    found = {code for kind in CONVERTED for code in beside(kind, elements)}
    found |= {*PROBLEMS, *(f"{code}{PROBLEM}" for code in PROBLEMS)}
    return found | {f"X08{GIVEN}"}


def beside(kind: str, elements: tuple[str, ...]) -> tuple[str, ...]:
    """The pair codes of a kind of ``CONVERTED`` with elements."""
    return tuple(f"{frame}*{code}" for frame in CONVERTED[kind] for code in elements)


def converted(count: Callable[[Groups], Any], groups: Groups) -> dict[str, Any]:
    """``input:F1``, ``won:F1``, ``given:F1`` statements of each kind beside elements, by category;
    ``input:`` ... in all. ``count``: documents x groups of codes; ``groups``: the categories of F1.
    """
    found = {}
    for kind in CONVERTED:
        by = count({name: beside(kind, codes) for name, codes in groups.items()})
        found[f"{kind}:F1"] = by
        found[f"{kind}:"] = sparse.csr_array(by.sum(axis=1)[:, None])
    return found


def problems(count: Callable[[Groups], Any]) -> dict[str, Any]:
    """``all:P`` statements of the elements in which problems are counted, together and each;
    ``hit:P`` those that name a problem.
    """
    groups = {"": PROBLEMS} | {code: (code,) for code in PROBLEMS}
    marked = {name: tuple(f"{c}{PROBLEM}" for c in codes) for name, codes in groups.items()}
    return {"hit:P": count(marked), "all:P": count(groups)}
