"""A Newton step that never goes downhill."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_HALVINGS = 30


def climb(
    likelihood: Callable[[Floats], float], at: Floats, step: Floats, value: float
) -> tuple[Floats, Floats, float]:
    """One step from ``at`` (likelihood ``value``), halved while the likelihood falls: where it
    ends, the step taken, the likelihood there.
    """
    for _ in range(_HALVINGS):
        new = likelihood(at + step)
        if new >= value - 1e-12 * abs(value):
            break
        step = step / 2
    return at + step, step, new
