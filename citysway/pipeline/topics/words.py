"""The words of every story, cut once and kept for all that counts words: ``stages/words``.

A pure function of one shard of documents, what is known and ``[topics] places``.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from citysway.corpus.atomic import write_table
from citysway.models.codebook import Codebook
from citysway.models.gazetteer import Gazetteer
from citysway.models.topics.stop import LANGS, Lang
from citysway.models.topics.units import Units
from citysway.models.topics.words import Places, TopicWords
from citysway.pipeline.stages import Stage, key_of

WORDS = pa.schema([
    ("doc_id", pa.string()), ("lang", pa.string()), ("words", pa.list_(pa.string())),
])  # fmt: skip
_CHARS = 3_000  # read of each document: what a text is about is said in its first page


def cutters_for(codebook: Codebook, gazetteer: Gazetteer, places: Places) -> dict[str, TopicWords]:
    """How texts of each language are cut, with the units of a study's knowledge."""
    return {
        lang: TopicWords(
            lang, Units.load(lang, codebook=codebook, gazetteer=gazetteer), places=places
        )
        for lang in LANGS
    }


def words_once(
    shard: Path, digest: str, out: Path, cutters: dict[str, TopicWords], version: str
) -> dict[str, Any]:
    """The words of one shard unless they stand; returns the note of the shard's stage.

    ``digest`` says what the documents of the shard hold, ``version`` what the cutters rest on.
    """
    path = out / "stages" / "words" / shard.name
    places = [cutter.places for cutter in cutters.values()]
    stage = Stage(out, f"words/{shard.stem}", key_of("words", digest, version, places), [path])
    if not stage.done():
        table = word_table(shard, cutters)
        write_table(table, path)
        stage.finish(documents=table.num_rows)
    return stage.note()


def word_table(shard: Path, cutters: dict[str, TopicWords]) -> pa.Table:
    """Words of each document in Chinese or English, in the order of the shard."""
    found = pq.read_table(shard, columns=["doc_id", "lang", "text"])
    found = found.filter(pc.is_in(found["lang"], value_set=pa.array(list(cutters))))
    words = [
        cutters[lang].words(text[:_CHARS])
        for lang, text in zip(found["lang"].to_pylist(), found["text"].to_pylist(), strict=True)
    ]
    table = found.drop_columns(["text"]).append_column(
        "words", pa.array(words, WORDS.field(2).type)
    )
    return table.cast(WORDS)


class Documents:
    """The words of chosen documents of one language; may be gone through again and again."""

    def __init__(self, folder: Path, lang: Lang, chosen: Sequence[str]) -> None:
        """``folder``: of the shards of words; ``chosen``: ids of documents."""
        self._folder, self._lang, self._chosen = folder, lang, pa.array(chosen, pa.string())
        self.ids: list[str] = []

    def __iter__(self) -> Iterator[list[str]]:
        """Words of one document after the other; ``ids`` are those gone through so far."""
        self.ids = []
        for path in sorted(self._folder.glob("*.parquet")):
            for batch in pq.ParquetFile(path).iter_batches(batch_size=2_000):
                batch = batch.filter(
                    pc.and_(
                        pc.equal(batch["lang"], self._lang),
                        pc.is_in(batch["doc_id"], value_set=self._chosen),
                    )
                )
                self.ids += batch["doc_id"].to_pylist()
                yield from batch["words"].to_pylist()
