"""Topics of a study: one model per language over its stories (a reprint counts once)."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.corpus.atomic import write_table
from citysway.errors import StudyError
from citysway.models.topics import TopicModel
from citysway.models.topics.corpus import Corpus, read_corpus
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.resampling import stability
from citysway.models.topics.stop import Lang
from citysway.pipeline.settings import Topics
from citysway.pipeline.stages import quote
from citysway.pipeline.topics.schemas import MODEL, SHARES
from citysway.pipeline.topics.words import LANGS, Documents

Floats = npt.NDArray[np.float64]

LEAST = 20  # stories of a language before topics are fitted to it
PER_TOPIC = 5  # stories at least for each topic asked for
_WORDS = 20


def topic_tables(
    con: duckdb.DuckDBPyConnection, out: Path, *, wanted: Topics, seed: int
) -> dict[str, Any]:
    """Write topics/model.parquet and topics/shares.parquet.

    Topics of all languages are numbered on. A language whose texts cannot form topics is left out,
    with the reason in the tallies; one with few texts gets fewer topics, which is said there too.
    """
    model, shares = [MODEL.empty_table()], [SHARES.empty_table()]
    first, notes = 0, {}
    for lang in LANGS if wanted.k else ():
        try:
            documents = stories_of(con, out, lang)
            corpus = read_corpus(documents, join=lang)
            fitted, note = _fitted(corpus, wanted, seed)
        except StudyError as error:
            notes[lang] = str(error)
            continue
        notes |= {lang: note} if note else {}
        stable = stability(corpus, fitted, method=wanted.method, seed=seed)
        model.append(_model_table(fitted, stable, lang, first))
        shares.append(_share_table(fitted, documents.ids, first))
        first += len(fitted.weights)
    write_table(pa.concat_tables(model), out / "topics" / "model.parquet")
    write_table(pa.concat_tables(shares).sort_by("doc_id"), out / "topics" / "shares.parquet")
    return {"topics": first, "notes": notes}


def stories_of(con: duckdb.DuckDBPyConnection, out: Path, lang: Lang) -> Documents:
    """The words of the document that stands for each story."""
    rows = con.execute(
        f"SELECT doc_id FROM read_parquet('{quote(out)}/stories.parquet') WHERE doc_id = story_id"
    ).fetchall()
    return Documents(out / "stages" / "words", lang, [doc_id for (doc_id,) in rows])


def _fitted(corpus: Corpus, wanted: Topics, seed: int) -> tuple[TopicModel, str]:
    """The model, and what is to be said of the number of its topics."""
    if corpus.size < LEAST:
        raise StudyError(f"{corpus.size} stories; topics are formed of {LEAST} or more")
    k = min(wanted.k, corpus.size // PER_TOPIC)
    note = f"{k} topics instead of {wanted.k}: {corpus.size} stories" if k < wanted.k else ""
    return fit_corpus(corpus, k, wanted.method, seed), note


def _model_table(model: TopicModel, stable: Floats, lang: str, first: int) -> pa.Table:
    share = model.shares.mean(axis=0)
    rows = [
        (first + t, rank, lang, word, weight, float(share[t]), float(model.coherence[t]), held)
        for t, held in enumerate(None if np.isnan(one) else float(one) for one in stable)
        for rank, (word, weight) in enumerate(model.words(t, _WORDS), 1)
    ]
    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, MODEL, strict=True)], schema=MODEL
    )


def _share_table(model: TopicModel, docs: list[str], first: int) -> pa.Table:
    """Shares of one language's topics only; ``main`` is numbered over all languages."""
    main = first + np.argmax(model.shares, axis=1)
    main[model.shares.sum(axis=1) == 0] = -1
    k = model.shares.shape[1]
    ends = pa.array(np.arange(0, k * len(docs) + 1, k), pa.int32())
    flat = pa.array(model.shares.astype(np.float32).round(6).ravel())
    values = pa.ListArray.from_arrays(ends, flat)
    arrays = [pa.array(docs), pa.array(docs), values, pa.array(main.astype(np.int16))]
    return pa.Table.from_arrays(
        [a.cast(f.type) for a, f in zip(arrays, SHARES, strict=True)], schema=SHARES
    )
