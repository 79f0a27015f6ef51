"""Places in the names and addresses of sources: how they are spelt, where they stand."""

import re
from collections.abc import Mapping

from citysway.corpus.fold import fold
from citysway.models.gazetteer import Gazetteer

_UNITS = re.compile(r" (?:District|County|City|Banner|New Area|Special Area|Forestry Area)$")
_TIERS = {
    **dict.fromkeys(("province", "municipality", "sar"), 0),
    "prefecture": 1,
    **dict.fromkeys(("county_city", "district"), 2),
}
_CITIES = ("municipality", "prefecture", "sar")
_LONGEST = 12


def spellings(gazetteer: Gazetteer) -> dict[str, str | None]:
    """Letters of the English name to place id; None: several places of one level share them."""
    found: dict[str, tuple[int, str | None]] = {}
    for place_id in gazetteer.places:
        if not place_id.startswith("CN"):
            continue
        place = gazetteer.place(place_id)
        letters = re.sub("[^a-z]", "", _UNITS.sub("", place.name_en or "").lower())
        tier = _TIERS.get(place.kind)
        if tier is None or not letters or "autonomous" in letters:
            continue
        held = found.get(letters)
        if held is None or tier < held[0]:
            found[letters] = (tier, place_id)
        elif tier == held[0]:
            found[letters] = (tier, None)
    return {letters: place_id for letters, (_, place_id) in found.items()}


def beginnings(gazetteer: Gazetteer) -> dict[str, str | None]:
    """Chinese names to the Chinese city that each names for sure; None where it may be another.

    That is a word or a person (大同, 中山), a company or a body (青岛啤酒, 上海合作组织).
    """
    texts, rows = gazetteer.name_table("zh")
    found: dict[str, str | None] = {}
    for text, (ids, evidence, use) in zip(texts, rows, strict=True):
        sure = bool(ids) and use == "name" and not evidence
        found[text] = ids[0] if sure and gazetteer.place(ids[0]).kind in _CITIES else None
    return found


def city_at_start(name: str, known: Mapping[str, str | None]) -> str | None:
    """The Chinese city a source's name begins with: 茂名本地号 -> 茂名; None for any other.

    ``known`` are the ``beginnings``; the longest of them decides, and something must follow it.
    """
    shadow = fold(name.strip().strip("《》“”"))
    for end in range(min(_LONGEST, len(shadow)), 1, -1):
        if shadow[:end] in known:
            return known[shadow[:end]] if end < len(shadow) else None
    return None
