"""Sketches of shards, kept between runs: a grown study sketches its new shards alone."""

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import xxhash

from citysway.corpus.atomic import whole
from citysway.corpus.sketch import Sketches, sketch_many

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
        if not path.exists():
            found = _made(shard)
            with whole(path) as part, part.open("wb") as file:
                np.savez(file, **{name: getattr(found, name) for name in _FIELDS})
        with np.load(path) as stored:
            yield Sketches(*(stored[name] for name in _FIELDS))
    for path in cache.glob("*.npz") if cache is not None else ():
        if path not in kept:
            path.unlink()


def _made(shard: Path) -> Sketches:
    return sketch_many(pq.read_table(shard, columns=["text"])["text"].to_pylist())


def _digest(shard: Path) -> str:
    """Of the shard's texts in their order, by their own hashes, and of the code that sketches."""
    texts = pq.read_table(shard, columns=["sha256"])["sha256"].to_pylist()
    return xxhash.xxh3_64_hexdigest("\n".join([_code(), *texts]).encode())


@functools.cache
def _code() -> str:
    here = Path(__file__).parent
    return "".join((here / name).read_text(encoding="utf-8") for name in ("sketch.py", "fold.py"))
