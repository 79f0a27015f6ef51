"""One small valid file of every format that is read, two documents where a format has rows."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from tests.corpus.valid_office import book_parts, pdf, sheet_parts, slide_parts, word_parts
from tests.corpus.valid_texts import (
    ATOM,
    CSV,
    EN,
    HTML,
    JSON,
    JSONL,
    MARKDOWN,
    ROWS,
    RSS,
    SGML,
    WARC,
    ZH,
)


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 6, 3, 0, 0, 0)), content, method)
    return raw.getvalue()


def tarred(files: Mapping[str, str | bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, content in files.items():
            body = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            archive.addfile(entry, io.BytesIO(body))
    return raw.getvalue()


def parquet() -> bytes:
    raw = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), raw)
    return raw.getvalue()


VALID: dict[str, bytes] = {
    ".txt": f"{ZH}\n{EN}\n".encode(),
    ".md": MARKDOWN.encode(),
    ".html": HTML.encode(),
    ".htm": HTML.encode(),
    ".warc": WARC,
    ".xml": RSS.encode(),
    ".rss": RSS.encode(),
    ".atom": ATOM.encode(),
    ".sgm": SGML.encode(),
    ".sgml": SGML.encode(),
    ".csv": CSV.encode(),
    ".tsv": CSV.replace(",", "\t").encode(),
    ".jsonl": JSONL.encode(),
    ".ndjson": JSONL.encode(),
    ".json": JSON.encode(),
    ".xlsx": zipped(sheet_parts()),
    ".parquet": parquet(),
    ".docx": zipped(word_parts()),
    ".pptx": zipped(slide_parts()),
    ".pdf": pdf(),
    ".epub": zipped(book_parts()),
    ".zip": zipped({"a.txt": EN, "b.jsonl": JSONL}),
    ".tar": tarred({"a.txt": EN, "b.jsonl": JSONL}),
    ".tgz": gzip.compress(tarred({"a.txt": EN, "b.jsonl": JSONL}), mtime=0),
}
