"""The corpora topic models are measured on: texts, their words and gold classes.

Every part of a corpus (a sample, a half) is chosen by hashes of document ids, never by order.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xxhash

from citysway.models.segment import content_words
from tests.gates import gold

Tokens = list[list[str]]
MOST = 20_000  # documents of a corpus; a larger one is sampled
_M10 = "gold_topics_octis_en/M10/corpus.tsv"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents side by side; ``classes`` is empty where there is no gold."""

    name: str
    lang: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    tokens: Tokens
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(set(self.classes))

    def part(self, rows: Sequence[int]) -> "Corpus":
        """Some documents in the given order."""
        return Corpus(
            self.name,
            self.lang,
            tuple(self.ids[i] for i in rows),
            tuple(self.texts[i] for i in rows),
            [self.tokens[i] for i in rows],
            tuple(self.classes[i] for i in rows) if self.classes else (),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows of a corpus lie: their pattern, language, fields of text, field of the class."""

    pattern: str
    lang: str
    fields: tuple[str, ...]
    label: str | None


SOURCES: Mapping[str, Source] = {
    "bbc": Source("news_bbc_en/*.jsonl.gz", "en", ("title", "text"), "category"),
    "agnews": Source("gold_topics_agnews_en/*.jsonl.gz", "en", ("title", "text"), "category"),
    "thucnews": Source("gold_topics_thucnews_titles_zh/*.jsonl.gz", "zh", ("title",), "category"),
    "xinwenlianbo": Source("news_xinwenlianbo_zh/*.jsonl.gz", "zh", ("title", "text"), None),
}
NAMES = ("M10", *SOURCES)


def pattern(name: str) -> str:
    """Where the files of a corpus lie in the data folder."""
    return _M10 if name == "M10" else SOURCES[name].pattern


def words(text: str, lang: str) -> list[str]:
    """The words a topic model reads of a text."""
    return content_words(text, lang)


@functools.cache
def load(name: str) -> Corpus:
    """A corpus of the data folder, of at most MOST documents.

    Raises FileNotFoundError where the data folder does not hold it.
    """
    ids, texts, classes = _m10() if name == "M10" else _rows(SOURCES[name])
    lang = "en" if name == "M10" else SOURCES[name].lang
    kept = sorted(hashed(ids, "sample")[:MOST])
    tokens = [texts[i].split() if name == "M10" else words(texts[i], lang) for i in kept]
    return Corpus(
        name,
        lang,
        tuple(ids[i] for i in kept),
        tuple(texts[i] for i in kept),
        tokens,
        tuple(classes[i] for i in kept) if classes else (),
    )


def _m10() -> tuple[list[str], list[str], list[str]]:
    """Abstracts that OCTIS has preprocessed: their words are taken as they are."""
    (path,) = gold.paths(_M10)
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    ids = [f"m10-{number:05d}" for number in range(len(lines))]
    return ids, [text for text, _, _ in lines], [label for _, _, label in lines]


def _rows(source: Source) -> tuple[list[str], list[str], list[str]]:
    rows = gold.rows(source.pattern)
    texts = ["\n".join(row[field] or "" for field in source.fields) for row in rows]
    classes = [str(row[source.label]) for row in rows] if source.label else []
    return [str(row["id"]) for row in rows], texts, classes


def hashed(ids: Sequence[str], salt: str) -> list[int]:
    """Rows in an order that depends on nothing but ids and salt."""
    keys = [(xxhash.xxh64_intdigest(f"{salt}:{id_}".encode()), id_) for id_ in ids]
    return sorted(range(len(ids)), key=keys.__getitem__)


def halves(corpus: Corpus, salt: str) -> tuple[Corpus, Corpus]:
    """Two halves of the documents, each in the order of the corpus."""
    order = hashed(corpus.ids, salt)
    middle = len(order) // 2
    return corpus.part(sorted(order[:middle])), corpus.part(sorted(order[middle:]))
