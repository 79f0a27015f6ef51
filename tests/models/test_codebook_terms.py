"""Terms and rules that come with CitySway: enough, marked, unambiguous, in every form."""

from collections import Counter

import pytest

from citysway.corpus.fold import fold_term
from citysway.models.codebook import Term, english_variants
from tests.models.codebooks import BOOK, ELEMENTS, FRAMES, texts

RULES = {rule.id: rule for rule in BOOK.rules}
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
