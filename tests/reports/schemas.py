"""The columns of a study's output folder, as the table list of the design states them."""

import pyarrow as pa

S, B, I32, F4, F8 = pa.string(), pa.bool_(), pa.int32(), pa.float32(), pa.float64()
W = pa.decimal128(18, 12)


def _schema(spec: dict[str, pa.DataType]) -> pa.Schema:
    return pa.schema(list(spec.items()))


def _strings(names: str) -> dict[str, pa.DataType]:
    return dict.fromkeys(names.split(), S)


DOCUMENTS = _schema(
    _strings("doc_id title text lang script")
    | {"date": pa.date32()}
    | _strings(
        "date_precision kind source_id issuer sponsor credit author dateline url path locator "
        "encoding"
    )
    | {"encoding_confidence": F4, "chars": I32, "sha256": S}
)
SOURCES = _schema(
    _strings("source_id name kind scope place_id country")
    | {"lat": F8, "lon": F8}
    | _strings("point lang domain")
    | {"first_date": pa.date32(), "last_date": pa.date32(), "docs": I32, "stories": I32}
    | _strings("resolved_by")
)
ISSUERS = _schema(_strings("doc_id issuer_place sponsor_city dateline_place how"))
STORIES = _schema(
    _strings("doc_id story_id")
    | {"docs_in_story": I32, "first_in_source": B, "earliest": B, "lag_hours": F8}
    | {"relation": S, "containment": F4}
)
SENTENCES = _schema(
    {"doc_id": S, "sent": I32, "start": I32, "end": I32, "clauses": pa.int16(), "quoted": B}
)
CITY_MENTIONS = _schema(
    {"doc_id": S, "start": I32, "sent": I32, "clause": pa.int16(), "end": I32}
    | _strings("place_id city_id")
    | {"confidence": F4, "reason": S, "derived": B, "metonym": B, "in_title": B, "in_lead": B}
)
MENTIONS = _schema(
    {"doc_id": S, "start": I32, "code": S, "city_id": S, "sent": I32, "clause": pa.int16()}
    | {"end": I32, "term": S, "link": S, "far": B, "object_city": S, "label": pa.int8()}
    | {"score": F4, "modality": S, "negated": B, "attribution": S, "flag": S}
)
DOC_CITY = _schema(
    _strings("doc_id city_id source_id story_id role kind lang period")
    | {"names": I32, "names_all": I32, "cities": pa.int16(), "focus": B, "copies": I32}
    | {"pos": I32, "neg": I32, "neu": I32}
)
DOC_CITY_CODE = _schema(
    _strings("doc_id city_id code")
    | dict.fromkeys(("x", "statements", "pos", "neg", "neu", "plan", "done"), I32)
)
PANEL = _schema(
    _strings("source_id period kind lang") | {"docs": I32, "stories": I32, "names_all": I32}
)
INDICATORS = _schema(
    _strings("indicator part variant role lang period city_id")
    | {"value": F8, "lo": F8, "hi": F8, "raw": F8, "shrink": F8}
    | {"docs": I32, "stories": I32, "sources": I32, "places": I32, "statements": I32}
    | {"coverage": F4, "method": S, "reason": S, "flags": pa.list_(S), "p": F8}
)
REPLICATES = _schema(
    _strings("indicator part variant role lang city_id")
    | {"values": pa.list_(F4), "seed": pa.int64()}
)
TOPIC_MODEL = _schema({"topic": pa.int16(), "rank": pa.int16(), "word": S, "weight": F8})
TOPIC_SHARES = _schema({"doc_id": S, "story_id": S, "shares": pa.list_(F4), "main": pa.int16()})
REJECTED = _schema(_strings("stage item reason path locator detail") | {"n": I32})

FILES: dict[str, tuple[str, pa.Schema, str]] = {
    "documents": ("documents/00000.parquet", DOCUMENTS, "doc_id"),
    "sources": ("sources.parquet", SOURCES, "source_id"),
    "issuers": ("issuers.parquet", ISSUERS, "doc_id"),
    "stories": ("stories.parquet", STORIES, "doc_id"),
    "sentences": ("sentences/00000.parquet", SENTENCES, "doc_id sent"),
    "city_mentions": ("city_mentions/00000.parquet", CITY_MENTIONS, "doc_id start"),
    "mentions": ("mentions/00000.parquet", MENTIONS, "doc_id start code city_id"),
    "doc_city": ("doc_city/00000.parquet", DOC_CITY, "doc_id city_id"),
    "doc_city_code": ("doc_city_code/00000.parquet", DOC_CITY_CODE, "doc_id city_id code"),
    "panel": ("panel.parquet", PANEL, "source_id period kind lang"),
    "indicators": (
        "indicators.parquet",
        INDICATORS,
        "indicator part variant role lang period city_id",
    ),
    "replicates": ("replicates.parquet", REPLICATES, "indicator part variant role lang city_id"),
    "topic_model": ("topics/model.parquet", TOPIC_MODEL, "topic rank"),
    "topic_shares": ("topics/shares.parquet", TOPIC_SHARES, "doc_id"),
    "rejected": ("rejected.parquet", REJECTED, "stage item reason"),
}
