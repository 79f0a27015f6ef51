"""Who speaks of a city: roles of sources toward it, alone and together (METHOD.md 0)."""

from collections.abc import Iterable

EVERY_ROLE = ("own", "gov", "unk", "home", "int", "nat", "prov", "oth", "")
#: Roles that together are the outside view (METHOD.md 0) and other shorthands a user may give.
ROLES: dict[str, tuple[str, ...]] = {
    "ext": ("int", "nat", "prov", "oth"),
    "all": EVERY_ROLE,
    "own+home": ("own", "home"),
}


def single_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """``ext`` and other shorthands as the roles of the tables."""
    return tuple(single for role in roles for single in ROLES.get(role, (role,)))
