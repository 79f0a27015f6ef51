"""Elements of policy texts, whatever they are about: national policy names no city (IM21)."""

import numpy as np
import pyarrow as pa

from citysway.models.read_page import ReadPage
from citysway.pipeline.span_tables import ids_of

ELEMENTS = pa.schema([("doc_id", pa.string()), ("code", pa.string()), ("x", pa.int32())])


def count_elements(read: ReadPage) -> pa.Table:
    """Mentions of every element in the policy texts of a page (schema ``ELEMENTS``)."""
    codes, names = read.codes, np.array(read.code_names, dtype=object)
    policy = np.array([doc.kind == "policy" for doc in read.page.docs], dtype=bool)
    element = np.array([name.startswith("E") for name in read.code_names], dtype=bool)
    doc = read.page.doc_of(codes.start)
    keep = np.flatnonzero(policy[doc] & element[codes.code])
    cell, x = np.unique(doc[keep] * len(names) + codes.code[keep], return_counts=True)
    return pa.Table.from_arrays([
        ids_of(read, cell // max(len(names), 1)),
        pa.array(names[cell % max(len(names), 1)], pa.string()),
        pa.array(x),
    ], names=ELEMENTS.names).cast(ELEMENTS)  # fmt: skip


def one_count(rows: pa.Table) -> pa.Table:
    """One row per document and code: a mixed document is read once per language."""
    sums = rows.group_by(["doc_id", "code"]).aggregate([("x", "sum")])
    return pa.table({"doc_id": sums["doc_id"], "code": sums["code"], "x": sums["x_sum"]}).cast(
        ELEMENTS
    )
