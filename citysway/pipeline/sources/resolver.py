"""Where a source is at home: names, bodies and addresses resolved to place ids."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from citysway.corpus.web import host_of
from citysway.models import outlets as outlet_room
from citysway.models.gazetteer import Gazetteer, Place
from citysway.pipeline.sources.places import beginnings, city_at_start, spellings

_HAN = re.compile(r"[\u4e00-\u9fff]")
_CLEARLY = 4  # times the people of the next place of the name


@dataclass(frozen=True, slots=True)
class Source:
    """One voice of the corpus; ``place_id`` None for national outlets and unknown homes."""

    source_id: str
    name: str
    kind: str = "unknown"
    scope: str = "unknown"
    place_id: str | None = None
    country: str | None = None
    lang: str | None = None
    domain: str | None = None
    resolved_by: str = "none"


@dataclass(slots=True)
class Resolver:
    """The knowledge that tells where a source is at home.

    ``own`` are the rows of the study's ``sources.csv``, ``renamed`` those that only give another
    name to a source.
    """

    gazetteer: Gazetteer
    own: Mapping[str, Source] = field(default_factory=dict)
    outlets: outlet_room.Outlets = field(default_factory=outlet_room.load)
    renamed: Mapping[str, str] = field(default_factory=dict)
    _spelt: dict[str, str | None] = field(default_factory=dict)
    _begun: dict[str, str | None] = field(default_factory=dict)

    def source(self, source_id: str, *, url: str | None, issuer: str | None) -> Source:
        """Resolve one source by its name, the address of its pages, the issuer its documents state.

        ``url`` is None where its pages are on sites of several owners: then no site is its own.
        """
        if source_id in self.own:
            return self.own[source_id]
        found = self.outlets.find(source_id)
        if found is not None:
            return _from_outlet(source_id, found.name, found, "registry")
        named_by_host = bool(host_of(source_id))
        address = source_id if named_by_host else self._telling(url)
        return (
            (None if named_by_host else self._body(source_id, issuer))
            or (self._by_site(source_id, address, named_by_host) if address else None)
            or (None if named_by_host else self._by_name(source_id, address))
            or (self._by_end(source_id, address) if address else None)
            or self._issued(source_id, issuer)
            or Source(source_id, source_id)
        )

    def _body(self, source_id: str, issuer: str | None) -> Source | None:
        """An official body: the place in its name is its home, else the place it states."""
        if not outlet_room.is_government(source_id):
            return self._issued(source_id, issuer)
        for stated in (outlet_room.body_place(source_id), issuer):
            place = self.place(stated)
            if place is not None:
                return self._at(source_id, place, kind="government", how="issuer")
        return Source(source_id, source_id, kind="government")

    def _issued(self, source_id: str, issuer: str | None) -> Source | None:
        place = self.place(issuer)
        return self._at(source_id, place, kind="unknown", how="issuer") if place else None

    def _telling(self, url: str | None) -> str | None:
        """The address, unless it is a portal's: there everybody writes."""
        found = self.outlets.by_domain(url) if url else None
        return None if found and found.id in outlet_room.portals() else url

    def _by_site(self, source_id: str, address: str, named_by_host: bool) -> Source | None:
        """The outlet of the domain, or the government of a ``.gov.cn`` site.

        A national outlet's site tells less of a source with a name of its own than a city in it.
        """
        found = self.outlets.by_domain(address)
        if found is not None:
            by_name = None if named_by_host or found.scope != "national" else (
                self._by_name(source_id, address))  # fmt: skip
            return by_name or _from_outlet(source_id, source_id, found, "domain")
        place = self.gov_place(address)
        if place is None:
            return None
        return self._at(source_id, place, kind="government", how="domain", domain=host_of(address))

    def _by_name(self, source_id: str, address: str | None) -> Source | None:
        stated = outlet_room.city_in_outlet(source_id)
        home = outlet_room.home_of(address) if address else None
        place = self._likeliest(stated, home.country if home else None) if stated else None
        if place is not None:
            return self._at(source_id, place, kind="news", how="name")
        if not self._begun:
            self._begun.update(beginnings(self.gazetteer))
        begun = city_at_start(source_id, self._begun)
        return self._at(source_id, begun, kind="unknown", how="name") if begun else None

    def _likeliest(self, name: str, country: str | None) -> str | None:
        """The place of a name in an outlet's; None where several of the name are much alike."""
        places = self.gazetteer.lookup(name)
        if _HAN.search(name):
            return self.place(name)
        places = tuple(p for p in places if p.country == country) if country else places
        if sum(p.kind == "prefecture" for p in places) > 1:
            return None
        people = [p.population or 0 for p in places]
        clear = len(places) == 1 or (places and people[0] >= _CLEARLY * max(people[1:]))
        return places[0].id if clear else None

    def _by_end(self, source_id: str, address: str) -> Source | None:
        """By the end of the host: the country, and whether it is a government's."""
        home = outlet_room.home_of(address)
        if home is None or home.country not in self.gazetteer.countries:
            return None
        return Source(
            source_id, source_id, home.kind, home.scope, home.place_id, home.country, None,
            host_of(address), "suffix",
        )  # fmt: skip

    def _at(
        self, source_id: str, place: str, *, kind: str, how: str, domain: str | None = None
    ) -> Source:
        found = self.gazetteer.place(place)
        scope = {"country": "national", "province": "provincial"}.get(found.kind, "local")
        home = None if scope == "national" else place
        return Source(source_id, source_id, kind, scope, home, found.country, None, domain, how)

    def place(self, stated: str | None) -> str | None:
        """Place id of a stated id or name (成都, 北京市大兴区); None where it is not known."""
        if not stated:
            return None
        if stated in self.gazetteer.places:
            return stated
        plain = stated.strip()
        found = self.gazetteer.lookup(plain) or tuple(self._chain(plain))
        if not found and (head := plain.split("市")[0]) != plain:
            found = self.gazetteer.lookup(head + "市")
        return found[0].id if found else None

    def _chain(self, stated: str) -> Iterator[Place]:
        """Places of the last name of a chain that lie in the place its beginning names."""
        if not _HAN.search(stated):
            return
        for cut in range(len(stated) - 2, 1, -1):
            below = self.gazetteer.lookup(stated[cut:].strip())
            if not below:
                continue
            head = stated[:cut].strip()
            above = {place.id for place in self.gazetteer.lookup(head) or self._chain(head)}
            for place in below if above else ():
                if above & {place.parent, place.province, self.gazetteer.city_of(place.id)}:
                    yield place

    def gov_place(self, address: str) -> str | None:
        """The place whose government a ``.gov.cn`` host is; None for any other or unknown one."""
        word = outlet_room.gov_word(address)
        if word is None:
            return None
        abroad = self.spelt(word[1:]) if word.startswith("e") else None  # ehangzhou
        return outlet_room.gov_place(word) or self.spelt(word) or abroad

    def spelt(self, word: str) -> str | None:
        """The one Chinese place of the highest level that is spelt so; None for none or several."""
        if not self._spelt:
            self._spelt.update(spellings(self.gazetteer))
        letters = outlet_room.spelling(word)
        return self._spelt.get(letters) if letters else None

    def sponsor(self, url: str | None) -> str | None:
        """The city that speaks through a page of a city channel, see ``outlets.sponsor_of``."""
        word = outlet_room.sponsor_of(url) if url else None
        if word is None or url is None:
            return None
        listed = outlet_room.gov_place(word) if outlet_room.gov_word(url) else None
        place = word if word in self.gazetteer.places else listed or self.spelt(word)
        return self.gazetteer.city_of(place) if place else None

    def point(self, source: Source) -> tuple[float | None, float | None, str]:
        """Coordinates of a source: its place, or the capital of a foreign country, or none."""
        if source.place_id:
            place = self.gazetteer.place(source.place_id)
            return place.lat, place.lon, "place" if place.lat is not None else "none"
        if source.country and source.country != "CN":
            country = self.gazetteer.countries.get(source.country)
            if country and (place := self.gazetteer.place(country)).lat is not None:
                return place.lat, place.lon, "capital"
        return None, None, "none"


def _from_outlet(source_id: str, name: str, found: outlet_room.Outlet, how: str) -> Source:
    return Source(
        source_id, name, found.kind, found.scope, found.place_id, found.country, found.lang,
        found.domain, how,
    )  # fmt: skip
