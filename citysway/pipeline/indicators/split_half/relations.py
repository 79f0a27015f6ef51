"""Halves of relations between cities: IM22 learning, RA13 imitation, RA15 exchange."""

from pathlib import Path

import numpy as np
from scipy import sparse

from citysway.pipeline.facts.arrays import ALL, Bools, Floats, Ints, Texts
from citysway.pipeline.facts.edge_arrays import Units, has_edges, load_edges
from citysway.pipeline.facts.relation_counts import Related, take_related
from citysway.pipeline.indicators.contributions import Contributions, everywhere
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.relations.benchmarking import (
    entries_of,
    learning_documents,
    learning_entries,
    share,
)
from citysway.pipeline.indicators.relations.exchange import links
from citysway.pipeline.indicators.relations.imitation import pagerank, rates
from citysway.pipeline.indicators.relations.sums import (
    Entries,
    added,
    copies_weight,
    entries,
    grouped,
)
from citysway.pipeline.indicators.split_half.halves import (
    Halves,
    Named,
    combined,
    drawn_halves,
    halves_of,
    no_halves,
    sums_of,
)
from citysway.pipeline.indicators.split_half.places import halves_from
from citysway.pipeline.statistics.distances import hill

_OWN_GROUPS = 64
_ALL_KEYS: tuple[Named, ...] = (
    *(("IM22", part, "all") for part in ("", "cooperation", "win")),
    *(("RA15", part, "all") for part in ("", "breadth", "foreign", "confirmed")),
    *(("RA13", part, "gov") for part in ("", "pagerank")),
    ("IM22", "learn", "own"),
)


def relation_halves(plan: Plan, folder: Path) -> dict[Named, Halves]:
    """Halves of the sources that tell of relations, of the cities that issue policy texts (RA13),
    of a city's own policy texts (IM22 learn).
    """
    if not has_edges(folder):
        return {key: no_halves(len(plan.store.cities)) for key in _ALL_KEYS}
    related = take_related(plan.store, load_edges(folder, plan.store), ALL, ALL)
    units = related.edges.units
    found: dict[Named, Halves] = {}
    for part, (said, statistic) in entries_of(related).items():
        sums = sums_of(plan, _contributions(units, said, own=False), joint=True)
        found["IM22", part, "all"] = combined(statistic, sums)
    learned = learning_documents(related.edges)
    issued = learning_entries(related.edges, related.issued, learned, own=True)
    sums = sums_of(plan, _contributions(units, issued, own=True), joint=False)
    found["IM22", "learn", "own"] = combined(share, sums)
    return found | _imitation(plan, related) | _exchange(plan, related)


def _contributions(units: Units, said: Entries, *, own: bool) -> Contributions:
    """Sums by city and source; own texts in at most 64 groups of stories."""
    city, group, sums = grouped(units, said, own=own)
    if own:
        rest = np.zeros(0, np.uint64) if said.rest is None else said.rest.key
        keys = np.concatenate([units.key[said.unit], rest])
        group = (keys % np.uint64(_OWN_GROUPS)).astype(np.int64)
    return _by_pair(city, group, sums)


def _by_pair(city: Ints, group: Ints, sums: Floats) -> Contributions:
    wide = int(group.max(initial=0)) + 1
    pairs, inverse = np.unique(city * wide + group, return_inverse=True)
    table = sparse.csr_array(added(inverse, sums, len(pairs)))
    return Contributions(pairs // wide, pairs % wide, table, {})


def _imitation(plan: Plan, related: Related) -> dict[Named, Halves]:
    """RA13: issuing cities stand for sources, in an order that does not hang on their ids."""
    table, docs = rates(related, plan.support.source_docs)
    present, names = np.isfinite(table), np.empty(len(table), dtype=object)
    names[np.lexsort((np.nansum(table, axis=1), docs))] = [str(n) for n in range(len(table))]
    issuer, model = np.nonzero(present)
    order = np.lexsort((issuer, model))
    sums = np.stack([table[issuer, model], np.ones(len(issuer))], axis=1)[order]
    said = Contributions(model[order], issuer[order], sparse.csr_array(sums), {})
    found = {("RA13", "", "gov"): combined(share, sums_of(plan, said, joint=True, ids=names))}
    found["RA13", "pagerank", "gov"] = _ranks(plan, np.nan_to_num(table), present, names)
    return found


def _ranks(plan: Plan, table: Floats, present: Bools, names: Texts) -> Halves:
    """PageRank when half of the cities point; few halves."""
    drawn = drawn_halves(names, present.T, seed=plan.seed, few=True)

    def ranked(pointing: Floats, weights: Floats) -> list[Floats]:
        some = [pointing * weight[:, None] for weight in weights.T]
        return [pagerank(each) if each.any() else np.full(len(each), np.nan) for each in some]

    control: list[Floats] = []
    for number, at in enumerate(drawn.controls):
        rng, moved = np.random.default_rng(plan.seed + number), table.copy()
        for row, known in zip(moved, present, strict=True):
            row[known] = row[rng.permutation(np.flatnonzero(known))]
        control += ranked(moved, drawn.weights[:, at])
    values = np.stack(ranked(table, drawn.weights), axis=1)
    return halves_from(values, np.stack(control, axis=1), drawn)


def _exchange(plan: Plan, related: Related) -> dict[Named, Halves]:
    """RA15: partner places of both halves of the sources, each for itself."""
    edges, width = related.edges, len(related.edges.places) + 1
    city, row, partner = links(edges)
    kept, weight = copies_weight(edges.units, edges.unit[row], city, partner)
    city, row, partner = city[kept], row[kept], partner[kept]
    columns = np.stack([edges.foreign[row] * weight, weight], axis=1)
    said = entries(city, edges.unit[row], columns)
    sums = sums_of(plan, _contributions(edges.units, said, own=False), joint=True)
    found = {("RA15", "foreign", "all"): combined(share, sums)}
    source = edges.units.source[edges.unit[row]]
    wide = int(source.max(initial=0)) + 1
    pairs, pair = np.unique(city * wide + source, return_inverse=True)
    shape = (len(pairs), width)
    told = [
        sparse.csr_array((column, (pair, partner)), shape)
        for column in (weight, edges.third_party[row].astype(float))
    ]
    table = sparse.csr_array(sparse.hstack(told))
    whole = Contributions(pairs // wide, pairs % wide, table, {"": slice(0, width)})

    def evaluate(some: Contributions, weights: Floats) -> dict[Named, Floats]:
        return _partners(len(plan.store.cities), some, weights)

    return found | halves_of(plan, everywhere(whole, len(plan.store.cities)), evaluate, joint=True)


def _partners(cities: int, said: Contributions, weights: Floats) -> dict[Named, Floats]:
    """Partners, their effective number and the confirmed share; a city without any in a half has
    none.
    """
    shape, width = (cities, weights.shape[1]), said.columns[""].stop
    found = {("RA15", part, "all"): np.full(shape, np.nan) for part in ("", "breadth", "confirmed")}
    start = np.searchsorted(said.city, np.arange(cities + 1)).tolist()
    for city in range(cities):
        mine = slice(start[city], start[city + 1])
        block = said.sums[mine]
        places = np.unique(block.indices % width)
        if not len(places):
            continue
        told = [block[:, places + at].toarray().T @ weights[mine] for at in (0, width)]
        count = (told[0] > 0).sum(axis=0).astype(float)
        confirmed = ((told[0] > 0) & (told[1] > 0)).sum(axis=0)
        some = np.where(count > 0, count, np.nan)
        found["RA15", "", "all"][city] = some
        found["RA15", "breadth", "all"][city] = np.where(count > 0, hill(told[0].T), np.nan)
        found["RA15", "confirmed", "all"][city] = confirmed / some
    return found
