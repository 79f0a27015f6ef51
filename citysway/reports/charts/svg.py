"""An SVG file of vl-convert made part of a page."""

import re
from html import escape

FONTS = (
    '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", '
    '"Hiragino Sans GB", sans-serif'
)
#: vl-convert completes relative links with an address of its own, so links travel as absolute ones.
BASE = "https://evidence.invalid/"


def inline(drawn: str, *, ident: str, label: str) -> str:
    """Make an SVG file fit for several of its kind inside one HTML page, and make it small."""
    out = drawn.replace("xlink:href=", "href=").replace(f'href="{BASE}', 'href="')
    for pattern, better in _SHORTER:
        out = re.sub(pattern, better, out, flags=re.DOTALL)
    out = _PLACES.sub(lambda found: re.sub(r"(\.\d)\d+", r"\1", found[0]), out)
    out = re.sub(r'\sid="([^"]+)"', rf' id="{ident}-\1"', out)
    out = re.sub(r"url\(#([^)]+)\)", rf"url(#{ident}-\1)", out)
    out = out.replace("<a href=", _QUIET_LINK)
    head = f'<svg role="group" aria-label="{escape(label)}" font-family="{escape(FONTS)}" '
    return out.replace("<svg ", head, 1)


#: For the pointer alone: the table beside a chart has the same links for readers and keyboards.
_QUIET_LINK = '<a aria-hidden="true" tabindex="-1" href='
#: Attributes that hold coordinates: one decimal is enough.
_PLACES = re.compile(r'\s(?:transform|d|x|y|x1|x2|y1|y2|width|height)="[^"]*"')
#: What a page does not need of a drawing: links to nowhere, roles of every part (the figure has a
#: label and a table), fonts repeated on every word (the root has them).
_SHORTER = (
    (r'<a href="">(.*?)</a>', r"\1"),
    (r'\sxmlns(:xlink)?="[^"]*"', ""),
    (r'\s(?:role|aria-[a-z]+|pointer-events|font-family|class)="[^"]*"', ""),
    (r'\s(?:opacity|fill-opacity|stroke-opacity)="1"', ""),
    (r'<path d="" display="none"/>', ""),
)
