"""A plan over fact tables, as the indicators of time take it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.facts.roles import source_roles
from citysway.pipeline.facts.store import make_store
from citysway.pipeline.facts.volumes import load_volumes, slot_mask
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.statistics.uncertainty import source_weights
from tests.pipeline.generator import CITIES

SMALL = Support(docs=5, side_docs=5, source_docs=1)


def plan_of(
    folder: Path,
    *,
    cities: Sequence[City] = CITIES,
    support: Support = SMALL,
    replicates: int = 0,
    slices: Sequence[tuple[str, str]] = (("all", "all"),),
) -> Plan:
    """The plan of the facts in a folder, without codes."""
    path = folder / "facts.duckdb"
    path.unlink(missing_ok=True)
    store = make_store(folder, path, cities=cities, codes=())
    slots = {slice_: slot_mask(store.periods, *slice_).ravel() for slice_ in slices}
    weights = source_weights(len(store.sources.id), replicates, seed=0).astype(np.float32)
    return Plan(
        store, Scheme({}, {}), support, load_volumes(store), source_roles(store),
        np.zeros((0, len(store.sources.id)), bool), slots, {}, replicates, 0,
        weights=weights if replicates else None,
    )  # fmt: skip
