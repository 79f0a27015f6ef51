"""The tables of phrases: who used which phrase first and when, and who was read at all."""

import pyarrow as pa

LEVELS = ("city", "province", "country")

#: First use of a phrase by a city, province or country; key phrase, lang, level, place_id.
PHRASES = pa.schema(
    [
        *(
            pa.field(name, pa.string(), nullable=False)
            for name in ("phrase", "lang", "level", "place_id")
        ),
        pa.field("first_date", pa.date32(), nullable=False),
        pa.field("precision", pa.string(), nullable=False),  # day | month | year of first_date
        pa.field("docs", pa.int32(), nullable=False),
        pa.field("first_doc", pa.string(), nullable=False),
    ]
)

#: Whose texts were read; key level, place_id, lang. Without a dated text the dates are NA.
WRITERS = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in ("level", "place_id", "lang")),
        pa.field("country", pa.string()),
        pa.field("first_date", pa.date32()),
        pa.field("last_date", pa.date32()),
        pa.field("docs", pa.int32(), nullable=False),
        pa.field("undated", pa.int32(), nullable=False),
    ]
)
