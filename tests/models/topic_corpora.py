"""Documents with known topics."""

import numpy as np

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


def planted(
    lang: str, n: int = 90, *, mixed: float = 0.0, seed: int = 0
) -> tuple[list[list[str]], list[int]]:
    """``n`` documents of 24 words of one theme, and the theme of each; ``mixed``: the share of
    words that come from another one.
    """
    draw = np.random.default_rng(seed)
    truth = [int(t) for t in draw.integers(0, 3, n)]
    words = [[f"{word}{copy}" for word in theme for copy in ("", "x")] for theme in THEMES[lang]]
    docs = []
    for t in truth:
        of = np.where(draw.random(24) < mixed, draw.integers(0, 3, 24), t)
        docs.append([words[theme][int(draw.integers(0, 10))] for theme in of])
    return docs, truth
