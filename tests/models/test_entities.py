"""What another recogniser denies: no city, and nothing said of it."""

import pytest

from citysway.corpus.document import Document
from citysway.models.entities import Entity
from citysway.models.reader import Reader

PERSON = "The museums of Hangzhou are lovely, and Chengdu Zhang praised the parks of Chengdu Zhang."
DENIED = [
    ("en", "Chengdu is lovely, said the mayor.", "Chengdu", "PERSON", True),
    ("en", "Chengdu is lovely, said the mayor.", "Chengdu", "PER", True),
    ("en", "Chengdu is lovely, said the mayor.", "Chengdu", "GPE", False),
    ("en", "Chengdu is lovely, said the mayor.", "Chengdu", "ORG", False),
    ("en", "Chengdu Tigers open a museum.", "Chengdu Tigers", "ORG", True),
    ("zh", "成都很美，游客很多。", "成都", "PERSON", True),
    ("zh", "成都很美，游客很多。", "成都", "ORG", False),
    ("zh", "成都很美，游客很多。", "成都很美", "ORG", True),
    ("zh", "成都很美，游客很多。", "都很", "PERSON", False),
]


@pytest.mark.parametrize(("lang", "text", "entity", "label", "denied"), DENIED)
def test_who_denies_what(
    reader: Reader, lang: str, text: str, entity: str, label: str, denied: bool
) -> None:
    at = text.index(entity)
    told = [Entity(at, at + len(entity), label)]
    doc = Document(id="1", text=text, lang=lang)
    [reading] = reader.read_many([doc], entities=[told])
    assert reader.read(doc).mentions
    assert [city.place_id for city in reading.cities] == ([] if denied else ["CN510100"])
    assert [m.place_id for m in reading.mentions] == (
        [] if denied else [m.place_id for m in reader.read(doc).mentions]
    )
    open_ = [(u.start, u.reason) for u in reading.unresolved]
    assert open_ == ([(at, f"left open: inside a {label} entity")] if denied else [])
    assert reading.codes == reader.read(doc).codes


def test_mentions_are_linked_anew_without_the_denied_city(reader: Reader) -> None:
    """One city is left in the sentence: what was said beside the denied one goes to it."""
    at = [PERSON.index("Chengdu"), PERSON.rindex("Chengdu")]
    told = [Entity(a, a + len("Chengdu Zhang"), "PERSON") for a in at]
    doc = Document(id="1", text=PERSON, lang="en")
    [reading] = reader.read_many([doc], entities=[told])
    parks = {m.place_id for m in reading.mentions if m.term == "parks"}
    before = {m.place_id for m in reader.read(doc).mentions if m.term == "parks"}
    assert before == {"CN510100"}
    assert parks == {"CN330100"}


def test_a_district_is_denied_for_its_city(reader: Reader) -> None:
    text = "北京市朝阳区很美，游客称赞那里的服务。"
    doc = Document(id="1", text=text, lang="zh")
    assert {m.place_id for m in reader.read(doc).mentions} == {"CN110000"}
    [reading] = reader.read_many([doc], entities=[[Entity(0, 6, "PERSON")]])
    assert not reading.cities
    assert not reading.mentions


def test_entities_of_a_mixed_document_count_in_the_whole_text(reader: Reader) -> None:
    english = "Visitors praise the museums of Hangzhou, and the parks are lovely.\n"
    text = "成都的博物馆很美，游客称赞成都的服务。\n" * 2 + english
    doc = Document(id="1", text=text, lang="zh")
    at = text.index("Hangzhou")
    [reading] = reader.read_many([doc], entities=[[Entity(at, at + 8, "PERSON")]])
    assert {city.name for city in reading.cities} == {"成都"}
    assert {u.name for u in reading.unresolved} == {"Hangzhou"}


def test_entities_must_be_as_many_as_documents(reader: Reader) -> None:
    docs = [Document(id="1", text="成都"), Document(id="2", text="杭州")]
    with pytest.raises(ValueError, match="shorter"):
        list(reader.read_many(docs, entities=[[]]))
