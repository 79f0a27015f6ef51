"""One file to the records in it: opened, given to its reader, every failure a reason."""

import gzip
import lzma
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path

from citysway.corpus.inputs import InputSpec
from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.record import Record, Rejected, Stage
from citysway.errors import DocumentError


def read_records(path: Path, name: str, spec: InputSpec) -> Iterator[Record | Rejected]:
    """The reader's records; every way in which a file can fail becomes one rejection."""
    suffix = spec.format or suffix_of(name)
    reason, detail = _refused(path, suffix)
    if reason:
        yield Rejected("read", name, reason, name, None, detail)
        return
    try:
        with path.open("rb") as stream:
            yield from READERS[suffix](name, stream, options=spec.options)
    except DocumentError as error:
        stage: Stage = "decode" if error.reason == "undecodable" else "read"
        yield Rejected(stage, name, error.reason, name, None, str(error))
    except EOFError as error:
        yield Rejected("read", name, "truncated", name, None, f"{error}; the rest is not read")
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError) as error:
        yield Rejected("read", name, "bad_gzip", name, None, f"{error}; the rest is not read")
    except OSError as error:
        yield Rejected("read", name, "unreadable", name, None, error.strerror or str(error))


def _refused(path: Path, suffix: str) -> tuple[str, str]:
    """(reason, detail) why a path is not opened at all; ('', '') for a file that is."""
    try:
        state = path.stat()
    except OSError as error:
        if path.is_symlink():
            return "link", f"a link to what is not there or to itself: {os.readlink(path)}"
        return "unreadable", error.strerror or str(error)
    if stat.S_ISDIR(state.st_mode):
        if path.is_symlink():
            return "link", f"a link to a folder that holds it: {os.readlink(path)}"
        there = os.access(path, os.R_OK | os.X_OK)
        return ("is_directory", "a directory, not a file") if there else (
            "unreadable", "a directory that cannot be listed")  # fmt: skip
    if not stat.S_ISREG(state.st_mode):
        return "not_a_file", "a pipe, socket or device, not a file"
    if suffix not in READERS:
        allowed = ", ".join(READERS)
        return (
            "unknown_format",
            f"suffix {suffix!r} is not read; allowed are {allowed}, also compressed",
        )
    return ("empty", "the file has no bytes") if state.st_size == 0 else ("", "")
