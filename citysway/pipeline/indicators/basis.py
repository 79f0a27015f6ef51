"""What a number was made of, as ``registry.toml`` states it: from it the sentences are found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from citysway.errors import StudyError

#: Kind of text -> what may narrow it (``only``); '' is all of it.
KINDS: dict[str, tuple[str, ...]] = {
    "namings": ("", "focus", "together"),  # of the city, the name alone
    "derived": ("", "unnamed"),  # a brand, work or institution named after the city
    "mentions": ("", "together"),  # codes linked to the city
    "statements": ("", "planned", "done", "problem", "university"),  # mentions that are not far
    "tone": ("",),  # statements, praise and blame by turns
    "relations": ("", "others", "learns", "followed", "decided", "exchange", "abroad", "confirmed"),
    "stories": ("", "picked"),  # namings in stories that began in the city; codes: their origins
    "phrases": ("", "first", "national"),  # where the city used a phrase first
    "counts": ("",),  # no sentences: the rows of ``table``
}
ROLES = ("own", "gov", "unk", "home", "ext", "int", "nat", "prov", "oth")
KEYS = ("of", "codes", "roles", "only", "table", "zh", "en")
FILLED = "{}"


@dataclass(frozen=True, slots=True, order=True)
class Basis:
    """One kind of text a number rests on.

    ``codes``: codes, categories, pairs ``X06*E03`` (one clause) and ``E24&E03`` (one sentence),
    ``E*`` every element; ``{}`` the part, for the whole every element. ``roles`` in which it is
    counted, () where that is the role of the number. ``only`` narrows the kind (``KINDS``).
    Counts over all documents have a ``table`` and say in ``zh`` and ``en`` what they are.
    """

    of: str
    codes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    only: str = ""
    table: str = ""
    zh: str = ""
    en: str = ""

    def of_part(self, part: str) -> "Basis":
        """With the code or category of the part in the place of ``{}``."""
        named = part.rpartition(":")[2] or "E*"
        return replace(self, codes=tuple(code.replace(FILLED, named) for code in self.codes))


def read_bases(stated: Sequence[Mapping[str, Any]], *, where: str) -> tuple[Basis, ...]:
    """The list ``evidence`` of an entry. Raises StudyError naming the key and what is allowed."""
    if not stated:
        raise StudyError(f"{where}: none; needed is what the number is made of")
    return tuple(_basis(line, where=where) for line in stated)


def _basis(line: Mapping[str, Any], *, where: str) -> Basis:
    for key in line:
        if key not in KEYS:
            raise StudyError(f"{where}: unknown key {key!r}; allowed: {', '.join(KEYS)}")
    kind = line.get("of")
    if kind not in KINDS:
        raise StudyError(f"{where} of: found {kind!r}; allowed: {', '.join(KINDS)}")
    if line.get("only", "") not in KINDS[kind]:
        allowed = ", ".join(filter(None, KINDS[kind]))
        raise StudyError(f"{where} only: found {line['only']!r}; allowed for {kind}: {allowed}")
    if strange := [role for role in line.get("roles", ()) if role not in ROLES]:
        raise StudyError(f"{where} roles: found {strange[0]!r}; allowed: {', '.join(ROLES)}")
    said = [key for key in ("table", "zh", "en") if line.get(key)]
    if (kind == "counts") != (len(said) == 3) or (kind != "counts" and said):
        raise StudyError(f"{where}: counts, and they alone, state table, zh and en")
    lists = {key: tuple(line.get(key, ())) for key in ("codes", "roles")}
    return Basis(**{**line, **lists})
