"""The statistics of image, as functions of column sums (METHOD.md section 2)."""

from collections.abc import Callable

import numpy as np

from citysway.pipeline.facts.arrays import Floats
from citysway.pipeline.facts.converted import PROBLEMS
from citysway.pipeline.facts.design import Scheme
from citysway.pipeline.indicators.raw import Measure, Shrinkage, View
from citysway.pipeline.statistics.distances import hill

TONE, INPUT, CLAIM = "_tone", "_input", "_claim"
PUT, WON, STRICT = "_put", "_won", "_strict"  # input and recognition by category, for IM18
TONE_ROLES = ("own", "home", "nat", "prov", "int", "oth")
_NET = (-1.0, 1.0)
_LEAST_STATEMENTS = 5  # of an element whose tone enters IM08
_HALDANE = 0.5
_ANY = (-np.inf, np.inf)


def ratio(top: Floats, base: Floats) -> Floats:
    """top / base, NaN where the base is 0; n x parts over n x 1 or n x parts."""
    found: Floats = top / np.where(base > 0, base, np.nan)
    return found


def net_tone(pos: Floats, neg: Floats, total: Floats) -> Floats:
    """(P - N) / (P + N + U) in [-1, 1], NaN where there is no statement."""
    return ratio(pos - neg, total)


def controversy(pos: Floats, neg: Floats, total: Floats) -> Floats:
    """2 min(P, N) / (P + N + U) in [0, 1], NaN where there is no statement."""
    return ratio(2 * np.minimum(pos, neg), total)


def share(top: str, base: str) -> Callable[[View], Floats]:
    """One column group over another."""
    return lambda view: ratio(view(top), view(base))


def tone(*names: str) -> Callable[[View], Floats]:
    """Net tone of the statements of column groups, side by side."""

    def value(view: View) -> Floats:
        pos, neg, total = (
            np.concatenate([view(f"{sign}:{name}") for name in names], axis=1)
            for sign in ("pos", "neg", "all")
        )
        return net_tone(pos, neg, total)

    return value


ATTENTION = Measure("IM01", ("",), share("named", "docs"), "docs", "", ("",), "share")


def profile_measures(scheme: Scheme) -> list[Measure]:
    """IM05 profile and IM06 breadth of every simplex framework."""
    found = []
    for name, groups in scheme.simplex.items():
        parts = tuple(groups)
        framework, _, variant = name.partition("/")
        kept = () if name == "E" else parts
        profile = share(f"y:{name}", f"n:{name}")
        found.append(Measure("IM05", parts, profile, f"n:{name}", variant, kept, "profile", name))
        breadth = _breadth(f"y:{name}")
        label = "" if name == "F1" else framework + variant
        kept = ("",) if name == "F1" else ()
        found.append(Measure("IM06", ("",), breadth, f"n:{name}", label, kept))
    return found


def _breadth(columns: str) -> Callable[[View], Floats]:
    """Hill number of order 1 of a profile, NaN for none; over K when it is published."""

    def value(view: View) -> Floats:
        profile = view(columns)
        some = profile.sum(axis=1) > 0
        return np.where(some, hill(np.maximum(profile, 0.0)), np.nan)[:, None]

    return value


def tone_measures(scheme: Scheme) -> list[Measure]:
    """IM12 favourability and IM13 controversy: whole, by category of F1, by element."""
    found = []
    for name in ("", *(n for n in ("F1", "E") if n in scheme.simplex)):
        parts = ("",) if not name else tuple(scheme.simplex.get(name, ()))
        kept = () if name == "E" else parts
        base = f"all:{name}"
        found.append(Measure("IM12", parts, tone(name), base, "", kept, "net", name, _NET, "all:"))
        if name != "E":
            value = _controversy(name)
            found.append(Measure("IM13", parts, value, base, "", kept, support="all:"))
    return found


def _controversy(name: str) -> Callable[[View], Floats]:
    return lambda view: controversy(*(view(f"{sign}:{name}") for sign in ("pos", "neg", "all")))


def _cognitive(view: View) -> Floats:
    """IM08: mean tone of the elements with statements enough, all of equal weight."""
    pos, neg, total = (view(f"{sign}:E") for sign in ("pos", "neg", "all"))
    each = np.where(total >= _LEAST_STATEMENTS - 1e-9, net_tone(pos, neg, total), np.nan)
    count = np.isfinite(each).sum(axis=1)
    found: Floats = np.nansum(each, axis=1) / np.where(count > 0, count, np.nan)
    return found[:, None]


def _polar(code: str) -> Callable[[View], Floats]:
    return lambda view: ratio(view(f"pos:{code}") - view(f"neg:{code}"), view(f"polar:{code}"))


def evaluation_measures(scheme: Scheme) -> list[Measure]:
    """IM03 focality; IM08-IM11 cognitive, affective, overall and conative image."""
    found = [Measure("IM03", ("",), share("focus", "named"), "named", "", ("",), "share")]
    if "E" in scheme.simplex:
        found.append(Measure("IM08", ("",), _cognitive, "all:", "", ("",), bounds=_NET))
    pairs = (("IM09", "", "A1"), ("IM09", "arousal", "A2"), ("IM10", "", "A3"), ("IM11", "", "A4"))
    for indicator, part, code in pairs:
        kind: Shrinkage = "kappa" if indicator == "IM09" else "net"
        found.append(
            Measure(
                indicator,
                (part,),
                _polar(code),
                f"polar:{code}",
                "",
                (part,),
                kind,
                code,
                _NET,
                "docs",
            )
        )
    return found


def balance_measures(scheme: Scheme) -> list[Measure]:
    """IM20: balance and side of hard and soft salience, and how far they go together."""
    return [
        Measure("IM20", (part,), value(name), f"n:{name}", name.partition("/")[2], (part,),
                "none", "", bounds)
        for name in ("F5", "F5/B") if name in scheme.simplex
        for part, value, bounds in (("", _balance, (0.0, 1.0)), ("side", _side, _NET),
                                    ("complement", _complement, _ANY))
    ]  # fmt: skip


def _side(name: str) -> Callable[[View], Floats]:
    """(S - H) / (S + H)."""

    def value(view: View) -> Floats:
        hard, soft = view(f"y:{name}")[:, :1], view(f"y:{name}")[:, 1:]
        return ratio(soft - hard, soft + hard)

    return value


def _balance(name: str) -> Callable[[View], Floats]:
    """1 - |S - H| / (S + H)."""
    side = _side(name)
    return lambda view: 1 - np.abs(side(view))


def _complement(name: str) -> Callable[[View], Floats]:
    """ln odds ratio of hard and soft in one document, half a document added to each cell."""

    def value(view: View) -> Floats:
        cells = view(f"both:{name}")
        both, hard, soft, none = (np.log(cells[:, k : k + 1] + _HALDANE) for k in range(4))
        return np.where(view(f"n:{name}") > 0, both + none - hard - soft, np.nan)

    return value


def rate_measures(scheme: Scheme) -> list[Measure]:
    """IM24: share of the stories on the city that hold a category, for every framework of rates."""
    found = []
    for name, groups in scheme.rates.items():
        variant = name.partition("/")[2]
        parts = tuple(groups)
        kept = () if variant else parts
        found.append(
            Measure("IM24", parts, share(f"any:{name}", "docs"), "docs", variant, kept, "share")
        )
    return found


def role_measures(scheme: Scheme) -> dict[str, list[Measure]]:
    """What is asked of one role alone: IM19 funnel, IM23 university, IM25 pride, IM26 problems."""
    identity = Measure(
        "IM19", ("vid",), _identity, "all:*", "", ("vid",), bounds=_NET, support="docs"
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
        _NET,
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
        _NET,
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

    def breadth(view: View) -> Floats:
        return _breadth("all:F7")(view) / len(categories)

    whole, each = share("all:university", "all:soft"), share("all:F7", "all:soft")
    return [
        Measure("IM23", ("",), whole, "all:soft", "", ("",), "share", support="docs"),
        Measure("IM23", categories, each, "all:soft", "", categories, "share", support="docs"),
        Measure("IM23", ("breadth",), breadth, "all:soft", "", ("breadth",), support="docs"),
    ]


def inner_measures(role: str, scheme: Scheme) -> list[Measure]:
    """What indicators of several roles are made of; not published themselves."""
    parts = ("n", "sum", "square")
    tones = Measure(TONE, parts, _document_tones, "toned", "", parts, bounds=_ANY)
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
        logs = np.log(np.maximum(x, 0.0) + _HALDANE) - np.log(np.where(some, n, 1.0))
        return np.concatenate([np.where(some, logs, np.nan), x], axis=1)

    columns = parts + tuple(f"n:{part}" for part in parts)
    return Measure(name, columns, value, f"{kind}:", "", parts, bounds=_ANY, support="docs")


def _document_tones(view: View) -> Floats:
    return np.concatenate([view(name) for name in ("toned", "tone", "tone2")], axis=1)


def measures_of(role: str, scheme: Scheme) -> list[Measure]:
    """The measures of a role; the single outside roles carry the head figures alone."""
    if role in ("own", "ext", "home", "unk"):
        wide = [ATTENTION] if role == "own" else []
        wide += [*profile_measures(scheme), *tone_measures(scheme), *evaluation_measures(scheme)]
        wide += [*balance_measures(scheme), *rate_measures(scheme)]
        return wide + role_measures(scheme).get(role, []) + inner_measures(role, scheme)
    tones = [m for m in tone_measures(scheme) if m.parts and not m.parts[0].startswith("E")]
    return tones + inner_measures(role, scheme)


def gap_side(measure: Measure) -> bool:
    """The measures IM15 sets against each other: the F1 profile and the whole tone."""
    if measure.indicator == "IM05":
        return measure.base == "n:F1"
    return measure.indicator == "IM12" and measure.parts == ("",)
