"""What must hold when a corpus of many places changes in a known way (METHOD.md 5.3), through
``compute``: attention, reach, gravity, networks, months and the two images together.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.pipeline.generator import CODES, Doc, Source, draw_document
from tests.pipeline.panel_world import PANEL, A, B, copied, issuers, panel_docs, panel_voices
from tests.pipeline.tables import Cells, Key, cells, pick, run, same

VOICES = [*panel_voices(), *issuers()]
LOUD, QUIET = "loc-03", PANEL[10].id
# Parts that model how few documents a rate rests on, or set profiles and counts of documents
# against each other.
OTHER = ("shrunken", "chao1", "burstiness", "poisson")
# What compares a city with the others: it moves when their ties to a source do.
RELATIVE = ("RA06", "RA07", "RA08", "RA12", "RA12 inm", "RA12 betweenness", "RA12 core")
RADIATION = [f"RA{k:02d}" for k in (2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 16)]


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    """What grows below never names QUIET, the least heard city: its stories are the common size of
    RA03, which is that of the study and not of a city.
    """
    growing = (LOUD, *(f"home-{A}-{k}" for k in range(2)))
    return [d for d in panel_docs(1) if d.source not in growing or QUIET not in d.names]


@pytest.fixture(scope="module")
def base(docs: list[Doc], tmp_path_factory: pytest.TempPathFactory) -> Cells:
    return table_of(tmp_path_factory.mktemp("base"), docs)


def table_of(folder: Path, docs: Sequence[Doc], *, voices: Sequence[Source] = VOICES) -> Cells:
    return cells(run(folder, docs, voices, cities=PANEL))


def radiates(*, of: str = "", without: Sequence[str] = ()) -> Callable[[Key], bool]:
    """The cells of RADIATION, ``without`` indicators or parts: all cities, or one."""

    def chosen(key: Key) -> bool:
        name = f"{key[0]} {key[1].split(':')[0]}".strip()
        about = name.startswith("RA08") and "RA08" in without
        here = key[0] in RADIATION and key[1] not in OTHER and name != "RA11 ratio"
        return here and not about and name not in without and of in ("", key[6])

    return chosen


def value(table: Cells, indicator: str, part: str = "", city: str = A) -> float:
    return float(pick(table, indicator, city, part=part)["value"])


def moved(one: Cells, two: Cells, *names: str, column: str = "raw") -> list[tuple[Any, Any]]:
    """Pairs of numbers of city A in cells of these indicators."""
    rows = [key for key in one if key[0] in names and key[6] == A]
    pairs = [(one[key][column], two[key][column]) for key in rows]
    return [(a, b) for a, b in pairs if a is not None and b is not None]


def pulled(table: Cells) -> Cells:
    """Without the lines between rivals: who is the strongest rival may change."""
    return {key: row for key, row in table.items() if key[0] != "RA08"}


def test_the_panel_has_every_indicator_of_attention(base: Cells) -> None:
    seen = {key[0] for key, row in base.items() if key[6] == A and row["value"] is not None}
    assert {"IM01", "IM02", "IM05", "IM12", "IM13", "IM14", "IM15", "RA01", *RADIATION} <= seen


def test_m2_every_document_twice(docs: list[Doc], base: Cells, tmp_path: Path) -> None:
    """As further stories: raw shares, profiles, tone, distances, network and pull stay."""
    table = table_of(tmp_path, [*docs, *copied(docs, 1)])
    kept = ("IM01", "IM02", "IM03", "IM05", "IM12", "IM13", "IM15", "IM17")
    compared = 0
    for key, row in base.items():
        other = table[key]["raw"]
        if key[0] in kept and row["raw"] is not None and other is not None:
            assert other == pytest.approx(row["raw"], abs=1e-9), key
            compared += 1
    assert compared > 2000
    chosen = radiates(without=("RA03",))
    assert same(base, table, columns=("value",), where=chosen, relative=1e-9) > 500
    assert pick(table, "RA02", A)["docs"] == 2 * pick(base, "RA02", A)["docs"]


def test_m3_documents_about_another_city(docs: list[Doc], base: Cells, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    flat = np.full(len(CODES), 1 / len(CODES))
    more = [draw_document(rng, f"more-{k}", f"nat-{k % 4}", B, flat) for k in range(40)]
    table = table_of(tmp_path, [*docs, *more])
    pairs = moved(base, table, "IM05", "IM12", "IM13")
    assert len(pairs) > 200
    assert all(a == pytest.approx(b, abs=1e-12) for a, b in pairs)
    head = [k for k in base if k[0] in ("IM05", "IM12") and k[3:] == ("ext", "all", "all", A)]
    shrunken = [abs(base[key]["value"] - table[key]["value"]) for key in head]
    assert 0 < max(shrunken) <= 0.02, "the common prior moves a little"
    for name, role in (("IM01", "ext"), ("IM02", "all"), ("RA02", "ext")):
        low, high = (pick(t, name, A, role=role)["raw"] for t in (table, base))
        assert low < high, name


def test_m4_home_outlets_grow_in_all_they_write(
    docs: list[Doc], base: Cells, tmp_path: Path
) -> None:
    home = [d for d in docs if d.source.startswith(f"home-{A}")]
    table = table_of(tmp_path, [*docs, *copied(home, 9)])
    assert same(base, table, columns=("value",), where=radiates(of=A)) > 40
    assert value(table, "RA01") == pytest.approx(value(base, "RA01"))


def test_m4_home_outlets_grow_about_their_city(
    docs: list[Doc], base: Cells, tmp_path: Path
) -> None:
    """Their ties to other cities thin out, which moves what is relative by less than 1 %."""
    home = [d for d in docs if d.source.startswith(f"home-{A}") and set(d.names) == {A}]
    grown = [*docs, *copied(home, 9)]
    table = table_of(tmp_path, grown)
    chosen = radiates(of=A, without=RELATIVE)
    assert same(pulled(base), pulled(table), columns=("value",), where=chosen) > 25
    assert value(table, "RA01") < value(base, "RA01")
    for name in ("RA06", "RA07", "RA12", "RA12 inm"):
        indicator, _, part = name.partition(" ")
        before = value(base, indicator, part)
        assert value(table, indicator, part) == pytest.approx(before, rel=0.01), name
    shares = [
        sum(A in d.names for d in some if not d.source.startswith("home") and not d.owner)
        / sum(A in d.names for d in some if not d.owner)
        for some in (docs, grown)
    ]
    assert shares[1] < 0.7 * shares[0], "the pooled share must move"


def test_m5_one_archive_grows(docs: list[Doc], base: Cells, tmp_path: Path) -> None:
    loud = [d for d in docs if d.source == LOUD]
    grown = [*docs, *copied(loud, 99)]
    table = table_of(tmp_path, grown)
    chosen = radiates(without=("RA03",))
    assert same(base, table, columns=("value",), where=chosen, relative=1e-9) > 500
    for city in PANEL:
        change = value(table, "RA03", city=city.id) / value(base, "RA03", city=city.id)
        assert 0.85 <= change <= 1 + 1e-9, city.id
    counts = [
        np.array([sum(c.id in d.names for d in some if not d.owner) for c in PANEL])
        for some in (docs, grown)
    ]
    share = [count / count.sum() for count in counts]
    assert np.abs(share[1] - share[0]).max() > 0.03, "pooled counts must move"


def evaluated(docs: Sequence[Doc]) -> list[Doc]:
    """Affect words in every second document: two of praise, or one of blame."""
    found = []
    for k, doc in enumerate(docs):
        labels = {0: (2, 2, 0, 0), 1: (1, 0, 1, 0)}.get(k % 4)
        words = {(city, "A1"): labels for city in doc.names} if labels else {}
        found.append(replace(doc, codes={**doc.codes, **words}))
    return found


@pytest.mark.slow
def test_m7_polarity_flipped(docs: list[Doc], tmp_path: Path) -> None:
    said = evaluated(docs)
    turned = [
        replace(d, codes={k: (x, neg, pos, neu) for k, (x, pos, neg, neu) in d.codes.items()})
        for d in said
    ]
    one, two = (table_of(tmp_path / str(n), some) for n, some in enumerate((said, turned)))
    kept = ("IM05", "IM06", "IM13", "IM14")
    assert same(one, two, columns=("value", "raw"), where=lambda k: k[0] in kept) > 1000
    for name in ("IM09", "IM12"):
        pairs = moved(one, two, name, column="value")
        assert len(pairs) >= 2, name
        assert all(a == pytest.approx(-b, abs=1e-9) for a, b in pairs), name
        assert any(abs(a) > 0.05 for a, _ in pairs), name


@pytest.mark.slow
def test_m8_neutral_statements(docs: list[Doc], base: Cells, tmp_path: Path) -> None:
    """Everything said of A is said once more without a judgement; then of one element alone."""
    outside = [d.names.keys() >= {A} and not d.owner for d in docs]

    def told(doc: Doc, only: str) -> Doc:
        more = {
            (city, code): (2 * x, pos, neg, neu + x) if city == A and only in ("", code) else row
            for (city, code), row in doc.codes.items()
            for x, pos, neg, neu in [row]
        }
        return replace(doc, codes=more)

    alike, uneven = (
        table_of(
            tmp_path / f"t{only}",
            [told(d, only) if o else d for d, o in zip(docs, outside, strict=True)],
        )
        for only in ("", "E01")
    )
    for name in ("IM12", "IM13"):
        pairs = [(abs(a), abs(b)) for a, b in moved(base, alike, name) if a]
        assert len(pairs) > 20
        assert all(b < a for a, b in pairs if b != a), name
        assert abs(pick(alike, name, A)["raw"]) < abs(pick(base, name, A)["raw"])
    own = [(a, b) for a, b in moved(base, alike, "IM05")]
    assert all(a == pytest.approx(b, abs=1e-12) for a, b in own)
    assert max(abs(a - b) for a, b in moved(base, uneven, "IM05")) > 0.01


def keenest(docs: Sequence[Doc]) -> str:
    """The local outlet elsewhere that names city A most."""
    names = [v.id for v in VOICES if v.id.startswith("loc")]
    return max(names, key=lambda s: (sum(A in d.names for d in docs if d.source == s), s))


def test_m10_a_place_farther_away(docs: list[Doc], base: Cells, tmp_path: Path) -> None:
    far = keenest(docs)
    voices = [replace(v, lat=-30.0, lon=-60.0) if v.id == far else v for v in VOICES]
    table = table_of(tmp_path, docs, voices=voices)
    kept = ("RA02", "RA03", "RA04")
    assert same(pulled(base), pulled(table), columns=("value",), where=lambda k: k[0] in kept) > 200
    assert value(table, "RA05") > value(base, "RA05") + 1e-4


def test_m11_a_new_place_with_the_mean_attention(
    docs: list[Doc], base: Cells, tmp_path: Path
) -> None:
    mean = value(base, "RA02")
    new = Source("new", "local", "CN990100", "CN", 45.0, 130.0)
    of_a = round(mean * 1e6)
    more = [
        Doc(f"new-{k}", "new", {A: of_a}, others=10**6 - of_a, period=f"202{k % 2 + 2}-05")
        for k in range(40)
    ]
    table = table_of(tmp_path, [*docs, *more], voices=[*VOICES, new])
    assert value(table, "RA02") == pytest.approx(mean, abs=1e-6)
    assert value(table, "RA03", "places") == value(base, "RA03", "places") + 1
    assert value(table, "RA03") > value(base, "RA03")
    for part in ("", "N2"):
        assert value(table, "RA04", part) > value(base, "RA04", part)


def test_m12_a_place_that_never_names_the_city(
    docs: list[Doc], base: Cells, tmp_path: Path
) -> None:
    new = Source("new", "local", "CN990100", "CN", 45.0, 130.0)
    more = [Doc(f"new-{k}", "new", period=f"202{k % 2 + 2}-05") for k in range(40)]
    table = table_of(tmp_path, [*docs, *more], voices=[*VOICES, new])
    for city in PANEL:
        assert value(table, "RA02", city=city.id) < value(base, "RA02", city=city.id)
    kept = (("RA03", ""), ("RA03", "places"), ("RA04", ""), ("RA04", "N2"))
    assert same(base, table, columns=("value",), where=lambda k: k[:2] in kept) >= 48


@pytest.mark.slow
def test_m16_all_dates_a_year_later(docs: list[Doc], tmp_path: Path) -> None:
    later = [replace(d, period=f"{int(d.period[:4]) + 1}{d.period[4:]}") for d in docs]
    one, two = (
        cells(run(tmp_path / str(n), some, VOICES, cities=PANEL, period="year"))
        for n, some in enumerate((docs, later))
    )
    back = {
        (*key[:5], str(int(key[5]) - 1) if key[5].isdigit() else key[5], key[6]): row
        for key, row in two.items()
    }
    columns = ("value", "raw", "shrink", "lo", "hi", "p", "docs", "sources", "reason", "flags")
    assert {key[5] for key in one} == {"all", "2022", "2023", "2024"}
    assert same(one, back, columns=columns) > 20_000


def test_m18_a_page_that_the_city_pays_for(docs: list[Doc], base: Cells, tmp_path: Path) -> None:
    paid = {d.id for d in docs if d.source == "nat-2" and A in d.names}
    assert paid
    table = table_of(
        tmp_path, [replace(d, owner=A, kind="publicity") if d.id in paid else d for d in docs]
    )
    assert value(table, "RA02") < value(base, "RA02")
    own = [pick(t, "IM05", A, part="F1.1", role="own")["docs"] for t in (base, table)]
    assert own[1] == own[0] + len(paid)
    assert pick(table, "IM15", A)["raw"] != pick(base, "IM15", A)["raw"]
    assert value(table, "RA02", city=PANEL[5].id) <= value(base, "RA02", city=PANEL[5].id) + 1e-12


@pytest.mark.slow
def test_m20_a_list_of_forty_cities(docs: list[Doc], tmp_path: Path) -> None:
    """Against a document that names no city: the network is the same, all are named more often."""
    listed = {c.id: 1 for c in PANEL} | {f"other{k}": 1 for k in range(40 - len(PANEL))}
    short = dict(list(listed.items())[:10])
    none, forty, ten = (
        table_of(tmp_path / str(len(names)), [*docs, Doc("list", "nat-1", names, period="2022-05")])
        for names in ({}, listed, short)
    )
    parts = ("", "strength", "betweenness", "core", *(f"F1.{k}" for k in range(1, 8)))
    ties = [{k: row for k, row in t.items() if k[0] == "RA12"} for t in (none, forty)]
    assert same(*ties, columns=("value",), where=lambda k: k[1] in parts) > 100
    for city in PANEL:
        assert pick(forty, "IM01", city.id)["raw"] > pick(none, "IM01", city.id)["raw"]
    assert value(ten, "RA12", "strength") > value(none, "RA12", "strength")


def at_random(seed: int) -> list[Doc]:
    """What cities put in and are recognised for, with the names of the cities drawn by lot."""
    rng = np.random.default_rng(seed)
    docs = []
    for voice in panel_voices():
        for k in range(12):
            city, won = PANEL[int(rng.integers(len(PANEL)))].id, int(rng.poisson(1.0))
            codes = {(city, "X08"): (won, 0, 0, won)} if won else {}
            docs.append(Doc(f"{voice.id}-{k:02d}", voice.id, {city: 1}, codes))
    for k in range(20 * len(PANEL)):
        city, put = PANEL[int(rng.integers(len(PANEL)))].id, 1 + int(rng.poisson(2.0))
        docs.append(
            Doc(f"own-{k:03d}", f"gov-{city}", {city: 1}, {(city, "X06"): (put, 0, 0, put)},
                kind="policy", owner=city)
        )  # fmt: skip
    return docs


@pytest.mark.slow
def test_m22_conversion_of_cities_drawn_by_lot_is_null(tmp_path: Path) -> None:
    held, values = [], []
    for seed in range(8):
        results = run(
            tmp_path / str(seed), at_random(seed), VOICES, cities=PANEL, replicates=100, seed=seed
        )
        table = cells(results)
        for city in PANEL:
            row = pick(table, "IM18", city.id)
            values.append(row["value"])
            held.append(row["lo"] <= 0 <= row["hi"])
    assert abs(np.mean(values)) <= 0.05, np.mean(values)
    assert np.mean(held) >= 0.90, np.mean(held)
