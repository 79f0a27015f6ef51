"""Who could have spoken of a city and how much they wrote: the denominators of attention."""

from typing import TYPE_CHECKING, Any

import numpy as np

from citysway.pipeline.facts.roles import province_of
from citysway.reports.evidence.recount.given import Given, Place, is_ext

if TYPE_CHECKING:
    import pandas as pd

_ORDER = ("own", "gov", "unk", "home", "int", "nat", "prov", "oth")
EXT = ("int", "nat", "prov", "oth")


def source_roles(given: Given, city: str) -> "pd.Series[Any]":
    """What every source is to a city: what most of its documents on the city are, the earlier of
    the roles where two are as many; by its place where it has none.
    """
    key = ("roles", city)
    if key not in given.seen:
        src = given.sources()
        found = src.apply(lambda row: _role(row, given.places[city], tuple(given.places)), axis=1)
        stated = _stated(given, city)
        given.seen[key] = stated.reindex(src.index).combine_first(found).astype(str)
    found_roles: pd.Series[Any] = given.seen[key]
    return found_roles


def _stated(given: Given, city: str) -> "pd.Series[Any]":
    docs = given.con.execute(
        """SELECT e.source_id, d.role, count(*) AS n FROM doc_city d JOIN exposure e USING (doc_id)
           WHERE d.city_id = ? AND d.role NOT IN ('own', 'gov') AND e.kind <> 'policy'
           GROUP BY ALL""",
        [city],
    ).df()
    docs["place"] = docs["role"].map(_ORDER.index)
    ordered = docs.sort_values(["source_id", "n", "place"], ascending=[True, False, True])
    first: pd.Series[Any] = ordered.drop_duplicates("source_id").set_index("source_id")["role"]
    return first


def _role(row: "pd.Series[Any]", city: Place, listed: tuple[str, ...]) -> str:
    place, country, scope = row["place_id"], row["country"], row["scope"]
    if (not place and not country) or scope == "unknown":
        return "unk"
    if country and country != city.country:
        return "int"
    if scope == "national":
        return "nat"
    if scope == "provincial" and place and province_of(place) == province_of(city.province):
        return "prov"
    return "home" if _listed(place, listed) == city.id else "oth"


def _listed(place: str, listed: tuple[str, ...]) -> str:
    """The most specific listed city that holds a place."""
    above = [place]
    if place.startswith("CN") and len(place) == 8:
        above += [place[:6] + "00", place[:4] + "0000"]
    return next((name for name in above if name in listed), "")


def heard(given: Given, city: str) -> "pd.Series[Any]":
    """Documents of every source without the city's own texts."""
    key = ("heard", city, given.lang, given.period)
    if key not in given.seen:
        docs, own = given.exposure(), given.documents("own", everyone=True)
        mine = own["doc_id"][own["city_id"] == city]
        count = docs["source_id"][~docs["doc_id"].isin(mine)].value_counts()
        given.seen[key] = count.reindex(given.sources().index, fill_value=0)
    found: pd.Series[Any] = given.seen[key]
    return found


def attention_share(
    given: Given, rows: "pd.DataFrame", role: str, *, docs: "pd.DataFrame | None" = None
) -> float:
    """Stories with a row over the stories of the sources that play a role toward the city; ``docs``
    (with ``w``) where they are not the documents of that role.

    A story counts once, in the sources that print it by their documents; what a source tells of a
    story is at most its part of it. The city's own texts are no stories here.
    """
    roles = source_roles(given, given.city)
    inside = roles.index[roles.isin(EXT if role == "ext" else (role,))]
    own = given.documents("own")["doc_id"]
    told = given.exposure()
    told = told[told["source_id"].isin(inside) & ~told["doc_id"].isin(own)]
    base = told["story_id"].nunique()
    docs = given.documents(role) if docs is None else docs
    named = docs[docs["doc_id"].isin(rows["doc_id"]) & docs["source_id"].isin(inside)]
    return min(float(named["w"].sum()) / base, 1.0) if base else float("nan")


def shares_of_names(given: Given, rows: "pd.DataFrame") -> "pd.DataFrame":
    """Documents of naming rows: city_id, doc_id, source_id, and ``q``, the city's share of all
    namings of cities in the document.
    """
    named = rows.groupby(["city_id", "doc_id"]).size().rename("names").reset_index()
    docs = given.exposure()[["doc_id", "source_id", "kind", "names_all", "period"]]
    found = named.merge(docs, on="doc_id")
    return found.assign(q=found["names"] / np.maximum(found["names_all"], found["names"]))


def mean_share(given: Given, rows: "pd.DataFrame") -> float:
    """IM02: over the news of the sources of a set, mean share of the namings by document."""
    found = shares_of_names(given, rows)
    top = found[found["kind"] == "news"].groupby("source_id")["q"].sum()
    docs = given.exposure()
    named = docs[(docs["kind"] == "news") & (docs["names_all"] > 0)]["source_id"].value_counts()
    used = named[named.index.isin(_set(given))]
    return float((top.reindex(used.index).fillna(0.0) / used).mean()) if len(used) else np.nan


def _set(given: Given) -> "pd.Index[Any]":
    """All sources; national ones of the cities' countries; those of countries without a city."""
    src, nations = given.sources(), {place.country for place in given.places.values()}
    domestic = src["country"].isin(nations)
    keep = {
        "all": src["country"] == src["country"],
        "nat": domestic & (src["scope"] == "national"),
        "int": ~domestic & (src["country"] != ""),
    }[given.role]
    return src.index[keep]


def rates(given: Given, city: str, *, of: "pd.DataFrame | None" = None) -> "pd.DataFrame":
    """The outside sources with documents enough: ``rate`` of namings (or the sums by source
    ``of``), ``docs`` and ``seat``.
    """
    docs, roles = heard(given, city), source_roles(given, city)
    inside = is_ext(roles) & (docs >= given.support["source_docs"])
    if of is None:
        rows = given.rows("RA02", role="ext", everyone=city != given.city)
        of = shares_of_names(given, rows[rows["city_id"] == city])
    sums = of.groupby("source_id")["q"].sum()
    found = given.sources()[inside.reindex(given.sources().index).to_numpy()]
    docs = docs.reindex(found.index)
    return found.assign(docs=docs, rate=sums.reindex(found.index).fillna(0.0) / docs)


def enough(given: Given, panel: "pd.DataFrame") -> bool:
    """Are there outside sources and places enough?"""
    return (
        len(panel) >= given.support["ext_sources"]
        and panel["seat"].nunique() >= given.support["ext_places"]
    )
