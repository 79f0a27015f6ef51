"""Topics of a study: one model per language over its stories (a reprint counts once)."""

import math
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from citysway.corpus.atomic import write_table
from citysway.models.topics import TopicModel
from citysway.models.topics.saving import SavedTopics, save_model
from citysway.models.topics.seeded import Seeds
from citysway.models.topics.stop import LANGS
from citysway.pipeline.settings import Topics
from citysway.pipeline.topics.edits import LEADING, apply_edits
from citysway.pipeline.topics.languages import languages_of
from citysway.pipeline.topics.saved import MODELS, first_numbers
from citysway.pipeline.topics.schemas import MODEL, SHARES

Floats = npt.NDArray[np.float64]


def topic_tables(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    wanted: Topics,
    seed: int,
    saved: Path | None = None,
    seeds: Seeds | None = None,
) -> dict[str, Any]:
    """Write topics/model.parquet, topics/shares.parquet and the models themselves (``MODELS``).

    ``saved``: the model used instead of fitting one; ``seeds``: what seeded topics grow from (None:
    the elements of the default codebook). Topics of all languages are numbered on. A
    language whose texts cannot form topics is left out, with the reason in the tallies; one with
    few texts gets fewer topics, which is said there too, as are edits that found no topic.
    """
    found = languages_of(con, out, wanted=wanted, saved=saved, seed=seed, seeds=seeds)
    present, left_out = apply_edits(found, wanted.edit, seed)
    kept: dict[str, SavedTopics] = dict(found.absent)
    model, shares = [MODEL.empty_table()], [SHARES.empty_table()]
    for one in present:
        kept[one.lang] = one.saved(one.stability(seed))
    kept = {lang: kept[lang] for lang in LANGS if lang in kept}
    first = first_numbers(kept)
    for one in present:
        model.append(_model_table(one.model, kept[one.lang].stability, one.lang, first[one.lang]))
        shares.append(_share_table(one.model, one.ids, first[one.lang]))
    write_table(pa.concat_tables(model), out / "topics" / "model.parquet")
    write_table(pa.concat_tables(shares).sort_by("doc_id"), out / "topics" / "shares.parquet")
    save_model(out / MODELS, kept)
    topics = sum(len(one.model.weights) for one in present)
    edits = {"done": len(wanted.edit) - len(left_out), "left_out": left_out}
    return {"topics": topics, "notes": found.notes, "edits": edits}


def _model_table(model: TopicModel, stable: Floats, lang: str, first: int) -> pa.Table:
    worded = np.count_nonzero(model.shares.any(axis=1))
    share = [math.fsum(column) / worded for column in model.shares.T]
    rows = [
        (first + t, rank, lang, word, weight, float(share[t]), float(model.coherence[t]), held)
        for t, held in enumerate(None if np.isnan(one) else float(one) for one in stable)
        for rank, (word, weight) in enumerate(model.words(t, LEADING), 1)
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
