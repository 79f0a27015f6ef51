"""What a document is about: where its title and its lead end, which namings count, its city."""

import numpy as np
import numpy.typing as npt

from citysway.corpus.document import Document
from citysway.models.attachment import focal_city
from citysway.models.links import Links
from citysway.models.page import Page

Ints = npt.NDArray[np.int64]
LEAD = {"zh": 100, "en": 300}  # characters after the title that count as the lead
_WORDINESS = {"zh": 1, "en": 3}  # English takes about three letters for a Chinese character


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
) -> Ints:
    """(documents) number of the city each is about, -1: none; the rest describes the namings."""
    bounds = [*np.searchsorted(start, page.doc_start).tolist(), len(start)]
    focal = np.full(len(page.docs), -1, dtype=np.int64)
    for i, (doc, owner) in enumerate(zip(page.docs, owners, strict=True)):
        mine = slice(bounds[i], bounds[i + 1])
        title = title_end(doc)
        city = focal_city(
            names[mine],
            (start[mine] - page.doc_start[i]).tolist(),
            owner,
            title=title,
            lead=title + LEAD[page.lang],
            chars=len(doc.text) // _WORDINESS[page.lang],
        )
        focal[i] = -1 if city is None else number[city]
    return focal
