"""How far a city is heard, from rows of evidence (RA01 to RA05, RA09 to RA12, RA16)."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from citysway.reports.evidence.recount.given import Floats, Given, is_ext, profiles
from citysway.reports.evidence.recount.image import effective, ratio
from citysway.reports.evidence.recount.panel import (
    EXT,
    attention_share,
    enough,
    heard,
    rates,
    shares_of_names,
    source_roles,
)

if TYPE_CHECKING:
    import pandas as pd

_RADIUS, _NEAR = 6371.0088, 100.0  # km


def outside_share(given: Given) -> float:
    """RA01: mean rate of outside sources over it and that of home sources."""
    docs, roles = heard(given, given.city), source_roles(given, given.city)
    found = shares_of_names(given, given.rows("RA01", role="all"))
    rate = found.groupby("source_id")["q"].sum().reindex(docs.index).fillna(0.0) / docs
    much = docs >= given.support["source_docs"]
    sides = [rate[roles.isin(side) & much] for side in (EXT, ("home",))]
    means = [float(side.mean()) if len(side) else math.nan for side in sides]
    return ratio(means[0], sum(means))


def by_place(given: Given) -> "tuple[pd.DataFrame, pd.Series[Any]]":
    """The outside panel, and the mean attention of each place."""
    panel = rates(given, given.city)
    return panel, panel.groupby("seat")["rate"].mean()


def attention(given: Given) -> float:
    """RA02: mean over places of the mean over their sources."""
    panel, place = by_place(given)
    return float(place.mean()) if enough(given, panel) else math.nan


def reached(given: Given) -> float:
    """RA03: places among equally many stories, and all of them."""
    panel, place = by_place(given)
    if not enough(given, panel):
        return math.nan
    if given.part == "places":
        return float((place > 0).sum())
    size = given.support["docs"]
    docs = given.documents("ext")
    stories = max(docs["story_id"].nunique(), size)
    if place.sum() <= 0:
        return 0.0
    return sum(1 - _missed(stories * share, stories, size) for share in place / place.sum())


def _missed(of_place: float, total: float, size: float) -> float:
    """The chance that none of ``size`` stories drawn from ``total`` is of the place."""
    rest = total - of_place
    if rest - size <= -1:
        return 0.0
    logs = math.lgamma(rest + 1) - math.lgamma(rest - size + 1)
    logs += math.lgamma(total - size + 1) - math.lgamma(total + 1)
    return math.exp(min(logs, 0.0))


def effective_reach(given: Given) -> float:
    """RA04: effective number of places, over all places, of order 2, Chao's bound."""
    panel, place = by_place(given)
    if not enough(given, panel):
        return math.nan
    p = place / place.sum() if place.sum() > 0 else place
    if given.part == "chao1":
        named = shares_of_names(given, given.rows("RA02"))["source_id"].value_counts()
        docs = named.reindex(panel.index).fillna(0).groupby(panel["seat"]).sum()
        once, twice = (docs == 1).sum(), (docs == 2).sum()
        return float((docs > 0).sum() + once * (once - 1) / (2 * (twice + 1)))
    if given.part == "N2":
        return ratio(1.0, float((p**2).sum())) if place.sum() > 0 else 0.0
    first = effective(place)
    return first / len(place) if given.part else first


def weighted_reach(given: Given) -> float:
    """RA05: attention weighed by ln(1 + km / 100)."""
    panel, place = by_place(given)
    about = given.places[given.city]
    far = _km(about.lat, about.lon, panel["lat"].to_numpy(float), panel["lon"].to_numpy(float))
    domestic = panel["country"] == about.country
    blank = (panel["point"] == "none") | ((panel["scope"] == "national") & domestic)
    far = np.where(blank, np.nan, far)
    near = panel.assign(km=far).groupby("seat")["km"].min().reindex(place.index)
    weight = np.log1p(near / _NEAR)
    return ratio(float((place * weight).sum()), float(weight.sum()))


def _km(lat: float, lon: float, lats: Floats, lons: Floats) -> Floats:
    """Great-circle distances."""
    a, b, c, d = (np.radians(x) for x in (lat, lon, lats, lons))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    found: Floats = 2 * _RADIUS * np.arcsin(np.sqrt(half))
    return found


def abroad(given: Given) -> float:
    """RA09: share of countries abroad in the country means, their effective number, languages."""
    panel, place = by_place(given)
    if not enough(given, panel):
        return math.nan
    nation = panel.groupby("seat")["country"].min().reindex(place.index)
    means, home = place.groupby(nation).mean(), given.places[given.city].country
    away = means[means.index != home]
    if given.part == "countries":
        return effective(away)
    if given.part == "languages":
        said = panel[(panel["country"] != home) & (panel["rate"] > 0)]["lang"]
        return float(len(set(said) - {""}))
    return ratio(float(away.sum()), float(means.sum()))


def by_element(given: Given) -> float:
    """RA11: attention of RA02 times the share of a category in the document; stories with a
    derived name of the city; of these, those without the city's name.
    """
    if given.part in ("carry", "detached"):
        return _carried(given)
    named = shares_of_names(given, given.rows("RA02"))
    y = profiles(given, "F1", given.rows("IM06", role="ext")).droplevel(0)
    q = named["q"] * y[given.part].reindex(named["doc_id"]).fillna(0.0).to_numpy()
    panel = rates(given, given.city, of=named.assign(q=q))
    place = panel.groupby("seat")["rate"].mean()
    return float(place.mean()) if enough(given, panel) else math.nan


def _carried(given: Given) -> float:
    rows = given.rows("RA11", "carry", lang="all", period="all")
    docs = given.exposure(whole=True)
    docs = docs[docs["doc_id"].isin(rows["doc_id"])]
    copies = docs.groupby("story_id")["doc_id"].transform("count")
    docs = given.inside(docs.assign(w=1.0 / copies))
    if given.part == "detached":
        bare = docs["doc_id"].isin(given.rows("RA11", "detached")["doc_id"])
        return ratio(docs["w"][bare].sum(), docs["w"].sum())
    return attention_share(given, rows, "ext", docs=docs)


def recognised(given: Given) -> float:
    """IM21: national stories that name the city in a statement of recognition or learning."""
    rows = given.rows("IM21", "recognised", role="all")
    return attention_share(given, rows[~rows["far"].fillna(True).astype(bool)], "nat")


def diffusion(given: Given) -> float:
    """RA10: of stories begun in the city those picked up outside, by how many outlets and places.

    Which stories began there and could be followed stands in the table ``diffusion``.
    """
    kinds = {"": ("own", "home"), "own": ("policy",), "home": ("home",), "wire": ("wire",)}
    begun = given.con.execute(
        "FROM diffusion WHERE city_id = ? AND watching >= ?",
        [given.city, given.support["ext_sources"]],
    ).df()
    begun = begun[begun["origin"].isin(kinds.get(given.part, kinds[""]))]
    begun = given.inside(begun if given.part == "h" else begun[begun["followed"]])
    part = given.part if given.part in kinds else ""
    rows = given.rows("RA10", part, role="all", period="all", lang="all")
    origin = rows["story_id"].map(begun.set_index("story_id")["source_id"])
    rows = rows[is_ext(rows["role"]) & rows["story_id"].isin(begun["story_id"])]
    rows = rows[rows["source_id"] != origin.reindex(rows.index)]
    seat = given.sources()["seat"].reindex(rows["source_id"]).to_numpy()
    told = rows.assign(seat=seat).groupby("story_id")[["source_id", "seat"]].nunique()
    if len(begun) < given.support["docs"]:
        return math.nan
    if given.part == "h":
        ordered = sorted(told["source_id"], reverse=True)
        return float(sum(n > place for place, n in enumerate(ordered)))
    if given.part in ("virality", "places"):
        column = "seat" if given.part == "places" else "source_id"
        return ratio(float(told[column].sum()), len(told))
    return ratio(len(told), len(begun))


def persistence(given: Given) -> float:
    """RA16: median over mean of monthly attention, burstiness of the monthly documents, and what
    it would be by chance.
    """
    volume = _months(given)
    own = given.documents("own")["doc_id"]
    docs = given.exposure()
    mine = docs[docs["doc_id"].isin(own)].groupby(["source_id", "period"]).size()
    volume = (volume - _like(mine, volume)).clip(lower=0)
    roles = source_roles(given, given.city).reindex(volume.index)
    keep = is_ext(roles) & (volume.sum(axis=1) >= given.support["source_docs"])
    volume = volume[keep & ((volume > 0).mean(axis=1) >= 0.8)]
    found = shares_of_names(given, given.rows("RA16"))
    cells = found.groupby(["source_id", "period"])["q"].agg(["sum", "count"])
    share, printed = (_like(cells[name], volume) for name in ("sum", "count"))
    seat = given.sources()["seat"].reindex(volume.index)
    if len(volume) < given.support["ext_sources"] or seat.nunique() < given.support["ext_places"]:
        return math.nan
    if not given.part:
        place = (share / volume.where(volume > 0)).groupby(seat).mean().mean()
        return ratio(float(place.median()), float(place.mean()))
    monthly = printed.sum()
    if given.part == "burstiness":
        return _burst(float(monthly.std(ddof=1)), float(monthly.mean()))
    expected = monthly.sum() * volume.sum() / volume.to_numpy().sum()
    spread = math.sqrt(expected.mean() + expected.var(ddof=1))
    return _burst(spread, float(expected.mean()))


def _like(cells: "pd.Series[Any]", volume: "pd.DataFrame") -> "pd.DataFrame":
    """Sums by source and month in the rows and columns of ``volume``, 0 where there are none."""
    wide = cells.unstack(fill_value=0)
    found: pd.DataFrame = wide.reindex(index=volume.index, columns=volume.columns).fillna(0)
    return found


def _burst(sigma: float, mean: float) -> float:
    return ratio(sigma - mean, sigma + mean)


def _months(given: Given) -> "pd.DataFrame":
    """Documents by source and month, every month from the first to the last with sources enough."""
    import pandas as pd

    docs = given.exposure()
    docs = docs[docs["period"].fillna("").str.fullmatch(r"\d{4}-\d{2}")]
    found = docs.groupby(["source_id", "period"]).size().unstack(fill_value=0)
    busy = (found > 0).sum()
    busy = busy[busy >= given.support["ext_sources"]]
    if not len(busy):
        return found.iloc[:, :0]
    months = pd.period_range(busy.index.min(), busy.index.max(), freq="M").astype(str)
    return found.reindex(columns=months, fill_value=0)
