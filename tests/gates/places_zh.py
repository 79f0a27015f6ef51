"""Places in Chinese: gold entities of four corpora, and the places of reported events (CEC).

``recall``: of the cities of prefecture level and above that are gold places by themselves (or
stand in one with their 市), the share linked to that city; ``precision``: of our namings, the
share inside a gold place, organisation or state; ``known``: such cities per gold place, so that
a name which leaves the gazetteer cannot leave the count unseen.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence

from citysway.corpus.document import Document
from citysway.corpus.fold import fold
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.knowledge import reader
from tests.gates.naming import Link, Naming, link
from tests.gates.scores import share

FOLDER = "gold_ner_zh"
CORPORA = {
    "msra": "msra_train_sample",
    "peoples_daily": "peoples_daily_dev",
    "weibo": "weibo_train_dev",
    "cluener": "cluener_train",
}
CEC = "gold_event_places_zh/dev.jsonl.gz"
_PLACES = {"LOC", "LOC.NAM", "GPE.NAM", "address", "scene"}
_HOLDERS = {*_PLACES, "ORG", "ORG.NAM", "government", "organization", "company"}
_HELD = re.compile("[路街乡镇村桥庄屯]|大道")  # the name belongs to one of these
_KINDS = {"municipality", "prefecture", "sar", "tw_city"}


@functools.cache
def city_names() -> Mapping[str, frozenset[str]]:
    """Name -> ids of the cities of prefecture level and above it may mean.

    Not what means a province first (海南, 吉林): the gold does not say which of the two is meant.
    """
    gazetteer = reader().gazetteer
    found = {}
    for name in gazetteer.names("zh"):
        ids = {p for p in name.place_ids if gazetteer.place(p).kind in _KINDS}
        first = gazetteer.place(name.place_ids[0]).kind if name.place_ids else ""
        if name.use == "name" and ids and first != "province":
            found[fold(name.text)] = frozenset(ids)
    return found


@functools.cache
def _full_name() -> re.Pattern[str]:
    full = sorted((n for n in city_names() if n.endswith("市") and len(n) > 2), key=len)
    return re.compile("|".join(map(re.escape, reversed(full))) or "(?!)")  # no name: no match


def expected(text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Cities that a gold place names: start, end, ids."""
    shadow = fold(text)
    if shadow in city_names():
        yield 0, len(shadow), city_names()[shadow]
    else:
        for match in _full_name().finditer(shadow):
            yield match.start(), match.end(), city_names()[match.group()]


def figures(linker: Link = link) -> list[Figure]:
    """Recall, precision and coverage per corpus; recall by text for the events."""
    found = []
    for corpus, file in CORPORA.items():
        pattern = f"{FOLDER}/{file}.jsonl.gz"
        values = _score(gold.rows(pattern), linker)
        found += [Figure(f"places_zh.{corpus}.{k}", v, (pattern,)) for k, v in values.items()]
    events = _events(linker)
    return [*found, *(Figure(f"places_zh.cec_events.{k}", v, (CEC,)) for k, v in events.items())]


def _score(rows: Sequence[gold.Row], linker: Link) -> dict[str, float]:
    places = cities = linked = ours = inside = 0
    docs = [Document(id=row["id"], text=row["text"], lang="zh") for row in rows]
    for row, namings in zip(rows, linker(docs), strict=True):
        for entity in (e for e in row["entities"] if e["type"] in _PLACES):
            places += 1
            for start, end, ids in expected(entity["text"]):
                span = entity["start"] + start, entity["start"] + end
                cities += 1
                linked += any(_is_at(naming, span, ids) for naming in namings)
        holders = [(e["start"], e["end"]) for e in row["entities"] if e["type"] in _HOLDERS]
        own = [naming for naming in namings if not naming.derived]
        ours += len(own)
        inside += sum(any(a <= n.start and n.end <= b for a, b in holders) for n in own)
    return {
        "recall": share(linked, cities),
        "precision": share(inside, ours),
        "known": share(cities, places),
    }


def _is_at(naming: Naming, span: tuple[int, int], ids: frozenset[str]) -> bool:
    return naming.start < span[1] and span[0] < naming.end and naming.place_id in ids


def _events(linker: Link) -> dict[str, float]:
    """Cities of the places where a text's events happened.

    ``recall``: of those the gold names in full, the share that the text is linked to.
    ``precision``: of our own Chinese namings inside a gold place, in texts that name a province or
    municipality, the share that lies in one of those and is no piece of a village's or road's name.
    """
    rows = gold.rows(CEC)
    docs = [Document(id=row["id"], text=row["text"], lang="zh") for row in rows]
    cities = linked = ours = right = 0
    for row, namings in zip(rows, linker(docs), strict=True):
        found = {naming.place_id for naming in namings}
        places = {place for event in row["events"] for place in event.get("location") or ()}
        named = {ids for place in places for _, _, ids in expected(place)}
        cities += len(named)
        linked += sum(bool(ids & found) for ids in named)
        provinces = {ids for name, ids in _provinces().items() if name in row["text"]}
        inside = list(_inside(row["text"], places, namings)) if provinces else []
        ours += len(inside)
        right += sum(_is_right(row["text"], naming, provinces) for naming in inside)
    return {"recall": share(linked, cities), "precision": share(right, ours)}


def _inside(text: str, places: set[str], namings: Sequence[Naming]) -> Iterator[Naming]:
    """Own namings that share characters with an occurrence of a place."""
    spans = [m.span() for place in places if place for m in re.finditer(re.escape(place), text)]
    for naming in namings:
        chinese = naming.place_id.startswith("CN") and not naming.derived
        if chinese and any(a < naming.end and naming.start < b for a, b in spans):
            yield naming


@functools.cache
def _provinces() -> Mapping[str, str]:
    """Name -> first two digits of the code, of provinces, municipalities and SARs."""
    gazetteer = reader().gazetteer
    return {
        fold(name.text): name.place_ids[0][2:4]
        for name in gazetteer.names("zh")
        if name.use == "name" and name.place_ids and name.place_ids[0].startswith("CN")
        and name.place_ids[0].endswith("0000")
    }  # fmt: skip


def _is_right(text: str, naming: Naming, provinces: set[str]) -> bool:
    return naming.place_id[2:4] in provinces and not _HELD.match(text, naming.end)
