"""phrases.parquet from text: what counts as a phrase, whose it is and since when."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.models.phrases import ends_run, is_fragment, plain_words
from citysway.pipeline.facts import phrase_candidates
from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.phrase_arrays import load_phrases
from citysway.pipeline.facts.phrase_grams import Hashes, word_hashes
from citysway.pipeline.facts.phrase_tables import PHRASES, WRITERS
from citysway.pipeline.indicators.radiation.phrases.adoption import eligible
from citysway.pipeline.statistics.adoption import origins
from tests.pipeline.phrase_texts import CITIES, Text, background, prose, run

FIRST, SECOND, THIRD, FOURTH = CITIES


def planted(rng: np.random.Generator, **uses: list[tuple[str, str]]) -> list[Text]:
    """Texts that use a phrase: phrase -> (place, date)."""
    return [
        Text(f"x-{place}-{date}-{phrase}", place, date, prose(rng, phrase))
        for phrase, told in uses.items()
        for place, date in told
    ]


def firsts(table: Any) -> dict[tuple[str, str], tuple[datetime.date, str, int, str]]:
    return {
        (row["phrase"], row["place_id"]): (
            row["first_date"], row["precision"], row["docs"], row["first_doc"]
        )
        for row in table.to_pylist()
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    uses = {
        "掌上秒批": [(FIRST, "2015-04-01"), (SECOND, "2016-05"), (FIRST, "2017-01-01")],
        "楼宇云端管家": [(SECOND, "2014"), (THIRD, "2016-06-01"), ("CN", "2017-03-01")],
        "云端管家": [(FOURTH, "2018-06-01"), (FIRST, "2018-07-01")],
        "陪跑专员": [(THIRD, "2015-06-01")],
        "古井保护名录": [(FIRST, "2010-02-01"), (SECOND, "2016-06-01"), (THIRD, "2017-06-01")],
        "杭州云端驿站": [(FIRST, "2015-06-01"), (SECOND, "2016-06-01")],
        "进一步加快推进": [(FIRST, "2015-06-01"), (SECOND, "2016-06-01")],
        "河湖哨兵制度": [("CN330000", "2015-06-01"), (SECOND, "2016-06-01"), (FIRST, "2016-09-01")],
        "夜归护航": [(FIRST, "2099-01-01"), (SECOND, "1900-01-01"), (THIRD, "2016-01-01")],
    }  # fmt: skip
    texts = background(rng) + planted(rng, **uses)
    quoted = "本市实行“最多跑一趟”，推进服务。"
    texts += [Text("q1", THIRD, "2015-02-01", quoted), Text("q2", FOURTH, "2016-02-01", quoted)]
    return run(tmp_path_factory.mktemp("phrases"), texts)


def test_schemas_and_order(found: tuple[Any, Any]) -> None:
    phrases, writers = found
    assert phrases.schema == PHRASES
    assert writers.schema == WRITERS
    for table, names in ((phrases, PHRASES.names[:4]), (writers, WRITERS.names[:3])):
        keys = [tuple(row[name] for name in names) for row in table.to_pylist()]
        assert keys == sorted(set(keys))


def test_first_use_by_city_and_state(found: tuple[Any, Any]) -> None:
    first = firsts(found[0])
    day = datetime.date
    name = "掌上秒批"
    assert first[name, FIRST] == (day(2015, 4, 1), "day", 2, f"x-{FIRST}-2015-04-01-{name}")
    assert first[name, SECOND][:3] == (day(2016, 5, 1), "month", 1)
    assert first["楼宇云端管家", SECOND][:2] == (day(2014, 1, 1), "year")
    levels = {(row["phrase"], row["level"]): row["place_id"] for row in found[0].to_pylist()}
    assert levels["楼宇云端管家", "country"] == "CN"
    assert levels["河湖哨兵制度", "province"] == "CN330000"


@pytest.mark.parametrize(
    ("phrase", "kept"),
    [
        pytest.param("掌上秒批", True, id="used by two cities"),
        pytest.param("云端管家", True, id="a part with users of its own"),
        pytest.param("楼宇云端", False, id="a part of a longer phrase of the same users"),
        pytest.param("陪跑专员", False, id="one city"),
        pytest.param("古井保护名录", False, id="older than the burn-in"),
        pytest.param("杭州云端驿站", False, id="holds a place name"),
        pytest.param("进一步加快推进", False, id="plain words"),
        pytest.param("夜归护航", False, id="one possible date"),
        pytest.param("最多跑一趟", True, id="between quotation marks"),
    ],
)
def test_what_is_a_phrase(found: tuple[Any, Any], phrase: str, kept: bool) -> None:
    assert (phrase in found[0]["phrase"].to_pylist()) == kept


def test_few_others_are_found(found: tuple[Any, Any]) -> None:
    """The background is drawn from plain words: next to nothing of it is a phrase."""
    planted_phrases = {"掌上秒批", "云端管家", "楼宇云端管家", "河湖哨兵制度", "最多跑一趟"}
    assert set(found[0]["phrase"].to_pylist()) == planted_phrases


def test_writers(found: tuple[Any, Any]) -> None:
    rows = {(row["level"], row["place_id"]): row for row in found[1].to_pylist()}
    assert set(rows) == {("city", city) for city in CITIES} | {
        ("country", "CN"), ("province", "CN330000")
    }  # fmt: skip
    assert rows["city", FIRST]["undated"] == 1  # 2099
    assert rows["city", THIRD]["country"] == "CN"
    assert rows["city", FIRST]["first_date"] == datetime.date(2010, 2, 1)


def test_english(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    cities = ("GN2643743", "GN2643123")
    texts = []
    for year in range(2010, 2021):
        for city in cities:
            text = prose(rng, lang="en")
            texts.append(Text(f"{city}-{year}", city, f"{year}-02-03", text, lang="en"))
    for number, city in enumerate(cities):
        for phrase in (
            *("fifteen minute\nneighbourhoods", "Participatory  Budgeting"),
            *("Hong Kong evenings", "the strategies -- delayed", "strongly continue"),
        ):
            text = prose(rng, phrase, lang="en")
            texts.append(
                Text(f"{phrase[:3]}{city}", city, f"201{5 + number}-06-01", text, lang="en")
            )
    phrases, _ = run(tmp_path, texts, cities=cities)
    first = firsts(phrases)
    assert first["participatory budgeting", cities[0]][0] == datetime.date(2015, 6, 1)
    assert ("fifteen minute neighbourhoods", cities[1]) in first
    assert len({name for name, _ in first}) == 2


def test_m1_shards_and_order(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    texts = background(rng) + planted(
        rng, 掌上秒批=[(FIRST, "2015-04-01"), (SECOND, "2016-05")],
        河湖哨兵制度=[(THIRD, "2015-04-01"), (SECOND, "2016-05")],
    )  # fmt: skip
    one = run(tmp_path / "one", texts)
    turned = [texts[n] for n in rng.permutation(len(texts))]
    two = run(tmp_path / "two", turned, shards=3, cities=CITIES[::-1])
    assert one[0].num_rows > 0
    assert one[0].equals(two[0])
    assert one[1].equals(two[1])


def test_runs_counted_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    texts = background(rng) + planted(rng, 掌上秒批=[(FIRST, "2015-04-01"), (SECOND, "2016-05")])
    whole = run(tmp_path / "whole", texts)
    monkeypatch.setattr(phrase_candidates, "_RUNS", 500)
    assert run(tmp_path / "parts", texts)[0].equals(whole[0])
    assert whole[0].num_rows > 0


def test_m14_traditional_and_full_width(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    texts = [*background(rng), Text("a", FIRST, "2015-04-01", prose(rng, "掌上秒批"))]
    texts.append(Text("b", SECOND, "2016-04-01", "推進企業服務，推進掌上秒批，方便群眾。"))
    first = firsts(run(tmp_path, texts)[0])
    assert first["掌上秒批", SECOND][0] == datetime.date(2016, 4, 1)


def test_most_frequent_are_kept(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    often = [(city, f"201{n}-0{m}-01") for n in (5, 6) for m in (4, 5) for city in (FIRST, SECOND)]
    texts = background(rng) + planted(
        rng, 掌上秒批=often, 河湖哨兵制度=[(THIRD, "2015-04-01"), (SECOND, "2016-05")]
    )
    assert set(run(tmp_path, texts, most=10)[0]["phrase"].to_pylist()) == {"掌上秒批"}


@pytest.mark.parametrize("name", ["empty", "no dates", "one city", "news only", "2099", "odd text"])
def test_degenerate(tmp_path: Path, name: str) -> None:
    rng = np.random.default_rng(5)
    told = planted(rng, 掌上秒批=[(FIRST, "2015-04-01"), (SECOND, "2016-05")])
    texts = {
        "empty": [],
        "no dates": [Text(t.id, t.place, None, t.text) for t in told],
        "one city": [t for t in background(rng) if t.place == FIRST],
        "news only": [Text(t.id, t.place, t.date, t.text, kind="news") for t in told],
        "2099": [Text(t.id, t.place, "2099-01-01", t.text) for t in told],
        "odd text": [Text("a", FIRST, "2015", ""), Text("b", SECOND, "2016", "\x00😀“" * 50)],
    }[name]
    phrases, writers = run(tmp_path, texts)
    assert phrases.num_rows == 0
    assert phrases.schema == PHRASES
    assert writers.num_rows == {"empty": 0, "news only": 0, "one city": 1}.get(name, 2)


def test_sponsored_page_is_the_citys(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    texts = [*background(rng), Text("a", FIRST, "2015-04-01", prose(rng, "掌上秒批"))]
    page = prose(rng, "掌上秒批")
    texts.append(Text("b", None, "2016-04-01", page, kind="publicity", sponsor=SECOND))
    assert ("掌上秒批", SECOND) in firsts(run(tmp_path, texts)[0])


@pytest.mark.parametrize(
    ("word", "apart"),
    [("加快", True), ("的", True), ("杭州", False), ("第三十五", True), ("abc", True),
     ("楼宇", False), ("最多", False), ("管家", False)],
)  # fmt: skip
def test_words_that_end_a_run(word: str, apart: bool) -> None:
    assert ends_run(word) == apart


@pytest.mark.parametrize(
    ("phrase", "fragment"),
    [
        ("条生态环境", True),
        ("由市教育", True),
        ("样式由市", True),
        ("旧区改造时", True),
        ("一窗受理", False),
        ("楼宇管家", False),
        ("容缺受理", False),
        ("免申即享", False),
    ],
)
def test_fragments(phrase: str, fragment: bool) -> None:
    assert is_fragment(phrase) == fragment


def test_word_lists_are_folded_and_apart() -> None:
    for lang in ("zh", "en"):
        words = plain_words(lang)
        assert len(words.apart) > 50
        assert len(words.common) > 50


def test_hashes_do_not_depend_on_where_a_text_stands() -> None:
    text = "在某市推行一网通办，以及一网通办改革"
    hashes = Hashes(text)
    at = [n for n in range(len(text)) if text.startswith("一网通办", n)]
    one, two = hashes.of(np.array(at), np.array(at) + 4)
    assert one == two == word_hashes(frozenset(["一网通办"]))[0]
    every = np.array([(a, b) for a in range(len(text)) for b in range(a + 1, len(text) + 1)])
    spans = {text[a:b] for a, b in every.tolist()}
    assert len(set(hashes.of(every[:, 0], every[:, 1]).tolist())) == len(spans)


def test_m17_phrase_earlier_in_a_national_text_counts_for_no_city(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    told = planted(
        rng, 掌上秒批=[(FIRST, "2015-04-01"), (SECOND, "2016-05")],
        楼宇云端管家=[(SECOND, "2015-04-01"), (FIRST, "2016-05")],
    )  # fmt: skip
    texts = background(rng) + told
    law = Text("law", "CN", "2014-02-01", prose(rng, "楼宇云端管家"))
    cities = [City(city, None, None, "CN", None) for city in CITIES]
    kept = []
    for name, some in (("before", texts), ("after", [*texts, law])):
        table = load_phrases(*run(tmp_path / name, some), cities)
        known = eligible(table, origins(table.uses, len(table.names)))
        kept.append({table.names[n] for n in np.flatnonzero(known)})
    assert kept == [{"掌上秒批", "楼宇云端管家"}, {"掌上秒批"}]
