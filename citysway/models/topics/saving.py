"""Topic models as one file: what new documents need to be cut, counted and mixed in the same way.

``.npz`` with plain arrays and one JSON text; nothing is pickled. Chances are kept in the precision
documents are mixed in, so that a document gets the very shares it had.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from citysway.corpus.arrays import read_arrays, write_arrays
from citysway.errors import StudyError
from citysway.models.topics.corpus import Vocabulary
from citysway.models.topics.joining import Joins
from citysway.models.topics.model import TopicModel
from citysway.models.topics.steps import Merging, Splitting, Step

Floats = npt.NDArray[np.float64]
Arrays = Mapping[str, npt.NDArray[Any]]

FORMAT = "citysway topics 1"
_SUM = 1e-3  # by which chances of a topic may miss 1 in single precision


class Mark(NamedTuple):
    """What a study says of a topic: its name ('' for none), not to be shown, put first."""

    name_zh: str = ""
    name_en: str = ""
    hidden: bool = False
    pinned: bool = False


@dataclass(frozen=True)
class SavedTopics:
    """The topics of one language as they are kept.

    ``model``: its ``shares`` may be empty (0 x topics); ``stability``: of each topic, NaN where it
    was not measured; ``marks``: of each topic; ``done``: the edits that made them what they
    are, as the study states them (JSON texts); ``about``: k, method, places, documents.
    """

    model: TopicModel
    stability: Floats
    marks: tuple[Mark, ...]
    done: tuple[str, ...]
    about: Mapping[str, Any]


def save_model(path: Path, kept: Mapping[str, SavedTopics]) -> None:
    """Write the models of all languages; the same models give the same bytes."""
    stated: dict[str, Any] = {"format": FORMAT, "langs": list(kept), "models": {}}
    arrays: dict[str, npt.NDArray[Any]] = {}
    for lang, one in kept.items():
        stated["models"][lang] = _stated(one)
        arrays |= {f"{lang}.{name}": array for name, array in _arrays(one).items()}
    write_arrays(path, stated, **arrays)


def load_model(path: Path) -> dict[str, SavedTopics]:
    """What ``save_model`` wrote, without the shares of its documents; languages in their order.

    Raises StudyError for a missing, damaged or foreign file.
    """
    if not path.is_file():
        raise StudyError(f"{path}: no such topic model; `citysway topics save STUDY FILE` makes it")
    stated, arrays = read_arrays(path, "topic model")
    try:
        if stated["format"] != FORMAT:
            raise ValueError(f"its format is {stated['format']!r}, not {FORMAT!r}")
        models = stated["models"]
        return {lang: _restored(models[lang], lang, arrays) for lang in stated["langs"]}
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise StudyError(f"{path}: no topic model of ours: {error}") from None


def _stated(kept: SavedTopics) -> dict[str, Any]:
    model = kept.model
    return {
        "words": model.known.words,
        "joins": [[join.first, join.second, join.joined] for join in model.known.joins],
        "names": model.names,
        "steps": [
            {"into": step.into} if isinstance(step, Merging) else {"of": step.of, "part": step.part}
            for step in model.steps
        ],
        "marks": kept.marks,
        "done": kept.done,
        "about": dict(kept.about),
    }


def _arrays(kept: SavedTopics) -> dict[str, npt.NDArray[Any]]:
    model = kept.model
    found: dict[str, npt.NDArray[Any]] = {
        "documents": model.known.documents,
        "weights": model.weights,
        "chances": model.chances.astype(np.float32),
        "base": model.base.astype(np.float32),
        "coherence": model.coherence,
        "stability": kept.stability,
    }
    found |= {f"npmi{n}": join.npmi for n, join in enumerate(model.known.joins)}
    for n, step in enumerate(model.steps):
        if isinstance(step, Splitting):
            found |= {f"part{n}": step.chances.astype(np.float32), f"sizes{n}": step.sizes}
    return found


def _restored(stated: Mapping[str, Any], lang: str, arrays: Arrays) -> SavedTopics:
    """Raises ValueError or KeyError where tables do not fit one another."""

    def table(name: str, *shape: int, whole: bool = False) -> npt.NDArray[Any]:
        found = arrays[f"{lang}.{name}"]
        if found.shape != shape or found.dtype.kind not in ("i" if whole else "f"):
            raise ValueError(f"table {lang}.{name} is {found.dtype} {found.shape}, not {shape}")
        return found.astype(np.int64 if whole else np.float64)

    n, k = len(stated["words"]), len(stated["names"])
    joins = tuple(
        Joins(tuple(first), tuple(second), tuple(joined), table(f"npmi{number}", len(first)))
        for number, (first, second, joined) in enumerate(stated["joins"])
    )
    words = tuple(map(str, stated["words"]))
    steps = tuple(
        _step(one, number, n, table) for number, one in enumerate(stated["steps"])
    )  # fmt: skip
    base = table("base", len(steps[0].into), n) if isinstance(steps[0], Merging) else None
    if base is None or len(stated["marks"]) != k or len(set(words)) != n:
        raise ValueError("its tables do not fit one another")
    _fit(steps, k)
    model = TopicModel(
        Vocabulary(words, table("documents", n, whole=True), joins),
        table("weights", k, n),
        _chances(table("chances", k, n)),
        np.zeros((0, k)),
        table("coherence", k),
        tuple(map(str, stated["names"])),
        _chances(base),
        steps,
    )
    marks = tuple(Mark(*one) for one in stated["marks"])
    return SavedTopics(model, table("stability", k), marks, tuple(stated["done"]), stated["about"])


def _step(stated: Mapping[str, Any], number: int, n: int, table: Any) -> Step:
    if "into" in stated:
        return Merging(tuple(stated["into"]))
    part = tuple(stated["part"])
    parts = max(part) + 1
    within = _chances(table(f"part{number}", parts, n))
    return Splitting(tuple(stated["of"]), part, within, table(f"sizes{number}", parts))


def _fit(steps: tuple[Step, ...], k: int) -> None:
    """Each step begins with the topics the one before ends with; the last ends with ``k``."""
    topics = None
    for step in steps:
        if isinstance(step, Merging):
            begins, ends = len(step.into), len(set(step.into))
            sound = set(step.into) == set(range(ends))
        else:
            begins, ends = len(set(step.of)), len(step.part)
            sound = len(step.of) == ends and set(step.of) == set(range(begins))
        if not sound or topics not in (None, begins):
            raise ValueError("its edits do not fit one another")
        topics = ends
    if topics != k:
        raise ValueError(f"its edits end with {topics} topics, not {k}")


def _chances(rows: Floats) -> Floats:
    if not (np.isfinite(rows).all() and (rows >= 0).all() and (abs(rows.sum(1) - 1) < _SUM).all()):
        raise ValueError("its chances are no distributions of words")
    return rows
