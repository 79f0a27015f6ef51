"""Draw the sentences of the code gold: ``python -m tests.gates.codes_gold.sample TERMS.tsv``.

TERMS.tsv holds, tab separated: code, name, English name, definition, zh terms, en terms (";"
between terms, "*" and "-" marks allowed). Two thirds of the sentences hold a term of the code
whose turn it is, in the kind of document whose turn it is; one third is drawn at random over
kinds, collections and documents, so that misses can be found. Halves are split at random.
"""

import csv
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from tests.gates.codes_gold.sentences import Place, digest, read, write_places
from tests.real import DATA

SEED = 20261121
SIZES = {"zh": 432, "en": 324}
KINDS = ("news", "policy", "publicity", "reviews")
HAN = re.compile(r"[\u3400-\u9fff]")
KANA = re.compile(r"[\u3040-\u30ff]")
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
CUTS = {
    "zh": re.compile(r"[^。！？!?\n]+[。！？!?]?[”」』]?"),
    "en": re.compile(r"[^\n]+?(?:[.!?][\"”’)]*(?=\s+[A-Z\"“‘(])|(?=\n)|$)"),
}
LENGTHS = {"zh": (HAN, 15, 120), "en": (WORD, 8, 45)}


def sentences(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Offsets of sentences of 15-120 Han characters or 8-45 words."""
    unit, least, most = LENGTHS[lang]
    for match in CUTS[lang].finditer(text):
        found = match.group()
        start = match.start() + len(found) - len(found.lstrip())
        end = match.start() + len(found.rstrip())
        foreign = (KANA if lang == "zh" else HAN).search(text, start, end)
        of_language = foreign is None and len(unit.findall(text[start:end])) * 2 > (
            end - start if lang == "zh" else 0
        )
        if of_language and least <= len(unit.findall(text[start:end])) <= most:
            yield start, end


def pool(lang: str) -> tuple[list[Place], list[str]]:
    """Candidate sentences: at most 25 of a document, 4,000 of a collection; and their texts."""
    chance = random.Random(SEED)
    by_collection: dict[str, list[tuple[Place, str]]] = defaultdict(list)
    for path in sorted(DATA.glob("*/*.jsonl.gz")):
        of_language = path.parent.name.endswith((f"_{lang}", "_multi"))
        if path.parent.name.split("_")[0] not in KINDS or not of_language:
            continue
        file = path.relative_to(DATA).as_posix()
        for row in read(path):
            field = "text" if row.get("text") else "title"
            text = row.get(field) or ""
            cuts = list(sentences(text, lang))
            for start, end in chance.sample(cuts, min(25, len(cuts))):
                sha = digest(text[start:end])
                place = Place("", "", file, row["id"] or "", field, start, end, sha, "")
                by_collection[path.parent.name].append((place, text[start:end]))
    kept: list[tuple[Place, str]] = []
    for found in by_collection.values():
        kept += chance.sample(found, min(4000, len(found)))
    return [place for place, _ in kept], [text for _, text in kept]


def patterns(path: Path, lang: str) -> dict[str, re.Pattern[str]]:
    """One pattern of all terms of each code."""
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            cell = row[4 if lang == "zh" else 5]
            terms = [re.escape(term.strip(" *-")) for term in cell.split(";") if term.strip()]
            body = "|".join(sorted(terms, key=len, reverse=True))
            found[row[0]] = re.compile(
                body if lang == "zh" else rf"\b(?:{body})(?:s|ed|d|ing)?\b", re.IGNORECASE
            )
    return found


def drawn(lang: str, terms: Path) -> list[Place]:
    """The sample of a language, keyed and split."""
    chance = random.Random(f"{SEED}{lang}")
    places, texts = pool(lang)
    taken: dict[str, tuple[int, str]] = {}
    held = _by_code(places, texts, patterns(terms, lang), chance)
    for code in islice(cycle(sorted(held)), 40 * len(held)):
        if len(taken) >= SIZES[lang] * 2 // 3:
            break
        _take(next(held[code], None), code, places, taken)
    anywhere = _turns(range(len(places)), places, chance, by_collection=True)
    while len(taken) < SIZES[lang]:
        _take(next(anywhere), "random", places, taken)
    chosen = list(taken.values())
    chance.shuffle(chosen)
    halves = ["A", "B"] * (len(chosen) // 2 + 1)
    return [
        _keyed(places[i], f"{lang}{n:03d}", half, code)
        for n, ((i, code), half) in enumerate(zip(chosen, halves, strict=False), 1)
    ]


def _keyed(place: Place, key: str, half: str, code: str) -> Place:
    where = (place.file, place.document, place.field, place.start, place.end, place.sha256)
    return Place(key, half, *where, code)


def _take(
    i: int | None, code: str, places: Sequence[Place], taken: dict[str, tuple[int, str]]
) -> None:
    if i is not None:
        taken.setdefault(places[i].sha256, (i, code))


def _by_code(
    places: Sequence[Place],
    texts: Sequence[str],
    terms: dict[str, re.Pattern[str]],
    chance: random.Random,
) -> dict[str, Iterator[int]]:
    found = {}
    for code, pattern in terms.items():
        hits = [i for i, text in enumerate(texts) if pattern.search(text)]
        found[code] = _turns(hits, places, chance, by_collection=False)
    return found


def _turns(
    items: Sequence[int], places: Sequence[Place], chance: random.Random, *, by_collection: bool
) -> Iterator[int]:
    """The items in random order, one kind of document (and collection) after the other."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i in chance.sample(items, len(items)):
        folder = places[i].file.split("/")[0]
        groups[folder if by_collection else folder.split("_")[0]].append(i)
    names = chance.sample(sorted(groups), len(groups))
    while any(groups.values()):
        for name in names:
            if groups[name]:
                yield groups[name].pop()


if __name__ == "__main__":
    for language in SIZES:
        write_places(language, drawn(language, Path(sys.argv[1])))
