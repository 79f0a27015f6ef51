"""What is asked of one role alone: effort, recognition, funnel, universities, cohesion, problems
(IM18, IM19, IM21, IM23, IM25, IM26; IM14 and RA17 in part).
"""

from collections.abc import Callable

import numpy as np

from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.facts.converted import PROBLEMS
from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.indicators.image.salience import breadth
from citysway.pipeline.indicators.ratios import ANY, HALDANE, NET, ratio, share, tone
from citysway.pipeline.indicators.raw import Measure, View

TONE, INPUT, CLAIM = "_tone", "_input", "_claim"
PUT, WON, STRICT = "_put", "_won", "_strict"  # input and recognition by category, for IM18
TONE_ROLES = ("own", "home", "nat", "prov", "int", "oth")


def role_measures(scheme: Scheme) -> dict[str, list[Measure]]:
    """What is asked of one role alone: IM19 funnel, IM23 university, IM25 pride, IM26 problems."""
    identity = Measure(
        "IM19", ("vid",), _identity, "all:*", "", ("vid",), bounds=NET, support="docs"
    )
    pride = Measure(
        "IM25",
        ("inside",),
        tone("pride"),
        "all:pride",
        "",
        ("inside",),
        "net",
        "pride",
        NET,
        "docs",
    )
    pull = Measure(
        "IM25",
        ("outside",),
        tone("pull"),
        "all:pull",
        "",
        ("outside",),
        "net",
        "pull",
        NET,
        "docs",
    )
    problems = ("", *PROBLEMS)
    press = Measure(
        "IM26", problems, share("hit:P", "all:P"), "all:P", "", problems, "share", support="docs"
    )
    found = {
        "own": [_funnel("r1", "X06"), _funnel("r2", "X07")],
        "home": [_funnel("r2", "X07"), pride, press],
        "ext": [*(_funnel(f"r{k}", f"X{k + 5:02d}") for k in (3, 4, 5)), identity, pull, press],
    }
    if "F6.1" in scheme.rates.get("F6", {}):
        rate = _column("any:F6", tuple(scheme.rates["F6"]).index("F6.1"))
        found["own"].append(Measure("IM21", ("rate",), rate, "docs", "", ("rate",), "share"))
    if "F7" in scheme.rates:
        for role in found:
            found[role] += _university(tuple(scheme.rates["F7"]))
    return found


def _column(group: str, place: int) -> Callable[[View], Floats]:
    """One column of a group over the documents."""
    return lambda view: ratio(view(group)[:, place : place + 1], view("docs"))


def _funnel(part: str, frame: str) -> Measure:
    return Measure("IM19", (part,), share(f"any:{frame}", "docs"), "docs", "", (part,), "share")


def _identity(view: View) -> Floats:
    """X09 accepted less X09 refused, over all statements."""
    refused = view("neg:X09")
    return ratio(view("all:X09") - 2 * refused, view("all:*"))


def _university(categories: tuple[str, ...]) -> list[Measure]:
    """IM23: whole (the anchored categories), by category, and breadth over the categories."""

    def even(view: View) -> Floats:
        return breadth("all:F7")(view) / len(categories)

    whole, each = share("all:university", "all:soft"), share("all:F7", "all:soft")
    return [
        Measure("IM23", ("",), whole, "all:soft", "", ("",), "share", support="docs"),
        Measure("IM23", categories, each, "all:soft", "", categories, "share", support="docs"),
        Measure("IM23", ("breadth",), even, "all:soft", "", ("breadth",), support="docs"),
    ]


def inner_measures(role: str, scheme: Scheme) -> list[Measure]:
    """What indicators of several roles are made of; not published themselves."""
    parts = ("n", "sum", "square")
    tones = Measure(TONE, parts, _document_tones, "toned", "", parts, bounds=ANY)
    found = [tones] if role in TONE_ROLES else []
    if role == "own":
        for part, column in (("", "all:X06"), ("plan", "plan:X06"), ("done", "done:X06")):
            effort = share(column, "docs")
            found.append(Measure(INPUT, (part,), effort, "docs", "", (part,), bounds=(0.0, np.inf)))
        found.append(Measure(CLAIM, ("",), share("any:X05", "docs"), "docs", "", ("",), "share"))
        found.append(_by_category(PUT, scheme, "input"))
    if role == "ext":
        found += [_by_category(WON, scheme, "won"), _by_category(STRICT, scheme, "won", "given")]
    return found


def _by_category(name: str, scheme: Scheme, kind: str, less: str = "") -> Measure:
    """ln(x / n + .5 / n) of the statements of a kind by category of F1, and x itself; ``less``: the
    kind that is left out of both.
    """
    parts = tuple(scheme.simplex["F1"])

    def value(view: View) -> Floats:
        x = view(f"{kind}:F1") - (view(f"{less}:F1") if less else 0.0)
        n = x.sum(axis=1, keepdims=True)
        some = n > 1e-9
        logs = np.log(np.maximum(x, 0.0) + HALDANE) - np.log(np.where(some, n, 1.0))
        return np.concatenate([np.where(some, logs, np.nan), x], axis=1)

    columns = parts + tuple(f"n:{part}" for part in parts)
    return Measure(name, columns, value, f"{kind}:", "", parts, bounds=ANY, support="docs")


def _document_tones(view: View) -> Floats:
    return np.concatenate([view(name) for name in ("toned", "tone", "tone2")], axis=1)
