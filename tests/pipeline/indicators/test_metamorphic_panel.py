"""What must hold of attention outside when archives and cities grow (METHOD.md 5.3), through
``compute``: reach, gravity, networks, months.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.generator import CODES, Doc, draw_document
from tests.pipeline.panel_world import (
    PANEL,
    A,
    B,
    copied,
    moved,
    panel_docs,
    table_of,
    value,
)
from tests.pipeline.tables import Cells, Key, pick, same

LOUD = "loc-03"
# Parts that model how few documents a rate rests on, or set profiles and counts of documents
# against each other.
OTHER = ("shrunken", "chao1", "burstiness", "poisson")
RADIATION = [f"RA{k:02d}" for k in (2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 16)]


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    return panel_docs(1)


@pytest.fixture(scope="module")
def base(docs: list[Doc], tmp_path_factory: pytest.TempPathFactory) -> Cells:
    return table_of(tmp_path_factory.mktemp("base"), docs)


def radiates(*, of: str = "", without: Sequence[str] = ()) -> Callable[[Key], bool]:
    """The cells of RADIATION, ``without`` indicators or parts: all cities, or one."""

    def chosen(key: Key) -> bool:
        name = f"{key[0]} {key[1].split(':')[0]}".strip()
        about = name.startswith("RA08") and "RA08" in without
        here = key[0] in RADIATION and key[1] not in OTHER and name != "RA11 ratio"
        return here and not about and name not in without and of in ("", key[6])

    return chosen


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
    home = [d for d in docs if d.source.startswith(f"home-{A}") and set(d.names) == {A}]
    grown = [*docs, *copied(home, 9)]
    table = table_of(tmp_path, grown)
    assert same(base, table, columns=("value",), where=radiates(of=A)) > 40
    assert value(table, "RA01") < value(base, "RA01")
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
