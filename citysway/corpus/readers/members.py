"""One member of an archive: its name, how it is opened, why it is not read."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from citysway.corpus.decode import decode
from citysway.corpus.readers.packed import BOMB_BYTES, BOMB_RATIO
from citysway.corpus.readers.streams import MAX_FILE
from citysway.errors import DocumentError

_ENCODINGS = ("utf-8", "gb18030", "big5hkscs")  # of names that do not say theirs
_LEFT = ("__MACOSX", "Thumbs.db", "desktop.ini")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """``refused`` is (reason, sentence) where the archive's own entry forbids reading.

    ``open`` gives a binary stream that is read once; ``fault`` what is wrong with the archive
    itself as far as it was read (None: nothing), so that one damage is told once.
    """

    name: str
    size: int
    refused: tuple[str, str] | None
    open: Callable[[], AbstractContextManager[Any]]
    fault: Callable[[], Exception | None] = lambda: None


class Bounded(io.RawIOBase):
    """A member's bytes: reading raises DocumentError (``bomb``) beyond the ``stated`` size."""

    def __init__(self, stream: Any, stated: int, errors: tuple[type[Exception], ...]) -> None:
        self._stream = stream
        self._left = stated
        self._errors = errors
        self._stated = stated

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            found: bytes = self._stream.read(len(buffer))
        except self._errors as error:
            if getattr(error, "errno", None) is not None:  # the disk's fault, not the data's
                raise
            raise DocumentError(f"damaged: {error}", reason="bad_zip") from error
        self._left -= len(found)
        if self._left < 0:
            detail = f"more bytes than the {self._stated:,} that the archive states"
            raise DocumentError(detail, reason="bomb")
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def unsafe(name: str) -> tuple[str, str] | None:
    """A name that would leave the folder it is unpacked in; it is reported, never read."""
    if not _ABSOLUTE.match(name) and ".." not in name.split("/"):
        return None
    return "unsafe_path", "an absolute path or one with '..' in it; such members are not read"


def oversized(size: int, packed: int) -> tuple[str, str] | None:
    """What no text is: over 2 GB, or over 100 MB from less than a thousandth of it."""
    if size <= MAX_FILE and (size <= BOMB_BYTES or size <= BOMB_RATIO * packed):
        return None
    allowed = f"at most {MAX_FILE:,} and {BOMB_RATIO} times as much are read"
    return "bomb", f"{size:,} bytes unpacked from {packed:,}; {allowed}"


def hidden(name: str) -> bool:
    """What a folder's listing leaves out, too: ``.name``, ``~$name``, what systems leave behind."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return any(part.startswith((".", "~$")) or part in _LEFT for part in parts)


def name_encoding(names: list[bytes]) -> str | None:
    """The encoding of names that state none: UTF-8, GB18030 or Big5 where plausible, or None."""
    try:
        found = decode(b"\n".join(name for name in names if not name.isascii())).encoding
    except DocumentError:
        return None
    return found if found in _ENCODINGS else None
