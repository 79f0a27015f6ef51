"""Level 2: rendered sentences get the tags they were made of; what only looks like one gets none
(METHOD.md 5.1, M13-M15, M19).
"""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import opencc
import pytest

from citysway.corpus.document import Document
from citysway.models.reader import Reader
from citysway.models.reading import Reading
from citysway.models.segment import cut
from citysway.pipeline.statistics.distances import jsd
from tests.synthetic.text import (
    LANGS,
    Sentence,
    Tag,
    Template,
    all_sentences,
    cities,
    templates,
    terms,
)

DECOYS = tomllib.loads(Path(__file__).with_name("decoys.toml").read_text(encoding="utf-8"))
WIDE = {code: code + 0xFEE0 for code in range(33, 127)}
TRADITIONAL = opencc.OpenCC("s2t")
HOMOGRAPHS = ("Suzhou", "Taizhou", "Fuzhou", "Yichun", "Yulin")
RESOLVED = [
    ("The museum of Suzhou, Jiangsu is excellent.", "CN320500"),
    ("The museum of Suzhou, Anhui is excellent.", "CN341300"),
    ("The museum of Taizhou in Zhejiang is excellent.", "CN331000"),
    ("The museum of Fuzhou, Fujian, is excellent.", "CN350100"),
    ("The museum of Yulin in Guangxi is excellent.", "CN450900"),
]


def _faulty(why: str) -> list[pytest.MarkDecorator]:
    """What is still read wrongly must fail, so that its repair is seen."""
    return [pytest.mark.xfail(strict=True, reason=why)] if why else []


@cache
def sentences(lang: str) -> tuple[Sentence, ...]:
    return tuple(all_sentences(lang))


def read(reader: Reader, texts: Iterable[str], lang: str) -> list[Reading]:
    return list(
        reader.read_many([Document(id=str(k), text=t, lang=lang) for k, t in enumerate(texts)])
    )


def tags_of(reader: Reader, reading: Reading) -> frozenset[Tag]:
    """What was found, districts rolled up to their city."""
    return frozenset(
        (reader.gazetteer.city_of(m.place_id) or m.place_id, m.code, m.label, m.modality)
        for m in reading.mentions
    )


@pytest.fixture(scope="module")
def found(reader: Reader) -> dict[str, list[frozenset[Tag]]]:
    """Tags of every rendered sentence."""
    return {
        lang: [tags_of(reader, r) for r in read(reader, [s.text for s in sentences(lang)], lang)]
        for lang in LANGS
    }


def scores(
    expected: Sequence[frozenset[Tag]], got: Sequence[frozenset[Tag]]
) -> tuple[float, float]:
    """(recall, precision) of tags over sentences."""
    both = sum(len(e & g) for e, g in zip(expected, got, strict=True))
    return both / sum(map(len, expected)), both / max(sum(map(len, got)), 1)


def test_there_are_many_sentences() -> None:
    assert len(templates("zh")) >= 30
    assert len(templates("en")) >= 20
    assert all(len({s.text for s in sentences(lang)}) >= 600 for lang in LANGS)
    labels = {(label, mode) for lang in LANGS for t in templates(lang) for _, label, mode in t.tags}
    assert {(1, "OTHER"), (-1, "OTHER"), (0, "PLAN"), (0, "DONE")} <= labels


@pytest.mark.parametrize("lang", LANGS)
def test_tags_are_those_planted(lang: str, found: dict[str, list[frozenset[Tag]]]) -> None:
    planted = [s.tags for s in sentences(lang)]
    assert min(scores(planted, found[lang])) >= 0.95
    for template in templates(lang):
        chosen = [k for k, s in enumerate(sentences(lang)) if s.template.id == template.id]
        part = scores([planted[k] for k in chosen], [found[lang][k] for k in chosen])
        assert min(part) >= 0.9, (template.id, part)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(template, id=f"{lang}-{template.id}", marks=_faulty(template.fault))
        for lang in LANGS
        for template in templates(lang, faults=True)
    ],
)
def test_known_faults(template: Template, reader: Reader) -> None:
    lang = template.lang
    chosen = [s for s in all_sentences(lang, faults=True) if s.template.id == template.id]
    got = [tags_of(reader, r) for r in read(reader, [s.text for s in chosen], lang)]
    assert min(scores([s.tags for s in chosen], got)) >= 0.9


@pytest.mark.parametrize("lang", LANGS)
def test_other_sentences_do_not_fit(lang: str, found: dict[str, list[frozenset[Tag]]]) -> None:
    """The score bites: tags of the next sentence (another city and term) are hardly right."""
    planted = [s.tags for s in sentences(lang)]
    assert max(scores([*planted[1:], planted[0]], found[lang])) < 0.2


def _decoys() -> list[Any]:
    return [
        pytest.param(
            lang, entry, id=f"{lang}-{name}",
            marks=_faulty(entry.get("fault", "")),
        )
        for lang in LANGS
        for name, entry in DECOYS[lang].items()
    ]  # fmt: skip


@pytest.mark.parametrize(("lang", "entry"), _decoys())
def test_decoys(lang: str, entry: dict[str, Any], reader: Reader) -> None:
    text = entry["text"].format(city=getattr(cities()[0], lang))
    said = {
        (m.place_id, m.code) for m in reader.read(Document(id="1", text=text, lang=lang)).mentions
    }
    if "never" in entry:
        assert not {code for _, code in said} & set(entry["never"])
    else:
        assert not said


def test_m13_both_languages_say_the_same(found: dict[str, list[frozenset[Tag]]]) -> None:
    read_as = {
        lang: {
            (s.template.id, s.term.code, s.term.zh): tags
            for s, tags in zip(sentences(lang), found[lang], strict=True)
        }
        for lang in LANGS
    }
    # cities take turns by the number of the pattern, which differs: compare without them
    shared = sorted(set(read_as["zh"]) & set(read_as["en"]))
    assert len(shared) >= 600
    bare = [[{tag[1:] for tag in read_as[lang][key]} for key in shared] for lang in LANGS]
    assert np.mean([zh == en for zh, en in zip(*bare, strict=True)]) >= 0.95
    codes = sorted({tag[0] for side in bare for tags in side for tag in tags})
    counts = np.array([[sum(code == tag[0] for tags in side for tag in tags) for code in codes]
                       for side in bare], dtype=float)  # fmt: skip
    profiles = counts / counts.sum(axis=1, keepdims=True)
    assert 1 - float(np.sqrt(jsd(profiles[0], profiles[1]))) >= 0.95


def _broken(sentence: Sentence) -> str:
    """The last character of the longest word of the term is on the next line."""
    term = sentence.term.zh
    word = max(cut(term), key=len)
    last = term.index(word) + len(word) - 1
    return sentence.text.replace(term, f"{term[:last]}\n{term[last:]}")


CHANGES: dict[str, tuple[str, Callable[[Sentence], str]]] = {
    "traditional": ("zh", lambda s: TRADITIONAL.convert(s.text)),
    "full-width": ("zh", lambda s: s.text.translate(WIDE)),
    "full name": ("zh", lambda s: s.text.replace(s.city.zh, s.city.full)),
    "district": ("zh", lambda s: s.text.replace(s.city.zh, s.city.district)),
    "broken line": ("zh", _broken),
    "wrapped line": ("en", lambda s: s.text.replace(s.term.en, s.term.en.replace(" ", "\n"))),
    "two blanks": ("en", lambda s: s.text.replace(" ", "  ")),
    "full-width letters": ("en", lambda s: s.text.translate(WIDE)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_m14_m15_how_it_is_written(
    change: str, reader: Reader, found: dict[str, list[frozenset[Tag]]]
) -> None:
    lang, rewrite = CHANGES[change]
    texts = [rewrite(sentence) for sentence in sentences(lang)]
    assert sum(t != s.text for t, s in zip(texts, sentences(lang), strict=True)) >= 50
    got = [tags_of(reader, reading) for reading in read(reader, texts, lang)]
    differ = [(t, g ^ f) for t, g, f in zip(texts, got, found[lang], strict=True) if g != f]
    assert len(differ) <= 0.01 * len(texts), differ[:3]


def test_m14_a_text_set_by_page(reader: Reader, found: dict[str, list[frozenset[Tag]]]) -> None:
    """Lines of 17 characters, between words and in them: the same sentences with the same tags."""
    said = sentences("zh")
    text = "".join(sentence.text for sentence in said)
    reading = reader.read(
        Document(id="1", text="\n".join(text[at : at + 17] for at in range(0, len(text), 17)))
    )
    ends = np.cumsum([len(sentence.text) for sentence in said])
    got: list[set[Tag]] = [set() for _ in said]
    for m in reading.mentions:
        at = int(np.searchsorted(ends, m.start - m.start // 18, side="right"))
        got[at].add(
            (reader.gazetteer.city_of(m.place_id) or m.place_id, m.code, m.label, m.modality)
        )
    differ = [(s.text, g ^ f) for s, g, f in zip(said, got, found["zh"], strict=True) if g != f]
    assert len(differ) <= 0.01 * len(said), differ[:3]


def test_m15_a_district_is_of_its_city(reader: Reader) -> None:
    texts = [s.text.replace(s.city.zh, s.city.district) for s in sentences("zh")]
    for sentence, reading in zip(sentences("zh"), read(reader, texts, "zh"), strict=True):
        codes = {tag[:2] for tag in tags_of(reader, reading)}
        assert {tag[:2] for tag in sentence.tags if tag[0] == sentence.city.id} <= codes | {
            (sentence.city.id, "X06")
        }


@pytest.mark.parametrize("name", HOMOGRAPHS)
def test_m15_homographs_stay_open(name: str, reader: Reader) -> None:
    for sentence in sentences("en")[::7]:
        text = sentence.text.replace(sentence.city.en, name)
        reading = reader.read(Document(id="1", text=text, lang="en"))
        assert name in {left.name for left in reading.unresolved}
        assert not {m.place_id for m in reading.mentions} - {c.id for c in cities()}


@pytest.mark.parametrize(("text", "place"), RESOLVED)
def test_m15_evidence_resolves_homographs(text: str, place: str, reader: Reader) -> None:
    reading = reader.read(Document(id="1", text=text, lang="en"))
    assert {m.place_id for m in reading.mentions if m.code == "E11"} == {place}


def test_m19_plan_and_done_hold_the_same_elements(
    found: dict[str, list[frozenset[Tag]]],
) -> None:
    """Converting plans to what is done moves the modality alone."""
    for lang in LANGS:
        by = {
            mode: {
                s.term.en: {t[1:] for t in tags if t[1][0] == "E"}
                for s, tags in zip(sentences(lang), found[lang], strict=True)
                if s.template.id == mode
            }
            for mode in ("plan_money", "done")
        }
        assert len(by["done"]) == len(terms())
        for term, plans in by["plan_money"].items():
            done = by["done"][term]
            assert {(code, label) for code, label, _ in plans} == {(c, n) for c, n, _ in done}
            assert {mode for *_, mode in plans} == {"PLAN"}
            assert {mode for *_, mode in done} == {"DONE"}
