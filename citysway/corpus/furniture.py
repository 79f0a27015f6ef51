"""Site furniture: lines that stand on the pages of a site everywhere, and are no page's own text.

Counted over all pages of a study, so that what is cut does not depend on the order or the runs in
which pages were read. What is cut is kept: ``restore`` gives the page back.
"""

from collections.abc import Collection, Iterable, Sequence

import xxhash

Cut = tuple[int, str]  # position in the shortened text, the line with its line feed
Counts = dict[tuple[str, int], int]  # pages of a site that hold a line; 0: pages in all
PAGES = 5  # pages of a site that must hold a line
SHARE = 0.2  # of the site's pages
_LONGEST = 90  # letters of a line in the middle of a page; at its ends lines may be longer
_EDGE = 3  # lines at the beginning and end of a page


def line_key(line: str) -> int:
    """Hash of a line without its blanks (0: a blank line); numbers count, bulletins have forms."""
    plain = "".join(line.split())
    return xxhash.xxh3_64_intdigest(plain.encode()) | 1 if plain else 0


def count_lines(pages: Iterable[tuple[str, str]]) -> Counts:
    """Pages by (site, line) of some (site, text); counts of several shards add up."""
    counts: Counts = {}
    for site, text in pages:
        keys = {line_key(line) for line in text.split("\n")} - {0}
        for key in (0, *keys):
            counts[site, key] = counts.get((site, key), 0) + 1
    return counts


def furniture(counts: Counts, pages: Iterable[tuple[str, str]]) -> dict[str, frozenset[int]]:
    """Line keys by site that stand on five pages and a fifth of the site's pages, by title.

    ``pages`` are the counted ones once more: copies of one page, which share its title, are one
    page here, or a site that keeps five copies of an article would lose its text.
    """
    often: dict[str, set[int]] = {}
    for (site, key), number in counts.items():
        if key and number >= PAGES and number >= SHARE * counts[site, 0]:
            often.setdefault(site, set()).add(key)
    titles: dict[tuple[str, int], set[str]] = {}
    for site, text in pages if often else ():
        keys = often.get(site, set()) & {line_key(line) for line in text.split("\n")}
        for key in (0, *keys):
            titles.setdefault((site, key), set()).add(text.split("\n", 1)[0])
    found: dict[str, set[int]] = {}
    for (site, key), stand in titles.items():
        if key and len(stand) >= max(PAGES, SHARE * len(titles[site, 0])):
            found.setdefault(site, set()).add(key)
    return {site: frozenset(keys) for site, keys in found.items()}


def strip(text: str, lines: Collection[int]) -> tuple[str, list[Cut]]:
    """The text without the lines of these keys, and what was cut from where.

    The first line (the title) stays, and so do long lines in the middle of a page: a slogan or a
    statement that a site prints often is still text.
    """
    if not lines:
        return text, []
    parts = text.splitlines(keepends=True)
    kept: list[str] = []
    cut: list[Cut] = []
    length = 0
    for number, part in enumerate(parts):
        edge = number < _EDGE or number >= len(parts) - _EDGE
        if number and (edge or len(part) <= _LONGEST) and line_key(part) in lines:
            cut.append((length, part))
        else:
            kept.append(part)
            length += len(part)
    return "".join(kept), cut


def restore(text: str, cut: Sequence[Cut]) -> str:
    """The text with its cut lines back in their places."""
    parts: list[str] = []
    start = 0
    for at, line in cut:
        parts += [text[start:at], line]
        start = at
    return "".join([*parts, text[start:]])
