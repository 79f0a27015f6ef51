"""The two errors a user can meet, named by what happens next."""

import difflib
from collections.abc import Iterable

_NEAR = 0.6  # likeness of two words that may be a slip (difflib's own bound)


class StudyError(Exception):
    """Work cannot start: the message names the file, the key and what is allowed."""


class DocumentError(Exception):
    """One item cannot be used; the run goes on without it and keeps the reason.

    ``reason`` is a short word kept in ``rejected.parquet`` (``empty``, ``undecodable``,
    ``no_column``...).
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


def did_you_mean(given: str, allowed: Iterable[str], *, most: int = 5) -> str:
    """'; did you mean E03, E30?' with the nearest of what is allowed, best first; '' without any.

    A prefix of an allowed value is near it, whatever the rest (``E`` and ``E03``, ``F1`` and
    ``F1.2``).
    """
    wanted = given.strip().casefold()
    if not wanted:
        return ""
    likeness = {}
    for value in dict.fromkeys(allowed):
        folded = value.casefold()
        ratio = difflib.SequenceMatcher(None, wanted, folded).ratio()
        likeness[value] = 2.0 if folded == wanted else ratio + folded.startswith(wanted)
    best = sorted(likeness, key=lambda value: (-likeness[value], value))
    near = [value for value in best if likeness[value] >= _NEAR][:most]
    return f"; did you mean {', '.join(near)}?" if near else ""
