"""Whom a page speaks of: the cities of its namings and of its authors, the mentions of each, and
the tone toward them.
"""

import numpy as np
import numpy.typing as npt

from citysway.corpus.document import Document
from citysway.models.attachment import Mentions, attach, naming_of
from citysway.models.coder import Codes
from citysway.models.focus import attention, focal_cities
from citysway.models.gazetteer import Gazetteer
from citysway.models.links import Links
from citysway.models.page import Page
from citysway.models.tone import Namings, Tone, clause_tone, toward

Ints = npt.NDArray[np.int64]


def attach_page(
    gazetteer: Gazetteer, page: Page, links: Links, codes: Codes
) -> tuple[Mentions, list[str], Ints]:
    """Mentions, all cities, and the number among them of each naming that counts."""
    said = attention(links)
    city_of = gazetteer.city_of
    names = [city_of(links.place[i]) or "" for i in said.tolist()]
    owners = [own_city(gazetteer, doc) for doc in page.docs]
    cities = sorted({*names, *(o for o in owners if o)})
    number = {city: i for i, city in enumerate(cities)}
    begin, focal = focal_cities(page, links.start[said], names, owners, number)
    start = links.start[said]
    numbers = np.array([number[name] for name in names], dtype=np.int64)
    mentions = attach(
        codes,
        start,
        page.clause_of(start),
        page.segment_of(start),
        numbers,
        focal[np.searchsorted(begin, codes.start, side="right") - 1],
    )
    return mentions, cities, numbers


def namings_of(gazetteer: Gazetteer, links: Links, cities: list[str]) -> tuple[Ints, Ints, Ints]:
    """Start, end and number in ``cities`` of every naming that counts."""
    said = attention(links)
    number = {city: i for i, city in enumerate(cities)}
    of = [number[gazetteer.city_of(links.place[i]) or ""] for i in said.tolist()]
    return links.start[said], links.end[said], np.array(of, dtype=np.int64)


def own_city(gazetteer: Gazetteer, doc: Document) -> str | None:
    """The city a policy or publicity text speaks for: its sponsor, else its issuer's place."""
    stated = doc.sponsor_city or (doc.issuer_place if doc.kind != "news" else None)
    return city_named(gazetteer, stated) if stated else None


def city_named(gazetteer: Gazetteer, name: str) -> str | None:
    """City id for a place id or an unambiguous name; None where it is no city."""
    places = gazetteer.lookup(name) if name not in gazetteer.places else [
        gazetteer.place(name)
    ]  # fmt: skip
    return gazetteer.city_of(places[0].id) if places else None


def mention_tone(
    page: Page,
    codes: Codes,
    mentions: Mentions,
    numbers: Ints,
    tone: Tone,
    namings: Namings,
) -> npt.NDArray[np.float64]:
    """Tone of each mention: toward the naming in its clause, else what the clause says."""
    clause = codes.clause[mentions.row]
    score = clause_tone(tone, namings, clause)
    rows = naming_of(page.clause_of(namings.start), numbers, clause, mentions.city)
    named = (mentions.link == 0) & (rows >= 0)
    every = np.arange(len(namings.start))
    score[named] = toward(tone, page, namings, namings.start, namings.end, every)[rows[named]]
    score[mentions.link == 2] = 0.0  # linked by the document only: no tone toward the city
    return score
