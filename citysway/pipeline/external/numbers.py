"""Cells of ``external.csv`` as numbers: what is read, and what is refused with the reason."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from citysway.corpus.fold import fold
from citysway.pipeline.external.columns import Column, key_of

MISSING = frozenset(
    {
        *("", "na", "n/a", "nan", "null", "none", "-", "--", "—", "——", "–", "…", "..", "...", "/"),
        *("无", "无数据", "暂无", "暂无数据", "缺", "缺失", "未公布", "未知", "不详", "n.a."),
    }
)
SCALES = {
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "万亿": 1e12,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
FLAGS = {
    **dict.fromkeys(("1", "1.0", "yes", "true", "y", "是", "有"), 1.0),
    **dict.fromkeys(("0", "0.0", "no", "false", "n", "否", "不是"), 0.0),
}
_NUMBER = re.compile(r"([+-]?)(\d[\d, ]*(?:\.\d+)?|\.\d+)(e[+-]?\d+)?\s*(.*)", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}([, ])\d{3}(?:\1\d{3})*(?:\.\d+)?")
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾]+(?:点.*)?.{0,2}")
_ERRORS = ("#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!")
_ABOUT = ("约", "近", "超", "逾", "大约", "~", "≈", ">", "<", "≥", "≤", "ca", "about", "over")
_GUARD = ("'=", "'+", "'-", "'@")


def scale_of(text: str, words: Sequence[str]) -> float | None:
    """Factor of what stands behind a number or in a heading: ``万人`` 1e4, ``亿元`` 1e8, ``人`` 1;
    None when it is no unit of the column (``words``).
    """
    text = re.sub(r"\s+", " ", text.strip().casefold())
    units = {unicodedata.normalize("NFKC", word).casefold() for word in words}
    if not text or text in units:
        return 1.0
    if text in SCALES:
        return SCALES[text]
    for name in sorted(SCALES, key=len, reverse=True):
        rest = text.removeprefix(name).strip()
        if rest != text and rest in units:
            return SCALES[name]
    return None


def parse_cell(cell: str, column: Column, *, scale: float = 1.0) -> tuple[float, bool]:
    """(value, stood a percent sign?) of one cell; NaN where it is missing.

    ``scale``: factor stated in the heading. Raises ValueError saying what is wrong and what is
    allowed.
    """
    # one width and script, but no footnote sign may become a digit (NFKC: 5² -> 52)
    text = re.sub(r"\s+", " ", fold(cell)).replace("−", "-").strip()
    text = text[1:] if text.startswith(_GUARD) else text
    low = text.casefold()
    if low in MISSING:
        return float("nan"), False
    if column.kind == "flag":
        return _flag(low), False
    if key_of(text) in {key_of(word) for word in column.values}:
        return {key_of(word): value for word, value in column.values.items()}[key_of(text)], False
    value, percent = _number(low, column, scale)
    _check(value, column)
    return value, percent


def _flag(text: str) -> float:
    if text not in FLAGS:
        raise ValueError("allowed are 1, yes, 是 and 0, no, 否")
    return FLAGS[text]


def _number(text: str, column: Column, scale: float) -> tuple[float, bool]:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(_why_not(text, column))
    sign, digits, power, tail = found[1], found[2].strip(), found[3] or "", found[4].strip()
    if not digits.replace(".", "", 1).isdigit():
        if not _GROUPED.fullmatch(digits):
            raise ValueError(
                "commas and spaces are read between groups of three digits (1,234,567); "
                "the decimal sign is a point"
            )
        digits = re.sub("[, ]", "", digits)
    percent = tail in ("%", "percent")
    factor = 1.0 if percent else scale_of(tail, column.words)
    if factor is None:
        raise ValueError(_why_not(text, column))
    if percent and column.known and column.kind != "percent":
        raise ValueError(f"a percentage, and the column holds {column.unit}")
    if scale != 1.0 and factor != 1.0:
        raise ValueError("the heading states a unit already; write the number alone")
    return _product(f"{sign}{digits}{power}", factor, scale), percent


def _product(digits: str, factor: float, scale: float) -> float:
    """In decimal digits: 2140.3万 is 21403000 exactly."""
    try:
        value = float(Decimal(digits) * Decimal(factor) * Decimal(scale))
    except ArithmeticError:
        value = float("inf")
    if abs(value) == float("inf"):
        raise ValueError("larger than any number")
    return value


def _why_not(text: str, column: Column) -> str:
    if text in _ERRORS:
        return "an error of a table program; leave the cell empty, or write NA"
    if _NUMERALS.fullmatch(text):
        return "Chinese numerals; write digits, such as 1200万"
    if text.startswith(_ABOUT) or text.endswith("+"):
        return "not one number; write it without a word or sign of about, over or under"
    if text.startswith("("):
        return "a number in brackets; write a minus sign for a loss"
    if text.strip("+-") in ("inf", "infinity", "∞"):
        return "not a number"
    units = f", with a unit such as {', '.join(column.words[:3])}" if column.words else ""
    words = f", or one of {', '.join(column.values)}" if column.values else ""
    return f"allowed are numbers like 1234567, 1,234,567, 123.4万, 1.2 million{units}{words}; or NA"


def _check(value: float, column: Column) -> None:
    if column.kind == "amount" and value <= 0:
        raise ValueError(f"{column.zh} ({column.id}) must be above 0; missing is NA")
    if column.kind in ("count", "rank") and value < 0:
        raise ValueError(f"{column.zh} ({column.id}) cannot be below 0; missing is NA")
    low, high = column.range or ((0.0, 100.0) if column.kind == "percent" else (None, None))
    if low is not None and high is not None and not low <= value <= high:
        raise ValueError(f"{column.zh} ({column.id}) lies between {low:g} and {high:g}; in percent")
