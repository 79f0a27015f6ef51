"""From places to names: who may be meant by a form of writing, and what evidence it needs."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from citysway.corpus.fold import fold, fold_term, lower
from citysway.models.gazetteer.records import RawPlace

# (place ids most likely first, evidence, use): the row beside a text in a name table
NameRow = tuple[tuple[str, ...], str, str]
NameTable = tuple[list[str], list[NameRow]]

DOMINANT = 20  # times as populous as every other bearer: the name is taken to mean that one
SHORTEST = 3  # Latin letters: names up to this length are met by chance
TINY = 100_000  # people: a world town below it does not contest a Chinese prefecture

# Added to the population when the bearers of a name are put in order: a province is named more
# often than a town of its size, a district less. Countries and world cities count as they are.
_STANDING = {
    "municipality": 20_000_000,
    "province": 30_000_000,
    "sar": 10_000_000,
    "prefecture": 2_000_000,
    "tw_city": 1_000_000,
    "county_city": 100_000,
    "district": 10_000,
}
_UPPER = frozenset({"municipality", "province", "sar", "prefecture"})
_LOWER = frozenset({"county_city", "district"})


def key_of(name: str) -> str:
    """The form under which a name is looked up: script, width, case and apostrophe folded."""
    folded = name.lower() if name.isascii() else fold_term(name)
    return folded.replace("’", "'") if "’" in folded else folded


class NameIndex:
    """Names of one language: key -> the text to show and the place ids in the order met."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        self.bearers: dict[str, list[str]] = {}
        self.short: set[str] = set()

    def add(self, text: str, place_id: str, *, short: bool = False) -> None:
        """One more bearer of a name; ``short`` marks the bare stem of a district or county."""
        key = lower(text)
        bearers = self.bearers.get(key)
        if bearers is None:
            self.shown[key], self.bearers[key] = text, [place_id]
            if short:
                self.short.add(key)
        else:
            if place_id not in bearers:
                bearers.append(place_id)
            if not short:
                self.short.discard(key)

    def add_cities(self, cities: Iterable[tuple[str, str]]) -> None:
        """(name, place id) of the world cities; the same as ``add``, for many rows."""
        shown, known = self.shown, self.bearers
        for text, place_id in cities:
            key = text.lower() if text.isascii() else lower(text)
            if key in known:
                self.add(text, place_id)
            else:
                shown[key], known[key] = text, [place_id]

    def fold_han(self) -> None:
        """Bring Chinese names into the shape of the shadow of a text (乾安 reads 干安 there)."""
        keys = list(self.bearers)
        folded = fold("\n".join(keys)).split("\n")
        self.shown = dict(zip(folded, folded, strict=True))
        for old, new in zip(keys, folded, strict=True):
            if new != old:
                known = self.bearers.setdefault(new, [])
                known.extend(place for place in self.bearers.pop(old) if place not in known)
                if old in self.short:
                    self.short.discard(old)
                    self.short.add(new)

    def discard(self, keys: Iterable[str]) -> None:
        """Forget names that a review found unusable."""
        for key in keys:
            self.shown.pop(key, None)
            self.bearers.pop(key, None)
            self.short.discard(key)


def weight(raw: RawPlace) -> int:
    """People, plus the standing of the level: the order of the bearers of a name."""
    standing = 0 if raw[3] == "province" and raw[6] != "CN" else _STANDING.get(raw[3], 0)
    return int(raw[9] or 0) + standing


def ranked(ids: Sequence[str], places: Mapping[str, RawPlace]) -> tuple[str, ...]:
    """Place ids, most likely first: weight, then id."""
    if len(ids) == 1:
        return (ids[0],)
    return tuple(sorted(ids, key=lambda place_id: (-weight(places[place_id]), place_id)))


def contested(ids: Sequence[str], places: Mapping[str, RawPlace], *, lang: str) -> bool:
    """Whether a name with these bearers (most likely first) needs evidence to be given a place."""
    first = places[ids[0]]
    return any(_contests(places[other], first, lang=lang) for other in ids[1:])


def _contests(other: RawPlace, first: RawPlace, *, lang: str) -> bool:
    if other[4] == first[0] or other[0] == first[4]:
        return first[3] == "country"  # a unit inside rolls up to its city
    if first[3] in _UPPER:
        # Pinyin loses more than characters do: in English a county-level city still contests.
        if other[3] in _LOWER:
            return lang == "en" and other[3] == "county_city"
        if other[3] == "world_city" and int(other[9] or 0) < TINY:
            return False
        if other[3] in _UPPER:
            return True
    elif other[3] in _LOWER or first[3] in _LOWER:
        return True  # how many people live in a county is mostly not known
    return int(first[9] or 0) < DOMINANT * max(int(other[9] or 0), 1)


def name_table(
    index: NameIndex,
    places: Mapping[str, RawPlace],
    reviewed: Mapping[str, str],
    *,
    lang: str,
) -> tuple[NameTable, dict[str, int]]:
    """Columns (texts, rows) of one language and the row number of every key.

    ``reviewed`` (key -> evidence) decides; else a bare district is 'short' and several bearers of
    similar weight are a 'homograph'.
    """
    texts: list[str] = []
    rows: list[NameRow] = []
    judge = _judge(places, index.short, lang)
    for key, ids in index.bearers.items():
        texts.append(index.shown[key])
        if len(ids) == 1 and key not in index.short and len(key) > SHORTEST:
            rows.append(((ids[0],), reviewed.get(key, ""), "name"))
        else:
            order = ranked(ids, places)
            why = reviewed.get(key)
            rows.append((order, judge(key, order) if why is None else why, "name"))
    return (texts, rows), {key: number for number, key in enumerate(index.bearers)}


def _judge(
    places: Mapping[str, RawPlace], short: set[str], lang: str
) -> Callable[[str, Sequence[str]], str]:
    def evidence(key: str, ids: Sequence[str]) -> str:
        if len(ids) > 1 and contested(ids, places, lang=lang):
            return "homograph"
        if lang == "en":
            return "short" if key in short or len(key) <= SHORTEST else ""
        return "short" if key in short and len(key) == 2 else ""

    return evidence
