"""PDF: reading order, running heads, paragraphs, titles, and what cannot be read."""

import io
import random
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from citysway.corpus.readers import pdf
from citysway.corpus.readers.options import Options
from citysway.corpus.readers.pdf_text import joined
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

canvas = pytest.importorskip("reportlab.pdfgen.canvas")

from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped,unused-ignore]  # noqa: E402
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped,unused-ignore]  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped,unused-ignore]  # noqa: E402
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped,unused-ignore]  # noqa: E402

Draw = Callable[[Any], None]
Line = tuple[float, float, str]  # x, y (from the bottom), text
SONG, LATIN = "STSong-Light", "Helvetica"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))
ZH = "西湖音乐节昨日在杭州开幕市民和游客纷纷到场观看演出"
EN = [
    "The festival by the lake opened on Saturday and many",
    "visitors came from the towns around it to listen to the",
    "bands that played until the late evening on three stages",
    "while the streets of the old quarter were closed to cars.",
]


def made(*pages: Draw, title: str | None = None, **options: Any) -> bytes:
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(595, 842), invariant=1, **options)
    if title is not None:
        sheet.setTitle(title)
    for page in pages:
        page(sheet)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def lines(found: Iterable[Line], *, font: str | None = None, size: float = 12) -> Draw:
    """A page with these lines; Chinese ones in the Chinese font."""
    drawn = list(found)

    def draw(sheet: Any) -> None:
        for x, y, text in drawn:
            sheet.setFont(font or (LATIN if text.isascii() else SONG), size)
            sheet.drawString(x, y, text)

    return draw


def block(texts: Sequence[str], x: float = 72, y: float = 700, step: float = 16) -> list[Line]:
    return [(x, y - step * number, text) for number, text in enumerate(texts)]


def both(*draws: Draw) -> Draw:
    def draw(sheet: Any) -> None:
        for one in draws:
            one(sheet)

    return draw


def picture(sheet: Any) -> None:
    pixels = io.BytesIO(b"P6 2 2 255\n" + bytes(range(12)))
    sheet.drawImage(ImageReader(pixels), 50, 50, 400, 600)


def read(raw: bytes, name: str = "a.pdf") -> list[Record | Rejected]:
    return list(pdf.read(name, io.BytesIO(raw), options=Options()))


def record(raw: bytes, name: str = "a.pdf") -> Record:
    (found,) = read(raw, name)
    assert isinstance(found, Record)
    return found


def reason(raw: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read(raw)
    assert str(caught.value)
    return caught.value.reason


def zh(start: int, length: int) -> str:
    return (ZH * 3)[start : start + length]


TEXTS: list[tuple[Draw, str]] = [
    (lines(block(EN)), " ".join(EN)),
    (lines(block([zh(0, 30), zh(5, 30), zh(9, 12)])), zh(0, 30) + zh(5, 30) + zh(9, 12)),
    # an indent begins a paragraph
    (
        lines(
            [(96, 700, zh(0, 28)), (72, 684, zh(5, 30)), (96, 668, zh(3, 28)), (72, 652, "完。")]
        ),
        f"{zh(0, 28)}{zh(5, 30)}\n{zh(3, 28)}完。",
    ),
    # so does a short line
    (lines(block([*EN, "The end.", *EN])), f"{' '.join(EN)} The end.\n{' '.join(EN)}"),
    (lines(block([zh(0, 30), "完。", zh(5, 30)])), f"{zh(0, 30)}完。\n{zh(5, 30)}"),
    # and a gap
    (
        lines(block(EN) + block(EN, y=600)),
        f"{' '.join(EN)}\n{' '.join(EN)}",
    ),
    # two columns, drawn line by line across the page
    (
        lines(
            one
            for pair in zip(
                block([zh(n, 18) for n in range(6)], x=60),
                block([zh(n + 7, 18) for n in range(6)], x=310),
                strict=True,
            )
            for one in pair
        ),
        "".join(zh(n, 18) for n in range(6)) + "".join(zh(n + 7, 18) for n in range(6)),
    ),
    # three, with a heading across them and a line across their feet
    (
        both(
            lines([(60, 760, zh(0, 22))], size=22),
            lines(
                line
                for x, at in ((60, 0), (230, 4), (400, 8))
                for line in block([zh(at + n, 12) for n in range(5)], x=x, y=720)
            ),
            lines([(60, 600, zh(2, 38))]),
        ),
        f"{zh(0, 22)}\n"
        + "".join(zh(at + n, 12) for at in (0, 4, 8) for n in range(5))
        + zh(2, 38),
    ),
    # columns that stand at different heights
    (
        lines(block(EN, x=40, step=14) + block(EN[::-1], x=330, y=705, step=15), size=9),
        f"{' '.join(EN)}\n{' '.join(EN[::-1])}",
    ),
    # a table is read by rows
    (
        lines(
            (x, 700 - 20 * y, text)
            for y, row in enumerate(
                [("区", "人口", "面积"), ("甲区", "12.5", "80"), ("乙区", "9", "70")]
            )
            for x, text in zip((72, 200, 330), row, strict=True)
        ),
        "区 人口 面积\n甲区 12.5 80\n乙区 9 70",
    ),
    # words broken at line ends
    (
        lines(
            block(["The mayor spoke of culture and of soft inter-", "national power for her city."])
        ),
        "The mayor spoke of culture and of soft international power for her city.",
    ),
    (
        lines(
            block(["The people of the city trust in their long and self-", "made way, said he."])
        ),
        "The people of the city trust in their long and self-made way, said he.",
    ),
    # a footnote mark is no digit of the number behind it
    (
        both(
            lines([(72, 700, "人口")]),
            lines([(96, 706, "1")], size=6),
            lines([(100, 700, "1761万人")]),
        ),
        "人口¹1761万人",
    ),
    # bullets, each its own line, their second lines joined
    (
        lines(
            [(72, 700, "•"), (90, 700, EN[0]), (90, 684, EN[1]), (72, 668, "•"), (90, 668, EN[2])]
        ),
        f"• {EN[0]} {EN[1]}\n• {EN[2]}",
    ),
    # radicals in place of characters, typed spaces kept, spacing of the print left out
    (lines([(72, 700, "⼈民⻔户与⻓江")]), "人民门户与长江"),
    (lines([(72, 700, "杭州 西湖 2023 年")]), "杭州 西湖 2023 年"),
    (lines([(72, 700, "共有"), (99, 700, "2023"), (127, 700, "人")]), "共有2023人"),
]


@pytest.mark.parametrize(("draw", "text"), TEXTS)
def test_text(draw: Draw, text: str) -> None:
    assert record(made(draw)).text == text


def turned(sheet: Any) -> None:
    sheet.rotate(90)
    lines([(100, -100, "First line of it"), (100, -116, "second.")])(sheet)


def upside_down(sheet: Any) -> None:
    sheet.rotate(180)
    lines([(-300, -700, "First line of it"), (-300, -716, "second.")])(sheet)


def landscape(sheet: Any) -> None:
    sheet.setPageRotation(90)
    turned(sheet)


@pytest.mark.parametrize("draw", [turned, upside_down, landscape])
def test_turned_pages(draw: Draw) -> None:
    assert record(made(draw)).text.replace("\n", " ") == "First line of it second."


def test_vertical_chinese() -> None:
    columns = [zh(0, 14), zh(14, 14), zh(2, 5)]
    found = [
        (500 - 20.0 * x, 800 - 13.0 * y, char)
        for x, column in enumerate(columns)
        for y, char in enumerate(column)
    ]
    assert record(made(lines(found))).text == "".join(columns)


def watermark(sheet: Any) -> None:
    sheet.saveState()
    sheet.translate(300, 400)
    sheet.rotate(45)
    lines([(-100, 0, "DRAFT COPY")], size=60)(sheet)
    sheet.restoreState()


def test_watermarks_are_taken_off() -> None:
    texts = ["Alpha is here.", "Beta is here.", "Gamma is here."]
    found = record(made(*(both(lines([(72, 700, text)]), watermark) for text in texts)))
    assert found.text == "\n".join(texts)


BODIES = ["Alpha is the first.", "Beta is the second.", "Gamma is the third.", "Delta is last."]
HEADS: list[tuple[str, int, Callable[[int], list[Line]]]] = [
    ("the same head", 4, lambda n: [(72, 800, "The City Report 2023")]),
    ("a head with the page", 4, lambda n: [(72, 800, f"城市报告 {n}")]),
    ("a page number", 3, lambda n: [(290, 40, str(n + 6))]),
    ("a dressed number", 3, lambda n: [(290, 40, f"- {n} -")]),
    ("a number of numbers", 3, lambda n: [(290, 40, f"第 {n} 页 共 4 页")]),
    ("English numbers", 3, lambda n: [(290, 40, f"Page {n} of 4")]),
    ("Roman numbers", 3, lambda n: [(290, 40, ["i", "ii", "iii", "iv"][n - 1])]),
    ("Chinese numbers", 3, lambda n: [(290, 40, f"第{'一二三四'[n - 1]}页")]),
    ("head and foot", 4, lambda n: [(72, 800, "报告"), (72, 40, "统计局"), (500, 40, str(n))]),
    ("sides that change", 4, lambda n: [(72 if n % 2 else 400, 800, f"Report {n}")]),
    ("number of a short file", 2, lambda n: [(290, 40, f"- {n} -")]),
    ("number of a single page", 1, lambda n: [(290, 40, "1")]),
]


@pytest.mark.parametrize(("name", "pages", "around"), HEADS)
def test_running_heads(name: str, pages: int, around: Callable[[int], list[Line]]) -> None:
    raw = made(*(lines([(72, 700, BODIES[n]), *around(n + 1)]) for n in range(pages)))
    assert record(raw).text == "\n".join(BODIES[:pages]), name


KEPT: list[tuple[str, list[list[Line]], str]] = [
    (
        "two pages",
        [[(72, 800, "Head"), (72, 700, "A.")], [(72, 800, "Head"), (72, 700, "B.")]],
        "Head",
    ),
    ("other heights", [[(72, 800 - 60 * n, "Part"), (72, 400, "Body.")] for n in range(4)], "Part"),
    ("a lone number", [[(72, 700, "Visitors:"), (72, 100, "48")]], "48"),
    ("different lines", [[(72, 700, body)] for body in BODIES], "Beta is the second."),
]


@pytest.mark.parametrize(("name", "pages", "text"), KEPT)
def test_what_does_not_repeat_is_kept(name: str, pages: list[list[Line]], text: str) -> None:
    assert text in record(made(*(lines(page) for page in pages))).text, name


def test_paragraphs_go_over_pages_past_footnotes() -> None:
    one = both(lines(block([zh(n, 30) for n in range(4)])), lines([(72, 90, "注：脚注。")], size=8))
    two = lines([(72, 760, zh(3, 30)), (72, 744, "完。")])
    expected = "".join(zh(n, 30) for n in range(4)) + zh(3, 30) + "完。\n注：脚注。"
    assert record(made(one, two)).text == expected


HEADED = both(lines([(150, 760, "杭州城市报告")], size=26), lines(block([zh(0, 30), zh(4, 30)])))
TITLES: list[tuple[str | None, Draw, str | None]] = [
    ("A Report of the City", HEADED, "A Report of the City"),
    ("城市形象报告", HEADED, "城市形象报告"),
    *(
        (stated, HEADED, "杭州城市报告")
        for stated in [
            *(
                None,
                "",
                "untitled",
                "Microsoft Word - x.doc",
                "report_final.docx",
                "文档1",
                "幻灯片 1",
            ),
            *(
                "PowerPoint Presentation",
                "无标题",
                "C:\\a\\b",
                "12",
                "a.indd",
                "¹ØÓÚÓ¡·¢",
                "the name",
            ),
        ]
    ),
    (None, lines(block([zh(0, 30), zh(4, 30)])), None),
    (
        None,
        both(
            lines([(100, 760, "The City by the Lake"), (100, 730, "in Five Numbers")], size=24),
            lines(block(EN)),
        ),
        "The City by the Lake in Five Numbers",
    ),
    (None, both(lines([(72, 760, "1. Overview")], size=18), lines(block(EN))), None),
    (None, both(lines([(72, 760, "一、总体情况")], size=18), lines(block([zh(0, 30)] * 3))), None),
]


@pytest.mark.parametrize(("stated", "draw", "title"), TITLES)
def test_titles(stated: str | None, draw: Draw, title: str | None) -> None:
    assert record(made(draw, title=stated), "dir/the name.pdf").title == title


JOINED = [
    ("苏州", "园林", "苏州园林"),
    ("苏州", "Suzhou", "苏州Suzhou"),
    ("soft", "power", "soft power"),
    ("judge-", "ment", "judgement"),
    ("non-", "profit", "non-profit"),
    ("twenty-", "first", "twenty-first"),  # the document has it whole
    ("Anglo-", "Saxon", "Anglo-Saxon"),
    ("2020-", "2022", "2020-2022"),
    ("a dash -", "here", "a dash - here"),
    ("culture/", "tourism", "culture/tourism"),
]


@pytest.mark.parametrize(("one", "two", "whole"), JOINED)
def test_rows_joined(one: str, two: str, whole: str) -> None:
    assert joined(one, two, frozenset(["twenty-first"])) == whole


TEXT = lines(block([zh(0, 30), zh(4, 30)]))
GOOD = made(TEXT, TEXT, TEXT)


def test_partly_scanned() -> None:
    found, left = read(made(TEXT, picture, picture, TEXT))
    assert isinstance(found, Record)
    assert isinstance(left, Rejected)
    assert (left.reason, left.locator, left.item) == (
        *("no_text_layer", "page 2-3"),
        "a.pdf#page 2-3",
    )


def test_passwords() -> None:
    assert reason(made(TEXT, encrypt="secret")) == "password"
    printable = StandardEncryption("", ownerPassword="owner", canPrint=0)
    assert record(made(TEXT, encrypt=printable)).text == record(made(TEXT)).text


def outlines(sheet: Any) -> None:
    for number in range(80):
        sheet.line(50, number * 9, 500, number * 9 + 5)


def one_page(content: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A PDF of one page whose content is given as it is stored."""
    stream = b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(content), filters, content)
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page + b"/Resources<</Font<</F 5 0 R>>>>>>",
        stream,
        font,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


BOMB = zlib.compress(b"BT /F 12 Tf 9 9 Td (text of it) Tj ET " + bytes(300_000_000), 9)
UNREAD: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "bad_pdf"),
    ("blanks", b"  \n", "bad_pdf"),
    ("a head alone", b"%PDF-1.7\n", "bad_pdf"),
    ("a head and noise", b"%PDF-1.7\n" + random.Random(1).randbytes(5000), "bad_pdf"),
    ("a head and words", b"%PDF-1.4\nnonsense", "bad_pdf"),
    ("text", "正文，不是文件".encode(), "wrong_format"),
    ("a page", b"<!DOCTYPE html><html></html>", "wrong_format"),
    ("zeros", bytes(5000), "bad_pdf"),
    ("cut at the start", GOOD[:60], "bad_pdf"),
    ("no root", GOOD.replace(b"/Root", b"/Rxxt").replace(b"/Catalog", b"/Cattail"), "bad_pdf"),
    ("a scan", made(picture, picture), "no_text_layer"),
    ("a stamped scan", made(both(picture, lines([(9, 9, "0001")])), picture), "no_text_layer"),
    ("letters as outlines", made(outlines), "no_text_layer"),
    ("white pages", made(lambda sheet: None, lambda sheet: None), "empty"),
    ("private characters", made(lines([(72, 700, "\ue000\ue001\ue002\ue003" * 9)])), "undecodable"),
    ("a bomb", one_page(BOMB), "bomb"),
    ("a bomb in a parcel", one_page(zlib.compress(BOMB, 9), b"/FlateDecode/FlateDecode"), "bomb"),
]


@pytest.mark.parametrize(("name", "raw", "expected"), UNREAD)
def test_unread(name: str, raw: bytes, expected: str) -> None:
    assert reason(raw) == expected, name


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 0.99])
def test_cut_files_say_so(share: float) -> None:
    """Either nothing can be opened, or what is there is read and the end is missed."""
    try:
        found = read(GOOD[: int(share * len(GOOD))])
    except DocumentError as error:
        found = [Rejected("read", "a", error.reason)]
    assert isinstance(found[-1], Rejected)
    assert found[-1].reason in ("truncated", "bad_pdf", "empty")


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    found, left = read(GOOD)
    assert isinstance(found, Record)
    assert isinstance(left, Rejected)
    assert (left.reason, left.locator) == ("too_large", "page 3")


def test_too_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_BYTES", 300)
    assert reason(GOOD) == "too_large"


def test_large_files_are_read_from_their_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf, "_IN_MEMORY", 10)
    (tmp_path / "a.pdf").write_bytes(GOOD)
    with (tmp_path / "a.pdf").open("rb", buffering=0) as stream:
        (found,) = pdf.read("a.pdf", stream, options=Options())
    assert found == record(GOOD)


MUTATED = [
    GOOD,
    made(HEADED, picture, title="A title"),
    made(*(draw for draw, _ in TEXTS), pageCompression=0),
    made(TEXT, encrypt=StandardEncryption("", ownerPassword="owner")),
    one_page(zlib.compress(b"BT /F 12 Tf 72 700 Td (one two) Tj 0 -20 Td (three) Tj ET")),
]


@pytest.mark.parametrize("seed", range(300))
def test_mutations(seed: int) -> None:
    """Flipped, cut and moved bytes end as records or reasons; pdfium does not crash."""
    source = random.Random(seed)
    raw = bytearray(source.choice(MUTATED))
    for _ in range(source.choice([1, 5, 50])):
        at = source.randrange(len(raw))
        match source.randrange(4):
            case 0:
                raw[at] = source.randrange(256)
            case 1:
                del raw[at : at + source.randint(1, 60)]
            case 2:
                raw[at:at] = raw[source.randrange(len(raw)) :][:60]
            case _:
                raw[at : at + 3] = str(source.randint(-9, 99999)).encode()
    if seed % 5 == 0:
        del raw[source.randrange(len(raw)) :]
    try:
        found = read(bytes(raw))
    except DocumentError as error:
        found = [Rejected("read", "a", error.reason)]
    assert found


def test_real_report(data: Path) -> None:
    """The statistics office's report, against what its pages show."""
    path = data / "raw" / "pdf_statistics" / "深圳市2021_性别数据.pdf"
    with path.open("rb", buffering=0) as stream:
        (found,) = pdf.read(path.name, stream, options=Options())
    assert isinstance(found, Record)
    rows = found.text.split("\n")
    assert found.title == rows[0] == "2021年深圳市社会性别统计报告"
    assert rows[1:5] == [
        *("深圳市统计局", "深圳市妇女儿童工作委员会", "深圳市性别平等促进办公室"),
        "二〇二二年十二月",
    ]
    assert (found.author, found.date) == (None, None)
    assert not any(row.isdigit() for row in rows)  # page numbers
    assert sum(row.startswith("2021年") for row in rows) == 41  # the title and 40 indented rows
    assert "常住人口¹1761.48万人，其中男性969.57万人，占" in found.text
    assert "大鹏新区 5.05 2.58 2.47 104.45" in rows
