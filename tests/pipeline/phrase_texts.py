"""Official texts of cities, a province and the country, written as the tables of a study."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.models import gazetteer
from citysway.pipeline.facts.phrases import phrase_tables
from citysway.pipeline.stages import connect

CITIES = ("CN330100", "CN370200", "CN510100", "CN440300")
_WORDS = (
    *("服务", "企业", "群众", "办事", "窗口", "材料", "平台", "数据", "项目"),
    *("社区", "居民", "街道", "交通", "教育", "医疗", "养老", "住房", "就业"),
    *("环境", "绿化", "文化", "旅游", "商业", "农业", "工业", "科技", "人才"),
    *("资金", "税收", "市场", "消费", "安全", "消防", "食品", "卫生"),
)
_VERBS = ("推进", "加强", "完善", "提升", "优化", "开展", "落实", "深化")
_ENGLISH = (
    *("service", "council", "street", "school", "market", "traffic"),
    *("housing", "health", "library", "garden", "museum", "budget"),
)
_TELLS = ("We have", "They use", "This is", "There was")


@dataclass(frozen=True, slots=True)
class Text:
    """One official text; ``date`` as it is stated, None for none."""

    id: str
    place: str | None
    date: str | None
    text: str
    kind: str = "policy"
    lang: str = "zh"
    sponsor: str | None = None


def prose(rng: np.random.Generator, *phrases: str, lang: str = "zh") -> str:
    """Sentences of plain official words, the phrases in some of them."""
    parts = []
    for phrase in (*phrases, None, None):
        words = [str(rng.choice(_ENGLISH if lang == "en" else _WORDS)) for _ in range(6)]
        if lang == "en":
            told = f"{rng.choice(_TELLS)} {phrase}, with" if phrase else "Now there are"
            parts.append(f"{told} {', '.join(words)}.")
            continue
        told = f"，{rng.choice(_VERBS)}{phrase}，" if phrase else "，"
        parts.append(
            f"{rng.choice(_VERBS)}{'、'.join(words[:3])}{told}方便{'和'.join(words[3:])}。"
        )
    rng.shuffle(parts)
    return (" " if lang == "en" else "").join(parts)


def background(rng: np.random.Generator, *, lang: str = "zh") -> list[Text]:
    """Two texts a year of each city, and one of the country, from 2010 to 2020."""
    found = []
    for year in range(2010, 2021):
        for city in CITIES:
            for month in (3, 9):
                name = f"{city}-{year}-{month}-{lang}"
                date = f"{year}-{month:02}-05"
                found.append(Text(name, city, date, prose(rng, lang=lang), lang=lang))
        found.append(
            Text(f"CN-{year}-{lang}", "CN", f"{year}-01-02", prose(rng, lang=lang), lang=lang)
        )
    return found


def run(
    folder: Path, texts: Sequence[Text], *, shards: int = 1, cities: Sequence[str] = CITIES,
    most: int = 1000,
) -> tuple[pa.Table, pa.Table]:  # fmt: skip
    """``phrase_tables`` over these texts."""
    write_texts(folder, texts, shards=shards)
    with connect(threads=2) as con:
        return phrase_tables(con, folder, cities=cities, gazetteer=gazetteer.load(), most=most)


def write_texts(folder: Path, texts: Sequence[Text], *, shards: int = 1) -> None:
    """Documents, issuers and sources; the national state is stated as the place ``CN``."""
    places = gazetteer.load()
    country = places.lookup("中国")[0].id
    for number in range(shards):
        dated = [_date(text.date) for text in texts[number::shards]]
        some = texts[number::shards]
        table = pa.table({
            "doc_id": pa.array([t.id for t in some], pa.string()),
            "text": pa.array([t.text for t in some], pa.string()),
            "lang": pa.array([t.lang for t in some], pa.string()),
            "date": pa.array([day for day, _ in dated], pa.date32()),
            "date_precision": pa.array([precision for _, precision in dated], pa.string()),
            "kind": pa.array([t.kind for t in some], pa.string()),
            "source_id": pa.array(["office"] * len(some), pa.string()),
        })  # fmt: skip
        (folder / "documents").mkdir(parents=True, exist_ok=True)
        pq.write_table(table, folder / "documents" / f"{number:05}.parquet")
    issuers: dict[str, list[str | None]] = {
        "doc_id": [t.id for t in texts],
        "issuer_place": [country if t.place == "CN" else t.place for t in texts],
        "sponsor_city": [t.sponsor for t in texts],
    }
    _write(issuers, folder / "issuers.parquet")
    _write({"stated": ["office"], "source_id": ["office"]}, folder / "source_names.parquet")
    source: dict[str, list[str | None]] = {
        "source_id": ["office"],
        "scope": ["unknown"],
        "country": [None],
    }
    _write(source, folder / "sources.parquet")


def _write(columns: Mapping[str, Sequence[str | None]], path: Path) -> None:
    pq.write_table(pa.table({n: pa.array(c, pa.string()) for n, c in columns.items()}), path)


def _date(stated: str | None) -> tuple[datetime.date | None, str]:
    if stated is None:
        return None, "none"
    parts = [int(part) for part in stated.split("-")]
    precision = ("year", "month", "day")[len(parts) - 1]
    return datetime.date(*(*parts, 1, 1)[:3]), precision
