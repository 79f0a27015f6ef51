"""The columns of ``external.csv``: those that are known, and how a heading is read."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from citysway.corpus.fold import fold

KINDS = ("count", "amount", "number", "percent", "rank", "flag")
TYPES = ("Denominator", "Other")
CITY = (
    *("city", "城市", "市", "城市名", "城市名称", "地区", "地级市"),
    *("city_id", "city_name", "place", "place_id"),
)
YEAR = ("year", "年份", "年", "年度")
WORDS = (
    *("name", "province", "country", "source", "note"),
    *("名称", "省", "省份", "国家", "来源", "备注"),
)
_BRACKETS = re.compile(r"^(.*?)\s*[(\[（【]\s*([^()\[\]（）【】]*?)\s*[)\]）】]\s*$")
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``words`` are units that may follow a number; ``values`` words for a number.

    ``kind``: count (>= 0), amount (> 0), number (any), percent, rank (>= 0), flag (0 or 1);
    ``type``: ``Denominator`` or ``Other`` (METHOD.md 4.6).
    """

    id: str
    zh: str
    en: str
    kind: str = "number"
    unit: str = ""
    type: str = "Other"
    asks: str = ""
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    known: bool = True


@cache
def known_columns() -> Mapping[str, Column]:
    """The columns of ``external.toml`` by id, in its order."""
    text = (resources.files("citysway.pipeline.external") / "external.toml").read_text("utf-8")
    found = {}
    for name, entry in tomllib.loads(text).items():
        fields: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()
        }
        found[name] = Column(id=name, **fields)
    return found


@cache
def _by_heading() -> Mapping[str, str]:
    return {
        key_of(name): column.id
        for column in known_columns().values()
        for name in (column.id, column.zh, column.en, *column.names)
    }


def closed_up(text: str) -> str:
    """Chinese without blanks between characters: 北 京, 人 口 of yearbooks."""
    return _SPACED.sub("", text)


def key_of(text: str) -> str:
    """A heading as it is compared: one width and script, small letters, one sign between words."""
    folded = unicodedata.normalize("NFKC", fold(closed_up(text))).strip().casefold()
    return re.sub(r"[\s_\-]+", "_", folded)


def split_heading(heading: str) -> tuple[str, str]:
    """``人口（万人）`` -> (``人口``, ``万人``); the second is empty without brackets at the end."""
    found = _BRACKETS.match(unicodedata.normalize("NFKC", fold(closed_up(heading))).strip())
    return (found[1].strip(), found[2]) if found and found[1].strip() else (heading.strip(), "")


def column_of(name: str) -> Column:
    """The known column of a heading without its unit, else a new one of kind ``number``."""
    known = _by_heading().get(key_of(name))
    if known is not None:
        return known_columns()[known]
    return Column(id=key_of(name), zh=name, en=name, known=False)
