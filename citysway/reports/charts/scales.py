"""From values to pixels, and the numbers of an axis."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil, floor, log10

from citysway.reports.charts.base import QUIET
from citysway.reports.charts.drawing import line, text
from citysway.reports.charts.lettering import measure

Scale = Callable[[float], float]


def scale(domain: tuple[float, float], span: tuple[float, float]) -> Scale:
    """Values to pixels; a domain without extent maps to the middle of the span."""
    (low, high), (first, last) = domain, span
    if high <= low:
        return lambda value: (first + last) / 2
    return lambda value: first + (value - low) / (high - low) * (last - first)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values within ``low`` and ``high``, at most ``most`` of them, zero among them."""
    if high <= low:
        return [low]
    rough = (high - low) / max(most - 1, 1)
    power = 10.0 ** floor(log10(rough))
    steps = [power * factor for factor in (1, 2, 2.5, 5, 10, 20)]
    for step in steps:
        found = [n * step for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
        if len(found) <= most:
            return [round(value, 12) for value in found]
    return [low, high]


def written(value: float, *, signed: bool = False, step: float = 1.0) -> str:
    """A tick's number with as many decimals as its step needs and a true minus sign."""
    digits = next((n for n in range(4) if abs(round(step, n) - step) < 1e-9), ceil(-log10(step)))
    shown = f"{value:{'+' if signed and value else ''},.{digits}f}"
    return shown.replace("-", "−")


def tick_labels(values: Sequence[float], *, signed: bool = False, unit: str = "") -> list[str]:
    """The numbers of an axis, all with the same decimals."""
    step = min((b - a for a, b in pairwise(values)), default=1.0) or 1.0
    return [written(value, signed=signed, step=step) + unit for value in values]


def axis(
    values: Sequence[float],
    labels: Sequence[str],
    at: Scale,
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
