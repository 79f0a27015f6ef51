"""IM07 in a study: chunks put together, a planted code found."""

from pathlib import Path

import numpy as np
import pytest

from tests.pipeline.generator import CITIES, CODES, draw_document, panel_of_sources, world
from tests.pipeline.tables import cells, pick, run, same

CITY_LIST = [city.id for city in CITIES]


def test_chunks_of_cities_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs, sources = world(5, per_source=20)
    whole = cells(run(tmp_path / "one", docs, sources, replicates=20))
    monkeypatch.setattr("citysway.pipeline.facts.store.chunk_bounds.__kwdefaults__", {"most": 1})
    apart = cells(run(tmp_path / "two", docs, sources, replicates=20))
    seen = same(whole, apart, columns=("value", "lo", "p"), where=lambda key: key[0] == "IM07")
    assert seen > 100


def test_planted_code_is_found_in_a_study(tmp_path: Path) -> None:
    """One city is written of with one code three times as often as elsewhere."""
    rng, sources = np.random.default_rng(6), panel_of_sources()
    docs = []
    for source in sources:
        for k in range(24):
            city, profile = CITY_LIST[k % 4], np.full(len(CODES), 1.0)
            profile[5] *= 3.0 if city == CITY_LIST[0] else 1.0
            name = f"{source.id}-{k}"
            docs.append(draw_document(rng, name, source.id, city, profile / profile.sum()))
    table = cells(run(tmp_path, docs, sources, replicates=100))
    zeta = {code: pick(table, "IM07", CITY_LIST[0], part=code)["value"] for code in CODES}
    found = pick(table, "IM07", CITY_LIST[0], part=CODES[5])
    assert max(zeta, key=lambda code: zeta[code]) == CODES[5]
    assert "significant" in found["flags"]
    assert found["lo"] > 0
    assert found["raw"] == pytest.approx(np.log(3 / 16 / (13 / 16) / (1 / 13)), abs=0.35)
    distance = [pick(table, "IM07", city) for city in CITY_LIST]
    assert max(range(4), key=lambda n: distance[n]["value"]) == 0
    assert distance[0]["p"] < 0.05
    assert distance[0]["method"] == "boot"
    # the single categories and codes of local outlets have no part '' of their own
    assert ("IM07", "", "", "home", "all", "all", CITY_LIST[0]) not in table
    assert ("IM07", "F2.1", "", "ext", "all", "all", CITY_LIST[0]) in table
