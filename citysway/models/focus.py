"""What a document is about: where its title and its lead end, which namings count, its city."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.corpus.document import Document
from citysway.models.attachment import focal_city
from citysway.models.digests import items
from citysway.models.links import Links
from citysway.models.page import Page

Ints = npt.NDArray[np.int64]
LEAD = {"zh": 100, "en": 300}  # characters after the title that count as the lead
_WORDINESS = {"zh": 1, "en": 3}  # English takes about three letters for a Chinese character


@dataclass(frozen=True, slots=True)
class Part:
    """A text about one thing: where it begins on the page, the length of its title and of all of
    it, and the city it speaks for.
    """

    start: int
    title: int
    chars: int
    owner: str | None


def title_end(doc: Document) -> int:
    """Where the title ends if the text begins with it, as the corpus stores texts; else 0."""
    return len(doc.title) if doc.title and doc.text.startswith(doc.title) else 0


def attention(links: Links) -> Ints:
    """Rows of namings that count as attention: linked, not derived, not a metonym."""
    linked = np.array([bool(place) for place in links.place], dtype=bool)
    return np.flatnonzero(linked & ~links.derived & ~links.metonym)


def focal_cities(
    page: Page,
    start: Ints,
    names: list[str],
    owners: list[str | None],
    number: dict[str, int],
) -> tuple[Ints, Ints]:
    """Where every document and every item of a digest begins, and the number of the city it is
    about, -1: none; ``start`` and ``names`` describe the namings.
    """
    parts = [
        part for i, doc in enumerate(page.docs) for part in _parts(page, i, doc, owners[i], start)
    ]
    begin = np.array([part.start for part in parts], dtype=np.int64)
    bounds = [*np.searchsorted(start, begin).tolist(), len(start)]
    focal = np.full(len(parts), -1, dtype=np.int64)
    for n, part in enumerate(parts):
        mine = slice(bounds[n], bounds[n + 1])
        city = focal_city(
            names[mine],
            (start[mine] - part.start).tolist(),
            part.owner,
            title=part.title,
            lead=part.title + LEAD[page.lang],
            chars=part.chars // _WORDINESS[page.lang],
        )
        focal[n] = -1 if city is None else number[city]
    return begin, focal


def _parts(page: Page, number: int, doc: Document, owner: str | None, start: Ints) -> list[Part]:
    """The document, or the items of a digest and what stands before them; a digest of one city (it
    speaks for it, or its title names it) is about that city in every item.
    """
    first = int(page.doc_start[number])
    whole = Part(first, title_end(doc), len(doc.text), owner)
    low, high = np.searchsorted(start, [first, first + whole.title])
    found = items(doc, page.lang) if owner is None and low == high else []
    if not found:
        return [whole]
    ends = [*(begin for begin, _ in found[1:]), len(doc.text)]
    listed = [
        Part(first + begin, head - begin, end - begin, None)
        for (begin, head), end in zip(found, ends, strict=True)
    ]
    begin = found[0][0]
    return [Part(first, min(whole.title, begin), begin, None), *listed] if begin else listed
