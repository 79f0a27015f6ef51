"""The tables of a small study with topics whose truth is known, in Chinese and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from citysway.pipeline.topics.schemas import MODEL, SHARES

#: language -> topics -> words, most relevant first
MODEL_WORDS = {
    "zh": (
        ("旅游", "景区", "游客", "古镇"), ("地铁", "高铁", "通车", "线路"),
        ("论文", "大学", "学生", "课程"),
    ),
    "en": (("tourist", "museum", "visit", "harbour"), ("metro", "railway", "station", "line")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A document: its topic (share .8), and ``story`` where it copies another."""

    id: str
    lang: str
    topic: int
    text: str
    period: str = "2024-03"
    source: str = "s1"
    story: str = ""
    cities: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    title: str | None = None
    second: int | None = None


def write_folder(out: Path, texts: Sequence[Text]) -> Path:
    """The tables that ``write_told`` reads, of texts in the order given."""
    (out / "topics").mkdir(parents=True)
    for name in ("documents", "doc_city", "elements", "mentions"):
        (out / name).mkdir()
    pq.write_table(_model(), out / "topics" / "model.parquet")
    stories = [text for text in texts if not text.story]
    shares = [{"doc_id": t.id, "story_id": t.id, "shares": _shares(t), "main": t.topic}
              for t in sorted(stories, key=lambda t: t.id)]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(shares, SHARES), out / "topics" / "shares.parquet")
    rows = [{"doc_id": t.id, "title": t.title, "text": t.text, "lang": t.lang} for t in texts]
    names = [(name, pa.string()) for name in ("doc_id", "title", "text", "lang")]
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(names)), out / "documents" / "0.parquet")
    base = [{"doc_id": t.id, "source_id": t.source, "story_id": t.story or t.id, "kind": "news",
             "lang": t.lang, "period": t.period} for t in texts]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(base), out / "exposure.parquet")
    cities = [row | {"city_id": city} for row, t in zip(base, texts, strict=True)
              for city in t.cities]  # fmt: skip
    keys = pa.schema([(n, pa.string()) for n in (*base[0], "city_id")])
    pq.write_table(pa.Table.from_pylist(cities, keys), out / "doc_city" / "0.parquet")
    _write_codes(out, texts)
    return out


def _write_codes(out: Path, texts: Sequence[Text]) -> None:
    mentions = [
        {"doc_id": t.id, "start": n, "code": code, "term": term}
        for t in texts for n, (code, term) in enumerate(zip(t.codes, t.terms, strict=True))
    ]  # fmt: skip
    schema = pa.schema([("doc_id", pa.string()), ("start", pa.int32()), ("code", pa.string()),
                        ("term", pa.string())])  # fmt: skip
    pq.write_table(pa.Table.from_pylist(mentions, schema), out / "mentions" / "0.parquet")
    none = pa.schema([("doc_id", pa.string()), ("code", pa.string()), ("x", pa.int32())])
    pq.write_table(none.empty_table(), out / "elements" / "0.parquet")


def _model() -> pa.Table:
    rows, topic = [], 0
    for lang, topics in MODEL_WORDS.items():
        for words in topics:
            rows += [
                {"topic": topic, "rank": rank, "lang": lang, "word": word, "weight": 1 / rank,
                 "share": 0.3, "coherence": 0.4, "stability": 0.3 if topic == 1 else None}
                for rank, word in enumerate(words, 1)
            ]  # fmt: skip
            topic += 1
    return pa.Table.from_pylist(rows, MODEL)


def _shares(text: Text) -> list[float]:
    """.8 of its own topic, .2 of a second one or of the others evenly."""
    first = 0 if text.lang == "zh" else len(MODEL_WORDS["zh"])
    count = len(MODEL_WORDS[text.lang])
    shares = [0.2 / (count - 1)] * count
    if text.second is not None:
        shares = [0.0] * count
        shares[text.second - first] = 0.2
    shares[text.topic - first] = 0.8
    return shares
