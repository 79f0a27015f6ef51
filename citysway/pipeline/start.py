"""``citysway init``: a new study with every key explained, and empty tables to fill."""

import shutil
from importlib import resources
from pathlib import Path

from citysway.errors import StudyError

_FILES = ("study.toml", "sources.csv", "places.csv", "external.csv")


def create(folder: Path) -> Path:
    """Write the files of a new study; returns its study.toml. StudyError if they exist."""
    there = [name for name in _FILES if (folder / name).exists()]
    if there:
        raise StudyError(f"{folder}: {', '.join(there)} already there; choose another folder")
    try:
        (folder / "texts").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(f"{folder}: cannot be made: {error}") from None
    packaged = resources.files("citysway.pipeline") / "template"
    for name in _FILES:
        with resources.as_file(packaged / name) as source:
            shutil.copyfile(source, folder / name)
    return folder / "study.toml"
