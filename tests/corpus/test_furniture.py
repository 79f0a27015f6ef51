"""What stands on every page of a site is taken off, and can be put back."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citysway.corpus.furniture import count_lines, furniture, line_key, restore, strip
from citysway.corpus.ingest import InputSpec, list_files, plan_groups, settle, write_group
from citysway.corpus.site_pages import take_off_furniture

TAIL = {"zh": "扫一扫，关注本报官方账号", "en": "Follow us and never miss a story again"}
BODY = {
    "zh": "第{n}座博物馆昨天在成都开放，游客称赞它的{n}个展厅。这座建筑由旧厂房改建而成。",
    "en": "Museum number {n} opened in Chengdu, and visitors praised its {n} halls on the day.",
}


def pages(lang: str, count: int) -> list[tuple[str, str]]:
    return [
        ("news.example.com", f"标题{n}\n{BODY[lang].format(n=n)}\n{TAIL[lang]}\n阅读：{n}次")
        for n in range(count)
    ]


def lines_of(some: list[tuple[str, str]]) -> dict[str, frozenset[int]]:
    return furniture(count_lines(some), some)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lines_of_a_site(lang: str) -> None:
    found = lines_of(pages(lang, 8))["news.example.com"]
    text = pages(lang, 8)[3][1]
    short, cut = strip(text, found)
    assert short == f"标题3\n{BODY[lang].format(n=3)}\n阅读：3次"
    assert [line for _, line in cut] == [f"{TAIL[lang]}\n"]
    assert restore(short, cut) == text


@pytest.mark.parametrize(
    ("count", "sites"), [(4, 0), (5, 1)]
)  # a slogan on two pages is the pages' own
def test_few_pages_tell_nothing(count: int, sites: int) -> None:
    assert len(lines_of(pages("zh", count))) == sites


def test_what_a_fifth_of_the_pages_do_not_hold_stays() -> None:
    some = [("a", f"标题{n}\n正文第{chr(0x4E00 + n)}段\n") for n in range(40)]
    again = [("a", text + "每周专栏：城市漫步") for _, text in some[:6]]
    assert lines_of(some[6:] + again) == {}
    assert lines_of(some[32:] + again) != {}


def test_copies_of_one_page_are_no_site() -> None:
    assert lines_of(pages("zh", 1) * 9) == {}


def test_a_title_and_long_lines_stay() -> None:
    long = "这是一段所有页面都有的声明，" * 12
    text = f"标题\n{long}\n" + "中间一行\n" * 6 + f"{long}\n" + "后面一行\n" * 6 + "尾"
    lines = {line_key("标题"), line_key(long)}
    short, cut = strip(text, lines)
    assert short.startswith("标题\n")
    assert [line for _, line in cut] == [f"{long}\n"]  # at the edge; in the middle it is text


@given(
    st.text(alphabet="甲乙a1\n ", max_size=60), st.sets(st.sampled_from(["甲", "乙", "a", "甲a"]))
)
def test_restore_gives_the_page_back(text: str, lines: set[str]) -> None:
    short, cut = strip(text, {line_key(line) for line in lines})
    assert restore(short, cut) == text


def test_the_same_pages_whatever_the_shards(tmp_path: Path) -> None:
    html = "<html><head><title>{t}</title></head><body><h1>{t}</h1>{p}</body></html>"
    (tmp_path / "in").mkdir()
    for n in range(9):
        paragraphs = "".join(
            f"<p>{line}</p>"
            for line in (BODY["zh"].format(n=n) * 4, BODY["zh"].format(n=n + 50) * 3, TAIL["zh"])
        )
        page = html.format(t=f"成都第{n}座博物馆开放", p=paragraphs)
        (tmp_path / "in" / f"{n}.html").write_text(page, encoding="utf-8")
    spec = InputSpec("in", source="甲网")
    files = [(path, spec) for path in list_files(spec, tmp_path)]
    seen = []
    for size in (1, 10**9):
        out = tmp_path / str(size)
        shards = [
            shard
            for group in plan_groups(files, shard_bytes=size)
            for shard in write_group(group, tmp_path, out)[0]
        ]
        assert take_off_furniture(shards) == 9
        assert take_off_furniture(shards) == 0
        settle(shards, out / "aside")
        rows = [row for shard in shards for row in pq.read_table(shard).to_pylist()]
        seen.append(sorted((row["doc_id"], row["text"], str(row["cut"])) for row in rows))
        assert all(TAIL["zh"] not in row["text"] and row["cut"] for row in rows)
        assert all(row["chars"] == len(row["text"]) for row in rows)
    assert seen[0] == seen[1]
