"""Texts and dates that nobody means, through a whole study (METHOD.md 5.4): read or refused with a
reason, counted once, never an error.
"""

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from citysway.models.reader import Reader
from citysway.pipeline.study import Result, Study

CITY = "成都的博物馆很好。"
LINE = "杭州的博物馆" + "与成都的老街一样好" * 110_000  # a megabyte and more, no line end, no full stop
TEXTS = {
    "line": LINE,
    "smile": "成都的博物馆😀很好，游客🏙️称赞成都。",
    "nul": "成都\x00的博物馆\x00很好。",
    "half": "成都的博物馆\ud83d很好。",
    "marks": "\ufeff成\u200b都的博物馆很好。\u202e",
    "only": "😀" * 400,
}
DATES = {"old": "1900-01-01", "far": "2099-12-31", "odd": "2023-02-30", "good": "2023-05-01"}


def written(reader: Reader) -> str:
    """One sentence that names two hundred cities."""
    places = sorted(reader.gazetteer.places.items())
    names = [p.name_zh for key, p in places if key.startswith("CN") and key.endswith("00")]
    found = [name for name in dict.fromkeys(names) if name and len(name) > 1][:200]
    assert len(found) == 200
    return "、".join(found) + "的博物馆都免费开放。"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Result:
    folder = tmp_path_factory.mktemp("odd")
    texts = {**TEXTS, "list": written(reader)}
    rows: list[dict[str, Any]] = [{"id": k, "text": v, "date": "2023-05-02"} for k, v in texts.items()]
    rows += [
        {"id": k, "text": f"{CITY}这是第{n}天的事。", "date": v} for n, (k, v) in enumerate(DATES.items())
    ]
    with (folder / "odd.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return Study.load(folder).run()


def test_every_text_is_read(result: Result) -> None:
    assert set(result.documents["doc_id"]) == {*TEXTS, "list", *DATES}
    said = result.mentions()
    for name in ("line", "smile", "nul", "half", "marks"):
        assert not said[(said["doc_id"] == name) & (said["code"] == "E11")].empty, name
    assert said[said["doc_id"] == "only"].empty


def test_offsets_are_those_of_the_cleaned_text(result: Result) -> None:
    text = dict(zip(result.documents["doc_id"], result.documents["text"], strict=True))
    for row in result.mentions().itertuples():
        assert text[row.doc_id][row.start : row.start + len(row.term)] == row.term


def test_impossible_dates_are_refused_and_their_texts_kept(result: Result) -> None:
    dates = result.documents.set_index("doc_id")["date"]
    assert dates[["old", "far", "odd"]].isna().all() or set(dates[["old", "far", "odd"]].dropna())
