"""What is said of a cell beside its number: how its interval was made, why it is missing, what to
know before using it; and the least support.
"""

from dataclasses import dataclass

METHODS = ("none", "boot", "jackknife", "exact")
REASONS = (
    "",
    "no_support",
    "few_sources",
    "single_issuer",
    "not_observable",
    "not_calibrated",
    "no_dates",
    "external_missing",
)
FLAGS = (
    "single_issuer",
    "few_sources",
    "no_between_variance",
    "eb_only",
    "unused_part",
    "capital_point",
    "places_dropped",
    "small_n",
    "pooled_se",
    "never_named",
    "uncorrected",
    "significant",
    "isolated",
)
REASON = {name: number for number, name in enumerate(REASONS)}
METHOD = {name: number for number, name in enumerate(METHODS)}
FLAG = {name: 1 << number for number, name in enumerate(FLAGS)}


@dataclass(frozen=True, slots=True)
class Support:
    """Minimum support (METHOD.md 4.5): below it a value is NA, reason ``no_support`` or
    ``few_sources``.

    ``docs`` distinct stories of a city-level cell, ``side_docs`` per side of a distance,
    ``ctr_statements`` of controversy, ``tone_statements`` below which only the shrunken tone is
    given, ``ext_sources`` and ``ext_places`` of radiation, ``source_docs`` documents of a source
    (N_min), ``chao_stories`` below which the effective reach comes with a bound;
    ``gravity_places`` and ``gravity_cities`` of the gravity model, ``decay_places`` with a positive
    cell for a decay of one's own, ``size_cities`` of a regression on size.
    """

    docs: int = 30
    side_docs: int = 15
    ctr_statements: int = 10
    tone_statements: int = 5
    ext_sources: int = 5
    ext_places: int = 3
    source_docs: int = 30
    chao_stories: int = 30
    gravity_places: int = 20
    gravity_cities: int = 10
    decay_places: int = 8
    size_cities: int = 20
