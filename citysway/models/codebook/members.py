"""The notation of category members: ``E03``, ``X01*E03``, ``E24&E03``, ``X06*E@own``."""

import re
from collections.abc import Iterable, Iterator

from citysway.errors import StudyError
from citysway.models.codebook.records import ROLES, Member

_MEMBER = re.compile(r"([EXA]\d{1,3})(?:([*&])([EXA]\d{1,3}|E))?(?:@([a-z]+))?")
_KINDS = {None: "code", "*": "pair", "&": "anchor"}


def parse_member(text: str, *, where: str) -> Member:
    """One member; raises StudyError naming ``where`` it stands and what is allowed."""
    found = _MEMBER.fullmatch(text)
    if found is None:
        allowed = "E03, X01*E03 (one clause), E24&E03 (one sentence), X06*E (any element)"
        raise StudyError(f"{where}: member {text!r}; allowed are {allowed}, each with @role")
    first, joint, second, role = found.groups()
    if role is not None and role not in ROLES:
        raise StudyError(f"{where}: role {role!r} in {text!r}; allowed are {', '.join(ROLES)}")
    return Member(kind=_KINDS[joint], first=first, second=second, role=role)  # type: ignore[arg-type]


def parse_members(
    texts: Iterable[str], *, elements: tuple[str, ...], where: str
) -> tuple[Member, ...]:
    """All members of a list; the wildcard ``E`` stands for every one of ``elements``."""

    def expand() -> Iterator[Member]:
        for text in texts:
            member = parse_member(text, where=where)
            if member.second != "E":
                yield member
                continue
            for code in elements:
                yield Member(member.kind, member.first, code, member.role)

    return tuple(expand())


def codes_of(member: Member) -> tuple[str, ...]:
    """The one or two codes a member names."""
    return (member.first,) if member.second is None else (member.first, member.second)
