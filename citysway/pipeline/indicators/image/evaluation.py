"""How a city is judged: favourability and controversy, the cognitive, affective, overall and
conative image (IM08 to IM13), and whether it is what a text is about (IM03).
"""

from collections.abc import Callable

import numpy as np

from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.indicators.ratios import NET, controversy, net_tone, ratio, share, tone
from citysway.pipeline.indicators.raw import Measure, Shrinkage, View

_LEAST_STATEMENTS = 5  # of an element whose tone enters IM08


def tone_measures(scheme: Scheme) -> list[Measure]:
    """IM12 favourability and IM13 controversy: whole, by category of F1, by element."""
    found = []
    for name in ("", *(n for n in ("F1", "E") if n in scheme.simplex)):
        parts = ("",) if not name else tuple(scheme.simplex.get(name, ()))
        kept = () if name == "E" else parts
        base = f"all:{name}"
        found.append(Measure("IM12", parts, tone(name), base, "", kept, "net", name, NET, "all:"))
        if name != "E":
            value = _controversy(name)
            found.append(Measure("IM13", parts, value, base, "", kept, support="all:"))
    return found


def _controversy(name: str) -> Callable[[View], Floats]:
    return lambda view: controversy(*(view(f"{sign}:{name}") for sign in ("pos", "neg", "all")))


def _cognitive(view: View) -> Floats:
    """IM08: mean tone of the elements with statements enough, all of equal weight."""
    pos, neg, total = (view(f"{sign}:E") for sign in ("pos", "neg", "all"))
    each = np.where(total >= _LEAST_STATEMENTS - 1e-9, net_tone(pos, neg, total), np.nan)
    count = np.isfinite(each).sum(axis=1)
    found: Floats = np.nansum(each, axis=1) / np.where(count > 0, count, np.nan)
    return found[:, None]


def _polar(code: str) -> Callable[[View], Floats]:
    return lambda view: ratio(view(f"pos:{code}") - view(f"neg:{code}"), view(f"polar:{code}"))


def evaluation_measures(scheme: Scheme) -> list[Measure]:
    """IM03 focality; IM08-IM11 cognitive, affective, overall and conative image."""
    found = [Measure("IM03", ("",), share("focus", "named"), "named", "", ("",), "share")]
    if "E" in scheme.simplex:
        found.append(Measure("IM08", ("",), _cognitive, "all:", "", ("",), bounds=NET))
    pairs = (("IM09", "", "A1"), ("IM09", "arousal", "A2"), ("IM10", "", "A3"), ("IM11", "", "A4"))
    for indicator, part, code in pairs:
        kind: Shrinkage = "kappa" if indicator == "IM09" else "net"
        found.append(
            Measure(
                indicator,
                (part,),
                _polar(code),
                f"polar:{code}",
                "",
                (part,),
                kind,
                code,
                NET,
                "docs",
            )
        )
    return found
