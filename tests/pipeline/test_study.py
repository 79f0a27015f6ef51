"""A study end to end: same bytes always, stopped runs go on, bad input is named."""

import hashlib
import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import citysway
from citysway.corpus.sample import copy_to
from citysway.errors import StudyError
from citysway.pipeline import reading
from citysway.pipeline.study import Result, Study

CITY = "成都的城市形象很好，游客称赞成都的博物馆。杭州也不错。"


def _bytes(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.suffix in (".parquet", ".csv") and "stages" not in path.parts
    }


def test_sample_study(sample: Result) -> None:
    tallies = sample.run["tallies"]
    assert tallies["read"]["documents"] == 146
    assert len(tallies["facts"]["cities"]) == 12
    values = sample.indicators.query("indicator == 'RA02' and lang == 'all' and period == 'all'")
    assert values.value.notna().sum() == 12
    assert {"own", "int", "nat", "prov", "oth", "home"} <= set(sample.mentions().role)


def test_result_frames(sample: Result) -> None:
    rows = sample.mentions(city="成都", code="E13", role="ext")
    assert len(rows)
    assert set(rows.city_id) == {"CN510100"}
    for row in rows.to_dict("records"):
        text = sample.documents.set_index("doc_id").loc[row["doc_id"], "text"]
        assert text[row["start"] : row["end"]] == row["term"]
        assert row["term"] in row["sentence"]


REFUSED = [
    ("city", "巴黎", "its cities are "),
    ("city", "Chengdo", "did you mean Chengdu"),
    ("role", "foreign", "allowed: own"),
    ("code", "unknown", "its codes: E01, E02"),
    ("code", "e03", "did you mean E03"),
    ("code", "E3", "did you mean E30, E31"),
    ("code", "tourism", "did you mean E13 旅游吸引 / Tourism"),
    ("code", "旅游", "did you mean E13 旅游吸引"),
    ("code", "", "its codes: "),
]


@pytest.mark.parametrize(("key", "value", "said"), REFUSED)
def test_mentions_refuse(sample: Result, key: str, value: str, said: str) -> None:
    with pytest.raises(StudyError, match=said) as refused:
        sample.mentions(**{key: value})
    assert f"{key} {value!r}" in str(refused.value)


def test_same_bytes_with_other_workers_and_file_order(sample_path: Path, tmp_path: Path) -> None:
    first = _bytes(sample_path.parent / "results")
    path = copy_to(tmp_path / "again")
    blocks = path.read_text(encoding="utf-8").split("[[input]]")
    head, tail = blocks[0], blocks[-1].partition("[support]")
    inputs = [blocks[1], blocks[2], tail[0]]
    text = (
        "[[input]]".join([head, *inputs[::-1]]) + "\n[support]" + tail[2] + "\n[run]\nworkers = 1\n"
    )
    path.write_text(text, encoding="utf-8")
    Study.load(path).run()
    assert _bytes(path.parent / "results") == first


def test_a_stopped_run_continues(
    sample_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _bytes(sample_path.parent / "results")
    study = Study.load(copy_to(tmp_path / "stopped"))
    study.run(only="annotate")
    written = (study.out / "mentions" / "00000.parquet").stat().st_mtime_ns
    (study.out / "mentions" / "00000.parquet.part").write_bytes(b"half a file")
    monkeypatch.setattr(reading, "write_group", None)  # reading again would fail
    study.run()
    assert (study.out / "mentions" / "00000.parquet").stat().st_mtime_ns == written
    assert _bytes(study.out) == expected


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CITY, encoding="utf-8")
    assert Study.load(tmp_path).run().run["tallies"]["read"]["documents"] == 1
    (tmp_path / "b.txt").write_text("西安的城墙很美。", encoding="utf-8")
    assert Study.load(tmp_path).run().run["tallies"]["read"]["documents"] == 2


def test_bare_folder_without_metadata(tmp_path: Path) -> None:
    for number in range(40):
        text = CITY + f"这里有第{number}号故事，内容各不相同，讲的是{'山水城林'[number % 4]}与人。"
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    result = Study.load(tmp_path).run()
    assert set(result.mentions().role) == {"unk"}
    assert {"CN510100", "CN330100"} == set(result.run["tallies"]["facts"]["cities"])
    shutil.rmtree(tmp_path / "results")


def test_a_small_folder_shows_its_cities(tmp_path: Path) -> None:
    (tmp_path / "it's.txt").write_text(CITY, encoding="utf-8")
    result = Study.load(tmp_path).run()
    assert {"CN510100", "CN330100"} == set(result.run["tallies"]["facts"]["cities"])
    assert set(result.indicators.reason.dropna()) >= {"no_support"}
    assert len(result.mentions(city="成都"))


def test_texts_without_a_city(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("这里没有地名，只有一些普通的话。", encoding="utf-8")
    result = Study.load(tmp_path).run()
    assert result.run["tallies"]["facts"]["cities"] == []
    assert result.indicators.empty or result.indicators.value.isna().all()


def test_bad_files_are_named_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(CITY, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "rows.jsonl").write_text('{"text": "成都很美。"}\n{broken\n', encoding="utf-8")
    (tmp_path / "gbk.txt").write_bytes(
        "广州的早茶很有名，城市很有活力，文化底蕴深厚。".encode("gb18030")
    )
    (tmp_path / "french.txt").write_text(
        "Le maire a visité le musée avec les habitants. " * 9, encoding="utf-8"
    )
    result = Study.load(tmp_path).run()
    rejected = pq.read_table(result.out / "rejected.parquet").to_pylist()
    reasons = {
        row["path"]: row["reason"]
        for row in rejected
        if row["stage"] in ("read", "decode", "language")
    }
    assert reasons == {
        "empty.txt": "empty", "picture.png": "unknown_format", "noise.txt": "undecodable",
        "rows.jsonl": "bad_json", "french.txt": "language",
    }  # fmt: skip
    assert sorted(result.documents.path) == ["gbk.txt", "good.txt", "rows.jsonl"]


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(StudyError, match=r"empty\.txt"):
        Study.load(tmp_path).run()


def test_wrong_column_stops_before_work(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("titel,content\nx,y\n", encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[[input]]\npath = "a.csv"\ncolumns = { title = "title", text = "content" }\n',
        encoding="utf-8",
    )
    with pytest.raises(StudyError) as caught:
        Study.load(tmp_path).run()
    for piece in ("a.csv", "title", "titel"):
        assert piece in str(caught.value)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[study]\ncities = ["Nowhereville"]\n[[input]]\npath = "a.txt"', "Nowhereville"),
        ('[study]\nsources = "none.csv"\n[[input]]\npath = "a.txt"', "none.csv"),
        ('[[input]]\npath = "texts"', "texts"),
        ("[study]\nname = 'x'", "input"),
    ],
)
def test_wrong_study(tmp_path: Path, toml: str, said: str) -> None:
    (tmp_path / "a.txt").write_text(CITY, encoding="utf-8")
    (tmp_path / "study.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        Study.load(tmp_path / "study.toml").run()


def test_since_and_until(tmp_path: Path) -> None:
    rows = [{"id": str(y), "text": CITY + str(y), "date": f"{y}-05-01"} for y in range(2018, 2024)]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[study]\ncities = ["成都"]\nsince = "2019"\nuntil = "2021"\n[[input]]\npath = "a.jsonl"\n',
        encoding="utf-8",
    )
    out = Study.load(tmp_path).run().out
    assert pq.read_table(out / "doc_city")["doc_id"].to_pylist() == ["2019", "2020", "2021"]
    outside = [
        r
        for r in pq.read_table(out / "rejected.parquet").to_pylist()
        if r["reason"] == "outside_period"
    ]
    assert {row["item"] for row in outside} == {"2018", "2022", "2023"}


def test_public_names() -> None:
    for name in citysway.__all__:
        assert getattr(citysway, name) is not None
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        _ = citysway.nothing_of_ours


def test_shares_of_voice_sum_to_one_in_every_replicate(sample: Result) -> None:
    draws = pq.read_table(sample.out / "replicates.parquet").to_pandas()
    draws = draws[(draws.indicator == "IM02") & (draws.lang == "all") & (draws.role == "all")]
    assert "other" in set(draws.city_id)
    total = np.stack(draws["values"].to_list()).sum(axis=0)
    assert abs(total - 1).max() < 1e-5


def test_no_interval_without_width(sample: Result) -> None:
    rows = sample.indicators
    flat = rows[rows.hi - rows.lo <= 1e-12]
    assert flat.empty, flat[["indicator", "part", "role", "city_id", "value"]]


def test_tone_says_that_it_is_uncorrected(sample: Result) -> None:
    tone = sample.indicators[sample.indicators.value.notna()]
    tone = tone[tone.indicator.isin(["IM12", "IM13"]) | (tone.part == "tone")]
    assert len(tone)
    assert all("uncorrected" in flags for flags in tone["flags"])


def test_tone_of_documents_and_its_series(tmp_path: Path) -> None:
    """A copy does not weigh twice; what evaluates nothing has no tone."""
    good, bad = "成都的博物馆很美，游客称赞。" * 3, "成都的服务很差，市民投诉。" * 3
    texts = [
        ("a", good),
        ("b", good),
        ("c", bad),
        ("d", "成都在四川。"),
        ("e", "Chengdu is lovely."),
    ]
    rows = [
        {"id": name, "text": text, "source": name, "date": "2024-03-05"} for name, text in texts
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "texts.jsonl").write_text(lines, encoding="utf-8")
    result = Study.load(tmp_path).run()
    tone = result.documents.set_index("doc_id")["tone"]
    assert tone["a"] == tone["b"] > 0.2
    assert tone["c"] < -0.2
    assert tone["e"] > 0.2
    assert np.isnan(tone["d"])
    (row,) = result.tones.query("city_id == 'CN510100'").to_dict("records")
    assert (row["month"], row["stories"], row["docs"]) == ("2024-03", 3, 4)
    assert row["tone"] == pytest.approx((tone["a"] + tone["c"] + tone["e"]) / 3, abs=1e-6)
    assert row["se"] > 0


@pytest.mark.parametrize("order", ["zh en zh", "en zh en en"])
def test_a_mixed_document_is_read_in_both_languages(order: str, tmp_path: Path) -> None:
    zh = "成都的博物馆很美，游客称赞成都的服务，GDP增长。\n" * 3
    en = "Visitors praise the museums of Chengdu, and the parks and the GDP are lovely.\n" * 3
    (tmp_path / "a.txt").write_text(
        "".join(zh if lang == "zh" else en for lang in order.split()), encoding="utf-8"
    )
    result = Study.load(tmp_path).run()
    text = result.documents["text"][0]
    rows = result.mentions(city="成都")
    found = {text[row["start"] : row["end"]] for row in rows.to_dict("records")}
    assert {"博物馆", "museums", "GDP"} <= found
    assert not rows.duplicated(["doc_id", "start", "code", "city_id"]).any()
    assert all(text[row["start"] : row["end"]] == row["term"] for row in rows.to_dict("records"))
    sentences = pq.read_table(result.out / "sentences" / "00000.parquet").to_pylist()
    assert len({row["sent"] for row in sentences}) == len(sentences)
    assert all(text[row["start"] : row["end"]].strip() in zh + en for row in sentences)
    said = rows[rows["term"] != "GDP"]
    assert (said["sentence"].str.isascii() == said["term"].str.isascii()).all()
    spans = sorted((row["start"], row["end"]) for row in sentences)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert len(result.documents) == 1
