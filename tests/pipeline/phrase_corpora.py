"""Tables of phrases with a planted leader, national texts and planted lags (METHOD.md 5.2)."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.phrase_tables import PHRASES, WRITERS

START = datetime.date(2008, 1, 1)
YEARS = 14
Use = tuple[str, str, str, float, str]  # phrase, level, place, day from START, document
Writer = tuple[str, str, float, float]  # level, place, first and last day from START


def cities(count: int) -> list[City]:
    """Cities C00, C01, ... of one country."""
    return [City(f"C{n:02}", None, None, "CN", None) for n in range(count)]


def day(number: float) -> datetime.date:
    return START + datetime.timedelta(days=int(number))


def tables(
    uses: Iterable[Use], writers: Iterable[Writer], *, precision: str = "day", lang: str = "zh"
) -> tuple[pa.Table, pa.Table]:
    """The two tables of these uses and writers."""
    rows = [
        (phrase, lang, level, place, day(at), precision, 1, doc)
        for phrase, level, place, at, doc in uses
    ]
    read = [
        (level, place, lang, "CN", day(first), day(last), 10, 0)
        for level, place, first, last in writers
    ]
    return _table(rows, PHRASES), _table(read, WRITERS)


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """``rate`` of adoption per year and city by origin; the leader is city 0.

    ``own`` of the phrases start with the leader; ``frailty``: shape of a gamma factor that the
    phrases of one document share (0: none), ``shared`` phrases to a document.
    """

    cities: int = 20
    phrases: int = 120
    own: int = 60
    leader: float = 0.1
    others: float = 0.04
    frailty: float = 0.0
    shared: int = 1
    years: float = YEARS
    until: float = 8.0  # years after START in which phrases begin


def corpus(plan: Plan, rng: np.random.Generator) -> tuple[list[Use], list[Writer]]:
    """Uses and writers; every city is read from the first day to the last."""
    end = plan.years * 365.25
    uses: list[Use] = []
    factor = 1.0
    for number in range(plan.phrases):
        source = 0 if number < plan.own else int(rng.integers(1, plan.cities))
        if number % plan.shared == 0:
            factor = rng.gamma(plan.frailty, 1 / plan.frailty) if plan.frailty else 1.0
            begin = rng.uniform(1.5, plan.until) * 365.25
            first = source
        source = first if plan.shared > 1 else source
        rate = factor * (plan.leader if source == 0 else plan.others) / 365.25
        doc = f"d{number // plan.shared:04}"
        uses.append((f"p{number:04}", "city", f"C{source:02}", begin, doc))
        for city in range(plan.cities):
            at = begin + 1 + rng.exponential(1 / max(rate, 1e-12))
            if city != source and at < end:
                uses.append((f"p{number:04}", "city", f"C{city:02}", at, f"x{number}-{city}"))
    writers = [("city", f"C{c:02}", 0.0, end) for c in range(plan.cities)]
    return uses, [*writers, ("country", "CN", 0.0, end)]
