"""IM22: a city among others: who learns from whom, who cooperates, who is ahead (METHOD.md 2)."""

import numpy as np

from citysway.models.relations import CODES
from citysway.pipeline.facts.arrays import Bools, Floats, Ints
from citysway.pipeline.facts.edge_arrays import Edges
from citysway.pipeline.facts.relation_counts import About, Issued, Related, Rest
from citysway.pipeline.indicators.cells import (
    METHOD,
    Cells,
    Support,
    set_exact_one,
    set_exact_zero,
    set_intervals,
    withhold_flat,
)
from citysway.pipeline.indicators.relations.sums import (
    Entries,
    Measured,
    Statistic,
    copies_weight,
    distinct,
    entries,
    joined,
    measured,
    replicate_sums,
)
from citysway.pipeline.statistics.uncertainty import Resampling, exact_upper

KAPPA = 2.0  # pseudo-relations of the net
PER = 100.0  # policy documents
_X11, _X12, _E29, _E30 = range(len(CODES))


def net(sums: Floats, *, kappa: float = KAPPA) -> Floats:
    """(in - out) / (in + out + kappa) of the last axis (in, out): in [-1, 1]."""
    found: Floats = (sums[..., 0] - sums[..., 1]) / (sums[..., 0] + sums[..., 1] + kappa)
    return found


def share(sums: Floats) -> Floats:
    """First over second of the last axis; NaN where the second is 0."""
    base = np.where(sums[..., 1] > 1e-12, sums[..., 1], np.nan)
    found: Floats = sums[..., 0] / base
    return found


def both(sums: Floats) -> Floats:
    """Sum of the last axis."""
    found: Floats = sums.sum(axis=-1)
    return found


def second(sums: Floats) -> Floats:
    """The second of the last axis."""
    return sums[..., 1]


def benchmark_cells(
    related: Related, *, support: Support, resampling: Resampling | None
) -> list[Cells]:
    """IM22 in two blocks.

    Role ``all``, parts '' (net of being learned from, kappa 2, in [-1, 1]), ``cooperation`` (share
    of the stories on the city), ``win`` (share of the comparisons with a winner); role ``own``,
    part ``learn`` (policy documents that learn from another city, per 100 of its own). What a city
    says to its own credit (``self_claim``) counts neither in '' nor in ``win``.
    """
    edges, count = related.edges, len(related.cities)
    cells = Cells("IM22", "all", related.lang, related.period, PARTS, related.cities, kept=PARTS)
    parts = [_learning(edges), _cooperating(related.about), _winning(edges)]
    results: list[Measured] = []
    drawn = replicate_sums(count, edges.units, parts, own=False, resampling=resampling)
    for number, (found, rule) in enumerate(zip(parts, _RULES, strict=True)):
        statistic, base = rule
        result = measured(
            count, edges.units, found, statistic, base=base, own=False, sums=drawn[number]
        )
        _put(cells, number, edges, found, result)
        results.append(result)
    cells.columns["stories"][1] = results[1].base  # every story on the city weighs one
    _close(cells, results, support)
    return [cells, _learn(related, support, resampling)]


PARTS = ("", "cooperation", "win")
_RULES = ((net, both), (share, second), (share, second))
_OF_PART = ((_X11,), (_E29, _E30), (_X12,))


def entries_of(related: Related) -> dict[str, tuple[Entries, Statistic]]:
    """What every story says by part, and the statistic of its sums."""
    edges = related.edges
    found = (_learning(edges), _cooperating(related.about), _winning(edges))
    return {part: (each, rule[0]) for part, each, rule in zip(PARTS, found, _RULES, strict=True)}


def _learning(edges: Edges) -> Entries:
    """(in, out): stories that say somebody learns from the city, that it learns from somebody."""
    rows = np.flatnonzero((edges.code == _X11) & ~edges.self_claim)
    return _two_sided(edges, rows, edges.target_city, edges.source_city)


def _winning(edges: Edges) -> Entries:
    """(wins, comparisons with a winner)."""
    rows = np.flatnonzero((edges.code == _X12) & ~edges.self_claim & (edges.label != 0))
    ahead = edges.label > 0
    winner = np.where(ahead, edges.source_city, edges.target_city)
    loser = np.where(ahead, edges.target_city, edges.source_city)
    found = _two_sided(edges, rows, winner, loser)
    return Entries(found.city, found.unit, np.stack([found.sums[:, 0], both(found.sums)], axis=1))


def _two_sided(edges: Edges, rows: Ints, first: Ints, last: Ints) -> Entries:
    """Sums of (being first, being last) over distinct relations of a story, by city and unit."""
    pair = (edges.source[rows], edges.target[rows], edges.label[rows])
    kept, weight = copies_weight(edges.units, edges.unit[rows], *pair)
    rows = rows[kept]
    zero = np.zeros(len(rows))
    columns = [np.stack([weight, zero], axis=1), np.stack([zero, weight], axis=1)]
    city = np.concatenate([first[rows], last[rows]])
    return entries(city, np.tile(edges.unit[rows], 2), np.concatenate(columns))


def _cooperating(about: About) -> Entries:
    """(stories on the city with a partner, stories on the city)."""
    columns = np.stack([about.weight, about.weight], axis=1)
    return entries(about.city, about.unit, columns, rest=about.rest)


def _learn(related: Related, support: Support, resampling: Resampling | None) -> Cells:
    """Policy documents of a city that learn from another, per 100; documents are resampled."""
    edges, issued, count = related.edges, related.issued, len(related.cities)
    about = ("own", related.lang, related.period, ("learn",), related.cities)
    cells = Cells("IM22", *about, kept=("learn",))
    learned = learning_documents(edges)
    found = learning_entries(edges, issued, learned, own=True)
    (drawn,) = replicate_sums(count, edges.units, [found], own=True, resampling=resampling)
    result = measured(count, edges.units, found, share, base=second, own=True, sums=drawn)
    total = np.bincount(issued.city, issued.docs, count).astype(float)
    cells.put(value=result.value, raw=result.value, docs=total, stories=result.groups)
    cells.put(statements=np.bincount(learned[1], minlength=count))
    cells.withhold((total < support.docs) | ~cells.shown, "no_support")
    _take(cells, [result])
    set_intervals(cells, se=result.se, groups=result.groups, own=True, bounds=(0.0, PER))
    _never(cells, total)
    withhold_flat(cells)
    return cells


def learning_entries(
    edges: Edges, issued: Issued, learned: tuple[Ints, Ints, Ints], *, own: bool
) -> Entries:
    """(100 for each document that learns, documents) by issuing city and unit.

    ``learned`` of ``learning_documents``. Stories in which nobody learns are the rest, grouped by
    source or, for ``own``, each for itself.
    """
    _, city, unit = learned
    wide = len(edges.units.key)
    at = np.searchsorted(edges.units.key, issued.key)
    near = np.isin(issued.city * (wide + 1) + at, city * (wide + 1) + unit)
    near[near] = edges.units.key[at[near]] == issued.key[near]
    hits = np.ones((len(city), 2)) * [PER, 0.0]
    docs = np.stack([np.zeros(near.sum()), issued.docs[near]], axis=1)
    far = np.flatnonzero(~near)
    group = far if own else issued.source[far]
    rest = Rest(issued.city[far], group, issued.docs[far], issued.docs[far] ** 2, issued.key[far])
    return entries(
        np.concatenate([city, issued.city[near]]), np.concatenate([unit, at[near]]),
        np.concatenate([hits, docs]), rest=rest,
    )  # fmt: skip


def _never(cells: Cells, n: Floats) -> None:
    """Nothing found in n documents: the exact upper limit, in the unit of the cells."""
    where = cells.shown & (cells.columns["value"] == 0)
    cells.flag("never_named", where)
    cells.columns["lo"][where] = 0.0
    cells.columns["hi"][where] = np.broadcast_to(PER * exact_upper(n), where.shape)[where]
    cells.method[where] = METHOD["exact"]
    cells.reason[where] = 0


def learning_documents(edges: Edges) -> tuple[Ints, Ints, Ints]:
    """(document, city, unit) of every policy document in which its issuing city learns."""
    rows = np.flatnonzero((edges.code == _X11) & edges.policy & _issued(edges))
    key = joined(edges.doc[rows], edges.source_city[rows])
    _, first = np.unique(key, return_index=True)
    rows = rows[np.sort(first)]
    return edges.doc[rows], edges.source_city[rows], edges.unit[rows]


def _issued(edges: Edges) -> Bools:
    """The subject of the sentence is the listed city that issued the text."""
    issued: Bools = (edges.source == edges.owner) & (edges.source_city >= 0)
    return issued


def _put(cells: Cells, part: int, edges: Edges, found: Entries, result: Measured) -> None:
    """Value and what it rests on."""
    count, columns = len(cells.cities), cells.columns
    counted = np.isin(edges.code, _OF_PART[part]) & (~edges.self_claim | (edges.code >= _E29))
    rows = np.flatnonzero(counted)
    sides = np.concatenate([edges.source_city[rows], edges.target_city[rows]])
    others = np.concatenate([edges.target[rows], edges.source[rows]])
    columns["value"][part] = columns["raw"][part] = result.value
    columns["docs"][part] = distinct(sides, np.tile(edges.doc[rows], 2), count)
    columns["stories"][part] = distinct(found.city, edges.units.story[found.unit], count)
    columns["sources"][part] = result.groups
    columns["places"][part] = distinct(sides, others, count)
    columns["statements"][part] = np.bincount(sides[sides >= 0], minlength=count)


def _take(cells: Cells, results: list[Measured]) -> None:
    """Replicates and their limits; ``results`` by part."""
    draws = [result.draws for result in results]
    for city in np.flatnonzero(cells.shown.any(axis=0)).tolist():
        rows = [drawn[city] for drawn in draws if drawn is not None]
        if rows:
            cells.take_draws(city, np.stack(rows))


def _close(cells: Cells, results: list[Measured], support: Support) -> None:
    """Support and intervals of the three parts."""
    related, about, compared = (result.base for result in results)
    few = np.stack([related <= 0, about <= 0, compared < support.tone_statements - 1e-9])
    cells.withhold(few | (about < support.docs - 1e-9) | ~cells.shown, "no_support")
    _take(cells, results)
    se, groups = (np.stack([getattr(r, name) for r in results]) for name in ("se", "groups"))
    set_intervals(cells, se=se, groups=groups, own=False, bounds=(-1.0, 1.0))
    cells.columns["lo"][1:] = np.maximum(cells.columns["lo"][1:], 0.0)
    share_part = (np.array(cells.parts) != "")[:, None]
    n = np.stack([related, about, compared])
    set_exact_zero(cells, share_part & (cells.columns["value"] <= 0), n)
    set_exact_one(cells, share_part & (cells.columns["value"] >= 1 - 1e-12), n)
    withhold_flat(cells)
