"""A share over time as a line no higher than its words."""

from collections.abc import Sequence
from itertools import groupby

from markupsafe import escape

from citysway.reports.charts.lettering import clean

_HEIGHT = 40  # units of its own; a unit of width is a month, or a year


def spark(
    rows: Sequence[tuple[str, float]], spans: Sequence[tuple[str, str]] = (), *, label: str
) -> str:
    """Periods (``YYYY-MM`` or ``YYYY``, in order) with values of 0 and more; those that are missing
    interrupt the line. ``spans`` (first and last period) are shaded. '' below two periods.

    Size and colours are those of the page's style, coordinates whole numbers: so it is small.
    """
    if len(rows) < 2:
        return ""
    first, last = _at(rows[0][0]), _at(rows[-1][0])
    most = max(value for _, value in rows) or 1.0
    spots = [(_at(period) - first, round((1 - value / most) * _HEIGHT)) for period, value in rows]
    shaded = "".join(
        f'<rect x="{_at(start) - first - 0.5:g}" width="{_at(end) - _at(start) + 1}" '
        f'height="{_HEIGHT}"/>'
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


def _at(period: str) -> int:
    """Months, or years, since the year 0."""
    year, month = int(period[:4]), period[5:7]
    return year * 12 + int(month) - 1 if month else year
