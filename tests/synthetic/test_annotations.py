"""What the facts stage finds in annotated tables is what the generator writes directly."""

from pathlib import Path

import duckdb
import pytest

from citysway.pipeline.facts import code_files, statements
from tests.synthetic.annotations import write_annotations
from tests.synthetic.corpus import Corpus, write_corpus
from tests.synthetic.facts_step import write_facts
from tests.synthetic.plan import Plan

PLAN = Plan(cities=12, sources=40, mentions=30_000, months=18, own=10, company=0.4, shard=800,
            frames=True, pairs=("X01*E03", "X06*E13"))  # fmt: skip
TABLES = ("doc_city", "doc_city_code", "edges")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    corpus = write_annotations(tmp_path_factory.mktemp("found"), PLAN, seed=3)
    write_facts(corpus.folder, corpus.world)
    return corpus


@pytest.fixture(scope="module")
def both(found: Corpus, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Views ``t`` of the tables written directly, ``t_found`` of those the facts make."""
    direct = write_corpus(tmp_path_factory.mktemp("direct"), PLAN, seed=3)
    assert (direct.docs, direct.mentions) == (found.docs, found.mentions)
    con = duckdb.connect()
    for name in ("doc_city", "doc_city_code", "exposure", "panel", "sources"):
        path = found.folder / name / "*" if name in TABLES else found.folder / name
        con.execute(f"CREATE VIEW {name} AS FROM '{direct.folder}/{name}.parquet'")
        con.execute(f"CREATE VIEW {name}_found AS FROM '{path}.parquet'")
    return con


SAME = {
    "doc_city": """SELECT doc_id, city_id, source_id, story_id, role, kind, lang, period, names,
                     names_all, cities, copies, pos, neg, neu FROM {0}""",
    # a second city with half of the namings is in focus, too
    "focus": """SELECT doc_id, city_id, focus OR 2 * names >= names_all FROM doc_city{1}""",
    # a pair has the tone and the modality of its frame; the generator draws them anew
    "codes": """SELECT doc_id, city_id, code, x, statements FROM doc_city_code{1}
                WHERE regexp_matches(code, '^[EXA][0-9]+$|^X01.E03$|^X06.E13$')""",
    "tone of codes": """SELECT doc_id, city_id, code, pos, neg, neu, plan, done
                        FROM doc_city_code{1} WHERE regexp_matches(code, '^[EXA][0-9]+$')""",
    "exposure": "SELECT * FROM {0}",
    "panel": "SELECT * FROM {0}",
    # a source without a document is in no study
    "sources": """SELECT source_id, kind, scope, place_id, country, lat, lon, point, lang
                  FROM {0} WHERE source_id IN (SELECT source_id FROM exposure)""",
}


@pytest.mark.parametrize("table", SAME)
def test_facts_are_those_written_directly(both: duckdb.DuckDBPyConnection, table: str) -> None:
    query = SAME[table]
    direct, found = query.format(table, ""), query.format(f"{table}_found", "_found")
    rows = both.execute(f"SELECT count(*) FROM ({direct})").fetchall()[0][0]
    assert rows > 100 or table == "sources"
    for one, two in ((direct, found), (found, direct)):
        assert not both.execute(f"({one}) EXCEPT ALL ({two}) LIMIT 3").fetchall()


def test_further_codes_are_marks_and_sentences(both: duckdb.DuckDBPyConnection) -> None:
    """Terms that are negative by themselves, recognition given from above, soft elements."""
    rows = both.execute("""
        SELECT regexp_replace(code, '^E..', 'E') AS mark, count(*) FROM doc_city_code_found
        WHERE code NOT IN (SELECT code FROM doc_city_code) GROUP BY ALL""").fetchall()
    more = dict(rows)
    assert set(more) <= {"E-", "X08!", "#soft"}
    assert all(count > 50 for count in more.values())


def test_batches_and_files_do_not_show(
    found: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shard by shard and in small files the rows are the same, in the same order."""
    again = write_annotations(tmp_path, PLAN, seed=3)
    monkeypatch.setattr(statements, "BATCH_ROWS", 1)
    monkeypatch.setattr(code_files, "FILE_DOCS", 700)
    write_facts(tmp_path, again.world)
    assert len(list((tmp_path / "doc_city_code").iterdir())) > 3
    with duckdb.connect() as con:
        rows = [
            con.execute(f"FROM '{folder}/doc_city_code/*.parquet'").fetchall()
            for folder in (found.folder, tmp_path)
        ]
    assert rows[0] == rows[1]
    monkeypatch.setattr(code_files, "FILE_DOCS", 10**6)
    write_facts(tmp_path, again.world)  # what is no longer written goes
    assert len(list((tmp_path / "doc_city_code").iterdir())) == 1


def test_texts_are_as_long_as_news(found: Corpus) -> None:
    with duckdb.connect() as con:
        rows = con.execute(f"""
            SELECT kind, min(chars), avg(chars), max(chars), count(DISTINCT text) / count(*)
            FROM '{found.folder}/documents/*.parquet' GROUP BY kind ORDER BY kind""").fetchall()
    assert [row[0] for row in rows] == ["news", "policy"]
    for kind, least, mean, most, different in rows:
        assert 120 < least < 250
        assert mean == pytest.approx(400, rel=0.05)
        assert 550 < most < 720
        # reprints have the text of their story
        assert different == 1 if kind == "policy" else 0.7 < different < 0.9


def test_every_table_of_the_step_has_rows(found: Corpus) -> None:
    with duckdb.connect() as con:
        for name in ("edges/*", "carried", "diffusion", "phrases", "phrase_writers", "rejected"):
            rows = con.execute(f"SELECT count(*) FROM '{found.folder}/{name}.parquet'").fetchall()
            assert rows[0][0] > 0, name
