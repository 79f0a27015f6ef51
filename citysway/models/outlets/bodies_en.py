"""English names of official bodies: General Office of Jinan Municipal People's Government."""

import re

from citysway.models.outlets.words import one_of

STATE = "China"
_WORD = r"[A-Z][\w'.-]*"
_NAME = rf"(?P<place>{_WORD}(?: (?:de|of the) {_WORD}| {_WORD}){{0,3}}?)"
_LEAD = re.compile(
    r"^(?:(?:the|and)\s+|(?:\w+\s+)?departments?\s+including\s+|"
    r"(?:general office|office|information office|people's government office|standing committee|"
    r"general department|press office) of (?:the )?)+",
    re.IGNORECASE,
)
_BEFORE = tuple(
    re.compile(rf"^{_NAME}(?:'s)? {one_of('en', kind)}(?!\w)") for kind in ("level", "field")
)
_SEAT = r"(?:City|Municipality|State|Province|County|Mayor|Governor|Government|Town|Prefecture)"
_BODY = r"(?:Ministry|Department|Bureau|Commission|Office|Administration|Council|Committee)"
_AFTER = re.compile(
    rf"\b(?:{_SEAT} of |{_BODY} (?:of|for) .+ (?:of|in) )(?:the )?(?:City of )?{_NAME}"
    r"(?: (?:City|Province|Municipality|County|Prefecture))?$"
)
_CHINA = re.compile(
    r"\b(?:People's Republic of China|P\.?R\.?C\.?|PR China|of China|China's|"
    r"Central People's Government)(?!\w)|^(?:China|Chinese|State Council)\b"
)
_NO_PLACE = re.compile(one_of("en", "no_place") + r"(?![\w'])")
_OFFICIAL = re.compile(rf"\b{one_of('en', 'official')}\b")
_UNOFFICIAL = re.compile(rf"\b{one_of('en', 'unofficial')}\b")
_JOINT = re.compile(r"\s*[,;]\s*(?:and\s+)?")


def parts(name: str) -> list[str]:
    """The single bodies of a joint name without their lead (``General Office of``), in order."""
    plain = " ".join(name.split()).replace("’", "'")
    return [_LEAD.sub("", part) for part in _JOINT.split(plain) if part]


def place_in(name: str) -> str | None:
    """The place in a single name: before its level or field, or behind ``of``."""
    for pattern in (*_BEFORE, _AFTER):
        found = pattern.search(name)
        if found and not _NO_PLACE.match(place := found["place"].removesuffix("'s")):
            return place
    return None


def is_central(name: str) -> bool:
    """Whether a single name states that the body is China's."""
    return bool(_CHINA.search(name))


def looks_official(key: str) -> bool:
    """Whether a single folded name has the form of an official body."""
    return bool(_OFFICIAL.search(key)) and not _UNOFFICIAL.search(key)
