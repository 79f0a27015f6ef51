"""What the chunks of a study share, and what each of them gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Draws, Floats, Ints
from citysway.pipeline.facts.design import Design, Scheme
from citysway.pipeline.facts.national import National
from citysway.pipeline.facts.store import Store
from citysway.pipeline.facts.sums import Sums, make_sums
from citysway.pipeline.facts.volumes import VolumeDraws, Volumes
from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.indicators.image.profiles import Profiles
from citysway.pipeline.indicators.image.share_of_voice import SetMeans, Voice
from citysway.pipeline.indicators.raw import Measure, Raw

Slice = tuple[str, str]  # language, period


@dataclass(frozen=True)
class Plan:
    """All that the chunks share; ``weights`` (sources x B) and ``drawn`` are None without
    replicates, ``spread`` the volumes of the sources times their weights (languages x sources x B).
    ``slots``: the slices, languages over the whole time and then periods over all languages, with
    the languages x periods they hold;
    ``used``: how many parts of each framework anyone uses at all.
    """

    store: Store
    scheme: Scheme
    support: Support
    volumes: Volumes
    roles: Ints
    sets: Bools
    slots: Mapping[Slice, Bools]
    used: Mapping[str, int]
    replicates: int
    seed: int
    weights: Draws | None = None
    drawn: VolumeDraws | None = None
    spread: Draws | None = None
    means: dict[str, SetMeans] = field(default_factory=dict)
    national: National | None = None
    checks: bool = False


@dataclass
class Part:
    """What one chunk gives, by slice (and role); ``rates``: attention to each city by source, NaN
    where the source is not outside (sources); ``named_by_source``: stories of EXT that name each
    city (sources); ``named``: resampled stories that name a city (B) by role, language and place in
    the chunk; ``profiles`` by role, and the replicates of a city's F1 profile (parts x B) by role
    and number of the city.
    """

    raw: dict[tuple[str, str, str], list[tuple[Measure, Raw]]] = field(default_factory=dict)
    attention: dict[tuple[str, str, str], Raw] = field(default_factory=dict)
    voice: dict[Slice, Voice] = field(default_factory=dict)
    cells: list[Cells] = field(default_factory=list)
    named: dict[tuple[str, str, int], Draws] = field(default_factory=dict)
    rates: dict[Slice, list[Floats]] = field(default_factory=dict)
    named_by_source: list[Floats] = field(default_factory=list)
    profiles: dict[str, Profiles] = field(default_factory=dict)
    profile_draws: dict[tuple[str, int], Draws] = field(default_factory=dict)
    checked: Any = None  # ``checks.Checked``, where it is asked for


def gather(plan: Plan, design: Design, role: str, slice_: Slice) -> Sums:
    """The documents of a role group in one language and period."""
    lang, period = slice_
    months = [n for n, name in enumerate(plan.store.periods) if name.startswith(period)]
    return make_sums(design, role, lang, (period, np.array(months, dtype=np.int64)))


def city_ids(plan: Plan, design: Design) -> tuple[str, ...]:
    """The cities of a chunk."""
    return tuple(city.id for city in plan.store.cities[design.chunk.first : design.chunk.last])
