"""Places in English news: LGL, GeoVirus, GeoWebNews. Only cities that the gazetteer holds count.

``accuracy161``: share of gold cities linked within 161 km (100 miles, the field's measure);
``resolved161``: the same over those we linked at all; ``recall``: share of gold cities with a
naming of ours; ``precision``: share of our namings that lie on a gold place with coordinates;
``known``: share of gold places that are cities of the gazetteer, so that a name which leaves
the gazetteer cannot leave the count unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from citysway.corpus.document import Document
from citysway.models.gazetteer import haversine_km
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.naming import Link, Naming, link
from tests.gates.scores import overlaps, share

CORPORA = ("lgl", "geovirus", "geowebnews")
NEAR_KM = 161.0
_SAME_KM = 25.0  # a place of this name so near to the gold point is the gold place


@dataclass(slots=True)
class _Tally:
    places: int = 0
    cities: int = 0
    named: int = 0
    near: int = 0
    ours: int = 0
    on_gold: int = 0


def figures(linker: Link = link) -> list[Figure]:
    """Five figures per corpus."""
    found = []
    for corpus in CORPORA:
        pattern = f"gold_geoparsing_en/{corpus}_dev.jsonl.gz"
        tally = _count(gold.rows(pattern), linker)
        values = {
            "accuracy161": share(tally.near, tally.cities),
            "resolved161": share(tally.near, tally.named),
            "recall": share(tally.named, tally.cities),
            "precision": share(tally.on_gold, tally.ours),
            "known": share(tally.cities, tally.places),
        }
        found += [Figure(f"places_en.{corpus}.{k}", v, (pattern,)) for k, v in values.items()]
    return found


def _count(rows: Sequence[gold.Row], linker: Link) -> _Tally:
    tally = _Tally()
    docs = [Document(id=row["id"], text=row["text"], lang="en", url=row["url"]) for row in rows]
    for row, namings in zip(rows, linker(docs), strict=True):
        placed = [t for t in row["toponyms"] if t.get("lat") is not None and _usable(t)]
        tally.places += len(placed)
        for toponym in filter(_is_ours, placed):
            _judge(toponym, namings, tally)
        own = [naming for naming in namings if not naming.derived]
        tally.ours += len(own)
        tally.on_gold += sum(
            any(overlaps(naming.span, (t["start"], t["end"])) for t in placed) for naming in own
        )
    return tally


def _usable(toponym: gold.Row) -> bool:
    return toponym.get("offset_ok", True) is not False


def _judge(toponym: gold.Row, namings: Sequence[Naming], tally: _Tally) -> None:
    """Count one gold city: named at all, and near enough."""
    tally.cities += 1
    span = toponym["start"], toponym["end"]
    mine = [naming for naming in namings if overlaps(naming.span, span)]
    tally.named += bool(mine)
    tally.near += any(_km(toponym, naming.place_id) <= NEAR_KM for naming in mine)


def _is_ours(toponym: gold.Row) -> bool:
    """A city of the gazetteer, by its GeoNames id or by a city of that name in that place."""
    gazetteer = reader().gazetteer
    place = f"GN{toponym.get('geonameid')}"
    if place in gazetteer.places:
        return gazetteer.city_of(place) is not None
    return any(
        gazetteer.city_of(found.id) is not None and _km(toponym, found.id) <= _SAME_KM
        for found in gazetteer.lookup(toponym["phrase"])
    )


def _km(toponym: gold.Row, place_id: str) -> float:
    found = reader().gazetteer.place(place_id)
    if found.lat is None or found.lon is None:
        return float("inf")
    return haversine_km(float(toponym["lat"]), float(toponym["lon"]), found.lat, found.lon)
