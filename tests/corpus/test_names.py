"""What file names state, and patterns that state nothing."""

import pickle

import pytest

from citysway.corpus.names import FIELDS, compile_pattern
from citysway.errors import StudyError

FITS = [
    (
        "{title}({date}).md",
        "raw/北京历史文化名城保护条例(2005-03-25).md",
        {"title": "北京历史文化名城保护条例", "date": "2005-03-25"},
    ),
    (
        "{date}_{place}_{title}.csv",
        "2026_浙江省_政府工作报告.csv",
        {"date": "2026", "place": "浙江省", "title": "政府工作报告"},
    ),
    ("{date:%Y%m%d}.md", "md/20230715.md", {"date": "2023-07-15"}),
    ("{date}.md", "20230715.md", {"date": "20230715"}),
    (
        "{date}年{place}政府工作报告.docx",
        "2025年云南省政府工作报告.docx",
        {"date": "2025", "place": "云南省"},
    ),
    (
        "{source}-{date:%a-%b-%d-%H_%M_%S-%Y}-*.csv",
        "csv/GlobalTimes-Fri-Apr-29-01_56_35-2022-CHINA.csv",
        {"source": "GlobalTimes", "date": "2022-04-29"},
    ),
    (
        "{date}_{source}_{title}.txt",
        "2023-06-03_人民日报_城市更新_上海.txt",
        {"date": "2023-06-03", "source": "人民日报", "title": "城市更新_上海"},
    ),
    (
        "{date}_{source}_{title}.txt",
        "/home/x/archive/2023-06-03_Daily Post_A bridge.txt",
        {"date": "2023-06-03", "source": "Daily Post", "title": "A bridge"},
    ),
    (
        "{source}/{date:%Y%m%d}/{title}.txt",
        "archive/杭州日报/20230603/西湖.txt",
        {"source": "杭州日报", "date": "2023-06-03", "title": "西湖"},
    ),
    (
        "{source}/{date:%Y%m%d}/{title}.txt",
        "杭州日报/20230603/西湖.txt",
        {"source": "杭州日报", "date": "2023-06-03", "title": "西湖"},
    ),
    (
        "{source}/*/{title}.txt",
        "Post/2023/06/A.txt",
        {"source": "2023", "title": "A"},  # from the end of the path
    ),
    ("{source}/{*}/{title}.txt", "Post/2023/A.txt", {"source": "Post", "title": "A"}),
    ("{date}*.txt", "2022_11_21 北京.txt", {"date": "2022-11-21"}),
    (
        "{title} {date}.txt",
        "The river 3 June 2023.txt",
        {"title": "The river", "date": "3 June 2023"},
    ),
    ("{title}_{date}.txt", "Bridge_Mar-03-2023.txt", {"title": "Bridge", "date": "Mar-03-2023"}),
    (
        "{date} {title}.txt",
        "二〇二三年六月三日 公告.txt",
        {"date": "二〇二三年六月三日", "title": "公告"},
    ),
    ("{date}{title}.txt", "2023年6月3日公告.txt", {"date": "2023年6月3日", "title": "公告"}),
    (
        "{date:%d.%m.%Y} {title}.txt",
        "03.06.2023 Bridge.txt",
        {"date": "2023-06-03", "title": "Bridge"},
    ),
    ("{date:%Y-%m}/{title}.txt", "2023-06/A.txt", {"date": "2023-06", "title": "A"}),
    ("{date:%Y}/{title}.txt", "2023/A.txt", {"date": "2023", "title": "A"}),
    ("{date:%y%m%d}_{id}.html", "230603_77.html", {"date": "2023-06-03", "id": "77"}),
    ("{id}.txt", "x/A-17.TXT", {"id": "A-17"}),
    ("{title}.txt", "西湖.txt.gz", {"title": "西湖"}),
    ("{lang}/{source}/{title}.md", "zh/site/A.md", {"lang": "zh", "source": "site", "title": "A"}),
    ("{author} - {title}.epub", "Li Si - The city.epub", {"author": "Li Si", "title": "The city"}),
    ("[{source}] {title}.txt", "[新华社] 北京.txt", {"source": "新华社", "title": "北京"}),
    (r"{source}\{title}.txt", r"C:\data\post\A.txt", {"source": "post", "title": "A"}),
    ("{title}.tar.gz", "a/b.tar.gz", {"title": "b"}),
    ("{date}_{title}.txt", "abc_A.txt", None),
    ("{date}_{title}.txt", "123456_A.txt", None),
    ("{date}_{title}.txt", "12023-06-03_A.txt", None),
    ("{date:%Y%m%d}.md", "20231345.md", None),
    ("{date:%Y%m%d}.md", "notes.md", None),
    ("{source}_{title}.txt", "only.txt", None),
    ("{title}.txt", "a.md", None),
    ("{source}/{title}.txt", "a.txt", None),
    ("{title}.txt", ".txt", None),
    ("报告{date}.pdf", "报告2021.pdf", {"date": "2021"}),
    ("Cafe\u0301 {title}.txt", "Caf\u00e9 A.txt", {"title": "A"}),
]


@pytest.mark.parametrize(("pattern", "name", "expected"), FITS)
def test_fields(pattern: str, name: str, expected: dict[str, str] | None) -> None:
    assert compile_pattern(pattern).fields(name) == expected


WRONG = [
    ("{datum}_{title}.txt", r"position 1: 'datum' is no field; did you mean 'date'"),
    ("{title}_{sorce}.txt", r"position 9: 'sorce' is no field; did you mean 'source'"),
    ("{text}.txt", r"'text' is no field"),
    ("{}.txt", r"no field"),
    ("{title.txt", r"position 1: '\{' without"),
    ("title}.txt", r"position 6: '\}' without"),
    ("{title}_{title}.txt", r"position 9: \{title\} a second time"),
    ("{source}{title}.txt", r"\{source\} and \{title\} with nothing between"),
    ("{source}*.txt", r"\{source\} and \{\*\} with nothing between"),
    ("{title:%Y}.txt", r"only a date takes a format"),
    ("{date:%Q}.txt", r"%Q in a date; allowed are"),
    ("{date:%m%d}.txt", r"without a year"),
    ("{date:%Y/%m}.txt", r"one folder or name"),
    ("*.txt", r"position 1: no field"),
    ("", r"no field"),
]


@pytest.mark.parametrize(("pattern", "message"), WRONG)
def test_wrong_patterns(pattern: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        compile_pattern(pattern)


def test_a_pattern_travels_to_other_processes() -> None:
    pattern = compile_pattern("{date:%Y%m%d}_{title}.txt")
    assert pickle.loads(pickle.dumps(pattern)).fields("20230603_A.txt") == {
        "date": "2023-06-03",
        "title": "A",
    }


def test_the_text_is_no_part_of_a_name() -> None:
    assert "text" not in FIELDS
    assert {"date", "source", "title", "place", "id"} <= set(FIELDS)
