"""Agreement of coders: Krippendorff's alpha (Content Analysis, 2004, ch. 11; METHOD.md 4.3)."""

from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(codes: Floats, *, level: Level) -> float:
    """1 - observed / expected disagreement; 1 is agreement in all, 0 what chance would bring.

    ``codes`` (coders x units) are numbers, NaN where a coder did not code a unit; units of fewer
    than two codes tell nothing. Codes of the content are ``nominal``, polarity is ``ordinal``. NaN
    where no unit has two codes, or all codes are one value: then nothing could differ.
    """
    values = np.unique(codes[np.isfinite(codes)])
    counts = np.asarray((codes == values[:, None, None]).sum(axis=1), dtype=float)
    size = counts.sum(axis=0)
    counts, size = counts[:, size >= 2], size[size >= 2]
    total = counts.sum(axis=1)
    distance = _distances(values, total, level)
    pairs = (counts / (size - 1)) @ counts.T - np.diag((counts / (size - 1)).sum(axis=1))
    expected = float((np.outer(total, total) * distance).sum())
    if expected <= 0:
        return float("nan")
    observed = float((pairs * distance).sum())
    return 1 - (float(total.sum()) - 1) * observed / expected


def _distances(values: Floats, total: Floats, level: Level) -> Floats:
    """Squared differences of all pairs of values; ``total`` how often each was given."""
    one, two = values[:, None], values[None, :]
    if level == "nominal":
        return np.asarray(one != two, dtype=float)
    if level == "interval":
        return np.asarray((one - two) ** 2)
    if level == "ratio":
        top, base = one - two, one + two
        return np.asarray(np.divide(top, base, out=np.zeros(top.shape), where=base != 0) ** 2)
    passed = np.cumsum(total) - total / 2  # ranks of ties; the difference counts half of both ends
    return np.asarray((passed[:, None] - passed[None, :]) ** 2)
