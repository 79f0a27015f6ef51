"""Charts drawn as SVG: the same bytes on every machine, because widths of words come from a table.

Vega-Lite needs 0.2 s a chart and measures words with the fonts it finds; the charts of a dossier
(five for each of 300 cities) are therefore written directly, in about a thousandth of that time.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import escape

from citysway.reports.charts.base import FONTS, INK, QUIET, RULE
from citysway.reports.quoting import visible


@dataclass(frozen=True, slots=True)
class Frame:
    """What every chart is told: ``ident`` (unique in the page, starts its ids), the title and the
    message in words (with numbers) for readers who do not see it, language, width in pixels.
    """

    ident: str
    title: str
    desc: str = ""
    lang: str = "zh"
    width: int = 640


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a chart in the unit shown.

    ``label`` is the number as written (where ``value`` is None: the reason in two or three words);
    ``about`` is shown on hovering; ``href`` is an anchor such as ``#ev-…`` or ''.
    """

    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    label: str = ""
    href: str = ""
    about: str = ""

    @property
    def ends(self) -> tuple[float, float] | None:
        """The interval, None where there is none."""
        return None if self.lo is None or self.hi is None else (self.lo, self.hi)


#: Widths of ASCII 0x20-0x7e in thousandths of the font size: the widest of the usual sans fonts.
_ASCII = (
    "320 370 460 780 640 960 780 260 390 390 500 790 320 370 320 340 640 640 640 640 640 640 640 640"
    " 640 640 340 340 790 790 790 530 1000 690 690 700 770 640 580 780 760 300 300 660 560 870 750"
    " 790 610 790 700 640 620 740 690 990 690 620 690 390 340 390 790 500 500 620 640 550 640 620"
    " 360 640 640 280 280 580 280 980 640 620 640 640 420 530 400 640 600 820 600 600 530 640 340"
    " 640 790"
)
_WIDTHS = [int(width) / 1000 for width in _ASCII.split()]


@cache
def _em(char: str) -> float:
    code = ord(char)
    if 0x20 <= code < 0x7F:
        return _WIDTHS[code - 0x20]
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.72


def measure(words: str, size: float) -> float:
    """Width in pixels, at least what a usual font needs."""
    return sum(map(_em, words)) * size


def clean(words: str) -> str:
    """One line without characters that act on their own or that XML forbids."""
    line = " ".join(words.split())
    return visible(line).encode("utf-8", "replace").decode("utf-8")


def cut(words: str, size: float, room: float) -> str:
    """The words, ended by an ellipsis where they need more than ``room`` pixels."""
    words = clean(words)
    if measure(words, size) <= room:
        return words
    left = room - size
    for at, char in enumerate(words):
        left -= _em(char) * size
        if left < 0:
            return words[:at].rstrip() + "…"
    return words


def wrap(words: str, size: float, room: float, *, most: int = 2) -> list[str]:
    """At most ``most`` lines within ``room`` pixels; Chinese breaks anywhere, Latin at spaces."""
    lines, rest = [], clean(words)
    while rest and len(lines) < most - 1 and measure(rest, size) > room:
        at = _break(rest, size, room)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, cut(rest, size, room)] if rest else lines


def _break(words: str, size: float, room: float) -> int:
    used, last = 0.0, 0
    for at, char in enumerate(words):
        used += _em(char) * size
        if used > room:
            return last or max(at, 1)
        if char in " 、，/·-" or (_em(char) == 1.0 and words[at + 1 : at + 2] not in _NO_START):
            last = at + 1
    return len(words)


_NO_START = tuple("、，。；：）》”’！？)")


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 12,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
    halo: bool = False,
) -> str:
    """One line of words; ``y`` is its middle. ``halo`` keeps it legible on lines and land."""
    extra = f' text-anchor="{anchor}"' if anchor != "start" else ""
    extra += f' font-weight="{weight}"' if weight != 400 else ""
    extra += ' stroke="#fff" stroke-width="3" paint-order="stroke"' if halo else ""
    size_ = f' font-size="{_n(size)}"' if size != 12 else ""
    tint = f' fill="{fill}"' if fill != INK else ""
    at = f'x="{_n(x)}" y="{_n(y + size * 0.35)}"'
    return f"<text {at}{size_}{tint}{extra}>{escape(clean(words))}</text>"


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    stroke: str = RULE,
    width: float = 1,
    more: str = "",
) -> str:
    """A straight line."""
    ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{_n(width, 2)}"{more}/>'


def rect(x: float, y: float, width: float, height: float, *, fill: str, more: str = "") -> str:
    """A filled rectangle; negative widths run to the left."""
    x, width = (x + width, -width) if width < 0 else (x, width)
    size = f'width="{_n(width)}" height="{_n(height)}"'
    return f'<rect x="{_n(x)}" y="{_n(y)}" {size} fill="{fill}"{more}/>'


def circle(x: float, y: float, r: float, *, fill: str, more: str = "") -> str:
    """A filled circle."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" fill="{fill}"{more}/>'


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """The ``d`` of a path through points."""
    body = "L".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f"M{body}{'Z' if closed else ''}"


def whisker(x1: float, x2: float, y: float, *, stroke: str = INK, cap: float = 3) -> str:
    """A horizontal interval: thin line with short ends."""
    d = f"M{_n(x1)},{_n(y - cap)}v{_n(2 * cap)}M{_n(x1)},{_n(y)}H{_n(x2)}M{_n(x2)},{_n(y - cap)}v{_n(2 * cap)}"
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="1.2"/>'


def linked(body: str, number: Number, *, name: str = "") -> str:
    """Marks that open their evidence, with the number in words; unsafe addresses are left out."""
    said = clean(number.about or " ".join(filter(None, (name, number.label))))
    title = f"<title>{escape(said)}</title>" if said else ""
    if _ADDRESS.fullmatch(number.href) and ".." not in number.href:
        return f'<a href="{escape(number.href)}">{title}{body}</a>'
    return f"<g>{title}{body}</g>" if title else body


#: A place in this page or in a page of the same report.
_ADDRESS = re.compile(r"(?:[\w.-]+/)*[\w.-]*#[\w.:-]+|(?:[\w.-]+/)*[\w-]+\.html")


def picture(parts: Iterable[str], *, height: float, frame: Frame) -> str:
    """The finished ``<svg>`` for a page; scales to the width it is given."""
    ident = re.sub(r"[^\w.-]", "_", frame.ident)
    lang = "zh-CN" if frame.lang == "zh" else "en"
    says = f"<desc>{escape(clean(frame.desc))}</desc>" if frame.desc else ""
    label = clean(
        "：".join(filter(None, (frame.title, frame.desc)))
        if frame.lang == "zh"
        else ": ".join(filter(None, (frame.title, frame.desc)))
    )
    head = (
        f'<svg id="{ident}" role="group" lang="{lang}" aria-label="{escape(label)}" '
        f'width="{frame.width}" height="{_n(height)}" viewBox="0 0 {frame.width} {_n(height)}" '
        f'font-family="{escape(FONTS)}" font-size="12" fill="{INK}">'
    )
    return head + says + "".join(parts) + "</svg>"


def scale(domain: tuple[float, float], span: tuple[float, float]) -> Callable[[float], float]:
    """Values to pixels; a domain without extent maps to the middle of the span."""
    (low, high), (first, last) = domain, span
    if high <= low:
        return lambda value: (first + last) / 2
    return lambda value: first + (value - low) / (high - low) * (last - first)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values within ``low`` and ``high``, at most ``most`` of them, zero among them."""
    from math import ceil, floor, log10

    if high <= low:
        return [low]
    rough = (high - low) / max(most - 1, 1)
    power = 10.0 ** floor(log10(rough))
    steps = [power * factor for factor in (1, 2, 5, 10, 20)]
    for step in steps:
        found = [n * step for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
        if len(found) <= most:
            return [round(value, 12) for value in found]
    return [low, high]


def written(value: float, *, signed: bool = False, step: float = 1.0) -> str:
    """A tick's number with as many decimals as its step needs and a true minus sign."""
    from math import ceil, log10

    digits = max(0, ceil(-log10(step) - 1e-9)) if step < 1 else 0
    shown = f"{value:{'+' if signed and value else ''},.{digits}f}"
    return shown.replace("-", "−")


def tick_labels(values: Sequence[float], *, signed: bool = False, unit: str = "") -> list[str]:
    """The numbers of an axis, all with the same decimals."""
    step = min((b - a for a, b in zip(values, values[1:], strict=False)), default=1.0) or 1.0
    return [written(value, signed=signed, step=step) + unit for value in values]


def axis(
    values: Sequence[float],
    labels: Sequence[str],
    at: Callable[[float], float],
    *,
    top: float,
    bottom: float,
    grid: bool = True,
) -> list[str]:
    """Numbers below a plot at the ticks, with fine lines through it; labels never touch."""
    shown, last = [], -1e9
    for value, label in zip(values, labels, strict=True):
        x, half = at(value), measure(label, 11) / 2
        if grid:
            shown.append(line(x, top, x, bottom, width=0.8))
        if x - half >= last + 6:
            shown.append(text(x, bottom + 11, label, size=11, fill=QUIET, anchor="middle"))
            last = x + half
    return shown


def _n(value: float, digits: int = 1) -> str:
    shown = f"{value:.{digits}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in ("-0", "") else shown
