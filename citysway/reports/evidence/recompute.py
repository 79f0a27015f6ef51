"""A published number computed a second time, from its evidence and from what every source wrote."""

import fnmatch
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.errors import StudyError, did_you_mean
from citysway.pipeline.indicators.registry import registry
from citysway.reports.evidence.asked import find_city
from citysway.reports.evidence.recount import image, links, reach, sides
from citysway.reports.evidence.recount.given import Given, Place
from citysway.reports.numbers.tables import connect, records, run_record
from citysway.reports.words.names import Names, load_names

if TYPE_CHECKING:
    import duckdb

    from citysway.models.gazetteer import Gazetteer

#: Indicator, or indicator and part -> how it follows from its evidence.
FORMULAS: dict[str, Callable[[Given], float]] = {
    "IM01": image.attention,
    "IM02": image.voice,
    "IM03": image.focality,
    "IM05": image.profile,
    "IM06": image.breadth,
    "IM07": image.distinctiveness,
    "IM08": image.cognitive,
    "IM09": image.polar,
    "IM10": image.polar,
    "IM11": image.polar,
    "IM12": image.favour,
    "IM13": image.controversy,
    "IM14": image.polarisation,
    "IM15": image.gap,
    "IM16": image.consistency,
    "IM17": image.across_languages,
    "IM18": sides.conversion,
    "IM19": sides.funnel,
    "IM20": image.balance,
    "IM21": sides.alignment,
    "IM21 rate": sides.national_rate,
    "IM21 recognised": reach.recognised,
    "IM22": links.among_cities,
    "IM23": sides.universities,
    "IM24": image.held,
    "IM25": image.cohesion,
    "IM26": image.problems,
    "RA01": reach.outside_share,
    "RA02": reach.attention,
    "RA03": reach.reached,
    "RA04": reach.effective_reach,
    "RA05": reach.weighted_reach,
    "RA09": reach.abroad,
    "RA10": reach.diffusion,
    "RA11": reach.by_element,
    "RA12": links.network,
    "RA13": links.imitation,
    "RA15": links.exchange,
    "RA16": reach.persistence,
}
_SHRUNKEN = "it is made of shrunken numbers, and these of all cities at once"
_GRAVITY = "a Poisson model of all places and cities; what enters it is the attention of RA02"
_PHRASES = "survival over the texts of all cities, with and without the phrase"
#: Indicator and pattern of parts whose numbers do not follow from rows, with the reason.
MODELLED: dict[tuple[str, str], str] = {
    ("IM04", "*"): "a regression over all cities; what enters it is the attention of IM01",
    ("IM07", "?*"): "the strength of its prior is estimated from the stories of all cities",
    ("IM15", "aitchison"): _SHRUNKEN,
    ("IM18", "beta?"): "a Poisson model of all cities, categories and years",
    ("IM19", "step?"): _SHRUNKEN,
    ("IM21", "lag"): _PHRASES,
    ("RA03", "shrunken"): "a model of how the rates of places scatter",
    ("RA04", "shrunken"): "a model of how the rates of places scatter",
    ("RA06", "*"): _GRAVITY,
    ("RA07", "*"): _GRAVITY,
    ("RA08", "*"): _GRAVITY,
    ("RA10", "t50"): "a median over clock times, which stand in the table of stories",
    ("RA11", "ratio:*"): _SHRUNKEN,
    ("RA12", "betweenness"): "shortest paths through the network of all cities",
    ("RA12", "core"): "cores of the network of all cities",
    ("RA14", "*"): _PHRASES,
    ("RA17", "*"): _SHRUNKEN,
}
#: Published 'raw' is the distance before the expectation under chance is taken off.
_CORRECTED = ("IM07", "IM15", "IM16", "IM17", "IM21")
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A number computed again: ``value`` from its rows, ``published`` and the ``column`` it is
    compared with; ``equal`` None where they cannot be compared, ``why`` what is to be known.
    """

    indicator: str
    part: str
    city: str
    role: str
    value: float | None
    published: float | None
    column: str
    equal: bool | None
    why: str

    def lines(self) -> list[str]:
        """What the command prints."""
        named = " ".join(filter(None, (self.indicator, self.part)))
        said = {True: "equal", False: "DIFFERENT", None: "not comparable"}[self.equal]
        return [
            f"{named} of {self.city}, role {self.role}",
            f"from its evidence  {_written(self.value)}",
            f"published ({self.column})  {_written(self.published)}",
            f"{said}{f': {self.why}' if self.why else ''}",
        ]


def _written(value: float | None) -> str:
    return "NA" if value is None else f"{value:.12g}"


def modelled(indicator: str, part: str) -> str:
    """Why a number does not follow from rows; '' where it does."""
    for (name, pattern), why in MODELLED.items():
        if name == indicator and fnmatch.fnmatchcase(part, pattern):
            return why
    return ""


def recompute(
    out: Path,
    *,
    city: str,
    indicator: str,
    part: str = "",
    role: str | None = None,
    lang: str | None = None,
    period: str | None = None,
    names: Names | None = None,
) -> Recomputed:
    """Compute one published number from its evidence alone, and compare.

    No ``role``: that of the indicator; ``lang`` and ``period``: ``all``. Shrunken numbers are
    compared before shrinkage, distances before the expectation under chance is taken off (column
    ``raw``). Raises StudyError for an unknown indicator, part or city, and for a number that the
    study does not hold.
    """
    con = connect(Path(out))
    run = run_record(Path(out))
    known = names if names is not None else load_names(run, base=Path(out).parent)
    entry = registry().get(indicator)
    if entry is None or entry.part(part) is None:
        _refuse(indicator, part)
    row = _published(con, find_city(con, city, known), indicator, part, role, lang, period)
    return compare(given_of(con, known, run, row, base=Path(out).parent), row)


def _refuse(indicator: str, part: str) -> None:
    entry = registry().get(indicator)
    known = [p.name for p in entry.parts] if entry else list(registry())
    near = did_you_mean(part if entry else indicator, known)
    said = f"{indicator} has no part {part!r}" if entry else f"indicator {indicator!r} is not known"
    raise StudyError(f"{said}; allowed: {', '.join(name or repr('') for name in known)}{near}")


def _published(
    con: "duckdb.DuckDBPyConnection", city: str, indicator: str, part: str, role: str | None,
    lang: str | None, period: str | None,
) -> dict[str, Any]:  # fmt: skip
    asked = [indicator, part, city, lang or "all", period or "all"]
    found = records(
        con,
        """FROM indicators WHERE indicator = ? AND part = ? AND city_id = ? AND lang = ?
           AND period = ? AND variant = '' ORDER BY role""",
        asked,
    )
    wanted = role or registry()[indicator].role
    chosen = [row for row in found if row["role"] == wanted]
    if not chosen and role is None:
        chosen = found[:1]
    if not chosen:
        roles = ", ".join(row["role"] for row in found) or "none"
        what = " ".join(filter(None, (indicator, part)))
        raise StudyError(f"the study holds no {what} of {city} in role {wanted!r}; roles: {roles}")
    return chosen[0]


def given_of(
    con: "duckdb.DuckDBPyConnection", names: Names, run: Mapping[str, Any], row: Mapping[str, Any],
    *, base: Path | None = None,
) -> Given:  # fmt: skip
    """What a row of ``indicators`` may be computed from; ``seen`` may be shared between numbers.
    ``base``: the folder of the study, to which a table of its own places is relative.
    """
    from citysway.models import gazetteer

    rows = records(con, "SELECT DISTINCT city_id FROM indicators ORDER BY city_id")
    own = (base or Path()) / str(run["settings"]["study"].get("places") or "")
    known = gazetteer.load(own if own.is_file() else None)
    listed = [str(found["city_id"]) for found in rows]
    places = {city: _place(known, city) for city in listed if city not in ("other", "all")}
    return Given(
        con, names, city=row["city_id"], indicator=row["indicator"], part=row["part"],
        role=row["role"], lang=row["lang"], period=row["period"],
        support=run["settings"]["support"], places=places,
    )  # fmt: skip


def _place(known: "Gazetteer", city: str) -> Place:
    """Where a city lies; nowhere, if the study knew it from a table that is gone."""
    if city not in known.places:
        return Place(city, "", city, math.nan, math.nan)
    place = known.place(city)
    lat, lon = (math.nan if x is None else x for x in (place.lat, place.lon))
    return Place(city, place.country, place.province or city, lat, lon)


def compare(given: Given, row: Mapping[str, Any]) -> Recomputed:
    """The number of a row of ``indicators`` beside what its evidence gives."""
    indicator, part = given.indicator, given.part
    about = (indicator, part, given.city, given.role)
    published, column = row["raw"], "raw"
    if published is None and row["shrink"] is None:
        published, column = row["value"], "value"
    why = modelled(indicator, part)
    if why:
        return Recomputed(*about, None, row["value"], "value", None, why)
    formula = FORMULAS.get(f"{indicator} {part}") or FORMULAS[indicator]
    value = formula(given)
    found = None if math.isnan(value) else value
    if published is None:
        why = row["reason"] if row["value"] is None else "shrunken value only: too few statements"
        return Recomputed(*about, found, row["value"], "value", None, str(why or "no raw number"))
    equal = found is not None and math.isclose(found, published, rel_tol=1e-6, abs_tol=CLOSE)
    remark = _remark(row, column) if equal else "its rows do not add up to it"
    return Recomputed(*about, found, published, column, equal, remark)


def _remark(row: Mapping[str, Any], column: str) -> str:
    if column == "value" or row["value"] is None or row["value"] == row["raw"]:
        return ""
    if row["indicator"] in _CORRECTED and row["shrink"] is None:
        return f"the value shown is {row['value']:.6g}, less what chance alone would give"
    return f"the value shown is {row['value']:.6g}, shrunken toward what all cities have in common"
