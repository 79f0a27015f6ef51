"""What a person types into the search box, as a query that SQLite's FTS5 always takes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from citysway.corpus.fold import fold
from citysway.models.segment import cut

LONGEST = 400  # characters of a query that are read
DEEPEST = 20  # brackets inside brackets
MOST = 64  # terms
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PIECE = re.compile(r'"([^"]*)"?(\*?)|([()])|([^\s()"]+)')
_QUOTES = str.maketrans("“”„«»「」『』《》", '"' * 11)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
#: The columns of the index that hold words in their order.
ORDERED = "{title body}"


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase: its ``tokens``, and whether the last is only a beginning."""

    tokens: tuple[str, ...]
    prefix: bool

    @property
    def match(self) -> str:
        """The FTS5 expression; a single Chinese word is also found inside a longer one."""
        phrase = '"' + " ".join(self.tokens).replace('"', '""') + '"'
        ordered = f"{ORDERED} : {phrase}{' *' if self.prefix else ''}"
        if len(self.tokens) == 1 and has_han(self.tokens[0]):
            return f"({ordered} OR parts : {phrase})"
        return f"({ordered})"


@dataclass(frozen=True, slots=True)
class Query:
    """``match`` for FTS5 ('' when nothing can be looked for) and the terms that must be there."""

    match: str = ""
    terms: tuple[Term, ...] = field(default=())


def has_han(text: str) -> bool:
    """Is there a Chinese character?"""
    return _HAN.search(text) is not None


def words(text: str) -> list[str]:
    """The words of a folded text, those of Chinese by the dictionary; joined the text again.

    Without the hidden Markov model: what the dictionary does not know is cut in characters, in a
    query and in a text alike, so that a phrase finds it.
    """
    return cut(text, hmm=False) if has_han(text) else [text]


def parse(typed: str) -> Query:
    """Words side by side, ``AND``, ``OR``, ``NOT``, brackets, "phrases" and ``begin*``.

    Whatever is typed, FTS5 takes the result: brackets that do not match, an operator without a
    side and signs without a letter are passed over.
    """
    plain = fold(_CONTROL.sub(" ", typed[:LONGEST]).translate(_QUOTES))
    # operators are written in capitals, which folding takes away
    shown = _CONTROL.sub(" ", typed[:LONGEST]).translate(_QUOTES)
    reader = _Reader(list(_pieces(plain, shown)))
    match = reader.alternatives(0)
    while reader.left():  # a bracket closed too often
        reader.skip()
        match = _join(" AND ", [match, reader.alternatives(0)])
    return Query(match, tuple(reader.terms)) if match else Query()


Piece = Term | str  # a term, or one of ( ) AND OR NOT


def _pieces(plain: str, shown: str) -> list[Piece]:
    found: list[Piece] = []
    terms = 0
    for piece in _PIECE.finditer(plain):
        bracket, word = piece[3], piece[4]
        as_typed = shown[piece.start() : piece.end()]
        if bracket or as_typed in ("AND", "OR", "NOT"):
            found.append(bracket or as_typed)
        elif (term := _term(piece[1], piece[2], word)) and terms < MOST:
            found.append(term)
            terms += 1
    return found


def _term(quoted: str | None, star: str | None, word: str | None) -> Term | None:
    text = quoted if quoted is not None else (word or "")
    tokens = tuple(token for token in words(text) if any(char.isalnum() for char in token))
    if not tokens:
        return None
    begun = bool(star) or text.endswith("*")
    grows = quoted is None and len(tokens) > 1 and has_han(tokens[-1])  # 四川成都 in 四川成都市
    return Term(tokens, begun or grows)


class _Reader:
    """Pieces read from the left; every rule gives '' where it finds nothing."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces, self._at = pieces, 0
        self.terms: list[Term] = []

    def left(self) -> bool:
        return self._at < len(self._pieces)

    def skip(self) -> None:
        self._at += 1

    def _next(self) -> Piece | None:
        return self._pieces[self._at] if self.left() else None

    def alternatives(self, depth: int) -> str:
        """Parts joined by OR."""
        found = [self._together(depth)]
        while self._next() == "OR":
            self.skip()
            found.append(self._together(depth))
        return _join(" OR ", found)

    def _together(self, depth: int) -> str:
        """Parts side by side, less those behind NOT."""
        wanted: list[str] = []
        unwanted: list[str] = []
        while (piece := self._next()) is not None and piece not in (")", "OR"):
            negative = piece == "NOT"
            if piece in ("AND", "NOT"):
                self.skip()
            before = len(self.terms)
            (unwanted if negative else wanted).append(self._one(depth))
            if negative:
                del self.terms[before:]
        kept = _join(" AND ", wanted)
        refused = _join(" OR ", unwanted)
        return f"({kept} NOT {refused})" if kept and refused else kept

    def _one(self, depth: int) -> str:
        piece = self._next()
        if isinstance(piece, Term):
            self.skip()
            self.terms.append(piece)
            return piece.match
        if piece != "(":
            return ""
        self.skip()
        if depth >= DEEPEST:
            return ""
        inside = self.alternatives(depth + 1)
        if self._next() == ")":
            self.skip()
        return inside


def _join(sign: str, parts: list[str]) -> str:
    found = [part for part in parts if part]
    return found[0] if len(found) == 1 else (f"({sign.join(found)})" if found else "")


Segmenter = Callable[[str], str]


def segmented(text: str) -> str:
    """The folded text with U+001F between words: without these it is as long as the text."""
    return "\x1f".join(words(fold(text).replace("\x1f", " ")))
