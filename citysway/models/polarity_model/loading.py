"""A model from a path: a file written by ``citysway train``, or a folder of transformers."""

from pathlib import Path

from citysway.corpus.arrays import read_arrays
from citysway.errors import StudyError
from citysway.models.polarity_model import linear, scaling
from citysway.models.polarity_model.records import PolarityModel


def load(path: Path | str) -> PolarityModel:
    """The model of a file (``.npz``) or of a folder with a ``config.json``.

    Raises StudyError naming the path and what is wrong with it.
    """
    where = Path(path)
    if where.is_dir():
        from citysway.models.polarity_model import transformer

        return transformer.load(where)
    if not where.is_file():
        raise StudyError(f"{where}: no such polarity model; `citysway train polarity` makes one")
    stated, arrays = read_arrays(where, "polarity model")
    try:
        if stated.get("format") == linear.FORMAT:
            return linear.restore(stated, arrays)
        if stated.get("format") == scaling.FORMAT:
            return scaling.restore(stated, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise StudyError(f"{where}: no polarity model of ours: {error}") from None
    raise StudyError(f"{where}: format {stated.get('format')!r} is not one this version reads")
