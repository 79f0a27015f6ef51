"""learned.csv: a first look at the study, in which words are learned from the places it names.

Off unless ``[linking] learn = true``. Counted over all shards, in their order: the same texts give
the same file.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from citysway.corpus.atomic import write_text
from citysway.models.learned import words_csv
from citysway.models.learning import Counts, count, names_of, rivals, select
from citysway.models.reader import Reader
from citysway.pipeline.annotate import reader_for
from citysway.pipeline.pages import Pages
from citysway.pipeline.stages import file_hash, key_of, run_stage

Map = Callable[[str, Callable[..., Any], Sequence[tuple[Any, ...]]], list[Any]]
FILE = "learned.csv"
_LANGS = ("zh", "en")


def learn(
    shards: Sequence[Path],
    out: Path,
    *,
    read: str,
    reader: Reader,
    tables: tuple[str | None, str | None],
    homes: Mapping[str, str],
    run: Map,
) -> tuple[str, str]:
    """Path of ``learned.csv`` and its hash; learned again when a text has changed.

    ``read`` is the key of the documents, ``tables`` the paths of the user's codebook and places,
    ``run`` maps a function over shards.
    """
    path = out / FILE

    def work() -> dict[str, Any]:
        parts = run("annotate", count_shard, [(shard, *tables, homes) for shard in shards])
        names, words = names_of(reader.gazetteer), []
        for lang in _LANGS:
            whole = Counts()
            for part in parts:
                whole.add(part[lang])
            words += select(whole, names)
        write_text(words_csv(words), path)
        return {"words": len(words), "places": len({word.place_id for word in words})}

    key = key_of("learn", read, reader.gazetteer.version, homes)
    run_stage(out, "learn", key, [path], work)
    return str(path), file_hash(path)


def count_shard(
    shard: Path, codebook: str | None, places: str | None, homes: Mapping[str, str]
) -> dict[str, Counts]:
    """The counts of one Parquet file of documents, by language."""
    reader = reader_for(codebook, places)
    wanted = {lang: rivals(reader.gazetteer, lang) for lang in _LANGS}
    found = {lang: Counts() for lang in _LANGS}
    for docs, _, lang in Pages(shard, homes):
        page, links = reader.link_page(docs, lang)
        found[lang].add(count(page, links, reader.gazetteer, wanted[lang]))
    return found


def forget(out: Path) -> None:
    """Take away what an earlier run learned: the study no longer asks for it."""
    (out / FILE).unlink(missing_ok=True)
