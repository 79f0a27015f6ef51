"""Texts and dates that nobody means, through a whole study (METHOD.md 5.4): read, or refused with a
reason, and never an error.
"""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from citysway.models.reader import Reader
from citysway.pipeline.study import Result, Study

CITY = "成都的博物馆很好。"
TIMES = 31_000
# A megabyte without a full stop or a comma: every city stands beside every word of praise.
LINE = "杭州的博物馆" + "与成都的老街一样好而且那里的人们都说自己喜欢慢慢走路看看周围的风景" * TIMES
TEXTS = {
    "line": LINE,
    "smile": "成都的博物馆😀很好，游客🏙️称赞成都。",
    "nul": "成都\x00的博物馆\x00很好。",
    "marks": "\ufeff成\u200b都的博物馆很好。\u202e",
}
REFUSED = {"half": ("成都的博物馆\ud83d很好。", "bad_json"), "only": ("😀" * 400, "language")}
DATES = {"old": "1900-01-01", "far": "2099-12-31", "odd": "2023-02-30", "good": "2023-05-01"}
LISTED = 200


def written(reader: Reader) -> str:
    """One sentence that names two hundred cities."""
    places = sorted(reader.gazetteer.places.items())
    names = [
        place.name_zh
        for key, place in places
        if key.startswith("CN") and key.endswith("00") and not key.endswith("0000")
    ]
    found = [name for name in dict.fromkeys(names) if name and name.endswith("市")][:LISTED]
    assert len(found) == LISTED
    return "、".join(found) + "的博物馆都免费开放。"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Result:
    folder: Path = tmp_path_factory.mktemp("odd")
    texts = {
        **TEXTS,
        **{name: text for name, (text, _) in REFUSED.items()},
        "list": written(reader),
    }
    rows: list[dict[str, Any]] = [
        {"id": name, "text": text, "date": "2023-05-02"} for name, text in texts.items()
    ]
    rows += [
        {"id": name, "text": f"{CITY}这是第{n}天的事。", "date": date}
        for n, (name, date) in enumerate(DATES.items())
    ]
    with (folder / "odd.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return Study.load(folder).run()


def table(result: Result, name: str) -> list[dict[str, Any]]:
    """Rows of one of the study's tables."""
    files = sorted(result.out.glob(f"{name}.parquet"))
    return [row for path in files for row in pq.read_table(path).to_pylist()]


@pytest.mark.slow
def test_every_text_is_read_or_refused_with_a_reason(result: Result) -> None:
    assert set(result.documents["doc_id"]) == {*TEXTS, "list", *DATES}
    reasons = {row["reason"] for row in table(result, "rejected")}
    assert {reason for _, reason in REFUSED.values()} <= reasons
    said = result.mentions(code="E11")
    for name in TEXTS:
        assert (said["doc_id"] == name).sum() == 1, name


@pytest.mark.slow
def test_a_megabyte_without_a_full_stop_is_one_sentence(result: Result) -> None:
    said = result.mentions(code="E03")
    line = said[said["doc_id"] == "line"]
    assert len(LINE) > 1_000_000
    assert len(line) == TIMES
    assert line["sentence"].str.len().max() <= 2_000
    assert all("老街" in sentence for sentence in line["sentence"][:50])


@pytest.mark.slow
def test_impossible_dates_are_refused_and_their_texts_stay(result: Result) -> None:
    dates = result.documents.set_index("doc_id")["date"]
    assert dates[["old", "far", "odd"]].isna().all()
    assert str(dates["good"])[:10] == "2023-05-01"
    refused = [row["item"] for row in table(result, "rejected") if row["reason"] == "bad_date"]
    assert set(refused) == {"old", "far", "odd"}


@pytest.mark.slow
def test_a_sentence_of_two_hundred_cities_is_a_list(result: Result) -> None:
    """Every one of them is named, and they are not joined two by two."""
    named = table(result, "city_mentions/*")
    places = {row["place_id"] for row in named if row["doc_id"] == "list"}
    assert len(places) >= LISTED - 5
    network = result.indicators.query("indicator == 'RA12' and part == 'strength'")
    assert len(network)
    assert network["value"].fillna(0).max() == 0
