"""Writes a small, complete output folder of a study, so that the reports can be tested alone.

The numbers of ``indicators`` are drawn, not computed; texts, spans and counts agree.
"""

import datetime
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.reports import texts
from tests.reports.numbers import indicator_rows, run_record
from tests.reports.schemas import FILES

Rows = dict[str, list[dict[str, Any]]]
OUTLETS = [  # source_id, name, kind, scope, country, role it plays toward a Chinese city
    ("gov", "市政府", "government", "local", "CN", "own"),
    ("home", "城市晚报", "news", "local", "CN", "home"),
    ("nat1", "全国日报", "news", "national", "CN", "nat"),
    ("nat2", "China Wire", "news", "national", "CN", "nat"),
    ("prov", "省报", "news", "provincial", "CN", "prov"),
    ("int1", "The Globe", "news", "national", "GB", "int"),
    ("int2", "Pacific Post", "news", "national", "AU", "int"),
    ("oth1", "外地都市报", "news", "local", "CN", "oth"),
]


def write_study(
    out: Path,
    *,
    cities: int = 4,
    hostile: bool = True,
    all_unk: bool = False,
    radiation: bool = True,
    demonstration: bool = False,
    months: bool = True,
    docs_per_cell: int = 2,
    seed: int = 7,
    more: Callable[[Rows], None] | None = None,
) -> Path:
    """Write every table and ``run.json`` under ``out``; options switch the odd cases on; ``more``
    adds documents (``add_document``).
    """
    places = texts.cities(cities)
    rows: Rows = {name: [] for name in FILES}
    rng = random.Random(seed)
    for city in places:
        for outlet in OUTLETS:
            for copy in range(docs_per_cell):
                _add_document(rows, city, outlet, copy, rng, all_unk=all_unk)
    if hostile:
        _add_hostile(rows, places[0])
    if more is not None:
        more(rows)
    _add_sources(rows, hostile=hostile, all_unk=all_unk)
    _add_rest(rows, rng)
    rows["indicators"] = indicator_rows(places, rng, radiation and not all_unk, all_unk, months)
    for name, (path, schema, key) in FILES.items():
        _write(out / path, rows[name], schema, key)
    run = run_record(places, demonstration=demonstration)
    (out / "run.json").write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")
    return out


def _write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema, key: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(rows, key=lambda row: tuple(str(row[k]) for k in key.split()))
    pq.write_table(pa.Table.from_pylist(ordered, schema), path)


def _add_document(
    rows: Rows,
    city: tuple[str, str, str],
    outlet: tuple[str, ...],
    copy: int,
    rng: random.Random,
    *,
    all_unk: bool,
) -> None:
    zh = outlet[0] not in ("int1", "int2", "nat2")
    source = f"{outlet[0]}-{city[0]}" if outlet[0] in ("gov", "home") else outlet[0]
    sentences = rng.sample(texts.ZH if zh else texts.EN, 6)
    add_document(
        rows,
        city=city,
        doc_id=f"{city[0]}-{outlet[0]}-{copy}",
        source=source,
        role="unk" if all_unk else outlet[5],
        zh=zh,
        sentences=sentences,
        title=f"{city[1]}纪事 {copy}" if zh else f"Notes from {city[2]} {copy}",
        kind="policy" if outlet[5] == "own" else "news",
        date=datetime.date(2024, rng.randint(1, 12), rng.randint(1, 28)),
    )


def _add_hostile(rows: Rows, city: tuple[str, str, str]) -> None:
    for i, title in enumerate(texts.HOSTILE_TITLES):
        add_document(
            rows,
            city=city,
            doc_id=f"h{i}",
            source=f"bad{i % 3}",
            role="nat",
            zh=i % 2 == 1,
            sentences=[texts.HOSTILE[i % 2]],
            title=title,
            kind="news",
            date=None if i == 2 else datetime.date(2024, 5, 1 + i),
            url="javascript:alert(4)" if i == 0 else 'https://example.org/?a=1&b="x"',
        )


def add_document(
    rows: Rows,
    *,
    city: tuple[str, str, str],
    doc_id: str,
    source: str,
    role: str,
    zh: bool,
    sentences: list[tuple[str, str, str, int]],
    title: str,
    kind: str,
    date: datetime.date | None,
    url: str | None = None,
) -> None:
    """A document on a city with its spans and facts; ``sentences`` as in ``texts``."""
    name, text, tally = (city[1] if zh else city[2]), "", Counter[str]()
    for sent, (pattern, term, code, label) in enumerate(sentences):
        start, body = len(text), pattern.replace("{city}", name)
        text += body + ("" if zh else " ")
        key = {"doc_id": doc_id, "sent": sent, "clause": 0}
        rows["sentences"].append(
            key | {"start": start, "end": start + len(body), "clauses": 1, "quoted": False}
        )
        rows["city_mentions"].append(key | _naming(city[0], start + body.index(name), name))
        rows["mentions"].append(key | _coding(city[0], start + body.index(term), term, code, label))
        signs = {-1: "neg", 0: "neu", 1: "pos"}
        tally[signs[label]] += 1
        rows["doc_city_code"].append(
            {"doc_id": doc_id, "city_id": city[0], "code": code, "x": 1, "statements": 1}
            | {s: int(s == signs[label]) for s in signs.values()}
            | {"plan": 0, "done": 1}
        )
    lang, period = ("zh" if zh else "en"), (date.strftime("%Y-%m") if date else "")
    rows["documents"].append(_head(doc_id, title, text, lang, date, kind, source, url))
    rows["doc_city"].append(
        {"doc_id": doc_id, "city_id": city[0], "source_id": source, "story_id": doc_id}
        | {"role": role, "kind": kind, "lang": lang, "period": period, "names": len(sentences)}
        | {"names_all": len(sentences), "cities": 1, "focus": True, "copies": 1}
        | {s: tally[s] for s in ("pos", "neg", "neu")}
    )


def _naming(city_id: str, start: int, name: str) -> dict[str, Any]:
    spot = {"start": start, "end": start + len(name), "place_id": city_id, "city_id": city_id}
    flags = dict.fromkeys(("derived", "metonym", "in_title"), False)
    return spot | flags | {"confidence": 1.0, "reason": "only_reading", "in_lead": True}


def _coding(city_id: str, start: int, term: str, code: str, label: int) -> dict[str, Any]:
    spot = {"start": start, "end": start + len(term), "term": term, "code": code}
    return spot | {
        "city_id": city_id, "link": "clause", "far": False, "object_city": None, "label": label,
        "score": float(label), "modality": "DONE", "negated": False, "attribution": "none",
        "flag": "none",
    }  # fmt: skip


def _head(
    doc_id: str,
    title: str,
    text: str,
    lang: str,
    date: datetime.date | None,
    kind: str,
    source: str,
    url: str | None,
) -> dict[str, Any]:
    facts = {"doc_id": doc_id, "title": title, "text": text, "lang": lang, "date": date}
    return facts | {
        "script": "Hans" if lang == "zh" else "Latn", "kind": kind, "source_id": source,
        "date_precision": "day" if date else "none", "chars": len(text), "encoding": "utf-8",
        "url": url or f"https://example.org/{doc_id}", "path": f"in/{doc_id}.txt",
        "encoding_confidence": 1.0, "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }  # fmt: skip


def _add_sources(rows: Rows, *, hostile: bool, all_unk: bool) -> None:
    known = {o[0]: o for o in OUTLETS}
    bad = dict(zip(("bad0", "bad1", "bad2"), texts.HOSTILE_OUTLETS, strict=True))
    counts = Counter(row["source_id"] for row in rows["documents"])
    for source, docs in counts.items():
        _, name, kind, scope, country, _ = known.get(
            source.split("-")[0], ("", bad.get(source, source), "news", "national", "CN", "")
        )
        dates = [d["date"] for d in rows["documents"] if d["source_id"] == source and d["date"]]
        rows["sources"].append(
            {"source_id": source, "name": name, "kind": kind, "lang": "zh", "docs": docs}
            | {"scope": "unknown" if all_unk else scope, "country": None if all_unk else country}
            | {"point": "none", "stories": docs, "resolved_by": "none" if all_unk else "registry"}
            | {"first_date": min(dates, default=None), "last_date": max(dates, default=None)}
        )


def _add_rest(rows: Rows, rng: random.Random) -> None:
    for doc in rows["documents"]:
        doc_id = doc["doc_id"]
        rows["stories"].append(
            {"doc_id": doc_id, "story_id": doc_id, "docs_in_story": 1, "first_in_source": True}
            | {"relation": "single", "containment": 1.0}
        )
        rows["issuers"].append({"doc_id": doc_id, "how": "none"})
        share = rng.random()
        rows["topic_shares"].append(
            {"doc_id": doc_id, "story_id": doc_id, "shares": [share, 1 - share]}
            | {"main": int(share < 0.5)}
        )
    panel = Counter(
        (d["source_id"], d["date"].strftime("%Y-%m") if d["date"] else "", d["kind"], d["lang"])
        for d in rows["documents"]
    )
    for (source, period, kind, lang), docs in panel.items():
        rows["panel"].append(
            {"source_id": source, "period": period, "kind": kind, "lang": lang, "docs": docs}
            | {"stories": docs, "names_all": docs * 6}
        )
    for topic, words in enumerate(("历史 街区 文化 游客 museum", "科技 企业 创新 talent 人才")):
        for rank, word in enumerate(words.split()):
            rows["topic_model"].append(
                {"topic": topic, "rank": rank, "word": word, "weight": 1.0 / (rank + 1)}
            )
    rows["rejected"] = [
        {"stage": "read", "item": "in/broken.pdf", "reason": "undecodable", "path": "in/broken.pdf",
         "locator": None, "detail": "<b>no text layer</b>", "n": 1},
        {"stage": "clean", "item": "in/list.csv#4", "reason": "empty", "path": "in/list.csv",
         "locator": "row 4", "detail": "", "n": 12},
        {"stage": "source", "item": "某网", "reason": "unresolved", "path": "in/a.csv",
         "locator": None, "detail": "", "n": 3},
    ]  # fmt: skip
