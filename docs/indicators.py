"""The page of indicators: the registry as it is published."""

from collections.abc import Iterable

from citysway.pipeline.indicators.basis import Basis
from citysway.pipeline.indicators.registry import Indicator, registry
from docs.markdown import page, table

DIRECTION = {1: "more is better", -1: "less is better", 0: "descriptive, not for ranking"}
EMPTY = "''"
SIGN = {1: "+", -1: "−", 0: "0"}
FAMILIES = {"IM": "City image 城市形象", "RA": "Radiation 城市辐射力"}
#: Kinds of text and what narrows them (``pipeline.indicators.basis.KINDS``), in words.
NAMED = {
    "namings": "namings of the city",
    "derived": "names of its brands, works and institutions",
    "stories": "stories that began with it, from",
    "tone": "praise and blame by",
    "phrases": "phrases it used",
}
NARROWED = {
    "": "",
    "focus": "where it is the focus",
    "together": "beside 1 to 9 other cities",
    "unnamed": "without its own name",
    "planned": "that plan",
    "done": "that report something done",
    "problem": "that name a problem",
    "university": "beside a soft element",
    "others": "without what a city says to its own credit",
    "learns": "in its own policy texts",
    "followed": "in policy texts of other cities about it",
    "decided": "with a winner",
    "exchange": "of dated exchanges",
    "abroad": "of dated exchanges with places abroad",
    "confirmed": "of dated exchanges that a third party reports",
    "picked": "that outside outlets printed",
    "first": "before any other city",
    "national": "after the nation did",
}
INTRO = (
    "Symbols: d document, s source, c city, j place, e part; w = 1 / copies of the story in the"
    " role; q = the city's share of a document's city namings; y = share of a part in a"
    " document; F = net tone; P, N, U = praising, blaming, neutral statements; N_s = documents of"
    " a source; a = attention, D = distance in km; X01, A1, F1: [codes and frameworks](codes.md)."
    " Direction: + more is better, − less is better, 0 descriptive, not for ranking. Edge cases and"
    " reading: [the method](method.md#indicators). Which paper says what:"
    " [the papers](papers.md). Opens to: what `citysway evidence --indicator` shows for the whole,"
    " in the role of the number where no other is named; `--part` narrows it to a part."
)
PARTS = (
    "`part` and `variant` are columns of the table [indicators](tables.md#indicators). In the name"
    " of a part `*` is any of its kind: `F1.*` every category of F1, `E*` every element; … is its"
    " name. The empty part is the whole; the empty variant the default."
)


def indicators_page() -> str:
    """Every indicator with its parts: an overview, then one section each."""
    found = registry()
    blocks = [f"## Overview 总表\n\n{_overview(found.values())}\n\n{PARTS}"]
    blocks += [_section(entry) for entry in found.values()]
    return page("Indicators 指标", INTRO, *blocks)


def _overview(entries: Iterable[Indicator]) -> str:
    rows = [
        (f"[{e.id}](#{anchor(e)})", e.code, e.zh_name, e.en_name, e.unit, span(e.range),
         SIGN[e.direction], f"`{e.role}`")
        for e in entries
    ]  # fmt: skip
    return table(("id", "code", "中文", "English", "unit", "range", "direction", "role"), rows)


def heading(entry: Indicator) -> str:
    """The title of an indicator's section."""
    return f"{entry.id} {entry.en_name} {entry.zh_name}"


def anchor(entry: Indicator) -> str:
    """The link to an indicator's section, as code hosts make it."""
    kept = "".join(sign for sign in heading(entry).lower() if sign.isalnum() or sign in " -_")
    return kept.replace(" ", "-")


def span(limits: tuple[float, float]) -> str:
    """A range in words: ``0 to 1``, ``−∞ to ∞``."""
    low, high = (f"{end:g}".replace("inf", "∞").replace("-", "−") for end in limits)
    return f"{low} to {high}"


def _section(entry: Indicator) -> str:
    rows = [
        ("code", entry.code), ("formula", f"`{entry.formula}`"), ("公式", entry.zh_formula),
        ("unit", f"{entry.unit} {entry.zh_unit}"),
        ("range", span(entry.range)), ("direction", DIRECTION[entry.direction]),
        ("headline role", f"`{entry.role}`"), ("least support", entry.support),
        ("papers", ", ".join(entry.papers)),
    ]  # fmt: skip
    if any(part.name == "" or "*" in part.name for part in entry.parts):
        rows.append(("opens to", "; ".join(_made_of(basis) for basis in entry.evidence)))
    if entry.external:
        rows.append(("outside statistics", ", ".join(f"`{name}`" for name in entry.external)))
    blocks = [f"## {heading(entry)}", table(("", ""), rows), _parts(entry), _variants(entry)]
    return "\n\n".join(filter(None, blocks))


def _made_of(basis: Basis) -> str:
    """What ``citysway evidence`` shows for the whole: kind, codes, roles."""
    if basis.of == "counts":
        return f"{basis.en} ([{basis.table}](tables.md#{basis.table}))"
    codes = ", ".join(f"`{code}`" for code in basis.of_part("").codes)
    words = " ".join(filter(None, (NAMED.get(basis.of, basis.of), codes, NARROWED[basis.only])))
    return f"{words} in {', '.join(f'`{role}`' for role in basis.roles)}" if basis.roles else words


def _parts(entry: Indicator) -> str:
    if [part.name for part in entry.parts] == [""]:
        return ""
    rows = [
        (f"`{p.name or EMPTY}`", _named(p.zh_name), _named(p.en_name), f"{p.unit} {p.zh_unit}",
         span(p.range), SIGN[p.direction])
        for p in entry.parts
    ]  # fmt: skip
    return table(("part", "中文", "English", "unit", "range", "direction"), rows)


def _named(label: str) -> str:
    return label.replace("{}", "…")


def _variants(entry: Indicator) -> str:
    rows = [(f"`{v.name}`", v.zh_name, v.en_name) for v in entry.variants]
    return table(("variant", "中文", "English"), rows) if rows else ""
