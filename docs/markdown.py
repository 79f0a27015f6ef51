"""Markdown pages and tables."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def page(title: str, *blocks: str) -> str:
    """A whole page from its blocks."""
    note = "*Generated from the code by `python -m docs.build`. [All pages](index.md)*"
    return "\n\n".join([f"# {title}", note, *filter(None, blocks)]) + "\n"
