"""Full-text search: what is typed, the index, hits and their marks, in Chinese and English."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citysway.errors import StudyError
from citysway.models.segment import inner_words
from citysway.reports.app import search_index
from citysway.reports.app.found import found_in, show_found, write_found
from citysway.reports.app.opened import Opened
from citysway.reports.app.quotable import Spans, stretch
from citysway.reports.app.search import Found, search
from citysway.reports.app.search_index import current, ensure_index, index_path, inner
from citysway.reports.app.search_query import LONGEST, parse, segmented

TEXTS = {
    "a": ("zh", "四川成都市建设大熊猫繁育研究基地，提升城市软实力。"),
    "b": ("zh", "臺北大學在臺灣。軟實力與文化產業。"),
    "c": ("en", "Chengdu is developing its creative industries; investors invested in Chengdu."),
    "d": ("en", "The city's soft power: O'Reilly said the developers' soft landing has power."),
    "e": ("zh", "南京市长江大桥通车。市场开放。"),
}
HOSTILE = [
    '"', '""', '"""', "'", "*", "**", '"*', "(", ")", "((", "))", "()", "( OR )", "AND", "OR OR",
    "NOT", "NOT NOT a", "a AND", "OR a", "a NOT", "NEAR(a b)", "title:a", "{title} : a", "a + b",
    "^a", "-a", "a-b", "a:b", "a\x00b", "\x00", '"a', 'a"', "a*b*", "*a", "；DROP TABLE fts;", "%",
    "\\", "\ud800", "\u202ea", "😀", "😀 OR a", "(((a)", "(a)))) b", "（成都", "“软实力", "a" * 900,
    "(" * 300 + "a", "NOT " * 90, "a OR " * 90, ("b " * 200), "成都 AND (", "AND AND 成都",
]  # fmt: skip


@pytest.fixture(scope="module")
def match(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """An index of ``TEXTS``, asked by hand."""
    con = sqlite3.connect(":memory:")
    con.execute("CREATE VIRTUAL TABLE fts USING fts5(title, body, parts, "
                "tokenize='porter unicode61 remove_diacritics 2')")  # fmt: skip
    for number, (_, text) in enumerate(TEXTS.values()):
        cut = segmented(text)
        con.execute("INSERT INTO fts(rowid, title, body, parts) VALUES (?, '', ?, ?)",
                    [number, cut, inner([cut])])  # fmt: skip
    return con


def found(con: sqlite3.Connection, typed: str) -> str:
    """The ids of the texts that match, joined."""
    query = parse(typed)
    if not query.match:
        return "-"
    rows = con.execute("SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rowid", [query.match])
    return "".join(list(TEXTS)[row] for (row,) in rows.fetchall())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("软实力", "ab"),
        ("軟實力", "ab"),
        ("ＳＯＦＴ power", "d"),
        ('"soft power"', "d"),
        ('"power soft"', ""),
        ("台北大学", "b"),
        ("成都", "a"),
        ("成都市", "a"),
        ("四川成都", "a"),
        ("熊猫", "a"),
        ("市长", ""),
        ("长江大桥", "e"),
        ("develop", "cd"),
        ("invest*", "c"),
        ("devel*", "cd"),
        ("软实力 文化", "b"),
        ("软实力 AND 文化", "b"),
        ("熊猫 OR 文化", "ab"),
        ("软实力 NOT 文化", "a"),
        ("(熊猫 OR chengdu) NOT investors", "a"),
        ("软实力 (熊猫 OR 文化) NOT 基地", "b"),
        ("o'reilly", "d"),
        ("NOT 文化", "-"),
        ("，。！", "-"),
        ("   ", "-"),
        ("《软实力》", "ab"),
        ("and", ""),
    ],
)
def test_what_is_found(match: sqlite3.Connection, typed: str, expected: str) -> None:
    assert found(match, typed) == expected


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_is_an_error(match: sqlite3.Connection, typed: str) -> None:
    assert set(found(match, typed)) <= set("-abcde")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab"*()^:{}+-\\\x00 成都ANDORT\u201c\uff08\ud800', max_size=60))
def test_any_typing_is_taken(typed: str) -> None:
    con = sqlite3.connect(":memory:")
    con.execute("CREATE VIRTUAL TABLE fts USING fts5(title, body, parts)")
    query = parse(typed)
    if query.match:
        con.execute("SELECT count(*) FROM fts WHERE fts MATCH ?", [query.match]).fetchall()
    con.close()


def test_a_long_query_is_cut() -> None:
    assert parse("x" * LONGEST + " y") == parse("x" * LONGEST)


@pytest.mark.parametrize(
    ("word", "inside"),
    [("大熊猫", ("大熊", "熊猫")), ("成都市", ("成都", "都市")), ("文化", ()), ("a", ())],
)
def test_words_inside_words(word: str, inside: tuple[str, ...]) -> None:
    assert inner_words(word) == inside


@pytest.mark.parametrize("text", [text for _, text in TEXTS.values()] + ["", "a\x1fb", "İ成都İ"])
def test_cutting_keeps_the_length(text: str) -> None:
    assert len(segmented(text).replace("\x1f", "")) == len(text)


def test_hits_are_marked_in_the_original(opened: Opened) -> None:
    hits = search(opened.out, opened.cursor(), "歷史文化街區").hits
    assert hits
    assert {hit.text[a:b] for hit in hits for a, b in hit.in_text} == {"历史文化街区"}
    english = search(opened.out, opened.cursor(), "visitor praise").hits
    assert {hit.text[a:b].lower() for hit in english for a, b in hit.in_text} == {
        "visitors", "praised",
    }  # fmt: skip


def test_a_word_inside_a_word_is_marked_too(opened: Opened) -> None:
    for hit in search(opened.out, opened.cursor(), "友好").hits:
        assert {hit.text[a:b] for a, b in hit.in_text} == {"友好"}


@pytest.mark.parametrize(
    ("filters", "all_of"),
    [
        ({"lang": "zh"}, lambda about: about["lang"] == "zh"),
        ({"period": "2024-05"}, lambda about: about["date"].month == 5),
        ({"source": "nat1"}, lambda about: about["source"] == "全国日报"),
    ],
)
def test_filters(opened: Opened, filters: dict[str, str], all_of: object) -> None:
    con = opened.cursor()
    every = search(opened.out, con, "城市精神 OR 文化 OR city", limit=500)
    some = search(opened.out, con, "城市精神 OR 文化 OR city", limit=500, **filters)  # type: ignore[arg-type]
    assert 0 < some.total < every.total
    assert all(all_of(hit.about) for hit in some.hits)  # type: ignore[operator]


def test_pages_are_parts_of_one_order(opened: Opened) -> None:
    con = opened.cursor()
    whole = [hit.doc_id for hit in search(opened.out, con, "成都 OR chengdu", limit=100).hits]
    starts = range(0, len(whole), 5)
    found = [search(opened.out, con, "成都 OR chengdu", limit=5, offset=n) for n in starts]
    pages = [hit.doc_id for page in found for hit in page.hits]
    assert pages == whole
    assert len(whole) > 5


def test_only_documents_on_a_city(opened: Opened) -> None:
    con = opened.cursor()
    some = search(opened.out, con, "文化 OR city", cities=["CN510100"], limit=500)
    assert some.hits
    assert all("成都" in hit.text or "Chengdu" in hit.text for hit in some.hits)


def test_the_index_is_made_again_when_documents_change(own_copy: Path) -> None:
    out = own_copy / "results"
    ensure_index(out)
    before = index_path(out).stat().st_mtime_ns
    ensure_index(out)
    assert index_path(out).stat().st_mtime_ns == before
    path = next((out / "documents").glob("*.parquet")) if (out / "documents").is_dir() else (
        out / "documents.parquet")  # fmt: skip
    table = pq.read_table(path)
    at = table.column_names.index("text")
    texts = pa.array(["量子芯片", *table["text"].to_pylist()[1:]])
    pq.write_table(table.set_column(at, table.schema.field("text"), texts), path)
    assert not current(out)
    ensure_index(out)
    assert current(out)
    assert found_in(out, "量子芯片").total == 1


@pytest.mark.parametrize("rubbish", [b"", b"not a database at all", b"SQLite format 3\x00" * 40])
def test_a_damaged_index_is_made_again(own_copy: Path, rubbish: bytes) -> None:
    out = own_copy / "results"
    index_path(out).write_bytes(rubbish)
    assert not current(out)
    assert found_in(out, "文化").total > 0


def test_a_killed_build_leaves_the_old_index(
    own_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = own_copy / "results"
    ensure_index(out)
    monkeypatch.setattr(search_index, "VERSION", -1)

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_index(out, progress=killed)
    monkeypatch.undo()
    assert current(out)
    assert list(out.glob("*.part")) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"typed": "。。"}, "no word to look for"),
        ({"typed": "a", "cities": ["Nowhere"]}, "is not a city of this study"),
        ({"typed": "a", "source": "全国日"}, "did you mean 全国日报"),
        ({"typed": "a", "period": "May"}, "write 2024 or 2024-03"),
    ],
)
def test_what_cannot_be_asked(served: Path, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        found_in(served / "results", **wrong)  # type: ignore[arg-type]


def test_found_on_a_terminal_and_as_csv(
    served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some = found_in(served / "results", "历史文化街区", cities=["成都"], limit=3)
    show_found(some)
    assert f"3 of {some.total}" in capsys.readouterr().out
    write_found(some, tmp_path / "found.csv")
    body = (tmp_path / "found.csv").read_bytes().decode("utf-8-sig")
    assert body.startswith("doc_id,title,snippet,hits")
    assert len(body.splitlines()) == 4


@pytest.mark.parametrize(
    ("spans", "most", "shown", "marked"),
    [
        (((300, 303),), None, "…" + "甲" * 12 + "软实力" + "乙" * 25 + "…", ["软实力"]),
        (((300, 303),), 3, "…软实力…", ["软实力"]),
        (((300, 303),), 2, "…软实…", ["软实"]),
        (
            ((300, 303), (301, 302)),
            40,
            "…" + "甲" * 12 + "软实力" + "乙" * 25 + "…",
            ["软实力", "实"],
        ),
        ((), None, "甲" * 40 + "…", []),
        (((0, 2),), 4, "甲" * 4 + "…", ["甲甲"]),
        (((600, 603),), 4, "…" + "乙" * 4, ["乙乙乙"]),
        (((300, 303),), 0, "", []),
    ],
)
def test_a_stretch_keeps_its_marks(
    spans: Spans, most: int | None, shown: str, marked: list[str]
) -> None:
    text = "甲" * 300 + "软实力" + "乙" * 300
    body, inside = stretch(text, spans, width=40, most=most)
    assert body == shown
    assert [body[a:b] for a, b in inside] == marked


def test_a_short_text_is_whole() -> None:
    assert stretch("short", ((0, 2),), width=5) == ("short", ((0, 2),))


def test_an_index_knows_no_path_but_its_own(opened: Opened) -> None:
    with (
        closing(search_index.open_index(opened.out)) as con,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        con.execute("DELETE FROM docs")
    assert isinstance(search(opened.out, opened.cursor(), "…"), Found)
