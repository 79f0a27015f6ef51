"""A made-up study ready to be served."""

import shutil
from pathlib import Path

import pytest

from citysway.reports.app.opened import Opened, open_study
from citysway.reports.app.search_index import ensure_index
from tests.reports.factory import write_study

SETTINGS = '[study]\nname = "样例 <研究>"\nlang = "zh"\n\n[[input]]\npath = "texts"\n'


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished study with its index."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "study.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "texts").mkdir()
    ensure_index(write_study(folder / "results"))
    return folder


@pytest.fixture(scope="session")
def opened(served: Path) -> Opened:
    return open_study(served / "results")


@pytest.fixture
def own_copy(served: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(served, tmp_path / "study"))
