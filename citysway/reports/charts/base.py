"""Palette, fonts, the style of axes, and how a Vega-Lite chart becomes part of a page.

Colours are from the palette of Okabe and Ito (told apart by colour-blind readers); the two sides of
an image also differ in shape or place, so that a black-and-white print can be read.
"""

from functools import cache
from pathlib import Path
from typing import Any

from citysway.reports.charts.svg import BASE, FONTS, inline

__all__ = ["BASE", "FONTS", "cjk_font", "svg"]
OWN, OUTSIDE, INK, QUIET, RULE = "#C0500B", "#0B62A4", "#222222", "#5c5c5c", "#e4e4e0"
#: Other cities, land, and the span of a burst: pale enough to lie under words.
PALE, LAND, BURST = "#8c9196", "#e6e5df", "#f3dcb0"
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
#: Starts of the file names of the usual Chinese fonts, best first.
CJK_FILES = (
    *("NotoSansCJK", "NotoSansSC", "SourceHanSans", "msyh", "PingFang", "Hiragino Sans GB"),
    *("wqy-", "DroidSansFallback", "NotoSerifCJK", "simhei", "simsun", "STHeiti", "uming", "ukai"),
)


def svg(chart: Any, *, ident: str, label: str) -> str:
    """The chart as one ``<svg>`` for a page: ids start with ``ident``, nothing points outside it.

    ``label`` is what a screen reader says for the whole picture.
    """
    import vl_convert

    axis: dict[str, Any] = {
        **dict.fromkeys(("labelColor", "titleColor"), QUIET),
        **dict.fromkeys(("gridColor", "tickColor", "domainColor"), RULE),
        **{"gridWidth": 0.7, "labelFontSize": 11, "titleFontSize": 11.5},
        **{"titleFontWeight": 400, "titlePadding": 6},
    }
    styled = (
        chart.configure(font=FONTS, background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_axis(**axis, labelFontWeight=400)
        .configure_axisY(labelFontSize=12.5, labelColor=INK, labelPadding=8)
    )
    drawn = vl_convert.vegalite_to_svg(styled.to_json(validate=False), allowed_base_urls=[])
    return inline(drawn, ident=ident, label=label)


@cache
def cjk_font() -> Path | None:
    """The file of an installed font with Chinese characters; None where there is none.

    Asked are fontconfig (``fc-list``) and the usual folders of the system.
    """
    found = _from_fontconfig() or _from_folders()
    ranked = sorted(found, key=lambda file: (_rank(file), str(file)))
    return ranked[0] if ranked else None


def _from_fontconfig() -> list[Path]:
    import shutil
    import subprocess

    program = shutil.which("fc-list")
    if program is None:
        return []
    asked = [program, ":lang=zh", "--format", "%{file}\\n"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)
    return [Path(name) for name in said.stdout.splitlines() if Path(name).is_file()]


def _from_folders() -> list[Path]:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    files = [file for folder in folders if folder.is_dir() for file in folder.rglob("*.[to]t[cf]")]
    return [file for file in files if _rank(file)[0] < len(CJK_FILES)]


def _rank(file: Path) -> tuple[int, bool]:
    """Place in the list of known fonts; regular weights before others."""
    name = file.name.lower()
    places = [at for at, start in enumerate(CJK_FILES) if name.startswith(start.lower())]
    return min(places, default=len(CJK_FILES)), "bold" in name
