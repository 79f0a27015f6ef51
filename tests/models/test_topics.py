"""Topics: planted themes come back, the same every time, in any order of rows."""

import numpy as np
import pytest

from citysway.errors import StudyError
from citysway.models.topics import METHODS, fit_topics

THEMES = {
    "zh": (
        ["博物馆", "文物", "古城", "遗产", "考古"],
        ["芯片", "科技", "创新", "研发", "专利"],
        ["火锅", "美食", "餐厅", "小吃", "茶馆"],
    ),
    "en": (
        ["museum", "heritage", "relics", "ancient", "temple"],
        ["chips", "technology", "startup", "research", "patent"],
        ["food", "noodles", "restaurant", "hotpot", "teahouse"],
    ),
}


def _docs(lang: str, n: int = 90) -> tuple[list[list[str]], list[int]]:
    draw = np.random.default_rng(0)
    truth = [int(t) for t in draw.integers(0, 3, n)]
    words = [[f"{word}{copy}" for word in theme for copy in ("", "x")] for theme in THEMES[lang]]
    return [[str(w) for w in draw.choice(words[t], 24)] for t in truth], truth


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("method", sorted(METHODS))
def test_planted_topics(lang: str, method: str) -> None:
    docs, truth = _docs(lang)
    model = fit_topics(docs, k=3, method=method)
    found = [{word.rstrip("x") for word, _ in model.words(t, 10)} for t in range(3)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, map(set, THEMES[lang])))
    main = model.shares.argmax(axis=1)
    assert len({(int(m), t) for m, t in zip(main, truth, strict=True)}) == 3
    np.testing.assert_allclose(model.shares.sum(axis=1), 1)
    assert (model.coherence > 0.3).all()


def test_deterministic() -> None:
    docs, _ = _docs("zh")
    one, two = fit_topics(docs, k=3), fit_topics(docs, k=3)
    np.testing.assert_array_equal(one.shares, two.shares)


def test_plain_texts_are_segmented() -> None:
    texts = ["杭州的博物馆展出文物", "成都的火锅和小吃很有名"] * 15
    words = {w for t in range(2) for w, _ in fit_topics(texts, k=2).words(t, 5)}
    assert {"博物馆", "火锅"} & words


@pytest.mark.parametrize(
    ("texts", "options", "said"),
    [
        (["a b"], {"method": "lsa"}, "nmf, tfidf, online, lda"),
        (["a b"], {"k": 0}, "at least 1"),
        ([], {}, "0 texts"),
        (["", ""], {}, "2 texts"),
        (["的", "了"], {}, "2 texts"),
    ],
)
def test_refuses(texts: list[str], options: dict[str, object], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        fit_topics(texts, **options)  # type: ignore[arg-type]


def test_text_without_known_words_has_no_share() -> None:
    docs, _ = _docs("zh")
    assert fit_topics([*docs, ["从未见过"]], k=3).shares[-1].sum() == 0
