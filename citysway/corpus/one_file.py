"""The documents of one file, to look at: no study, no tables."""

from collections.abc import Iterator
from pathlib import Path

from citysway.corpus.decode import decode
from citysway.corpus.document import Document
from citysway.corpus.inputs import InputSpec
from citysway.corpus.record import Rejected
from citysway.corpus.rows import read_documents
from citysway.errors import StudyError


def documents_of(path: Path) -> Iterator[Document]:
    """The documents of a file of any format that is read, in file order.

    Raises StudyError, with the first reason, for a file in which no document is found.
    """
    none, why = True, "no documents in it"
    for row in read_documents(path, InputSpec(path.name), path.parent):
        if isinstance(row, Rejected):
            why = f"{row.reason}: {row.detail}" if none else why
            continue
        none = False
        yield Document(
            id=row.doc_id,
            text=row.text,
            title=row.title,
            lang=row.lang,
            date=row.date,
            source_id=row.source_id,
            credit=row.credit,
            author=row.author,
            path=row.path,
        )
    if none:
        raise StudyError(f"{path}: {why}")


def typed_text(raw: bytes) -> Iterator[Document]:
    """The one document of some bytes of text."""
    yield Document(id="-", text=decode(raw).text)
