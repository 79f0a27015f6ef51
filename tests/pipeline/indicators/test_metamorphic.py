"""What must hold when the corpus changes in a known way (METHOD.md 5.3), through ``compute``."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from citysway.pipeline.indicators.table import City
from tests.pipeline.generator import CITIES, Doc, Source, draw_document, own_document, world
from tests.pipeline.tables import Cells, Key, cells, pick, run, same

A = CITIES[0].id
# What depends on the number of documents behind a rate.
UNEVEN = ("chao1", "shrunken")
EXACT_RADIATION = ("RA02", "RA04", "RA05", "RA09")
ALL_COLUMNS = (
    "value",
    "lo",
    "hi",
    "raw",
    "shrink",
    "docs",
    "stories",
    "sources",
    "reason",
    "flags",
    "p",
)


@pytest.fixture(scope="module")
def corpus() -> tuple[list[Doc], list[Source]]:
    return world(3, own=25)


@pytest.fixture(scope="module")
def base(corpus: tuple[list[Doc], list[Source]], tmp_path_factory: pytest.TempPathFactory) -> Cells:
    return cells(run(tmp_path_factory.mktemp("base"), *corpus))


def radiation(key: Key) -> bool:
    return key[0] in EXACT_RADIATION and key[1] not in UNEVEN


def drawn_alike(key: Key) -> bool:
    """The precise numbers: without what is simulated with places in their order."""
    return key[1] != "shrunken"


def test_m1_order_and_shards_do_not_matter(
    corpus: tuple[list[Doc], list[Source]], tmp_path: Path
) -> None:
    docs, sources = corpus
    turned = [docs[i] for i in np.random.default_rng(0).permutation(len(docs))]
    one = run(tmp_path / "a", docs, sources, replicates=100, period="year")
    two = run(
        tmp_path / "b",
        turned,
        sources[::-1],
        cities=CITIES[::-1],
        replicates=100,
        period="year",
        sharded=True,
    )
    assert one.indicators.equals(two.indicators)
    assert one.replicates.equals(two.replicates)
    assert one.replicates.num_rows > 100


def test_m1_city_ids_do_not_matter(corpus: tuple[list[Doc], list[Source]], tmp_path: Path) -> None:
    """Relabelled cities (their order changes too) keep their numbers."""
    docs, sources = corpus
    new = {c.id: f"CN{99 - int(c.id[2:4])}0100" for c in CITIES}
    cities = [City(new[c.id], c.lat, c.lon, c.country, f"{new[c.id][:4]}0000") for c in CITIES]
    moved = [
        replace(
            d,
            owner=new.get(d.owner, ""),
            names={new[c]: m for c, m in d.names.items()},
            codes={(new[c], e): v for (c, e), v in d.codes.items()},
        )
        for d in docs
    ]
    places = new | {str(c.province): f"{new[c.id][:4]}0000" for c in CITIES}
    voices = [replace(s, place=places.get(str(s.place), s.place)) for s in sources]
    one = cells(run(tmp_path / "a", docs, sources, replicates=50))
    two = cells(run(tmp_path / "b", moved, voices, cities=cities, replicates=50))
    back = {(*k[:6], {v: c for c, v in new.items()}.get(k[6], k[6])): row for k, row in two.items()}
    assert same(one, back, columns=ALL_COLUMNS, where=drawn_alike) > 1000


def test_m2_duplicates_without_stories(
    corpus: tuple[list[Doc], list[Source]], base: Cells, tmp_path: Path
) -> None:
    docs, sources = corpus
    twice = [*docs, *(replace(d, id=d.id + "x") for d in docs)]
    table = cells(run(tmp_path, twice, sources))
    where = [k for k in base if base[k]["value"] is not None]
    for key in where:
        if key[0] in ("IM01", "IM02", "IM05", "IM12", "IM13") and base[key]["raw"] is not None:
            assert table[key]["raw"] == pytest.approx(base[key]["raw"], abs=1e-12), key
            assert table[key]["docs"] is None or table[key]["docs"] == 2 * base[key]["docs"]
        if radiation(key):
            assert table[key]["value"] == pytest.approx(base[key]["value"], abs=1e-12), key
    shrunk = [k for k in where if k[0] == "IM12" and base[k]["shrink"] and base[k]["shrink"] < 0.99]
    assert np.mean([table[k]["shrink"] > base[k]["shrink"] for k in shrunk]) > 0.9


def test_m2_duplicates_with_stories(
    corpus: tuple[list[Doc], list[Source]], base: Cells, tmp_path: Path
) -> None:
    docs, sources = corpus
    twice = [*docs, *(replace(d, id=d.id + "x", story=d.story_id) for d in docs)]
    table = cells(run(tmp_path, twice, sources))
    seen = same(
        base,
        table,
        columns=("value", "raw", "shrink", "p", "stories", "sources"),
        where=lambda k: k[1] not in UNEVEN,
        relative=1e-9,  # half a story and half a story is one but for the last digits
    )
    assert seen > 1000


def test_m4_home_outlets_grow(
    corpus: tuple[list[Doc], list[Source]], base: Cells, tmp_path: Path
) -> None:
    docs, sources = corpus
    home = [d for d in docs if d.source.startswith(f"local-{A}")]
    more = [replace(d, id=f"{d.id}+{k}") for d in home for k in range(9)]
    table = cells(run(tmp_path, [*docs, *more], sources))
    assert same(base, table, columns=("value",), where=lambda k: radiation(k) and k[6] == A) >= 6
    pooled = [
        sum(A in d.names for d in c if not d.source.startswith(f"local-{A}") and not d.owner)
        / sum(A in d.names for d in c if not d.owner)
        for c in (docs, [*docs, *more])
    ]
    assert pooled[1] < 0.8 * pooled[0], "pooled external share must move"


def test_m5_one_archive_grows(
    corpus: tuple[list[Doc], list[Source]], base: Cells, tmp_path: Path
) -> None:
    docs, sources = corpus
    loud = [d for d in docs if d.source == "nat-0"]
    more = [replace(d, id=f"{d.id}+{k:02d}") for d in loud for k in range(99)]
    table = cells(run(tmp_path, [*docs, *more], sources))
    seen = same(base, table, columns=("value",), where=radiation)
    assert seen >= 20
    counts = [
        sum(A in d.names for d in c if not d.owner) / sum(not d.owner for d in c)
        for c in (docs, [*docs, *more])
    ]
    assert abs(counts[1] - counts[0]) > 0.02, "pooled counts must move"


def test_m6_own_and_ext_swapped(tmp_path: Path) -> None:
    """Two cities of equal text with the sides exchanged: same gap, signs turned."""
    found = []
    for number, turned in enumerate((False, True)):
        rng = np.random.default_rng(8)
        docs: list[Doc] = []
        for city in CITIES:
            p, q = rng.dirichlet(np.ones(14), 2)
            for side, profile, tone in (("own", p, 0.8), ("ext", q, -0.2)):
                kind = {"own": "ext", "ext": "own"}[side] if turned else side
                for k in range(24):
                    name = f"{side}-{city.id}-{k:02d}"
                    if kind == "own":
                        issuer = f"gov-{city.id}"
                        docs.append(own_document(rng, name, issuer, city.id, profile, tone=tone))
                    else:
                        nation = f"nat-{k % 4}"
                        docs.append(draw_document(rng, name, nation, city.id, profile, tone=tone))
        found.append(cells(run(tmp_path / str(number), docs, world(1)[1])))
    one, two = found
    for city in CITIES:
        whole = [pick(t, "IM15", city.id) for t in (one, two)]
        assert whole[0]["value"] > 0.1
        assert whole[0]["raw"] == pytest.approx(whole[1]["raw"], abs=1e-12)
        assert whole[0]["value"] == pytest.approx(whole[1]["value"], abs=0.03)
        for part in ("tone", *(f"F1.{k}" for k in range(1, 8))):
            a, b = (pick(t, "IM15", city.id, part=part) for t in (one, two))
            assert a["value"] == pytest.approx(-b["value"], abs=1e-10)
            assert a["raw"] == pytest.approx(-b["raw"], abs=1e-12)


def test_m7_polarity_flipped(
    corpus: tuple[list[Doc], list[Source]], base: Cells, tmp_path: Path
) -> None:
    docs, sources = corpus
    flipped = [
        replace(d, codes={k: (x, neg, pos, neu) for k, (x, pos, neg, neu) in d.codes.items()})
        for d in docs
    ]
    table = cells(run(tmp_path, flipped, sources))
    assert (
        same(
            base, table, columns=("value", "raw"), where=lambda k: k[0] in ("IM05", "IM06", "IM13")
        )
        > 300
    )
    turned = 0
    for key, row in base.items():
        if key[0] == "IM12" and row["value"] is not None:
            assert table[key]["value"] == pytest.approx(-row["value"], abs=1e-9), key
            turned += 1
    assert turned > 100


def test_m3_documents_about_another_city(
    corpus: tuple[list[Doc], list[Source]], base: Cells, tmp_path: Path
) -> None:
    docs, sources = corpus
    rng = np.random.default_rng(1)
    other = CITIES[1].id
    more = [draw_document(rng, f"more-{k}", "nat-1", other, np.full(14, 1 / 14)) for k in range(40)]
    table = cells(run(tmp_path, [*docs, *more], sources))
    raw = same(
        base,
        table,
        columns=("raw",),
        where=lambda k: k[6] == A and k[0] in ("IM05", "IM12", "IM13"),
    )
    assert raw > 50
    for indicator, role in (("IM01", "ext"), ("IM02", "all"), ("RA02", "ext")):
        assert (
            pick(table, indicator, A, role=role)["raw"] < pick(base, indicator, A, role=role)["raw"]
        )
