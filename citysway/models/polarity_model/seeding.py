"""Scaling a folder of texts: which documents, which language, whose seeds."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from citysway.corpus.decode import decode
from citysway.corpus.document import Document
from citysway.corpus.one_file import documents_of
from citysway.corpus.readers import READERS, suffix_of
from citysway.errors import StudyError
from citysway.models.polarity_model import scaling
from citysway.models.polarity_model.scaling import SEEDS, ScalingModel


def scale(
    texts: Path, *, seeds: Path | None = None, lang: str | None = None, dimensions: int
) -> ScalingModel:
    """A scaling model of the texts of a file or folder; texts of another language are left out.

    Raises StudyError where there are no texts, or the seeds are not words of them.
    """
    from citysway.models.pieces import language

    docs = [(doc, doc.lang or language(doc.text)) for doc in _documents(texts)]
    said = [of for _, of in docs]
    spoken = lang or max(("zh", "en"), key=said.count)
    mine = (doc for doc, of in docs if of == spoken)
    chosen = SEEDS[spoken] if seeds is None else read_seeds(seeds)
    sentences = scaling.sentences_of(mine, lang=spoken)
    return scaling.fit(sentences, chosen, lang=spoken, dimensions=dimensions)


def _documents(path: Path) -> Iterator[Document]:
    if not path.is_dir():
        yield from documents_of(path)
        return
    files = sorted(file for file in path.rglob("*") if suffix_of(file.name) in READERS)
    if not files:
        raise StudyError(f"{path}: no texts in it ({', '.join(READERS)})")
    for file in files:
        yield from documents_of(file)


def read_seeds(path: Path) -> dict[str, float]:
    """Seed words of a CSV with the columns word and polarity; no header is needed.

    Raises StudyError with the row that is not a word and a number in [-1, 1].
    """
    try:
        text = decode(path.read_bytes()).text
    except OSError as error:
        raise StudyError(f"{path}: cannot be read: {error}") from None
    found = {}
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        if not row or (number == 1 and row[-1].strip().lower() in ("polarity", "score", "weight")):
            continue
        try:
            word, weight = row[0].strip().lower(), float(row[1])
        except (IndexError, ValueError):
            raise StudyError(f"{path}: row {number}: {row} is not word,polarity") from None
        if not word or not -1 <= weight <= 1 or weight == 0:
            raise StudyError(f"{path}: row {number}: polarity {weight} is not in [-1, 1] or is 0")
        found[word] = weight
    return found
