"""IM02: share of voice over one common set of sources, with the class ``other`` (METHOD.md section
2).
"""

from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np

from citysway.pipeline.facts.arrays import ALL, LANGS, Bools, Draws, Floats, Sources
from citysway.pipeline.facts.store import Store
from citysway.pipeline.indicators.cells import Cells, Support, set_exact_zero, set_intervals
from citysway.pipeline.statistics.uncertainty import percentile_interval

OTHER = "other"
SETS = ("all", "nat", "int")


@dataclass(slots=True)
class Voice:
    """Shares of a chunk of cities in one language and period, by set of sources (sets x cities).

    ``taken`` (sources): what the chunk's cities hold of each source's namings; ``taken_draws``
    the same resampled (sources x B); ``draws`` sets x cities x B.
    """

    value: Floats
    se: Floats
    docs: Floats
    stories: Floats
    low: Floats
    high: Floats
    taken: Floats
    taken_draws: Floats | None = None
    draws: Draws | None = field(default=None)


def empty_voice(cities: int, sources: int, replicates: int) -> Voice:
    """Columns to be filled city by city."""
    names = ("value", "se", "docs", "stories", "low", "high")
    blank: dict[str, Any] = {name: np.full((len(SETS), cities), np.nan) for name in names}
    found = Voice(**blank, taken=np.zeros(sources))
    if replicates:
        found.taken_draws = np.zeros((sources, replicates))
        found.draws = np.full((len(SETS), cities, replicates), np.nan, np.float32)
    return found


def members(sources: Sources, countries: set[str]) -> Bools:
    """Sets x sources. ``nat``: national outlets of the cities' own countries; ``int``: outlets of
    countries without a listed city.
    """
    domestic = np.array([country in countries for country in sources.country], dtype=bool)
    placed = np.array([country != "" for country in sources.country], dtype=bool)
    national = np.array([scope == "national" for scope in sources.scope], dtype=bool)
    return np.stack([np.ones(len(domestic), bool), domestic & national, ~domestic & placed])


def take_voice(
    voice: Voice, city: int, share: Floats, sets: Bools, named: Floats,
    docs: tuple[Floats, Floats],
) -> None:  # fmt: skip
    """One city: ``share`` (sources) of the namings; ``named`` documents of each source that name a
    city; ``docs``: documents and stories on the city by set.
    """
    voice.taken += share
    voice.docs[:, city], voice.stories[:, city] = docs
    for place, chosen in enumerate(sets):
        used = chosen & (named > 0)
        if used.any():
            voice.value[place, city] = share[used].mean()
            voice.se[place, city] = _mean_error(share[used])


def _mean_error(values: Floats) -> float:
    """Delete-one error of a mean: its standard error; NaN below two."""
    count = len(values)
    return float(np.std(values, ddof=1) / np.sqrt(count)) if count > 1 else np.nan


def draw_voice(voice: Voice, city: int, drawn: Draws, means: "SetMeans") -> None:
    """Replicates of one city: ``drawn`` (sources x B) shares of the resampled namings."""
    assert voice.taken_draws is not None
    assert voice.draws is not None
    voice.taken_draws += drawn
    for place in range(len(SETS)):
        values = means.of(drawn, place)
        voice.draws[place, city] = values
        voice.low[place, city], voice.high[place, city] = percentile_interval(values)


@dataclass(frozen=True, slots=True)
class SetMeans:
    """Weights (sources x B) of the sources of each set that still hold a document, and sums."""

    weights: Draws
    base: Draws
    sets: Bools

    def of(self, drawn: Draws, place: int) -> Draws:
        """Weighted mean over the sources of a set (B); NaN where none is drawn."""
        used = self.sets[place]
        top = np.einsum("sb,sb->b", drawn[used], self.weights[used])
        base = self.base[place]
        found: Draws = np.where(base > 0, top / np.where(base > 0, base, 1.0), np.nan)
        return found


def set_means(weights: Draws, named: Draws, sets: Bools) -> SetMeans:
    """``weights`` and resampled ``named`` documents: sources x B."""
    alive = weights * (named > 0)
    base = np.stack([alive[chosen].sum(axis=0) for chosen in sets])
    return SetMeans(alive, base, sets)


def close_voice(
    pieces: list[Voice], store: Store, slice_: tuple[str, str], *, named: Floats, heard: Floats,
    sets: Bools, support: Support, means: SetMeans | None,
) -> list[Cells]:  # fmt: skip
    """The blocks of one language and period over all cities and ``other``.

    ``named`` and ``heard``: documents of each source that name a city, and all its news.
    """
    rest = _rest(pieces, sets, named, means)
    pieces = [*pieces, rest]
    blocks = []
    counts = story_counts(store, slice_, sets)
    cities = (*(city.id for city in store.cities), OTHER)
    for place, name in enumerate(SETS):
        cells = Cells("IM02", name, *slice_, ("",), cities, kept=("",))
        for column in ("value", "docs", "stories"):
            cells.put(**{column: np.concatenate([getattr(p, column)[place] for p in pieces])})
        cells.put(raw=cells.columns["value"][0])
        _fill(cells, pieces, place, int((sets[place] & (named > 0)).sum()),
              int((sets[place] & (heard > 0)).sum()), counts[place], support)  # fmt: skip
        blocks.append(cells)
    return blocks


def _rest(pieces: list[Voice], sets: Bools, named: Floats, means: SetMeans | None) -> Voice:
    """The class ``other``: what the listed cities leave of each source's namings."""
    taken = np.sum([piece.taken for piece in pieces], axis=0)
    rest = empty_voice(1, len(named), means.weights.shape[1] if means else 0)
    left = np.maximum(1 - taken, 0.0) * (named > 0)
    take_voice(rest, 0, left, sets, named, (np.full(len(SETS), np.nan),) * 2)
    if means is not None:
        drawn = np.sum([p.taken_draws for p in pieces if p.taken_draws is not None], axis=0)
        alive = (means.weights > 0).astype(np.float32)
        draw_voice(rest, 0, np.maximum(alive - drawn, 0.0).astype(np.float32), means)
    return rest


def _fill(
    cells: Cells, pieces: list[Voice], place: int, used: int, present: int, stories: int,
    support: Support,
) -> None:  # fmt: skip
    if not used:
        cells.withhold(True, "not_observable" if cells.role == "int" else "no_support")
        return
    cells.put(sources=used, coverage=used / max(present, 1))
    cells.withhold(stories < support.docs, "no_support")
    for side, name in enumerate(("low", "high")):
        limit = np.concatenate([getattr(piece, name)[place] for piece in pieces])
        cells.limits[side][0, cells.shown[0]] = limit[cells.shown[0]]
    if pieces[0].draws is not None:
        cells.draws[""] = np.concatenate([p.draws[place] for p in pieces if p.draws is not None])
    se = np.concatenate([piece.se[place] for piece in pieces])[None, :]
    set_intervals(cells, se=se, groups=np.array(float(used)), own=False, bounds=(0.0, 1.0))
    set_exact_zero(cells, cells.columns["value"] == 0, np.array(float(stories)))


def story_counts(store: Store, slice_: tuple[str, str], sets: Bools) -> list[int]:
    """Distinct stories that name a city, by set: what the shares rest on."""
    lang, period = slice_
    where = "named > 0"
    if lang != ALL:
        where += f" AND lang = {LANGS.index(lang)}"
    if period != ALL:
        months = [n for n, name in enumerate(store.periods) if name.startswith(period)]
        where += f" AND period IN ({', '.join(map(str, months)) or '-1'})"
    counts = []
    with duckdb.connect(str(store.path), read_only=True) as con:
        for chosen in sets:
            ids = ", ".join(map(str, np.flatnonzero(chosen))) or "-1"
            query = f"SELECT count(DISTINCT story) FROM unit WHERE {where} AND source IN ({ids})"
            counts.append(int(con.execute(query).fetchall()[0][0]))
    return counts
