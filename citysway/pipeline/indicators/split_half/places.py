"""Halves of the outside sources for the radiation indicators, which weigh sources and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from citysway.pipeline.facts.arrays import Bools, Floats, Ints, in_group
from citysway.pipeline.indicators.plan import Plan
from citysway.pipeline.indicators.radiation.outside import distance_weighted, outside_of
from citysway.pipeline.indicators.radiation.outside_parts import Outside
from citysway.pipeline.indicators.split_half.halves import (
    Drawn,
    Halves,
    Named,
    drawn_halves,
    permuted_inside,
)
from citysway.pipeline.statistics.distances import hill
from citysway.pipeline.statistics.rarefaction import expected_places

Found = dict[tuple[str, str], Floats]  # indicator, part -> values under each column of weights
NAMES = (
    *(("RA01", ""), ("RA02", ""), ("RA03", ""), ("RA03", "places"), ("RA04", "")),
    *(("RA04", "N1/J"), ("RA04", "N2"), ("RA05", "")),
    *(("RA09", ""), ("RA09", "countries"), ("RA09", "languages")),
)


@dataclass(frozen=True)
class Told:
    """Attention by source (1 + K x cities x sources, NaN: does not count), whole and by category of
    F1, and the ``stories`` that name the city (cities x sources).
    """

    rates: Floats
    stories: Floats
    outside: list[Outside]
    known: Bools = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", np.isfinite(self.rates[0]))


def place_halves(plan: Plan, told: Told) -> dict[Named, Halves]:
    """The radiation indicators in halves of the sources."""
    drawn = drawn_halves(plan.store.sources.id, told.known, seed=plan.seed)
    values = _of_cities(plan, told, drawn.weights, None)
    moved = relabelled(plan, told.known, len(drawn.controls), seed=plan.seed)
    weights = np.concatenate([drawn.weights[:, at] for at in drawn.controls], axis=1)
    control = _of_cities(plan, told, weights, moved)
    return {name: halves_from(found, control[name], drawn) for name, found in values.items()}


def halves_from(values: Floats, control: Floats, drawn: Drawn) -> Halves:
    """``control`` (cities x columns of all controls side by side)."""
    apart = control.reshape(len(control), len(drawn.controls), -1).transpose(1, 0, 2)
    return Halves(values, apart, drawn.present)


def outsides(plan: Plan, rates: Floats) -> list[Outside]:
    """The external panel of every city, of the sources that count."""
    found = []
    for city, about in enumerate(plan.store.cities):
        docs = np.where(np.isfinite(rates[city]), np.inf, -1.0)
        external = in_group(plan.roles[:, city], "ext")
        found.append(outside_of(plan.store.sources, about, external, docs, plan.support))
    return found


def relabelled(plan: Plan, known: Bools, controls: int, *, seed: int) -> Ints:
    """The negative control: city labels permuted inside every outside source, and among all pairs
    of a city and a home source; where each pair comes from (controls x cities x sources, numbers of
    the flat table), itself where nothing is known.
    """
    external = in_group(plan.roles.T, "ext")
    return permuted_inside(known & external, known & ~external, controls, seed=seed)


def _of_cities(plan: Plan, told: Told, weights: Floats, moved: Ints | None) -> dict[Named, Floats]:
    """Values of all cities (cities x columns of ``weights``), of the pairs that ``moved`` says."""
    parts = tuple(plan.scheme.simplex["F1"])
    size = max(plan.support.docs / 2, 1.0)
    everyone = np.arange(told.known.size).reshape(1, *told.known.shape)
    shape = (len(told.outside), weights.shape[1])
    keys = (*NAMES, *(("RA11", part) for part in parts))
    found = {(*key, "ext"): np.full(shape, np.nan) for key in keys}
    for city, panel in enumerate(told.outside):
        home = np.flatnonzero(in_group(plan.roles[:, city], "home") & told.known[city])
        if not len(panel.source):
            continue
        at = (everyone if moved is None else moved)[:, city]
        values = _of_city(told, panel, home, at, weights, size)
        for (name, part), row in values.items():
            found[name, part, "ext"][city] = row
        form = _form(weights[_seen(panel)], np.sort(panel.place))
        elements = _elements(told.rates.reshape(len(told.rates), -1)[1:, at[:, _seen(panel)]], form)
        for part, row in zip(parts, elements, strict=True):
            found["RA11", part, "ext"][city] = row
    return found


def _of_city(
    told: Told, panel: Outside, home: Ints, at: Ints, weights: Floats, size: float
) -> Found:
    """``at`` (controls x sources): the pairs that stand for those of the city."""
    rates, seen = told.rates[0].ravel(), _seen(panel)
    sums = (_spread(rates[at[:, home]], weights) * weights[home]).sum(axis=0)
    at_home = sums, weights[home].sum(axis=0)
    values = place_values(_spread(rates[at[:, seen]], weights), panel, weights, at_home)
    mine = _spread(told.stories.ravel()[at[:, seen]], weights)
    stories = np.maximum((mine * weights[seen]).sum(axis=0), size)
    values["RA03", ""] = _rarefied(values.pop(("", "places")), stories, size)
    return values


def _seen(panel: Outside) -> Ints:
    """The sources of a panel by place."""
    found: Ints = panel.source[np.argsort(panel.place, kind="stable")]
    return found


def _spread(rows: Floats, weights: Floats) -> Floats:
    """Controls x sources to sources x columns of ``weights``, each control as often as it has
    columns.
    """
    return np.repeat(rows, weights.shape[1] // len(rows), axis=0).T


def _form(weight: Floats, place: Ints) -> Floats:
    """Coefficients of the mean over places of the mean over their sources (sources x columns),
    ``place`` ascending; NaN without a place.
    """
    first = np.flatnonzero(np.diff(place, prepend=-1))
    base = np.add.reduceat(weight, first, axis=0)
    count = (base > 0).sum(axis=0)
    scale = np.where(base > 0, 1 / np.where(base > 0, base, 1.0), 0.0)
    found: Floats = weight * scale[place] / np.where(count > 0, count, np.nan)
    return found


def _elements(rates: Floats, form: Floats) -> Floats:
    """RA11 of the categories (parts x columns): ``rates`` parts x controls x sources."""
    groups = form.reshape(len(form), rates.shape[1], -1).transpose(1, 0, 2)
    values = np.matmul(rates.transpose(1, 0, 2), groups).transpose(1, 0, 2)
    found: Floats = values.reshape(len(rates), -1)
    return found


def _rarefied(attention: Floats, stories: Floats, size: float) -> Floats:
    """RA03 of halves, which hold half of the stories, at half of the common number."""
    total = attention.sum(axis=0)
    shared = stories * attention / np.where(total > 0, total, np.nan)
    known = total > 0
    found = np.zeros(len(total))
    found[known] = expected_places(shared[:, known], size)
    return found


def place_values(
    mine: Floats, panel: Outside, weights: Floats, home: tuple[Floats, Floats]
) -> Found:
    """The radiation of one city under 0-1 weights of the sources (sources x n): n values each.

    ``mine`` (sources of the panel by place x n) its rates; ``home``: sum and number of its home
    sources' (n each). The attention by place stands under ('', 'places').
    """
    order = np.argsort(panel.place, kind="stable")
    weight, place = weights[panel.source[order]], panel.place[order]
    first = np.flatnonzero(np.diff(place, prepend=-1))
    base = np.add.reduceat(weight, first, axis=0)
    present, here = base > 0, mine * weight
    top = np.add.reduceat(here, first, axis=0)
    attention = np.divide(top, base, out=np.zeros(top.shape), where=present)
    near = np.isfinite(panel.distance)
    count, total = present.sum(axis=0), attention.sum(axis=0)
    known, evenness = np.where(count > 0, count, np.nan), _effective(attention, total)
    return {
        ("RA01", ""): _outside_share((here.sum(axis=0), weight.sum(axis=0)), home),
        ("RA02", ""): total / known,
        ("RA03", "places"): (attention > 0).sum(axis=0) + 0 * known,
        ("RA04", ""): evenness[0],
        ("RA04", "N1/J"): evenness[0] / known,
        ("RA04", "N2"): evenness[1],
        ("RA05", ""): distance_weighted(attention[near], present[near], panel.distance[near]),
        **_abroad(attention, present, panel),
        ("RA09", "languages"): _languages(here > 0, panel, order),
        ("", "places"): attention,
    }


def _effective(attention: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Hill numbers of order 1 and 2 of the columns; NaN where nobody names the city."""
    shares = attention / np.where(total > 0, total, np.nan)
    logs = np.log(shares, out=np.zeros(shares.shape), where=shares > 0)
    return np.exp(-(shares * logs).sum(axis=0)), 1 / (shares**2).sum(axis=0)


def _outside_share(outside: tuple[Floats, Floats], home: tuple[Floats, Floats]) -> Floats:
    """RA01 of sources weighed; NaN where a side has none."""
    out, back = (x / np.where(n > 0, n, np.nan) for x, n in (outside, home))
    total = out + back
    found: Floats = out / np.where(total > 0, total, np.nan)
    return found


def _abroad(attention: Floats, present: Bools, panel: Outside) -> Found:
    """RA09: foreign countries in the sum of all, over the countries a half still holds, and their
    effective number.
    """
    of_place = (np.arange(len(panel.foreign))[:, None] == panel.country).astype(float)
    held = of_place @ present
    seen = held > 0
    nations = (of_place @ attention) / np.where(seen, held, 1.0)
    sides = []
    for at in (panel.foreign, ~panel.foreign):
        count = seen[at].sum(axis=0)
        mean = (nations[at] * seen[at]).sum(axis=0) / np.where(count > 0, count, np.nan)
        sides.append(mean * at.sum())
    total = sides[0] + sides[1]
    away = np.where(seen[panel.foreign].any(axis=0), hill(nations[panel.foreign].T), np.nan)
    share = sides[0] / np.where(total > 0, total, np.nan)
    return {("RA09", ""): share, ("RA09", "countries"): away}


def _languages(heard: Bools, panel: Outside, order: Ints) -> Floats:
    """RA09: languages of the foreign sources that name the city."""
    abroad = panel.foreign[panel.country[panel.place[order]]]
    spoken, tongue = np.unique(panel.languages[order].astype(str), return_inverse=True)
    found = np.zeros(heard.shape[1])
    for number, name in enumerate(spoken.tolist()):
        if name:
            found += heard[abroad & (tongue == number)].any(axis=0)
    return found if abroad.any() else np.full(heard.shape[1], np.nan)


def without_source(rate: Floats, panel: Outside, home: Bools) -> Mapping[tuple[str, str], Floats]:
    """The radiation of one city from all sources of its panel (one value each)."""
    ones = np.ones((len(rate), 1))
    seen = _seen(panel)
    at_home = np.array([rate[home].sum()]), np.array([float(home.sum())])
    found = place_values(rate[seen][:, None], panel, ones, at_home)
    found.pop(("", "places"))
    return found
