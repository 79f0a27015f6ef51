"""What a dossier shows beside the indicators, on the sample study: recomputed from its tables."""

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from citysway.reports.numbers.tables import connect
from citysway.reports.pages.dossier import around, standing, topics
from citysway.reports.pages.dossier.counter import asked, counter
from citysway.reports.pages.material import read_study, sentences_of
from citysway.reports.pages.topics.read import visible_topics

CITY = "CN330100"
EXT = ("int", "nat", "prov", "oth")


@pytest.fixture(scope="module")
def con(sample: Any) -> Any:
    con = connect(sample.out)
    con.register("wanted", pa.table({"city_id": pa.array([CITY], pa.string())}))
    return con


def _rows(con: Any, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = con.execute(query).df().to_dict("records")
    return found


def test_facts(con: Any) -> None:
    rows = _rows(con, f"FROM doc_city WHERE city_id = '{CITY}'")
    found = around.facts(con)[CITY]
    assert found.docs == len(rows) == sum(found.roles.values())
    assert found.stories == len({row["story_id"] for row in rows})
    assert found.roles == Counter(row["role"] for row in rows)


def test_places(con: Any) -> None:
    """The mean over the sources of a place of the share of their documents that name the city."""
    named = Counter(
        row["source_id"]
        for row in _rows(con, f"FROM doc_city WHERE city_id = '{CITY}' AND names > 0")
        if row["role"] in EXT and row["kind"] != "policy"
    )
    written = Counter(
        row["source_id"] for row in _rows(con, "FROM exposure WHERE kind <> 'policy'")
    )
    found = around.places(con, least=2)[CITY]
    assert sum(place.docs for place in found) == sum(n for s, n in named.items() if written[s] >= 2)
    assert sum(place.sources for place in found) == sum(written[s] >= 2 for s in named)
    sources = {row["source_id"]: row for row in _rows(con, "FROM sources")}
    for place in found:
        mine = [
            named[s] / written[s]
            for s in named
            if written[s] >= 2
            and (sources[s]["place_id"] if sources[s]["point"] != "none" else "") == place.place_id
            and (sources[s]["country"] or "") == place.country
        ] if place.place_id else None  # fmt: skip
        assert mine is None or place.rate == pytest.approx(sum(mine) / len(mine))
    assert [p.rate for p in found] == sorted((p.rate for p in found), reverse=True)


def test_company(con: Any) -> None:
    docs: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(con, "FROM doc_city WHERE names > 0 AND kind <> 'policy'"):
        if row["role"] in EXT and 2 <= row["cities"] <= 10:
            docs.setdefault(row["doc_id"], []).append(row)
    weight: Counter[str] = Counter()
    for rows in docs.values():
        held = {row["city_id"]: row["cities"] for row in rows}
        if CITY in held:
            for other in set(held) - {CITY}:
                weight[other] += 2 / (held[CITY] * (held[CITY] - 1))
    found = around.company(con)[CITY]
    assert {n.city_id: n.weight for n in found} == pytest.approx(dict(weight.most_common(12)))
    assert all(n.association > 0 and n.docs >= 1 for n in found)


def test_topics_and_ranks(con: Any) -> None:
    known = {topic.number: topic for topic in visible_topics(con).shown}
    found = topics.largest(con, known)[CITY]
    assert 0 < sum(one.share for one in found) <= 1 + 1e-6
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    assert all(one.topic.words for one in found)
    for rank in standing.ranks(con).get(CITY, ()):
        assert 1 <= (rank.lo or 1) <= rank.rank <= (rank.hi or rank.of) <= rank.of


TONES = [(0.3, -1), (-0.3, 1), (None, -1)]


@pytest.mark.parametrize(("tone", "label"), TONES)
def test_what_speaks_against_the_tone(con: Any, tone: float | None, label: int) -> None:
    """The strongest sentences of the other sign from outside, one a story."""
    found = counter(con, asked(CITY, tone=tone, claim=[])).get(CITY, ())
    assert 1 <= len(found) <= 4
    assert {row["label"] for row in found} == {label}
    assert {row["role"] for row in found} <= set(EXT)
    assert len({row["story_id"] for row in found}) == len(found)
    strengths = [row["strength"] for row in found]
    assert strengths == sorted(strengths, reverse=True)
    mentions = _rows(con, f"FROM mentions WHERE city_id = '{CITY}' AND NOT far AND code[1] <> 'X'")
    roles = {
        row["doc_id"]: row["role"] for row in _rows(con, f"FROM doc_city WHERE city_id = '{CITY}'")
    }
    every = [abs(m["score"]) for m in mentions if m["label"] == label and roles[m["doc_id"]] in EXT]
    assert strengths[0] == pytest.approx(max(every))
    assert all(row["sentence"][row["at"] : row["until"]] == row["term"] for row in found)


def test_what_speaks_against_the_claim_holds_its_codes(con: Any) -> None:
    codes = ["E03", "E04", "E11", "E21", "E22"]
    found = counter(con, asked(CITY, tone=0.1, claim=codes)).get(CITY, ())
    claims = [row for row in found if row["against"] == "claim"]
    assert {row["code"] for row in claims} <= set(codes)
    assert {row["label"] for row in claims} <= {-1}


def test_sentences_are_drawn_alike_every_time(sample: Any) -> None:
    """A span that relates a city to several others stands there several times."""
    drawn = []
    for _ in range(6):
        with connect(sample.out) as con:
            study = read_study(con, sample.out, cities=[CITY])
            found = sentences_of(con, study, [CITY], limit=6, seed=0)
        drawn.append({p.anchor: [(r["doc_id"], r["start"]) for r in v] for p, v in found.items()})
    assert all(one == drawn[0] for one in drawn)
