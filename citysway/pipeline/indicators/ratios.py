"""Shares and net tones of column sums, the forms most measures take (METHOD.md section 2)."""

from collections.abc import Callable

import numpy as np

from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.indicators.raw import View

NET = (-1.0, 1.0)
ANY = (-np.inf, np.inf)
HALDANE = 0.5  # added to counts before a logarithm


def ratio(top: Floats, base: Floats) -> Floats:
    """top / base, NaN where the base is 0; n x parts over n x 1 or n x parts."""
    found: Floats = top / np.where(base > 0, base, np.nan)
    return found


def net_tone(pos: Floats, neg: Floats, total: Floats) -> Floats:
    """(P - N) / (P + N + U) in [-1, 1], NaN where there is no statement."""
    return ratio(pos - neg, total)


def controversy(pos: Floats, neg: Floats, total: Floats) -> Floats:
    """2 min(P, N) / (P + N + U) in [0, 1], NaN where there is no statement."""
    return ratio(2 * np.minimum(pos, neg), total)


def share(top: str, base: str) -> Callable[[View], Floats]:
    """One column group over another."""
    return lambda view: ratio(view(top), view(base))


def tone(*names: str) -> Callable[[View], Floats]:
    """Net tone of the statements of column groups, side by side."""

    def value(view: View) -> Floats:
        pos, neg, total = (
            np.concatenate([view(f"{sign}:{name}") for name in names], axis=1)
            for sign in ("pos", "neg", "all")
        )
        return net_tone(pos, neg, total)

    return value
