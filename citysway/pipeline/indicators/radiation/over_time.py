"""The indicators of time: diffusion of stories (RA10) and persistence of attention (RA16)."""

from pathlib import Path

from citysway.pipeline.facts.diffusion import load_diffusion
from citysway.pipeline.facts.monthly import dated, load_namings, monthly
from citysway.pipeline.facts.volumes import flat
from citysway.pipeline.indicators.cells import Cells
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation.diffusion import (
    diffusion_cells,
    few_outlets,
    unknown_cells,
)
from citysway.pipeline.indicators.radiation.persistence import persistence_cells
from citysway.pipeline.statistics.uncertainty import Resampling


def time_blocks(plan: Plan, folder: Path) -> list[Cells]:
    """RA10 and RA16 in every language and period; ``folder`` holds the fact tables. Without
    diffusion.parquet RA10 is ``not_observable``.
    """
    return _diffusion(plan, folder) + _persistence(plan)


def _diffusion(plan: Plan, folder: Path) -> list[Cells]:
    cities, slices = tuple(city.id for city in plan.store.cities), list(plan.slots)
    if not (folder / "diffusion.parquet").exists():
        return unknown_cells(cities, slices)
    docs = flat(plan.volumes.docs)
    few = {
        slice_: few_outlets(
            docs[:, slots].sum(axis=1), plan.roles, plan.store.sources, plan.support
        )
        for slice_, slots in plan.slots.items()
    }
    drawn = Resampling(plan.weights, plan.seed) if plan.weights is not None else None
    return diffusion_cells(
        load_diffusion(folder, cities, list(plan.store.sources.id)),
        cities=cities, slices=slices, few=few, support=plan.support, resampling=drawn,
    )  # fmt: skip


def _persistence(plan: Plan) -> list[Cells]:
    store, blocks = plan.store, []
    namings, cities = load_namings(store), tuple(city.id for city in store.cities)
    for slice_ in plan.slots:
        series = monthly(store, plan.volumes, namings, slice_, busy=plan.support.ext_sources)
        cells = persistence_cells(
            series, plan.roles, store.sources, slice_,
            cities=cities, support=plan.support, undated=not dated(store),
        )  # fmt: skip
        blocks.append(cells)
    return blocks
