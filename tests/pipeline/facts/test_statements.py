"""Statements, pairs and marked codes from mentions small enough to count by hand."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from citysway.models import codebook
from citysway.pipeline.facts.statements import (
    count_statements,
    framework_pairs,
    negative_terms,
)
from citysway.pipeline.span_tables import MENTIONS

NEGATIVE = frozenset({("E18", "事故"), ("E27", "smog")})
GROUPS = [("soft", "E05"), ("soft", "E06"), ("F7", "E24"), ("F7", "E25"), ("F7.1", "E05"),
          ("F7.5", "E25")]  # fmt: skip
MEMBERS = [(f"{x}*{e}", "pair", x, e) for x in ("X06", "X08", "X13") for e in ("E03", "E18", "E27")]


def mention(
    sent: int, clause: int, code: str, term: str = "甲", *, start: int = 0, **about: Any
) -> dict[str, Any]:
    """A mention in document ``d`` on city ``c``."""
    row = {
        "doc_id": "d", "start": start or 100 * sent + 10 * clause, "code": code, "city_id": "c",
        "sent": sent, "clause": clause, "end": 0, "term": term, "link": "clause", "far": False,
        "object_city": None, "label": 0, "score": 0.0, "modality": "OTHER", "negated": False,
        "attribution": "none", "flag": "none",
    }  # fmt: skip
    return row | about


def counted(folder: Path, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Statements and pairs by sentence, and the marked codes as often as they are counted."""
    (folder / "mentions").mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=MENTIONS), folder / "mentions" / "0.parquet")
    with duckdb.connect() as con:
        con.execute("CREATE TABLE doc AS SELECT 'd' AS doc_id, 0 AS doc")
        con.execute("CREATE TABLE city AS SELECT 'c' AS city_id, 0 AS number")
        count_statements(con, folder, members=MEMBERS, negative=NEGATIVE, groups=GROUPS)
        found = {name: con.execute(query).fetchall() for name, query in QUERIES.items()}
    return found | {"marked": [code for code, times in found["marked"] for _ in range(times)]}


QUERIES = {
    "statement": """SELECT sent, k.code, label, plan, done
                    FROM statement s JOIN coded k ON k.number = s.code WHERE near ORDER BY ALL""",
    "pair": """SELECT sent, k.code, x FROM pair p JOIN coded k ON k.number = p.code
               ORDER BY ALL""",
    "marked": """SELECT k.code, n.statements FROM counted n JOIN coded k ON k.number = n.code
                 WHERE regexp_matches(k.code, '[!-]|^#') ORDER BY ALL""",
}


GIVEN: dict[str, Any] = {"flag": "administrative"}
CASES = [
    # (mentions, marked codes)
    ([mention(0, 0, "X08"), mention(0, 0, "E03")], []),
    ([mention(0, 0, "X08", **GIVEN), mention(0, 0, "E03")], ["X08!", "X08!*E03"]),
    ([mention(0, 0, "X08", **GIVEN), mention(0, 1, "E03")], ["X08!"]),
    (
        [mention(0, 0, "X08", **GIVEN), mention(0, 0, "X08", start=5), mention(0, 0, "E03")],
        [],  # one of two was won
    ),
    ([mention(0, 0, "X06", **GIVEN)], []),
    ([mention(0, 0, "E18", "事故")], ["E18-"]),
    ([mention(0, 0, "E18", "安全")], []),
    ([mention(0, 0, "E18", "事故", negated=True)], []),
    ([mention(0, 0, "E18", "事故", far=True)], []),
    ([mention(0, 0, "E27", "SMOG")], ["E27-"]),  # as a term is folded, so is the text
    ([mention(0, 0, "E03", "事故")], []),  # another code's term
    ([mention(0, 0, "X13"), mention(0, 0, "E27", "绿化")], ["E27-"]),
    ([mention(0, 0, "X13"), mention(0, 1, "E27", "绿化")], []),
    ([mention(0, 0, "X13", negated=True), mention(0, 0, "E27", "绿化")], []),
    ([mention(0, 0, "X13"), mention(0, 0, "E18", "事故")], ["E18-"]),  # both ways: once
    ([mention(s, 0, "E18", "事故") for s in (0, 0, 1)], ["E18-", "E18-"]),
    ([mention(0, 0, "E05"), mention(0, 1, "E06")], ["#soft"]),  # a sentence counts once
    ([mention(0, 0, "E24")], []),
    ([mention(0, 0, "E05"), mention(0, 1, "E24")], ["#F7", "#F7.1", "#soft"]),
    ([mention(0, 0, "E06"), mention(0, 1, "E24")], ["#F7", "#soft"]),
    ([mention(0, 0, "E06"), mention(0, 1, "E25")], ["#F7", "#F7.5", "#soft"]),
    ([mention(0, 0, "E05"), mention(1, 0, "E24")], ["#soft"]),  # not in one sentence
    ([mention(0, 0, "E05"), mention(0, 1, "E24", far=True)], ["#soft"]),
]


@pytest.mark.parametrize(("rows", "marked"), CASES)
def test_marked(tmp_path: Path, rows: list[dict[str, Any]], marked: list[str]) -> None:
    assert counted(tmp_path, rows)["marked"] == marked


def test_statements_and_pairs(tmp_path: Path) -> None:
    rows = [
        mention(0, 0, "X06", modality="PLAN"),
        mention(0, 0, "E03", label=1),
        mention(0, 0, "E03", label=1, start=7),
        mention(0, 1, "E18", label=-1),
        mention(1, 0, "X06", modality="DONE"),
        mention(1, 0, "X06", start=140),
        mention(1, 0, "E18", far=True),
        mention(1, 0, "E27"),
    ]
    found = counted(tmp_path, rows)
    assert found["statement"] == [
        (0, "E03", 1, 0, 0), (0, "E18", -1, 0, 0), (0, "X06", 0, 1, 0),
        (1, "E27", 0, 0, 0), (1, "X06", 0, 0, 1),
    ]  # fmt: skip
    assert found["pair"] == [(0, "X06*E03", 1), (1, "X06*E27", 2)]
    assert found["marked"] == []


def test_no_mentions(tmp_path: Path) -> None:
    assert counted(tmp_path, []) == {"statement": [], "pair": [], "marked": []}


def test_terms_negative_by_themselves() -> None:
    found = negative_terms(codebook.load())
    for code, form in (
        ("E18", "事故"), ("E22", "人才流失"), ("E18", "accident"), ("E18", "accidents"),
        ("E22", "brain drain"), ("E27", "air pollution"),
    ):  # fmt: skip
        assert (code, form) in found
    for code, form in (("E18", "安全"), ("E22", "人才"), ("X09", "反感"), ("E18", "smog")):
        assert (code, form) not in found


def test_every_element_is_paired_once() -> None:
    book = codebook.load()
    pairs = list(framework_pairs(book))
    assert len({pair[0] for pair in pairs}) == len(pairs)
    elements = [code for code in book.codes if code.startswith("E")]
    wanted = {f"{x}*{e}" for x in ("X06", "X08", "X09", "X13") for e in elements}
    assert wanted <= {pair[0] for pair in pairs}
    assert "E24&E03" in {pair[0] for pair in pairs}
