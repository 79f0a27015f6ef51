"""What a city is spoken of with, and how it is judged, from rows of evidence (IM01 to IM17, IM20,
IM24 to IM26). Each function gives one number by its plain formula, NaN where it has no base.
"""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from citysway.pipeline.indicators.registry import registry
from citysway.reports.evidence.recount.given import (
    Floats,
    Given,
    profiles,
    statements,
    weighed,
)
from citysway.reports.evidence.recount.panel import attention_share, mean_share

if TYPE_CHECKING:
    import pandas as pd

_ROLES = ("own", "home", "nat", "prov", "int", "oth")


def ratio(top: float, base: float) -> float:
    """top / base, NaN where the base is 0."""
    return float(top / base) if base > 1e-12 else float("nan")


def attention(given: Given) -> float:
    """IM01: own texts: documents that name the city; else the share of the role's stories."""
    named = given.rows("IM01")
    if given.role == "own":
        docs = given.documents()
        return ratio(docs["w"][docs["doc_id"].isin(named["doc_id"])].sum(), docs["w"].sum())
    return attention_share(given, named, given.role)


def voice(given: Given) -> float:
    """IM02: mean over sources of the share of their namings that is the city's."""
    return mean_share(given, given.rows("IM02", role="all"))


def focality(given: Given) -> float:
    """IM03: documents with the city in focus over documents that name it."""
    named, focus = given.rows("IM01")["doc_id"], given.rows("IM03")["doc_id"]
    docs = given.documents()
    top, base = (docs["w"][docs["doc_id"].isin(ids)].sum() for ids in (focus, named))
    return ratio(top, base)


def shares(
    given: Given, framework: str, *, role: str | None = None, lang: str | None = None,
    period: str | None = None,
) -> "pd.Series[Any]":  # fmt: skip
    """The profile of a framework: weighted mean of the documents' profiles."""
    rows = given.rows("IM06", role=role, lang=lang, period=period)
    return _mean(given, profiles(given, framework, rows), role)


def _mean(given: Given, found: "pd.DataFrame", role: str | None) -> "pd.Series[Any]":
    docs = given.documents(role, everyone=True).set_index(["city_id", "doc_id"])["w"]
    w = docs.reindex(found.index).fillna(0.0)
    total = found.mul(w, axis=0).sum()
    return total / total.sum() if total.sum() > 0 else total * np.nan


def _framework(part: str) -> str:
    return "E" if part.startswith("E") else part.partition(".")[0]


def profile(given: Given) -> float:
    """IM05: the share of a part in the documents' profiles."""
    return float(shares(given, _framework(given.part)).get(given.part, np.nan))


def breadth(given: Given) -> float:
    """IM06: effective number of the categories of F1 over those that anyone uses at any time."""
    every = given.rows("IM06", role="all", lang="all", period="all", everyone=True)
    used = profiles(given, "F1", every).sum() > 0
    return ratio(effective(shares(given, "F1")), float(used.sum()))


def effective(p: "pd.Series[Any] | Floats") -> float:
    """exp(- sum p ln p) of shares or counts; 0 for none."""
    x = np.asarray(p, dtype=float)
    q = x[x > 0] / x[x > 0].sum()
    return float(np.exp(-(q * np.log(q)).sum())) if len(q) else 0.0


def divergence(one: "pd.Series[Any] | Floats", two: "pd.Series[Any] | Floats") -> float:
    """Jensen-Shannon distance, base 2, without correction."""
    p, q = (np.asarray(side, dtype=float) for side in (one, two))
    if not (np.isfinite(p).all() and np.isfinite(q).all()):
        return float("nan")
    middle = (p + q) / 2

    def entropy(x: Floats) -> float:
        return float(-(x[x > 0] * np.log2(x[x > 0])).sum())

    return float(np.sqrt(max(entropy(middle) - (entropy(p) + entropy(q)) / 2, 0.0)))


def distinctiveness(given: Given) -> float:
    """IM07: distance of the city's profile from that of all other cities together."""
    found = profiles(given, "F1", given.rows("IM06", everyone=True))
    docs = given.documents(everyone=True).set_index(["city_id", "doc_id"])["w"]
    y = found.mul(docs.reindex(found.index).fillna(0.0), axis=0)
    mine = y.index.get_level_values(0) == given.city
    sides = y[mine].sum(), y[~mine].sum()
    return divergence(*(side / side.sum() for side in sides))


def _tones(given: Given, rows: "pd.DataFrame", role: str | None = None) -> "pd.DataFrame":
    """Statements with the weight of their document."""
    return weighed(given, statements(rows), role)


def _net(said: "pd.DataFrame", *, neutral: bool = True) -> float:
    pos, neg = (said["w"][said["label"] == sign].sum() for sign in (1, -1))
    return ratio(pos - neg, said["w"].sum() if neutral else pos + neg)


def cognitive(given: Given) -> float:
    """IM08: mean net tone of the elements with at least five statements."""
    said = _tones(given, given.rows("IM08"))
    each = [_net(one) for _, one in said.groupby("code") if one["w"].sum() >= 5 - 1e-9]
    return float(np.mean(each)) if each else float("nan")


def polar(given: Given) -> float:
    """IM09 to IM11: net of praise and blame."""
    return _net(_tones(given, given.rows(given.indicator, given.part)), neutral=False)


def favour(given: Given) -> float:
    """IM12: (P - N) / (P + N + U)."""
    return _net(_tones(given, given.rows("IM12", given.part)))


def controversy(given: Given) -> float:
    """IM13: 2 min(P, N) / (P + N + U)."""
    said = _tones(given, given.rows("IM13", given.part))
    sides = [said["w"][said["label"] == sign].sum() for sign in (1, -1)]
    return ratio(2 * min(sides), said["w"].sum())


def polarisation(given: Given) -> float:
    """IM14: share of the variance of document tone that lies between the groups of sources."""
    groups = []
    for role in _ROLES:
        said = _tones(given, given.rows("IM14", role=role), role)
        doc = said.groupby("doc_id").agg(tone=("label", "mean"), w=("w", "first"))
        if doc["w"].sum() >= 5 - 1e-9:
            groups.append(doc)
    if len(groups) < 2:
        return float("nan")
    n = np.array([doc["w"].sum() for doc in groups])
    mean = np.array([np.average(doc["tone"], weights=doc["w"]) for doc in groups])
    inside = sum(
        float((doc["w"] * (doc["tone"] - m) ** 2).sum())
        for doc, m in zip(groups, mean, strict=True)
    )
    between = float((n * (mean - np.average(mean, weights=n)) ** 2).sum())
    error = inside / (n.sum() - len(n))
    base = between + inside + error
    return max((between - (len(n) - 1) * error) / base, 0.0) if base > 0 else 0.0


def gap(given: Given) -> float:
    """IM15: distance of the own and the outside profile, their difference, that of their tones."""
    if given.part == "tone":
        sides = [_net(_tones(given, given.rows("IM12", role=r), r)) for r in ("own", "ext")]
        return sides[0] - sides[1]
    own, ext = (shares(given, "F1", role=role) for role in ("own", "ext"))
    return float(ext[given.part] - own[given.part]) if given.part else divergence(own, ext)


def consistency(given: Given) -> float:
    """IM16: 1 - mean distance of the profiles of consecutive years with stories enough."""
    rows = given.rows("IM06")
    docs = given.documents().set_index("doc_id")
    found = profiles(given, "F1", rows).droplevel(0)
    year = docs["period"].reindex(found.index).fillna("").str[:4]
    kept = []
    for name in sorted(set(year[year.str.len() == 4])):
        y = found[year == name]
        if docs["story_id"].reindex(y.index).nunique() >= given.support["side_docs"]:
            total = y.mul(docs["w"].reindex(y.index), axis=0).sum()
            kept.append(total / total.sum())
    if len(kept) < 3:
        return float("nan")
    return 1 - float(np.mean([divergence(a, b) for a, b in pairwise(kept)]))


def across_languages(given: Given) -> float:
    """IM17: 1 - distance of the Chinese and the English profile."""
    return 1 - divergence(*(shares(given, "F1", lang=lang) for lang in ("zh", "en")))


def balance(given: Given) -> float:
    """IM20: 1 - |S - H| / (S + H), (S - H) / (S + H), ln odds ratio of both in one document."""
    found = profiles(given, "F5", given.rows("IM20"))
    if given.part == "complement":
        docs = given.documents()
        held = (found.droplevel(0) > 0).reindex(docs["doc_id"], fill_value=False).to_numpy()
        hard, soft, w = held[:, 0], held[:, 1], docs["w"].to_numpy()
        cells = (hard & soft, ~hard & ~soft, hard & ~soft, ~hard & soft)
        both, none, one, other = (np.log(w[cell].sum() + 0.5) for cell in cells)
        return float(both + none - one - other)
    hard, soft = _mean(given, found, None)
    side = ratio(soft - hard, soft + hard)
    return side if given.part == "side" else 1 - abs(side)


def held(given: Given) -> float:
    """IM24: share of the stories on the city that hold a category."""
    return share_of(given, given.rows("IM24", given.part))


def share_of(given: Given, rows: "pd.DataFrame", role: str | None = None) -> float:
    """Weighted share of the documents of a role that have a row."""
    docs = given.documents(role)
    return ratio(docs["w"][docs["doc_id"].isin(rows["doc_id"])].sum(), docs["w"].sum())


def cohesion(given: Given) -> float:
    """IM25: net tone of cohesion at home, of appeal outside."""
    return _net(_tones(given, given.rows("IM25", given.part)))


def problems(given: Given) -> float:
    """IM26: statements that name a problem over statements, of the elements asked for."""
    hit = _tones(given, given.rows("IM26", given.part))
    codes = registry()["IM26"].made_of(given.part)[0].codes
    rows = given.rows("IM08")
    base = _tones(given, rows[rows["code"].isin(codes)])
    return ratio(hit["w"].sum(), base["w"].sum())
