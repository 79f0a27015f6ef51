"""How fast an archive is read, and its reprints found: ``python -m tests.bench.archive``.

One process reads rows and pages; stories are found over documents made from real ones by cutting
and recombining. Exits 1 when a target is missed.
"""

import argparse
import gzip
import importlib.util
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from citysway.corpus.document import Document
from tests.bench import texts
from tests.bench.speed import Target
from tests.real import DATA
from tests.timing import fastest

_STORIES = """
import sys, time
from pathlib import Path
from citysway.corpus.story_table import story_table
from tests.bench.memory import Peak
with Peak() as peak:
    begin = time.perf_counter()
    table = story_table(Path(sys.argv[1]))
    seconds = time.perf_counter() - begin
families = len(set(table["story_id"].to_pylist()))
print(seconds, peak.bytes / 1e9, families)
"""


def rows(megabytes: float, folder: Path) -> list[Target]:
    """MB/s of read, clean and decode, for rows of Chinese news; of whole documents beside it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    docs, where = texts.documents("zh", megabytes)
    table = [
        {"id": doc.id, "title": doc.text[:12], "text": doc.text, "date": "2024-03-05 08:15"}
        for doc in docs
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table)
    (folder / "news.jsonl").write_text(lines, encoding="utf-8")
    pq.write_table(pa.Table.from_pylist(table), folder / "news.parquet")
    print(f"\nrows: {len(docs)} documents, {texts.size(docs):.1f} MB of {where}")
    targets = []
    for name in ("news.jsonl", "news.parquet"):
        speed = texts.size(docs) / _cleaned(folder / name)
        whole = texts.size(docs) / _read(folder / name)
        print(f"  {name}: with language, dates, credits and ids {whole:.1f} MB/s")
        targets.append(Target(f"rows: {name}", speed, 20.0, True, " MB/s"))
    return targets


def _cleaned(path: Path) -> float:
    """Seconds to read, decode, repair and clean the texts of a file; the best of three."""
    from citysway.corpus.clean import clean
    from citysway.corpus.files import read_records
    from citysway.corpus.ingest import InputSpec
    from citysway.corpus.mojibake import repair
    from citysway.corpus.record import Record

    def work() -> None:
        for record in read_records(path, path.name, InputSpec(path.name)):
            if isinstance(record, Record):
                repair(clean(record.text))

    return fastest(work, 3)


def _read(path: Path, extract: str | None = None) -> float:
    """Seconds to read a file into documents; the best of three."""
    from citysway.corpus.ingest import InputSpec, read_documents

    spec = InputSpec(path.name, extract=extract)
    return fastest(lambda: sum(1 for _ in read_documents(path, spec, path.parent)), 3)


def pages(folder: Path) -> list[Target]:
    """Pages per second of real web pages."""
    found = sorted(DATA.glob("raw_news_pages_zh/*.html.gz"))
    if not found:
        print("\npages: no data folder, not measured")
        return []
    place = folder / "pages"
    place.mkdir()
    for path in found:
        (place / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    print(f"\npages: {len(found)} real news pages")
    bounds = {"trafilatura": 100.0}
    if importlib.util.find_spec("resiliparse"):
        bounds["resiliparse"] = 1000.0
    targets = []
    for extract, bound in bounds.items():
        seconds = sum(_read(path, extract) for path in sorted(place.iterdir()))
        targets.append(Target(f"pages: {extract}", len(found) / seconds, bound, True, " /s"))
    return targets


def stories(sizes: Sequence[int], folder: Path) -> list[Target]:
    """Seconds, memory and growth of finding reprints, each size in a new process."""
    seconds: dict[int, float] = {}
    targets: list[Target] = []
    print("\nstories: documents cut and recombined from real ones, one in five a reprint")
    for size in sizes:
        place = folder / f"stories{size}"
        _write_documents(size, place)
        run = [sys.executable, "-c", _STORIES, str(place)]
        shown = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()
        seconds[size], memory = float(shown[0]), float(shown[1])
        print(f"  {size:7} documents {seconds[size]:7.1f} s {memory:5.2f} GB {shown[2]} stories")
        targets += [
            Target(f"stories: {size} documents", seconds[size], 300.0, False, " s"),
            Target(f"stories: {size} documents, memory", memory, 2.0, False, " GB"),
        ]
    few, many = sizes[0], sizes[-1]
    allowed = many * math.log(many) / (few * math.log(few))
    growth = seconds[many] / seconds[few]
    return [*targets, Target(f"stories: growth {few} to {many}", growth, allowed, False, "x")]


def _write_documents(count: int, place: Path) -> None:
    from citysway.corpus.documents import write_documents
    from citysway.corpus.ingest import DocumentRow, document_table

    made = (
        DocumentRow(
            f"{number:07d}", None, text, "zh", "Hans", "2024-03-05", "news", f"s{number % 97}",
            None, None, None, None, None, None, "made", None, "utf-8", 1.0,
        )
        for number, text in enumerate(generated(count))
    )  # fmt: skip
    place.mkdir()
    for shard in range(math.ceil(count / 20_000)):
        some = document_table(islice(made, 20_000))
        write_documents(some, place / f"{shard:05d}.parquet")


def generated(count: int, *, seed: int = texts.SEED) -> Iterator[str]:
    """New texts out of sentences of real ones, and reprints of them: cut, edited, with a frame."""
    chance = random.Random(seed)
    pool = [_sentences(doc) for lang in ("zh", "en") for doc in texts.documents(lang, 6.0)[0]]
    pool = [sentences for sentences in pool if len(sentences) > 2]
    recent: list[str] = []
    for _ in range(count):
        if recent and chance.random() < 0.2:
            yield _reprint(chance.choice(recent), chance)
            continue
        parts = [chance.choice(pool) for _ in range(chance.randint(2, 5))]
        chosen = [s for part in parts for s in chance.sample(part, min(len(part), 3))]
        chance.shuffle(chosen)
        text = "".join(chosen)
        recent = [*recent[-499:], text]
        yield text


def _sentences(doc: Document) -> list[str]:
    marked = doc.text.replace("。", "。\0").replace(". ", ". \0")
    return [part for part in marked.split("\0") if 8 < len(part) < 400]


def _reprint(text: str, chance: random.Random) -> str:
    kind = chance.randrange(3)
    if kind == 0:
        return text[: max(40, int(len(text) * chance.uniform(0.4, 0.9)))]
    if kind == 1:
        chars = list(text)
        for at in chance.sample(range(len(chars)), len(chars) // 50):
            chars[at] = "某"
        return "".join(chars)
    return f"首页 新闻 本地 财经 正文\n{text}\n责任编辑 分享到 返回首页"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=float, default=12.0, help="megabytes of rows")
    parser.add_argument("--documents", type=int, nargs="*", default=[50_000, 100_000, 200_000])
    asked = parser.parse_args(arguments)
    print(f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        targets = rows(asked.mb, folder) + pages(folder)
        if asked.documents:
            targets += stories(asked.documents, folder)
    print("\ntargets")
    for target in targets:
        print(f"  {target}")
    return 0 if all(target.met for target in targets) else 1


if __name__ == "__main__":
    raise SystemExit(main())
