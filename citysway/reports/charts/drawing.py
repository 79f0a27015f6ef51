"""Charts drawn as SVG: the same bytes on every machine, because widths of words come from a table.

Vega-Lite needs 0.2 s a chart and measures words with the fonts it finds; the charts of a dossier
(five for each of 300 cities) are therefore written directly, in about a thousandth of that time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import escape

from citysway.reports.charts.base import FONTS, INK, RULE
from citysway.reports.charts.lettering import clean


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
    if not words:
        return ""
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
    end = f"v{_n(2 * cap)}"
    d = f"M{_n(x1)},{_n(y - cap)}{end}M{_n(x1)},{_n(y)}H{_n(x2)}M{_n(x2)},{_n(y - cap)}{end}"
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
    colon = "：" if frame.lang == "zh" else ": "
    label = clean(colon.join(filter(None, (frame.title, frame.desc))))
    head = (
        f'<svg id="{ident}" role="group" lang="{lang}" aria-label="{escape(label)}" '
        f'width="{frame.width}" height="{_n(height)}" viewBox="0 0 {frame.width} {_n(height)}" '
        f'font-family="{escape(FONTS)}" font-size="12" fill="{INK}">'
    )
    return head + says + "".join(parts) + "</svg>"


def _n(value: float, digits: int = 1) -> str:
    shown = f"{value:.{digits}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in ("-0", "") else shown
