"""The table of tones: how every document sounds, whatever it is about."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from citysway.models.read_page import ReadPage
from citysway.pipeline.span_tables import ids_of

TONES = pa.schema([("doc_id", pa.string()), ("tone", pa.float32()), ("clauses", pa.int32())])


def document_tones(read: ReadPage) -> pa.Table:
    """Tone of every document: the mean over its clauses that evaluate, whatever they are about."""
    page, says = read.page, read.tone.words > 0
    doc, count = page.doc_of(page.clauses)[says], len(page.docs)
    clauses = np.bincount(doc, minlength=count)
    total = np.bincount(doc, weights=np.tanh(read.tone.clause[says]), minlength=count)
    mean = total / np.maximum(clauses, 1)
    return pa.Table.from_arrays([
        ids_of(read, np.arange(count)), pa.array(mean, mask=clauses == 0), pa.array(clauses),
    ], names=TONES.names).cast(TONES)  # fmt: skip


def one_tone(rows: pa.Table) -> pa.Table:
    """One row per document: of a mixed one the mean over the clauses of both languages."""
    weighted = pc.multiply(rows["tone"].fill_null(0.0), rows["clauses"].cast(pa.float32()))
    sums = (
        pa.table({"doc_id": rows["doc_id"], "tone": weighted, "clauses": rows["clauses"]})
        .group_by("doc_id")
        .aggregate([("tone", "sum"), ("clauses", "sum")])
    )
    clauses = sums["clauses_sum"].cast(pa.int32())
    mean = pc.divide(sums["tone_sum"], pc.max_element_wise(clauses, 1))
    tone = pc.if_else(pc.greater(clauses, 0), mean, pa.scalar(None, pa.float64()))
    return pa.table({"doc_id": sums["doc_id"], "tone": tone, "clauses": clauses}).cast(TONES)
