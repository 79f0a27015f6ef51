"""Document profiles and tone of every city in one role: sums, support, shrinkage, replicates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from citysway.pipeline.facts.arrays import Facts
from citysway.pipeline.facts.entries import Table, by_city, grouped, pair_up
from citysway.pipeline.facts.slices import Slice, rows_of
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.statistics.shrinkage import (
    Shrunk,
    design_effect,
    pooled_tone_variance,
    shrink_normal,
    shrink_profiles,
)
from citysway.pipeline.statistics.uncertainty import bootstrap_sums, jackknife_se, sum_runs

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """The columns of the analysis: profile parts by framework, tone parts ('' first)."""

    frameworks: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]
    category: dict[str, Ints]  # framework -> category number of every code, -1 outside
    tone_parts: tuple[str, ...]


def make_frame(
    frameworks: Mapping[str, Mapping[str, tuple[str, ...]]], code_names: tuple[str, ...]
) -> Frame:
    """Parts are 'F1.2' for a category; tone is given whole, by F1 category and by code of E."""
    number = {code: place for place, code in enumerate(code_names)}
    parts: dict[str, tuple[str, ...]] = {}
    category: dict[str, Ints] = {}
    for name, groups in sorted(frameworks.items()):
        ordered = sorted(groups, key=_natural)
        parts[name] = tuple(c if c.startswith(name) else f"{name}.{c}" for c in ordered)
        category[name] = np.full(len(code_names), -1, dtype=np.int64)
        for place, group in enumerate(ordered):
            category[name][[number[code] for code in groups[group]]] = place
    tone = ("", *parts.get("F1", ()), *parts.get("E", ()))
    return Frame(tuple(sorted(frameworks)), parts, category, tone)


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    return tuple((len(piece), piece) for piece in name.split("."))


def make_table(facts: Facts, cut: Slice, role: str, weight: Floats, frame: Frame) -> Table:
    """Gather the rows of a role group; ``weight`` is w of every row of ``facts.rows``."""
    rows = rows_of(facts, cut, role)
    wide = len(facts.unit_key) + 1
    pairs, entry = np.unique(
        facts.rows.city[rows] * wide + facts.rows.unit[rows], return_inverse=True
    )
    of_row = np.full(len(facts.rows.city), -1)
    of_row[rows] = entry
    lines = np.flatnonzero(of_row[facts.codes.row] >= 0)
    profile, volume, docs = {}, {}, {}
    for name in frame.frameworks:
        found = _profile(facts, lines, of_row, weight, frame, name, len(pairs))
        profile[name], volume[name], docs[name] = found
    tone, tone_docs = _tone(facts, rows, lines, of_row, weight, frame, len(pairs))
    return Table(
        facts, cut, role, pairs // wide, pairs % wide, profile, volume, tone, docs, tone_docs
    )


def _profile(
    facts: Facts, lines: Ints, of_row: Ints, weight: Floats, frame: Frame, name: str, entries: int
) -> tuple[Any, Floats, Floats]:
    """Sum of w * y_dce by entry, sum of w of documents with a profile, documents per city."""
    kind = frame.category[name][facts.codes.code[lines]]
    lines, kind = lines[kind >= 0], kind[kind >= 0]
    row, x = facts.codes.row[lines], facts.codes.x[lines].astype(float)
    total = np.bincount(row, x, len(of_row))
    some = total[row] > 0
    row, x, kind = row[some], x[some], kind[some]
    y = sparse.csr_matrix(
        (weight[row] * x / total[row], (of_row[row], kind)), (entries, len(frame.parts[name]))
    )
    coded = np.flatnonzero(total > 0)
    size: Floats = np.bincount(of_row[coded], weight[coded], entries).astype(float)
    docs = np.bincount(facts.rows.city[coded], minlength=len(facts.cities)).astype(float)
    return y, size, docs


def _tone(
    facts: Facts, rows: Ints, lines: Ints, of_row: Ints, weight: Floats, frame: Frame, entries: int
) -> tuple[tuple[Any, Any, Any], Floats]:
    """Weighted statements by entry and tone part; documents with statements (parts x cities)."""
    codes, place = facts.codes, {part: number for number, part in enumerate(frame.tone_parts)}
    where, part, counts = [rows], [np.zeros(len(rows), np.int64)], [_polar(facts.rows, rows)]
    for name in ("F1", "E"):
        if frame.parts.get(name):
            kind = frame.category[name][codes.code[lines]]
            used = lines[kind >= 0]
            where.append(codes.row[used])
            part.append(place[frame.parts[name][0]] + kind[kind >= 0])
            counts.append(_polar(codes, used))
    row, column, count = np.concatenate(where), np.concatenate(part), np.concatenate(counts, axis=1)
    some = count[2] > 0
    row, column, count = row[some], column[some], count[:, some]
    shape = (entries, len(frame.tone_parts))
    pos, neg, all_ = (
        sparse.csr_matrix((weight[row] * values, (of_row[row], column)), shape) for values in count
    )
    seen = np.unique(row * shape[1] + column)
    docs = np.zeros((shape[1], len(facts.cities)))
    np.add.at(docs, (seen % shape[1], facts.rows.city[seen // shape[1]]), 1.0)
    return (pos, neg, all_), docs


def _polar(table: Any, lines: Ints) -> Floats:
    pos, neg, neu = (getattr(table, name)[lines].astype(float) for name in ("pos", "neg", "neu"))
    return np.stack([pos, neg, pos + neg + neu])


def city_profiles(table: Table, framework: str) -> tuple[Floats, Shrunk]:
    """Raw profile (cities x parts, NaN without documents), shrunken with n_eff = n / deff."""
    sums, docs = (
        by_city(table, table.profile[framework]),
        by_city(table, table.weight[framework][:, None]),
    )
    group, owner = pair_up(table, "story")
    stories = grouped(table.profile[framework], group, len(owner))
    size = stories.sum(axis=1)
    live = size > 0
    effect = design_effect(
        stories[live] / size[live, None], size[live], owner[live], len(table.facts.cities)
    )
    total = docs[:, 0]
    raw = sums / np.where(total > 0, total, np.nan)[:, None]
    return raw, shrink_profiles(sums, total, design_effect=effect)


def city_tone(table: Table) -> tuple[Floats, list[Shrunk], Floats]:
    """Raw net tone (tone parts x cities), its shrinkage by part, and the pooled se^2."""
    pos, neg, total = (by_city(table, matrix).T for matrix in table.tone)
    raw = (pos - neg) / np.where(total > 0, total, np.nan)
    group, owner = pair_up(table, "story")
    up, down, size = (grouped(matrix, group, len(owner)) for matrix in table.tone)
    shrunk, variance = [], np.full(raw.shape, np.inf)
    for part in range(raw.shape[0]):
        live = size[:, part] > 0
        tone = (up[live, part] - down[live, part]) / size[live, part]
        found = pooled_tone_variance(tone, size[live, part], owner[live], raw.shape[1])
        variance[part] = found[0]
        shrunk.append(shrink_normal(raw[part], variance[part]))
    return raw, shrunk, variance


def leave_one_out(
    table: Table, matrices: list[Any], statistic: Callable[[list[Floats], Ints], Floats]
) -> tuple[Floats, Floats]:
    """Delete-one-group error of ``statistic`` (cities x parts) and the number of groups (same
    shape).

    ``statistic`` takes the sums of each matrix (rows x columns) and the city of every row; the last
    matrix is the denominator. Groups are sources; stories for own text.
    """
    group, owner = pair_up(table, "story" if table.own else "source")
    cities = np.arange(len(table.facts.cities))
    parts = [grouped(matrix, group, len(owner)) for matrix in matrices]
    sums = [by_city(table, matrix) for matrix in matrices]
    rest = [whole[owner] - part for whole, part in zip(sums, parts, strict=True)]
    rest[-1] = np.where(rest[-1] > 1e-9, rest[-1], 0.0)
    whole, left = statistic(sums, cities), statistic(rest, owner)
    valid = np.broadcast_to(parts[-1] > 0, left.shape)
    count = sum_runs(owner, valid.astype(float), len(whole))
    return jackknife_se(left, whole, owner, valid), count


def replicate_sums(
    table: Table, city: int, matrices: list[Any], resampling: Resampling
) -> list[Floats]:
    """Replicate sums (columns x B) of entry matrices for one city, all from the same weights."""
    start, stop = np.searchsorted(table.city, [city, city + 1])
    unit = table.unit[start:stop]
    stacked = sparse.hstack(
        [sparse.csr_matrix(matrix[start:stop]) for matrix in matrices], format="csr"
    )
    sums = bootstrap_sums(
        stacked,
        table.facts.unit_key[unit],
        replicates=resampling.replicates,
        seed=resampling.seed,
        source=table.facts.unit_source[unit],
        weights=None if table.own else resampling.weights,
    )
    return np.split(sums, np.cumsum([matrix.shape[1] for matrix in matrices])[:-1])
