"""What a host name tells of a site that is in no registry: its country, and whose office it is."""

import functools
from dataclasses import dataclass

from citysway.corpus.web import hostname
from citysway.models.outlets.tables import rows_of
from citysway.models.outlets.words import words

_STATE = ".gov.cn"
_SHORT = 4  # a shorter word before .gov.cn is an abbreviation


@dataclass(frozen=True, slots=True)
class Home:
    """What the end of a host tells; ``country`` is ISO 3166 alpha-2 or, unlisted, two letters."""

    country: str
    kind: str = "unknown"
    scope: str = "unknown"
    place_id: str | None = None


def home_of(address: str) -> Home | None:
    """By the end of the host: ``.de`` -> DE, ``.co.uk`` -> GB; None for ``.com``, ``.tv``, ``.eu``.

    ``gov.xx``, ``gouv.xx`` and the like of any country are governments.
    """
    labels = hostname(address).split(".")
    if len(labels) < 2:
        return None
    for end in (".".join(labels[-2:]), labels[-1]):
        if end in _ends():
            listed = _ends()[end]
            if listed.country or len(labels) < 3 or labels[-2] not in ("com", "gov", "org", "net"):
                return listed if listed.country else None
    country = labels[-1].upper()
    if len(country) != 2 or not country.isascii():
        return None
    official = len(labels) > 2 and labels[-2] in ("gov", "gouv", "gob", "govt", "gub")
    return Home(country, "government" if official else "unknown")


def gov_word(address: str) -> str | None:
    """The word before ``.gov.cn``: ``wjw.wuhan.gov.cn`` -> ``wuhan``; None for any other host."""
    host = hostname(address)
    if not host.endswith(_STATE):
        return None
    word = host.removesuffix(_STATE).rpartition(".")[2]
    return None if word == "www" else word


def gov_place(word: str) -> str | None:
    """The place id of a word before ``.gov.cn`` that is no full spelling; None: not listed."""
    return _gov_words().get(word)


def spelling(word: str) -> str | None:
    """The word as the spelling of a place, to be looked up; None where it can be none."""
    letters = word.replace("-", "")
    return letters if len(letters) >= _SHORT and letters.isalpha() and letters.isascii() else None


@functools.cache
def portals() -> frozenset[str]:
    """Ids of the outlets whose sites carry everybody's texts."""
    return frozenset(words("hosts", "portals"))


@functools.cache
def _ends() -> dict[str, Home]:
    columns = ("suffix", "country", "kind", "scope", "place")
    return {
        row[0]: Home(row[1], row[2], row[3], row[4] or None)
        for row in rows_of("suffixes.csv", columns)
    }


@functools.cache
def _gov_words() -> dict[str, str]:
    return {word: place for word, place in rows_of("gov_hosts.csv", ("word", "place"))}
