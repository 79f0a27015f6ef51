"""How much of a text may be quoted: ``[report] quote_chars`` of a study."""

from typing import TYPE_CHECKING

from citysway.reports.handover.words import words
from citysway.reports.words.spreadsheet import name_of

if TYPE_CHECKING:
    import pyarrow as pa


def quoted_columns(table: str) -> set[str]:
    """The columns of a table whose words stand in the texts."""
    return {name for place, _, name in (q.partition(".") for q in words("quoted")["columns"])
            if place == table}  # fmt: skip


def limited_sql(table: str, column: str, kind: str, limit: int | None) -> str:
    """SQL of a column with no more than ``limit`` characters of a text in it.

    What is longer is cut and ends in ``…``; with 0, and of lists of lines, nothing is left.
    """
    name = name_of(column)
    if limit is None or column not in quoted_columns(table):
        return name
    if limit == 0 or kind != "VARCHAR":
        return f"CAST(NULL AS {kind})"
    return f"CASE WHEN length({name}) > {limit} THEN left({name}, {limit}) || '…' ELSE {name} END"


def limited_array(
    table: str, field: "pa.Field", values: "pa.Array", limit: int | None
) -> "pa.Array":
    """The same for an Arrow array."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if limit is None or field.name not in quoted_columns(table):
        return values
    if limit == 0 or not pa.types.is_string(field.type):
        return pa.nulls(len(values), field.type)
    cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(values, 0, limit), "…", "")
    return pc.if_else(pc.greater(pc.utf8_length(values), limit), cut, values)
