"""Hits of codebook terms to be judged by hand: ``python -m tests.gates.term_hits en X04``.

Documents of all study kinds are drawn with a seed and read with the package; of each term hits
are drawn and shown in context. Sentences of the held-out half of the code gold are left out.
What was judged is ``docs/term-precision.csv``.
"""

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from citysway.corpus.document import Document
from citysway.corpus.fold import fold_term
from citysway.models.codebook import Codebook, Term, english_variants
from tests.gates.codes_gold import sentences
from tests.gates.knowledge import reader
from tests.real import DATA

SEED = 20261121
KINDS = ("news", "policy", "publicity", "reviews")
LONGEST = 9000
PER_DOCUMENT = 2
_OTHER = {"zh": re.compile(r"[\u3040-\u30ff]"), "en": re.compile(r"[\u3040-\u9fff]")}
_OWN = {"zh": re.compile(r"[\u3400-\u9fff]"), "en": re.compile(r"[A-Za-z]")}


class Cut(NamedTuple):
    """A document to read, where its text was cut, and ranges of it that are held out."""

    document: Document
    offset: int
    held_out: Sequence[tuple[int, int]]


class Hit(NamedTuple):
    """A hit with what stands around it."""

    left: str
    text: str
    right: str


def cuts(lang: str, each: int) -> Iterator[Cut]:
    """Up to ``each`` documents of every collection of a language, seeded."""
    chance, held = random.Random(f"{SEED}{lang}"), _held_out()
    for folder in sorted(DATA.glob("*")):
        if folder.name.split("_")[0] in KINDS and folder.name.endswith((f"_{lang}", "_multi")):
            rows = [
                (path.relative_to(DATA).as_posix(), row)
                for path in sorted(folder.glob("*.jsonl.gz"))
                for row in sentences.read(path)
            ]
            for file, row in chance.sample(rows, min(each, len(rows))):
                field = "text" if row.get("text") else "title"
                text = row.get(field) or ""
                if _OTHER[lang].search(text) or not _OWN[lang].search(text):
                    continue
                at = chance.randrange(max(1, len(text) - LONGEST))
                kind = folder.name.split("_")[0].replace("reviews", "news")
                name = row["id"] or ""
                cut = Document(id=name, text=text[at : at + LONGEST], lang=lang, kind=kind)
                yield Cut(cut, at, held.get((file, name, field), []))


def _held_out() -> Mapping[tuple[str, str, str], list[tuple[int, int]]]:
    """Ranges of the held-out half of the gold, by file, document and field."""
    ranges = defaultdict(list)
    for lang in ("zh", "en"):
        for place in sentences.places(lang):
            if place.half == "B":
                ranges[place.file, place.document, place.field].append((place.start, place.end))
    return ranges


def forms(book: Codebook, lang: str) -> Mapping[tuple[str, str], Term]:
    """(code, form as matched) -> term."""
    found: dict[tuple[str, str], Term] = {}
    for term in book.terms(lang):
        spelled = english_variants(term, book.forms) if lang == "en" else (fold_term(term.text),)
        for form in spelled:
            found.setdefault((term.code, form), term)
    return found


def hits(of: Sequence[Cut], lang: str, width: int) -> Mapping[tuple[str, str], list[Hit]]:
    """(code, term) -> its hits, at most two of a document."""
    known = forms(reader().codebook, lang)
    found: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for cut, reading in zip(of, reader().read_many([c.document for c in of]), strict=True):
        seen: Counter[tuple[str, str]] = Counter()
        text = cut.document.text
        for mention in reading.codes:
            term = known.get((mention.code, fold_term(text[mention.start : mention.end])))
            low, high = mention.start + cut.offset, mention.end + cut.offset
            if term is None or any(a < high and low < b for a, b in cut.held_out):
                continue
            key = (mention.code, term.text)
            seen[key] += 1
            if seen[key] <= PER_DOCUMENT:
                left = text[max(0, mention.start - width) : mention.start]
                right = text[mention.end : mention.end + width]
                found[key].append(Hit(left, text[mention.start : mention.end], right))
    return found


def main() -> None:
    """Print hits of the codes that begin with a prefix, the most frequent terms first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lang", choices=["zh", "en"])
    parser.add_argument("prefix")
    parser.add_argument("--documents", type=int, default=250, help="of each collection")
    parser.add_argument("--hits", type=int, default=20, help="of each term")
    asked = parser.parse_args()
    found = hits(list(cuts(asked.lang, asked.documents)), asked.lang, 60)
    for (code, term), shown in sorted(found.items(), key=lambda item: (item[0][0], -len(item[1]))):
        if code.startswith(asked.prefix):
            print(f"## {code} {term} {len(shown)}")
            chance = random.Random(f"{SEED}{code}{term}")
            for hit in chance.sample(shown, min(asked.hits, len(shown))):
                print(f"{hit.left}[{hit.text}]{hit.right}".replace("\n", " / "))


if __name__ == "__main__":
    main()
