"""Where the source of a text is at home, and the town in the name of one that no registry knows.

The Lexington Herald-Leader is in Lexington, Kentucky (the registry); parisnews.example is of some
Paris: which, the texts must say.
"""

import functools
import re
from dataclasses import dataclass

from citysway.corpus.web import hostname
from citysway.models.outlets.hosts import home_of
from citysway.models.outlets.papers import city_in_outlet
from citysway.models.outlets.registry import load
from citysway.models.outlets.words import words

_LATIN = re.compile(r"[A-Za-z]")
_LEADS = ("the", "my", "go")
_SHORTEST = 4  # letters of a town in an address
_ENDS = 3  # words of media behind it: daily news online


@dataclass(frozen=True, slots=True)
class Base:
    """``place`` is the id of the outlet's home, '' where it is not known.

    ``wide``: it speaks for the whole province or state of ``place``. ``towns``: what may be a town
    in its name or address, of Latin names the letters, longest first. ``country``: ISO code, where
    known.
    """

    place: str = ""
    wide: bool = False
    towns: tuple[str, ...] = ()
    country: str = ""


NOWHERE = Base()


@functools.lru_cache(maxsize=65_536)
def base_of(source: str, host: str) -> Base:
    """By the registry, by name before address; else what the name and the address spell.

    ``host`` is the host of the page. Outlets that are known as national have no home.
    """
    outlets = load()
    found = (outlets.find(source) if source else None) or (
        outlets.by_domain(host) if host else None
    )
    if found is not None and (found.scope == "national" or found.kind != "news"):
        return Base(country=found.country or "") if found.kind == "news" else NOWHERE
    said = city_in_outlet(source) if source else None
    towns = [letters(said) if _LATIN.search(said) else said] if said else []
    towns = list(dict.fromkeys([*towns, *_in_host(host or hostname(source))]))
    if found is None:
        end = home_of(host) if host else None
        return Base(towns=tuple(towns), country=end.country if end else "")
    wide = found.scope == "provincial"
    return Base(found.place_id or "", wide, tuple(towns), found.country or "")


def letters(name: str) -> str:
    """A name as an address spells it: Fort Worth -> fortworth."""
    return re.sub("[^a-z]", "", name.lower())


def _in_host(host: str) -> tuple[str, ...]:
    """The registered word of a host without the words of media around it."""
    labels = host.removeprefix("www.").split(".")
    found = [letters(label) for label in labels[:-1]]
    for word in found[::-1][:2]:
        towns = _without_media(word)
        if towns:
            return towns
    return ()


def _without_media(word: str) -> tuple[str, ...]:
    """parisdailynews -> parisdaily, paris; () for a word without one of media behind."""
    for lead in _LEADS:
        if word.startswith(lead) and len(word) > len(lead) + _SHORTEST:
            return tuple(dict.fromkeys([*_cut(word), *_cut(word.removeprefix(lead))]))
    return _cut(word)


def _cut(word: str) -> tuple[str, ...]:
    found = []
    for _ in range(_ENDS):
        end = next((end for end in words("en", "host_ends") if word.endswith(end)), "")
        word = word.removesuffix(end)
        if not end or len(word) < _SHORTEST:
            break
        found.append(word)
        if word.partition("and")[2]:  # lancasterandmorecambe
            found.append(word.partition("and")[0])
    return tuple(found)
