"""What takes long to build is built by the first worker that needs it; the others copy it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A folder of this worker's own with what ``build`` writes into it.

    Workers wait for nobody: two that need it at the same time both build it.
    """
    mine = factory.mktemp(name)
    folder, shared = mine / "made", factory.getbasetemp().parent / f"{name}-made-once"
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    if not alone and shared.is_dir():
        return Path(shutil.copytree(shared, folder))
    folder.mkdir()
    build(folder)
    if not alone:
        _share(folder, mine / "copy", shared)
    return folder


def _share(folder: Path, copy: Path, shared: Path) -> None:
    """The whole folder appears at once, by its new name."""
    shutil.copytree(folder, copy)
    try:
        copy.rename(shared)
    except OSError:  # another worker was first
        shutil.rmtree(copy)
