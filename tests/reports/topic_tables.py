"""The tables of topics of a made-up study: drawn, not computed, in the declared schemas.

Six topics (three a language) with every odd case: one hidden, one pinned, one unstable, one without
a course, one without any sentence; shares, words and sentences agree with the documents.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from citysway.pipeline.topics import schemas
from citysway.reports.numbers.tables import TABLES

Row = dict[str, Any]
EACH = 3  # topics of a language
HIDDEN, PINNED, UNSTABLE, UNDATED = 1, 2, 0, 4
WORDS = [
    "历史 街区 文化 游客 museum 文物 修缮 开放 古城 夜游",
    "科技 企业 创新 talent 人才 园区 专利 孵化 研发 算力",
    "地铁 交通 线路 通车 高铁 枢纽 公交 出行 站点 换乘",
    "museum heritage district visitor culture street festival craft opera canal",
    "investment company technology talent startup research park patent chip export",
    "metro rail station line traffic bus airport hub commuter fare",
]
LABELS = [
    ("文化遗产：历史、街区", "Cultural heritage: 历史, 街区"),
    ("科技创新：科技、企业", "Innovation: 科技, 企业"),
    ("地铁、交通、线路", "Metro and rail"),
    ("文化遗产：museum、heritage", "Cultural heritage: museum, heritage"),
    ("投资：investment、company", "Investment: investment, company"),
    ("metro、rail、station", "metro, rail, station"),
]
COURSES = ["growing", "steady", "fading", "born", "", "gone"]
TOPIC_TABLES = {
    "topic_model": schemas.MODEL,
    "topic_shares": schemas.SHARES,
    "topic_about": schemas.ABOUT,
    "topic_periods": schemas.PERIODS,
    "topic_courses": schemas.COURSES,
    "topic_belongs": schemas.BELONGS,
    "topic_mix": schemas.MIX,
    "topic_sentences": schemas.SENTENCES,
    "topic_bursts": schemas.TOPIC_BURSTS,
}


def write_topic_tables(out: Path, *, seed: int = 3, texts: Sequence[str] = ()) -> Path:
    """Write all tables of topics into a study; ``texts`` become words and names."""
    rng = random.Random(seed)
    known = pq.read_table(out / "stories.parquet").to_pylist()
    first = {row["doc_id"] for row in known if row["doc_id"] == row["story_id"]}
    docs = pq.read_table(out / "documents").sort_by("doc_id").to_pylist()
    docs = [doc for doc in docs if doc["doc_id"] in first]
    cities = pq.read_table(out / "doc_city").sort_by("doc_id").to_pylist()
    shares = [_shares(doc, rng) for doc in docs]
    months = sorted({doc["date"].strftime("%Y-%m") for doc in docs if doc["date"]})
    rows = {
        "topic_model": _model(texts),
        "topic_shares": shares,
        "topic_about": _about(docs, texts),
        "topic_periods": _periods(months, rng),
        "topic_courses": _courses(sorted({row["city_id"] for row in cities}), months),
        "topic_belongs": _belongs(docs, cities),
        "topic_mix": _mix(),
        "topic_sentences": _sentences(out, docs),
        "topic_bursts": _bursts(docs, shares),
    }
    for name, schema in TOPIC_TABLES.items():
        path = out / TABLES[name].path
        path.parent.mkdir(parents=True, exist_ok=True)
        keys = [(key.strip(), "ascending") for key in TABLES[name].key.split(",")]
        pq.write_table(pa.Table.from_pylist(rows[name], schema).sort_by(keys), path)
    return out


def _lang(topic: int) -> str:
    return "zh" if topic < EACH else "en"


def _topics() -> range:
    return range(2 * EACH)


def _shares(doc: Row, rng: random.Random) -> Row:
    """The first document of a story; shares of the topics of its language add up to 1."""
    drawn = [rng.random() ** 2 + 0.01 for _ in range(EACH)]
    shares = [value / sum(drawn) for value in drawn]
    main = shares.index(max(shares)) + (0 if doc["lang"] == "zh" else EACH)
    return {"doc_id": doc["doc_id"], "story_id": doc["doc_id"], "shares": shares, "main": main}


def _quality(topic: int) -> Row:
    stability = 0.42 if topic == UNSTABLE else 0.61 + topic / 100
    return {"lang": _lang(topic), "share": 0.4 - topic / 20, "coherence": topic / 10 - 0.1} | {
        "stability": stability
    }


def _model(texts: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    for topic in _topics():
        words = [*WORDS[topic].split()[:3], *texts[topic :: 2 * EACH], *WORDS[topic].split()[3:]]
        rows += [
            {"topic": topic, "rank": rank, "word": word, "weight": 1 / rank} | _quality(topic)
            for rank, word in enumerate(words, 1)
        ]
    return rows


def _about(docs: list[Row], texts: Sequence[str]) -> list[Row]:
    rows = []
    for topic in _topics():
        quality = _quality(topic)
        zh, en = LABELS[topic]
        if texts:
            zh = en = texts[topic % len(texts)]
        rows.append(
            quality
            | {"topic": topic, "label_zh": zh, "label_en": en, "named": "elements"}
            | {"docs": sum(doc["lang"] == _lang(topic) for doc in docs)}
            | {"lo": quality["share"] - 0.03, "hi": quality["share"] + 0.04}
            | {"unstable": quality["stability"] < 0.5}
            | {"hidden": topic == HIDDEN, "pinned": topic == PINNED}
        )
    return rows


def _periods(months: list[str], rng: random.Random) -> list[Row]:
    """A month is missing, so that the line is interrupted."""
    rows = []
    for topic in _topics():
        for at, month in enumerate(months):
            share = 0.1 + 0.02 * at * (1 if COURSES[topic] in ("growing", "born") else 0.3)
            share += rng.random() / 20
            if at != 4:
                rows.append(
                    {"topic": topic, "city_id": "", "period": month, "docs": 5, "share": share}
                    | {"lo": share / 2, "hi": share * 1.5}
                )
    return rows


def _courses(cities: list[str], months: list[str]) -> list[Row]:
    rows = []
    for topic in _topics():
        for at, city in enumerate(["", *cities]):
            course = COURSES[topic] if not city else COURSES[(topic + at) % 6]
            known = bool(course)
            trend = 0.012 * (topic + 1) * (-1 if course in ("fading", "gone") else 1)
            rows.append(
                {"topic": topic, "city_id": city, "docs": 20, "share": 0.2}
                | {"trend": trend if known else None, "lo": trend - 0.01 if known else None}
                | {"hi": trend + 0.01 if known else None, "course": course or None}
                | {"first": months[0], "peak": months[-1], "reason": "" if known else "no_dates"}
            )
    return rows


def _belongs(docs: list[Row], cities: list[Row]) -> list[Row]:
    """Cities and sources take turns: clearly more, clearly less, not clear."""
    keys = [("city", city) for city in sorted({row["city_id"] for row in cities})]
    keys += [("source", source) for source in sorted({doc["source_id"] for doc in docs})]
    rows = []
    for topic in _topics():
        for at, (of, key) in enumerate(keys):
            odds, q = [(1.25, 0.001), (-0.8, 0.02), (0.3, 0.4)][(at + topic) % 3]
            odds += at / 100
            rows.append(
                {"topic": topic, "of": of, "key": key, "docs": 9, "share": 0.3 + odds / 10}
                | {"everywhere": 0.25, "log_odds": odds, "se": 0.2, "z": odds / 0.2, "q": q}
            )
    return rows


def _mix() -> list[Row]:
    shares = {"E03": 0.41, "E11": 0.22, "E22": 0.13, "E33": 0.08, "E01": 0.05}
    return [
        {"topic": topic, "code": code, "share": share, "lift": 2.0 - at / 3, "distance": 0.6}
        for topic in _topics()
        for at, (code, share) in enumerate(shares.items())
    ]


def _sentences(out: Path, docs: list[Row]) -> list[Row]:
    """Six of a kind, so that a page leaves one out; none of the last topic."""
    lang = {doc["doc_id"]: doc["lang"] for doc in docs}
    spans = [row for row in pq.read_table(out / "sentences").to_pylist() if row["doc_id"] in lang]
    spans.sort(key=lambda row: (row["doc_id"], row["sent"]))
    rows = []
    for topic in list(_topics())[:-1]:
        mine = [row for row in spans if lang[row["doc_id"]] == _lang(topic)][topic::7][:12]
        rows += [
            {"topic": topic, "kind": ("typical", "contrasting")[at // 6], "rank": at % 6 + 1}
            | {"doc_id": row["doc_id"], "start": row["start"], "end": row["end"]}
            | {"score": 1 / (at + 1)}
            for at, row in enumerate(mine)
        ]
    return rows


def _bursts(docs: list[Row], shares: list[Row]) -> list[Row]:
    """The month with most documents of each topic but the last."""
    dated = {doc["doc_id"]: doc["date"].strftime("%Y-%m") for doc in docs if doc["date"]}
    rows = []
    for topic in list(_topics())[:-1]:
        mine = [row["doc_id"] for row in shares if row["main"] == topic and row["doc_id"] in dated]
        months = [dated[doc] for doc in mine]
        top = max(sorted(set(months)), key=months.count)
        stories = [doc for doc in mine if dated[doc] == top][:3]
        rows.append(
            {"topic": topic, "start": top, "end": top, "docs": months.count(top)}
            | {"expected": 1.4, "stories": stories, "copies": [1] * len(stories)}
        )
    return rows
