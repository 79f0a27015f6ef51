"""Loaded knowledge and the finished sample study, once per test session."""

from pathlib import Path

import pytest

from citysway.corpus.sample import copy_to
from citysway.models.reader import Reader
from citysway.pipeline.study import Result, Study
from tests.once import built_once

# Files that take minutes come first: the other workers have the rest to do meanwhile. Neighbours
# do not build the same: `test_cli.py` runs the sample study, `test_study.py` finds it run.
FIRST = (
    "test_real_study.py",
    "test_docs_run.py",
    "test_recovery_panels.py",
    "test_recovery.py",
    "test_coverage.py",
    "test_fuzz.py",
    "test_cli.py",
    "test_growth.py",
    "test_docs_examples.py",
    "test_study.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files are handed out (`--dist loadscope --no-loadscope-reorder`), in this order."""
    order = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(FIRST)))


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The embedded knowledge."""
    return Reader()


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample study, run to its tables."""

    def build(folder: Path) -> None:
        Study.load(copy_to(folder / "demo")).run()

    return built_once(tmp_path_factory, "sample", build) / "demo" / "study.toml"


@pytest.fixture(scope="session")
def sample(sample_path: Path) -> Result:
    """Results of the sample study."""
    return Study.load(sample_path).results


def pytest_make_parametrize_id(val: object) -> str | None:
    """Files as parameters have no name of their own: bytes, and their number when compressed, may
    hang on the time of day.
    """
    return "file" if isinstance(val, bytes) and len(val) > 16 else None
