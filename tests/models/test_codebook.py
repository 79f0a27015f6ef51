"""The codebook: what is in it, that it is sound, and what a user may change."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from citysway.corpus.fold import fold_term
from citysway.errors import StudyError
from citysway.models import codebook
from citysway.models.codebook import Codebook, Term, check, english_variants, load
from tests.timing import fastest

BOOK = load()
ELEMENTS = [f"E{number:02d}" for number in range(1, 49) if number != 39]
FRAMES = [f"X{number:02d}" for number in range(1, 14)]
RULES = {rule.id: rule for rule in BOOK.rules}
SHARES = {"F1": 8, "F2": 5, "F3": 5, "F4": 6, "F5": 2, "F6": 4, "F7": 5, "F8": 11}

# METHOD.md 1.5, row by row: the rule, a code and a term it speaks of.
AMBIGUOUS = [
    ("精神", "spirit-of-meetings", "E01", "精神品格"),
    ("辐射", "radiation", "X05", "辐射"),
    ("radiate", "radiation-en", "X05", "radiate"),
    ("开放", "open-minded", "E14", "开放"),
    ("open", "open-minded-en", "E14", "open"),
    ("品牌", "brand-of-firms", "E09", "品牌"),
    ("brand", "brand-of-firms-en", "E09", "brand"),
    ("名片", "business-card", "E09", "名片"),
    ("card", "card-en", "E09", "city card"),
    ("大学, 学院", "university-street", "E24", "大学"),
    ("college", "university-people", "E24", "college"),
    ("论坛", "internet-forum", "E10", "论坛"),
    ("forum", "internet-forum-en", "E10", "Forum"),
    ("游戏", "screen-and-game", "E07", "游戏"),
    ("直播", "screen-and-game", "E07", "直播"),
    ("电影", "screen-and-game", "E08", "电影"),
    ("novel", "novel-as-noun", "E08", "novel"),
    ("社会资本", "social-capital", "E48", "社会资本"),
    ("第一", "first-claim", "X08", "第一"),
    ("首个", "first-claim", "X08", "首个"),
    ("promote", "promote-with-object", "X07", "promote"),
    ("host", "host-with-object", "X04", "host"),
    ("present", "present-as-verb", "X07", "present"),
    ("book", "book-as-verb", "X10", "book"),
    ("visit", "visit-the-city", "X10", "visit"),
    ("draw", "draw-the-crowd", "X02", "draw"),
    ("love", "love-the-city", "X09", "love"),
    ("trust", "trust-the-city", "X09", "trust"),
    ("竞争", "competition-or-strength", "X12", "竞争"),
    ("建设", "build-with-object", "X06", "建设"),
    ("示范区", "demonstration-zone", "E40", "示范区"),
    ("port", "port-with-place", "E31", "port"),
    ("stage", "stage-with-object", "X04", "stage"),
    ("virus", "event-affect", "A1", "恐惧"),
    ("virus", "event-affect-en", "A1", "frightening"),
]


def user_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def texts(book: Codebook, code: str, lang: str) -> list[str]:
    return [term.text for term in book.codes[code].terms if term.lang == lang]


def members(book: Codebook, category: str) -> list[str]:
    found = {item.id: item for item in book.categories()}
    return [str(member) for member in found[category].primary]


def test_default_is_sound() -> None:
    assert check(BOOK) == []


def test_codes_are_those_of_the_method() -> None:
    assert list(BOOK.codes) == [*ELEMENTS, *FRAMES, "A1", "A2", "A3", "A4"]
    assert {code.facet for code in BOOK.codes.values()} == {"E", "X", "A"}


@pytest.mark.parametrize("code", [*ELEMENTS, *FRAMES])
def test_enough_terms(code: str) -> None:
    assert len(texts(BOOK, code, "zh")) >= 25
    assert len(texts(BOOK, code, "en")) >= 15


@pytest.mark.parametrize("code", ["A1", "A2", "A3", "A4"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_enough_evaluation_on_each_side(code: str, lang: str) -> None:
    signs = Counter(term.polarity for term in BOOK.codes[code].terms if term.lang == lang)
    assert set(signs) == {1, -1}
    assert min(signs.values()) >= 25


@pytest.mark.parametrize(
    ("lang", "text", "code", "starred", "polarity"),
    [
        ("zh", "文物保护", "E03", False, 0),
        ("zh", "拆真建假", "E03", False, -1),
        ("zh", "海纳百川", "E01", True, 0),
        ("zh", "形象工程", "E26", False, -1),
        ("zh", "面子工程", "E26", False, -1),
        ("zh", "上海合作组织", "E30", False, 0),  # a name inside a name: the longest match takes it
        ("zh", "南昌起义", "E05", False, 0),
        ("zh", "压抑", "A1", False, -1),
        ("zh", "想去", "A4", False, 1),
        ("en", "accident", "E18", True, -1),
        ("en", "World Heritage", "E03", False, 0),
        ("en", "sleepy", "A2", False, -1),
    ],
)
def test_marks_are_read(lang: str, text: str, code: str, starred: bool, polarity: int) -> None:
    [term] = [t for t in BOOK.terms(lang) if t.text == text]
    assert (term.code, term.starred, term.polarity) == (code, starred, polarity)


@pytest.mark.parametrize("word", ["精神", "创新", "人才", "文化", "教育", "innovation", "culture"])
def test_boilerplate_alone_is_no_term(word: str) -> None:
    assert word not in {term.text for lang in ("zh", "en") for term in BOOK.terms(lang)}


@pytest.mark.parametrize(
    ("code", "lang", "word"),
    [
        ("E29", "zh", "雄安新区"),  # a place, found by the gazetteer
        ("X01", "en", "dedicated to"),
        ("X09", "en", "relate to"),
        ("X13", "en", "fail to"),
        ("A4", "en", "plan to move"),
    ],
)
def test_what_real_text_showed_to_be_no_term(code: str, lang: str, word: str) -> None:
    assert word not in texts(BOOK, code, lang)


@pytest.mark.parametrize(("row", "rule", "code", "term"), AMBIGUOUS)
def test_every_ambiguous_term_has_its_rule(row: str, rule: str, code: str, term: str) -> None:
    found = RULES[rule]
    assert code in found.codes
    assert not found.terms or term in found.terms
    assert term in texts(BOOK, code, found.lang)


@pytest.mark.parametrize(
    ("rule", "field", "value"),
    [
        ("spirit-of-meetings", "drop_left", "会议"),
        ("spirit-of-meetings", "drop_left", "批示"),
        ("radiation", "needs_near", "周边"),
        ("radiation", "drop_near", "Bq"),
        ("open-minded", "needs_near", "胸怀"),
        ("brand-of-firms", "needs_near", "IP"),
        ("university-street", "drop_right", "路"),
        ("university-street", "drop_left", "老年"),
        ("internet-forum", "needs_near", "峰会"),
        ("screen-and-game", "needs_near", "《"),
        ("social-capital", "needs_near", "信任"),
        ("competition-or-strength", "drop_right", "力"),
        ("demonstration-zone", "needs_near", "国家级"),
        ("port-with-place", "drop_right", "of call"),
        ("stage-with-object", "drop_left", "global"),
        ("duties-of-law", "drop_near", "应当"),
        ("notices-printed", "drop_left", "关于"),
        ("invest-as-noun", "drop_left", "总"),
        ("market-offices", "drop_right", "局"),
        ("halls-of-display", "drop_right", "馆"),
        ("build-as-noun", "drop_left", "the"),
        ("rivalry-not-contest", "needs_near", "between"),
        ("buy-shares", "drop_right", "china"),
    ],
)
def test_rules_say_what_the_method_says(rule: str, field: str, value: str) -> None:
    assert value in getattr(RULES[rule], field)


def test_rule_outcomes() -> None:
    assert RULES["brand-of-firms"].recode == "E46"
    assert RULES["first-claim"].recode == "X06"
    assert RULES["build-with-object"].needs == "element"
    assert (RULES["radiation"].within, RULES["radiation-en"].within) == (6, 40)
    assert BOOK.star_needs == "city"
    assert all(rule.why for rule in BOOK.rules)
    assert BOOK.codes["E10"].case_sensitive == ("Forum",)


@pytest.mark.parametrize(
    ("term", "own", "ext", "city"),
    [
        ("认同", "X01", "X09", None),
        ("向往", "X02", "X09", None),
        ("共同家园", "X01", "E02", None),
        ("凝心聚力", "X01", "E02", None),
        ("薪火相传", "X01", "E47", None),
        ("创造性转化", "E47", "X03", None),
        ("赶超", "X12", "X12", "X11"),
        ("identify with", "X01", "X09", None),
        ("showcase", "X07", "X04", None),
        ("promote", "X06", "X07", None),
    ],
)
def test_doubles(term: str, own: str, ext: str, city: str | None) -> None:
    double = BOOK.doubles[term]
    assert (double.own, double.ext, double.city) == (own, ext, city)
    assert len(BOOK.doubles) == 10


def test_no_term_feeds_two_codes() -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for lang in ("zh", "en"):
        for term in BOOK.terms(lang):
            owners.setdefault((lang, fold_term(term.text)), set()).add(term.code)
    shared = {text for (_, text), codes in owners.items() if len(codes) > 1}
    assert shared == set(BOOK.doubles)


@pytest.mark.parametrize(("framework", "count"), SHARES.items())
def test_frameworks(framework: str, count: int) -> None:
    group = BOOK.frameworks[framework]
    assert len(group) == count
    simplex = framework in ("F1", "F2", "F5")
    assert {item.measure for item in group} == {"simplex" if simplex else "rate"}
    assert all(item.zh_name and item.en_name and item.source and item.rule for item in group)


@pytest.mark.parametrize(
    ("category", "notation"),
    [
        ("F1.7", ["E01", "E02"]),
        ("F3.2", ["X02", "X10@ext", "X11@in"]),
        ("F3.4", ["X04*E10", "X04*E06", "X04*E13", "X04*E26", "E10"]),
        ("F3.5", ["X05", "X08*E08@ext", "X08*E09@ext", "E44"]),
        ("F4.1", [f"X06*{code}@own" for code in ELEMENTS]),
        ("F7.4", ["E24&E22", "E24&E33", "E24&E35"]),
        ("F8.2", ["E07", "E33*E06", "E33*E07"]),
    ],
)
def test_members(category: str, notation: list[str]) -> None:
    assert members(BOOK, category) == notation


def test_f1_shares_out_the_elements_of_the_region() -> None:
    inside = [item for item in BOOK.frameworks["F1"] if not item.outside]
    counts = Counter(str(member) for item in inside for member in item.primary)
    assert counts == Counter([*(f"E{number:02d}" for number in range(1, 36)), "E47"])
    assert [item.id for item in BOOK.frameworks["F1"] if item.outside] == ["F1.0"]


def test_f5_variant_b_moves_public_service_and_environment() -> None:
    hard_a, soft_a = ({str(m) for m in item.primary} for item in BOOK.frameworks["F5"])
    hard_b, soft_b = ({str(m) for m in item.primary} for item in BOOK.variants["F5"]["B"])
    assert hard_b - hard_a == soft_a - soft_b == {"E15", "E16", "E17", "E18", "E27"}
    assert hard_a | soft_a == hard_b | soft_b == set(ELEMENTS)


@pytest.mark.parametrize(
    ("item", "lang", "name"),
    [("E03", "zh", "物质文化遗产"), ("E03", "en", "Tangible heritage"), ("F3.5", "zh", "辐射力")],
)
def test_names(item: str, lang: str, name: str) -> None:
    assert BOOK.name(item, lang) == name


@pytest.mark.parametrize(
    ("text", "code", "forms"),
    [
        ("historic building", "E03", ["historic building", "historic buildings"]),
        ("sister city", "E30", ["sister city", "sister cities"]),
        ("campus", "E24", ["campus", "campuses"]),
        ("volunteers", "E23", ["volunteers"]),
        ("tourism", "E13", ["tourism"]),
        ("World Heritage", "E03", ["world heritage"]),
        ("attract talent", "E22", ["attract talent", "attracts talent", "attracted talent"]),
        ("flock to", "X02", ["flock to", "flocks to", "flocked to", "flocking to"]),
        ("build", "X06", ["build", "built", "builds", "building"]),
        ("rely", "X06", ["rely", "relies", "relied", "relying"]),
        ("top the list", "X08", ["top the list", "topped the list", "topping the list"]),
        ("visit", "X10", ["visit", "visits", "visited", "visiting"]),
        ("organize", "X04", ["organize", "organise", "organized", "organised", "organising"]),
        ("complaint", "X13", ["complaint", "complaints"]),
        ("renowned", "X05", ["renowned"]),
        ("want to visit", "A4", ["want to visit", "wants to visit", "wanted to visit"]),
        ("beautiful", "A1", ["beautiful"]),
        ("art center", "E11", ["art center", "art centre", "art centers", "art centres"]),
        ("high-tech", "E33", ["high-tech", "high tech"]),
        ("go-to", "X02", ["go-to"]),
    ],
)
def test_english_variants(text: str, code: str, forms: list[str]) -> None:
    found = english_variants(Term(text, "en", code), BOOK.forms)
    assert found[0] == fold_term(text)
    assert set(forms) <= set(found)
    assert len(forms) > 2 or set(forms) == set(found)


def test_irregular_forms_have_no_regular_double() -> None:
    assert "builded" not in english_variants(Term("build", "en", "X06"), BOOK.forms)
    assert "planing" not in english_variants(Term("plan to", "en", "X06"), BOOK.forms)


def test_extends_adds_changes_and_removes(tmp_path: Path) -> None:
    path = user_file(
        tmp_path,
        """
        extends = "default"
        remove = ["E48", "transplant"]
        [E03]
        add_zh = ["钟楼遗存", "塔影遗存*"]
        remove_zh = ["申遗"]
        zh_name = "文物"
        [E60]
        zh_name = "夜市"
        en_name = "Night markets"
        rule = "Street markets after dark."
        source = "own"
        zh = ["夜市"]
        en = ["night market"]
        ["F1.1"]
        add_primary = ["E60"]
        [[rule]]
        id = "radiation"
        lang = "zh"
        codes = ["X05"]
        terms = ["辐射"]
        drop_near = ["核"]
        [[rule]]
        id = "night-lamp"
        lang = "zh"
        codes = ["E60"]
        drop_right = ["灯"]
        """,
    )
    mine = load(path)
    assert {"钟楼遗存", "塔影遗存"} <= set(texts(mine, "E03", "zh"))
    assert "申遗" not in texts(mine, "E03", "zh")
    assert (mine.name("E03", "zh"), mine.name("E60", "en")) == ("文物", "Night markets")
    assert "E48" not in mine.codes
    assert "E60" in members(mine, "F1.1")
    assert "E60" in {member.second for item in mine.frameworks["F4"] for member in item.primary}
    ids = {rule.id: rule for rule in mine.rules}
    assert ids["radiation"].needs_near == ()
    assert "night-lamp" in ids
    assert "transplant" not in ids
    assert mine.version != BOOK.version
    assert [problem for problem in check(mine) if "E48" in problem] == []


def test_a_users_file_leaves_the_default_alone(tmp_path: Path) -> None:
    path = user_file(tmp_path, 'extends = "default"\n[E03]\nadd_zh = ["钟楼遗存"]\n')
    load(path)
    codebook._default.cache_clear()
    assert load().version == BOOK.version
    assert "钟楼遗存" not in texts(load(), "E03", "zh")


def test_version_is_of_the_content(tmp_path: Path) -> None:
    plain = user_file(tmp_path, 'extends = "default"\n[E03]\nadd_zh = ["钟楼遗存"]\n')
    first = load(plain).version
    again = user_file(tmp_path, '# a comment\nextends = "default"\n[E03]\nadd_zh=["钟楼遗存"]\n')
    assert load(again).version == first


def test_a_complete_codebook_of_ones_own(tmp_path: Path) -> None:
    path = user_file(
        tmp_path,
        """
        [E01]
        zh_name = "港"
        en_name = "Harbour"
        rule = "Ships."
        source = "own"
        zh = ["码头", "-淤塞"]
        en = ["quay"]
        ["F9.1"]
        zh_name = "港"
        en_name = "Harbour"
        source = "own"
        rule = "Ships."
        primary = ["E01"]
        """,
    )
    mine = load(path)
    assert list(mine.codes) == ["E01"]
    assert (mine.rules, dict(mine.doubles)) == ((), {})
    assert list(mine.frameworks) == ["F9"]
    assert check(mine) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[E03", ["not a TOML file"]),
        ('extends = "other"', ["extends", "'other'", '"default"']),
        ('extends = "default"\n[Z9]\nzh = []', ["'Z9'", "E03"]),
        (
            'extends = "default"\n[E03]\nadd_ch = ["x"]',
            ["[E03]", "'add_ch'", "did you mean add_zh"],
        ),
        ('extends = "default"\n[E03]\nadd_zh = "x"', ["[E03]", "zh"]),
        ('extends = "default"\n[E03]\nremove_zh = ["飞船"]', ["[E03]", "'飞船'", "not there"]),
        ('extends = "default"\n[E60]\nzh = ["夜市"]\nen = []', ["[E60]", "zh_name", "string"]),
        ('extends = "default"\n[E03]\nadd_zh = ["*"]', ["[E03]", "term '*'"]),
        ('extends = "default"\n[E03]\nadd_zh = ["庙会"]', ["'庙会'", "E03 and E04", "[doubles]"]),
        ('extends = "default"\n[E04]\nadd_en = ["museums"]', ["'museums'", "E04 and E11"]),
        ('extends = "default"\nremove = ["E77"]', ["'E77'", "no code, category or rule"]),
        ('extends = "default"\n["F1.1"]\nadd_primary = ["E3+E4"]', ["[F1.1]", "E3+E4", "X01*E03"]),
        ('extends = "default"\n["F1.1"]\nadd_primary = ["E03@us"]', ["'us'", "own", "ext"]),
        ('extends = "default"\n["F1.1"]\nmeasure = "sum"', ["measure", "'sum'", "simplex"]),
        ('extends = "default"\n[[rule]]\nid = "r"\nlang = "fr"\ncodes = ["E03"]', ["lang", "'fr'"]),
        ('extends = "default"\n[[rule]]\nid = "r"\nlang = "zh"', ["rule r", "codes"]),
        (
            'extends = "default"\n[[rule]]\nid = "r"\nlang = "zh"\ncodes = ["E03"]\nneeds = "x"',
            ["needs", "'x'", "city_or_element"],
        ),
        (
            'extends = "default"\n[[rule]]\nid = "r"\nlang = "zh"\ncodes = ["E03"]\nwithin = 0',
            ["within", "0", "500"],
        ),
        ('extends = "default"\n[doubles]\n"庙会" = "E03"', ["doubles 庙会", "own"]),
        ('extends = "default"\n[default]\nstar_needs = "luck"', ["star_needs", "'luck'"]),
        ('extends = "default"\n[variants.F5.C]\nmove = { E01 = "F9.9" }', ["F5.C", "F5.H"]),
        ("", ["no codes"]),
    ],
)
def test_errors_name_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(StudyError) as caught:
        load(user_file(tmp_path, text))
    for word in ["mine.toml", *words]:
        assert word in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no such codebook file"):
        load(tmp_path / "none.toml")


def _with_term(code: str, term: Term) -> Codebook:
    changed = dataclasses.replace(BOOK.codes[code], terms=(*BOOK.codes[code].terms, term))
    return dataclasses.replace(BOOK, codes={**BOOK.codes, code: changed})


@pytest.mark.parametrize(
    ("book", "problem"),
    [
        (_with_term("E03", Term("庙会", "zh", "E03")), "'庙会' is in E03 and E04"),
        (_with_term("E03", Term("庙會", "zh", "E03")), "'庙会' is in E03 and E04"),
        (
            _with_term("E04", Term("ancient towns", "en", "E04")),
            "'ancient towns' is in E03 and E04",
        ),
        (_with_term("E03", Term("古城", "zh", "E03")), "E03 has '古城' twice"),
        (dataclasses.replace(BOOK, rules=(*BOOK.rules, BOOK.rules[0])), "is there 2 times"),
        (
            dataclasses.replace(BOOK, star_needs="", rules=()),
            "E01 '海纳百川' is starred, has no rule, and there is no default",
        ),
        (
            dataclasses.replace(
                BOOK, codes={key: code for key, code in BOOK.codes.items() if key != "E29"}
            ),
            "frameworks name unknown codes ['E29']",
        ),
        (
            dataclasses.replace(
                BOOK,
                rules=(dataclasses.replace(BOOK.rules[0], terms=("飞船",)), *BOOK.rules[1:]),
            ),
            "names terms that its codes do not have: ['飞船']",
        ),
        (
            dataclasses.replace(
                BOOK, frameworks={**BOOK.frameworks, "F1": BOOK.frameworks["F1"][1:]}
            ),
            "F1 leaves out ['E03', 'E04'",
        ),
        (
            dataclasses.replace(
                BOOK,
                frameworks={
                    **BOOK.frameworks,
                    "F1": (
                        dataclasses.replace(
                            BOOK.frameworks["F1"][0],
                            primary=(
                                *BOOK.frameworks["F1"][0].primary,
                                BOOK.frameworks["F1"][1].primary[0],
                            ),
                        ),
                        *BOOK.frameworks["F1"][1:],
                    ),
                },
            ),
            "F1 counts E15 2 times",
        ),
    ],
)
def test_check_finds(book: Codebook, problem: str) -> None:
    assert any(problem in line for line in check(book)), check(book)


def test_check_names_empty_and_unused_codes(tmp_path: Path) -> None:
    text = 'zh_name = "港"\nen_name = "Harbour"\nrule = "r"\nsource = "s"\nzh = ["码头"]\nen = []'
    assert check(load(user_file(tmp_path, f"[E01]\n{text}\n"))) == [
        "E01 has no en terms",
        "E01 is in no framework",
    ]


def test_loads_quickly() -> None:
    def anew() -> None:
        codebook._default.cache_clear()
        codebook._default_tables.cache_clear()
        codebook._forms_table.cache_clear()
        load()

    assert fastest(anew) < 0.15
