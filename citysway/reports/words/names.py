"""What cities, codes and framework categories are called in a report, in zh and en."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citysway.models.gazetteer import Gazetteer

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id as (zh, en), and the members of each framework category.

    An id without a name is shown as it is: a report never fails over a missing label. Members are
    written as in the codebook: ``E03``, ``X01*E03`` (one clause), ``X08@ext`` (in that role).
    """

    cities: Mapping[str, Pair] = field(default_factory=dict)
    codes: Mapping[str, Pair] = field(default_factory=dict)
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lookup: Callable[[str], tuple[str, ...]] = field(default=lambda name: ())
    """Ids of the places a name may mean, short forms and aliases included."""
    point: Callable[[str], tuple[float, float] | None] = field(default=lambda place: None)
    """Latitude and longitude of a place, None where they are not known."""
    negative: frozenset[Pair] = frozenset()
    """(code, folded form) of terms that are negative by themselves."""

    def city(self, city_id: str, lang: str) -> str:
        """The city's name in ``lang``, the other language's where it has none, else the id."""
        return _pick(self.cities.get(city_id), lang) or city_id

    def city_all(self, city_id: str) -> tuple[str, ...]:
        """Every name this city is known by here."""
        return tuple(name for name in self.cities.get(city_id, ()) if name)

    def code(self, code: str, lang: str) -> str:
        """The name of a code or category; a pair is joined with a multiplication sign."""
        for sign in "*&":
            if sign in code:
                return " × ".join(self.code(half, lang) for half in code.split(sign))
        return _pick(self.codes.get(code), lang) or code

    def members(self, part: str) -> tuple[str, ...]:
        """The members of a category; anything else stands for itself."""
        return self.categories.get(part, (part,))

    def framework(self, name: str) -> tuple[str, ...]:
        """The categories of a framework in order: ``F1`` -> F1.1 ... F1.7 (F1.0 is beside it)."""
        found = [c for c in self.categories if c.startswith(f"{name}.") and c != f"{name}.0"]
        return tuple(sorted(found, key=_natural))


def _natural(category: str) -> tuple[int, str]:
    tail = category.partition(".")[2]
    return (int(tail), "") if tail.isdigit() else (999, tail)


def _pick(pair: Pair | None, lang: str) -> str:
    if pair is None:
        return ""
    first, second = pair if lang == "zh" else pair[::-1]
    return first or second


def load_names(run: Mapping[str, Any] | None = None, *, base: Path | None = None) -> Names:
    """Names from the gazetteer and the codebook, the user's own (``run.json`` settings) included.

    ``base`` is the folder their paths are relative to. A user's file that is no longer there is
    passed over: ids are shown instead of its names.
    """
    from citysway.models import codebook
    from citysway.pipeline.facts.statements import negative_terms

    about = (run or {}).get("settings", {}).get("study", {})
    book = codebook.load(_present(about.get("codebook"), base))

    @cache
    def places() -> "Gazetteer":
        from citysway.models import gazetteer

        return gazetteer.load(_present(about.get("places"), base))

    codes = {code.id: (code.zh_name, code.en_name) for code in book.codes.values()}
    return Names(
        cities=_CityNames(lambda: places().places),
        codes=codes | {item.id: (item.zh_name, item.en_name) for item in book.categories()},
        categories={item.id: tuple(map(str, item.primary)) for item in book.categories()},
        lookup=lambda name: tuple(place.id for place in places().lookup(name)),
        point=lambda place: _point(places().places, place),
        negative=negative_terms(book),
    )


def _point(places: Mapping[str, Any], place_id: str) -> tuple[float, float] | None:
    place = places.get(place_id)
    if place is None or place.lat is None or place.lon is None:
        return None
    return place.lat, place.lon


def _present(path: object, base: Path | None) -> Path | None:
    found = (base or Path()) / str(path) if path else None
    return found if found is not None and found.is_file() else None


class _CityNames(Mapping[str, Pair]):
    """Place id -> (zh, en), looked up when asked for; the gazetteer is read for the first."""

    def __init__(self, places: Callable[[], Mapping[str, Any]]) -> None:
        self._places = places

    def __getitem__(self, place_id: str) -> Pair:
        place = self._places()[place_id]
        return place.name_zh or "", place.name_en or ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._places())

    def __len__(self) -> int:
        return len(self._places())
