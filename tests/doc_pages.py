"""The pages of docs/, as tests read them."""

import re
from collections.abc import Iterator

from docs.build import HERE, PAGES

HAND = sorted(path.name for path in HERE.glob("*.md") if path.name not in PAGES)
ALL = sorted(path.name for path in HERE.glob("*.md"))
SET_UP = ("your-texts.md", "archives.md")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    """The text of one page."""
    return (HERE / name).read_text(encoding="utf-8")


def blocks(name: str) -> Iterator[tuple[str, str]]:
    """(language, file name or '') and body of every fenced block, in order."""
    for info, body in BLOCK.findall(read(name)):
        titled = re.search(r'title="(.+?)"', info)
        yield (f"file:{titled[1]}" if titled else info.strip()), body
