"""topics/mix.parquet: which elements of the codebook the texts of a topic speak of.

Elements of policy texts count wherever they stand, those of other texts where they are linked to a
city. Each text weighs by its share of the topic, and the elements in it share its weight, so that
a text with thirty mentions weighs as one with a single mention (METHOD.md 2.1).
"""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from scipy import sparse

from citysway.pipeline.stages import quote
from citysway.pipeline.topics.element_words import ElementWords, distances
from citysway.pipeline.topics.material import Floats, Stories
from citysway.pipeline.topics.schemas import MIX

_COUNTS = """
SELECT doc_id, code, sum(x)::INTEGER AS x FROM (
  SELECT doc_id, code, x FROM read_parquet('{out}/elements/*.parquet')
  UNION ALL
  SELECT doc_id, code, count(DISTINCT start) FROM read_parquet('{out}/mentions/*.parquet')
  WHERE code LIKE 'E%'
    AND doc_id NOT IN (SELECT doc_id FROM read_parquet('{out}/elements/*.parquet'))
  GROUP BY doc_id, code)
GROUP BY doc_id, code ORDER BY doc_id, code
"""


def element_counts(con: duckdb.DuckDBPyConnection, out: Path) -> pa.Table:
    """doc_id, code, x: mentions of elements, sorted."""
    return con.sql(_COUNTS.format(out=quote(out))).to_arrow_table()


def profiles(stories: Stories, counts: pa.Table, codes: list[str]) -> Any:
    """Shares of the elements in each story (sparse, stories x codes): rows sum to 1, or to 0 where
    a story has none."""
    number = {doc: row for row, doc in enumerate(stories.ids)}
    place = {code: i for i, code in enumerate(codes)}
    row = np.array([number.get(doc, -1) for doc in counts["doc_id"].to_pylist()], dtype=np.int64)
    code = np.array([place[name] for name in counts["code"].to_pylist()], dtype=np.int64)
    kept = np.flatnonzero(row >= 0)
    shape = (len(stories.ids), len(codes))
    x = sparse.csr_matrix((counts["x"].to_numpy()[kept].astype(float), (row[kept], code[kept])),
                          shape)  # fmt: skip
    size = np.asarray(x.sum(axis=1)).ravel()
    return sparse.diags(1 / np.maximum(size, 1)) @ x


def mixes(stories: Stories, profile: Any) -> tuple[Floats, Floats]:
    """Shares of the elements in the texts of each topic (topics x codes, rows sum to 1), and in all
    texts of the language."""
    weight = np.asarray((profile.T @ stories.shares).T)
    total = weight.sum(axis=1, keepdims=True)
    share = np.divide(weight, total, out=np.zeros(weight.shape), where=total > 0)
    everywhere = np.asarray(profile.sum(axis=0)).ravel()
    return share, everywhere / max(float(everywhere.sum()), 1e-12)


def covered(stories: Stories, counts: pa.Table) -> Floats:
    """How much of each topic stands in stories that have elements at all, in [0, 1]."""
    known = set(counts["doc_id"].unique().to_pylist())
    have = np.fromiter((doc in known for doc in stories.ids), dtype=bool, count=len(stories.ids))
    found: Floats = stories.shares[have].sum(axis=0) / np.maximum(stories.shares.sum(axis=0), 1e-12)
    return found


def mix_table(
    languages: list[Stories], counts: pa.Table, elements: dict[str, ElementWords]
) -> pa.Table:
    """Schema MIX, sorted by topic and code; elements that no text of the language has are left
    out."""
    codes = sorted(set(counts["code"].to_pylist()))
    rows = []
    for stories in languages:
        share, everywhere = mixes(stories, profiles(stories, counts, codes))
        for column, topic in enumerate(stories.topics):
            far = distances(stories.words[column], codes, elements[stories.lang])
            rows += [
                (topic, code, float(share[column, i]), float(share[column, i] / everywhere[i]),
                 float(far[i]))
                for i, code in enumerate(codes) if everywhere[i] > 0
            ]  # fmt: skip
    columns = zip(*rows, strict=True) if rows else [()] * len(MIX)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, MIX, strict=True)]
    return pa.Table.from_arrays(arrays, schema=MIX)
