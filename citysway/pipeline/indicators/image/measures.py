"""The statistics of image, as functions of column sums (METHOD.md section 2), by role."""

from collections.abc import Callable

from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.indicators.image.evaluation import evaluation_measures, tone_measures
from citysway.pipeline.indicators.image.mechanism import (
    CLAIM,
    INPUT,
    PUT,
    STRICT,
    TONE,
    TONE_ROLES,
    WON,
    inner_measures,
    role_measures,
)
from citysway.pipeline.indicators.image.salience import (
    balance_measures,
    profile_measures,
    rate_measures,
)
from citysway.pipeline.indicators.ratios import ratio, share
from citysway.pipeline.indicators.raw import Measure

__all__ = ["ATTENTION", "CLAIM", "INPUT", "PUT", "STRICT", "TONE", "TONE_ROLES", "WON"]
__all__ += ["gap_side", "measures_of", "ratio", "share"]

Family = Callable[[Scheme], list[Measure]]

ATTENTION = Measure("IM01", ("",), share("named", "docs"), "docs", "", ("",), "share")


def _attention(scheme: Scheme) -> list[Measure]:
    """IM01 of own texts; that of other roles is measured in ``attention.py``."""
    return [ATTENTION]


def _head_tones(scheme: Scheme) -> list[Measure]:
    """Tone as a whole and by category."""
    return [m for m in tone_measures(scheme) if m.parts and not m.parts[0].startswith("E")]


_WIDE: tuple[Family, ...] = (
    *(profile_measures, tone_measures, evaluation_measures),
    *(balance_measures, rate_measures),
)
#: The measures of a role; the single outside roles, which are not here, carry the head tones.
FAMILIES: dict[str, tuple[Family, ...]] = {
    "own": (_attention, *_WIDE),
    "ext": _WIDE,
    "home": _WIDE,
    "unk": _WIDE,
}


def measures_of(role: str, scheme: Scheme) -> list[Measure]:
    """The measures of a role, and what indicators of several roles need of it."""
    found = [m for family in FAMILIES.get(role, (_head_tones,)) for m in family(scheme)]
    if role in FAMILIES:
        found += role_measures(scheme).get(role, [])
    return found + inner_measures(role, scheme)


def gap_side(measure: Measure) -> bool:
    """The measures IM15 sets against each other: the F1 profile and the whole tone."""
    if measure.indicator == "IM05":
        return measure.base == "n:F1"
    return measure.indicator == "IM12" and measure.parts == ("",)
