"""Sentences of topics: typical ones, those at the border, and what is never shown; zh, en."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.corpus.document import Document
from citysway.models.topics.stop import Lang
from citysway.pipeline.stages import connect
from citysway.pipeline.topics.material import Words, load
from citysway.pipeline.topics.sentence_words import Finder, shown, split
from citysway.pipeline.topics.sentences import neighbours, sentence_table
from tests.pipeline.topics.folders import Text, write_folder

FILLER = {
    "zh": "天气预报说明天上午多云转晴。",
    "en": " The weather will be fine again tomorrow morning.",
}
TYPICAL = {
    "zh": [
        "古镇景区今年接待游客三百万人次。", "许多游客在景区里慢慢散步看夕阳。",
        "旅游旺季景区门票早早就卖完了。", "游客从各地来到古镇住上几天再走。",
        "本地旅游收入靠的是老街和景区。", "村民把老屋改成民宿迎接远方游客与旅游团。",
    ],
    "en": [
        "Every tourist wants to see the museum.", "Tourists visit the old harbour by boat.",
        "Free museums draw a tourist from anywhere.", "Visits by tourists doubled after Easter.",
        "Guides tell tourists what the museum hides.", "A tourist ship came into the harbour.",
    ],
}  # fmt: skip
BORDER = {
    "zh": "新开通的地铁线路把游客直接送到城东。",
    "en": "The metro line now carries tourists to the station.",
}


def texts(lang: str) -> list[Text]:
    """Six texts of the first topic, six of the next one, with a border sentence in one of them."""
    first = 0 if lang == "zh" else 3
    found = [Text(f"{lang}-t{n}", lang, first, sentence + FILLER[lang] + f" ({n})")
             for n, sentence in enumerate(TYPICAL[lang])]  # fmt: skip
    other = {
        "zh": "高铁和地铁的线路今年又要通车了。",
        "en": " The railway station opens a metro line.",
    }
    for n in range(6):
        body = (BORDER[lang] if n == 2 else "") + other[lang] * (n > 0) + FILLER[lang]
        found.append(Text(f"{lang}-m{n}", lang, first + 1, body, second=first))
    return found


def sentences(folder: Path, docs: list[Text]) -> list[dict[str, Any]]:
    """Rows with the sentence itself."""
    out = write_folder(folder, docs)
    with connect(threads=1) as con:
        rows: list[dict[str, Any]] = sentence_table(con, out, load(con, out)).to_pylist()
    whole = {doc.id: doc.text for doc in docs}
    return [row | {"said": whole[row["doc_id"]][row["start"] : row["end"]]} for row in rows]


@pytest.mark.parametrize(("lang", "topic"), [("zh", 0), ("en", 3)])
def test_typical_and_contrasting_sentences(tmp_path: Path, lang: str, topic: int) -> None:
    rows = [row for row in sentences(tmp_path / "out", texts(lang)) if row["topic"] == topic]
    typical = [row for row in rows if row["kind"] == "typical"]
    assert {row["said"] for row in typical} < set(TYPICAL[lang])
    assert [row["rank"] for row in typical] == [1, 2, 3, 4, 5]
    assert len({row["doc_id"] for row in typical}) == 5
    assert [row["said"] for row in rows if row["kind"] == "contrasting"] == [BORDER[lang]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_near_copies_and_digests_are_not_shown(tmp_path: Path, lang: str) -> None:
    first = 0 if lang == "zh" else 3
    best = TYPICAL[lang][0][:-1]
    ends = {"zh": ["了。", "呢。"], "en": [" today.", " now."]}[lang]
    more = [Text(f"{lang}-c{n}", lang, first, best + end) for n, end in enumerate(ends)]
    title = {"zh": "今日简讯", "en": "News in brief"}[lang]
    digest = Text(
        f"{lang}-d", lang, first, f"■ {TYPICAL[lang][1]}\n■ {TYPICAL[lang][2]}", title=title
    )
    docs = [t for t in texts(lang) if t.id[-2:] not in ("t1", "t2")] + more + [digest]
    rows = sentences(tmp_path / "out", docs)
    typical = [r for r in rows if (r["topic"], r["kind"]) == (first, "typical")]
    assert sum(best in row["said"] for row in typical) == 1
    assert digest.id not in {row["doc_id"] for row in rows}


@pytest.mark.parametrize(
    ("lang", "sentence", "fits"),
    [
        ("zh", "古镇景区今年接待游客三百万人次。", True),
        ("zh", "古镇景区今年接待游客三百万人次", False),
        ("zh", "“古镇景区今年接待游客三百万人次。”", True),
        ("zh", "关于古镇景区接待游客工作的通知（草案）", False),
        ("zh", "古镇景区。", False),
        ("zh", "景区" * 120 + "。", False),
        ("zh", "1.3 45.6 78.9 100.2 3,456 景区。", False),
        ("zh", "（古镇景区今年接待游客三百万人次）", False),
        ("en", "Every tourist wants to see the museum first.", True),
        ("en", "Every tourist wants to see the museum first", False),
        ("en", "Scores: 12-3, 4-5, 6-7, 8-9, 10-11.", False),
    ],
)
def test_what_can_be_shown(lang: str, sentence: str, fits: bool) -> None:
    assert shown(sentence, lang) is fits


def test_a_headline_alone_needs_no_full_stop() -> None:
    assert shown("Metro line opens ahead of the games", "en", alone=True)


@pytest.mark.parametrize(
    ("lang", "word", "text", "times"),
    [
        ("zh", "人工智能", "人工智能改变城市，人工的智能不算。", 1),
        ("en", "city", "Cities and a city, but no citywide capacity.", 2),
        ("en", "soft power", "Soft power is a soft kind of power.", 1),
        ("en", "carry", "It carries, carried and is carrying on.", 3),
        ("en", "buy", "She bought what nobody buys.", 2),
    ],
)
def test_words_are_found_in_their_forms(lang: Lang, word: str, text: str, times: int) -> None:
    finder = Finder([Words((word,), np.ones(1), 0.0, 0.0)], lang, [text.lower()])
    assert len(finder.find(text.lower())[0]) == times


def test_a_form_that_returns_is_no_sentence() -> None:
    finder = Finder([Words(("游客",), np.ones(1), 0.0, 0.0)], "zh", [])
    docs = [Document(f"d{n}", f"今天共有{n}名游客来到这座古老的小城。") for n in range(3)]
    assert len(split(docs, finder).text) == 0
    assert split(docs[:1], finder).text == ("今天共有0名游客来到这座古老的小城。",)


def test_neighbours_share_documents() -> None:
    shares = np.array([[0.6, 0.4, 0.0], [0.5, 0.5, 0.0], [0.1, 0.0, 0.9]])
    assert neighbours(shares)[:, 0].tolist() == [1, 0, 0]
    assert neighbours(np.ones((3, 1))).shape == (1, 0)


@pytest.mark.parametrize(("lang", "topic"), [("zh", 0), ("en", 3)])
def test_many_titles_of_a_topic_do_not_hide_its_texts(
    tmp_path: Path, lang: str, topic: int
) -> None:
    titles = [Text(f"{lang}-a{n:03d}", lang, topic, f"({n})") for n in range(60)]
    rows = sentences(tmp_path / "out", [*titles, *texts(lang)])
    said = {row["said"] for row in rows if (row["topic"], row["kind"]) == (topic, "typical")}
    assert len(said) == 5
    assert said < set(TYPICAL[lang])
