"""Archives made for tests, and what a reader says of them."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping

from citysway.corpus.readers import READERS, suffix_of
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

ZH = "西湖边的茶馆又开了一家，游客从各地赶来。"
EN = "A second tea house opened by the lake and visitors came from everywhere."
Files = Mapping[str, bytes]


def zipped(files: Files | Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    pairs = files.items() if isinstance(files, Mapping) else files
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return raw.getvalue()


def tarred(files: Files | Iterable[tuple[str, bytes]], **options: int) -> bytes:
    pairs = files.items() if isinstance(files, Mapping) else files
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", **options) as archive:  # type: ignore[call-overload]
        for name, content in pairs:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return raw.getvalue()


def read(name: str, raw: bytes, options: Options | None = None) -> list[Record | Rejected]:
    """As the caller does it: what is raised is one more row."""
    found: list[Record | Rejected] = []
    try:
        for item in READERS[suffix_of(name)](name, io.BytesIO(raw), options=options or Options()):
            found.append(item)
    except DocumentError as error:
        found.append(Rejected("read", name, error.reason, name, None, str(error)))
    except EOFError as error:
        found.append(Rejected("read", name, "truncated", name, None, str(error)))
    return found


def told(found: Iterable[Record | Rejected]) -> list[tuple[str | None, str]]:
    """(locator, text or reason) of each row."""
    return [
        (item.locator, item.text if isinstance(item, Record) else item.reason) for item in found
    ]


FILES = {
    "a.txt": ZH.encode(),
    "pages/b.md": f"# {EN}\n".encode(),
    "rows.csv": f"title,text\nOne,{EN}\n二,{ZH}\n".encode(),
    "rows.jsonl.gz": gzip.compress(f'{{"text": "{ZH}", "id": "n1"}}\n'.encode()),
}
TOLD = [
    ("a.txt", ZH),
    ("pages/b.md", f"{EN}\n"),
    ("rows.csv, row 2", EN),
    ("rows.csv, row 3", ZH),
    ("rows.jsonl.gz, line 1", ZH),
]
