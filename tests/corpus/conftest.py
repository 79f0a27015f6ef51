"""The data folder of the project, for tests on real text (skipped where it is absent)."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def data() -> Path:
    folder = Path(os.environ.get("CITYSWAY_DATA", _ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no data folder (CITYSWAY_DATA)")
    return folder.resolve()
