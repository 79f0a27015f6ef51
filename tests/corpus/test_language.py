"""Languages and scripts, on sentences and on the data folder's stated languages."""

import gzip
import itertools
import json
from pathlib import Path

import pytest

from citysway.corpus.language import detect, paragraphs

CASES = [
    ("苏州是国家历史文化名城。", "zh", "Hans"),
    ("臺灣與香港的城市形象研究", "zh", "Hant"),
    ("中国", "zh", "Hans"),
    ("山水", "zh", "Hans"),
    ("2023年杭州举办亚运会 (Asian Games Hangzhou)", "zh", "Hans"),
    ("The city of Suzhou is famous for its gardens.", "en", "Latn"),
    ("Gangneung", "en", "Latn"),
    ("Danube Valley", "en", "Latn"),
    ("Los Angeles", "en", "Latn"),
    ("Rio de Janeiro carnival opens", "en", "Latn"),
    ("EU shutting airspace to Russian planes: von der Leyen", "en", "Latn"),
    ("China, US keep dialogue, but 'no respect, no cooperation'", "en", "Latn"),
    ("Hangzhou (杭州) is the capital of Zhejiang in the east of China.", "en", "Latn"),
    ("Visitors love the café in São Paulo and the façade of the museum.", "en", "Latn"),
    ("京都は日本の古都であり、多くの寺院がある。", "other", "Jpan"),
    ("サンパウロ", "other", "Jpan"),
    ("서울은 대한민국의 수도이다.", "other", "Kore"),
    ("Москва — столица России.", "other", "Cyrl"),
    ("La ville est très belle et les gens sont gentils dans le centre.", "other", "Latn"),
    ("Die Stadt ist sehr schön und die Leute sind nett.", "other", "Latn"),
    ("La ciudad es muy bonita y los museos son interesantes.", "other", "Latn"),
    ("La città è molto bella e i musei sono interessanti.", "other", "Latn"),
    ("A cidade é muito bonita e os museus não são caros.", "other", "Latn"),
    ("Het centrum van de stad is heel mooi en niet duur.", "other", "Latn"),
    ("Thành phố rất đẹp và có nhiều di tích của lịch sử.", "other", "Latn"),
    ("القاهرة عاصمة مصر", "other", "Arab"),
    ("กรุงเทพ", "other", "Thai"),
    ("12345 !!! 。", "other", "Zyyy"),
    ("", "other", "Zyyy"),
    ("鲜の每日，城市生活更美好，欢迎各位来到我们的城市。", "zh", "Hans"),
]


@pytest.mark.parametrize(("text", "lang", "script"), CASES)
def test_detect(text: str, lang: str, script: str) -> None:
    found = detect(text)
    assert (found.lang, found.script) == (lang, script)
    assert 0 <= found.confidence <= 1


def test_long_texts_are_sampled_from_begin_to_end() -> None:
    assert detect("目录 " * 100 + "The history of the city and its people. " * 2000).lang == "en"


_ZH = "新桥通车以后，沿线居民说这为他们每天节省一个小时。"
_HANT = "新橋通車以後，沿線居民說這為他們每天節省一個小時。"
_EN = "The new bridge opened to traffic and residents said that it saves them an hour a day."
_JA = "新しい橋が開通し、住民は毎日一時間を節約できると話している。"
_KO = "새 다리가 개통되어 주민들은 매일 한 시간을 절약한다고 말했다."
_FR = "Le pont est ouvert et les habitants de la ville disent que cela est très utile pour tous."
PARTS: list[tuple[list[str], list[str]]] = [
    # lines of a text, and the languages of its parts
    ([_ZH], ["zh-Hans"]),
    ([_ZH, _ZH], ["zh-Hans"]),
    ([_EN], ["en-Latn"]),
    ([_EN, _EN], ["en-Latn"]),
    ([_HANT, _HANT], ["zh-Hant"]),
    ([_ZH, _EN], ["zh-Hans", "en-Latn"]),
    ([_EN, _ZH], ["en-Latn", "zh-Hans"]),
    ([_ZH, _ZH, _EN, _EN], ["zh-Hans", "en-Latn"]),
    ([_ZH, _EN, _ZH, _EN], ["zh-Hans", "en-Latn", "zh-Hans", "en-Latn"]),
    ([_EN, _ZH, _EN], ["en-Latn", "zh-Hans", "en-Latn"]),
    (["摘要", _ZH, "Abstract", _EN], ["zh-Hans", "en-Latn"]),
    (["新桥", _ZH, "", "", _EN], ["zh-Hans", "en-Latn"]),
    # a name, a heading, a link, a number is no part
    (["The Bridge", _ZH], ["zh-Hans"]),
    ([_ZH, "Hangzhou Asian Games 2023", _ZH], ["zh-Hans"]),
    ([_ZH, "Smith J, Brown K, Miller L, Jones M, Davis N, Wilson O, Taylor P", _ZH], ["zh-Hans"]),
    ([_ZH, "https://www.example.org/the/new/bridge/and/the/old/one.html", _ZH], ["zh-Hans"]),
    ([_ZH, "var x = {in: 1, of: 2, the: 3, on: 4, bridge_name: 'and', by: to}", _ZH], ["zh-Hans"]),
    ([_ZH, "2024-03-05 12:30", _ZH], ["zh-Hans"]),
    ([_ZH, "GDP CPI PMI AQI PM2.5 5G AI VR AR", _ZH], ["zh-Hans"]),
    (["记者 Li Si：", _ZH], ["zh-Hans"]),
    ([_EN, "杭州", _EN], ["en-Latn"]),
    ([_EN, "A character for the bridge 新桥", _EN], ["en-Latn"]),
    ([_EN, "Hangzhou (杭州) lies in the east.", _EN], ["en-Latn"]),
    ([_EN, "12.5", "", "30", _EN], ["en-Latn"]),
    ([_EN, "Caf\u00e9 S\u00e3o Paulo", _EN], ["en-Latn"]),
    # a short sentence in quantity is one
    ([_ZH, "The bridge is open and it is used by all.", _ZH], ["zh-Hans", "en-Latn", "zh-Hans"]),
    # titles of another language than the text
    (["A Plan for the Development of the Bridges of the City", _ZH, _ZH], ["en-Latn", "zh-Hans"]),
    (["关于进一步推进新桥建设的指导意见", _EN, _EN], ["zh-Hans", "en-Latn"]),
    # traditional and simplified
    ([_ZH, _HANT], ["zh-Hans", "zh-Hant"]),
    ([_HANT, _ZH], ["zh-Hant", "zh-Hans"]),
    ([_ZH, _HANT, _ZH], ["zh-Hans", "zh-Hant", "zh-Hans"]),
    ([_ZH, "山水之城", _ZH], ["zh-Hans"]),
    ([_ZH, "臺北", _ZH], ["zh-Hans"]),
    ([_HANT, "山水之城", _HANT], ["zh-Hant"]),
    ([_HANT, _EN], ["zh-Hant", "en-Latn"]),
    ([_ZH, _HANT, _EN], ["zh-Hans", "zh-Hant", "en-Latn"]),
    # other languages
    ([_ZH, _JA], ["zh-Hans", "other-Jpan"]),
    ([_JA, _JA], ["other-Jpan"]),
    ([_ZH, _KO, _ZH], ["zh-Hans", "other-Kore", "zh-Hans"]),
    ([_EN, _KO], ["en-Latn", "other-Kore"]),
    ([_ZH, _FR], ["zh-Hans", "other-Latn"]),
    (
        [_EN, "Москва является столицей России и крупным городом.", _EN],
        ["en-Latn", "other-Cyrl", "en-Latn"],
    ),
    ([_ZH, "鲜の每日", _ZH], ["zh-Hans"]),
    ([_ZH, _JA, _KO, _EN], ["zh-Hans", "other-Jpan", "other-Kore", "en-Latn"]),
    # nothing to tell by
    (["12345", "!!!"], ["other-Zyyy"]),
    ([""], ["other-Zyyy"]),
    (["", "", _ZH, "", _EN, ""], ["zh-Hans", "en-Latn"]),
]


@pytest.mark.parametrize(("lines", "expected"), PARTS)
def test_paragraphs(lines: list[str], expected: list[str]) -> None:
    text = "\n".join(lines)
    parts = paragraphs(text)
    assert [f"{part.lang}-{part.script}" for part in parts] == expected
    assert (parts[0].start, parts[-1].end) == (0, len(text))
    assert all(one.end == two.start for one, two in itertools.pairwise(parts))
    assert all(text[part.end - 1] == "\n" for part in parts[:-1])


def test_a_part_begins_at_its_line() -> None:
    text = f"{_ZH}\n2024\n{_EN}\n"
    first, second = paragraphs(text)
    assert text[second.start : second.end] == f"{_EN}\n"
    assert text[first.start : first.end] == f"{_ZH}\n2024\n"


def test_a_text_of_one_language_is_one_part_as_detected() -> None:
    for text in (_ZH * 40, f"{_EN}\n" * 40, f"{_HANT}\n" * 40):
        (part,) = paragraphs(text)
        found = detect(text)
        assert (part.lang, part.script, part.end) == (found.lang, found.script, len(text))


@pytest.mark.slow
def test_accuracy_on_stated_languages(data: Path) -> None:
    wrong = seen = 0
    paths = set(data.glob("[np]*/*.jsonl.gz")) - set(
        data.glob("news_covid*/*")
    )  # labels wrong there
    for path in sorted(paths):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in list(lines)[::5]:
                row = json.loads(line)
                text = f"{row.get('title') or ''}\n{row.get('text') or ''}"
                if row.get("lang") in ("zh", "en"):
                    seen += 1
                    wrong += detect(text).lang != row["lang"]
    assert seen > 5000
    assert wrong / seen < 0.001
