"""study.toml: what is refused, and what the message says."""

from pathlib import Path

import pytest

from citysway.errors import StudyError
from citysway.pipeline.settings import Settings, load, parse
from citysway.pipeline.start import create
from citysway.pipeline.topics.edit_settings import TopicEdit

BAD = [
    ("[study]\nnam = 'x'", ["study.nam", "did you mean `name`", "allowed here"]),
    ("[study]\nlang = 'fr'", ["study.lang", "'fr'", "'zh' or 'en'"]),
    ("[[input]]\nkind = 'news'", ["input.0.path", "missing"]),
    ("[[input]]\npath = 'a'\nkind = 'blog'", ["input.0.kind", "'blog'", "policy"]),
    ("[support]\ndocs = 0", ["support.docs", "greater than or equal to 1"]),
    ("[support]\ndocs = '30'", ["support.docs", "'30'", "integer"]),
    ("[stories]\ncontainment = 2.0", ["stories.containment", "less than or equal to 1"]),
    ("[runs]\nseed = 1", ["`runs`", "did you mean `run`"]),
    ("[study]\ncities = 'everything'", ["study.cities", "everything"]),
    ("[study\n", ["not valid TOML"]),
    ("[[topics.edit]]\nhide = true", ["topics.edit.0.words", "missing"]),
    ("[[topics.edit]]\nwords = []\nhide = true", ["topics.edit.0.words", "at least 1"]),
    ("[[topics.edit]]\nwords = ['甲']", ["topics.edit.0", "name, hide, pin, merge or split"]),
    (
        "[[topics.edit]]\nwords = ['a']\nnme = 1",
        ["topics.edit.0.nme", "did you mean `name`", "words, name, hide, pin, merge, split"],
    ),
    ("[[topics.edit]]\nwords = ['a']\nname = {}", ["topics.edit.0.name", "zh, en or both"]),
    (
        "[[topics.edit]]\nwords = ['a']\nname = { fr = 'x' }",
        ["topics.edit.0.name.fr", "allowed here: zh, en"],
    ),
    ("[[topics.edit]]\nwords = ['a']\nsplit = 1", ["topics.edit.0.split", "equal to 2"]),
    ("[[topics.edit]]\nwords = ['a']\nsplit = 2\npin = true", ["topics.edit.0.split", "alone"]),
    ("[[topics.edit]]\nwords = ['a']\nmerge = [['A']]", ["topics.edit.0.merge", "with itself"]),
    ("[[topics.edit]]\nwords = ['a']\nmerge = ['b']", ["topics.edit.0.merge.0", "list"]),
    (
        "[[topics.edit]]\nwords = ['a']\nhide = true\npin = true",
        ["topics.edit.0.pin", "give one of both"],
    ),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_bad_settings(text: str, said: list[str]) -> None:
    with pytest.raises(StudyError) as caught:
        parse(text, where="my/study.toml")
    assert "my/study.toml" in str(caught.value)
    for piece in said:
        assert piece in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="citysway init"):
        load(tmp_path / "study.toml")


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_bytes("[study]\nname = '研究'".encode("gb18030"))
    with pytest.raises(StudyError, match="UTF-8"):
        load(tmp_path / "study.toml")


def test_template_shows_every_key_with_its_default(tmp_path: Path) -> None:
    text = create(tmp_path / "new").read_text(encoding="utf-8")
    plain = "\n".join(
        line.removeprefix("# ") for line in text.splitlines() if " = " in line or "[" in line[:2]
    )
    for section, model in Settings().model_dump().items():
        assert f"[{section}]" in text
        for key in (
            model
            if isinstance(model, dict)
            else ("path", "kind", "source", "place", "sponsor", "columns")
        ):
            assert f"{key} = " in plain or f"[[{section}.{key}]]" in text, key
    for key in TopicEdit.model_fields:
        assert f"{key} = " in plain, key


def test_template_is_a_valid_study(tmp_path: Path) -> None:
    assert load(create(tmp_path / "new")).support == Settings().support


def test_create_never_overwrites(tmp_path: Path) -> None:
    create(tmp_path)
    with pytest.raises(StudyError, match=r"study\.toml"):
        create(tmp_path)


def test_own_tables_may_stand_on_top() -> None:
    found = parse('sources = "a.csv"\nplaces = "b.csv"\n[study]\nname = "x"\n', where="study.toml")
    assert (found.study.sources, found.study.places, found.study.name) == ("a.csv", "b.csv", "x")
    assert parse('external = "c.csv"\n', where="study.toml").study.external == "c.csv"
