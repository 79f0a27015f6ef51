"""The page of the papers: every concept with what carries it."""

from collections.abc import Sequence

from citysway.models import codebook
from citysway.models.codebook.papers import Concept, Paper, Papers, Section, load_papers
from citysway.pipeline.indicators.registry import registry
from docs.indicators import anchor
from docs.markdown import page, table

INTRO = (
    "The five papers, section by section: what each speaks of, in our words, and what of CitySway"
    " carries it. Codes (E elements, X frames, A evaluations) and categories (F) are in"
    " [codes](codes.md), indicators (IM, RA) in [indicators](indicators.md): `IM19:vid` is the part"
    " `vid` of IM19. A code says that a text speaks of a thing, an indicator how much and how."
    " Linked indicators are about the concept itself. Besides, every element has its share in IM05,"
    " its tone in IM12, its weight against other cities in IM07 and its problems in IM26; every"
    " category of F1, F2 and F5 has its share in IM05, every other category its rate in IM24."
    " What no text can carry (revenue, margins, certifications ...) enters as a column of outside"
    " statistics, which a study brings along; the last column says why, and what is lost."
)
HEAD = ("section", "概念", "concept", "codes", "categories", "indicators", "columns", "remark")


def papers_page() -> str:
    """Every paper with its sections and concepts; then the columns, then what is left open."""
    found = load_papers()
    blocks = [_paper(paper) for paper in found.papers.values()]
    return page(
        "The papers 五篇论文", INTRO, _counts(found), *blocks, _columns(found), _open(found)
    )


def _counts(found: Papers) -> str:
    rows = []
    for paper in found.papers.values():
        concepts = [c for section in paper.sections.values() for c in section.concepts]
        carried = sum(bool(c.by) for c in concepts)
        brought = sum(bool(c.columns) for c in concepts)
        neither = sum(not c.by and not c.columns for c in concepts)
        rows.append((paper.id, len(paper.sections), len(concepts), carried, brought, neither))
    head = ("paper", "sections", "concepts", "in the text", "with a column", "neither")
    return table(head, rows)


def _paper(paper: Paper) -> str:
    rows = [row for section in paper.sections.values() for row in _section(section)]
    return f"## {paper.id}\n\n{paper.en_title}\n\n{paper.zh_title}\n\n{table(HEAD, rows)}"


def _section(section: Section) -> list[tuple[str, ...]]:
    title = f"**{section.id}** {section.zh_name} {section.en_name}"
    return [
        (title if number == 0 else "", *_concept(concept))
        for number, concept in enumerate(section.concepts)
    ]


def _concept(concept: Concept) -> tuple[str, ...]:
    codes = [name for name in concept.by if name[0] in "EXA"]
    categories = [name for name in concept.by if name[0] == "F"]
    columns = [f"`{name}`" for name in concept.columns]
    stated = [name for name in concept.by if name[:2] in ("IM", "RA")]
    indicators = [_linked(name) for name in stated] + [
        name for name in measured(concept) if name not in stated and name[:4] not in stated
    ]
    lists = (", ".join(items) for items in (codes, categories, indicators, columns))
    return concept.zh_name, concept.en_name, *lists, concept.why


def measured(concept: Concept) -> list[str]:
    """The parts of IM05 and IM24 that publish the codes, categories and frameworks of a concept.

    A frame (X) is published through the categories it is a member of.
    """
    book = codebook.load()
    found: list[str] = []
    for name in concept.by:
        if name[0] == "X":
            holders = [c.id for c in book.categories() if any(m.first == name for m in c.primary)]
            found += [_part(holder) for holder in holders]
        elif name in book.frameworks:
            found.append(_part(f"{name}.*"))
        elif name[0] in "EF":
            found.append(_part(name))
    return list(dict.fromkeys(found))


def _part(name: str) -> str:
    """The indicator that publishes a code or category as its part: ``IM05:E03``."""
    entries = registry()
    pattern = name.replace("*", "1")
    return next(f"{i}:{name}" for i in ("IM05", "IM24") if entries[i].part(pattern))


def _linked(name: str) -> str:
    return f"[{name}](indicators.md#{anchor(registry()[name.partition(':')[0]])})"


def _columns(found: Papers) -> str:
    rows = []
    for column, (zh, en) in found.columns.items():
        places = [f"{paper.id} {section.id}" for paper in found.papers.values()
                  for section in paper.sections.values() if _asks(section, column)]  # fmt: skip
        users = [entry.id for entry in registry().values() if column in entry.external]
        rows.append((f"`{column}`", zh, en, ", ".join(places), ", ".join(users)))
    text = (
        "What a study may bring along for each city. Indicators that need a column and do not find"
        " it are NA, reason `external_missing`; all others are handed over beside the indicators."
    )
    head = ("column", "中文", "English", "asked for by", "needed by")
    return f"## Outside statistics 外部统计\n\n{text}\n\n{table(head, rows)}"


def _asks(section: Section, column: str) -> bool:
    return any(column in concept.columns for concept in section.concepts)


def _open(found: Papers) -> str:
    """The codes that no paper names, and the concepts that nothing carries."""
    book = codebook.load()
    rows: list[Sequence[str]] = [
        (f"{paper.id} {section.id}", concept.zh_name, concept.en_name, concept.why)
        for paper in found.papers.values()
        for section in paper.sections.values()
        for concept in section.concepts
        if not concept.by and not concept.columns
    ]
    own = ", ".join(f"{c.id} {c.en_name}" for c in book.codes.values() if "P" not in c.source[:1])
    text = f"Evaluations that follow the literature on destination image, not these papers: {own}."
    head = ("section", "概念", "concept", "why not")
    return f"## What is not carried 未能承载的\n\n{table(head, rows)}\n\n{text}"
