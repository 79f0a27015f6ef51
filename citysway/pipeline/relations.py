"""The shard table of relations between cities, and the other city of a mention."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.models.coder import MODALITIES
from citysway.models.read_page import ReadPage
from citysway.models.relations import CODES, EVENTS
from citysway.models.relations.finding import Relations

Ints = npt.NDArray[np.int64]
Roll = Callable[[str], str | None]

RELATIONS = pa.schema([
    ("doc_id", pa.string()), ("start", pa.int32()), ("code", pa.string()),
    ("from_place", pa.string()), ("to_place", pa.string()), ("sent", pa.int32()),
    ("from_city", pa.string()), ("to_city", pa.string()), ("label", pa.int8()),
    ("event", pa.string()), ("dated", pa.bool_()), ("modality", pa.string()),
])  # fmt: skip
KEY = ("doc_id", "start", "code", "from_place", "to_place")


def relation_table(
    read: ReadPage, found: Relations, roll: Roll, *, offset: Ints, sentence: Ints
) -> pa.Table:
    """Schema ``RELATIONS``; a side that is not named is NA in both columns.

    ``roll``: the listed city a place counts for; ``offset``, ``sentence`` (texts of the page):
    what a text's positions and sentence numbers count from.
    """
    page = read.page
    doc = page.doc_of(found.start)
    ids = pa.array([d.id for d in page.docs], pa.string()).take(pa.array(doc))
    places = np.array([*found.cities, None], dtype=object)  # -1 is NA
    rolled = np.array([*map(roll, found.cities), None], dtype=object)
    return pa.Table.from_arrays([
        ids, pa.array(found.start - offset[doc]), _chosen(CODES, found.code),
        *(pa.array(places[side], pa.string()) for side in (found.subject, found.object)),
        pa.array(found.sentence - sentence[doc]),
        *(pa.array(rolled[side], pa.string()) for side in (found.subject, found.object)),
        pa.array(found.label), _chosen(EVENTS, found.event), pa.array(found.dated != 0),
        _chosen(MODALITIES, found.modality),
    ], names=RELATIONS.names).cast(RELATIONS)  # fmt: skip


def _chosen(values: tuple[str, ...], index: Ints) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(index))


def other_cities(
    found: Relations,
    roll: Roll,
    *,
    sentence: Ints,
    code: npt.NDArray[np.object_],
    city: npt.NDArray[np.object_],
) -> pa.Array:
    """For mentions (sentence of the page, code, city) the city theirs learns from or is compared
    with: the first one named, NA where there is none.
    """  # fmt: skip
    rolled = [roll(place) for place in found.cities]
    others: dict[tuple[int, str, str | None], str] = {}
    rows = np.flatnonzero((found.subject >= 0) & (found.object >= 0)).tolist()
    for row in reversed(rows):
        subject, other = int(found.subject[row]), int(found.object[row])
        key = (int(found.sentence[row]), CODES[found.code[row]], rolled[subject])
        others[key] = rolled[other] or found.cities[other]
    result = np.full(len(sentence), None, dtype=object)
    wanted = np.isin(code.astype(str), ("X11", "X12"))
    for at in np.flatnonzero(wanted).tolist() if others else []:
        result[at] = others.get((int(sentence[at]), str(code[at]), city[at]))
    return pa.array(result, pa.string())
