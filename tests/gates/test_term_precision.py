"""The table of term precision holds together with the codebook, and its sample can be drawn."""

import pytest

from citysway.corpus.document import Document
from citysway.models import codebook
from docs.terms import LEAST, Measured, after, measured, wilson
from tests.gates import term_hits

BOOK = codebook.load()
ROWS = measured()
RULES = {rule.id: rule for rule in BOOK.rules}
TERMS = {(t.lang, t.code, t.text) for lang in ("zh", "en") for t in BOOK.terms(lang)}


def test_each_term_once_with_possible_counts() -> None:
    keys = [(row.lang, row.code, row.term) for row in ROWS]
    assert len(keys) == len(set(keys)) >= 800
    assert all(0 <= row.right <= row.looked_at <= row.hits for row in ROWS)
    assert all(row.looked_at for row in ROWS)
    assert sum(row.looked_at for row in ROWS) >= 3000


def test_every_frame_was_looked_at() -> None:
    seen = {(row.lang, row.code) for row in ROWS}
    assert {(lang, code) for lang in ("zh", "en") for code in BOOK.codes if code[0] == "X"} <= seen


def test_codes_after_the_rules_are_codes_with_possible_counts() -> None:
    rows = after()
    assert len({(lang, code) for lang, code, _, _ in rows}) == len(rows) >= 30
    assert {code for _, code, _, _ in rows} <= set(BOOK.codes)
    assert all(0 <= right <= looked <= 20 for _, _, looked, right in rows)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.lang}-{row.code}-{row.term}")
def test_what_was_done_holds(row: Measured) -> None:
    key = (row.lang, row.code, row.term)
    done, _, to = row.action.partition(" ")
    assert (key in TERMS) is (done in ("kept", "rule"))
    if done == "kept":
        assert row.right >= LEAST * row.looked_at
    elif done == "rule":
        assert row.term in RULES[to].terms
        assert row.code in RULES[to].codes
    elif done == "moved":
        assert (row.lang, to.removeprefix("to "), row.term) in TERMS
    else:
        assert row.action == "removed"


@pytest.mark.parametrize(
    ("right", "looked_at", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (50, 100, 0.4038, 0.5962)],
)
def test_wilson(right: int, looked_at: int, low: float, high: float) -> None:
    assert wilson(right, looked_at) == pytest.approx((low, high), abs=1e-4)


def test_hits_leave_out_what_is_held_out() -> None:
    text = "Shanghai attracts visitors. Later Shanghai attracts visitors again."
    doc = Document(id="1", text=text, lang="en")
    free = term_hits.hits([term_hits.Cut(doc, 100, [])], "en", 9)[("X02", "attract visitors")]
    assert [hit.left for hit in free] == ["Shanghai ", "Shanghai "]
    held = term_hits.Cut(doc, 100, [(100, 127)])
    assert len(term_hits.hits([held], "en", 9)[("X02", "attract visitors")]) == 1
