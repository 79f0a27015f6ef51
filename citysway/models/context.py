"""What a document states beside its text: its issuer, its sponsor, where its source is at home."""

from collections.abc import Iterator
from dataclasses import dataclass

from citysway.corpus.document import Document
from citysway.corpus.web import hostname
from citysway.models.gazetteer import Gazetteer, Place
from citysway.models.outlets import Base, base_of, letters

_LARGER = ("country", "province")


@dataclass(frozen=True, slots=True)
class Context:
    """Places a document states, with what they lie in, and those of its source's home.

    ``home``: the place ids among ``places`` that are known by the source's home alone; ``seat``:
    the city or the province of it; ``town``: a name of one bearer or several in the source's name.
    """

    places: tuple[str, ...] = ()
    home: frozenset[str] = frozenset()
    seat: str = ""
    town: str = ""


NO_CONTEXT = Context()


class Contexts:
    """Reads the context of documents; what a source says is looked up once."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._spelt: dict[str, str] = {}
        self._made: dict[tuple[str | None, ...], Context] = {}

    def of(self, doc: Document) -> Context:
        """The context of one document."""
        host = hostname(doc.url) if doc.url else ""
        key = doc.issuer_place, doc.sponsor_city, doc.home, doc.source_id, host
        if key not in self._made:
            self._made[key] = self._read(doc, host)
        return self._made[key]

    def _read(self, doc: Document, host: str) -> Context:
        stated = [
            place
            for name in filter(None, (doc.issuer_place, doc.sponsor_city))
            for place in self._upward(name)
        ]
        seat, town = self._home(doc, host)
        above = [self._gazetteer.countries.get(self._country(doc, host, seat), "")]
        home = [*(self._upward(seat) if seat else ()), *filter(None, above)]
        home = [place for place in home if place not in stated]
        return Context(tuple(dict.fromkeys([*stated, *home])), frozenset(home), seat, town)

    def _upward(self, name: str) -> Iterator[str]:
        """A place, stated by id or name, and what it lies in."""
        place = self._find(name)
        if place is not None:
            yield from filter(None, (place.id, place.parent, place.province))

    def _find(self, name: str) -> Place | None:
        if name in self._gazetteer.places:
            return self._gazetteer.place(name)
        return next(iter(self._gazetteer.lookup(name)), None)

    def _home(self, doc: Document, host: str) -> tuple[str, str]:
        """Id of the city or province the source speaks from, and a town its name names."""
        if doc.home is not None:
            place = self._find(doc.home) if doc.home else None
            return (place.id if place else ""), ""
        if not doc.source_id and not host:
            return "", ""
        base = base_of(doc.source_id or "", host)
        town, bearers = self._town(base)
        if base.place in self._gazetteer.places:
            place = self._gazetteer.place(base.place)
            return (place.province or "" if base.wide else place.id), town
        return (bearers[0] if len(bearers) == 1 else ""), town

    def _country(self, doc: Document, host: str, seat: str) -> str:
        """ISO code of the country the source is at home in; '' where that says nothing."""
        if seat:
            found = self._gazetteer.place(seat).country
        else:
            found = "" if doc.home is not None else base_of(doc.source_id or "", host).country
        return "" if found == "CN" else found

    def _town(self, base: Base) -> tuple[str, list[str]]:
        """The town in the source's name and its bearers in the country of the address."""
        known = (t if t > "z" else self._spellings().get(t, "") for t in base.towns)
        name = next(filter(None, known), "")
        found = [p for p in self._gazetteer.lookup(name) if p.kind not in _LARGER] if name else []
        return name, [p.id for p in found if base.country in ("", p.country)]

    def _spellings(self) -> dict[str, str]:
        """Names of foreign cities in English as addresses spell them."""
        if not self._spelt:
            for name in self._gazetteer.names("en"):
                if name.use == "name" and name.place_ids and name.place_ids[0][:2] == "GN":
                    self._spelt.setdefault(letters(name.text), name.text)
        return self._spelt
