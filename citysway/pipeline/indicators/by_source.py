"""What every source says of a chunk of cities: IM01, IM02 and the radiation indicators."""

import numpy as np

from citysway.pipeline.facts.arrays import (
    ALL,
    LANGS,
    ROLE_GROUPS,
    Draws,
    Floats,
    Ints,
    in_group,
)
from citysway.pipeline.facts.design import Design
from citysway.pipeline.facts.source_sums import by_slot, resampled_by_source
from citysway.pipeline.facts.sums import Sums
from citysway.pipeline.facts.volumes import VolumeDraws, flat, heard_docs
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.image.attention import (
    Heard,
    draw_attention,
    empty_attention,
    heard_of,
    take_attention,
)
from citysway.pipeline.indicators.image.share_of_voice import (
    SETS,
    draw_voice,
    empty_voice,
    take_voice,
)
from citysway.pipeline.indicators.plan import Part, Plan, Slice, city_ids, gather
from citysway.pipeline.indicators.radiation.outside import Rates, radiation_blocks, take_radiation
from citysway.pipeline.indicators.radiation.outside_parts import close_radiation
from citysway.pipeline.indicators.raw import Raw
from citysway.pipeline.statistics.uncertainty import story_weights


def attend(plan: Plan, design: Design, part: Part) -> None:
    """IM01 of every role but the own one, whose texts are all by the city."""
    first, count = design.chunk.first, design.chunk.last - design.chunk.first
    for role in ROLE_GROUPS:
        if role == "own":
            continue
        whole = gather(plan, design, role, (ALL, ALL))
        raws = {slice_: empty_attention(count) for slice_ in plan.slots}
        for city in range(count):
            external = in_group(plan.roles[:, first + city], role)
            heard = heard_of(plan.volumes, external, whole, city, first)
            for slice_, raw in raws.items():
                take_attention(raw, city, heard, plan.slots[slice_])
            if role == "ext":
                part.named_by_source.append(heard.named.sum(axis=1))
            _draw_heard(plan, whole, raws, heard, city, part)
        part.attention |= {(role, *slice_): raw for slice_, raw in raws.items()}


def _draw_heard(
    plan: Plan, sums: Sums, raws: dict[Slice, Raw], heard: Heard, city: int, part: Part
) -> None:
    """Replicates of IM01 by language."""
    if plan.spread is None or heard.stories.sum() < plan.support.docs:
        return
    tongues = {lang: [n] for n, lang in enumerate(LANGS)} | {ALL: [0, 1, 2]}
    for name, langs in tongues.items():
        named = part.named.get((sums.role, name, city))
        if named is None:
            named = _named_draws(plan, sums, city, langs)
        raw = raws[name, ALL]
        draw_attention(
            raw, city, heard, named, plan.volumes, plan.spread, np.array(langs), keep=name == ALL
        )


def _named_draws(plan: Plan, sums: Sums, city: int, langs: list[int]) -> Draws:
    """Resampled stories that name a city of few stories (B)."""
    start, stop = np.searchsorted(sums.city, [city, city + 1])
    mine = np.isin(sums.table.lang[sums.rows[start:stop]], langs)
    rows = sums.rows[start:stop][mine]
    named = sums.weighted[start:stop, sums.columns("named")].toarray()[mine, 0]
    drawn = story_weights(sums.table.key[rows], plan.replicates, seed=plan.seed)
    if plan.weights is not None:
        drawn *= plan.weights[sums.table.source[rows]]
    found: Draws = named.astype(np.float32) @ drawn
    return found


def share_voices(plan: Plan, design: Design, part: Part) -> None:
    """IM02: shares of the namings of every source."""
    cities, shape = len(city_ids(plan, design)), _shape(plan)
    for slice_ in plan.slots:
        drawn = plan.replicates if slice_[1] == ALL else 0
        part.voice[slice_] = empty_voice(cities, shape[0], drawn)
    for city in range(cities):
        _voice_city(plan, design, part, city, shape)


def _shape(plan: Plan) -> tuple[int, int]:
    """Sources, slots (language x period)."""
    sources, langs, periods = plan.volumes.docs.shape
    return sources, langs * periods


def _voice_city(plan: Plan, design: Design, part: Part, city: int, shape: tuple[int, int]) -> None:
    chunk, table = design.chunk, design.chunk.rows
    rows = np.flatnonzero((table.city == chunk.first + city) & table.news & (table.names > 0))
    share = _share(design, rows)
    periods = plan.volumes.docs.shape[2]
    cell = by_slot(chunk, rows, share, shape, periods)
    slot = table.lang[rows] * periods + table.period[rows]
    for slice_, voice in part.voice.items():
        slots = plan.slots[slice_]
        named = flat(plan.volumes.named)[:, slots].sum(axis=1)
        rate = np.divide(cell[:, slots].sum(axis=1), named, out=np.zeros(shape[0]), where=named > 0)
        mine = rows[slots[slot]]
        take_voice(voice, city, rate, plan.sets, named, _set_counts(plan, design, mine))
        if voice.draws is not None and plan.drawn is not None:
            sums = resampled_by_source(
                chunk, mine, share[slots[slot]], shape[0],
                replicates=plan.replicates, seed=plan.seed,
            )  # fmt: skip
            base = _by_lang(plan.drawn.named, slice_[0])
            drawn = np.divide(sums, base, out=np.zeros_like(sums), where=base > 0)
            draw_voice(voice, city, drawn, plan.means[slice_[0]])


def _share(design: Design, rows: Ints) -> Floats:
    """q_dc: the city's part of a document's namings."""
    found: Floats = design.plain[rows][:, design.layout.plain["q"]].toarray()[:, 0]
    return found


def _set_counts(plan: Plan, design: Design, rows: Ints) -> tuple[Floats, Floats]:
    table = design.chunk.rows
    docs, stories = np.zeros(len(SETS)), np.zeros(len(SETS))
    for place, chosen in enumerate(plan.sets):
        mine = rows[chosen[table.source[rows]]]
        docs[place], stories[place] = len(mine), len(np.unique(table.story[mine]))
    return docs, stories


def _by_lang(cube: Draws, lang: str) -> Draws:
    """Languages x sources x B to sources x B."""
    found: Draws = cube.sum(axis=0) if lang == ALL else cube[LANGS.index(lang)]
    return found


def radiate(plan: Plan, design: Design, part: Part) -> None:
    """The radiation indicators of every slice."""
    ids = city_ids(plan, design)
    blocks = {slice_: radiation_blocks(*slice_, ids) for slice_ in plan.slots}
    errors = {
        slice_: {name: np.full((1, len(ids)), np.nan) for name in found}
        for slice_, found in blocks.items()
    }
    never = {slice_: np.zeros(len(ids)) for slice_ in plan.slots}
    for city in range(len(ids)):
        for slice_, heard in _radiate(
            plan, design, part, blocks, errors, city, _shape(plan)
        ).items():
            never[slice_][city] = heard
    for slice_, found in blocks.items():
        close_radiation(found, errors[slice_], never[slice_])
        part.cells += found.values()


def _radiate(
    plan: Plan, design: Design, part: Part, blocks: dict[Slice, dict[str, Cells]],
    errors: dict[Slice, dict[str, Floats]], city: int, shape: tuple[int, int],
) -> dict[Slice, float]:  # fmt: skip
    """The radiation of one city in every slice; returns the outside documents heard in each."""
    chunk, table = design.chunk, design.chunk.rows
    number, about = chunk.first + city, plan.store.cities[chunk.first + city]
    chosen = (table.city == number) & in_group(table.role, "ext") & (table.names > 0)
    rows = np.flatnonzero(chosen & ~table.policy)
    share, periods = _share(design, rows), plan.volumes.docs.shape[2]
    sums = by_slot(chunk, rows, share, shape, periods)
    counts = by_slot(chunk, rows, np.ones(len(rows)), shape, periods)
    volume = heard_docs(plan.volumes, number)
    slot = table.lang[rows] * periods + table.period[rows]
    external = in_group(plan.roles[:, number], "ext")
    heard = {}
    for slice_ in plan.slots:
        slots = plan.slots[slice_]
        docs = volume[:, slots].sum(axis=1)
        rate = np.divide(sums[:, slots].sum(axis=1), docs, out=np.zeros(shape[0]), where=docs > 0)
        mine = slots[slot]
        stories = len(np.unique(table.story[rows[mine]]))
        draws = _rate_draws(plan, design, rows[mine], share[mine], docs, slice_)
        rates = Rates(rate, draws, counts[:, slots].sum(axis=1), docs, stories)
        take_radiation(
            blocks[slice_], errors[slice_], city, about, rates,
            sources=plan.store.sources, external=external, support=plan.support,
            weights=plan.weights,
        )  # fmt: skip
        known = np.where(external & (docs >= plan.support.source_docs), rate, np.nan)
        part.rates.setdefault(slice_, []).append(known)
        heard[slice_] = float(docs[external & (docs >= plan.support.source_docs)].sum())
    return heard


def _rate_draws(
    plan: Plan, design: Design, rows: Ints, share: Floats, docs: Floats, slice_: Slice
) -> Draws | None:
    """Resampled attention by source (sources x B)."""
    if plan.drawn is None or slice_[1] != ALL:
        return None
    sums = resampled_by_source(
        design.chunk, rows, share, len(docs), replicates=plan.replicates, seed=plan.seed
    )
    base = volume_draws(plan, plan.drawn, docs, slice_)
    return np.divide(sums, base, out=np.zeros_like(sums), where=base > 0)


def volume_draws(plan: Plan, drawn: VolumeDraws, docs: Floats, slice_: Slice) -> Draws:
    """Resampled documents of every source; a city's own texts leave them in proportion."""
    whole = flat(plan.volumes.docs)[:, plan.slots[slice_]].sum(axis=1)
    part = np.divide(docs, whole, out=np.zeros(len(docs)), where=whole > 0)
    found: Draws = _by_lang(drawn.docs, slice_[0]) * part[:, None].astype(np.float32)
    return found
