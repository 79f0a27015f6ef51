"""The full-text index of a study: one SQLite file beside its tables, made when it is wanted."""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from citysway.models.segment import inner_words
from citysway.reports.app.search_query import has_han, segmented
from citysway.reports.numbers.tables import connect, files, has

if TYPE_CHECKING:
    import duckdb

NAME = "search.sqlite"
VERSION = 2  # of the layout and of how texts are cut
BATCH = 2000
#: Tables whose change makes the index stale.
READ = ("documents", "source_names", "doc_city")
_LAYOUT = """
    CREATE TABLE key (key TEXT);
    CREATE TABLE docs (row INTEGER PRIMARY KEY, doc_id TEXT, lang TEXT, period TEXT,
                       source_id TEXT, title TEXT, packed BLOB);
    CREATE TABLE cities (city_id TEXT, row INTEGER, PRIMARY KEY (city_id, row)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE fts USING fts5(title, body, parts, content='',
                                        tokenize='porter unicode61 remove_diacritics 2');
    INSERT INTO fts(fts, rank) VALUES ('hashsize', 67108864);
"""
Progress = Callable[[int, int], None]


def index_path(out: Path) -> Path:
    """Where the index of a study lies."""
    return out / NAME


def key_of(out: Path) -> str:
    """Changes with the names, sizes and times of the files that were read."""
    stats = [(path, path.stat()) for table in READ for path in files(out, table)]
    said = [
        f"{path.relative_to(out).as_posix()} {stat.st_size} {stat.st_mtime_ns}"
        for path, stat in stats
    ]
    return hashlib.sha256("\n".join([str(VERSION), *said]).encode()).hexdigest()


def current(out: Path) -> bool:
    """Does the index stand for the study as it is now? A damaged file does not."""
    try:
        with closing(open_index(out)) as con:
            return con.execute("SELECT key FROM key").fetchall() == [(key_of(out),)]
    except sqlite3.Error:
        return False


def open_index(out: Path) -> sqlite3.Connection:
    """The index, to be read only, from any thread."""
    place = index_path(out).resolve().as_uri()
    return sqlite3.connect(f"{place}?mode=ro", uri=True, check_same_thread=False)


def ensure_index(out: Path, *, progress: Progress = lambda done, total: None) -> Path:
    """The path of the index, made first where it is absent or stale; never half made.

    ``progress`` is told documents done and all. Raises StudyError for a folder without a study.
    """
    path = index_path(out)
    if current(out):
        return path
    part = path.with_name(f"{NAME}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part)) as index:
            _fill(index, out, progress)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _fill(index: sqlite3.Connection, out: Path, progress: Progress) -> None:
    key = key_of(out)
    index.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off;" + _LAYOUT)
    con = connect(out)
    total = int(con.execute("SELECT count(*) FROM documents").fetchall()[0][0])
    for done, batch in enumerate(_batches(con)):
        index.executemany(
            "INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((*row[:6], pack(row[6])) for row in batch),
        )
        index.executemany(
            "INSERT INTO fts(rowid, title, body, parts) VALUES (?, ?, ?, ?)",
            (_indexed(row[0], row[5], row[6]) for row in batch),
        )
        progress(min((done + 1) * BATCH, total), total)
    cities = con.execute(
        f"""SELECT DISTINCT c.city_id, n.row FROM doc_city c JOIN ({_NUMBERED}) n USING (doc_id)
            ORDER BY ALL"""
    )
    index.executemany("INSERT INTO cities VALUES (?, ?)", cities.fetchall())
    index.execute("INSERT INTO fts(fts) VALUES ('optimize')")
    index.execute("CREATE UNIQUE INDEX by_id ON docs (doc_id)")
    index.execute("INSERT INTO key VALUES (?)", [key])
    index.commit()
    con.close()


def pack(text: str) -> bytes:
    """A text as it is kept: a study's tables give one text only by reading them all."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpack(packed: bytes) -> str:
    """The text again."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def texts(index: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The texts of these documents by id; those the index does not have are absent."""
    found = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        rows = index.execute(f"SELECT doc_id, packed FROM docs WHERE doc_id IN ({marks})", some)
        found.update({doc_id: unpack(packed) for doc_id, packed in rows})
    return found


_NUMBERED = "SELECT doc_id, row_number() OVER (ORDER BY doc_id) AS row FROM documents"


def _batches(con: "duckdb.DuckDBPyConnection") -> Iterator[list[tuple[str, ...]]]:
    """(row, doc_id, lang, period, source_id, title, text) in order of doc_id."""
    named = has(con, "source_names")
    source = "coalesce(n.source_id, d.source_id)" if named else "d.source_id"
    join = "LEFT JOIN source_names n ON n.stated = d.source_id" if named else ""
    found = con.execute(
        f"""SELECT row_number() OVER (ORDER BY d.doc_id), d.doc_id, d.lang,
                   coalesce(strftime(d.date, '%Y-%m'), ''), {source}, coalesce(d.title, ''), d.text
            FROM documents d {join} ORDER BY d.doc_id"""
    )
    while batch := found.fetchmany(BATCH):
        yield batch


def _indexed(row: str, title: str, text: str) -> tuple[str, str, str, str]:
    """Title, text, and the words inside their Chinese words."""
    cut = [segmented(title), segmented(text)]
    return row, cut[0], cut[1], inner(cut)


def inner(cut: list[str]) -> str:
    """Shorter words inside the words of cut texts, each once."""
    long = {word for text in cut for word in text.split("\x1f") if len(word) > 2 and has_han(word)}
    return " ".join(dict.fromkeys(part for word in sorted(long) for part in inner_words(word)))
