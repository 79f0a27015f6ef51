"""What is made of several roles or frames: conversion, funnel, alignment, universities (IM18, IM19,
IM21, IM23), from rows of evidence.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from citysway.reports.evidence.recount.given import (
    Given,
    framework_parts,
    profiles,
    statements,
    weighed,
)
from citysway.reports.evidence.recount.image import divergence, effective, ratio, share_of, shares
from citysway.reports.evidence.recount.panel import enough, rates

if TYPE_CHECKING:
    import pandas as pd

_LEAST = 5


def conversion(given: Given) -> float:
    """IM18: ln of the city's share of recognition over its share of input; a category: ln of the
    ratio of its two shares inside the city, half a statement added to each.
    """
    if given.part.startswith("F1."):
        return _by_category(given)
    put, won = _input(given), _recognition(given)
    both = put.notna() & won.notna()
    mine = put.get(given.city, math.nan), won.get(given.city, math.nan)
    base = put[both].sum(), won[both].sum()
    if not both.get(given.city, False) or min(*mine, *base) <= 0:
        return math.nan
    return float(np.log(mine[1] / base[1]) - np.log(mine[0] / base[0]))


def _input(given: Given) -> "pd.Series[Any]":
    """X06 statements per own document by city; NaN below the least number of stories."""
    rows = given.rows("IM18", given.part, role="own", everyone=True)
    docs = given.documents("own", everyone=True)
    said = weighed(given, statements(rows), "own").groupby("city_id")["w"].sum()
    size = docs.groupby("city_id")["w"].sum()
    stories = docs.groupby("city_id")["story_id"].nunique()
    rate = said.reindex(size.index).fillna(0.0) / size
    return rate.where(stories >= given.support["docs"]).reindex(list(given.places))


def _recognition(given: Given) -> "pd.Series[Any]":
    """X08 and X09 statements per document of outside sources, source-equal, by city."""
    import pandas as pd

    rows = statements(given.rows("IM18", role="ext", everyone=True))
    docs = given.documents("ext", everyone=True)[["city_id", "doc_id", "source_id"]]
    said = rows.merge(docs, on=["city_id", "doc_id"]).assign(q=1.0)
    found = {}
    for city in given.places:
        panel = rates(given, city, of=said[said["city_id"] == city])
        found[city] = float(panel["rate"].mean()) if enough(given, panel) else math.nan
    return pd.Series(found)


def _by_category(given: Given) -> float:
    put, won = (
        {part: _pairs(given, frames, codes, role) for part, codes in _categories(given).items()}
        for frames, role in ((("X06",), "own"), (("X08", "X09"), "ext"))
    )
    n = sum(put.values()), sum(won.values())
    if min(n) < _LEAST - 1e-9:
        return math.nan
    logs = [np.log((x[given.part] + 0.5) / size) for x, size in zip((put, won), n, strict=True)]
    return float(logs[1] - logs[0])


def _categories(given: Given) -> dict[str, tuple[str, ...]]:
    return framework_parts(given.names, "F1")


def _pairs(given: Given, frames: tuple[str, ...], codes: tuple[str, ...], role: str) -> float:
    """Statements of a frame beside an element in one clause."""
    total = 0.0
    for frame in frames:
        for code in codes:
            rows = given.rows("", code=f"{frame}*{code}", role=role)
            total += float(weighed(given, statements(rows), role)["w"].sum())
    return total


def funnel(given: Given) -> float:
    """IM19: share of a role's stories with a frame; value identity: X09 accepted less refused, over
    all statements.
    """
    if given.part != "vid":
        return share_of(given, given.rows("IM19", given.part))
    said = weighed(given, statements(given.rows("IM19", "vid")))
    every = weighed(given, statements(given.rows("", code="*")))
    refused = said["w"][said["label"] < 0].sum()
    return ratio(said["w"].sum() - 2 * refused, every["w"].sum())


def national_rate(given: Given) -> float:
    """IM21: own stories with a statement of the nation."""
    return share_of(given, given.rows("IM21", "rate"))


def alignment(given: Given) -> float:
    """IM21: 1 - distance of the own profile from that of the nation's policy, story by story."""
    rows = given.con.execute("FROM national ORDER BY doc_id, code").df()
    rows = given.inside(rows[rows["country"] == given.places[given.city].country])
    long = rows.loc[rows.index.repeat(rows["x"])].assign(city_id="")
    y = profiles(given, "F1", long).droplevel(0)
    story = rows.drop_duplicates("doc_id").set_index("doc_id")["story_id"]
    theirs = y[y.sum(axis=1) > 0].groupby(story).mean().mean()
    return 1 - divergence(shares(given, "F1", role="own"), theirs)


def universities(given: Given) -> float:
    """IM23: sentences on a soft element that name a university, over those on a soft element."""
    if given.part == "breadth":
        parts = [p for p in given.names.framework("F7")]
        sums = np.array([_sentences(given, given.rows("IM23", part)) for part in parts])
        return effective(sums) / len(parts)
    soft = {code.split("@")[0] for code in given.names.members("F5.S")} - {"E24", "E25"}
    rows = given.rows("IM06")
    base = _sentences(given, rows[rows["code"].isin(soft)])
    return ratio(_sentences(given, given.rows("IM23", given.part)), base)


def _sentences(given: Given, rows: "pd.DataFrame") -> float:
    """Weight of the distinct sentences of rows that are not far."""
    near = rows[~rows["far"].fillna(True).astype(bool)]
    once = near[["city_id", "doc_id", "sent"]].drop_duplicates()
    return float(weighed(given, once)["w"].sum())
