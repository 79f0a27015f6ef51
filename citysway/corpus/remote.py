"""Inputs that lie elsewhere: ``s3://``, ``gs://``, ``https://`` and whatever fsspec opens.

Needs the extra ``[remote]`` (universal-pathlib) and fsspec's package for the protocol (s3fs, ...).
"""

import glob
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from citysway.errors import StudyError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_remote(path: str) -> bool:
    """Whether a path names a protocol."""
    return _ADDRESS.match(path) is not None


def remote_files(address: str) -> Iterator[Path]:
    """The files at an address, below it, or that its glob matches, sorted.

    Raises StudyError when the protocol cannot be opened, saying what is missing.
    """
    start, pattern = _split(address)
    place = _open(start)
    try:
        if pattern:
            found = [path for path in place.glob(pattern) if path.is_file()]
        elif place.is_dir():
            found = [path for path in place.rglob("*") if path.is_file()]
        else:
            found = [place] if place.exists() else []
    except Exception as error:  # every protocol has errors of its own
        raise StudyError(f'[[input]] path = "{address}": {error}') from None
    yield from sorted((path for path in found if not path.name.startswith(".")), key=str)


def version_of(path: Any) -> str:
    """What its store says of a remote file's present state (size, time, tag); '' if it cannot."""
    try:
        return str(path.fs.ukey(path.path))
    except OSError:
        return ""


def _split(address: str) -> tuple[str, str]:
    """The part of an address before the first folder with a wildcard, and the rest."""
    parts = address.split("/")
    first = next((at for at, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return "/".join(parts[:first]), "/".join(parts[first:])


def _open(address: str) -> Any:
    try:
        from upath import UPath

        return UPath(address)
    except ImportError as error:
        missing = f"{error}; install citysway[remote] and the fsspec package of the protocol"
        raise StudyError(f'[[input]] path = "{address}": {missing}') from None
    except ValueError as error:
        raise StudyError(f'[[input]] path = "{address}": {error}') from None
