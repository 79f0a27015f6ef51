"""Cities among cities, from rows of evidence: learning, cooperation, exchange, co-mention (IM22,
RA12, RA13, RA15).
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from citysway.reports.evidence.recount.given import Floats, Given, is_ext
from citysway.reports.evidence.recount.image import effective, ratio
from citysway.reports.evidence.recount.panel import enough, heard, rates, source_roles

if TYPE_CHECKING:
    import pandas as pd

_DAMPING = 0.85
_KAPPA = 2.0


def among_cities(given: Given) -> float:
    """IM22: net of being learned from, documents that learn per 100, stories with a partner,
    comparisons won.
    """
    rows = given.rows("IM22", given.part, role="all")
    if given.part == "learn":
        own = given.documents("own")
        return ratio(100.0 * rows["doc_id"].nunique(), int((own["kind"] == "policy").sum()))
    if given.part == "cooperation":
        return _cooperation(given, rows)
    once = rows.drop_duplicates(["story_id", "partner", "subject", "label"])
    subject = once["subject"].astype(bool)
    if given.part == "win":
        won = (once["label"] > 0) == subject
        return ratio(float(won.sum()), len(once))
    return ratio(float((~subject).sum() - subject.sum()), len(once) + _KAPPA)


def _cooperation(given: Given, rows: "pd.DataFrame") -> float:
    """Every story on the city weighs one, in the sources that print it."""
    docs = given.documents("all")[["story_id", "source_id"]].drop_duplicates()
    w = 1.0 / docs.groupby("story_id")["source_id"].transform("count")
    pairs = set(zip(rows["story_id"], rows["source_id"], strict=True))
    near = [pair in pairs for pair in zip(docs["story_id"], docs["source_id"], strict=True)]
    return ratio(float(w[near].sum()), float(w.sum()))


def imitation(given: Given) -> float:
    """RA13: mean over the other cities of the share of their policy texts that learn from it."""
    own = given.documents("own", everyone=True)
    issued = own[own["kind"] == "policy"]["city_id"].value_counts()
    cities = list(given.places)
    docs = np.array([issued.get(city, 0) for city in cities], dtype=float)
    rows = given.rows("RA13", role="all", everyone=True)
    once = rows[rows["partner"].isin(cities)].drop_duplicates(["doc_id", "partner", "city_id"])
    at = {city: place for place, city in enumerate(cities)}
    hits = np.zeros((len(cities), len(cities)))
    np.add.at(hits, (once["partner"].map(at).to_numpy(), once["city_id"].map(at).to_numpy()), 1.0)
    found = hits / np.where(docs >= max(given.support["source_docs"], 1), docs, np.nan)[:, None]
    np.fill_diagonal(found, np.nan)
    if given.part == "pagerank":
        return float(_rank(np.nan_to_num(found))[at[given.city]])
    mine = found[:, at[given.city]]
    return float(np.nanmean(mine)) if np.isfinite(mine).any() else math.nan


def _rank(weight: Floats) -> Floats:
    """PageRank of ``weight[from, to]``: a node that points nowhere points everywhere."""
    count, out = len(weight), weight.sum(axis=1, keepdims=True)
    step = np.divide(weight, out, out=np.full(weight.shape, 1 / count), where=out > 0)
    rank = np.full(count, 1 / count)
    for _ in range(500):
        rank = _DAMPING * rank @ step + (1 - _DAMPING) / count
    found: Floats = rank / rank.sum()
    return found


def exchange(given: Given) -> float:
    """RA15: partner places, their effective number, stories of links abroad, partners that a third
    party reports.
    """
    rows = given.rows("RA15", role="all")
    once = rows.sort_values(["doc_id", "sent"])
    once = once.drop_duplicates(["story_id", "source_id", "partner"])
    w = 1.0 / once.groupby(["story_id", "partner"])["source_id"].transform("count")
    if given.part == "breadth":
        return effective(w.groupby(once["partner"]).sum())
    if given.part == "foreign":
        return ratio(float(w[once["foreign"].astype(bool)].sum()), float(w.sum()))
    if given.part == "confirmed":
        told = once["third_party"].astype(bool).groupby(once["partner"]).any()
        return ratio(float(told.sum()), len(told))
    return float(once["partner"].nunique())


def network(given: Given) -> float:
    """RA12: what the city has of the co-mention network: PageRank, strength, the strength of a
    category's documents, strength in the interlocking network.
    """
    at = list(given.places).index(given.city)
    if not enough(given, rates(given, given.city)):
        return math.nan
    if given.part == "inm":
        return _interlocking(given, at)
    weight = _ties(given, given.part if given.part.startswith("F1.") else "")
    if given.part:
        return float(weight[at].sum())
    return float(_rank(weight)[at])


def _ties(given: Given, layer: str) -> Floats:
    """W: per document of the sources that are outside both cities, every two cities of 2 to 10."""
    sources, cities = list(given.sources().index), list(given.places)
    outside, volume = _outside(given)
    rows = given.rows("RA12", role="ext", everyone=True)
    named = rows.drop_duplicates(["doc_id", "city_id"])[
        ["doc_id", "city_id", "source_id", "cities"]
    ]
    if layer:
        named = named[named["doc_id"].map(_layers(given)) == layer]
    pairs = named.merge(named[["doc_id", "city_id"]], on="doc_id", suffixes=("", "_2"))
    pairs = pairs[pairs["city_id"] != pairs["city_id_2"]]
    s = pairs["source_id"].map(sources.index).to_numpy(int)
    a, b = (pairs[name].map(cities.index).to_numpy(int) for name in ("city_id", "city_id_2"))
    k = pairs["cities"].to_numpy(float)
    keep = outside[s, a] & outside[s, b]
    weight = np.zeros((len(cities), len(cities)))
    np.add.at(weight, (a[keep], b[keep]), (2 / (k * (k - 1)) / volume[s])[keep])
    base = outside.T.astype(float) @ outside.astype(float)
    found: Floats = np.divide(weight, base, out=np.zeros(weight.shape), where=base > 0)
    return found


def _layers(given: Given) -> "pd.Series[Any]":
    """The category of F1 a document speaks of most, over all its cities."""
    rows = given.rows("IM06", role="all", everyone=True)
    of_code = {
        code: (part, place)
        for place, part in enumerate(sorted(given.names.framework("F1")))
        for code in given.names.members(part)
    }
    kept = rows[rows["code"].isin(list(of_code))]
    part = kept["code"].map(lambda code: of_code[code][0])
    counts = kept.groupby(["doc_id", part]).size().unstack(fill_value=0)
    found: pd.Series[Any] = counts.reindex(columns=sorted(counts.columns)).idxmax(axis=1)
    return found


def _outside(given: Given) -> tuple[Floats, Floats]:
    """Sources x cities: who counts for a city; documents that look beyond the source's own city."""
    every = heard_by_all(given)
    named = given.rows("IM01", role="home", everyone=True)
    alone = named[(named["cities"] <= 1) & (named["kind"] != "policy")]
    home = alone.drop_duplicates("doc_id")["source_id"].value_counts().reindex(every.index)
    outward = every - home.fillna(0)
    columns = []
    for city in given.places:
        docs = heard(given, city)
        much = (docs >= given.support["source_docs"]) & (
            outward - (every - docs) >= given.support["source_docs"]
        )
        columns.append((is_ext(source_roles(given, city)) & much).to_numpy())
    return np.stack(columns, axis=1), outward.to_numpy(float)


def heard_by_all(given: Given) -> "pd.Series[Any]":
    """Documents of every source."""
    count = given.exposure()["source_id"].value_counts()
    found: pd.Series[Any] = count.reindex(given.sources().index, fill_value=0)
    return found


def _interlocking(given: Given, at: int) -> float:
    """Sum over sources of the product of two cities' attention, over the largest of any city."""
    outside, volume = _outside(given)
    every = heard_by_all(given)
    columns = []
    for place, city in enumerate(given.places):
        rate = rates(given, city)["rate"].reindex(every.index).fillna(0.0).to_numpy()
        docs = heard(given, city).to_numpy(float)
        own = every.to_numpy(float) - docs
        rate = np.where(outside[:, place], rate * docs / np.maximum(volume - own, 1.0), 0.0)
        columns.append(rate)
    service = np.stack(columns, axis=1)
    total = (service * (service.sum(axis=1, keepdims=True) - service)).sum(axis=0)
    return ratio(float(total[at]), float(total.max()))
