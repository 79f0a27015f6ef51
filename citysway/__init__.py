"""CitySway: city image and radiation, measured in text, with the sentences behind every number.

The public names are loaded when first used, so that ``citysway --help`` answers at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citysway.corpus.decode import decode as decode
    from citysway.corpus.document import Document as Document
    from citysway.corpus.stories import stories as stories
    from citysway.models.reader import Reader as Reader
    from citysway.models.topics import fit_topics as fit_topics
    from citysway.pipeline.study import Study as Study

__version__ = "0.1.0"
__all__ = ["Document", "Reader", "Study", "decode", "fit_topics", "stories"]
_HOMES = {
    "Document": "citysway.corpus.document",
    "Reader": "citysway.models.reader",
    "Study": "citysway.pipeline.study",
    "decode": "citysway.corpus.decode",
    "fit_topics": "citysway.models.topics",
    "stories": "citysway.corpus.stories",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'citysway' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
