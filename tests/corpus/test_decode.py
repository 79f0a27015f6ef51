"""Encodings: what is found, how sure, and what is refused."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citysway.corpus.charset import codec_name, stated_in_head
from citysway.corpus.decode import decode
from citysway.corpus.detect import Decoded
from citysway.corpus.plausible import plausibility
from citysway.errors import DocumentError
from tests.timing import fastest

ZH = "苏州是国家历史文化名城，园林甲天下。"
HANT = "臺灣與香港的城市形象研究，媒體報導很多。"
EN = "The city’s image is “seen” by others – in cafés."
RU = "Москва, столица России, крупный город."
JA = "京都は日本の古都です。多くの寺があります。"
KO = "서울은 대한민국의 수도이다. 한강이 도시를 지나간다."
LONG = ZH * 40
PAGE = '<html><head><meta charset="{}"><title>{}</title></head></html>'
OLD_PAGE = '<META http-equiv=Content-Type content="text/html; charset={}"><p>{}</p>'
XML = '<?xml version="1.0" encoding="{}"?><p>{}</p>'

FOUND = [  # text, the encoding it is written in, the encoding found without a declaration
    ("", "utf-8", "utf-8"),
    ("plain ASCII text", "ascii", "utf-8"),
    ("a\tb\r\nc\n", "ascii", "utf-8"),
    (ZH, "utf-8", "utf-8"),
    (ZH, "utf-8-sig", "utf-8-sig"),
    (ZH, "utf-16", "utf-16"),
    (EN, "utf-16", "utf-16"),
    (ZH, "utf-32", "utf-32"),
    (ZH, "gb18030", "gb18030"),
    (ZH, "gbk", "gb18030"),
    (ZH, "gb2312", "gb18030"),
    (LONG, "gb18030", "gb18030"),
    (LONG, "utf-8", "utf-8"),
    (EN, "utf-8", "utf-8"),
    (EN, "cp1252", "cp1252"),
    ("café", "utf-8", "utf-8"),
    ("café", "cp1252", "cp1252"),
    ("café in São Paulo", "utf-8", "utf-8"),
    ("café in São Paulo", "latin-1", "cp1252"),
    ("Düsseldorf, Zürich and Málaga", "cp1252", "cp1252"),
    ("Düsseldorf, Zürich and Málaga", "utf-8", "utf-8"),
    ("£5 for a naïve façade", "cp1252", "cp1252"),
    ("£5 for a naïve façade", "utf-8", "utf-8"),
    ("described it as “very critical” to the port", "cp1252", "cp1252"),
    ("He’s the mayor; it’s his city.", "cp1252", "cp1252"),
    ("一些", "gb18030", "gb18030"),  # valid UTF-8 by chance
    ("联通", "gb18030", "gb18030"),
    ("小", "gb18030", "gb18030"),
    ("中", "utf-8", "utf-8"),
    ("中国", "utf-8", "utf-8"),
    ("上海", "gb18030", "gb18030"),
    ("杭州 West Lake", "gb18030", "gb18030"),
    ("杭州 West Lake", "utf-8", "utf-8"),
    ("杭州 West Lake", "utf-16-le", "utf-16-le"),
    ("GDP增长5.5%", "gb18030", "gb18030"),
    ("GDP增长5.5%", "utf-8", "utf-8"),
    ("GDP增长5.5%", "utf-16-be", "utf-16-be"),
    ("镕基", "gbk", "gb18030"),
    ("𠮷野家在㐂市", "gb18030", "gb18030"),  # four bytes
    ("“城市”——形象", "gb18030", "gb18030"),
    ("“城市”——形象", "utf-8", "utf-8"),
    ("２０２３年６月３日", "gb18030", "gb18030"),
    (HANT, "utf-8", "utf-8"),
    (HANT, "gbk", "gb18030"),
    (HANT, "big5", "big5hkscs"),
    (HANT, "cp950", "big5hkscs"),
    (HANT, "big5hkscs", "big5hkscs"),
    ("臺北市政府", "big5", "big5hkscs"),
    ("臺北市政府", "gb18030", "gb18030"),
    ("高雄港", "big5", "big5hkscs"),
    ("恒生銀行裏的人", "cp950", "big5hkscs"),  # ETEN extensions
    ("嘅係咗香港喺", "big5hkscs", "big5hkscs"),  # Cantonese
    (ZH, "utf-16-le", "utf-16-le"),
    (ZH, "utf-16-be", "utf-16-be"),
    (HANT, "utf-16-le", "utf-16-le"),
    (EN, "utf-16-le", "utf-16-le"),
    (EN, "utf-16-be", "utf-16-be"),
    ("plain", "utf-16-le", "utf-16-le"),
    ("北京", "utf-16-le", "utf-16-le"),
    ("北京", "utf-16-be", "utf-16-be"),
    (ZH, "utf-32-le", "utf-32-le"),
    (EN, "utf-32-be", "utf-32-be"),
    (ZH, "hz", "hz"),
    ("Hangzhou 杭州", "hz", "hz"),
    ("a ~{ brace", "ascii", "utf-8"),
    (JA, "iso2022_jp", "iso2022_jp_2"),
    (JA, "utf-8", "utf-8"),
    (JA, "shift_jis", "cp932"),
    (KO, "utf-8", "utf-8"),
    (KO, "euc_kr", "cp949"),
    (RU, "utf-8", "utf-8"),
    (RU, "cp1251", "cp1251"),
    (RU, "koi8-r", "koi8-r"),
    ("Привет", "utf-8", "utf-8"),
    ("Москва", "cp1251", "cp1251"),
    ("Ελλάδα", "utf-8", "utf-8"),
    ("€ 20, 30 °C", "utf-8", "utf-8"),
    ("西湖🌸真美 😀", "utf-8", "utf-8"),
    ("西湖🌸真美", "gb18030", "gb18030"),
]


@pytest.mark.parametrize(("text", "written", "found"), FOUND)
def test_found(text: str, written: str, found: str) -> None:
    decoded = decode(text.encode(written))
    assert (decoded.encoding, decoded.text) == (found, text)
    assert 0 <= decoded.confidence <= 1
    assert decoded.codec == found


DECLARED = [  # bytes, what is declared, the encoding found, the text
    (ZH.encode("gbk"), "gb2312", "gb18030", ZH),
    (ZH.encode("gbk"), "GBK", "gb18030", ZH),
    (ZH.encode("gbk"), "x-gbk", "gb18030", ZH),
    (ZH.encode("gbk"), "text/html; charset=gb_2312-80", "gb18030", ZH),
    (HANT.encode("gbk"), "gb2312", "gb18030", HANT),  # characters GB 2312 has not
    ("𠮷野家".encode("gb18030"), "gb2312", "gb18030", "𠮷野家"),
    (ZH.encode("gbk"), "utf-8", "gb18030", ZH),  # false declarations
    (ZH.encode("gbk"), "iso-8859-1", "gb18030", ZH),
    (ZH.encode("gbk"), "windows-1252", "gb18030", ZH),
    (ZH.encode("gbk"), "big5", "gb18030", ZH),
    ("城市形象".encode("gbk"), "big5", "gb18030", "城市形象"),
    (ZH.encode("gbk"), "utf-16", "gb18030", ZH),
    (ZH.encode("gbk"), "shift_jis", "gb18030", ZH),
    (ZH.encode(), "gb2312", "utf-8", ZH),
    (ZH.encode(), "big5", "utf-8", ZH),
    (ZH.encode(), "iso-8859-1", "utf-8", ZH),
    (ZH.encode(), "us-ascii", "utf-8", ZH),
    (ZH.encode(), "no-such-name", "utf-8", ZH),
    (ZH.encode(), "rot13", "utf-8", ZH),
    (ZH.encode(), "", "utf-8", ZH),
    (EN.encode("cp1252"), "utf-8", "cp1252", EN),
    (EN.encode("cp1252"), "gb2312", "cp1252", EN),
    (EN.encode("cp1252"), "iso-8859-1", "cp1252", EN),
    (HANT.encode("big5"), "big5", "big5", HANT),
    (HANT.encode("big5"), "x-x-big5", "big5", HANT),
    (HANT.encode("big5"), "gbk", "big5hkscs", HANT),
    (HANT.encode("big5"), "utf-8", "big5hkscs", HANT),
    ("恒生銀行".encode("cp950"), "big5", "big5hkscs", "恒生銀行"),
    (HANT.encode("cp950"), "cp950", "cp950", HANT),
    ("齉".encode("gbk"), "gbk", "gb18030", "齉"),  # rare, but declared
    ("芦".encode("gbk"), "gbk", "gb18030", "芦"),  # valid UTF-8
    ("中国".encode(), "gbk", "utf-8", "中国"),
    (JA.encode("shift_jis"), "shift_jis", "shift_jis", JA),
    (JA.encode("euc_jp"), "euc-jp", "euc_jp", JA),
    (KO.encode("euc_kr"), "ks_c_5601-1987", "cp949", KO),
    (RU.encode("koi8-r"), "koi8-r", "koi8-r", RU),
    ("naïve".encode("latin-1"), "latin-1", "cp1252", "naïve"),
    (ZH.encode("utf-16-le"), "utf-16-le", "utf-16-le", ZH),
    (ZH.encode("utf-16-be"), "UTF-16BE", "utf-16-be", ZH),
    (b"plain ASCII", "utf-16", "utf-8", "plain ASCII"),
    (ZH.encode("hz"), "hz-gb-2312", "hz", ZH),
    (codecs.BOM_UTF8 + ZH.encode(), "gbk", "utf-8-sig", ZH),  # the mark wins
    (b"\x84\x31\x95\x33" + ZH.encode("gb18030"), None, "gb18030", ZH),
]


@pytest.mark.parametrize(("raw", "declared", "found", "text"), DECLARED)
def test_declared(raw: bytes, declared: str | None, found: str, text: str) -> None:
    decoded = decode(raw, declared)
    assert (decoded.encoding, decoded.text) == (found, text)


IN_PAGE = [  # the page, the charset it states, its true encoding, the encoding found
    (PAGE, "gb2312", "gbk", "gb18030"),
    (OLD_PAGE, "GB2312", "gbk", "gb18030"),
    (OLD_PAGE, "big5", "big5", "big5"),
    (PAGE, "big5", "gbk", "gb18030"),  # a false statement
    (PAGE, "gbk", "utf-8", "utf-8"),
    (PAGE, "utf-8", "gb18030", "gb18030"),
    (PAGE, "utf-16", "utf-8", "utf-8"),
    (XML, "GB2312", "gbk", "gb18030"),
    (XML, "big5", "big5", "big5"),
    (XML, "UTF-16", "utf-16-le", "utf-16-le"),
]


@pytest.mark.parametrize(("page", "stated", "written", "found"), IN_PAGE)
def test_stated_in_the_page(page: str, stated: str, written: str, found: str) -> None:
    text = page.format(stated, "城市形象" if written != "big5" else "城市與媒體")
    decoded = decode(text.encode(written))
    assert (decoded.encoding, decoded.text) == (found, text)


def test_a_short_page_is_read_as_it_states() -> None:
    for name, text in (("gb2312", "芦"), ("big5", "齉")):
        assert (
            decode(PAGE.format(name, text).encode(name if name == "big5" else "gbk")).text[-23:-22]
            == text
        )
    assert stated_in_head(b"a text about <meta> and charset=big5") is None
    assert codec_name("punycode") is codec_name("hex") is codec_name("a\0b") is None


MIXED = [  # lines and their encodings, the encoding stated
    ([(ZH, "utf-8"), ("杭州西湖的春天很美，游客很多。", "gbk")], "utf-8+gb18030"),
    ([(ZH, "gbk"), ("杭州", "gbk"), ("西湖的春天很美，游客也很多。", "utf-8")], "gb18030+utf-8"),
    ([(EN, "utf-8"), ("It’s a naïve façade.", "cp1252"), ("ASCII", "ascii")], "utf-8+cp1252"),
    ([(ZH, "utf-8"), (HANT, "big5")], "utf-8+big5hkscs"),
]


@pytest.mark.parametrize(("lines", "found"), MIXED)
def test_lines_in_two_encodings(lines: list[tuple[str, str]], found: str) -> None:
    decoded = decode(b"\n".join(text.encode(encoding) for text, encoding in lines))
    assert decoded.text.split("\n") == [text for text, _ in lines]
    assert set(decoded.encoding.split("+")) == set(found.split("+"))
    assert decoded.codec in found
    assert decoded.confidence <= 0.9


def test_a_gb_file_with_a_paragraph_of_utf8_that_is_valid_gb() -> None:
    even = "西湖的春天很美，游客也多。明天"  # 45 bytes and a line feed would not be, 42 are
    raw = (ZH + "\n").encode("gbk") + even[:14].encode() + b"\n" + ZH.encode("gbk")
    decoded = decode(raw)
    assert decoded.text == f"{ZH}\n{even[:14]}\n{ZH}"
    assert decoded.codec == "gb18030"


CUT = [
    (ZH.encode()[:-1], "utf-8", ZH[:-1]),
    (ZH.encode()[:-2], "utf-8", ZH[:-1]),
    (ZH.encode("gbk")[:-1], "gb18030", ZH[:-1]),
    (HANT.encode("big5")[:-1], "big5hkscs", HANT[:-1]),
    (LONG.encode()[:-1], "utf-8", LONG[:-1]),
]


@pytest.mark.parametrize(("raw", "found", "text"), CUT)
def test_a_last_character_cut_in_two(raw: bytes, found: str, text: str) -> None:
    decoded = decode(raw)
    assert (decoded.encoding, decoded.text) == (found, text + "\ufffd")
    assert decoded.confidence <= 0.9


def test_a_first_character_cut_in_two() -> None:
    decoded = decode(ZH.encode()[1:])
    assert decoded.encoding == "utf-8"
    assert decoded.text.lstrip("\ufffd") == ZH[1:]


REFUSED = [
    b"\x00\x01\x02\x03\x04\x05",
    b"%PDF-1.7 \xe4\xb8\xad",
    b"PK\x03\x04rest of an archive",
    b"\x89PNG\r\n\x1a\n",
    b"\x1f\x8b\x08\x00",
    b"\xfd7zXZ\x00\x00",
    b"text\x00" * 20,
    bytes(range(256)),
    codecs.BOM_UTF16_LE + b"\x00\xd8" * 20,
    b"\x1b$)A\x0e1107\x0f is ISO-2022-CN",
    "新闻中心发布的消息".encode("gbk").decode("utf-8", "replace").encode(),  # lost
    ("锟斤拷" * 20 + "城市").encode("gbk"),
    ("烫" * 30).encode("gbk"),
    ("屯" * 12 + "abc").encode(),
    ("ï¿½" * 20).encode(),
]


@pytest.mark.parametrize("raw", REFUSED)
def test_refused(raw: bytes) -> None:
    with pytest.raises(DocumentError) as error:
        decode(raw)
    assert error.value.reason == "undecodable"


def test_never_another_error() -> None:
    reasons = set()
    for seed in range(400):
        raw = bytes((seed * 7919 + at * at * 31 + at * seed) % 256 for at in range(seed % 60))
        try:
            decode(raw).text.encode("utf-8", "surrogatepass")
        except DocumentError as error:
            reasons.add(error.reason)
    assert reasons == {"undecodable"}


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.binary(max_size=200), st.sampled_from([None, "gbk", "big5", "utf-16", "cp1251", "hz"]))
def test_any_bytes_end_as_text_or_undecodable(raw: bytes, declared: str | None) -> None:
    reason = "undecodable"
    try:
        assert 0 <= decode(raw, declared).confidence <= 1
    except DocumentError as refusal:
        reason = refusal.reason
    assert reason == "undecodable"


_ASSIGNED = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])


def _encodable(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


@pytest.mark.parametrize(
    "encoding", ["utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-8-sig"]
)
@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    text=st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | _ASSIGNED | st.just("的"),
        max_size=40,
    )
)
def test_any_declared_text_comes_back(encoding: str, text: str) -> None:
    plain = "".join(char for char in text if _encodable(char, encoding))
    decoded = decode(plain.encode(encoding), encoding)
    assert decoded.text == plain


def test_damaged_files_are_read_with_less_confidence() -> None:
    broken = decode(LONG.encode() + b"\xff" + LONG.encode())
    assert broken.encoding == "utf-8"
    assert broken.text.count("\ufffd") == 1
    assert broken.confidence < decode(LONG.encode()).confidence
    some = decode((LONG + "锟斤拷" + LONG).encode())
    assert some.text == LONG + "锟斤拷" + LONG
    assert some.confidence < decode(LONG.encode()).confidence


def test_confidence_grows_with_evidence() -> None:
    assert decode("é".encode()).confidence < decode(ZH.encode()).confidence < 1.0
    assert decode(b"ASCII").confidence == decode(ZH.encode("utf-8-sig")).confidence == 1.0
    assert decode("Málaga".encode("cp1252")).confidence <= 0.6


FOREIGN = [(RU, "cp1251"), (RU, "iso8859-5"), (KO, "euc_kr"), (JA, "euc_jp"), (JA, "shift_jis")]
FOREIGN += [
    ("Ελληνικά κείμενα για πόλεις", "cp1253"),
    ("Łódź, Kraków i Gdańsk są piękne", "cp1250"),
]


@pytest.mark.parametrize(("text", "encoding"), FOREIGN)
def test_other_languages_are_not_chinese(text: str, encoding: str) -> None:
    try:
        decoded = decode(text.encode(encoding))
    except DocumentError:
        return
    chinese = decoded.encoding.startswith(("gb", "big5"))
    assert decoded.text == text or not chinese or decoded.confidence < 0.8


def test_plausibility_tells_mojibake() -> None:
    assert plausibility(ZH) > 0.8 > 0.6 > plausibility(ZH.encode().decode("gbk", "replace"))


def test_the_codec_of_a_repaired_or_mixed_text() -> None:
    assert Decoded("", "utf-8 gb18030>utf-8", 1.0).codec == "utf-8"
    assert Decoded("", "gb18030+utf-8", 1.0).codec == "gb18030"


def test_large_texts_are_as_fast_as_the_codec() -> None:
    raw = (LONG * 3000).encode()
    assert len(raw) / fastest(lambda: decode(raw)) > 100e6  # 700 MB/s when undisturbed


def test_real_files(data: Path) -> None:
    files = sorted((data / "raw").glob("txt_gb18030_classified/*/*.txt"))
    files += sorted((data / "raw" / "txt_national_reports").glob("*.txt"))
    found = [decode(path.read_bytes()) for path in files]
    assert {decoded.encoding for decoded in found} == {"gb18030"}
    for path in (data / "raw").glob("txt_city_policies/*.txt"):
        assert decode(path.read_bytes()).encoding == "utf-8"
