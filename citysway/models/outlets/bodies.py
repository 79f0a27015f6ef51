"""Official bodies: whether a name is one, and the place inside the name."""

import re
from typing import Protocol

from citysway.models.outlets import bodies_en, bodies_zh
from citysway.models.outlets.naming import key_of, shorter
from citysway.models.outlets.registry import load


class _Language(Protocol):
    """What a module of one language offers."""

    STATE: str

    def parts(self, name: str) -> list[str]: ...
    def place_in(self, name: str) -> str | None: ...
    def is_central(self, name: str) -> bool: ...
    def looks_official(self, key: str) -> bool: ...


_HAN = re.compile(r"[\u4e00-\u9fff]")


def body_place(name: str) -> str | None:
    """The place string inside the name of an official body, as it is written there.

    四川省人民政府办公厅 -> 四川省, 广东卫健委 -> 广东, Chengdu Municipal Government -> Chengdu.
    Of a chain the whole is given (北京市大兴区); of joint issuers the first that has a place, since
    the leading body is named first. Central bodies give 中国 or China. None when there is none: a
    bare ``Ministry of Education`` may be any country's.
    """
    if not name.strip():
        return None
    module = _language(name)
    if _is_central(name):
        return module.STATE
    for part in module.parts(name):
        if _is_central(part) or module.is_central(part):
            return module.STATE
        if place := module.place_in(part):
            return place
    return None


def is_government(name: str) -> bool:
    """Whether a name is an official body, its site or account: by registry, then by form."""
    known = load().find(name)
    if known is not None and known.kind != "unknown":
        return known.kind == "government"
    module = _language(name)
    keys = [key_of(part) for part in module.parts(name)]
    return any(module.looks_official(reading) for key in keys for reading in (key, *shorter(key)))


def _language(name: str) -> _Language:
    return bodies_zh if _HAN.search(name) else bodies_en


def _is_central(name: str) -> bool:
    known = load().find(name)
    return (
        known is not None
        and known.kind == "government"
        and known.scope == "national"
        and known.country == "CN"
    )
