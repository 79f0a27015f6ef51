"""Bad input: each damaged file is one reason in the list, and nothing else is harmed."""

import errno
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from citysway.corpus.files import read_records
from citysway.corpus.ingest import (
    DocumentRow,
    InputSpec,
    list_files,
    read_documents,
    write_shards,
)
from citysway.corpus.readers import READERS
from citysway.corpus.record import Rejected
from tests.corpus.damage import Damage, damages
from tests.corpus.damage_parts import SECRET
from tests.corpus.valid_files import VALID, tarred, zipped
from tests.corpus.valid_texts import EN, ZH

DAMAGES = damages()
BESIDE = [f"{text} It is read all the same." for text in (EN.strip(), ZH, (EN * 2).strip())]
GOOD = {  # sorted after everything else
    "~a.txt": BESIDE[0].encode(),
    "~b.jsonl": "".join(json.dumps({"text": text}) + "\n" for text in BESIDE[1:]).encode(),
}
MEMORY = 1_000_000_000


def write(damage: Damage, folder: Path) -> Path:
    path = folder / damage.name
    if isinstance(damage.content, bytes):
        path.write_bytes(damage.content)
    else:
        damage.content(path)
    return path


def read_all(folder: Path) -> list[DocumentRow | Rejected]:
    spec = InputSpec(path=folder.name)
    base = folder.parent
    return [row for path in list_files(spec, base) for row in read_documents(path, spec, base)]


def check(damage: Damage, folder: str, rows: list[DocumentRow | Rejected]) -> None:
    """One rejection with its path and an allowed reason; the documents beside it are all there."""
    path = f"{folder}/{damage.name}"
    refused = [row for row in rows if isinstance(row, Rejected)]
    said = [(row.path, row.reason, row.detail[:100]) for row in refused]
    assert len(refused) == 1, said
    assert refused[0].path == path
    assert refused[0].reason in damage.reasons, said
    assert refused[0].detail
    kept = [row for row in rows if isinstance(row, DocumentRow) and row.path == path]
    assert damage.kept in (None, len(kept))
    assert not any("root:" in row.text for row in kept)


def test_there_is_a_file_of_every_format() -> None:
    assert set(VALID) == set(READERS)


@pytest.mark.parametrize("suffix", VALID)
def test_undamaged(suffix: str, tmp_path: Path) -> None:
    """What is damaged below is read when it is not."""
    (tmp_path / "in").mkdir()
    (tmp_path / f"in/a{suffix}").write_bytes(VALID[suffix])
    rows = read_all(tmp_path / "in")
    assert [row.reason for row in rows if isinstance(row, Rejected)] == []
    text = " ".join(row.text for row in rows if isinstance(row, DocumentRow))
    assert EN[:83] in text.replace("\n", " ")
    assert ZH[:30] in text or suffix in (".pdf", ".sgm", ".sgml")


@pytest.mark.parametrize("damage", DAMAGES, ids=[damage.name for damage in DAMAGES])
def test_damaged(damage: Damage, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(damage, folder)
    for name, raw in GOOD.items():
        (folder / name).write_bytes(raw)
    rows = read_all(folder)
    check(damage, "in", rows)
    beside = [row.text for row in rows if isinstance(row, DocumentRow) and "/~" in row.path]
    assert beside == BESIDE


_RUN = """
import json, re, sys
from pathlib import Path
from citysway.corpus.ingest import InputSpec, list_files, write_shards

base = Path(sys.argv[1])
spec = InputSpec(path="in")
shards, rejected = write_shards(
    [(path, spec) for path in list_files(spec, base)], base / "out", base=base
)
rows = [(row.path, row.reason) for row in rejected]
# of this process alone: getrusage would begin with what its parent held
peak = int(re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1]) * 1024
print(json.dumps({"rows": rows, "peak": peak, "shards": [str(shard) for shard in shards]}))
"""


@pytest.mark.slow
def test_all_of_them_in_one_run(tmp_path: Path) -> None:
    """The whole heap beside good files, in a process of its own: memory stays under 1 GB."""
    folder = tmp_path / "in"
    folder.mkdir()
    for damage in DAMAGES:
        write(damage, folder)
    for name, raw in GOOD.items():
        (folder / name).write_bytes(raw)
    command = [sys.executable, "-c", _RUN, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["peak"] < MEMORY
    told = Counter(path for path, reason in found["rows"] if reason != "duplicate_id")
    assert told == {f"in/{damage.name}": 1 for damage in DAMAGES}
    tables = [pq.read_table(shard, columns=["path", "text"]) for shard in found["shards"]]
    rows = [row for table in tables for row in table.to_pylist()]
    assert sorted(row["text"] for row in rows if "/~" in row["path"]) == sorted(BESIDE)


class Failing(io.RawIOBase):
    """A disk that gives up in the middle of a file."""

    def __init__(self, raw: bytes, after: int) -> None:
        self._raw = io.BytesIO(raw)
        self._after = after

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._raw.seek(offset, whence)

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        left = self._after - self._raw.tell()
        if left <= 0:
            raise OSError(errno.EIO, "Input/output error")
        return self._raw.readinto(buffer[:left])


@pytest.mark.parametrize("share", [0.0, 0.5])
@pytest.mark.parametrize("suffix", VALID)
def test_a_disk_that_fails(
    suffix: str, share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = VALID[suffix]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(raw)
    monkeypatch.setattr(
        Path, "open", lambda *_: io.BufferedReader(Failing(raw, int(len(raw) * share)))
    )
    rows = list(read_records(path, path.name, InputSpec(path=path.name)))
    (refused,) = (row for row in rows if isinstance(row, Rejected))
    assert refused.reason == "unreadable"
    assert refused.path == path.name


def test_a_file_that_vanishes_before_it_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_bytes(EN.encode())
    spec = InputSpec(path="in")
    paths = list_files(spec, tmp_path)
    (folder / "b.txt").unlink()
    rows = [row for path in paths for row in read_documents(path, spec, tmp_path)]
    assert [getattr(row, "reason", "") for row in rows] == ["", "unreadable", ""]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".tar", ".zip"])
def test_a_file_that_is_cut_while_it_is_read(suffix: str, tmp_path: Path) -> None:
    number = 40_000
    tables = {".csv": "text\n" + f"{ZH}\n" * number, ".jsonl": f'{{"text": "{ZH}"}}\n' * number}
    files = {f"{at}.txt": ZH * 9 for at in range(2000)}
    made = {".tar": lambda: tarred(files), ".zip": lambda: zipped(files, 0)}
    raw = tables[suffix].encode() if suffix in tables else made[suffix]()
    path = tmp_path / f"a{suffix}"
    path.write_bytes(raw)
    rows: Iterator[DocumentRow | Rejected] = read_documents(
        path, InputSpec(path=path.name), tmp_path
    )
    first = next(rows)
    os.truncate(path, len(raw) // 2 + 1)
    rest = list(rows)
    assert isinstance(first, DocumentRow)
    refused = [row for row in rest if isinstance(row, Rejected)]
    assert len(rest) - len(refused) > 500
    assert {row.path for row in refused} <= {path.name}
    if suffix != ".csv":  # a cell may end anywhere
        assert refused


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    (folder / "a.txt").write_bytes(EN.encode())
    (folder / "a.txt").chmod(0)
    (folder / "b.txt").write_bytes(EN.encode())
    (folder / "closed").chmod(0)
    reasons = [getattr(row, "reason", "") for row in read_all(folder)]
    (folder / "closed").chmod(0o700)
    assert reasons == ["unreadable", "", "unreadable"]


def test_permission_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above for whoever may read everything."""
    (tmp_path / "a.txt").write_bytes(EN.encode())

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (row,) = read_documents(tmp_path / "a.txt", InputSpec(path="a.txt"), tmp_path)
    assert isinstance(row, Rejected)
    assert (row.reason, row.detail) == ("unreadable", "Permission denied")


def test_a_folder_with_the_name_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    (tmp_path / "y.csv").write_bytes(VALID[".csv"])
    spec = InputSpec(path="*.csv")
    rows = [
        row for path in list_files(spec, tmp_path) for row in read_documents(path, spec, tmp_path)
    ]
    assert [getattr(row, "reason", "") for row in rows] == ["is_directory", "", ""]


def test_external_entities_are_not_asked_for() -> None:
    """The test above sees it only where there is such a file."""
    assert "root:" in Path(SECRET).read_text(encoding="utf-8")


def test_shards_are_written_beside_damage(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for damage in DAMAGES[::40]:
        write(damage, folder)
    for name, raw in GOOD.items():
        (folder / name).write_bytes(raw)
    spec = InputSpec(path="in")
    files = [(path, spec) for path in list_files(spec, tmp_path)]
    shards, rejected = write_shards(files, tmp_path / "out", base=tmp_path)
    assert shards
    assert len({row.path for row in rejected}) >= len(DAMAGES[::40])
