"""From a number to its sentences."""

from pathlib import Path

import pytest

from citysway.errors import StudyError
from citysway.reports.evidence.rows import COLUMNS, evidence
from citysway.reports.numbers.tables import connect
from citysway.reports.words.names import Names

CITY = "CN320500"


@pytest.mark.parametrize("polarity", ["pos", "neg", "neu"])
@pytest.mark.parametrize("code", ["E03", "E17", "E10"])
def test_evidence_adds_up_to_the_counts_of_the_facts(
    study: Path, names: Names, polarity: str, code: str
) -> None:
    rows = evidence(study, city=CITY, code=code, polarity=polarity, limit=None, names=names)
    query = f"SELECT sum({polarity}) FROM doc_city_code WHERE city_id = ? AND code = ?"
    found = connect(study).execute(query, [CITY, code]).fetchone()
    assert found is not None
    assert len(rows) == int(found[0] or 0)


def test_the_mention_is_where_start_and_end_say_even_after_astral_characters(
    study: Path, names: Names
) -> None:
    rows = evidence(study, city=CITY, limit=None, names=names)
    assert list(rows.columns) == COLUMNS
    assert any("👨‍👩‍👧" in text for text in rows.sentence)
    for row in rows.itertuples():
        text = str(row.sentence)
        assert text[int(str(row.start)) : int(str(row.end))] == row.term


@pytest.mark.parametrize(
    ("indicator", "role", "naming"),
    [("RA02", None, True), ("IM01", "own", True), ("RA09", "int", True), ("IM12", None, False)],
)
def test_indicators_quote_what_they_count(
    study: Path, names: Names, indicator: str, role: str | None, naming: bool
) -> None:
    rows = evidence(study, city="Suzhou", indicator=indicator, role=role, names=names, limit=50)
    outside = {"int", "nat", "prov", "oth"}
    assert set(rows.role) <= ({role} if role else outside)
    assert set(rows.term) <= {"苏州", "Suzhou"} if naming else not set(rows.term) & {"Suzhou"}


def test_one_sentence_a_story_before_any_story_repeats(study: Path, names: Names) -> None:
    stories = evidence(study, city=CITY, limit=None, names=names).story_id
    first = evidence(study, city=CITY, limit=stories.nunique(), names=names).story_id
    assert first.is_unique


def test_the_seed_decides_the_sample(study: Path, names: Names) -> None:
    one, again, other = (
        evidence(study, city=CITY, limit=8, seed=seed, names=names) for seed in (1, 1, 2)
    )
    assert one.equals(again)
    assert not one.equals(other)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"code": "F1.2"}, {"E15", "E17"}),
        ({"part": "E30", "indicator": "IM12"}, {"E30"}),
        ({"indicator": "IM26"}, set()),
    ],
)
def test_categories_stand_for_their_codes(
    study: Path, names: Names, given: dict[str, str], kept: set[str]
) -> None:
    rows = evidence(study, city=CITY, limit=None, names=names, **given)  # type: ignore[arg-type]
    assert set(rows.code) == kept


def test_period_and_source_narrow_the_rows(study: Path, names: Names) -> None:
    rows = evidence(study, city=CITY, period="2024-05", source="China Wire", names=names)
    every = evidence(study, city=CITY, source="nat2", limit=None, names=names)
    assert set(every.source) == {"China Wire"}
    assert len(rows) < len(every)
    assert all(str(date).startswith("2024-05") for date in rows.date)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"city": "亚特兰蒂斯"}, "苏州"),
        ({"city": CITY, "role": "outside"}, "ext"),
        ({"city": CITY, "polarity": "good"}, "pos, neg, neu"),
        ({"city": CITY, "indicator": "ZZ99"}, "IM01"),
        ({"city": CITY, "indicator": "RA18"}, "RA17"),
        ({"city": CITY, "source": "无此报"}, "its sources: "),
        ({"city": "Suzho"}, r"did you mean Suzhou"),
        ({"city": CITY, "code": "E99"}, "'E99' is not in the codebook"),
        ({"city": CITY, "code": "F1"}, r"did you mean F1\.1, F1\.2"),
        ({"city": CITY, "code": "传播"}, r"did you mean F1\.5 区域传播 / Regional communication"),
        ({"city": CITY, "code": "E15*E99"}, "'E99' is not in the codebook"),
        ({"city": CITY, "source": "China Wires"}, r"did you mean China Wire\?"),
        ({"city": CITY, "period": "March"}, "2024-03"),
    ],
)
def test_errors_name_what_is_allowed(
    study: Path, names: Names, wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(StudyError, match=said):
        evidence(study, names=names, **wrong)  # type: ignore[arg-type]


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path, names: Names) -> None:
    with pytest.raises(StudyError, match=r"indicators\.parquet"):
        evidence(tmp_path, city=CITY, names=names)
