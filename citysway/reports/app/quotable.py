"""How much of a text is shown: a stretch around the hits, and what the study may quote."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

Spans = tuple[tuple[int, int], ...]


def most_quoted(con: "duckdb.DuckDBPyConnection") -> int | None:
    """Most characters of a text in one quotation, the variable ``quote_chars``; None: no limit."""
    found = con.execute("SELECT getvariable('quote_chars')").fetchall()[0][0]
    return None if found is None else int(found)


def stretch(text: str, spans: Spans, *, width: int, most: int | None = None) -> tuple[str, Spans]:
    """At most ``width`` (and ``most``) characters around the first hit, and the hits in them.

    What is left out on a side is shown by ``…``; with 0 nothing is left.
    """
    size = width if most is None else min(width, most)
    if len(text) <= size:
        return text, spans
    if size == 0:
        return "", ()
    begin, end = spans[0] if spans else (0, 0)
    end = min(end, begin + size)
    first = max(0, min(begin - (size - (end - begin)) // 3, len(text) - size))
    last = first + size
    before, after = "…" if first else "", "…" if last < len(text) else ""
    shift = len(before) - first
    inside = tuple(
        (max(a, first) + shift, min(b, last) + shift) for a, b in spans if a < last and b > first
    )
    return before + text[first:last] + after, inside
