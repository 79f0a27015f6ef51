"""Every number opens to what it was made of: sentences, or the rows that were counted."""

from collections.abc import Callable
from typing import Any

import pytest

from citysway.errors import StudyError
from citysway.pipeline.indicators.basis import KINDS, Basis, read_bases
from citysway.pipeline.indicators.registry import registry
from citysway.pipeline.study import Result
from citysway.reports.evidence.kinds import ONLY, SQL
from citysway.reports.evidence.panels import quotes
from citysway.reports.evidence.rows import counts, evidence
from citysway.reports.numbers.panel import Panel, panel_for
from citysway.reports.numbers.roles import single_roles
from citysway.reports.numbers.tables import TABLES, connect, records
from citysway.reports.words.names import Names, load_names

#: One of each pattern of parts that the sample study speaks of.
EXAMPLES = {
    "F1.*": "F1.2", "F2.*": "F2.2", "F3.*": "F3.1", "F4.*": "F4.3", "F5.*": "F5.S", "F6.*": "F6.3",
    "F7.*": "F7.1", "F8.*": "F8.2", "E*": "E17", "ratio:F1.*": "ratio:F1.1",
    "break:*": "break:CN330100",
}  # fmt: skip
PARTS = [(name, EXAMPLES.get(p.name, p.name)) for name, e in registry().items() for p in e.parts]
#: What the sample does not hold: national policy, comparisons with a winner, wire services.
SILENT = {("IM21", "lag"), ("IM22", "win"), ("RA10", "wire")}
Ask = Callable[..., list[dict[str, Any]]]
Shown = dict[Panel, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def known() -> Names:
    return load_names()


@pytest.fixture(scope="module")
def cities(sample: Result) -> list[str]:
    rows = records(connect(sample.out), "SELECT DISTINCT city_id FROM doc_city ORDER BY 1")
    return [row["city_id"] for row in rows]


@pytest.fixture(scope="module")
def shown(sample: Result, known: Names, cities: list[str]) -> Shown:
    """The panels of every part and city of the sample."""
    wanted = [panel_for(i, p, registry()[i].role, city) for i, p in PARTS for city in cities]
    return quotes(connect(sample.out), wanted, known, limit=5, seed=0)


@pytest.fixture(scope="module")
def ask(sample: Result, known: Names, cities: list[str]) -> Ask:
    """Evidence on every city of the sample, everything there is."""

    def found(**asked: Any) -> list[dict[str, Any]]:
        frames = [evidence(sample.out, city=c, limit=None, names=known, **asked) for c in cities]
        return [{str(k): v for k, v in row.items()} for f in frames for row in f.to_dict("records")]

    return found


def _number(sample: Result, sql: str) -> int:
    return int(next(iter(records(connect(sample.out), sql)[0].values())) or 0)


@pytest.mark.parametrize(("indicator", "part"), PARTS)
def test_every_indicator_opens_to_what_it_was_made_of(
    sample: Result, known: Names, cities: list[str], shown: Shown, indicator: str, part: str
) -> None:
    role = registry()[indicator].role
    found = [row for c in cities for row in shown.get(panel_for(indicator, part, role, c), ())]
    beside = counts(sample.out, indicator=indicator, part=part, names=known)
    silent = (indicator, part) in SILENT
    assert bool(found or any(len(rows) for _, rows in beside)) != silent
    for row in found:
        assert row["sentence"][row["at"] : row["until"]] == row["term"]
        assert row["term"]
    for basis, _ in beside:
        assert basis.table in TABLES
        assert basis.zh
        assert basis.en


@pytest.mark.parametrize(
    ("asked", "sql"),
    [
        ({"indicator": "IM26"}, "SELECT sum(statements) FROM doc_city_code JOIN doc_city "
         "USING (doc_id, city_id) WHERE code LIKE 'E%-' AND substr(code, 1, 3) IN "
         "('E15', 'E16', 'E17', 'E18', 'E19', 'E22', 'E27') AND role IN {ext}"),
        ({"indicator": "IM23", "role": "own"}, "SELECT sum(statements) FROM doc_city_code "
         "JOIN doc_city USING (doc_id, city_id) WHERE code = '#F7' AND role = 'own'"),
        ({"indicator": "IM18", "part": "F1.3", "role": "own"}, "SELECT count(*) FROM "
         "(SELECT DISTINCT m.doc_id, m.sent, m.city_id FROM mentions m JOIN mentions b USING "
         "(doc_id, city_id, sent, clause) JOIN doc_city USING (doc_id, city_id) WHERE role = 'own' "
         "AND m.code = 'X06' AND b.code IN ('E21', 'E22', 'E23', 'E24', 'E25') "
         "AND NOT m.far AND NOT b.far)"),
        ({"indicator": "IM22", "part": "cooperation"}, "SELECT count(*) FROM (SELECT DISTINCT "
         "doc_id, sent, unnest([from_city, to_city]) AS city_id FROM edges WHERE code LIKE 'E%') "
         "JOIN (SELECT DISTINCT city_id FROM doc_city) USING (city_id)"),
    ],
)  # fmt: skip
def test_sentences_add_up_to_the_facts(
    sample: Result, ask: Ask, asked: dict[str, str], sql: str
) -> None:
    found = ask(**asked)
    per_code = asked["indicator"] == "IM26"
    distinct = {
        (row["doc_id"], row["sentence"], row["city_id"], row["code"] if per_code else "")
        for row in found
    }
    ext = single_roles(("ext",))
    assert len(distinct) == _number(sample, sql.format(ext=ext)) > 0


def test_documents_are_those_of_the_facts(sample: Result, ask: Ask) -> None:
    con = connect(sample.out)
    carried = records(con, "SELECT DISTINCT doc_id, city_id FROM carried WHERE role IN "
                      f"{single_roles(('ext',))}")  # fmt: skip
    found = ask(indicator="RA11", part="carry")
    assert {(r["doc_id"], r["city_id"]) for r in found} == {
        (r["doc_id"], r["city_id"]) for r in carried
    }
    unnamed = ask(indicator="RA11", part="detached")
    named = ask(indicator="IM01", role="all")
    assert unnamed
    assert not {(r["doc_id"], r["city_id"]) for r in unnamed} & {
        (r["doc_id"], r["city_id"]) for r in named
    }


def test_stories_that_began_in_the_city_and_travelled(sample: Result, ask: Ask) -> None:
    sql = """SELECT DISTINCT city_id, story_id FROM diffusion
             WHERE outlets > 0 AND origin IN ('own', 'home')"""
    travelled = {(r["city_id"], r["story_id"]) for r in records(connect(sample.out), sql)}
    found = ask(indicator="RA10", part="virality")
    assert {(r["city_id"], r["story_id"]) for r in found} == travelled
    assert {row["role"] for row in found} <= set(single_roles(("ext",)))


def test_phrases_stand_where_they_were_used_first(sample: Result, ask: Ask) -> None:
    found = ask(indicator="RA14", part="netlead")
    used = records(connect(sample.out), "SELECT * FROM phrases WHERE level = 'city'")
    assert sorted((r["city_id"], r["doc_id"], r["term"].lower()) for r in found) == sorted(
        (r["place_id"], r["first_doc"], r["phrase"]) for r in used
    )
    first = ask(indicator="RA14")
    assert 0 < len(first) < len(found)
    assert len({row["term"].lower() for row in first}) == len(first)


def test_both_sides_of_a_gap_take_turns(sample: Result, known: Names) -> None:
    rows = evidence(sample.out, city="成都", indicator="IM15", part="F1.1", limit=8, names=known)
    own = [role == "own" for role in rows.role]
    assert own == [True, False] * 4
    only = evidence(sample.out, city="成都", indicator="IM15", role="ext", names=known)
    assert set(only.role) <= set(single_roles(("ext",)))


def test_a_pair_stands_in_one_clause(sample: Result, known: Names) -> None:
    both = evidence(sample.out, city="成都", code="X06*E21", limit=None, names=known)
    one = evidence(sample.out, city="成都", code="X06", limit=None, names=known)
    assert set(both.code) <= {"X06"}
    assert len(both) < len(one)


def test_unknown_parts_are_refused(sample: Result, known: Names) -> None:
    with pytest.raises(StudyError, match="its parts: inside, outside"):
        evidence(sample.out, city="成都", indicator="IM25", part="both", names=known)


def test_every_kind_and_limit_of_the_registry_has_its_sql() -> None:
    assert set(KINDS) == {*SQL, "counts"}
    assert {only for limits in KINDS.values() for only in limits} == set(ONLY)


def test_panels_of_different_bases_have_different_addresses() -> None:
    panels = {panel_for(i, part, "ext", "CN320500") for i, part in PARTS}
    assert len({panel.anchor for panel in panels}) == len(panels)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"of": "words"}, "allowed: namings, derived"),
        ({"of": "namings", "only": "planned"}, "allowed for namings: focus, together"),
        ({"of": "mentions", "roles": ["abroad"]}, "roles: found 'abroad'"),
        ({"of": "mentions", "code": ["E03"]}, "unknown key 'code'"),
        ({"of": "counts", "table": "panel"}, "state table, zh and en"),
        ({"of": "namings", "table": "panel"}, "state table, zh and en"),
    ],
)
def test_what_is_no_basis_is_refused(line: dict[str, Any], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        read_bases([line], where="IM01 evidence")


def test_a_basis_takes_the_code_of_its_part() -> None:
    basis = Basis("statements", ("X06*{}", "{}"))
    assert basis.of_part("ratio:F1.2").codes == ("X06*F1.2", "F1.2")
    assert basis.of_part("").codes == ("X06*E*", "E*")
    with pytest.raises(StudyError, match="none"):
        read_bases([], where="IM01 evidence")
