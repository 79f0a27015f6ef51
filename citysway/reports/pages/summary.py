"""One minute on a city: sentences made from its numbers, each number linked to its evidence."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from citysway.reports.numbers.cells import Cell, Cells
from citysway.reports.words.names import Names
from citysway.reports.words.text import Text

Show = Callable[[Cell], Markup]


@dataclass(frozen=True, slots=True)
class Voice:
    """What the sentences are made with: words, names, numbers, and how a number is shown."""

    text: Text
    names: Names
    cells: Cells
    show: Show


def summary(
    voice: Voice, city_id: str, *, outside_docs: int, few: int, outside: object = None
) -> list[tuple[str, Markup]]:
    """(label, sentences) pairs: own words, outside view, gap, reach, caution.

    ``outside_docs`` below ``few`` (the study's threshold) is mentioned under caution, as
    ``outside`` writes it (default: the number).
    """
    parts = {
        "own": _profile(voice, city_id, "own"),
        "others": voice.text.join(
            [_profile(voice, city_id, "others"), _tone(voice, city_id)], "sentence_sep"
        ),
        "gap": _gap(voice, city_id),
        "reach": _reach(voice, city_id),
        "care": _care(voice, city_id, (outside or outside_docs) if outside_docs < few else None),
    }
    return [(voice.text(f"summary.label_{key}"), said) for key, said in parts.items() if said]


def why(voice: Voice, cell: Cell) -> str:
    """The reason of a missing number or interval in words."""
    return voice.text.word("reason", cell.reason)


def interval(voice: Voice, cell: Cell) -> Markup:
    """`` (lo to hi)`` in the form of the language, '' without an interval."""
    if cell.lo is None or cell.hi is None:
        return Markup("")
    low, high = (voice.text.number(cell.indicator, end, cell.part) for end in (cell.lo, cell.hi))
    return voice.text("interval_words", low=low, high=high)


def _profile(voice: Voice, city_id: str, side: str) -> Markup:
    role = "own" if side == "own" else outside_role(voice.cells)
    parts = voice.names.framework("F1")
    cells = [voice.cells.get("IM05", city_id, part=part, role=role) for part in parts]
    known = sorted((c for c in cells if c.value is not None), key=lambda c: -(c.value or 0))
    city = voice.names.city(city_id, voice.text.lang)
    if len(known) < 2:
        reason = why(voice, cells[0] if cells else Cell("IM05", "", role, city_id))
        return voice.text(f"summary.{side}_none", city=city, reason=reason)
    first, second = known[:2]
    return voice.text(
        f"summary.{side}",
        city=city,
        first=_part(voice, first.part),
        p1=voice.show(first),
        second=_part(voice, second.part),
        p2=voice.show(second),
    )


def _part(voice: Voice, part: str) -> str:
    """The name of a category inside a sentence."""
    name = voice.names.code(part, voice.text.lang)
    return name[:1].lower() + name[1:] if voice.text.lang == "en" and name != part else name


def outside_role(cells: Cells) -> str:
    """The role of the outside profile: ext, or what stands for it when sources are unknown."""
    role = cells.role("IM05")
    return "ext" if role == "own" else role


def _tone(voice: Voice, city_id: str) -> Markup:
    cell = voice.cells.get("IM12", city_id)
    if cell.value is None:
        return voice.text("summary.fav_none", reason=why(voice, cell))
    if cell.lo is None or cell.hi is None:
        return voice.text(
            "summary.fav_no_interval", value=voice.show(cell), reason=why(voice, cell)
        )
    key = "fav_pos" if cell.lo > 0 else "fav_neg" if cell.hi < 0 else "fav_open"
    return voice.text(f"summary.{key}", value=voice.show(cell), interval=interval(voice, cell))


def _gap(voice: Voice, city_id: str) -> Markup:
    cell = voice.cells.get("IM15", city_id)
    if cell.value is None:
        return voice.text("summary.gap_none", reason=why(voice, cell))
    fill = {"value": voice.show(cell), "interval": interval(voice, cell)}
    if cell.value < 0.005:
        return voice.text("summary.gap_plain", **fill)
    parts = [voice.cells.get("IM15", city_id, part=p) for p in voice.names.framework("F1")]
    sure = [p for p in parts if p.value is not None]
    more = max(sure, key=lambda p: p.value or 0, default=None)
    less = min(sure, key=lambda p: p.value or 0, default=None)
    if more is None or less is None or (more.value or 0) <= 0 or (less.value or 0) >= 0:
        return voice.text("summary.gap_plain", **fill)
    names = {
        "more": _part(voice, more.part),
        "less": _part(voice, less.part),
    }
    return voice.text("summary.gap", **fill, **names)


def _reach(voice: Voice, city_id: str) -> Markup:
    cell = voice.cells.get("RA02", city_id)
    if cell.value is None:
        return voice.text("summary.reach_none", reason=why(voice, cell))
    exa = Markup("{}{}").format(voice.show(cell), voice.text("mille"))
    places = voice.cells.get("RA03", city_id)
    fill = {"exa": exa, "interval": interval(voice, cell)}
    if places.value is None:
        return voice.text("summary.reach_plain", **fill)
    return voice.text("summary.reach", **fill, places=voice.show(places))


def _care(voice: Voice, city_id: str, few: object | None) -> Markup:
    said = []
    if few is not None:
        said.append(voice.text("summary.care_few", n=few))
    pooled = _pooled(voice, city_id)
    if pooled:
        said.append(voice.text("summary.care_pooled", items=voice.text.join(pooled)))
    watched = [voice.cells.get(i, city_id) for i in ("IM01", "IM02", "RA04", "RA05", "RA09")]
    missing = [
        voice.text(
            "not_shown_item", city=short(voice.text, cell.indicator), reason=why(voice, cell)
        )
        for cell in watched
        if cell.value is None and cell.reason != "not_computed"
    ]
    if missing:
        said.append(voice.text("summary.care_missing", items=voice.text.join(missing)))
    return voice.text.join(said, "sentence_sep")


def _pooled(voice: Voice, city_id: str) -> list[Markup]:
    """Which figures of the summary are the common value of all cities."""
    part = next(iter(voice.names.framework("F1")), "")
    outside = outside_role(voice.cells)
    cells = {
        "IM05_own": voice.cells.get("IM05", city_id, part=part, role="own"),
        "IM05_ext": voice.cells.get("IM05", city_id, part=part, role=outside),
        "IM12": voice.cells.get("IM12", city_id),
    }
    return [
        voice.text(f"summary.pooled_{key}")
        for key, cell in cells.items()
        if cell.value is not None and "no_between_variance" in cell.flags
    ]


def short(text: Text, indicator: str) -> str:
    """The short column head of an indicator."""
    return text.word("short", indicator)
