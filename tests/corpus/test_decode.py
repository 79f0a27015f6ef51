"""Encodings: what is found, how sure, and what is refused."""

import codecs
from pathlib import Path

import pytest

from citysway.corpus.decode import decode
from citysway.corpus.plausible import plausibility
from citysway.errors import DocumentError

ZH = "苏州是国家历史文化名城，园林甲天下。"
HANT = "臺灣與香港的城市形象研究，媒體報導很多。"
EN = "The city’s image is “seen” by others – in cafés."
LONG = ZH * 40

FOUND = [
    ("", "utf-8", "utf-8"),
    ("plain ASCII text", "ascii", "utf-8"),
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
    ("café in São Paulo", "utf-8", "utf-8"),
    ("café in São Paulo", "cp1252", "cp1252"),
    ("Düsseldorf, Zürich and Málaga", "cp1252", "cp1252"),
    ("Düsseldorf, Zürich and Málaga", "utf-8", "utf-8"),
    ("£5 for a naïve façade", "cp1252", "cp1252"),
    ("£5 for a naïve façade", "utf-8", "utf-8"),
    ("一些", "gb18030", "gb18030"),  # valid UTF-8 by chance
    ("联通", "gb18030", "gb18030"),
    ("小", "gb18030", "gb18030"),
    ("中", "utf-8", "utf-8"),
    ("中国", "utf-8", "utf-8"),
    ("上海", "gb18030", "gb18030"),
    ("杭州 West Lake", "gb18030", "gb18030"),
    ("杭州 West Lake", "utf-8", "utf-8"),
    ("GDP增长5.5%", "gb18030", "gb18030"),
    ("GDP增长5.5%", "utf-8", "utf-8"),
    ("镕基", "gbk", "gb18030"),
    ("𠮷野家在㐂市", "gb18030", "gb18030"),
    ("“城市”——形象", "gb18030", "gb18030"),
    ("“城市”——形象", "utf-8", "utf-8"),
    (HANT, "utf-8", "utf-8"),
    (HANT, "gbk", "gb18030"),
    (HANT, "big5", "big5hkscs"),
    ("Москва — столица", "utf-8", "utf-8"),
    ("Привет", "utf-8", "utf-8"),
    ("Ελλάδα", "utf-8", "utf-8"),
    ("a\tb\r\nc\n", "ascii", "utf-8"),
    ("€ 20, 30 °C", "utf-8", "utf-8"),
    ("２０２３年６月３日", "gb18030", "gb18030"),
    ("京都は日本の古都です。", "utf-8", "utf-8"),
]


@pytest.mark.parametrize(("text", "written", "found"), FOUND)
def test_found(text: str, written: str, found: str) -> None:
    decoded = decode(text.encode(written))
    assert (decoded.encoding, decoded.text) == (found, text)
    assert 0 <= decoded.confidence <= 1


DECLARED = [
    (ZH.encode("gbk"), "gb2312", "gb18030", ZH),
    (ZH.encode("gbk"), "GBK", "gb18030", ZH),
    (ZH.encode("gbk"), "utf-8", "gb18030", ZH),  # a false declaration
    (ZH.encode(), "gb2312", "utf-8", ZH),
    (ZH.encode(), "no-such-name", "utf-8", ZH),
    (ZH.encode("gbk"), "iso-8859-1", "gb18030", ZH),
    (HANT.encode("big5"), "big5", "big5", HANT),
    ("京都は日本の古都です。".encode("shift_jis"), "shift_jis", "shift_jis", None),
    ("naïve".encode("latin-1"), "latin-1", "cp1252", "naïve"),
    (ZH.encode("utf-16-le"), "utf-16-le", "utf-16-le", ZH),
]


@pytest.mark.parametrize(("raw", "declared", "found", "text"), DECLARED)
def test_declared(raw: bytes, declared: str, found: str, text: str | None) -> None:
    decoded = decode(raw, declared)
    assert decoded.encoding == found
    assert text is None or decoded.text == text


REFUSED = [
    b"\x00\x01\x02\x03\x04\x05",
    b"%PDF-1.7 \xe4\xb8\xad",
    b"PK\x03\x04rest of an archive",
    b"\x89PNG\r\n\x1a\n",
    b"\x1f\x8b\x08\x00",
    b"text\x00" * 20,
    bytes(range(256)),
    codecs.BOM_UTF16_LE + b"\x00\xd8" * 20,
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


def test_damaged_files_are_read_with_less_confidence() -> None:
    cut = decode(ZH.encode()[:-1])
    assert cut.encoding == "utf-8"
    assert cut.text == ZH[:-1] + "\ufffd"
    broken = decode(LONG.encode() + b"\xff" + LONG.encode())
    assert broken.encoding == "utf-8"
    assert broken.text.count("\ufffd") == 1
    assert broken.confidence < decode(LONG.encode()).confidence


def test_confidence_grows_with_evidence() -> None:
    assert decode("é".encode()).confidence < decode(ZH.encode()).confidence < 1.0
    assert decode(b"ASCII").confidence == decode(ZH.encode("utf-8-sig")).confidence == 1.0
    assert decode("Málaga".encode("cp1252")).confidence <= 0.6


def test_plausibility_tells_mojibake() -> None:
    assert plausibility(ZH) > 0.8 > 0.6 > plausibility(ZH.encode().decode("gbk", "replace"))


def test_real_files(data: Path) -> None:
    files = sorted((data / "raw").glob("txt_gb18030_classified/*/*.txt"))
    files += sorted((data / "raw" / "txt_national_reports").glob("*.txt"))
    found = [decode(path.read_bytes()) for path in files]
    assert {decoded.encoding for decoded in found} == {"gb18030"}
    for path in (data / "raw").glob("txt_city_policies/*.txt"):
        assert decode(path.read_bytes()).encoding == "utf-8"
