"""The level-1 generator: its tables agree with each other and with what was planted."""

import hashlib
from pathlib import Path

import duckdb
import numpy as np
import pytest

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.roles import source_roles
from citysway.pipeline.facts.store import make_store
from tests.synthetic.corpus import Corpus, write_corpus
from tests.synthetic.plan import Plan
from tests.synthetic.truth import panel_mean

PAIRS = ("X01*E03", "X03*E06")
PLAN = Plan(
    cities=12, sources=40, mentions=600_000, shard=9_000, months=6, frames=True, pairs=PAIRS,
    volume=(500.0, 5000.0), source_sd=0.0, company=0.3,
)  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return write_corpus(tmp_path_factory.mktemp("facts"), PLAN, seed=5)


def ask(corpus: Corpus, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        for path in corpus.folder.glob("*.parquet"):
            con.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
        rows: list[tuple[object, ...]] = con.execute(query).fetchall()
        return rows


WRONG = {
    "keys of doc_city": "SELECT doc_id, city_id FROM doc_city GROUP BY ALL HAVING count(*) > 1",
    "keys of codes": """SELECT 1 FROM doc_city_code GROUP BY doc_id, city_id, code
                        HAVING count(*) > 1""",
    "codes of no naming": "SELECT 1 FROM doc_city_code ANTI JOIN doc_city USING (doc_id, city_id)",
    "documents unknown": "SELECT 1 FROM doc_city ANTI JOIN exposure USING (doc_id)",
    "sources unknown": "SELECT 1 FROM exposure ANTI JOIN sources USING (source_id)",
    "labels": """SELECT 1 FROM doc_city_code
                 WHERE pos + neg + neu <> statements OR least(pos, neg, neu) < 0""",
    "modality": "SELECT 1 FROM doc_city_code WHERE plan + done > statements OR x < statements",
    "names": "SELECT 1 FROM doc_city WHERE names > names_all OR names < 1 OR cities < 1",
    "copies": """SELECT 1 FROM (
          SELECT copies, count(*) OVER (PARTITION BY city_id, role, story_id) n FROM doc_city)
          WHERE n <> copies""",
    "a story twice in a source": """SELECT 1 FROM exposure GROUP BY source_id, story_id
                                    HAVING count(*) > 1""",
    "panel": """SELECT * FROM (SELECT source_id, period, kind, lang, count(*) docs,
                  count(DISTINCT story_id) stories, sum(names_all) names_all
                  FROM exposure GROUP BY ALL)
                FULL JOIN panel p USING (source_id, period, kind, lang, docs, stories, names_all)
                WHERE p.docs IS NULL OR docs IS NULL""",
    "family name": """SELECT 1 FROM (SELECT story_id, min(doc_id) least FROM exposure GROUP BY ALL)
                      WHERE story_id <> least""",
    "tone of a document": """SELECT 1 FROM doc_city d JOIN (
          SELECT doc_id, city_id, sum(pos) pos, sum(neg) neg FROM doc_city_code
          WHERE code[1] IN ('E', 'A') GROUP BY ALL) c USING (doc_id, city_id)
          WHERE d.pos <> c.pos OR d.neg <> c.neg""",
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_tables_agree(what: str, corpus: Corpus) -> None:
    assert ask(corpus, f"SELECT count(*) FROM ({WRONG[what]})") == [(0,)]


def test_size_is_as_asked(corpus: Corpus) -> None:
    assert corpus.mentions == pytest.approx(PLAN.mentions, rel=0.05)
    rows = ask(
        corpus, "SELECT sum(x), count(DISTINCT doc_id) FROM doc_city_code WHERE code ~ '^E..$'"
    )
    assert rows[0][0] == corpus.mentions == 12 * int(str(rows[0][1]))
    assert ask(corpus, "SELECT count(*) FROM exposure") == [(corpus.docs,)]


def test_roles_are_those_of_the_engine(corpus: Corpus, tmp_path: Path) -> None:
    place = tmp_path / "facts.duckdb"
    facts = make_store(corpus.folder, place, cities=corpus.world.cities, codes=PLAN.codes)
    outlets = len(corpus.world.outlets.id)
    names = [str(name) for name in facts.sources.id]
    order = [names.index(name) for name in corpus.world.outlets.id]
    assert len(order) == outlets
    assert np.array_equal(source_roles(facts)[order], corpus.world.role)
    seen = {str(row[0]) for row in ask(corpus, "SELECT DISTINCT role FROM doc_city")}
    assert seen == {"own", "gov", "unk", "home", "int", "nat", "prov", "oth"}


def test_attention_is_as_planted(corpus: Corpus) -> None:
    """a_sc of every source and city: standardised errors are about normal."""
    rows = ask(
        corpus,
        """SELECT s.source_id, city_id, n, coalesce(q, 0) q, coalesce(named, 0) named
           FROM (SELECT source_id, count(*) n FROM exposure WHERE kind = 'news' GROUP BY 1) s
           CROSS JOIN (SELECT DISTINCT city_id FROM doc_city)
           LEFT JOIN (SELECT source_id, city_id, sum(names / names_all) q, count(*) named
                      FROM doc_city WHERE kind = 'news' GROUP BY 1, 2) USING (source_id, city_id)
           ORDER BY 1, 2""",
    )
    shape = (PLAN.sources, PLAN.cities)
    docs, share, named = (
        np.array([float(str(r[k])) for r in rows]).reshape(shape) for k in (2, 3, 4)
    )
    for found, truth in ((share, corpus.truth.attention), (named, corpus.truth.named)):
        z = (found / docs - truth) / np.sqrt(truth * (1 - truth) / docs)
        assert abs(z.mean()) < 0.25
        assert 0.7 < z.std() < 1.25
        whole = (truth * docs).sum() / found.sum()
        assert whole == pytest.approx(1, abs=0.01)


def test_profiles_and_tone_are_as_planted(corpus: Corpus) -> None:
    rows = ask(
        corpus,
        """SELECT c.city_id, role = 'own' AS own, code, sum(c.x / 12.0), sum(c.pos), sum(c.neg),
             sum(c.statements), sum(c.plan)
           FROM doc_city_code c JOIN doc_city USING (doc_id, city_id)
           WHERE code ~ '^E..$' AND role IN ('own', 'oth') GROUP BY ALL ORDER BY ALL""",
    )
    cities = {city.id: k for k, city in enumerate(corpus.world.cities)}
    sums = np.zeros((2, PLAN.cities, len(PLAN.codes), 5))
    for city, own, code, *numbers in rows:
        at = PLAN.codes.index(str(code))
        sums[int(bool(own)), cities[str(city)], at] = [float(str(n)) for n in numbers]
    for own, planted in enumerate((corpus.world.profile, corpus.world.own_profile)):
        docs = sums[own, :, :, 0].sum(axis=1, keepdims=True)
        error = np.abs(sums[own, :, :, 0] / docs - planted)
        assert np.quantile(error, 0.95) < (0.01, 0.045)[own]
        net = (sums[own, :, :, 1] - sums[own, :, :, 2]).sum(1) / sums[own, :, :, 3].sum(1)
        assert np.abs(net - corpus.truth.favour[:, own]).mean() < (0.015, 0.06)[own]
        assert abs((net - corpus.truth.favour[:, own]).mean()) < (0.01, 0.04)[own]
    planned = sums[1, :, :, 4].sum() / sums[1, :, :, 3].sum()
    assert planned == pytest.approx(0.5, abs=0.02)


def test_pairs_are_as_planted(corpus: Corpus) -> None:
    rows = ask(
        corpus,
        f"""SELECT city_id, {", ".join(f"avg((codes LIKE '%,{p}%')::INT)" for p in PAIRS)}, count(*)
            FROM (SELECT doc_id, city_id, ',' || string_agg(code, ',') AS codes
                  FROM doc_city_code JOIN doc_city USING (doc_id, city_id)
                  WHERE role IN ('oth', 'nat', 'int', 'prov') GROUP BY 1, 2)
            GROUP BY 1 ORDER BY 1""",
    )
    order = sorted(range(PLAN.cities), key=lambda k: corpus.world.cities[k].id)
    found = np.array([row[1:] for row in rows], dtype=float)
    truth = corpus.truth.pair[order]
    z = (found[:, :2] - truth) / np.sqrt(truth * (1 - truth) / found[:, 2:])
    assert abs(z.mean()) < 0.8
    assert z.std() < 2.0  # copies repeat their story


def test_a_share_of_documents_are_reprints(corpus: Corpus) -> None:
    found = ask(
        corpus, "SELECT 1 - count(DISTINCT story_id) / count(*) FROM exposure WHERE kind = 'news'"
    )
    assert float(str(found[0][0])) == pytest.approx(PLAN.reprint, abs=0.02)


def test_volumes_are_log_uniform() -> None:
    from tests.synthetic.world import make_world

    size = np.log(make_world(Plan(sources=400), seed=1).volume)
    low, high = np.log(50), np.log(5000)
    assert low - 0.02 <= size.min()
    assert size.max() <= high + 0.01
    assert np.quantile(size, [0.25, 0.5, 0.75]) == pytest.approx(
        [low + (high - low) * q for q in (0.25, 0.5, 0.75)], abs=0.4
    )


def test_distance_keeps_attention_near(tmp_path: Path) -> None:
    """ln a - mu falls by theta with ln distance, seat by seat."""
    plan = Plan(cities=15, sources=60, scopes=(1, 0, 0, 0, 0), at_home=0.0, per_place=1,
                theta=0.8, place_shape=None, source_concentration=None, own=0)  # fmt: skip
    from citysway.pipeline.statistics.geo import great_circle_km
    from tests.synthetic.world import make_world

    world = make_world(plan, seed=2)
    far = np.array([great_circle_km(float(c.lat or 0), float(c.lon or 0), world.outlets.lat,
                                    world.outlets.lon) for c in world.cities]).T  # fmt: skip
    left = np.log(world.rate) - world.mu + 0.8 * np.log(np.maximum(far, 20.0))
    assert np.ptp(left - left.mean(axis=1, keepdims=True)) < 1e-9


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    plan = Plan(cities=4, sources=12, mentions=5_000, own=5)
    sums = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_corpus(tmp_path / name, plan, seed=seed)
        files = sorted((tmp_path / name).iterdir())
        assert "truth.npz" in {path.name for path in files}
        sums.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in files])
    assert sums[0] == sums[1] != sums[2]


def test_panel_mean_is_the_mean_of_panels() -> None:
    from tests.synthetic.truth import truth_of
    from tests.synthetic.world import World, make_world

    plan = Plan(cities=4, sources=20, scopes=(1, 0, 0, 0, 0), at_home=0.0, city_sd=0.0, reprint=0.0)
    drawn = [make_world(plan, seed=seed) for seed in range(60)]
    means = np.array([truth_of(world).external for world in drawn])
    world: World = drawn[0]
    assert isinstance(world.cities[0], City)
    assert means.mean() == pytest.approx(panel_mean(world).mean(), rel=0.03)
