"""The reader under test: the embedded knowledge, loaded once."""

import functools

from citysway.models.reader import Reader


@functools.cache
def reader() -> Reader:
    """The reader with what the package knows, nothing of a user's."""
    return Reader()
