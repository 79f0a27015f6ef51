"""Point values of the image blocks of one role: IM05, IM06, IM12, IM13, before any interval."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.entries import Table, by_city, count_groups
from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.indicators.profiles import Frame, city_profiles, city_tone
from citysway.pipeline.statistics.distances import hill
from citysway.pipeline.statistics.shrinkage import Shrunk

Floats = npt.NDArray[np.float64]

BREADTH_DEFAULT = "F1"


@dataclass(frozen=True, slots=True)
class RoleImage:
    """What one role says of every city: sums with their shrinkage, and the blocks of cells they
    fill.
    """

    table: Table
    raw: dict[str, Floats]
    shrunk: dict[str, Shrunk]
    tone_raw: Floats
    tone: list[Shrunk]
    tone_variance: Floats
    profile: dict[str, Cells]
    breadth: dict[str, Cells]
    favour: Cells
    controversy: Cells


def net_tone(pos: Floats, neg: Floats, total: Floats) -> Floats:
    """(P - N) / (P + N + U), NaN where there is no statement."""
    found: Floats = (pos - neg) / np.where(total > 0, total, np.nan)
    return found


def controversy(pos: Floats, neg: Floats, total: Floats) -> Floats:
    """2 min(P, N) / (P + N + U) in [0, 1], NaN where there is no statement."""
    found: Floats = 2 * np.minimum(pos, neg) / np.where(total > 0, total, np.nan)
    return found


def role_image(table: Table, frame: Frame, support: Support) -> RoleImage:
    """Values, shrinkage, support and reasons of every block of the role; intervals come later."""
    raw, shrunk, profile, breadth = {}, {}, {}, {}
    for name in frame.frameworks:
        raw[name], shrunk[name] = city_profiles(table, name)
        profile[name] = _profile_cells(table, frame, name, raw[name], shrunk[name], support)
        breadth[name] = _breadth_cells(table, name, raw[name], shrunk[name], profile[name])
    tone_raw, tone, variance = city_tone(table)
    favour = _favour_cells(table, frame, tone_raw, tone, support)
    return RoleImage(
        table,
        raw,
        shrunk,
        tone_raw,
        tone,
        variance,
        profile,
        breadth,
        favour,
        _controversy_cells(table, frame, favour, support),
    )


def block_of(table: Table, indicator: str, parts: tuple[str, ...], variant: str = "") -> Cells:
    """An empty block of the table's role, language and period."""
    cities = tuple(city.id for city in table.facts.cities)
    return Cells(indicator, table.role, table.cut.lang, table.cut.period, parts, cities, variant)


def _profile_cells(
    table: Table, frame: Frame, name: str, raw: Floats, shrunk: Shrunk, support: Support
) -> Cells:
    cells = block_of(table, "IM05", frame.parts[name])
    cells.kept = frame.parts[name] if name != "E" else ()
    size = table.weight[name][:, None]
    stories = count_groups(table, size, "story")[:, 0]
    cells.put(value=shrunk.value.T, raw=raw.T, shrink=shrunk.b, docs=table.profile_docs[name])
    cells.put(stories=stories)
    if not table.own:
        cells.put(sources=count_groups(table, size, "source")[:, 0])
    cells.flag("no_between_variance", shrunk.pooled)
    cells.withhold(stories < support.docs, "no_support")
    unused = np.nan_to_num(raw).sum(axis=0) == 0
    cells.put(coverage=float(np.mean(~unused)) if len(unused) else np.nan)
    cells.flag("unused_part", unused[:, None])
    cells.withhold(unused[:, None], "no_support")
    return cells


def _breadth_cells(table: Table, name: str, raw: Floats, shrunk: Shrunk, profile: Cells) -> Cells:
    """Hill number of the shrunken profile over K, the parts used by anyone."""
    cells = block_of(table, "IM06", ("",), "" if name == BREADTH_DEFAULT else name)
    used = np.nan_to_num(raw).sum(axis=0) > 0
    k = max(int(used.sum()), 1)
    for column in ("docs", "stories", "sources", "coverage", "shrink"):
        cells.columns[column][:] = profile.columns[column][:1]
    cells.put(shrink=shrunk.b)
    some = np.isfinite(shrunk.b)
    cells.put(value=np.where(some, hill(np.nan_to_num(shrunk.value)) / k, np.nan))
    cells.put(raw=np.where(some, hill(np.nan_to_num(raw)) / k, np.nan))
    cells.withhold(~profile.shown.any(axis=0), "no_support")
    cells.kept = ("",) if not cells.variant else ()
    return cells


def _favour_cells(
    table: Table, frame: Frame, raw: Floats, tone: list[Shrunk], support: Support
) -> Cells:
    cells = block_of(table, "IM12", frame.tone_parts)
    cells.kept = ("", *frame.parts.get("F1", ()))
    total = by_city(table, table.tone[2]).T
    stories = count_groups(table, table.tone[2], "story").T
    cells.put(value=np.stack([part.value for part in tone]), shrink=np.stack([p.b for p in tone]))
    cells.put(raw=np.where(total >= support.tone_statements, raw, np.nan), docs=table.tone_docs)
    cells.put(stories=stories, statements=total)
    if not table.own:
        cells.put(sources=count_groups(table, table.tone[2], "source").T)
    cells.flag("eb_only", (total > 0) & (total < support.tone_statements))
    cells.flag("no_between_variance", np.array([part.pooled for part in tone])[:, None])
    cells.withhold((stories[0] < support.docs)[None, :] | (total <= 0), "no_support")
    cells.flag("uncorrected", cells.shown)  # no hand-coded sample stands behind it (METHOD.md 4.5)
    return cells


def _controversy_cells(table: Table, frame: Frame, favour: Cells, support: Support) -> Cells:
    parts = ("", *frame.parts.get("F1", ()))
    cells = block_of(table, "IM13", parts)
    cells.kept = parts
    for column in ("docs", "stories", "sources", "statements"):
        cells.columns[column][:] = favour.columns[column][: len(parts)]
    sums = [by_city(table, matrix).T[: len(parts)] for matrix in table.tone]
    value = controversy(*sums)
    cells.put(value=value, raw=value)
    few = sums[2] < support.ctr_statements - 1e-9
    cells.withhold(few | (cells.columns["stories"][:1] < support.docs), "no_support")
    cells.flag("uncorrected", cells.shown)
    return cells
