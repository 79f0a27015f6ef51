"""What a document states beside its text, and where it is taken from."""

import json
from pathlib import Path
from typing import Any

import pytest

from citysway.corpus.ingest import DocumentRow, InputSpec, read_documents
from citysway.corpus.record import Rejected
from citysway.errors import StudyError

ZH = "苏州博物馆昨天重新开放，游客在门前排起长队。馆方说，新馆增加了三个展厅。"
EN = "The museum opened again and visitors queued at its doors. It has three new halls now."


def read(base: Path, name: str, content: str, **options: Any) -> tuple[DocumentRow, list[Rejected]]:
    path = base / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    found = list(read_documents(path, InputSpec(name.split("/")[0], **options), base))
    (row,) = [item for item in found if isinstance(item, DocumentRow)]
    return row, [item for item in found if isinstance(item, Rejected)]


def line(base: Path, **fields: str) -> DocumentRow:
    return read(base, "rows.jsonl", json.dumps({"text": ZH, **fields}, ensure_ascii=False))[0]


HEADLINES = [
    (f"苏州博物馆重新开放\n{ZH}", "苏州博物馆重新开放"),
    (f"\n\n苏州博物馆重新开放\n\n{ZH}", "苏州博物馆重新开放"),
    (f"来源：苏州日报\n苏州博物馆重新开放\n{ZH}", "苏州博物馆重新开放"),
    (f"当前位置： 首页 >> 新闻\n苏州博物馆重新开放\n{ZH}", "苏州博物馆重新开放"),
    (f"【法宝引证码】 CLI.1\n关于开放博物馆的通知\n{ZH}", "关于开放博物馆的通知"),
    (f"{ZH}\n{ZH}", None),
    ("苏州博物馆重新开放", None),
    (f"博物馆开放，\n{ZH}", None),
    (f"Museum opens again\n{EN}", "Museum opens again"),
    (f"It opened. People came.\n{EN}", None),
]


@pytest.mark.parametrize(("text", "title"), HEADLINES)
def test_the_headline_of_a_plain_text(tmp_path: Path, text: str, title: str | None) -> None:
    row, _ = read(tmp_path, "a.txt", text)
    assert row.title == title
    assert row.text == text.strip()


def test_a_row_has_no_headline_but_its_title(tmp_path: Path) -> None:
    assert line(tmp_path, text=f"苏州博物馆重新开放\n{ZH}").title is None


NAMES = [
    ("{date}_{source}_{title}.txt", "2023-06-03_苏州日报_博物馆.txt",
     ("2023-06-03", "苏州日报", "博物馆")),
    ("{source}/{date:%Y%m%d}/*.txt", "苏州日报/20230603/1.txt", ("2023-06-03", "苏州日报", None)),
    ("{title}({date}).txt", "Museum opens(2023-06-03).txt", ("2023-06-03", "in", "Museum opens")),
    ("{date}_{title}.txt", "nothing of this.txt", (None, "in", None)),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "name", "expected"), NAMES)
def test_names_of_files(
    tmp_path: Path, pattern: str, name: str, expected: tuple[str | None, str, str | None]
) -> None:
    row, _ = read(tmp_path, f"in/{name}", ZH, pattern=pattern)
    assert (row.date, row.source_id, row.title) == expected


def test_a_pattern_is_checked_before_anything_is_read() -> None:
    with pytest.raises(StudyError, match="title"):
        InputSpec("in", pattern="{titel}.txt")


@pytest.mark.parametrize(
    ("stated", "date", "published"),
    [
        ("2023-06-03T08:15:00+08:00", "2023-06-03", "2023-06-03T08:15:00+08:00"),
        ("2023年6月3日 上午8:15", "2023-06-03", "2023-06-03T08:15"),
        ("Mon, 05 Jun 2023 10:15:00 GMT", "2023-06-05", "2023-06-05T10:15:00+00:00"),
        ("2023-06-03", "2023-06-03", None),
        ("2023年6月", "2023-06", None),
    ],
)
def test_clock_times_are_kept(
    tmp_path: Path, stated: str, date: str, published: str | None
) -> None:
    row = line(tmp_path, date=stated)
    assert (row.date, row.published) == (date, published)


def test_credit_lines_fill_what_the_row_leaves_open(tmp_path: Path) -> None:
    text = f"新华社苏州2023年3月5日电（记者 张三）{ZH}"
    row = line(tmp_path, text=text)
    assert (row.credit, row.dateline, row.author) == ("新华社", "苏州", "张三")
    assert row.date == "2023-03-05"
    assert row.text == text  # nothing is taken out of the text
    assert line(tmp_path, text=text, credit="中新社").credit == "中新社"
    english = line(tmp_path, text=f"SUZHOU, March 5 (Xinhua) -- {EN}", date="2023-03-06")
    assert (english.credit, english.dateline, english.date) == ("Xinhua", "SUZHOU", "2023-03-06")


def test_a_policy_text_states_who_issued_it(tmp_path: Path) -> None:
    text = (
        f"关于开放博物馆的通知\n苏府办发〔2023〕4号\n各县区人民政府：\n{ZH}\n"
        "苏州市人民政府办公室\n2023年6月3日\n"
    )
    row, _ = read(tmp_path, "a.txt", text, kind="policy")
    assert (row.issuer, row.date) == ("苏州市人民政府办公室", "2023-06-03")
    assert row.source_id == "苏州市人民政府办公室"
    stated, _ = read(tmp_path, "a.txt", text, kind="policy", place="昆山市")
    assert stated.issuer == "昆山市"
    assert read(tmp_path, "a.txt", text)[0].issuer is None  # a report that quotes it


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"url": "https://news.example.com.cn/a.html"}, "example.com.cn"),
        ({"url": "https://news.example.com.cn/a.html", "source": "甲报"}, "甲报"),
        ({"url": "no address"}, "rows"),
    ],
)
def test_a_site_is_a_source(tmp_path: Path, fields: dict[str, str], source: str) -> None:
    assert line(tmp_path, **fields).source_id == source


def test_text_decoded_wrongly_before_it_was_written(tmp_path: Path) -> None:
    garbled = ZH.encode().decode("gb18030", errors="replace")
    whole = "苏州博物馆昨日重新开放，游客很多".encode().decode("gb18030")
    row = line(tmp_path, text=whole)
    assert row.text == "苏州博物馆昨日重新开放，游客很多"
    assert row.encoding == "utf-8 gb18030>utf-8"
    assert "\ufffd" in garbled
    path = tmp_path / "lost.jsonl"
    path.write_text(json.dumps({"text": garbled * 3}), encoding="utf-8")
    (lost,) = read_documents(path, InputSpec("lost.jsonl"), tmp_path)
    assert isinstance(lost, Rejected)
    assert (lost.stage, lost.reason) == ("decode", "undecodable")


def test_mixed_texts_know_their_parts(tmp_path: Path) -> None:
    row = line(tmp_path, text=f"{ZH}\n{EN}\n{ZH}")
    assert row.parts is not None
    assert [part["lang"] for part in row.parts] == ["zh", "en", "zh"]
    assert line(tmp_path).parts is None
