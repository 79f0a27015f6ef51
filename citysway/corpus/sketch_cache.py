"""Sketches of shards, kept between runs: a grown study sketches its new shards alone."""

import functools
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import xxhash

from citysway.corpus.atomic import whole
from citysway.corpus.sketch import Sketches, sketch_many
from citysway.corpus.story_text import story_texts

_FIELDS = Sketches.__slots__


def shard_sketches(shards: Sequence[Path], cache: Path | None) -> Iterator[Sketches]:
    """Sketches of the texts of each shard, in order.

    A shard whose texts are those of a kept sketch is not read; what no shard needs any more goes
    from ``cache``.
    """
    kept: set[Path] = set()
    for shard in shards:
        if cache is None:
            yield _made(shard)
            continue
        path = cache / f"{_digest(shard)}.npz"
        kept.add(path)
        found = _kept(path)
        if found is None:
            found = _made(shard)
            with whole(path) as part, part.open("wb") as file:
                np.savez(file, **{name: getattr(found, name) for name in _FIELDS})
        yield found
    for path in cache.glob("*.npz") if cache is not None else ():
        if path not in kept:
            path.unlink()


def _kept(path: Path) -> Sketches | None:
    """Sketches of an earlier run; None where there are none or the file is damaged."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            return Sketches(*(stored[name] for name in _FIELDS))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _made(shard: Path) -> Sketches:
    return sketch_many(story_texts(pq.read_table(shard, columns=["text", "lang"])))


def _digest(shard: Path) -> str:
    """Of the shard's texts in their order, by their own hashes, and of the code that sketches."""
    stated = pq.read_table(shard, columns=["sha256", "lang"]).to_pydict()
    lines = [_code(), *stated["sha256"], *stated["lang"]]
    return xxhash.xxh3_64_hexdigest("\n".join(lines).encode())


@functools.cache
def _code() -> str:
    """The text of all that decides which hashes a text has."""
    here = Path(__file__).parent
    parts = [here / name for name in ("sketch.py", "month_days.py", "fold.py", "story_text.py")]
    parts += sorted(path for path in (here / "credits").iterdir() if path.is_file())
    return "".join(path.read_text(encoding="utf-8") for path in parts)
