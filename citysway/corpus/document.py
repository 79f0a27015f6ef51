"""The one record that enters the house: a document as its source states it."""

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from citysway.errors import DocumentError

Kind = Literal["policy", "news", "publicity"]
Lang = Literal["zh", "en"]
KINDS: tuple[Kind, ...] = ("policy", "news", "publicity")
LANGS: tuple[Lang, ...] = ("zh", "en")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def parse_iso_date(value: datetime.date | str | None) -> datetime.date | str | None:
    """A full day becomes a ``date``; 'YYYY' and 'YYYY-MM' stay strings, zero-padded.

    Raises DocumentError (reason ``bad_date``) for anything else.
    """
    if value is None or isinstance(value, datetime.date):
        return value.date() if isinstance(value, datetime.datetime) else value
    found = _DATE.fullmatch(value.strip())
    if found is None:
        raise DocumentError(
            f"date {value!r}: allowed are YYYY, YYYY-MM, YYYY-MM-DD", reason="bad_date"
        )
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        full = datetime.date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise DocumentError(f"date {value!r}: {error}", reason="bad_date") from None
    return full if day else f"{year:04d}-{month:02d}" if month else f"{year:04d}"


@dataclass(frozen=True, slots=True)
class Document:
    """One text with what its source states of it; only ``id`` and ``text`` are required.

    ``issuer_place`` and ``sponsor_city`` are a place id or a name; ``date`` is a day or
    'YYYY[-MM[-DD]]'. ``home``, a place id or a name, is where the source is at home ('' for
    nowhere); without it the registry of outlets says so.
    Raises DocumentError for a kind, language or date outside what is allowed.
    """

    id: str
    text: str
    title: str | None = None
    lang: str | None = None
    date: datetime.date | str | None = None
    kind: str = "news"
    source_id: str | None = None
    url: str | None = None
    issuer_place: str | None = None
    sponsor_city: str | None = None
    credit: str | None = None
    author: str | None = None
    path: str | None = None
    home: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "date", parse_iso_date(self.date))
        if self.kind not in KINDS:
            raise DocumentError(
                f"kind {self.kind!r}: allowed are {', '.join(KINDS)}", reason="bad_kind"
            )
        if self.lang is not None and self.lang not in LANGS:
            raise DocumentError(
                f"lang {self.lang!r}: allowed are {', '.join(LANGS)}", reason="bad_language"
            )

    @property
    def day(self) -> datetime.date | None:
        """The date, or the first day of the stated month or year."""
        if self.date is None or isinstance(self.date, datetime.date):
            return self.date
        year, _, month = self.date.partition("-")
        return datetime.date(int(year), int(month or 1), 1)

    @property
    def date_precision(self) -> str:
        """``day``, ``month``, ``year`` or ``none``."""
        if self.date is None:
            return "none"
        if isinstance(self.date, datetime.date):
            return "day"
        return "month" if "-" in self.date else "year"
