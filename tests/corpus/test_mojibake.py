"""Wrongly decoded text: what is repaired, what is refused, and that good text stays."""

import gzip
import json
from pathlib import Path

import pytest

from citysway.corpus.decode import decode
from citysway.corpus.lost import lost_share
from citysway.corpus.mojibake import repair
from citysway.errors import DocumentError

ZH = "苏州是国家历史文化名城，园林甲天下，游客很多。"  # 23 characters
EVEN = "苏州是国家历史文化名城，园林甲天下，游客很多"  # 22: an even number of UTF-8 bytes
HANT = "臺灣與香港的城市形象研究，媒體報導很多。"
EN = "The city’s image is “seen” by others – in cafés."


def sloppy(raw: bytes) -> str:
    """Windows-1252 as browsers read it: undefined bytes are C1 controls."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)


WRONG = [  # the text, how its bytes were written and read
    (EVEN, "utf-8", "gb18030"),
    ("新华社北京电", "utf-8", "gb18030"),
    ("杭州西湖", "utf-8", "gb18030"),
    ("GDP总量较大，增速快", "utf-8", "gb18030"),
    (ZH, "gb18030", "latin-1"),
    ("新华社", "gbk", "latin-1"),
    ("新华社", "gbk", "sloppy"),
    (ZH, "gb18030", "sloppy"),
    (ZH, "gb18030", "cp1251"),
    (ZH, "gb18030", "mac-roman"),
    (ZH, "utf-8", "latin-1"),
    (ZH, "utf-8", "sloppy"),
    ("新华社", "utf-8", "sloppy"),
    (ZH, "utf-8", "mac-roman"),
    (HANT, "big5", "gb18030"),
    (HANT, "big5", "sloppy"),
    (HANT, "big5", "latin-1"),
    (HANT, "utf-8", "latin-1"),
    (ZH, "gb18030", "big5hkscs"),
    (EN, "utf-8", "sloppy"),
    (EN, "utf-8", "latin-1"),
    (EN, "utf-8", "mac-roman"),
    (EN, "utf-8", "cp437"),
    ("Málaga and São Paulo", "utf-8", "latin-1"),
    ("café", "utf-8", "latin-1"),
    ("It’s the city’s port.", "utf-8", "gbk"),
    ("a “sister city” – of €5 million", "utf-8", "sloppy"),
    ("30 °C, £20, ½ hour", "utf-8", "latin-1"),
]


@pytest.mark.parametrize(("text", "written", "read"), WRONG)
def test_repaired(text: str, written: str, read: str) -> None:
    raw = text.encode(written)
    garbled = sloppy(raw) if read == "sloppy" else raw.decode(read)
    fixed = repair(garbled)
    assert (fixed.text, fixed.certain) == (text, True)
    assert fixed.how


def test_what_was_done_is_stated() -> None:
    assert repair(EVEN.encode().decode("gb18030")).how == "gb18030>utf-8"
    assert repair(ZH.encode("gbk").decode("latin-1")).how == "cp1252>gb18030"
    decoded = decode(EVEN.encode().decode("gb18030").encode())
    assert (decoded.text, decoded.encoding) == (EVEN, "utf-8 gb18030>utf-8")
    assert decoded.codec == "utf-8"
    assert decoded.confidence <= 0.9
    assert decode(ZH.encode("gbk").decode("latin-1").encode("gb18030")).text == ZH


TWICE = [
    (EVEN.encode().decode("gb18030").encode().decode("latin-1"), EVEN),
    (ZH.encode().decode("latin-1").encode().decode("latin-1"), ZH),
    (ZH.encode("gbk").decode("latin-1").encode().decode("latin-1"), ZH),
    ("café and naïve".encode().decode("latin-1").encode().decode("latin-1"), "café and naïve"),
    ("杭州西湖春天".encode().decode("gb18030").encode().decode("gb18030", "ignore"), None),
]


@pytest.mark.parametrize(("garbled", "text"), TWICE)
def test_twice_wrong(garbled: str, text: str | None) -> None:
    fixed = repair(garbled)
    if text is None:  # destroyed on the way
        assert fixed.text == garbled or not fixed.certain or "\ufffd" in fixed.text
    else:
        assert (fixed.text, fixed.certain) == (text, True)


def test_a_paragraph_among_good_ones() -> None:
    text = f"{ZH}\n{EVEN.encode().decode('gb18030')}\n{ZH}"
    assert repair(text).text == f"{ZH}\n{EVEN}\n{ZH}"
    text = f"{EN}\n{EN.encode().decode('latin-1')}\n{ZH}"
    assert repair(text).text == f"{EN}\n{EN}\n{ZH}"
    short = "\n".join(sloppy(line.encode("gbk")) for line in (ZH, "完。", ZH))
    assert repair(short).text == f"{ZH}\n完。\n{ZH}"


def test_quotes_whose_last_byte_was_lost() -> None:
    assert repair("He said â€œyesâ€\ufffd and left.").text == "He said “yes” and left."


def test_one_lost_byte_in_a_long_text_is_marked() -> None:
    garbled = (EVEN * 3 + ZH + "\n" + EVEN).encode().decode("gb18030", "replace")
    fixed = repair(garbled)
    assert fixed.text == EVEN * 3 + ZH[:-1] + "\ufffd\n" + EVEN
    decoded = decode(garbled.encode())
    assert 0 < decoded.confidence < 0.95


GARBLED = [
    ZH.encode("gbk").decode("utf-8", "replace"),
    "\n".join([ZH[:5], ZH[:9], ZH[:7]] * 9).encode().decode("gbk", "replace"),
    "\n".join([ZH[:5], ZH[:9], ZH[:7]] * 9).encode().decode("big5", "replace"),
    "锟斤拷" * 10,
    "锟斤拷锟斤拷锟斤拷，城市锟斤拷锟斤拷",
    "嚙踝蕭" * 8,
    "ï¿½ï¿½ï¿½ï¿½ï¿½ï¿½",
    "烫烫烫烫烫烫烫烫",
    "屯屯屯屯屯屯屯屯",
]


@pytest.mark.parametrize("text", GARBLED)
def test_destroyed_text_is_refused(text: str) -> None:
    with pytest.raises(DocumentError) as error:
        decode(text.encode())
    assert error.value.reason == "undecodable"


GOOD = [
    "",
    "plain",
    ZH,
    HANT,
    EN,
    "鏡頭裏的鎮江鑄鐘",
    "鐵鎚、銅鑼、錦鯉與鱒魚",
    "饕餮、貔貅、囹圄、踟蹰、彳亍",
    "魑魅魍魉",
    "朱镕基 陶喆 周杰倫",
    "鳜鱼 鲥鱼 鲈鱼 鳊鱼 鲫鱼 鲢鳙",
    "涓涓细流，浜水清清",
    "今天的火锅好烫烫烫！",
    "屯屯是个地名",
    "“锟斤拷”是怎样产生的？本文说明乱码的来历。" * 3,
    "São Tomé e Príncipe",
    "à la carte, déjà vu, naïveté, créée, été",
    "Ærøskøbing, Tromsø, Malmö, Åbo, Łódź, Brăila",
    "Ærø ÆØÅ ÅÄÖ",
    "LIÈGE, ÉVÊCHÉ, GÖTEBORG",
    "Âge d’or",
    "© 2023 ® ™ § ¶ µ ± × ÷",
    "Москва — столица России",
    "Ελλάδα",
    "京都は日本の古都です。ガイド",
    "서울은 대한민국의 수도이다",
    "القاهرة مدينة كبيرة في مصر على النيل",
    "กรุงเทพมหานคร เมืองหลวงของไทย",
    "😀🌸🏙️",
    "ˉˉˉˉˉˉˉˉˉˉ",
    "▼▼▼",
    "┌──────┐│表│└──────┘",
    "one \ufffd lost",
    "ÀÀÀÀÀÀÀÀ",
    "齉龘靐爩鱻麤龗灪吁",
    "Â£",
    "â€œ",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_text_stays(text: str) -> None:
    fixed = repair(text)
    assert (fixed.text, fixed.how, fixed.certain) == (text, "", True)
    assert decode(text.encode()).text == text


def test_the_share_that_was_lost() -> None:
    assert lost_share(ZH) == lost_share(EN) == lost_share("") == 0.0
    assert lost_share("锟斤拷" * 4) == 1.0
    assert 0 < lost_share("caf\ufffd and more of the same kind of text in one line") < 0.05
    assert lost_share("<p>" * 40 + "\ufffd\ufffd\ufffd\ufffd\ufffd") == 1.0


def test_no_good_text_is_changed(data: Path) -> None:
    """Nothing is repaired; refused are two reviews that their first reader had garbled."""
    changed: set[tuple[str, int]] = set()
    for path in sorted(data.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                for key in ("title", "text"):
                    fixed = repair(row.get(key) or "")
                    if fixed.how or not fixed.certain:
                        changed.add((path.parent.name + fixed.how, number))
    assert changed == {("gold_sentiment_hotel_zh", 2943), ("gold_sentiment_hotel_zh", 3099)}
