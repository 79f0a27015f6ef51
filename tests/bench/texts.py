"""The text all tools are timed on: a seeded sample of the data folder, else the sample study's."""

import csv
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from citysway.corpus import sample
from citysway.corpus.document import Document
from tests.real import DATA

SEED = 20261121
PATTERNS = {"zh": ("news_*_zh", "policy_*_zh"), "en": ("news_*_en",)}


def size(docs: list[Document]) -> float:
    """Megabytes (10^6 bytes of UTF-8)."""
    return sum(len(doc.text.encode()) for doc in docs) / 1e6


def documents(lang: str, megabytes: float) -> tuple[list[Document], str]:
    """At least so much text of a language, the same every time, and where it is from."""
    texts = _real(lang) if DATA.is_dir() else []
    where = "the data folder" if texts else "the sample study, repeated"
    texts = texts or sorted(_sample(lang))
    random.Random(SEED).shuffle(texts)
    docs: list[Document] = []
    room = megabytes * 1e6
    while room > 0:
        for text in texts:
            docs.append(Document(id=f"{len(docs):06d}", text=text, lang=lang))
            room -= len(text.encode())
            if room <= 0:
                break
    return docs, where


def _real(lang: str) -> list[str]:
    found = []
    for path in sorted(p for pattern in PATTERNS[lang] for p in DATA.glob(f"{pattern}/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        found += [row["text"] for row in rows if row.get("text") and row.get("lang") == lang]
    return found


def _sample(lang: str) -> Iterator[str]:
    """Texts of the sample study that are of this script."""
    for text in _sample_texts(Path(sample.__file__).parent):
        if ("zh" if any("一" <= char <= "鿿" for char in text) else "en") == lang:
            yield text


def _sample_texts(folder: Path) -> Iterator[str]:
    for name in sample.FILES:
        path = folder / name
        if path.suffix == ".jsonl":
            rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            yield from (row["text"] for row in rows if row.get("text"))
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from (row["text"] for row in csv.DictReader(file) if row.get("text"))
