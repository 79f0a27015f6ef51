"""Topics of a study: one model per language over its stories (a reprint counts once)."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import xxhash

from citysway.corpus.atomic import write_table
from citysway.errors import StudyError
from citysway.models.segment import content_words
from citysway.models.topics import TopicModel, fit_topics
from citysway.pipeline.stages import quote
from citysway.pipeline.topics.schemas import MODEL, SHARES

LEAST = 20  # documents of a language before topics are fitted to it
MOST = 12_000  # documents fitted; a larger corpus is sampled by the hash of doc_id
_CHARS = 3_000  # characters read of each document
_WORDS = 20


def topic_tables(
    con: duckdb.DuckDBPyConnection, out: Path, *, k: int, method: str, seed: int
) -> dict[str, Any]:
    """Write topics/model.parquet and topics/shares.parquet.

    Topics of all languages are numbered on. A language whose texts cannot form topics is left out,
    with the reason in the tallies.
    """
    model, shares = [MODEL.empty_table()], [SHARES.empty_table()]
    first = 0
    left_out: dict[str, str] = {}
    for lang in ("zh", "en"):
        docs = _stories(con, out, lang, seed)
        if k and len(docs) >= LEAST:
            try:
                fitted = fit_topics([words for _, words in docs], k=k, method=method, seed=seed)
            except StudyError as error:
                left_out[lang] = str(error)
                continue
            model.append(_model_table(fitted, lang, first))
            shares.append(_share_table(fitted, [doc for doc, _ in docs], first))
            first += fitted.shares.shape[1]
    write_table(pa.concat_tables(model), out / "topics" / "model.parquet")
    write_table(pa.concat_tables(shares).sort_by("doc_id"), out / "topics" / "shares.parquet")
    return {"topics": first, "left_out": left_out}


def _stories(
    con: duckdb.DuckDBPyConnection, out: Path, lang: str, seed: int
) -> list[tuple[str, list[str]]]:
    rows = con.execute(f"""
        SELECT doc_id, substr(text, 1, {_CHARS})
        FROM read_parquet('{quote(out)}/documents/*.parquet') d
        JOIN read_parquet('{quote(out)}/stories.parquet') s USING (doc_id)
        WHERE lang = '{lang}' AND doc_id = story_id ORDER BY doc_id""").fetchall()
    if len(rows) > MOST:
        rows = sorted(
            rows, key=lambda row: (xxhash.xxh64_intdigest(row[0].encode(), seed), row[0])
        )[:MOST]
        rows.sort()
    return [(doc_id, content_words(text, lang)) for doc_id, text in rows]


def _model_table(model: TopicModel, lang: str, first: int) -> pa.Table:
    share = model.shares.mean(axis=0)
    rows = [
        (first + t, rank, lang, word, weight, float(share[t]), float(model.coherence[t]), None)
        for t in range(model.shares.shape[1])
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
    values = model.shares.astype(np.float32).round(6).tolist()
    arrays = [docs, docs, values, main]
    return pa.Table.from_arrays(
        [pa.array(a, f.type) for a, f in zip(arrays, SHARES, strict=True)], schema=SHARES
    )
