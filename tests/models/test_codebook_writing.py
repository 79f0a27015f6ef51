"""Terms added to a codebook file: comments and order stay, and what cannot be done is refused."""

import pytest

from citysway.errors import StudyError
from citysway.models.codebook.writing import add_terms

EXTENDS = 'extends = "default"\n'
# (file before, terms, file after)
ADDED = [
    (EXTENDS, {("E03", "zh"): ["牌坊"]}, EXTENDS + '\n[E03]\nadd_zh = ["牌坊"]\n'),
    (EXTENDS + '[E03]\nadd_zh = ["碑刻"] # ours\n[E04]\n', {("E03", "zh"): ["牌坊", "祠 堂"]},
     EXTENDS + '[E03]\nadd_zh = ["碑刻", "牌坊", "祠 堂"] # ours\n[E04]\n'),
    (EXTENDS + '[E03] # ours\nremove_zh = ["古城"]\n', {("E03", "en"): ["citadel"]},
     EXTENDS + '[E03] # ours\nadd_en = ["citadel"]\nremove_zh = ["古城"]\n'),
    (EXTENDS + '[E03]\nadd_en = [\n  "a]b", # why ]\n  "keep",\n]\n', {("E03", "en"): ["citadel"]},
     EXTENDS + '[E03]\nadd_en = [\n  "a]b", # why ]\n  "keep", "citadel"\n]\n'),
    (EXTENDS + "[E03]\nadd_en = []", {("E03", "en"): ['say "hi"']},
     EXTENDS + '[E03]\nadd_en = ["say \\"hi\\""]'),
    (EXTENDS + '[E03]\nadd_en = [\n  "keep" # last\n]\n', {("E03", "en"): ["citadel"]},
     EXTENDS + '[E03]\nadd_en = [\n  "keep", "citadel" # last\n]\n'),
    ('[E03]\nzh = ["古城"]\nen = ["old city"]\n',
     {("E03", "zh"): ["牌坊"], ("E03", "en"): ["fort"]},
     '[E03]\nzh = ["古城", "牌坊"]\nen = ["old city", "fort"]\n'),
    (EXTENDS + '# [E03]\n"F1.1" = { add_primary = ["E03"] }\n', {("E03", "zh"): ["牌坊"]},
     EXTENDS + '# [E03]\n"F1.1" = { add_primary = ["E03"] }\n\n[E03]\nadd_zh = ["牌坊"]\n'),
]  # fmt: skip
REFUSED = [
    EXTENDS + 'E03 = { add_zh = ["碑刻"] }\n',
    EXTENDS + 'E03.add_zh = ["碑刻"]\n',
]


@pytest.mark.parametrize(("before", "terms", "after"), ADDED)
def test_added(before: str, terms: dict[tuple[str, str], list[str]], after: str) -> None:
    assert add_terms(before, terms, where="codebook.toml") == after


@pytest.mark.parametrize("before", REFUSED)
def test_refused_with_the_line_to_write(before: str) -> None:
    with pytest.raises(StudyError, match=r'add by hand: \[E03\] add_zh = \["牌坊"\]'):
        add_terms(before, {("E03", "zh"): ["牌坊"]}, where="codebook.toml")
