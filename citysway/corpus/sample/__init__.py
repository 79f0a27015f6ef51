"""The sample study: invented outlets, real cities, true facts (run by ``citysway demo``)."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from citysway.errors import StudyError

FILES = ("study.toml", "sources.csv", "news.jsonl", "policy.csv", "publicity.jsonl")


def copy_to(target: Path) -> Path:
    """Copy the sample study into the folder ``target`` and return the path of its ``study.toml``.

    The folder is made when it is not there; files equal to the sample's are left as they are.
    Raises StudyError, before anything is written, when the folder holds a file of the same name
    with other content, and when ``target`` is a file.
    """
    if target.exists() and not target.is_dir():
        raise StudyError(f"{target}: is a file; name a folder for the sample study")
    with as_file(files(__name__)) as room:
        changed = [name for name in FILES if _differs(room / name, target / name)]
        if changed:
            raise StudyError(
                f"{target}: holds another study ({', '.join(changed)} differ from the sample); "
                "name an empty folder, or remove these files"
            )
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            if not (target / name).exists():
                shutil.copyfile(room / name, target / name)
    return target / "study.toml"


def _differs(ours: Path, theirs: Path) -> bool:
    """Something of this name is there and is not the sample's file."""
    if not theirs.exists():
        return False
    return not theirs.is_file() or theirs.read_bytes() != ours.read_bytes()
