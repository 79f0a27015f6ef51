"""Languages and scripts, on sentences and on the data folder's stated languages."""

import gzip
import json
from pathlib import Path

import pytest

from citysway.corpus.language import detect

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
