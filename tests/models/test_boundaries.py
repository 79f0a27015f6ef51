"""Sentences and clauses: tables of (text, pieces), Chinese beside English."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citysway.corpus.fold import points
from citysway.models.boundaries import clause_starts, quoted, sentence_starts


def _pieces(text: str, starts: np.typing.NDArray[np.int64]) -> list[str]:
    ends = [*starts[1:].tolist(), len(text)]
    return [
        text[a:b].strip() for a, b in zip(starts.tolist(), ends, strict=True) if text[a:b].strip()
    ]


SENTENCES = [
    ("zh", "北京很美。上海更大！", ["北京很美。", "上海更大！"]),
    ("zh", "他说：“真好！”大家笑了。", ["他说：“真好！”", "大家笑了。"]),
    ("zh", "增长3.5%，超过1,000人。", ["增长3.5%，超过1,000人。"]),
    ("zh", "标题\n正文。", ["标题", "正文。"]),
    ("zh", "真的吗？！是的……", ["真的吗？！", "是的……"]),
    ("en", "Mr. Smith came. He left.", ["Mr. Smith came.", "He left."]),
    (
        "en",
        "The U.S. economy grew 3.5 percent. Good.",
        ["The U.S. economy grew 3.5 percent.", "Good."],
    ),
    ("en", 'He said "Fine." Then he left.', ['He said "Fine."', "Then he left."]),
    (
        "en",
        "It rose.The mayor agreed.“Yes,” he said.",
        ["It rose.", "The mayor agreed.", "“Yes,” he said."],
    ),
    ("en", "a line that\nwraps here. Next", ["a line that\nwraps here.", "Next"]),
    ("en", "Title\n\nBody text.", ["Title", "Body text."]),
    ("en", "St. Petersburg is big. Dr. No knows.", ["St. Petersburg is big.", "Dr. No knows."]),
]


@pytest.mark.parametrize(("lang", "text", "expected"), SENTENCES)
def test_sentences(lang: str, text: str, expected: list[str]) -> None:
    assert _pieces(text, sentence_starts(text, points(text), lang=lang)) == expected


CLAUSES = [
    (
        "zh",
        "北京很美，上海更大；广州、深圳也好。",
        ["北京很美，", "上海更大；", "广州、深圳也好。"],
    ),
    ("zh", "共1,000人：很多", ["共1,000人：", "很多"]),
    (
        "en",
        "Beijing is old, Shanghai is big; fine.",
        ["Beijing is old,", "Shanghai is big;", "fine."],
    ),
    ("en", "about 1,000 people: many", ["about 1,000 people:", "many"]),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CLAUSES)
def test_clauses(lang: str, text: str, expected: list[str]) -> None:
    codes = points(text)
    starts = clause_starts(codes, sentence_starts(text, codes, lang=lang), lang=lang)
    assert _pieces(text, starts) == expected


@pytest.mark.parametrize(
    ("text", "inside"),
    [("他说“好”了", "好”"), ("a “b” c", "b”"), ("“未完\n下一行", "未完\n"), ("无", "")],
)
def test_quoted(text: str, inside: str) -> None:
    flags = quoted(points(text))
    shown = "".join(char for char, flag in zip(text, flags.tolist(), strict=True) if flag)
    assert shown.rstrip("”\n") == inside.rstrip("”\n")


@given(st.text(max_size=200), st.sampled_from(["zh", "en"]))
def test_sentences_tile_any_text(text: str, lang: str) -> None:
    starts = sentence_starts(text, points(text), lang=lang)
    assert starts[0] == 0
    assert (np.diff(starts) > 0).all()
    assert starts[-1] <= max(len(text) - 1, 0)
