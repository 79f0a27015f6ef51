"""The spaCy component: spans and facts, the veto of entities, bytes."""

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from citysway.errors import StudyError
from citysway.models import spacy_component

CASES = [
    ("zh", "成都市推进轨道交通建设。", "CN510100"),
    ("en", "The city of Chengdu opened a new museum.", "CN510100"),
]


@pytest.mark.parametrize(("lang", "text", "place"), CASES)
def test_spans_and_bytes(lang: str, text: str, place: str) -> None:
    assert spacy_component.create
    nlp = spacy.blank(lang)
    nlp.add_pipe("citysway")
    doc, empty = nlp.pipe([text, ""])
    assert [s.label_ for s in doc.spans["cities"]] == [place]
    assert len(doc.spans["codes"]) == len(doc._.citysway["codes"]) > 0
    assert empty._.citysway["cities"] == []
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.citysway == doc._.citysway


@pytest.mark.parametrize(("lang", "text", "place"), CASES)
def test_two_processes_give_what_one_gives(lang: str, text: str, place: str) -> None:
    nlp = spacy.blank(lang)
    nlp.add_pipe("citysway")
    texts = [text, "", text + text]
    one = [d._.citysway for d in nlp.pipe(texts)]
    two = [d._.citysway for d in nlp.pipe(texts, n_process=2, batch_size=2)]
    assert one == two
    assert [c["place_id"] for c in two[2]["cities"]] == [place, place]


def test_saved_pipeline_reads_the_same(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("citysway")
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert again("成都市建设")._.citysway == nlp("成都市建设")._.citysway
    assert again.config["components"]["citysway"] == nlp.config["components"]["citysway"]


def test_jieba_tokens_hold_the_names() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.add_pipe("citysway")
    doc = nlp("成都市推进轨道交通建设。")
    facts, spans = doc._.citysway, [*doc.spans["cities"], *doc.spans["codes"]]
    rows = [*facts["cities"], *facts["codes"]]
    assert rows
    inside = [
        s.start_char <= r["start"] and r["end"] <= s.end_char
        for s, r in zip(spans, rows, strict=True)
    ]
    assert all(inside)


def test_a_pipeline_of_another_language_is_refused() -> None:
    with pytest.raises(StudyError, match="'fr'; allowed are zh, en"):
        spacy.blank("fr").add_pipe("citysway")


def test_a_person_of_the_pipeline_is_no_city() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Chengdu Zhang"}])
    nlp.add_pipe("citysway")
    doc = nlp("The museums of Hangzhou are lovely, said Chengdu Zhang.")
    assert [span.text for span in doc.spans["cities"]] == ["Hangzhou"]
    reasons = {left["reason"] for left in doc._.citysway["unresolved"]}
    assert reasons == {"left open: inside a PERSON entity"}
    assert {m["place_id"] for m in doc._.citysway["mentions"]} == {"CN330100"}


def test_the_page_of_the_docs_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "spacy.md").read_text(encoding="utf-8")
    exec(page.split("```python\n")[1].split("```")[0], {})
    cities, codes, place, reason = capsys.readouterr().out.strip().split("\n")
    assert cities == "[('Chengdu', 'CN510100')]"
    assert "('museums', 'E11')" in codes
    assert place == "CN510100"
    assert reason.startswith("left open: Cambridge")


def test_spacy_finds_the_component_by_itself() -> None:
    code = "import spacy; print(spacy.blank('zh').add_pipe('citysway').lang)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "zh"
