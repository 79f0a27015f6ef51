"""Models as one ``.npz`` file: arrays and a JSON text, nothing that could run."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.corpus.atomic import whole
from citysway.errors import StudyError


def write_arrays(path: Path, stated: Mapping[str, Any], **arrays: npt.NDArray[Any]) -> None:
    """Arrays and a JSON text as one ``.npz``; the same contents give the same bytes."""
    text = json.dumps(stated, ensure_ascii=False, sort_keys=True).encode()
    with whole(path) as part, part.open("wb") as file:
        tables: dict[str, Any] = {"stated": np.frombuffer(text, dtype=np.uint8), **arrays}
        np.savez_compressed(file, **tables)


def read_arrays(path: Path, what: str) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """What ``write_arrays`` wrote. Raises StudyError (no ``what`` of ours) for any other file.

    Nothing is unpickled.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        stated: dict[str, Any] = json.loads(arrays.pop("stated").tobytes().decode())
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError,
            zipfile.BadZipFile, zlib.error, NotImplementedError) as error:  # fmt: skip
        raise StudyError(f"{path}: no {what} of ours: {error}") from None
    return stated, arrays
