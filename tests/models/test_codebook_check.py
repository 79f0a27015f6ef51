"""What the check of a codebook finds."""

import dataclasses
from pathlib import Path

import pytest

from citysway.models.codebook import Codebook, Term, check, load
from tests.models.codebooks import BOOK, user_file


def _with_term(code: str, term: Term) -> Codebook:
    changed = dataclasses.replace(BOOK.codes[code], terms=(*BOOK.codes[code].terms, term))
    return dataclasses.replace(BOOK, codes={**BOOK.codes, code: changed})


@pytest.mark.parametrize(
    ("book", "problem"),
    [
        (_with_term("E03", Term("庙会", "zh", "E03")), "'庙会' is in E03 and E04"),
        (_with_term("E03", Term("庙會", "zh", "E03")), "'庙会' is in E03 and E04"),
        (
            _with_term("E04", Term("ancient towns", "en", "E04")),
            "'ancient towns' is in E03 and E04",
        ),
        (_with_term("E03", Term("古城", "zh", "E03")), "E03 has '古城' twice"),
        (dataclasses.replace(BOOK, rules=(*BOOK.rules, BOOK.rules[0])), "is there 2 times"),
        (
            dataclasses.replace(BOOK, star_needs="", rules=()),
            "E01 '海纳百川' is starred, has no rule, and there is no default",
        ),
        (
            dataclasses.replace(
                BOOK, codes={key: code for key, code in BOOK.codes.items() if key != "E29"}
            ),
            "frameworks name unknown codes ['E29']",
        ),
        (
            dataclasses.replace(
                BOOK,
                rules=(dataclasses.replace(BOOK.rules[0], terms=("飞船",)), *BOOK.rules[1:]),
            ),
            "names terms that its codes do not have: ['飞船']",
        ),
        (
            dataclasses.replace(
                BOOK, frameworks={**BOOK.frameworks, "F1": BOOK.frameworks["F1"][1:]}
            ),
            "F1 leaves out ['E03', 'E04'",
        ),
        (
            dataclasses.replace(
                BOOK,
                frameworks={
                    **BOOK.frameworks,
                    "F1": (
                        dataclasses.replace(
                            BOOK.frameworks["F1"][0],
                            primary=(
                                *BOOK.frameworks["F1"][0].primary,
                                BOOK.frameworks["F1"][1].primary[0],
                            ),
                        ),
                        *BOOK.frameworks["F1"][1:],
                    ),
                },
            ),
            "F1 counts E15 2 times",
        ),
    ],
)
def test_check_finds(book: Codebook, problem: str) -> None:
    assert any(problem in line for line in check(book)), check(book)


def test_check_names_empty_and_unused_codes(tmp_path: Path) -> None:
    text = 'zh_name = "港"\nen_name = "Harbour"\nrule = "r"\nsource = "s"\nzh = ["码头"]\nen = []'
    assert check(load(user_file(tmp_path, f"[E01]\n{text}\n"))) == [
        "E01 has no en terms",
        "E01 is in no framework",
    ]
