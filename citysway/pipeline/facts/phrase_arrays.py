"""The tables of phrases as arrays: first uses by city, by state text, and who was read when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from citysway.pipeline.facts.arrays import City, positions
from citysway.pipeline.statistics.adoption import FirstUses
from citysway.pipeline.statistics.uncertainty import Floats, Ints, Keys, hash_ids, mix

LANGS = ("zh", "en")
BURN_IN = 365.25  # days
_SPANS = {"day": "D", "month": "M", "year": "Y"}


@dataclass(frozen=True, slots=True)
class Windows:
    """When official texts were read; days since 1970, NaN for never.

    ``first``, ``last`` (languages x cities): the city's own dated texts, ``docs`` how many,
    ``undated`` how many without a date (cities); ``state`` (cities): whether its country has dated
    national text; ``state_first`` (languages x cities): since when; ``settled``: before this day
    every phrase may be older than the texts (burn-in).
    """

    first: Floats
    last: Floats
    docs: Floats
    undated: Floats
    state: npt.NDArray[np.bool_]
    state_first: Floats
    settled: float


@dataclass(frozen=True, slots=True)
class Phrases:
    """First uses of one language, or all; days since 1970, NaN for never.

    ``names`` and ``lang`` (phrases); ``uses`` with ``use_doc`` (rows): the document of the first
    use; ``above`` (phrases x countries): first day of national or provincial use; ``nation``: the
    middle of the first national use, ``nation_doc`` its document; ``country`` of the cities, and
    ``city_key``, hashes of their ids (cities).
    """

    names: tuple[str, ...]
    lang: Ints
    uses: FirstUses
    use_doc: Keys
    above: Floats
    nation: Floats
    nation_doc: Keys
    country: Ints
    city_key: Keys
    read: Windows


def load_phrases(
    phrases: pa.Table, writers: pa.Table, cities: Sequence[City], *, lang: str = "all"
) -> Phrases:
    """Arrays of the tables (schemas PHRASES and WRITERS) for the ``cities`` of a study, in order.

    Phrases and their order do not depend on the order of rows.
    """
    if lang != "all":
        phrases = phrases.filter(pc.equal(phrases["lang"], lang))
        writers = writers.filter(pc.equal(writers["lang"], lang))
    texts, langs = _texts(phrases, "phrase"), _texts(phrases, "lang")
    pairs = np.char.add(np.char.add(langs, "\t"), texts) if len(texts) else texts
    names, phrase = np.unique(pairs, return_inverse=True)
    city = positions(_texts(phrases, "place_id"), [c.id for c in cities])
    level = _texts(phrases, "level")
    low, high = day_spans(phrases)
    doc = hash_ids(phrases["first_doc"].to_pylist())
    own = np.flatnonzero((level == "city") & (city >= 0))
    uses = FirstUses(phrase[own], city[own], low[own], high[own])
    known = sorted({c.country for c in cities})
    country = _countries(phrases, writers, known)
    size = (len(names), len(known))
    day = (low + high) / 2
    above, _ = _earliest(phrase, country, low, doc, level != "city", size)
    nation, told = _earliest(phrase, country, day, doc, level == "country", size)
    return Phrases(
        names=tuple(name.split("\t")[1] for name in names.tolist()),
        lang=positions(np.array([name.split("\t")[0] for name in names.tolist()]), LANGS),
        uses=uses, use_doc=doc[own], above=above, nation=nation, nation_doc=told,
        country=np.array([known.index(c.country) for c in cities], dtype=np.int64),
        city_key=hash_ids([c.id for c in cities]), read=_windows(writers, cities),
    )  # fmt: skip


def day_spans(table: pa.Table) -> tuple[Floats, Floats]:
    """First and last day of ``first_date`` in its ``precision`` (rows), days since 1970."""
    date = np.asarray(table["first_date"].to_numpy(zero_copy_only=False), "datetime64[D]")
    precision = _texts(table, "precision")
    low, high = date.copy(), date.copy()
    for name, unit in _SPANS.items():
        at = precision == name
        start = date[at].astype(f"datetime64[{unit}]")
        low[at] = start.astype("datetime64[D]")
        high[at] = (start + 1).astype("datetime64[D]") - 1
    return low.astype(np.int64).astype(float), high.astype(np.int64).astype(float)


def _texts(table: pa.Table, column: str) -> npt.NDArray[np.str_]:
    return np.array(table[column].to_pylist(), dtype=np.str_)


def _countries(phrases: pa.Table, writers: pa.Table, known: Sequence[str]) -> Ints:
    """Country of the state text of each row, as a number in the known ones."""
    rows = zip(writers["place_id"].to_pylist(), writers["country"].to_pylist(), strict=True)
    of_place = dict(rows)
    found = [of_place.get(place) or "" for place in phrases["place_id"].to_pylist()]
    return positions(np.array(found, dtype=np.str_), known)


def _earliest(
    phrase: Ints,
    country: Ints,
    day: Floats,
    doc: Keys,
    wanted: npt.NDArray[np.bool_],
    size: tuple[int, int],
) -> tuple[Floats, Keys]:
    """Earliest wanted day and its document (phrases x countries)."""
    best = np.full(size, np.nan)
    docs = np.zeros(size, np.uint64)
    rows = np.flatnonzero(wanted & (country >= 0))
    rows = rows[np.lexsort((doc[rows], day[rows]))][::-1]  # the earliest is written last
    best[phrase[rows], country[rows]] = day[rows]
    docs[phrase[rows], country[rows]] = doc[rows]
    return best, docs


def _windows(writers: pa.Table, cities: Sequence[City]) -> Windows:
    """When the texts of each city, and of its country, begin and end; the end of the burn-in."""
    level, place = _texts(writers, "level"), _texts(writers, "place_id")
    lang = positions(_texts(writers, "lang"), LANGS)
    days = [
        writers[name].cast(pa.int32()).cast(pa.float64()).to_numpy(zero_copy_only=False)
        for name in ("first_date", "last_date")
    ]
    city = positions(place, [c.id for c in cities])
    country = np.array([name or "" for name in writers["country"].to_pylist()], dtype=np.str_)
    first, last, states = (np.full((len(LANGS), len(cities)), np.nan) for _ in range(3))
    own = np.flatnonzero((level == "city") & (city >= 0) & (lang >= 0))
    first[lang[own], city[own]], last[lang[own], city[own]] = days[0][own], days[1][own]
    for row in np.flatnonzero((level == "country") & (lang >= 0) & np.isfinite(days[0])):
        here = [c.country == country[row] for c in cities]
        states[lang[row], here] = np.fmin(states[lang[row], here], days[0][row])
    docs, undated = (
        np.bincount(city[own], _floats(writers, name)[own], len(cities)).astype(float)
        for name in ("docs", "undated")
    )
    state = np.isfinite(states).any(axis=0)
    return Windows(first, last, docs, undated, state, states, settled_day(first))


def _floats(table: pa.Table, column: str) -> Floats:
    values: Floats = table[column].to_numpy(zero_copy_only=False).astype(float)
    return values


def settled_day(first: Floats) -> float:
    """A year after half of the cities have begun to be read; NaN where none has.

    One old text of one city does not end the burn-in of the others.
    """
    begun = first[np.isfinite(first)]
    return float(np.median(begun)) + BURN_IN if len(begun) else float("nan")


def pair_keys(phrases: Phrases, docs: Keys, city: Ints) -> Keys:
    """64 bits of (document, city), whatever their numbers are (rows)."""
    found: Keys = mix(docs ^ mix(phrases.city_key[city]))
    return found
