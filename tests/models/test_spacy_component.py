"""The spaCy component: spans and facts, the veto of entities, bytes."""

import pytest
import spacy
from spacy.tokens import Doc, Span

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


def test_person_entity_vetoes() -> None:
    doc = spacy.blank("en")("We met Paris Hilton.")
    doc.ents = [Span(doc, 2, 4, label="PERSON")]
    assert spacy_component.veto(doc, 7, 12) == "PERSON"
    doc.ents = [Span(doc, 2, 3, label="ORG")]
    assert spacy_component.veto(doc, 7, 12) is None
