"""What must hold when places, dates, owners, tone or names of a corpus change in a known way
(METHOD.md 5.3), through ``compute``.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.generator import Doc, Source
from tests.pipeline.panel_world import (
    PANEL,
    VOICES,
    A,
    moved,
    panel_docs,
    panel_voices,
    table_of,
    value,
)
from tests.pipeline.tables import Cells, cells, pick, run, same


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    return panel_docs(1)


@pytest.fixture(scope="module")
def base(docs: list[Doc], tmp_path_factory: pytest.TempPathFactory) -> Cells:
    return table_of(tmp_path_factory.mktemp("base"), docs)


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
    tables = [{k: row for k, row in t.items() if k[0] in kept} for t in (base, table)]
    assert same(*tables, columns=("value",)) > 200
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
