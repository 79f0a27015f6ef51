"""What a city is spoken of with: profile and breadth, hard and soft, rates of categories (IM05,
IM06, IM20, IM24).
"""

from collections.abc import Callable

import numpy as np

from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.indicators.ratios import ANY, HALDANE, NET, ratio, share
from citysway.pipeline.indicators.raw import Measure, View
from citysway.pipeline.statistics.distances import hill


def profile_measures(scheme: Scheme) -> list[Measure]:
    """IM05 profile and IM06 breadth of every simplex framework."""
    found = []
    for name, groups in scheme.simplex.items():
        parts = tuple(groups)
        framework, _, variant = name.partition("/")
        kept = () if name == "E" else parts
        profile = share(f"y:{name}", f"n:{name}")
        found.append(Measure("IM05", parts, profile, f"n:{name}", variant, kept, "profile", name))
        spread = breadth(f"y:{name}")
        label = "" if name == "F1" else framework + variant
        kept = ("",) if name == "F1" else ()
        found.append(Measure("IM06", ("",), spread, f"n:{name}", label, kept))
    return found


def breadth(columns: str) -> Callable[[View], Floats]:
    """Hill number of order 1 of a profile, NaN for none; over K when it is published."""

    def value(view: View) -> Floats:
        profile = view(columns)
        some = profile.sum(axis=1) > 0
        return np.where(some, hill(np.maximum(profile, 0.0)), np.nan)[:, None]

    return value


def balance_measures(scheme: Scheme) -> list[Measure]:
    """IM20: balance and side of hard and soft salience, and how far they go together."""
    return [
        Measure("IM20", (part,), value(name), f"n:{name}", name.partition("/")[2], (part,),
                "none", "", bounds)
        for name in ("F5", "F5/B") if name in scheme.simplex
        for part, value, bounds in (("", _balance, (0.0, 1.0)), ("side", _side, NET),
                                    ("complement", _complement, ANY))
    ]  # fmt: skip


def _side(name: str) -> Callable[[View], Floats]:
    """(S - H) / (S + H)."""

    def value(view: View) -> Floats:
        hard, soft = view(f"y:{name}")[:, :1], view(f"y:{name}")[:, 1:]
        return ratio(soft - hard, soft + hard)

    return value


def _balance(name: str) -> Callable[[View], Floats]:
    """1 - |S - H| / (S + H)."""
    side = _side(name)
    return lambda view: 1 - np.abs(side(view))


def _complement(name: str) -> Callable[[View], Floats]:
    """ln odds ratio of hard and soft in one document, half a document added to each cell."""

    def value(view: View) -> Floats:
        cells = view(f"both:{name}")
        both, hard, soft, none = (np.log(cells[:, k : k + 1] + HALDANE) for k in range(4))
        return np.where(view(f"n:{name}") > 0, both + none - hard - soft, np.nan)

    return value


def rate_measures(scheme: Scheme) -> list[Measure]:
    """IM24: share of the stories on the city that hold a category, for every framework of rates."""
    found = []
    for name, groups in scheme.rates.items():
        variant = name.partition("/")[2]
        parts = tuple(groups)
        kept = () if variant else parts
        found.append(
            Measure("IM24", parts, share(f"any:{name}", "docs"), "docs", variant, kept, "share")
        )
    return found
