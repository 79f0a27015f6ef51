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


MIXED = (
    "成都的博物馆很美，游客称赞成都的服务。\n"
    "Visitors praise the museums of Chengdu, and the parks are lovely.\n"
)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_mixed_text_is_read_in_both_languages(lang: str) -> None:
    nlp = spacy.blank(lang)
    nlp.add_pipe("citysway")
    facts = nlp(MIXED)._.citysway
    assert {"博物馆", "museums"} <= {m["term"] for m in facts["mentions"]}
    assert [MIXED[c["start"] : c["end"]] for c in facts["cities"]] == ["成都", "成都", "Chengdu"]
    assert all(MIXED[c["start"] : c["end"]] == c["term"] for c in facts["codes"])


UNALIGNED = [
    (["成", "都市推", "进轨道交", "通建设。"], {"成都市推"}, 4),
    (["成都市", "推进", "轨道交通", "建设", "。"], {"成都市"}, 0),
    (["成都市推进轨道交通建设。"], {"成都市推进轨道交通建设。"}, 4),
]


@pytest.mark.parametrize(("words", "cities", "expanded"), UNALIGNED)
def test_spans_grow_to_tokens_and_are_counted(
    words: list[str], cities: set[str], expanded: int
) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("citysway")
    doc = Doc(nlp.vocab, words=words, spaces=[False] * len(words))
    found = nlp(doc)
    assert {span.text for span in found.spans["cities"]} == cities
    assert found._.citysway["expanded"] == expanded
    assert [found.text[c["start"] : c["end"]] for c in found._.citysway["cities"]] == ["成都市"]
    assert len(found.spans["codes"]) == len(found._.citysway["codes"]) == 3


def _with_people(lang: str, *people: str) -> spacy.Language:
    nlp = spacy.blank(lang)
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": name} for name in people])
    nlp.add_pipe("citysway")
    return nlp


DENIED = [
    ("zh", "朝阳区", "北京市朝阳区的公园很美，游客很多。", ["CN110000"]),
    ("zh", "北京市朝阳区", "北京市朝阳区的公园很美，游客很多。", []),
    ("en", "Chengdu Zhang", "Chengdu Zhang praised the parks. They are lovely.", []),
]


@pytest.mark.parametrize(("lang", "person", "text", "cities"), DENIED)
def test_nothing_is_said_of_a_denied_city(
    lang: str, person: str, text: str, cities: list[str]
) -> None:
    plain = spacy.blank(lang)
    plain.add_pipe("citysway")
    assert plain(text)._.citysway["mentions"]
    facts = _with_people(lang, person)(text)._.citysway
    assert [city["place_id"] for city in facts["cities"]] == cities
    assert {m["place_id"] for m in facts["mentions"]} == set(cities)
    assert facts["codes"] == plain(text)._.citysway["codes"]


def test_a_city_is_denied_in_two_processes_too() -> None:
    nlp = _with_people("en", "Chengdu Zhang")
    texts = ["Chengdu Zhang praised the parks of Hangzhou.", "", "Chengdu is lovely."] * 2
    one = [doc._.citysway for doc in nlp.pipe(texts)]
    assert one == [doc._.citysway for doc in nlp.pipe(texts, n_process=2, batch_size=2)]
    assert [[c["name"] for c in facts["cities"]] for facts in one[:3]] == [
        ["Hangzhou"],
        [],
        ["Chengdu"],
    ]


def test_pkuseg_as_a_tokenizer(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With a model trained here: pkuseg's own are downloads."""
    pkuseg = pytest.importorskip("spacy_pkuseg")
    lines = "成都市 推进 轨道 交通 建设 。\n杭州 的 博物馆 很 美 ， 游客 很多 。\n" * 40
    for name in ("train.txt", "test.txt"):
        (tmp_path / name).write_text(lines, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("train.txt", "test.txt", "model")]
    pkuseg.train(*files, train_iter=3)
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "pkuseg"}}})
    nlp.tokenizer.initialize(pkuseg_model=files[2])
    nlp.add_pipe("citysway")
    doc = nlp("杭州的博物馆很美，游客很多。")
    assert [span.text for span in doc.spans["cities"]] == ["杭州"]
    assert "博物馆" in {span.text for span in doc.spans["codes"]}
    nlp.to_disk(tmp_path / "nlp")
    assert spacy.load(tmp_path / "nlp")(doc.text)._.citysway == doc._.citysway
