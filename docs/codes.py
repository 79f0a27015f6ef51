"""The page of codes: elements, frames, evaluations, frameworks and context rules."""

import re
from collections.abc import Sequence

from citysway.models import codebook
from citysway.models.codebook import Category, Codebook, ContextRule
from docs.markdown import page, table

FACETS = {
    "E": "Elements: what a sentence speaks of",
    "X": "Frames: how it is spoken of, as a predicate",
    "A": "Evaluations: feeling, judgement, intent",
}
FRAMEWORKS = {
    "F1": "Elements of regional soft power 区域软实力要素",
    "F2": "Elements of city culture 城市文化要素",
    "F3": "Five forces of city culture 城市文化五力",
    "F4": "From potential to effect 软实力作用机制",
    "F5": "Hard and soft power 硬实力与软实力",
    "F6": "Relations to nation and other cities 城市关系",
    "F7": "University and city 高校与城市",
    "F8": "National cultural soft power 国家文化软实力",
}
NEEDS = {
    "city": "a linked city or a city-owned noun in the clause",
    "element": "another E code in the clause",
    "city_or_element": "a linked city, a city-owned noun or another E code in the clause",
}


def codes_page() -> str:
    """Every code, framework, double and context rule of the codebook."""
    book = codebook.load()
    intro = (
        "P1 to P5 are the papers listed in [the method](method.md#papers). Terms: number of zh / en"
        " terms; `citysway codebook show E03` lists them. A trailing `*` needs context, a leading"
        " `-` is negative by itself. New terms from your own texts: `citysway codebook suggest`"
        " ([how](your-texts.md#new-terms-from-your-own-texts))."
    )
    facets = [f"## {name}\n\n{_codes(book, facet)}" for facet, name in FACETS.items()]
    groups = [
        f"### {name} {FRAMEWORKS.get(name, '')}\n\n{_framework(group)}"
        for name, group in book.frameworks.items()
    ]
    members = (
        "`E03` a code; `X01*E03` both in one clause; `E24&E03` both in one sentence; `@ext` only"
        " from that role, `@in` as the city pointed at. Secondary members weigh half, in the"
        " variant `broad` alone."
    )
    return page("Codes 编码", intro, *facets, f"## Frameworks 框架\n\n{members}", *groups,
                _variants(book), _doubles(book), _rules(book))  # fmt: skip


def _codes(book: Codebook, facet: str) -> str:
    rows = []
    for code in book.codes.values():
        if code.facet == facet:
            count = " / ".join(
                str(sum(t.lang == lang for t in code.terms)) for lang in ("zh", "en")
            )
            rows.append(
                (code.id, code.zh_name, code.en_name, code.rule, origin(code.source), count)
            )
    return table(("code", "中文", "English", "rule", "source", "terms"), rows)


def origin(source: str) -> str:
    """Papers and sections as stated; what is our own names the literature it follows."""
    own = re.fullmatch(r"\w+\.md [\d.]+(?: \((.+)\))?", source)
    return source if own is None else own[1] or "CitySway"


def _framework(group: Sequence[Category]) -> str:
    rows = [
        (c.id, f"{c.zh_name} {c.en_name}", c.rule, origin(c.source), _members(c.primary),
         _members(c.secondary), "beside the whole" if c.outside else c.measure)
        for c in group
    ]  # fmt: skip
    head = ("category", "name", "rule", "source", "primary", "secondary", "measure")
    return table(head, rows)


def _members(members: Sequence[codebook.Member]) -> str:
    """Members in the notation of the file; a run over every element becomes ``X06*E``."""
    wild: dict[tuple[str, str, str | None], list[codebook.Member]] = {}
    for member in members:
        wild.setdefault((member.first, member.kind, member.role), []).append(member)
    said = []
    for (first, _, role), run_ in wild.items():
        whole = len(run_) > 30
        said += [f"{first}*E{'@' + role if role else ''}"] if whole else [str(m) for m in run_]
    return " ".join(f"`{text}`" for text in said) or "-"


def _variants(book: Codebook) -> str:
    lines = []
    for framework, named in book.variants.items():
        for name, group in named.items():
            default = {str(m): c.id for c in book.frameworks[framework] for m in c.primary}
            moved = [f"`{m}` to {c.id}" for c in group for m in c.primary
                     if default.get(str(m)) != c.id]  # fmt: skip
            lines.append(f"- {framework} variant {name}: {', '.join(moved)}")
    return "### Variants\n\n" + "\n".join(lines) if lines else ""


def _doubles(book: Codebook) -> str:
    rows = [(d.term, d.own, d.ext, d.city or "-", d.why) for d in book.doubles.values()]
    intro = "The kind of text decides: `own` in policy and publicity, `ext` in news."
    head = ("term", "own", "ext", "with a city in the clause", "why")
    return f"## Words of two codes\n\n{intro}\n\n{table(head, rows)}"


def _rules(book: Codebook) -> str:
    intro = (
        f"{len(book.rules)} rules. A starred term without a rule needs {NEEDS[book.star_needs]}."
    )
    rows = [
        (
            rule.id,
            rule.lang,
            " ".join(rule.codes),
            _few(rule.terms) or "all",
            in_words(rule),
            rule.why,
        )
        for rule in book.rules
    ]
    return f"## Context rules\n\n{intro}\n\n" + table(
        ("rule", "lang", "codes", "terms", "a hit counts only", "why"), rows
    )


def _few(words: Sequence[str]) -> str:
    more = f" and {len(words) - 6} more" if len(words) > 6 else ""
    return ", ".join(words[:6]) + more


def in_words(rule: ContextRule) -> str:
    """A context rule as a phrase: when a hit counts, and what becomes of it otherwise."""
    near = f"within {rule.within} characters"
    parts = (
        ("with", rule.needs_near, near), ("after", rule.needs_left, ""),
        ("before", rule.needs_right, ""), ("without", rule.drop_near, near),
        ("not after", rule.drop_left, ""), ("not before", rule.drop_right, ""),
    )  # fmt: skip
    said = [f"{verb} {_few(words)} {where}".strip() for verb, words, where in parts if words]
    if rule.needs:
        said.append(f"with {NEEDS[rule.needs]}")
    return "; ".join(said) + (f"; else it is {rule.recode}" if rule.recode else "")
