"""People and organisations that another recogniser found: what they deny is no city."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from citysway.corpus.wrapped import Running
from citysway.models.links import Links
from citysway.models.page import Page
from citysway.models.pieces import Piece

_PERSON = ("PERSON", "PER")
_LABELS = (*_PERSON, "ORG")


class Entity(NamedTuple):
    """``text[start:end]`` of a document, and its label as OntoNotes, CoNLL and spaCy write it."""

    start: int
    end: int
    label: str


def of_piece(
    entities: Sequence[Entity], piece: Piece, running: Running | None = None
) -> list[Entity]:
    """The people and organisations in a piece of their document, or of its ``running`` text, with
    its offsets.
    """
    size = len(piece.doc.text)
    if running is not None:
        entities = [Entity(*running.found(e.start, e.end), e.label) for e in entities]
    return [
        Entity(start - piece.start, end - piece.start, label)
        for start, end, label in entities
        if label in _LABELS and piece.start <= start and end <= piece.start + size
    ]


def deny(links: Links, page: Page, entities: Sequence[Sequence[Entity]]) -> Links:
    """Links without the cities that stand in a person, or in an organisation longer than the name.

    They are left open with that reason. ``entities`` are those of each text of the page. A name
    that we take for part of an institution ourselves (``derived``) is not denied by one.
    """
    place, reason = list(links.place), list(links.reason)
    for begin, found in zip(page.doc_start.tolist(), entities, strict=True):
        for entity in found:
            start, end = begin + entity.start, begin + entity.end
            low, high = np.searchsorted(links.start, [start, end])
            for row in range(int(low), int(high)):
                inside = int(links.end[row]) <= end
                person = entity.label in _PERSON
                longer = int(links.end[row] - links.start[row]) < end - start
                if place[row] and inside and (person or (longer and not links.derived[row])):
                    place[row], reason[row] = "", f"left open: inside a {entity.label} entity"
    return replace(links, place=place, reason=reason)
