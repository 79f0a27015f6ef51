"""The gate itself: it closes on a regression, and floors do not fall by themselves."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from citysway.corpus.document import Document
from tests.bench.topics.corpora import Tokens
from tests.bench.topics.scores import TOP
from tests.gates import (
    codes,
    decoding,
    floors,
    gold,
    language,
    near_duplicates,
    places_en,
    places_zh,
    segmentation,
    sentiment_aspects,
    sentiment_documents,
    sentiment_targets,
    sentiment_trained,
    topics,
    update,
)
from tests.gates.floors import Figure, Floor
from tests.gates.naming import Naming
from tests.gates.scores import accuracy, f1, macro_f1, overlaps, share, word_spans
from tests.gates.taggers import TAGGERS
from tests.real import DATA

OLD: dict[str, Floor] = {
    "a.x.f1": {"floor": 0.795, "reached": 0.8, "sha256": "s", "date": "2026-01-01"}
}


def _figure(value: float, name: str = "a.x.f1") -> Figure:
    return Figure(name, value, ("x",))


@pytest.mark.parametrize(
    ("value", "wrong"),
    [(0.8, ""), (0.795, ""), (0.7949, "below its floor"), (0.0, "below"), (math.nan, "below")],
)
def test_gate_closes_below_the_floor(value: float, wrong: str) -> None:
    found = floors.complaints([_figure(value)], OLD, {"a.x.f1": "s"}, tagger="a")
    assert len(found) == bool(wrong)
    assert all(wrong in line for line in found)


def test_gate_closes_on_what_cannot_be_compared() -> None:
    hashes = {"a.x.f1": "other", "a.new.f1": "s"}
    (changed,) = floors.complaints([_figure(0.9)], OLD, hashes, tagger="a")
    assert "another one" in changed
    new, missing = floors.complaints([_figure(0.9, "a.new.f1")], OLD, hashes, tagger="a")
    assert "no floor" in new
    assert "was not measured" in missing


RENEWALS = [  # value, hash, reason; floor after, what falls
    (0.9, "s", None, 0.895, []),
    (0.8, "s", None, 0.795, []),
    (0.797, "s", None, 0.795, []),
    (0.7, "s", None, 0.795, ["a.x.f1"]),
    (0.7, "s", "a larger gold set", 0.695, ["a.x.f1"]),
    (0.9, "t", None, 0.795, ["a.x.f1"]),
    (0.9, "t", "gold corrected", 0.895, ["a.x.f1"]),
]


@pytest.mark.parametrize(("value", "sha256", "reason", "floor", "falling"), RENEWALS)
def test_floor_falls_only_for_a_reason(
    value: float, sha256: str, reason: str | None, floor: float, falling: list[str]
) -> None:
    new, found = update.renewed(
        OLD,
        [_figure(value)],
        {"a.x.f1": sha256},
        taggers=["a"],
        lower=reason,
        today="2026-02-02",
    )
    assert new["a.x.f1"]["floor"] == pytest.approx(floor, abs=1e-4)
    assert found == falling
    assert new["a.x.f1"].get("lowered") == reason


def test_a_floor_does_not_vanish_and_others_stay() -> None:
    new, falling = update.renewed(OLD, [], {}, taggers=["a"], lower=None, today="")
    assert (new, falling) == ({}, ["a.x.f1"])
    assert update.renewed(OLD, [], {}, taggers=["b"], lower=None, today="") == (OLD, [])


def test_update_refuses_and_obeys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "floors.json"
    reached = [0.9]
    monkeypatch.setattr(update, "TAGGERS", {"a": lambda: [_figure(reached[0])]})
    monkeypatch.setattr(update, "hashes", lambda figures: {figure.name: "s" for figure in figures})
    assert update.main([], path) == 0
    high = path.read_bytes()
    reached[0] = 0.5
    assert update.main([], path) == 1
    assert path.read_bytes() == high
    assert update.main(["--lower", "a reason"], path) == 0
    assert json.loads(path.read_text())["a.x.f1"]["lowered"] == "a reason"
    with pytest.raises(SystemExit):
        update.main(["--lower", " "], path)


def test_scores() -> None:
    assert (share(1, 2), share(0, 0), f1(1, 2, 2), f1(0, 0, 0)) == (0.5, 0.0, 0.5, 0.0)
    assert macro_f1([1, 1, 0, 0], [1, 1, 1, 0]) == pytest.approx((0.8 + 2 / 3) / 2)
    assert macro_f1([1, 0], [2, 2]) == 0.0
    assert accuracy("abc", "abd") == pytest.approx(2 / 3)
    assert word_spans(["城市", "形象"]) == {(0, 2), (2, 4)}
    assert (overlaps((0, 2), (1, 3)), overlaps((0, 2), (2, 3))) == (True, False)


def _one_topic(tokens: Tokens, k: int) -> topics.Topics:
    """The same ten unrelated words everywhere."""
    rare = sorted({word for text in tokens for word in text})[:: max(1, len(tokens) // 10)]
    return [rare[:TOP]] * k, [0] * len(tokens)


def _nothing(docs: Sequence[Document]) -> list[list[Naming]]:
    return [[] for _ in docs]


BLIND: dict[str, Callable[[], list[Figure]]] = {
    "codes": lambda: codes.figures(lambda docs: [set() for _ in docs]),
    "decoding": lambda: decoding.figures(lambda raw: raw.decode("latin-1")),
    "language": lambda: language.figures(lambda text: "other"),
    "near_duplicates": lambda: near_duplicates.figures(lambda docs: []),
    "places_en": lambda: places_en.figures(_nothing),
    "places_zh": lambda: places_zh.figures(_nothing),
    "segmentation": lambda: segmentation.figures(list),
    "sentiment_aspects": lambda: sentiment_aspects.figures(lambda asked: [0] * len(asked)),
    "sentiment_documents": lambda: sentiment_documents.figures(lambda texts: [0.0] * len(texts)),
    "sentiment_targets": lambda: sentiment_targets.figures(lambda targets: [0] * len(targets)),
    "sentiment_trained": lambda: sentiment_trained.figures(
        lambda rows, held, lang: [1] * len(held),
        lambda rows: [1] * len(rows),
        lambda rows: [1] * len(rows),
    ),
    "topics": lambda: topics.figures(_one_topic),
}


class _NoPlaces:
    """A gazetteer that lost all its cities."""

    places: frozenset[str] = frozenset()

    def lookup(self, name: str) -> tuple[()]:
        return ()


def test_lost_cities_lower_the_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {
        "text": "x",
        "id": "1",
        "url": None,
        "toponyms": [{"phrase": "Paris", "lat": 48.9, "lon": 2.3, "start": 0, "end": 1}],
    }
    monkeypatch.setattr(gold, "rows", lambda pattern: [row])
    known = [f.value for f in places_en.figures(_nothing) if f.name.endswith(".known")]
    assert known == [1.0] * len(places_en.CORPORA)
    monkeypatch.setattr(places_en, "reader", lambda: SimpleNamespace(gazetteer=_NoPlaces()))
    known = [f.value for f in places_en.figures(_nothing) if f.name.endswith(".known")]
    assert known == [0.0] * len(places_en.CORPORA)


def test_lost_chinese_cities_lower_the_coverage(monkeypatch: pytest.MonkeyPatch) -> None:
    place = {"text": "苏州", "type": "LOC", "start": 0, "end": 2}
    row = {"text": "苏州", "id": "1", "entities": [place], "events": []}
    monkeypatch.setattr(gold, "rows", lambda pattern: [row])

    def known() -> set[float]:
        return {f.value for f in places_zh.figures(_nothing) if f.name.endswith(".known")}

    assert known() == {1.0}
    monkeypatch.setattr(places_zh, "city_names", dict)
    monkeypatch.setattr(places_zh, "_full_name", places_zh._full_name.__wrapped__)  # not kept
    assert known() == {0.0}


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not there")
@pytest.mark.parametrize("tagger", TAGGERS)
def test_a_blind_tagger_falls_below_every_floor(tagger: str) -> None:
    try:
        figures = BLIND[tagger]()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    kept = floors.load()
    judged = [figure for figure in figures if not figure.name.endswith(".known")]
    assert [f.name for f in judged if not floors.regressed(f.value, kept[f.name]["floor"])] == []


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not there")
def test_one_family_of_all_is_no_precision() -> None:
    figures = near_duplicates.figures(lambda docs: [[doc.id for doc in docs]])
    assert {f.name: f.value > 0.9 for f in figures} == {
        "near_duplicates.100.recall": True,
        "near_duplicates.100.precision": False,
        "near_duplicates.1000.recall": True,
        "near_duplicates.1000.precision": False,
    }
