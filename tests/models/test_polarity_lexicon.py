"""The evaluation words and cue words: loaded, checked, large enough, of the right sign."""

import dataclasses
from pathlib import Path

import pytest

from citysway.corpus.fold import fold
from citysway.errors import StudyError
from citysway.models import polarity
from citysway.models.polarity import CONTRADICTIONS, Lexicon, check, load
from tests.timing import fastest

SIGNS = [
    ("美丽", "beautiful", 1),
    ("繁华", "bustling", 1),
    ("便捷", "convenient", 1),
    ("活力", "vibrant", 1),
    ("领先", "world-leading", 1),
    ("荣获", "award-winning", 1),
    ("点赞", "praised", 1),
    ("好评", "rave reviews", 1),
    ("宜居", "livable", 1),
    ("欣欣向荣", "thriving", 1),
    ("脱颖而出", "stands out", 1),
    ("世界一流", "world-class", 1),
    ("风景如画", "picturesque", 1),
    ("热情好客", "hospitable", 1),
    ("物超所值", "great value", 1),
    ("流连忘返", "unforgettable", 1),
    ("有口皆碑", "renowned", 1),
    ("安居乐业", "prosperous", 1),
    ("强烈推荐", "highly recommended", 1),
    ("值得一去", "well worth a visit", 1),
    ("干净整洁", "spotless", 1),
    ("交通便利", "well connected", 1),
    ("美味", "delicious", 1),
    ("浪漫", "romantic", 1),
    ("惬意", "relaxing", 1),
    ("拥堵", "congested", -1),
    ("污染", "polluted", -1),
    ("混乱", "chaotic", -1),
    ("失望", "disappointing", -1),
    ("投诉", "complaints", -1),
    ("曝光", "scandal", -1),
    ("腐败", "corruption", -1),
    ("造假", "fraud", -1),
    ("事故", "accident", -1),
    ("停滞", "stagnation", -1),
    ("脏乱差", "squalid", -1),
    ("宰客", "rip-off", -1),
    ("太贵", "overpriced", -1),
    ("破旧", "run-down", -1),
    ("人才流失", "brain drain", -1),
    ("鬼城", "ghost town", -1),
    ("徒有虚名", "overrated", -1),
    ("嘈杂", "noisy", -1),
    ("态度恶劣", "rude", -1),
    ("劝退", "not recommended", -1),
    ("不会再来", "never again", -1),
    ("民不聊生", "misery", -1),
    ("雾霾", "smog", -1),
    ("歧视", "racism", -1),
    ("烂尾楼", "white elephant", -1),
]
NEUTRAL = [
    ("发展", "development"),
    ("建设", "construction"),
    ("推进", "united"),
    ("加强", "security"),
    ("支持", "share"),
    ("规范", "interest"),
    ("完善", "party"),
    ("健全", "kind"),
    ("污染防治", "pollution control"),
    ("困难群众", "poverty alleviation"),
    ("差异", "prime minister"),
    ("美丽乡村", "smart city"),
    ("贵州", "great wall"),
    ("企业破产", "research integrity"),
    ("时尚中心", "romantic period"),
    ("推荐上报", "vulnerable groups"),
    ("先进封装", "ruins"),
]
CUES = [
    ("negation", "不", "not"),
    ("negation", "毫无", "hardly"),
    ("negation", "谈不上", "far from"),
    ("negation", "没有", "don't"),
    ("negation", "难以", "fails to"),
    ("negation_exceptions", "不仅", "not only"),
    ("negation_exceptions", "不得不", "no doubt"),
    ("negation_exceptions", "非常", "never disappoints"),
    ("negation_exceptions", "未来", "no less than"),
    ("reversal", "治理", "tackle"),
    ("reversal", "减少", "reduced"),
    ("reversal", "不得", "prevent"),
    ("plan", "力争", "aims to"),
    ("plan", "将", "will"),
    ("plan", "拟", "by 2030"),
    ("plan_exceptions", "将军", "goodwill"),
    ("plan_exceptions", "虚拟", "free will"),
    ("done", "已", "has been"),
    ("done", "建成", "completed"),
    ("done", "荣获", "won"),
    ("done", "完成", "has launched"),
    ("done_exceptions", "不已", "yet to be completed"),
    ("reported", "表示", "said"),
    ("reported", "据报道", "according to"),
    ("hypothetical", "如果", "if"),
    ("hypothetical", "一旦", "unless"),
    ("contrast", "但是", "but"),
    ("contrast", "然而", "although"),
    ("contrast_exceptions", "不但", "nothing but"),
    ("self_claim", "号称", "self-proclaimed"),
    ("third_party", "教科文组织", "unesco"),
    ("third_party", "排行榜", "ranking"),
    ("given_from_above", "试点", "approved by the state council"),
    ("city_nouns", "这座城市", "this city"),
    ("city_nouns", "市政府", "city hall"),
]


@pytest.fixture(params=["zh", "en"])
def lexicon(request: pytest.FixtureRequest) -> Lexicon:
    return load(request.param)


@pytest.mark.parametrize(("zh", "en", "sign"), SIGNS)
def test_evaluation_words_have_their_sign(zh: str, en: str, sign: int) -> None:
    assert load("zh").scores[zh] * sign > 0
    assert load("en").scores[en] * sign > 0


@pytest.mark.parametrize(("zh", "en"), NEUTRAL)
def test_boilerplate_and_topics_do_not_evaluate(zh: str, en: str) -> None:
    assert not load("zh").scores.get(zh)
    assert not load("en").scores.get(en)


@pytest.mark.parametrize(("name", "zh", "en"), CUES)
def test_cues_stand_in_their_class(name: str, zh: str, en: str) -> None:
    assert zh in getattr(load("zh"), name)
    assert en in getattr(load("en"), name)


@pytest.mark.parametrize("word", ["has", "had", "have", "was", "were", "been"])
def test_an_auxiliary_alone_is_no_achievement(word: str) -> None:
    assert word not in load("en").done


@pytest.mark.parametrize(
    ("zh", "en", "low", "high"),
    [("非常", "very", 1, 2), ("最", "extremely", 1.5, 3), ("稍", "slightly", 0, 1)],
)
def test_degrees_strengthen_or_weaken(zh: str, en: str, low: float, high: float) -> None:
    assert low < load("zh").degree[zh] <= high
    assert low < load("en").degree[en] <= high


@pytest.mark.parametrize(("lang", "floor", "side"), [("zh", 2500, 1000), ("en", 3500, 1500)])
def test_size_floors(lang: str, floor: int, side: int) -> None:
    scores = load(lang).scores.values()
    assert sum(score != 0 for score in scores) >= floor
    assert sum(score > 0 for score in scores) >= side
    assert sum(score < 0 for score in scores) >= side


def test_shipped_lexicons_have_no_problem(lexicon: Lexicon) -> None:
    assert check(lexicon) == []


def test_no_word_in_two_lists_that_contradict(lexicon: Lexicon) -> None:
    for one, other in CONTRADICTIONS:
        assert not set(getattr(lexicon, one)) & set(getattr(lexicon, other)), (one, other)
    for name in ("negation", "degree", "plan", "hypothetical", "contrast", "reversal"):
        assert not set(getattr(lexicon, name)) & set(lexicon.scores), name


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"scores": {"x": 1.5}}, "x: score 1.5 is outside"),
        ({"degree": {"x": 0.0}}, "x: degree 0.0 is outside"),
        ({"scores": {"Big": 0.5}}, "'Big' of scores: stored as 'big'"),
        ({"scores": {"美麗": 0.5}}, "'美麗' of scores: stored as '美丽'"),
        ({"scores": {"not": -0.5}, "negation": frozenset(["not"])}, "not: in negation and an eval"),
        ({"plan": frozenset(["x"]), "done": frozenset(["x"])}, "x: in plan and in done"),
        ({"plan": frozenset(["拟"]), "plan_exceptions": frozenset(["x"])}, "x of plan_exceptions"),
    ],
)
def test_check_names_what_is_wrong(changes: dict[str, object], problem: str) -> None:
    broken = dataclasses.replace(load("en"), **changes)  # type: ignore[arg-type]
    assert any(line.startswith(problem) for line in check(broken)), check(broken)


def test_every_shield_holds_an_evaluation_word(lexicon: Lexicon) -> None:
    evaluating = {word for word, score in lexicon.scores.items() if score}
    for shield in (word for word, score in lexicon.scores.items() if not score):
        pieces = (shield[i:j] for i in range(len(shield)) for j in range(i + 1, len(shield) + 1))
        assert any(piece in evaluating for piece in pieces), shield


@pytest.mark.parametrize("text", ["美麗", "繁華", "擁堵", "ＷＯＲＬＤ－ＣＬＡＳＳ", "World-Class"])
def test_folded_text_meets_the_lexicon(text: str) -> None:
    assert fold(text) in load("zh").scores or fold(text) in load("en").scores


def test_curly_apostrophes_are_found_too() -> None:
    assert {"don't", "don’t"} <= load("en").negation
    assert load("en").scores["can't go wrong"] == load("en").scores["can’t go wrong"]


def test_loading_is_quick_and_the_version_is_stable(lexicon: Lexicon) -> None:
    assert load.__wrapped__(lexicon.lang) == lexicon
    assert fastest(lambda: load.__wrapped__(lexicon.lang)) < 0.06
    assert load("zh").version != load("en").version


def test_another_language_is_refused() -> None:
    with pytest.raises(StudyError, match="'fr': allowed are zh, en"):
        load("fr")


@pytest.mark.parametrize(
    ("rows", "message"),
    [("good,0.5\ngood,-0.5", "'good' has two scores"), ("good;0.5", "is not word,score")],
)
def test_bad_rows_are_named(
    rows: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "words_en.csv").write_text(f"# header\nword,score\n{rows}\n", encoding="utf-8")
    cues = Path(polarity.__file__).with_name("cues.toml").read_bytes()
    (tmp_path / "cues.toml").write_bytes(cues)
    monkeypatch.setattr(polarity, "_DATA", tmp_path)
    with pytest.raises(StudyError, match=message):
        load.__wrapped__("en")
