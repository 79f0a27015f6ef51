"""Markdown: front matter where there is one, the first heading as title, marks taken off."""

import re
from collections.abc import Iterator

from citysway.corpus.readers.columns import row_record
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.streams import Raw, read_text
from citysway.corpus.record import Record, Rejected

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^#[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(?:```|~~~).*$\n?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE), r"\1"),
    (re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"!\[([^\]\n]*)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
)


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """One file, one document; front matter gives the fields (``columns`` may rename its keys)."""
    columns = options.columns
    decoded = read_text(raw, options.encoding)
    body = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n")
    row: dict[str, object] = {}
    if front := _FRONT.match(body):
        row.update((key, value.strip("\"'")) for key, value in _PAIR.findall(front[1]))
        body = body[front.end() :]
    title_key, text_key = columns.get("title", "title"), columns.get("text", "text")
    if not row.get(title_key) and (heading := _TITLE.search(body)):
        row[title_key] = heading[1]
    row[text_key] = plain(body)
    yield row_record(
        name, row, columns, locator=None, encoding=decoded.encoding, confidence=decoded.confidence
    )


def plain(text: str) -> str:
    """Markdown without its marks: headings, quotes, rules, fences, links, images, bold."""
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return text
