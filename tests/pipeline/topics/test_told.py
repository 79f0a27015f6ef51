"""All tables of a small study: what each says, and that the order of documents changes nothing."""

import random
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow.parquet as pq
import pytest

from citysway.models import codebook, gazetteer
from citysway.models.topics.saving import Mark
from citysway.pipeline.stages import connect
from citysway.pipeline.topics import schemas
from citysway.pipeline.topics.saved import Stated
from citysway.pipeline.topics.told import WRITTEN, write_told
from tests.pipeline.topics.folders import Text, write_folder

Rows = dict[str, list[dict[str, Any]]]
SCHEMAS = {
    "about": schemas.ABOUT, "belongs": schemas.BELONGS, "bursts": schemas.TOPIC_BURSTS,
    "courses": schemas.COURSES, "mix": schemas.MIX, "periods": schemas.PERIODS,
    "sentences": schemas.SENTENCES,
}  # fmt: skip
KEYS = {
    "about": ("topic",), "belongs": ("topic", "of", "key"), "bursts": ("topic", "start"),
    "courses": ("topic", "city_id"), "mix": ("topic", "code"),
    "periods": ("topic", "city_id", "period"), "sentences": ("topic", "kind", "rank"),
}  # fmt: skip


def study() -> list[Text]:
    """Tourism belongs to CN1 and to outlet s1; every story has a copy in s2."""
    docs: list[Text] = []
    for n in range(120):
        lang, topic = ("zh", n % 3) if n < 90 else ("en", 3 + n % 2)
        body = {0: "游客在景区", 1: "地铁新线路", 2: "大学的论文", 3: "tourists visit museum",
                4: "the metro station"}[topic]  # fmt: skip
        tourism = topic in (0, 3)
        docs.append(Text(
            f"d{n:03d}", lang, topic, f"{body} {chr(19968 + n)} 他们说起这件事情。",
            f"2024-{n % 12 + 1:02d}" if n % 10 else "", "s1" if tourism else "s3",
            cities=("CN1",) if tourism else ("CN2",),
            codes=("E13",) if tourism else ("E31",), terms=("景区",) if tourism else ("地铁",),
        ))  # fmt: skip
        docs.append(Text(f"x{n:03d}", lang, topic, body, "2025-01", "s2", f"d{n:03d}"))
    return docs


def told(
    folder: Path, docs: list[Text], stated: Mapping[int, Stated] = MappingProxyType({})
) -> tuple[Path, dict[str, Any]]:
    out = write_folder(folder, docs)
    with connect(threads=1) as con:
        tallies = write_told(con, out, codebook=codebook.load(), gazetteer=gazetteer.load(),
                             least=10, seed=3, stated=stated)  # fmt: skip
    return out / "topics", tallies


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    return told(tmp_path_factory.mktemp("told") / "out", study())


@pytest.fixture(scope="module")
def tables(made: tuple[Path, dict[str, Any]]) -> Rows:
    return {name: pq.read_table(made[0] / f"{name}.parquet").to_pylist() for name in WRITTEN}


@pytest.mark.parametrize("name", WRITTEN)
def test_tables_have_their_columns_and_are_sorted(
    made: tuple[Path, dict[str, Any]], tables: Rows, name: str
) -> None:
    assert pq.read_schema(made[0] / f"{name}.parquet").equals(SCHEMAS[name])
    keys = [tuple(row[column] for column in KEYS[name]) for row in tables[name]]
    assert keys == sorted(set(keys))


def test_a_story_counts_once_at_its_first_date(
    made: tuple[Path, dict[str, Any]], tables: Rows
) -> None:
    assert made[1]["stories"] == {"zh": 90, "en": 30}
    assert made[1]["undated"] == {"zh": 0, "en": 0}  # an undated one has a dated copy
    docs = {(row["topic"], row["period"]): row["docs"] for row in tables["periods"]
            if row["city_id"] == ""}  # fmt: skip
    assert docs[0, "2025-01"] == 9
    assert sum(n for (topic, _), n in docs.items() if topic == 0) == 90


def test_topics_are_named_and_counted(tables: Rows) -> None:
    about = {row["topic"]: row for row in tables["about"]}
    assert [(row["docs"], round(row["share"], 3)) for row in about.values()] == [
        (30, 0.333), (30, 0.333), (30, 0.333), (15, 0.5), (15, 0.5),
    ]  # fmt: skip
    assert about[0]["named"] == "elements"
    assert about[0]["label_en"].endswith(": 旅游, 景区, 游客, 古镇")
    assert all(row["lo"] < row["share"] < row["hi"] for row in about.values())
    assert [about[topic]["unstable"] for topic in (0, 1)] == [None, True]


def test_places_sources_and_elements_of_a_topic(tables: Rows) -> None:
    belongs = {(r["topic"], r["of"], r["key"]): r for r in tables["belongs"]}
    assert belongs[0, "city", "CN1"]["z"] > 5 > 0 > belongs[0, "city", "CN2"]["z"]
    assert belongs[0, "source", "s1"]["z"] > 5
    assert (0, "source", "s2") not in belongs  # it prints all there is: no others to compare
    mix = {(row["topic"], row["code"]): row for row in tables["mix"]}
    assert mix[0, "E13"]["share"] > 0.7 > mix[1, "E13"]["share"]
    assert mix[0, "E13"]["lift"] > 2
    assert mix[0, "E13"]["distance"] < mix[0, "E31"]["distance"]


def test_another_order_of_documents_gives_the_same_bytes(
    made: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    docs = study()
    random.Random(1).shuffle(docs)
    again, tallies = told(tmp_path / "again", docs)
    assert tallies == made[1]
    for name in WRITTEN:
        one, two = (folder / f"{name}.parquet" for folder in (made[0], again))
        assert one.read_bytes() == two.read_bytes(), name


def test_a_study_without_topics_has_empty_tables(tmp_path: Path) -> None:
    out = write_folder(tmp_path / "out", study()[:2])
    for name in ("model", "shares"):
        path = out / "topics" / f"{name}.parquet"
        pq.write_table(pq.read_schema(path).empty_table(), path)
    with connect(threads=1) as con:
        write_told(con, out, codebook=codebook.load(), gazetteer=gazetteer.load(),
                   least=10, seed=0, stated={})  # fmt: skip
    for name in WRITTEN:
        assert pq.read_table(out / "topics" / f"{name}.parquet").equals(SCHEMAS[name].empty_table())


def test_what_the_study_says_of_a_topic_goes_before_what_its_words_say(tmp_path: Path) -> None:
    stated = {
        0: Stated(Mark("看风景", "Sights", pinned=True)),
        1: Stated(Mark(name_en="Metro only", hidden=True)),
        3: Stated(code="E03"),
    }
    folder, _ = told(tmp_path / "out", study(), stated)
    rows = {row["topic"]: row for row in pq.read_table(folder / "about.parquet").to_pylist()}
    shown = ("label_zh", "label_en", "named", "hidden", "pinned")
    assert [rows[0][name] for name in shown] == ["看风景", "Sights", "study", False, True]
    assert [rows[1][name] for name in shown] == ["Metro only", "Metro only", "study", True, False]
    assert rows[3]["named"] == "elements"
    assert rows[3]["label_zh"].startswith(codebook.load().name("E03", "zh"))
