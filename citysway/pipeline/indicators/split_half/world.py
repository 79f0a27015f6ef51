"""Halves of what the facts hold beside the sums of the chunks, and of models of a whole study."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from citysway.pipeline.external.record import External
from citysway.pipeline.facts.arrays import ALL, Floats
from citysway.pipeline.facts.comentions import CoMentions
from citysway.pipeline.indicators.contributions import Contributions, side_by_side
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation.outward import outward_scale
from citysway.pipeline.indicators.robustness.checks import Checked
from citysway.pipeline.indicators.split_half.halves import Halves, Named
from citysway.pipeline.indicators.split_half.phrases import phrase_halves
from citysway.pipeline.indicators.split_half.places import Told, outsides, place_halves
from citysway.pipeline.indicators.split_half.pull import pull_halves
from citysway.pipeline.indicators.split_half.relations import relation_halves
from citysway.pipeline.indicators.split_half.study import (
    excess_halves,
    network_halves,
    reach_halves,
)
from citysway.pipeline.indicators.split_half.time import diffusion_halves, persistence_halves
from citysway.pipeline.indicators.split_half.told import told_halves


@dataclass(frozen=True, slots=True)
class World:
    """``folder`` of the fact tables, the study's own numbers by city, and its ``comentions``."""

    folder: Path
    external: External | None
    comentions: dict[str, CoMentions]


def world_halves(
    plan: Plan, checked: Sequence[Checked], ext: Contributions, world: World
) -> dict[Named, Halves]:
    """Radiation, and what is fitted to all cities at once; ``ext``: what outside sources say."""
    rates = np.concatenate([piece.rate for piece in checked], axis=1)
    told = Told(rates, _named(plan, ext), outsides(plan, rates[0]))
    found = place_halves(plan, told)
    outward = replace(told, rates=told.rates * outward_scale(plan, (ALL, ALL)).T)
    found |= pull_halves(plan, outward, world.external)
    found |= excess_halves(plan, ext, world.external)
    found |= reach_halves(plan, told)
    found |= network_halves(plan, outward, world.comentions)
    found |= relation_halves(plan, world.folder) | phrase_halves(plan, world.folder)
    heard = side_by_side([piece.heard["ext"] for piece in checked])
    found |= told_halves(plan, world.folder, heard)
    found |= diffusion_halves(plan, world.folder) | persistence_halves(plan)
    return found


def _named(plan: Plan, ext: Contributions) -> Floats:
    """Stories that name each city, by outside source (cities x sources)."""
    found = np.zeros((len(plan.store.cities), len(plan.store.sources.id)))
    column = ext.columns["named"]
    found[ext.city, ext.source] = ext.sums[:, column].toarray()[:, 0]
    return found
