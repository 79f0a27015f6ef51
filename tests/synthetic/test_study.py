"""From files to indicators: what was planted in the sentences comes out of a study."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from citysway.pipeline.study import Result, Study
from tests.synthetic.files import (
    CODES,
    LISTED,
    OUTLETS,
    Text,
    TextCorpus,
    role_of,
    write_text_corpus,
)

pytestmark = pytest.mark.slow

EXT = ("int", "nat", "prov", "oth")
Run = tuple[TextCorpus, Result]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    corpus = write_text_corpus(tmp_path_factory.mktemp("rendered"), seed=3)
    return corpus, Study.load(corpus.study).run()


def table(run: Run, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(run[1].out / name).to_pylist()
    return rows


def planted_roles(corpus: TextCorpus) -> dict[tuple[str, str], str]:
    return {
        (text.id, city.id): role_of(text, city)
        for text in corpus.texts
        for city in LISTED
        if city.id in text.names or text.owner == city.id
    }


def indicator(run: Run, name: str, role: str, *, part: str = "") -> dict[str, dict[str, Any]]:
    frame = run[1].indicators
    chosen = frame[
        (frame.indicator == name) & (frame.role == role) & (frame.part == part)
        & (frame.variant == "") & (frame.lang == "all") & (frame.period == "all")
    ]  # fmt: skip
    rows: Any = chosen.to_dict("records")
    return {str(row["city_id"]): row for row in rows}


def test_every_document_is_read(run: Run) -> None:
    assert {row["doc_id"] for row in table(run, "stories.parquet")} == {t.id for t in run[0].texts}
    assert {role for role in planted_roles(run[0]).values()} == {"own", "home", *EXT}


def test_roles_and_namings(run: Run) -> None:
    rows = {(r["doc_id"], r["city_id"]): r for r in table(run, "doc_city")}
    planted = planted_roles(run[0])
    assert {key: row["role"] for key, row in rows.items()} == planted
    texts = {text.id: text for text in run[0].texts}
    for (doc, city), row in rows.items():
        assert row["names"] == texts[doc].names.get(city, 0)
        assert row["names_all"] == sum(texts[doc].names.values())


def test_copies_are_one_story(run: Run) -> None:
    found: dict[str, set[str]] = {}
    for row in table(run, "stories.parquet"):
        found.setdefault(row["story_id"], set()).add(row["doc_id"])
    planted: dict[str, set[str]] = {}
    for text in run[0].texts:
        planted.setdefault(text.story, set()).add(text.id)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, planted.values()))
    assert sum(len(family) > 1 for family in found.values()) > 30


def _planted_counts(texts: tuple[Text, ...]) -> Counter[tuple[str, str, str]]:
    """Distinct codes of each sentence by document and city."""
    return Counter(
        (text.id, city, code)
        for text in texts
        for sentence in text.sentences
        for city, code in {tag[:2] for tag in sentence.tags}
    )


def test_codes_of_documents(run: Run) -> None:
    planted = _planted_counts(run[0].texts)
    found = {
        (r["doc_id"], r["city_id"], r["code"]): r["statements"]
        for r in table(run, "doc_city_code")
        if r["code"][0] in "EXA"
        and "*" not in r["code"]
        and "&" not in r["code"]
        and r["statements"]
    }
    both = sum(min(found.get(key, 0), count) for key, count in planted.items())
    assert both / sum(planted.values()) >= 0.95
    assert both / sum(found.values()) >= 0.95


def test_profiles_outside_and_own(run: Run) -> None:
    """Document profiles: story-weighted means of shares, by hand and as planted."""
    for group, role, truth in (
        (EXT, "ext", run[0].profile), (("own",), "own", run[0].own_profile),
    ):  # fmt: skip
        for number, city in enumerate(LISTED):
            values = _profile(run[0], city.id, group)
            for k, code in enumerate(CODES):
                row = indicator(run, "IM05", role, part=code)[city.id]
                assert row["raw"] == pytest.approx(values[k], abs=0.02), (role, city.zh, code)
                assert abs(row["value"] - truth[number, k]) < 0.16


def _profile(corpus: TextCorpus, city: str, group: tuple[str, ...]) -> Any:
    """Mean share of the codes over stories of a role group; copies inside it weigh one together."""
    roles = planted_roles(corpus)
    docs = [t for t in corpus.texts if roles.get((t.id, city)) in group]
    copies = Counter(text.story for text in docs)
    total, base = np.zeros(len(CODES)), 0.0
    for text in docs:
        codes = [s.term.code for s in text.sentences if s.city.id == city]
        if codes:
            share = np.array([codes.count(code) for code in CODES]) / len(codes)
            total += share / copies[text.story]
            base += 1 / copies[text.story]
    return total / base


def test_attention_outside(run: Run) -> None:
    """RA02 by hand: mean over outside places of the mean over their sources of q_dc / N_s."""
    size = Counter(text.source for text in run[0].texts if not text.owner)
    for city in LISTED:
        by_place: dict[str, list[float]] = {}
        for name, scope, place, country, _, home in OUTLETS:
            if home == city.zh and scope == "local":
                continue
            share = sum(
                text.names.get(city.id, 0) / sum(text.names.values())
                for text in run[0].texts
                if text.source == name and not text.owner
            )
            seat = place or country  # a provincial outlet sits where it is edited
            by_place.setdefault(seat, []).append(share / size[name])
        expected = np.mean([np.mean(rates) for rates in by_place.values()])
        row = indicator(run, "RA02", "ext")[city.id]
        assert row["value"] == pytest.approx(expected, abs=1e-9), city.zh
        assert row["places"] == len(by_place)


def test_tone_and_modality(run: Run) -> None:
    """Net tone of statements on elements outside, and the share of plans in own texts."""
    roles = planted_roles(run[0])
    for city in LISTED:
        labels = [
            (tag[2], roles[text.id, city.id])
            for text in run[0].texts
            for sentence in text.sentences
            for tag in sentence.tags
            if tag[0] == city.id and tag[1][0] == "E"
        ]
        outside = [label for label, role in labels if role in EXT]
        rows = [
            r for r in table(run, "doc_city_code")
            if r["city_id"] == city.id and r["code"] in CODES and roles[r["doc_id"], city.id] in EXT
        ]  # fmt: skip
        net = sum(r["pos"] - r["neg"] for r in rows) / sum(r["statements"] for r in rows)
        assert net == pytest.approx(np.mean(outside), abs=0.03)
    planned = sum(tag[3] == "PLAN" for t in run[0].texts for s in t.sentences for tag in s.tags)
    found = sum(r["plan"] for r in table(run, "doc_city_code") if "*" not in r["code"])
    assert found == pytest.approx(planned, rel=0.03)
