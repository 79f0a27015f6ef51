"""Decoding: raw GB18030 files as they came, and short pieces of real text in each encoding."""

import random
from collections.abc import Callable

from citysway.corpus.decode import decode
from citysway.errors import DocumentError
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.scores import share

RAW = ("raw/txt_gb18030_classified/*/*.txt", "raw/txt_national_reports/*.txt")
TEXTS = "news_chinanews_zh/*.jsonl.gz"
ENCODINGS = ("gb18030", "utf-8", "utf-16", "big5hkscs")
_PIECES, _SHORTEST, _LONGEST = 600, 8, 120
Decode = Callable[[bytes], str]


def text_of(raw: bytes) -> str:
    """The decoded text; empty for what is refused."""
    try:
        return decode(raw).text
    except DocumentError:
        return ""


def figures(find: Decode = text_of) -> list[Figure]:
    """Share of files and of pieces whose text comes back as it was."""
    raw = [path.read_bytes() for path in gold.paths(*RAW)]
    right = sum(find(data) == data.decode("gb18030", errors="replace") for data in raw)
    found = [Figure("decoding.raw_gb18030.exact", share(right, len(raw)), RAW)]
    for encoding in ENCODINGS:
        pieces = [p for p in _pieces(traditional=encoding.startswith("big5")) if _fits(p, encoding)]
        right = sum(find(piece.encode(encoding)) == piece for piece in pieces)
        name = f"decoding.pieces_{encoding.replace('-', '')}.exact"
        found.append(Figure(name, share(right, len(pieces)), (TEXTS,)))
    return found


def _pieces(*, traditional: bool) -> list[str]:
    """Short cuts from news, at chance places, the same every time."""
    chance = random.Random(gold.SEED)
    found = []
    for row in gold.sample(gold.rows(TEXTS), _PIECES):
        text = row["text"]
        at = chance.randrange(max(1, len(text) - _LONGEST))
        found.append(text[at : at + chance.randint(_SHORTEST, _LONGEST)])
    if not traditional:
        return found
    import opencc

    converter = opencc.OpenCC("s2t")
    return [converter.convert(piece) for piece in found]


def _fits(piece: str, encoding: str) -> bool:
    """Whether the encoding has all characters, and the piece any that tell encodings apart."""
    try:
        piece.encode(encoding)
    except UnicodeEncodeError:
        return False
    return not piece.isascii()
