"""What commands print: coloured on a terminal, plain in a file."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from citysway.errors import StudyError, did_you_mean
from citysway.reports.words.quoting import visible

if TYPE_CHECKING:
    import pandas as pd

    from citysway.models.codebook import Codebook
    from citysway.models.gazetteer import Gazetteer, Place
    from citysway.models.reading import Reading
    from citysway.models.suggest import Proposal
    from citysway.pipeline.indicators.basis import Basis
    from citysway.pipeline.study import Result

_STYLES = {1: "green", -1: "red", 0: "yellow"}


def summary(result: "Result") -> str:
    """What a run did, in a few lines."""
    tallies = result.run["tallies"]
    lines = []
    if "read" in tallies:
        read = tallies["read"]
        lines.append(f"{read['documents']:,} documents from {read['files']:,} files; "
                     f"{read['rejected']:,} rows of rejections")  # fmt: skip
    if "facts" in tallies:
        lines.append(
            f"{len(tallies['facts']['cities'])} cities, "
            f"{tallies['stories']['stories']:,} stories, "
            f"{tallies['annotate']['mentions']:,} mentions"
        )
    if "sources" in tallies:
        sources = tallies["sources"]
        lines.append(f"{sources['sources']} sources, {sources['unresolved']} without a home")
    for left_out in tallies.get("topics", {}).get("edits", {}).get("left_out", ()):
        lines.append(f"left out: {left_out}")
    lines.append(f"tables: {result.out}")
    return "\n".join(lines)


def show_reading(reading: "Reading") -> None:
    """The text with cities and codes marked, then tables of both."""
    console = Console()
    text = Text(reading.doc.text)
    for code in reading.codes:
        text.stylize("cyan", code.start, code.end)
    for city in reading.cities:
        text.stylize("bold magenta", city.start, city.end)
    console.print(text)
    show_links(reading)
    table = Table("code", "term", "city", "tone", "modality", "said", title="mentions")
    for m in reading.mentions:
        tone = Text(f"{m.label:+d} ({m.score:+.2f})", style=_STYLES[m.label])
        table.add_row(m.code, m.term, m.place_id, tone, m.modality, m.attribution)
    console.print(table)


def show_links(reading: "Reading") -> None:
    """Every naming with its place, confidence and reason; then what was left open."""
    table = Table("name", "place", "confidence", "reason", title="places")
    for city in reading.cities:
        kind = " (derived)" if city.derived else " (the state is meant)" if city.metonym else ""
        table.add_row(city.name, city.place_id, f"{city.confidence:.2f}", city.reason + kind)
    for name in reading.unresolved:
        table.add_row(name.name, "-", "-", name.reason)
    for name in reading.dropped:
        table.add_row(name.name, "-", "-", f"dropped: {name.reason}")
    Console().print(table)


def reading_json(reading: "Reading") -> str:
    """Everything found in one text as JSON."""
    kinds: dict[str, Iterable[Any]] = {
        "sentences": reading.sentences, "cities": reading.cities, "unresolved": reading.unresolved,
        "codes": reading.codes, "mentions": reading.mentions,
    }  # fmt: skip
    found: dict[str, Any] = {"lang": reading.lang}
    found |= {kind: [dataclasses.asdict(item) for item in items] for kind, items in kinds.items()}
    return json.dumps(found, ensure_ascii=False, indent=1)


def show_counts(found: "Sequence[tuple[Basis, pd.DataFrame]]") -> None:
    """What a number rests on beside sentences, with rows of the table that holds it."""
    console = Console()
    for basis, rows in found:
        console.print(f"{basis.en} (table {basis.table})", markup=False)
        if not len(rows):
            continue
        table = Table(*rows.columns)
        for row in rows.itertuples(index=False):
            table.add_row(*(Text(visible(str(value))) for value in row))
        console.print(table)


def show_codebook(book: "Codebook", wanted: str | None) -> None:
    """All codes in a line each; or one code, or one framework, whole."""
    console = Console()
    if wanted is None:
        table = Table("code", "中文", "English", "terms zh", "terms en")
        for code in book.codes.values():
            count = {lang: sum(t.lang == lang for t in code.terms) for lang in ("zh", "en")}
            table.add_row(code.id, code.zh_name, code.en_name, str(count["zh"]), str(count["en"]))
        console.print(table)
    elif wanted in book.codes:
        _show_code(console, book, wanted)
    elif wanted in book.frameworks:
        table = Table("category", "中文", "English", "primary codes", "papers")
        for c in book.frameworks[wanted]:
            table.add_row(c.id, c.zh_name, c.en_name, " ".join(map(str, c.primary)), c.source)
        console.print(table)
    else:
        known = f"; there are {', '.join(book.codes)}; {', '.join(book.frameworks)}"
        near = did_you_mean(wanted, [*book.codes, *book.frameworks]) or known
        raise StudyError(f"{wanted!r} is no code and no framework{near}")


def _show_code(console: Console, book: "Codebook", wanted: str) -> None:
    code = book.codes[wanted]
    console.print(
        f"{code.id}  {code.zh_name} / {code.en_name}  ({code.source})\n{code.rule}", markup=False
    )
    for lang in ("zh", "en"):
        terms = [
            f"{'-' * (t.polarity < 0)}{t.text}{'*' * t.starred}"
            for t in code.terms
            if t.lang == lang
        ]
        console.print(f"{lang}: {'; '.join(terms)}", markup=False)
    for rule in book.rules:
        if wanted in rule.codes:
            rule_terms = ", ".join(rule.terms) or "all terms"
            console.print(f"rule {rule.id} ({rule.lang}): {rule_terms}: {rule.why}", markup=False)


def show_suggestions(proposals: "Sequence[Proposal]", book: "Codebook") -> None:
    """Proposed terms with both scores; a line per code where there are many codes."""
    console = Console()
    groups: dict[tuple[str, str], list[Proposal]] = {}
    for proposal in proposals:
        groups.setdefault((proposal.code, proposal.lang), []).append(proposal)
    if len(groups) > 2:
        for (code, lang), group in groups.items():
            best = ", ".join(p.term for p in group[:5])
            console.print(f"{code} {book.name(code, lang)}: {best}", markup=False)
        return
    for (code, lang), group in groups.items():
        head = ("term", "score", "similarity", "keyness", "documents", "nearest terms")
        table = Table(*head, title=f"{code} {book.name(code, lang)}")
        for p in group:
            near = "-" if p.similarity is None else f"{p.similarity:.2f}"
            table.add_row(Text(p.term), f"{p.score:.2f}", near, f"{p.keyness:.1f}",
                          str(p.documents), Text(", ".join(p.nearest)))  # fmt: skip
        console.print(table)


def show_places(found: "tuple[Place, ...]", places: "Gazetteer") -> None:
    """Candidates of a name, most likely first."""
    table = Table("id", "中文", "English", "kind", "in", "population", "lat, lon")
    for place in found:
        above = places.place(place.parent) if place.parent else None
        point = (
            f"{place.lat:.3f}, {place.lon:.3f}"
            if place.lat is not None and place.lon is not None
            else "-"
        )
        table.add_row(
            place.id, place.name_zh or "-", place.name_en or "-", place.kind,
            (above.name_zh or above.name_en or "-") if above else place.country,
            f"{place.population:,}" if place.population else "-", point,
        )  # fmt: skip
    Console().print(table)
