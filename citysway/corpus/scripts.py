"""The script of every character, and of Han characters the one they belong to alone."""

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "Hani": ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),
    "Latn": ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF), (0xFF21, 0xFF5A)),
    "Jpan": ((0x3041, 0x3096), (0x30A1, 0x30FA), (0xFF66, 0xFF9D)),
    "Kore": ((0xAC00, 0xD7AF), (0x1100, 0x11FF), (0x3131, 0x318E)),
    "Cyrl": ((0x400, 0x52F),),
    "Grek": ((0x370, 0x3FF),),
    "Hebr": ((0x590, 0x5FF),),
    "Arab": ((0x600, 0x6FF), (0x750, 0x77F)),
    "Deva": ((0x900, 0x97F),),
    "Thai": ((0xE00, 0xE7F),),
}
HANT, HANS = len(RANGES) + 1, len(RANGES) + 2  # classes of Han characters of one script alone


def script_classes(text: str) -> npt.NDArray[np.uint8]:
    """Class per character: 0 none, 1.. the scripts of ``RANGES``, ``HANT``, ``HANS``."""
    codes = np.frombuffer(text.encode("utf-32-le", errors="replace"), dtype=np.uint32)
    found: npt.NDArray[np.uint8] = _table()[codes]
    return found


@functools.cache
def _table() -> npt.NDArray[np.uint8]:
    """Class per code point; what opencc changes in one direction only is of one script alone."""
    import opencc

    table = np.zeros(0x110000, dtype=np.uint8)
    for number, ranges in enumerate(RANGES.values(), start=1):
        for first, last in ranges:
            table[first : last + 1] = number
    table[[0xD7, 0xF7]] = 0  # signs among the Latin letters
    chars = [chr(code) for code in range(0x4E00, 0xA000)]

    def changed(config: str) -> npt.NDArray[np.bool_]:
        converter: Any = opencc.OpenCC(config)
        return np.array([converter.convert(char) != char for char in chars])

    to_traditional, to_simplified = changed("s2t"), changed("t2s")
    han = table[0x4E00:0xA000]
    han[to_simplified & ~to_traditional] = HANT
    han[to_traditional & ~to_simplified] = HANS
    return table


def script_counts(classes: npt.NDArray[np.uint8]) -> tuple[dict[str, int], str]:
    """Letters per script that is there, in the order of the scripts; Hans or Hant (tie: Hans)."""
    found = np.bincount(classes, minlength=HANS + 1).tolist()
    found[1] += found[HANT] + found[HANS]
    there = {name: found[at] for at, name in enumerate(RANGES, start=1) if found[at]}
    return there, "Hant" if found[HANT] > found[HANS] else "Hans"
