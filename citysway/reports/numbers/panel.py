"""Which passages stand behind a number: the name of its evidence panel."""

import re
from dataclasses import dataclass
from functools import cache

from citysway.pipeline.indicators.basis import Basis
from citysway.pipeline.indicators.registry import registry
from citysway.reports.numbers.roles import EVERY_ROLE, ROLES

#: What a panel of one basis without codes of its own is called (``panel_names`` ...).
_TOPICS = {"namings": "names", "tone": "tone", "mentions": "all", "statements": "all"}
_SLUGS = {"namings": "names"}
_SIDES = {"own+ext": "both"}


@dataclass(frozen=True, slots=True, order=True)
class Panel:
    """What a panel quotes: passages on ``city_id`` from ``side`` (a role, ``both``, roles joined by
    a plus) of what a number is made of.
    """

    city_id: str
    side: str
    bases: tuple[Basis, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes and categories it is about; none where it is about all of a kind."""
        named = (code for basis in self.bases for code in basis.codes if basis.of != "stories")
        return tuple(dict.fromkeys(code for code in named if not code.endswith("*")))

    @property
    def topic(self) -> str:
        """names, all, tone, derived, relations, stories or phrases; else its codes."""
        kinds = {basis.of for basis in self.bases}
        if self.codes and not kinds & {"relations"}:
            return ",".join(self.codes)
        return _TOPICS.get(min(kinds, default=""), min(kinds, default=""))

    @property
    def anchor(self) -> str:
        """The element id in the page: only letters, digits, dot, dash and underscore."""
        said = "_".join(_slug(basis) for basis in self.bases)
        return "ev-" + re.sub(r"[^0-9A-Za-z._-]", "_", f"{self.city_id}-{self.side}-{said}")


def _slug(basis: Basis) -> str:
    codes = (code.rstrip("*") for code in basis.codes)
    return ".".join(filter(None, (_SLUGS.get(basis.of, basis.of), *codes, basis.only)))


def panel_for(indicator: str, part: str, role: str, city_id: str) -> Panel:
    """The panel that shows what this number counted."""
    return Panel(city_id, *_made_of(indicator, part, role))


@cache
def _made_of(indicator: str, part: str, role: str) -> tuple[str, tuple[Basis, ...]]:
    """The side and the bases of a number; counts over all documents quote nothing."""
    entry = registry().get(indicator)
    stated = entry.made_of(part) if entry else (Basis("mentions", ("E*",)),)
    bases = tuple(basis for basis in stated if basis.of != "counts")
    roles = list(dict.fromkeys(role for basis in bases for role in basis.roles))
    if not all(basis.roles for basis in bases) or not roles:
        return role if role in (*EVERY_ROLE, *ROLES) else "all", bases
    side = "+".join(roles)
    return _SIDES.get(side, side), bases
