"""What a file's name says of it: ``{date}_{source}_{title}.txt``, ``{source}/{date:%Y%m%d}/*``."""

import datetime
import difflib
import re
import unicodedata
from dataclasses import dataclass

from citysway.corpus.readers.columns import FIELDS as COLUMNS
from citysway.errors import StudyError

FIELDS = tuple(field for field in COLUMNS if field != "text")
_MONTH = r"[A-Za-z]{3,9}"
_SEP = r"[-._ ]"
_DATE = (  # what parse_date reads, with _ for - as file names have it
    rf"(?<!\d)(?:\d{{4}}年(?:\d{{1,2}}月(?:\d{{1,2}}[日号])?)?|\d{{4}}{_SEP}\d{{1,2}}{_SEP}\d{{1,2}}"
    rf"|\d{{8}}(?:T?\d{{4,6}})?|\d{{4}}{_SEP}\d{{1,2}}|\d{{4}}"
    rf"|\d{{1,2}}{_SEP}{_MONTH}{_SEP}\d{{4}}|{_MONTH}{_SEP}\d{{1,2}}{_SEP}+\d{{4}}"
    r"|[〇零○一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十廿]{1,3}[日号])?)?)(?!\d)"
)
_CODES = {  # of strptime, as file names use them
    **dict.fromkeys("mdHMS", r"\d{1,2}"),
    **dict.fromkeys("aAbB", r"[A-Za-z]{3,9}"),
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "j": r"\d{3}",
}
_TOKEN = re.compile(r"\{(?P<inside>[^{}]*)\}|(?P<star>\*+)|(?P<brace>[{}])|(?P<plain>[^{}*]+)")
_COMPRESSED = r"(?:\.(?:gz|bz2|xz|zst))?"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern of file names; ``formats``: the format of the date, where one is given."""

    text: str
    regex: re.Pattern[str]
    format: str | None = None

    def fields(self, name: str) -> dict[str, str] | None:
        """The fields a path states, as written (a date by format: ISO); None: it does not fit.

        The pattern is matched from the end of the path: folders before it may be anything.
        A compression suffix (``.gz``) may follow.
        """
        path = unicodedata.normalize("NFC", name).replace("\\", "/")
        match = self.regex.fullmatch(path)
        if match is None:
            return None
        found = {field: value.strip() for field, value in match.groupdict().items()}
        if "date" in found:
            date = _date(found["date"], self.format)
            if date is None:
                return None
            found["date"] = date
        return {field: value for field, value in found.items() if value} or None


def compile_pattern(pattern: str) -> Pattern:
    """``{field}`` reads a field of a document, ``*`` or ``{*}`` anything but a folder's end.

    Fields run to the next literal (non-greedily); ``{date}`` matches only what looks like a
    date, ``{date:%d.%m.%Y}`` only what the format reads.
    Raises StudyError, with the position, for an unknown or repeated field, a brace that is not
    closed, two fields that nothing separates, an unknown format code, or no field at all.
    """
    text = unicodedata.normalize("NFC", pattern).replace("\\", "/").strip("/")
    regex, form = "", None
    seen: list[str] = []
    open_field: str | None = None  # a field that runs to the next literal
    for token in _TOKEN.finditer(text):
        if token["brace"]:
            raise _error(pattern, token.start(), f"{token['brace']!r} without its other brace")
        if token["plain"]:
            regex, open_field = regex + re.escape(token["plain"]), None
            continue
        name, _, given = (token["inside"] or "*").partition(":")
        part = _part(pattern, token.start(), name, given, seen)
        if name != "date":
            if open_field is not None:
                message = f"{{{open_field}}} and {{{name}}} with nothing between them"
                raise _error(pattern, token.start(), message)
            open_field = name
        form = given or form
        seen.append(name)
        regex += part
    if not set(seen) - {"*"}:
        raise _error(pattern, 0, "no field")
    return Pattern(pattern, re.compile(f"(?:.*/)?{regex}{_COMPRESSED}", re.IGNORECASE), form)


def _part(pattern: str, at: int, name: str, given: str, seen: list[str]) -> str:
    """The regular expression of one field."""
    if name == "*":
        return "[^/]*?"
    if name not in FIELDS:
        near = difflib.get_close_matches(name.lower(), FIELDS, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise _error(pattern, at, f"{name!r} is no field{hint}")
    if name in seen:
        raise _error(pattern, at, f"{{{name}}} a second time")
    if name != "date":
        if given:
            raise _error(pattern, at, f"{{{name}:{given}}}: only a date takes a format")
        return f"(?P<{name}>[^/]+?)"
    return f"(?P<date>{_format(pattern, at, given) if given else _DATE})"


def _format(pattern: str, at: int, given: str) -> str:
    """A strptime format as a regular expression."""
    parts = re.split("%(.?)", given)
    regex = re.escape(parts[0])
    for code, literal in zip(parts[1::2], parts[2::2], strict=True):
        if code not in _CODES:
            known = ", ".join(f"%{known}" for known in _CODES)
            raise _error(pattern, at, f"%{code} in a date; allowed are {known}")
        regex += _CODES[code] + re.escape(literal)
    if not {"Y", "y"} & set(parts[1::2]):
        raise _error(pattern, at, f"{{date:{given}}} without a year (%Y)")
    if "/" in given:
        raise _error(pattern, at, f"{{date:{given}}}: a date lies in one folder or name")
    return regex


def _date(stated: str, form: str | None) -> str | None:
    """ISO by the format, with its precision; without one as written, ``_`` as ``-``."""
    if form is None:
        return stated.replace("_", "-")
    try:
        day = datetime.datetime.strptime(stated, form).date()
    except ValueError:
        return None
    if re.search("%[dj]", form):
        return day.isoformat()
    return f"{day:%Y-%m}" if re.search("%[mbB]", form) else f"{day:%Y}"


def _error(pattern: str, at: int, message: str) -> StudyError:
    allowed = ", ".join(FIELDS)
    return StudyError(
        f"pattern {pattern!r}, position {at + 1}: {message}; "
        f"allowed are {{field}} with {allowed}, {{date:%Y%m%d}}, and * for anything"
    )
