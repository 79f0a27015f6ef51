"""Loading the gazetteer: read the data files, collect names, judge them, add what is embedded."""

import gc
from collections.abc import Iterable, Mapping
from pathlib import Path

import xxhash

from citysway.corpus.fold import lower
from citysway.errors import StudyError
from citysway.models.gazetteer.extra import add_extra
from citysway.models.gazetteer.knowledge import Gazetteer
from citysway.models.gazetteer.naming import NameTable, name_table
from citysway.models.gazetteer.records import EVIDENCE, USES
from citysway.models.gazetteer.sources import Collection, add_countries, add_division, add_world
from citysway.models.gazetteer.states import add_states, read_states
from citysway.models.gazetteer.tables import read_table
from citysway.models.gazetteer.world import data_file

_HERE = Path(__file__).parent
_FILES = ("division", "countries", "world_zh", "evidence", "embedded", "institutions", "states")
_EVIDENCE_COLUMNS = ("name", "lang", "why")
_EMBEDDED_COLUMNS = ("text", "lang", "use", "city")
_REVIEWED = {"free": "", **{why: why for why in EVIDENCE if why}}


def load(extra: Path | None = None) -> Gazetteer:
    """The gazetteer, with the user's places.csv on top.

    ``extra``: CSV with the columns id, name_zh, name_en, kind, parent, country, lat, lon,
    population, aliases (separated by |), action (add | override | remove). StudyError names the
    file, line, column and what is allowed.
    """
    # A hundred thousand small tuples set off the collector again and again, and none is garbage.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _load(extra)
    finally:
        if collecting:
            gc.enable()


def _load(extra: Path | None) -> Gazetteer:
    texts = {name: (_HERE / f"{name}.csv").read_bytes() for name in _FILES}
    cities = data_file().read_bytes()
    user = b"" if extra is None else _read_extra(extra)
    found = Collection()
    add_division(found, texts["division"].decode(), _HERE / "division.csv")
    countries = add_countries(found, texts["countries"].decode(), _HERE / "countries.csv")
    states = list(read_states(texts["states"].decode()))
    within = {(state.country, state.admin1): state.id for state in states}
    curated = texts["world_zh"].decode()
    add_world(found, cities.decode("ascii"), curated, _HERE, countries, within)
    reviewed = _reviewed(found, texts["evidence"].decode())
    # after the review: a town called Florida is forgotten, the state is not
    add_states(found, states, countries)
    if extra is not None:
        add_extra(found, user.decode("utf-8-sig"), extra)
    found.names["zh"].fold_han()
    tables = {
        lang: name_table(index, found.places, reviewed[lang], lang=lang)
        for lang, index in found.names.items()
    }
    for name in ("embedded", "institutions"):
        _embed(tables, texts[name].decode(), _HERE / f"{name}.csv", found)
    return Gazetteer(found.places, tables, _version([*texts.values(), cities, user]))


def _read_extra(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StudyError(f"{path}: cannot be read ({error.strerror})") from error


def _version(contents: Iterable[bytes]) -> str:
    digest = xxhash.xxh3_128()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()


def _reviewed(found: Collection, text: str) -> dict[str, dict[str, str]]:
    """Language -> key -> evidence, from the reviewed list; names marked 'drop' are forgotten."""
    path = _HERE / "evidence.csv"
    reviewed: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
    dropped: dict[str, list[str]] = {"zh": [], "en": []}
    for name, lang, why in read_table(text, columns=_EVIDENCE_COLUMNS, path=path):
        if why == "drop":
            dropped[lang].append(name.lower())
        elif why in _REVIEWED:
            reviewed[lang][name.lower()] = _REVIEWED[why]
        else:
            raise StudyError(f"{path}: {name}: why is {why!r}; allowed: {', '.join(_REVIEWED)}")
    for lang, keys in dropped.items():
        found.names[lang].discard(keys)
    return reviewed


def _embed(
    tables: Mapping[str, tuple[NameTable, dict[str, int]]],
    text: str,
    path: Path,
    found: Collection,
) -> None:
    """Derived and blocked names; ``city`` is the id of the city carried."""
    for shown, lang, use, city in read_table(text, columns=_EMBEDDED_COLUMNS, path=path):
        key = lower(shown)  # these tables are simplified and half-width already
        (texts, rows), numbers = tables[lang]
        if use not in USES:
            raise StudyError(f"{path}: {shown}: use is {use!r}; allowed: {', '.join(USES)}")
        if key in numbers or (city and city not in found.places):
            continue  # the user's table made it a name, or removed its city
        numbers[key] = len(texts)
        texts.append(shown)
        rows.append(((city,) if city else (), "", use))
