"""PDF files in tests: drawn in few words, and read back."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped,unused-ignore]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped,unused-ignore]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped,unused-ignore]

from citysway.corpus.readers import pdf
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError

canvas = pytest.importorskip("reportlab.pdfgen.canvas")
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
HEADED = both(lines([(150, 760, "杭州城市报告")], size=26), lines(block([zh(0, 30), zh(4, 30)])))
TEXT = lines(block([zh(0, 30), zh(4, 30)]))
GOOD = made(TEXT, TEXT, TEXT)
