"""Which numbers cannot be halved over sources, and why: each has a row in ``reliability`` that says
so, and is never ranked.
"""

import re

from citysway.pipeline.indicators.registry import registry
from citysway.pipeline.indicators.split_half.halves import Named

# (indicator, part) -> reason. What is not listed has halves.
UNHALVED: dict[tuple[str, str], str] = {
    ("RA04", "chao1"): "not_calibrated",  # a bound, for cities with few stories alone
    ("RA16", "poisson"): "not_calibrated",  # a reference: what chance would give
}


def why_not_halved(key: Named) -> str:
    """The reason why a number has no halves; '' where it should have some."""
    return UNHALVED.get(key[:2], "")


def asked(key: Named) -> bool:
    """Whether a number, over all languages and the whole time, must have a row in ``reliability``:
    every part of the registry, in the headline role and in those its formula joins. Single codes
    are never ranked, a role of outside sources alone (nat, int, ...) carries head figures.
    """
    indicator, part, role = key
    entry = registry().get(indicator)
    if entry is None or entry.part(part) is None or re.fullmatch(r"E\d+", part):
        return False
    return role == entry.role or role in ("own", "home") or (role == "ext" and entry.role == "all")
