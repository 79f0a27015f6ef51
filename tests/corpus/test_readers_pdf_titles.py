"""Titles of PDF files: stated, largest on the first page, none."""

import pytest

from tests.corpus.pdf_files import EN, HEADED, Draw, block, both, lines, made, record, zh

TITLES: list[tuple[str | None, Draw, str | None]] = [
    ("A Report of the City", HEADED, "A Report of the City"),
    ("城市形象报告", HEADED, "城市形象报告"),
    *(
        (stated, HEADED, "杭州城市报告")
        for stated in [
            *(
                None,
                "",
                "untitled",
                "Microsoft Word - x.doc",
                "report_final.docx",
                "文档1",
                "幻灯片 1",
            ),
            *(
                "PowerPoint Presentation",
                "无标题",
                "C:\\a\\b",
                "12",
                "a.indd",
                "¹ØÓÚÓ¡·¢",
                "the name",
            ),
        ]
    ),
    (None, lines(block([zh(0, 30), zh(4, 30)])), None),
    (
        None,
        both(
            lines([(100, 760, "The City by the Lake"), (100, 730, "in Five Numbers")], size=24),
            lines(block(EN)),
        ),
        "The City by the Lake in Five Numbers",
    ),
    (None, both(lines([(72, 760, "1. Overview")], size=18), lines(block(EN))), None),
    (None, both(lines([(72, 760, "一、总体情况")], size=18), lines(block([zh(0, 30)] * 3))), None),
]


@pytest.mark.parametrize(("stated", "draw", "title"), TITLES)
def test_titles(stated: str | None, draw: Draw, title: str | None) -> None:
    assert record(made(draw, title=stated), "dir/the name.pdf").title == title
