"""Codebooks of one's own: extended, complete, and what is refused with which word."""

from pathlib import Path

import pytest

from citysway.errors import StudyError
from citysway.models import codebook
from citysway.models.codebook import check, load
from tests.models.codebooks import BOOK, members, texts, user_file


def test_extends_adds_changes_and_removes(tmp_path: Path) -> None:
    path = user_file(
        tmp_path,
        """
        extends = "default"
        remove = ["E48", "transplant"]
        [E03]
        add_zh = ["钟楼遗存", "塔影遗存*"]
        remove_zh = ["申遗"]
        zh_name = "文物"
        [E60]
        zh_name = "夜市"
        en_name = "Night markets"
        rule = "Street markets after dark."
        source = "own"
        zh = ["夜市"]
        en = ["night market"]
        ["F1.1"]
        add_primary = ["E60"]
        [[rule]]
        id = "radiation"
        lang = "zh"
        codes = ["X05"]
        terms = ["辐射"]
        drop_near = ["核"]
        [[rule]]
        id = "night-lamp"
        lang = "zh"
        codes = ["E60"]
        drop_right = ["灯"]
        """,
    )
    mine = load(path)
    assert {"钟楼遗存", "塔影遗存"} <= set(texts(mine, "E03", "zh"))
    assert "申遗" not in texts(mine, "E03", "zh")
    assert (mine.name("E03", "zh"), mine.name("E60", "en")) == ("文物", "Night markets")
    assert "E48" not in mine.codes
    assert "E60" in members(mine, "F1.1")
    assert "E60" in {member.second for item in mine.frameworks["F4"] for member in item.primary}
    ids = {rule.id: rule for rule in mine.rules}
    assert ids["radiation"].needs_near == ()
    assert "night-lamp" in ids
    assert "transplant" not in ids
    assert mine.version != BOOK.version
    assert [problem for problem in check(mine) if "E48" in problem] == []


def test_a_users_file_leaves_the_default_alone(tmp_path: Path) -> None:
    path = user_file(tmp_path, 'extends = "default"\n[E03]\nadd_zh = ["钟楼遗存"]\n')
    load(path)
    codebook._default.cache_clear()
    assert load().version == BOOK.version
    assert "钟楼遗存" not in texts(load(), "E03", "zh")


def test_version_is_of_the_content(tmp_path: Path) -> None:
    plain = user_file(tmp_path, 'extends = "default"\n[E03]\nadd_zh = ["钟楼遗存"]\n')
    first = load(plain).version
    again = user_file(tmp_path, '# a comment\nextends = "default"\n[E03]\nadd_zh=["钟楼遗存"]\n')
    assert load(again).version == first


def test_a_complete_codebook_of_ones_own(tmp_path: Path) -> None:
    path = user_file(
        tmp_path,
        """
        [E01]
        zh_name = "港"
        en_name = "Harbour"
        rule = "Ships."
        source = "own"
        zh = ["码头", "-淤塞"]
        en = ["quay"]
        ["F9.1"]
        zh_name = "港"
        en_name = "Harbour"
        source = "own"
        rule = "Ships."
        primary = ["E01"]
        """,
    )
    mine = load(path)
    assert list(mine.codes) == ["E01"]
    assert (mine.rules, dict(mine.doubles)) == ((), {})
    assert list(mine.frameworks) == ["F9"]
    assert check(mine) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[E03", ["not a TOML file"]),
        ('extends = "other"', ["extends", "'other'", '"default"']),
        ('extends = "default"\n[Z9]\nzh = []', ["'Z9'", "E03"]),
        (
            'extends = "default"\n[E03]\nadd_ch = ["x"]',
            ["[E03]", "'add_ch'", "did you mean add_zh"],
        ),
        ('extends = "default"\n[E03]\nadd_zh = "x"', ["[E03]", "zh"]),
        ('extends = "default"\n[E03]\nremove_zh = ["飞船"]', ["[E03]", "'飞船'", "not there"]),
        ('extends = "default"\n[E60]\nzh = ["夜市"]\nen = []', ["[E60]", "zh_name", "string"]),
        ('extends = "default"\n[E03]\nadd_zh = ["*"]', ["[E03]", "term '*'"]),
        ('extends = "default"\n[E03]\nadd_zh = ["庙会"]', ["'庙会'", "E03 and E04", "[doubles]"]),
        ('extends = "default"\n[E04]\nadd_en = ["museums"]', ["'museums'", "E04 and E11"]),
        ('extends = "default"\nremove = ["E77"]', ["'E77'", "no code, category or rule"]),
        ('extends = "default"\n["F1.1"]\nadd_primary = ["E3+E4"]', ["[F1.1]", "E3+E4", "X01*E03"]),
        ('extends = "default"\n["F1.1"]\nadd_primary = ["E03@us"]', ["'us'", "own", "ext"]),
        ('extends = "default"\n["F1.1"]\nmeasure = "sum"', ["measure", "'sum'", "simplex"]),
        ('extends = "default"\n[[rule]]\nid = "r"\nlang = "fr"\ncodes = ["E03"]', ["lang", "'fr'"]),
        ('extends = "default"\n[[rule]]\nid = "r"\nlang = "zh"', ["rule r", "codes"]),
        (
            'extends = "default"\n[[rule]]\nid = "r"\nlang = "zh"\ncodes = ["E03"]\nneeds = "x"',
            ["needs", "'x'", "city_or_element"],
        ),
        (
            'extends = "default"\n[[rule]]\nid = "r"\nlang = "zh"\ncodes = ["E03"]\nwithin = 0',
            ["within", "0", "500"],
        ),
        ('extends = "default"\n[doubles]\n"庙会" = "E03"', ["doubles 庙会", "own"]),
        ('extends = "default"\n[default]\nstar_needs = "luck"', ["star_needs", "'luck'"]),
        ('extends = "default"\n[variants.F5.C]\nmove = { E01 = "F9.9" }', ["F5.C", "F5.H"]),
        ("", ["no codes"]),
    ],
)
def test_errors_name_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(StudyError) as caught:
        load(user_file(tmp_path, text))
    for word in ["mine.toml", *words]:
        assert word in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no such codebook file"):
        load(tmp_path / "none.toml")
