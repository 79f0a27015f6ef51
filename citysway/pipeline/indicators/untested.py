"""Which numbers cannot be halved over sources, and why: each has a row in ``reliability`` that says
so, and is never ranked.
"""

import re

from citysway.pipeline.indicators.halves import Named
from citysway.pipeline.indicators.registry import registry

# (indicator, part; * any letters and digits) -> reason. What is not listed has halves.
UNHALVED: dict[tuple[str, str], str] = {
    ("RA04", "chao1"): "not_calibrated",  # a bound, for cities with few stories alone
    ("RA16", "poisson"): "not_calibrated",  # a reference: what chance would give
}
# Roles in which a number is compared between cities; the others carry head figures alone.
ROLES = ("own", "ext", "home", "all", "nat", "int", "gov")


def why_not_halved(key: Named) -> str:
    """The reason why a number has no halves; '' where it should have some, or is a single code,
    which nobody ranks by.
    """
    indicator, part, _ = key
    return next((why for (name, form), why in UNHALVED.items()
                 if name == indicator and _fits(form, part)), "")  # fmt: skip


def asked(key: Named) -> bool:
    """Whether a number, over all languages and the whole time, must have a row in ``reliability``:
    every part of the registry, in the headline role and in those its formula joins.
    """
    indicator, part, role = key
    entry = registry().get(indicator)
    if entry is None or entry.part(part) is None or re.fullmatch(r"E\d+", part):
        return False
    return role == entry.role or role in ("own", "home") or (role == "ext" and entry.role == "all")


def _fits(form: str, part: str) -> bool:
    return bool(re.fullmatch(re.escape(form).replace(r"\*", "[A-Za-z0-9]+"), part))
