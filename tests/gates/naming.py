"""What the place gates judge: the namings a reader linked, without objects of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citysway.corpus.document import Document
from tests.gates.knowledge import reader


@dataclass(frozen=True, slots=True)
class Naming:
    """A linked span; ``derived``: inside a name of something else."""

    start: int
    end: int
    place_id: str
    derived: bool

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end


Link = Callable[[Sequence[Document]], list[list[Naming]]]


def link(docs: Sequence[Document]) -> list[list[Naming]]:
    """The linked namings of each document."""
    return [
        [Naming(city.start, city.end, city.place_id, city.derived) for city in reading.cities]
        for reading in reader().read_many(docs)
    ]
