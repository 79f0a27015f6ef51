"""The plan of a folder of facts over the whole time, for one kind of indicator by itself."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citysway.pipeline.facts.arrays import ALL
from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.facts.national import load_national
from citysway.pipeline.facts.roles import source_roles
from citysway.pipeline.facts.store import make_store, used_parts
from citysway.pipeline.facts.volumes import load_volumes, slot_mask
from citysway.pipeline.indicators.cells import Support
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.table import City
from tests.pipeline.generator import FRAMEWORKS


def plan_of(folder: Path, *, cities: Sequence[City], support: Support) -> Plan:
    """Without replicates, languages and periods together."""
    scheme = Scheme({"F1": FRAMEWORKS["F1"]}, {})
    store = make_store(folder, folder / "facts.duckdb", cities=cities, codes=scheme.codes)
    slots = {(ALL, ALL): slot_mask(store.periods, ALL, ALL).ravel()}
    return Plan(
        store, scheme, support, load_volumes(store), source_roles(store), np.zeros((0, 0), bool),
        slots, used_parts(store, scheme.simplex), 0, 0,
        national=load_national(store, folder, FRAMEWORKS["F1"]),
    )  # fmt: skip
