"""Seconds and memory of topics of many documents: ``python -m tests.bench.topics.speed``.

Documents are made from 新闻联播 (see made.py), of its length, as lists of words; each fit is in a
new process on two cores. Cutting texts into words is not part of the fit and is stated beside it.
Exits 1 when a target is missed, 2 where the data folder is absent.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from citysway.models.topics import METHODS
from tests.bench.speed import Target
from tests.bench.topics import corpora, tables
from tests.bench.topics.made import Pool
from tests.bench.topics.tables import Row
from tests.real import DATA

CORPUS = "xinwenlianbo"
SIZES: Mapping[str, tuple[int, ...]] = {"nmf": (100_000,), "online": (100_000, 400_000)}
SECONDS, GIGABYTES = 240.0, 3.0  # allowed to 100,000 documents
FLAT = 1.15  # times the memory of the fewest documents that the most may take
_FIT = """
import json, os, sys, time
from pathlib import Path
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
from citysway.models.topics import fit_topics
from tests.bench.memory import Peak
from tests.bench.topics.made import Made, Pool
docs = Made(Pool.load(Path(sys.argv[1])), int(sys.argv[2]))
begin = time.perf_counter()
words = sum(map(len, docs))
making = time.perf_counter() - begin
with Peak() as peak:
    begin = time.perf_counter()
    model = fit_topics(docs, k=int(sys.argv[3]), method=sys.argv[4], seed=0)
    seconds = time.perf_counter() - begin
found = {"words": words / len(docs), "seconds": seconds, "making": making,
         "gigabytes": peak.bytes / 1e9, "shares_gigabytes": model.shares.nbytes / 1e9}
print(json.dumps(found))
"""


def rows(asked: Mapping[str, Sequence[int]], k: int) -> Iterator[Row]:
    """A row for each method and number of documents, the fit in a process of its own."""
    corpus = corpora.load(CORPUS)
    with tempfile.TemporaryDirectory() as folder:
        pool = Path(folder) / "pool.npz"
        Pool.of(corpus).save(pool)
        for method, sizes in asked.items():
            for size in sizes:
                run = [sys.executable, "-c", _FIT, str(pool), str(size), str(k), method]
                shown = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout
                key = {"what": "speed", "corpus": CORPUS, "model": method, "k": k}
                yield key | {"documents": size} | json.loads(shown.splitlines()[-1])


def cutting(texts: int = 2_000) -> float:
    """Seconds to cut 100,000 texts of the corpus into words, from some of them."""
    corpus = corpora.load(CORPUS)
    some = [corpus.texts[i] for i in corpora.hashed(corpus.ids, "cutting")[:texts]]
    begin = time.perf_counter()
    for text in some:
        corpora.words(text, corpus.lang)
    return (time.perf_counter() - begin) * 100_000 / len(some)


def targets(found: Sequence[Row]) -> list[Target]:
    """The default fast and small at 100,000 documents, the online method of flat memory."""
    kept = []
    for row in found:
        if (row["model"], row["documents"]) == ("nmf", 100_000):
            kept += [
                Target("100,000 documents, nmf", row["seconds"], SECONDS, False, " s"),
                Target("100,000 documents, memory", row["gigabytes"], GIGABYTES, False, " GB"),
            ]
    online = [row for row in found if row["model"] == "online"]
    if len(online) > 1:
        # The shares are what was asked for: documents x topics grow with the documents.
        few, many = (row["gigabytes"] - row["shares_gigabytes"] for row in (online[0], online[-1]))
        sizes = f"{online[0]['documents']} to {online[-1]['documents']}"
        kept.append(Target(f"online, memory {sizes}", many / few, FLAT, False, "x"))
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", help="of every method")
    parser.add_argument("--k", type=int, default=50)
    parser.add_argument("--method", nargs="+", choices=METHODS)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the rows of this run")
    asked = parser.parse_args(arguments)
    if not DATA.is_dir():
        print(f"{DATA}: no data folder (CITYSWAY_DATA)", file=sys.stderr)
        return 2
    methods = asked.method or [method for method in SIZES if method in METHODS]
    sizes = {method: sorted(asked.documents or SIZES.get(method, (100_000,))) for method in methods}
    print(f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    found = []
    for row in rows(sizes, asked.k):
        found.append(row)
        tables.keep(found, asked.json)  # at once: a fit of many documents takes minutes
    columns = ("model", "documents", "words", "seconds", "making", "gigabytes", "shares_gigabytes")
    tables.show(f"speed, k = {asked.k}; making: one pass over the documents", found, columns)
    print(f"cutting 100,000 texts into words, not counted: {cutting():.0f} s")
    verdicts = targets(found)
    for target in verdicts:
        print(f"  {target}")
    return 0 if all(target.met for target in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
