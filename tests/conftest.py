"""Loaded knowledge and the finished sample study, once per test session."""

from pathlib import Path

import pytest

from citysway.corpus.sample import copy_to
from citysway.models.reader import Reader
from citysway.pipeline.study import Result, Study


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The embedded knowledge."""
    return Reader()


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample study, run to its tables."""
    path = copy_to(tmp_path_factory.mktemp("sample") / "demo")
    Study.load(path).run()
    return path


@pytest.fixture(scope="session")
def sample(sample_path: Path) -> Result:
    """Results of the sample study."""
    return Study.load(sample_path).results


def pytest_make_parametrize_id(val: object) -> str | None:
    """Files as parameters have no name of their own: bytes, and their number when compressed, may
    hang on the time of day.
    """
    return "file" if isinstance(val, bytes) and len(val) > 16 else None
