"""Cities that may be in a study: its list, or all Chinese ones."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from citysway.errors import StudyError

if TYPE_CHECKING:
    from citysway.models.gazetteer import Gazetteer

_CHINESE_CITIES = ("prefecture", "municipality", "sar", "tw_city")


def candidates(stated: Iterable[str] | str, gazetteer: "Gazetteer", *, where: str) -> list[str]:
    """City ids of a study's list; of all Chinese cities, prefectures and above, for a word.

    Raises StudyError as :func:`resolve_cities`.
    """
    if isinstance(stated, str):
        return sorted(p.id for p in gazetteer.places.values() if p.kind in _CHINESE_CITIES)
    return resolve_cities(stated, gazetteer, where=where)


def resolve_cities(names: Iterable[str], gazetteer: "Gazetteer", *, where: str) -> list[str]:
    """City ids of a study's list. Raises StudyError for a name that is no city or several."""
    found = []
    for name in names:
        places = (
            gazetteer.lookup(name) if name not in gazetteer.places else (gazetteer.place(name),)
        )
        cities = [p.id for p in places if gazetteer.city_of(p.id) == p.id]
        if not cities:
            raise StudyError(
                f"{where}: cities: {name!r} is no city we know; `citysway places find {name}`"
            )
        found.append(cities[0])
    return found
