"""A share over time as a line no higher than its words."""

from collections.abc import Sequence
from itertools import groupby

from markupsafe import escape

from citysway.reports.charts.lettering import clean

_HEIGHT = 40  # units of its own; a unit of width is a period


def spark(
    rows: Sequence[tuple[int, float]], spans: Sequence[tuple[int, int]] = (), *, label: str
) -> str:
    """Numbers of periods, in order, with values of 0 and more; a number that is missing interrupts
    the line. ``spans`` (first and last number) are shaded. '' below two points.

    Size and colours are those of the page's style, coordinates whole numbers: so it is small.
    """
    if len(rows) < 2:
        return ""
    first, last = rows[0][0], rows[-1][0]
    most = max(value for _, value in rows) or 1.0
    spots = [(at - first, round((1 - value / most) * _HEIGHT)) for at, value in rows]
    shaded = "".join(
        f'<rect x="{start - first - 0.5:g}" width="{end - start + 1}" height="{_HEIGHT}"/>'
        for start, end in spans
    )
    runs = groupby(enumerate(spots), key=lambda spot: spot[1][0] - spot[0])
    line = "".join(_run([spot for _, spot in some]) for _, some in runs)
    return (
        f'<svg class="spark" role="img" aria-label="{escape(clean(label))}" '
        f'viewBox="-0.5 -2 {last - first + 1} {_HEIGHT + 4}" preserveAspectRatio="none">{shaded}'
        f'<path d="{line}"/></svg>'
    )


def _run(spots: Sequence[tuple[int, int]]) -> str:
    """Periods without a gap; one alone is a dot."""
    through = " ".join(f"{x} {y}" for x, y in spots)
    return f"M{through}" if len(spots) > 1 else f"M{through}h0"
