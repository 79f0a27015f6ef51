"""What every document says of a city as one row of numbers: the columns all sums are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import ROLE, ROLE_GROUPS, Chunk, Floats, Ints
from citysway.pipeline.facts.converted import asked, converted, problems
from citysway.pipeline.facts.statements import GIVEN, PROBLEM

Groups = Mapping[str, tuple[str, ...]]

# Role in which a member of a rate counts (``X08@ext``); other marks are not seen in a document.
_ROLES = {"own": ("own",), "ext": ROLE_GROUPS["ext"], "nat": ("nat",), "home": ("home",)}
_RECOGNISED = ("X08", "X09")
_GIVEN = (f"X08{GIVEN}",)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is counted together.

    ``simplex``: framework (``F1``; ``F5/B`` a variant; ``E`` every element) -> part -> element
    codes. ``rates``: framework (``F3``; ``F3/broad``) -> category -> members with their weight
    (1, or .5 for a secondary one), a member being a code of ``doc_city_code`` and, after ``@``, the
    role it counts in.
    """

    simplex: Mapping[str, Groups]
    rates: Mapping[str, Mapping[str, tuple[tuple[str, float], ...]]]

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that is asked for, sorted, with the frames and evaluations."""
        found = {c for groups in self.simplex.values() for group in groups.values() for c in group}
        found |= {
            member.split("@")[0]
            for groups in self.rates.values()
            for group in groups.values()
            for member, _ in group
        }
        base = self.simplex.get("F1", {}).values()
        found |= asked(tuple(code for group in base for code in group))
        found |= {"#soft", "#F7", *(f"#{name}" for name in self.rates.get("F7", {}))}
        return tuple(sorted(found | set(FRAMES) | set(EVALUATIONS)))


FRAMES = tuple(f"X{number:02d}" for number in range(1, 14))
EVALUATIONS = tuple(f"A{number}" for number in range(1, 5))
_NET: dict[str, Groups] = {"pride": {"": ("X01", "E02")}, "pull": {"": ("X02",)}}  # IM25


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of the columns: ``weighted`` by the story weight w, and ``plain`` (w = 1)."""

    weighted: Mapping[str, slice]
    plain: Mapping[str, slice]
    parts: Mapping[str, tuple[str, ...]]

    def at(self, name: str) -> slice:
        """Where weighted columns stand: a group (``all:X``) or one code of it (``all:X08``)."""
        if name in self.weighted:
            return self.weighted[name]
        kind, _, code = name.partition(":")
        for group, parts in self.parts.items():
            if code in parts and f"{kind}:{group}" in self.weighted:
                place = self.weighted[f"{kind}:{group}"].start + parts.index(code)
                return slice(place, place + 1)
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Design:
    """Documents x columns of a chunk (CSR), weighted columns before their weight."""

    chunk: Chunk
    layout: Layout
    weighted: Any
    plain: Any


def make_design(chunk: Chunk, scheme: Scheme, names: tuple[str, ...]) -> Design:
    """The design of a chunk; ``names``: the codes in the order of their numbers."""
    coder = _Coder(chunk, names)
    weighted = {**_named(chunk), **_profiles(coder, scheme), **_statements(coder, scheme)}
    weighted |= _balance(coder, scheme) | _rates(coder, scheme)
    share = chunk.rows.names / np.maximum(np.maximum(chunk.rows.names_all, chunk.rows.names), 1)
    plain = {"q": _column(share), "qy": _scaled(weighted["y:F1"], share)}
    won, given = (coder.counted({"": codes}) for codes in (_RECOGNISED, _GIVEN))
    plain["recognised"] = sparse.hstack([won, won - given])  # all, and without what was given
    layout = Layout(_slices(weighted), _slices(plain), _parts(scheme))
    blocks = [sparse.hstack(list(group.values()), format="csr") for group in (weighted, plain)]
    return Design(chunk, layout, *blocks)


class _Coder:
    """Documents x codes of a chunk, and sums of codes by group."""

    def __init__(self, chunk: Chunk, names: tuple[str, ...]) -> None:
        codes, self.rows = chunk.codes, chunk.rows
        self.number = {code: place for place, code in enumerate(names)}
        marks = {"*", "&", "#", GIVEN, PROBLEM}
        self.single = tuple(code for code in names if not marks & set(code))
        shape = (len(chunk.rows.city), len(names))
        at = (codes.row, codes.code)
        self.x, self.pos, self.neg, neu, self.plan, self.done = (
            sparse.csr_array((getattr(codes, name).astype(float), at), shape)
            for name in ("x", "pos", "neg", "neu", "plan", "done")
        )
        self.statements = self.pos + self.neg + neu

    def sums(self, counts: Any, groups: Groups) -> Any:
        """Documents x groups."""
        pick = sparse.lil_array((len(self.number), len(groups)))
        for place, group in enumerate(groups.values()):
            for code in group:
                if code in self.number:
                    pick[self.number[code], place] = 1.0
        return counts @ pick.tocsr()

    def counted(self, groups: Groups) -> Any:
        """Statements: documents x groups."""
        return self.sums(self.statements, groups)


def _named(chunk: Chunk) -> dict[str, Any]:
    rows = chunk.rows
    named = rows.names > 0
    size = rows.pos + rows.neg + rows.neu
    tone = (rows.pos - rows.neg) / np.maximum(size, 1)
    columns = {
        "docs": np.ones(len(named)), "named": named, "focus": named & rows.focus,
        "pos:": rows.pos, "neg:": rows.neg, "all:": size,
        "toned": size > 0, "tone": tone, "tone2": tone**2,
    }  # fmt: skip
    return {name: _column(values) for name, values in columns.items()}


def _profiles(coder: _Coder, scheme: Scheme) -> dict[str, Any]:
    """``y:F1`` the document's profile, ``n:F1`` 1 where it has one, ``x:F1`` its mentions."""
    found = {}
    for name, groups in scheme.simplex.items():
        counts = coder.sums(coder.x, groups)
        total = np.asarray(counts.sum(axis=1)).ravel()
        found[f"y:{name}"] = _scaled(counts, 1 / np.maximum(total, 1))
        found[f"n:{name}"] = _column(total > 0)
        found[f"x:{name}"] = counts
    return found


def _statements(coder: _Coder, scheme: Scheme) -> dict[str, Any]:
    """``pos:F1``, ``neg:F1``, ``all:F1`` statements by part; ``X`` frames, ``A`` evaluations."""
    groups = {name: scheme.simplex[name] for name in ("F1", "E") if name in scheme.simplex}
    groups |= {"X": {c: (c,) for c in FRAMES}, "A": {c: (c,) for c in EVALUATIONS}, **_NET}
    counts = {"pos": coder.pos, "neg": coder.neg, "all": coder.statements}
    found = {
        f"{sign}:{name}": coder.sums(matrix, group)
        for name, group in groups.items()
        for sign, matrix in counts.items()
    }
    found["polar:A"] = found["pos:A"] + found["neg:A"]
    found["any:X"] = (coder.sums(coder.x, groups["X"]) > 0).astype(float)
    found["all:*"] = coder.sums(coder.statements, {"": coder.single})
    for name, matrix in (("plan", coder.plan), ("done", coder.done)):
        found[f"{name}:X06"] = coder.sums(matrix, {"": ("X06",)})
    found |= converted(coder.counted, groups.get("F1", {})) | problems(coder.counted)
    return found | _university(coder, scheme)


def _university(coder: _Coder, scheme: Scheme) -> dict[str, Any]:
    """``all:soft`` sentences on soft elements, ``all:F7`` those of each category that name a
    university, ``all:university`` those that do at all.
    """
    groups = {name: (f"#{name}",) for name in scheme.rates.get("F7", {})}
    found = {"all:soft": coder.sums(coder.statements, {"": ("#soft",)})}
    found["all:university"] = coder.sums(coder.statements, {"": ("#F7",)})
    return found | ({"all:F7": coder.sums(coder.statements, groups)} if groups else {})


def _balance(coder: _Coder, scheme: Scheme) -> dict[str, Any]:
    """``both:F5``: documents with hard and soft, hard alone, soft alone, neither (by variant)."""
    found = {}
    for name in ("F5", "F5/B"):
        if name in scheme.simplex:
            present = (coder.sums(coder.x, scheme.simplex[name]) > 0).toarray()
            hard, soft = present[:, 0], present[:, 1]
            cells = np.stack([hard & soft, hard & ~soft, ~hard & soft, ~hard & ~soft], axis=1)
            found[f"both:{name}"] = sparse.csr_array(cells.astype(float))
    return found


def _rates(coder: _Coder, scheme: Scheme) -> dict[str, Any]:
    """``any:F3``: the largest weight of a member the document holds, by category."""
    found = {}
    for name, groups in scheme.rates.items():
        cells = np.zeros((len(coder.rows.city), len(groups)))
        for place, members in enumerate(groups.values()):
            for weight in sorted({weight for _, weight in members}):
                held = _held(coder, [member for member, w in members if w == weight])
                cells[held, place] = weight
        found[f"any:{name}"] = sparse.csr_array(cells)
    return found


def _held(coder: _Coder, members: list[str]) -> Any:
    """Documents that hold a member, in a role in which it counts."""
    held = np.zeros(len(coder.rows.city), dtype=bool)
    for mark in sorted({member.partition("@")[2] for member in members}):
        codes = tuple(m.split("@")[0] for m in members if m.partition("@")[2] == mark)
        some = coder.sums(coder.x, {"": codes}).toarray()[:, 0] > 0
        if mark:
            some &= np.isin(coder.rows.role, [ROLE[role] for role in _ROLES.get(mark, ())])
        held |= some
    return held


def _column(values: Any) -> Any:
    return sparse.csr_array(np.asarray(values, dtype=float)[:, None])


def _scaled(matrix: Any, factor: Floats) -> Any:
    return sparse.diags_array(factor).tocsr() @ sparse.csr_array(matrix)


def _slices(columns: Mapping[str, Any]) -> dict[str, slice]:
    ends = np.cumsum([0, *(matrix.shape[1] for matrix in columns.values())]).tolist()
    return {name: slice(a, b) for name, (a, b) in zip(columns, pairwise(ends), strict=True)}


def _parts(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    found = {name: tuple(groups) for name, groups in scheme.simplex.items()}
    found |= {name: tuple(groups) for name, groups in scheme.rates.items()}
    return found | {"X": FRAMES, "A": EVALUATIONS}


def city_of(chunk: Chunk, rows: Ints) -> Ints:
    """City numbers inside the chunk, from 0."""
    found: Ints = chunk.rows.city[rows] - chunk.first
    return found
