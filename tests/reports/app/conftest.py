"""A made-up study ready to be served."""

import shutil
from pathlib import Path

import duckdb
import pytest

from citysway.reports.app.opened import Opened, open_study
from citysway.reports.app.search_index import ensure_index
from tests.reports.factory import write_study

SETTINGS = '[study]\nname = "样例 <研究>"\nlang = "zh"\n\n[[input]]\npath = "texts"\n'


def expose(out: Path) -> Path:
    """Write what every source printed: its documents on the cities, and thirty on nothing."""
    with duckdb.connect() as con:
        con.execute(
            f"""COPY (SELECT DISTINCT doc_id, source_id, story_id, kind, lang, period, names_all
                      FROM read_parquet('{out}/doc_city/*.parquet') UNION ALL
                      SELECT source_id || '~' || n, source_id, source_id || '~' || n, 'news', 'zh',
                             '2024-01', 0
                      FROM read_parquet('{out}/sources*.parquet') CROSS JOIN range(30) r(n))
                TO '{out}/exposure.parquet' (FORMAT parquet)"""
        )
    return out


def placed(out: Path) -> Path:
    """Give the foreign sources a place on the map."""
    path = next(out.glob("sources*.parquet"))
    part = path.with_suffix(".part")
    with duckdb.connect() as con:
        con.execute(
            f"""COPY (SELECT * REPLACE (
                    CASE WHEN source_id LIKE 'int%' THEN 51.5 END::DOUBLE AS lat,
                    CASE WHEN source_id LIKE 'int%' THEN -0.1 END::DOUBLE AS lon,
                    CASE WHEN source_id LIKE 'int%' THEN 'point' ELSE point END AS point)
                FROM read_parquet('{path}')) TO '{part}' (FORMAT parquet)"""
        )
    part.replace(path)
    return out


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished study with its index."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "study.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "texts").mkdir()
    ensure_index(placed(expose(write_study(folder / "results"))))
    return folder


@pytest.fixture(scope="session")
def opened(served: Path) -> Opened:
    return open_study(served / "results")


@pytest.fixture
def own_copy(served: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(served, tmp_path / "study"))
