"""Indicators that need every city and source at once: IM04, RA03, RA06 to RA08, RA12, RA14."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from citysway.pipeline.external.record import External
from citysway.pipeline.facts.arrays import ALL, Floats, Ints
from citysway.pipeline.facts.comentions import CoMentions, comentions
from citysway.pipeline.facts.roles import province_of
from citysway.pipeline.facts.store import Store
from citysway.pipeline.facts.volumes import flat
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.image.beyond_size import (
    Attention,
    excess_attention,
    residual_pull,
)
from citysway.pipeline.indicators.plan import Part, Plan, Slice
from citysway.pipeline.indicators.radiation.gravity.panel import Voices
from citysway.pipeline.indicators.radiation.gravity.pull import gravity_cells
from citysway.pipeline.indicators.radiation.network import network_cells
from citysway.pipeline.indicators.radiation.outward import outward_docs, outward_scale
from citysway.pipeline.indicators.radiation.phrases.adoption import phrase_cells
from citysway.pipeline.indicators.radiation.reach import reach_cells

_LAYERS = "F1"


def study_blocks(
    folder: Path, plan: Plan, parts: Sequence[Part], blocks: Sequence[Cells],
    external: External | None, together: Mapping[str, CoMentions],
) -> list[Cells]:  # fmt: skip
    """The blocks of all languages and of each over the whole time, and by period what is cheap
    enough: the pull, without replicates; ``blocks``: those made so far, ``together``:
    ``met`` in all languages.
    """
    if not plan.store.cities:
        return []
    place = plan.store.sources.seat_number
    index = {
        (b.indicator, b.lang, b.period): b
        for b in blocks
        if b.role == "ext" and not b.variant and b.parts[0] == ""
    }
    found: list[Cells] = []
    for slice_ in plan.slots:
        rate = np.stack([column for part in parts for column in part.rates[slice_]], axis=1)
        outward = rate * outward_scale(plan, slice_)
        found += _of_slice(plan, slice_, (rate, outward), place, index["RA02", *slice_], external)
        if slice_[1] == ALL:
            ties = together if slice_[0] == ALL else met(folder, plan, slice_[0])
            found += _network(plan, slice_, outward, place, ties)
            found += _phrases(folder, plan, slice_[0])
    return [*found, _excess(plan, parts, index["IM01", ALL, ALL], external)]


def _of_slice(
    plan: Plan, slice_: Slice, rates: tuple[Floats, Floats], place: Ints, attention: Cells,
    external: External | None,
) -> list[Cells]:  # fmt: skip
    """``rates``: over all documents of a source, and over those that look outward."""
    (rate, outward), (lang, period) = rates, slice_
    drawn = plan.replicates if period == ALL else 0
    cities, ids = plan.store.cities, tuple(city.id for city in plan.store.cities)
    found = gravity_cells(
        outward, voices_of(plan.store, place), cities, lang=lang, period=period,
        support=plan.support, replicates=drawn, seed=plan.seed,
    )  # fmt: skip
    pull = next(b for b in found if b.indicator == "RA06" and b.cities == ids)
    pulled = pull.columns["value"][0], _draws(pull), external
    basis = pull.columns["sources"][0]
    found.append(residual_pull(*pulled, cities=ids, lang=lang, period=period, sources=basis))
    if period != ALL:
        return found
    stories = np.nan_to_num(attention.columns["stories"][0])
    found += reach_cells(
        rate, _volume(plan, slice_), place, stories, cities, lang=lang, period=period,
        support=plan.support, replicates=drawn, seed=plan.seed,
    )  # fmt: skip
    return found


def _draws(cells: Cells) -> Floats | None:
    return cells.draws[""].astype(float) if "" in cells.draws else None


def _volume(plan: Plan, slice_: Slice) -> Floats:
    found: Floats = flat(plan.volumes.docs)[:, plan.slots[slice_]].sum(axis=1)
    return found


def voices_of(store: Store, place: Ints) -> Voices:
    src = store.sources
    province = np.array([_province(name) for name in src.place], dtype=object)
    return Voices(place, src.lat, src.lon, province, src.lang, src.country, src.point, src.scope)


def _province(place: str) -> str:
    """The province of a place as a place id."""
    short = province_of(place)
    return f"{short}0000" if len(short) == 4 and short.startswith("CN") else short


def met(folder: Path, plan: Plan, lang: str) -> dict[str, CoMentions]:
    """Cities named together over the whole time; in all languages also by layer."""
    return comentions(
        folder, cities=[city.id for city in plan.store.cities],
        sources=[str(name) for name in plan.store.sources.id], lang=lang, period=ALL,
        layers=plan.scheme.simplex[_LAYERS] if lang == ALL else None,
    )  # fmt: skip


def _network(
    plan: Plan, slice_: Slice, rate: Floats, place: Ints, found: Mapping[str, CoMentions]
) -> list[Cells]:
    lang, period = slice_
    weights = None if plan.weights is None else plan.weights.astype(float)
    return network_cells(
        found, rate, outward_docs(plan, slice_), place, plan.store.cities, lang=lang, period=period,
        support=plan.support, weights=weights,
    )  # fmt: skip


def _phrases(folder: Path, plan: Plan, lang: str) -> list[Cells]:
    """Nothing where the study's policy texts were not searched for phrases."""
    paths = [folder / f"{name}.parquet" for name in ("phrases", "phrase_writers")]
    if not all(path.exists() for path in paths):
        return []
    phrases, writers = (pq.read_table(path) for path in paths)
    return phrase_cells(
        phrases, writers, plan.store.cities, lang=lang, replicates=plan.replicates, seed=plan.seed
    )


def _excess(
    plan: Plan, parts: Sequence[Part], attention: Cells, external: External | None
) -> Cells:
    """IM04 from the stories of EXT that name each city."""
    by_source = np.stack([column for part in parts for column in part.named_by_source], axis=1)
    counts = by_source.sum(axis=0)
    draws = None
    if plan.replicates:
        draws = np.zeros((len(counts), plan.replicates))
        number = 0
        for part in parts:
            for city in range(len(part.named_by_source)):
                drawn = part.named.get(("ext", ALL, city))
                draws[number] = np.nan if drawn is None else drawn
                number += 1
    stories = attention.columns["stories"][0]
    heard = Attention(
        counts, stories, attention.columns["sources"][0], draws, counts[None, :] - by_source
    )
    ids = tuple(city.id for city in plan.store.cities)
    return excess_attention(heard, external, cities=ids, support=plan.support)
