"""The code gold: its sample, its coding, and the scores over them."""

import dataclasses
import gzip
import hashlib
import json
import math
import re
from pathlib import Path

import pytest

from tests.gates import codes
from tests.gates.codes_gold import agreement, report, sample, sentences
from tests.gates.knowledge import reader
from tests.real import DATA

PAIRS = [({"E01", "X06"}, {"E01"}), ({"A1"}, {"E02"}), (set[str](), set[str]())]
# A corrected coding is another gold: change the hash here and renew the floors.
FROZEN = {
    "zh": "951f4b42e6e7fc3b7d18b94e18d046bd13ef60dbf70dab9770b007808a647be3",
    "en": "cb14ca9e1b033ff5b8308da713eb465b461731c773eda5357e804ba0c20ebfa7",
}
LEAST = {"zh": 420, "en": 310}
KRIPPENDORFF = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("prefix", "right", "found", "gold"),
    [("", 1, 2, 3), ("E", 1, 2, 1), ("X", 0, 0, 1), ("A", 0, 0, 1), ("E01", 1, 1, 1)],
)
def test_counts(prefix: str, right: int, found: int, gold: int) -> None:
    counts = codes.count(PAIRS, prefix)
    assert counts == codes.Counts(right, found, gold)
    assert counts.f1 == pytest.approx(2 * right / (found + gold))


def test_intervals_hold_the_scores_and_are_certain_of_the_certain() -> None:
    counts = codes.count(PAIRS)
    scores = counts.precision, counts.recall, counts.f1
    for score, (low, high) in zip(scores, report.intervals(PAIRS), strict=True):
        assert 0 <= low < score < high <= 1
    assert report.intervals([({"E01"}, {"E01"})] * 5) == ((1.0, 1.0),) * 3
    told = report.line("x", PAIRS, "")
    assert told.startswith("x               P 0.500 [")
    for part in ("] R 0.333 [", "] F1 0.400 [", "] found 2 gold 3"):
        assert part in told


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        # Krippendorff 2004, p. 224: two coders, ten units, 1 = given; alpha .095.
        ([(set("c" * a), set("c" * b)) for a, b in zip(*KRIPPENDORFF, strict=True)], 0.095),
        ([({"E01"}, {"E01"}), (set[str](), set[str]())], 1.0),
        ([({"E01"}, {"E02"})], -0.5),
    ],
)
def test_alpha(of: list[codes.Pair], expected: float) -> None:
    assert agreement.alpha(of) == pytest.approx(expected, abs=0.0005)


def test_alpha_without_codes_is_no_number() -> None:
    assert math.isnan(agreement.alpha([(set(), set())]))


def test_agreement_of_a_family() -> None:
    found = agreement.measured([({"E01", "X06"}, {"E01"}), ({"E02"}, {"E02"})], "E")
    assert found == agreement.Agreement(2, 2, 2, 1.0, 1.0, 1.0)
    assert agreement.measured([({"E01", "X06"}, {"E01"}), (set(), set())]).same == 0.5


@pytest.mark.parametrize("lang", codes.LANGS)
def test_both_coders_coded_every_sentence_and_the_settled_codes_are_theirs(lang: str) -> None:
    first, second = (agreement.coded(lang, coder) for coder in agreement.CODERS)
    settled = codes.gold_codes(lang, "A") | codes.gold_codes(lang, "B")
    assert set(first) == set(second) == set(settled)
    other = [key for key, given in settled.items() if not given <= first[key] | second[key]]
    assert len(other) <= 1
    assert all(first[key] & second[key] <= given for key, given in settled.items())


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "zh",
            "太短了。这座城市有很多历史建筑和新的博物馆！完",
            ["这座城市有很多历史建筑和新的博物馆！"],
        ),
        ("zh", "この町には古い建物と新しい博物館があります都市文化歴史建築。", []),
        ("zh", "The city has many old houses, and one new museum.", []),
        (
            "en",
            "Too short. The city has many old houses and one new museum. Dr. No",
            ["The city has many old houses and one new museum."],
        ),
        ("en", "这座城市 has many old houses and one new museum today.", []),
    ],
)
def test_sentences_are_cut(lang: str, text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sample.sentences(text, lang)] == expected


def test_a_sentence_that_changed_is_refused(tmp_path: Path) -> None:
    row = {"id": "1", "text": "一座城市。另一座城市。", "title": None}
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row))
    digest = sentences.digest("另一座城市。")
    place = sentences.Place("k", "A", "a.jsonl.gz", "1", "text", 5, 11, digest, "E01")
    assert sentences.rebuilt([place], tmp_path) == {"k": "另一座城市。"}
    for change in ({"start": 4}, {"document": "2"}, {"field": "title"}):
        with pytest.raises(LookupError, match=r"k: a\.jsonl\.gz"):
            sentences.rebuilt([dataclasses.replace(place, **change)], tmp_path)


@pytest.mark.parametrize("lang", codes.LANGS)
def test_the_coding_is_sound(lang: str) -> None:
    places = sentences.places(lang)
    halves = {half: codes.gold_codes(lang, half) for half in "ABC"}
    known = set(reader().codebook.codes)
    assert len(halves["A"]) + len(halves["B"]) >= LEAST[lang]
    assert abs(len(halves["A"]) - len(halves["B"])) < len(places) // 20
    for half, given in halves.items():
        assert set(given) <= {place.key for place in places if place.half == half}
        assert {code for of in given.values() for code in of} <= known
    assert len({place.sha256 for place in places}) == len(places)
    drawn = [place.drawn_for for place in places if place.half in "AB"]
    assert drawn.count("random") * 3 == len(drawn)


@pytest.mark.parametrize("lang", codes.LANGS)
def test_the_coding_is_frozen(lang: str) -> None:
    rows = (sentences.HERE / f"{lang}.csv").read_bytes().splitlines(keepends=True)
    settled = b"".join(row for row in rows if b",C," not in row)
    assert hashlib.sha256(settled).hexdigest() == FROZEN[lang]


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not there")
@pytest.mark.parametrize("lang", codes.LANGS)
def test_every_sentence_is_rebuilt(lang: str) -> None:
    places = sentences.places(lang)
    try:
        assert set(sentences.rebuilt(places)) == {place.key for place in places}
    except FileNotFoundError as error:
        pytest.skip(str(error))


def test_half_a_is_told_by_code_and_half_b_by_its_totals(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        codes, "pairs", lambda lang, half: {"k1": ({"E01"}, {"E01", "E02"}), "k2": ({"E02"}, set())}
    )
    monkeypatch.setattr("sys.argv", ["report", "B"])
    report.main()
    told = capsys.readouterr().out
    assert "zh B all" in told
    assert "E02" not in told
    monkeypatch.setattr("sys.argv", ["report", "agreement"])
    report.main()
    agreed = capsys.readouterr().out.splitlines()
    for half, wanted in (("A", True), ("B", False), ("AB", False)):
        of_half = [line for line in agreed if line.split()[1] == half]
        assert any(re.match(r"[EXA]\d", line.split()[2]) for line in of_half) is wanted
    monkeypatch.setattr("sys.argv", ["report", "A", "--errors", str(tmp_path / "errors.tsv")])
    report.main()
    assert "en A E02" in capsys.readouterr().out
    rows = (tmp_path / "errors.tsv").read_text().splitlines()
    assert rows[1:3] == [
        "zh\tE02\t0.000\t0.000\t0.000\t1\tk2\tk1",
        "zh\tE01\t1.000\t1.000\t1.000\t1\t\t",
    ]
