"""The page of known external columns, from ``external.toml``."""

from citysway.pipeline.external import Column, known_columns
from docs.markdown import page, table

KINDS = {
    "count": "0 or more",
    "amount": "above 0",
    "number": "any number",
    "percent": "per cent",
    "rank": "0 or more",
    "flag": "1 yes, 0 no",
}


def external_page() -> str:
    """Every column of external.csv that is known, with its headings and who asks for it."""
    rows = []
    for column in known_columns().values():
        headings = [f"`{name}`" for name in (column.id, column.zh, *column.names)]
        holds = f"{column.unit}; {KINDS[column.kind]}{_values(column)}"
        name = f"{column.en} {column.zh}"
        rows.append((name, ", ".join(headings), holds, column.type, column.asks))
    intro = (
        "Headings that are known in [external.csv](external.md). Capital letters, spaces and `_`"
        " make no difference. A unit may stand in brackets behind a heading: `人口（万人）`,"
        " `GDP (million USD)`. Any other column of numbers is taken under its own heading."
    )
    head = ("column", "headings", "holds", "type", "asked for by")
    return page("Known external columns 外部数据列", intro, table(head, rows))


def _values(column: Column) -> str:
    words = ", ".join(f"`{word}` {value:g}" for word, value in column.values.items())
    return f" ({words})" if words else ""
