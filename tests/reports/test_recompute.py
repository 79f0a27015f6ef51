"""The sum of the evidence is the number: cells drawn at random are computed again from rows."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from citysway.cli import app
from citysway.errors import StudyError
from citysway.pipeline.indicators.registry import registry
from citysway.pipeline.study import Result, Study
from citysway.reports.evidence.recompute import (
    FORMULAS,
    MODELLED,
    Recomputed,
    compare,
    given_of,
    modelled,
    recompute,
)
from citysway.reports.numbers.tables import connect, records
from citysway.reports.words.names import Names, load_names
from tests.reports.test_made_of import PARTS
from tests.synthetic.files import write_text_corpus

CELLS = 10
INDICATORS = sorted(registry())
#: What the sample is too small to hold, or holds shrunken only; the generated study has some.
SILENT = {"IM10", "IM11", "IM16", "IM17", "IM25", "RA10", "RA16"}
Draw = Callable[[str], list[Recomputed]]


def drawn(result: Result, names: Names, *, most: int = CELLS) -> Draw:
    """Ten random numbers of an indicator computed again; one cache for all of them."""
    con, kept = connect(result.out), {}  # type: ignore[var-annotated]
    known = {}

    def draw(indicator: str) -> list[Recomputed]:
        rows = records(
            con,
            """FROM indicators WHERE indicator = ? AND variant = '' AND value IS NOT NULL
               AND city_id NOT IN ('other', 'all')
               ORDER BY part, role, lang, period, city_id""",
            [indicator],
        )
        rows = [row for row in rows if not modelled(indicator, row["part"])]
        # first those with a number that can be compared, if there are any
        whole = [row for row in rows if row["raw"] is not None or row["shrink"] is None] or rows
        chosen = random.Random(indicator).sample(whole, min(most, len(whole)))
        found = []
        for row in chosen:
            if "given" not in known:
                known["given"] = given_of(con, names, result.run, row)
            about = {n: row[n] for n in ("indicator", "part", "role", "lang", "period")}
            given = replace(known["given"], city=row["city_id"], seen=kept, together=True, **about)
            found.append(compare(given, row))
        return found

    return draw


@pytest.fixture(scope="module")
def names() -> Names:
    return load_names()


@pytest.fixture(scope="module")
def draw(sample: Result, names: Names) -> Draw:
    return drawn(sample, names)


def torn(result: Result) -> set[str]:
    """Cities that some copies of a story name and others do not."""
    rows = records(
        connect(result.out),
        """SELECT DISTINCT d.city_id FROM doc_city d JOIN exposure e USING (story_id)
           WHERE d.doc_id <> e.doc_id AND e.kind <> 'policy' AND NOT EXISTS (
             FROM doc_city o WHERE o.doc_id = e.doc_id AND o.city_id = d.city_id)""",
    )
    return {row["city_id"] for row in rows}


@pytest.mark.parametrize("indicator", [name for name in INDICATORS if name not in SILENT])
def test_ten_random_numbers_follow_from_their_evidence(
    sample: Result, draw: Draw, indicator: str
) -> None:
    found = draw(indicator)
    if indicator in ("IM01", "RA11"):  # see test_a_story_counts_once_whoever_prints_it
        found = [one for one in found if one.equal or one.city not in torn(sample)]
    assert [one.lines() for one in found if one.equal is False] == []
    explained = all(modelled(indicator, part) for name, part in PARTS if name == indicator)
    assert explained or any(one.equal for one in found)


@pytest.mark.parametrize(
    ("city", "indicator", "part", "lang"),
    [("苏州", "IM01", "", "all"), ("杭州", "RA11", "carry", "zh")],
)
def test_a_story_counts_once_whoever_prints_it(
    sample: Result, names: Names, city: str, indicator: str, part: str, lang: str
) -> None:
    found = recompute(sample.out, city=city, indicator=indicator, part=part, lang=lang, names=names)
    assert found.equal


@pytest.mark.slow
def test_numbers_of_a_generated_study_follow_from_their_evidence(
    tmp_path_factory: pytest.TempPathFactory, names: Names
) -> None:
    result = Study.load(write_text_corpus(tmp_path_factory.mktemp("drawn"), seed=5).study).run()
    draw, cut = drawn(result, names, most=3), torn(result)
    wrong, compared = [], set()
    for indicator in FORMULAS:
        for one in draw(indicator) if " " not in indicator else ():
            compared |= {one.indicator} if one.equal else set()
            known = one.indicator in ("IM01", "RA11") and one.city in cut
            wrong += [one.lines()] if one.equal is False and not known else []
    assert wrong == []
    assert len(compared) > 25


def test_every_number_has_a_formula_or_a_reason() -> None:
    for indicator, part in PARTS:
        why = modelled(indicator, part)
        formula = FORMULAS.get(f"{indicator} {part}") or FORMULAS.get(indicator)
        assert why or formula, (indicator, part)
    for indicator, pattern in MODELLED:
        assert any(name == indicator and modelled(name, part) for name, part in PARTS), pattern
    assert {name.partition(" ")[0] for name in FORMULAS} | {n for n, _ in MODELLED} == {*INDICATORS}
    assert not [name for name in FORMULAS if modelled(*(*name.split(" "), "")[:2])]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("成都", "IM12"), "equal: the value shown is"),
        (("Chengdu", "IM15"), "less what chance alone would give"),
        (("成都", "RA02"), "equal"),
        (("成都", "RA06"), "not comparable: a Poisson model"),
        (("成都", "IM22", "--part", "cooperation"), "equal"),
        (("成都", "IM02", "--role", "int"), "equal"),
    ],
)
def test_the_command_says_what_it_found(sample: Result, asked: tuple[str, ...], said: str) -> None:
    city, indicator, *more = asked
    command = ["evidence", str(sample.out.parent), "--city", city, "--indicator", indicator]
    result = CliRunner().invoke(app, [*command, *more, "--check"])
    assert result.exit_code == 0, result.output
    assert said in result.output


def test_the_command_fails_where_the_numbers_differ(
    sample: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMULAS, "IM01", lambda given: 0.5)
    command = ["evidence", str(sample.out.parent), "--city", "苏州", "--indicator", "IM01"]
    result = CliRunner().invoke(app, [*command, "--check"])
    assert result.exit_code == 1
    assert "DIFFERENT" in result.output


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"indicator": "IM99"}, "did you mean IM"),
        ({"indicator": "IM25", "part": "insid"}, "did you mean inside"),
        ({"indicator": "IM12", "role": "gov"}, "roles: "),
        ({"indicator": "IM12", "city": "成都市区"}, "is not a city"),
    ],
)
def test_what_cannot_be_checked_is_refused(
    sample: Result, names: Names, asked: dict[str, Any], said: str
) -> None:
    with pytest.raises(StudyError, match=said):
        recompute(sample.out, names=names, **({"city": "成都"} | asked))
