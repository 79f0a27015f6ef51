"""The figures of a report: which numbers are drawn, how they are written, what cannot be drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from citysway.reports import charts
from citysway.reports.charts import Mark
from citysway.reports.evidence.openings import Opening
from citysway.reports.numbers.cells import Cell, Cells
from citysway.reports.pages.figure import Figure, number
from citysway.reports.pages.openings import of_period
from citysway.reports.pages.summary import Voice, outside_role

#: With more cities a phone scrolls the wide figure: two drawings would make the page heavy.
PHONE_CITIES = 40
Draw = Callable[[bool], Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """What every figure needs: words, numbers, cities in order, where a number leads; ``every``
    city of the study, where one point or line each is enough.
    """

    voice: Voice
    cities: Sequence[str]
    target: Callable[[Cell], str]
    months: Mapping[tuple[str, str], Mapping[str, Cell]]
    every: Sequence[str] = ()
    opening: Callable[[Opening], str] = lambda wanted: ""


def figures(scene: Scene) -> dict[str, Figure]:
    """All figures of the report by the key of their section."""
    made = {
        "favour": _single(scene, ("IM12",), "favour"),
        "attention": _single(scene, ("IM01", "IM02"), "attention"),
        "radiation": _single(scene, ("RA02", reach(scene.voice.cells), "RA05"), "radiation"),
        "profile": _profile(scene),
        "gap": _gap(scene),
    }
    return made | ({"months": _months(scene)} if len(_calendar(scene)) >= 3 else {})


def reach(cells: Cells) -> str:
    """RA03 where it was computed, else the effective number of places RA04."""
    return "RA03" if cells.known("RA03") or not cells.known("RA04") else "RA04"


def _mark(scene: Scene, cell: Cell, *, column: str = "", series: str = "") -> Mark:
    voice = scene.voice
    shown = number(voice.text, cell, scene.target(cell))
    return Mark(
        row=voice.names.city(cell.city_id, voice.text.lang),
        value=shown.value or 0.0,
        lo=shown.lo,
        hi=shown.hi,
        label=shown.label,
        href=shown.href,
        column=column,
        series=series,
    )


def _single(scene: Scene, indicators: Sequence[str], key: str) -> Figure:
    voice = scene.voice
    first = [voice.cells.get(indicators[0], city) for city in scene.cities]
    ranked = [c for c in first if c.value is not None]
    if ranked and voice.cells.rankable(ranked[0]):
        ranked.sort(key=lambda c: -(c.value or 0))
    order = [voice.names.city(c.city_id, voice.text.lang) for c in ranked]
    others = [voice.names.city(c.city_id, voice.text.lang) for c in first if c.value is None]
    rows = [*order, *others]
    sets = {i: [voice.cells.get(i, city) for city in scene.cities] for i in indicators}
    drawn = {i: [c for c in cells if c.value is not None] for i, cells in sets.items()}
    missing = _missing(scene, [c for cells in sets.values() for c in cells])
    missing = voice.text.join([m for m in (_unranked(scene, ranked), missing) if m], "sentence_sep")
    used = [i for i in indicators if drawn[i]]
    if not used:
        return Figure(
            Markup(""), Markup(""), _empty(scene, [c for cs in sets.values() for c in cs])
        )

    def draw(wide: bool) -> Any:
        room = 700 if len(used) == 1 else 720 // len(used) - 40
        made = [
            charts.dots(
                [_mark(scene, cell) for cell in drawn[i]],
                order=rows,
                title=voice.text.word("short", i),
                width=room if wide else 215,
                labels=not wide or i == used[0],
                zero_line=i == "IM12",
                bars=i == "IM02",
            )
            for i in used
        ]
        return made[0] if len(made) == 1 else charts.beside(made, narrow=not wide)

    marks = [_mark(scene, c, column=voice.text.word("short", i)) for i in used for c in drawn[i]]
    return _both(scene, draw, key, missing, marks)


def _unranked(scene: Scene, drawn: Sequence[Cell]) -> Markup:
    """Why the cities do not stand in the order of the first number; '' where they do."""
    cells, text = scene.voice.cells, scene.voice.text
    if len(drawn) < 2 or cells.rankable(drawn[0]):
        return Markup("")
    known = cells.reliability(drawn[0])
    if known is None:
        return text("unranked_untested")
    return text("unranked", r=f"{known:.2f}")


def _profile(scene: Scene) -> Figure:
    voice = scene.voice
    sides = {"own": voice.text("own"), "ext": voice.text("ext")}
    roles = {"own": "own", "ext": outside_role(voice.cells)}
    cells = [
        (side, voice.cells.get("IM05", city, part=part, role=roles[side]))
        for city in scene.cities
        for part in voice.names.framework("F1")
        for side in sides
    ]
    marks = [
        _mark(scene, cell, column=heading(scene, cell.part), series=str(sides[side]))
        for side, cell in cells
        if cell.value is not None
    ]
    once = [c for side, c in cells if c.part == voice.names.framework("F1")[0]]
    if not marks:
        return Figure(Markup(""), Markup(""), _empty(scene, once))

    def draw(wide: bool) -> Any:
        return charts.matrix(
            marks,
            order=_order(scene),
            columns=[heading(scene, part) for part in voice.names.framework("F1")],
            width=92 if wide else 112,
            wrap=7 if wide else 2,
            legend=[str(word) for word in sides.values()],
        )

    return _both(scene, draw, "profile", _missing(scene, once, sided=True), marks)


def _gap(scene: Scene) -> Figure:
    voice = scene.voice
    parts = voice.names.framework("F1")
    cells = [voice.cells.get("IM15", city, part=part) for city in scene.cities for part in parts]
    known = [cell for cell in cells if cell.value is not None]
    once = [cell for cell in cells if cell.part == parts[0]]
    if not known:
        return Figure(Markup(""), Markup(""), _empty(scene, once))
    marks = [_mark(scene, cell, column=heading(scene, cell.part)) for cell in known]

    def draw(wide: bool) -> Any:
        return charts.gaps(
            marks,
            order=[name for name in _order(scene) if name in {mark.row for mark in marks}],
            columns=[heading(scene, part) for part in parts],
            width=92 if wide else 112,
            wrap=7 if wide else 2,
        )

    return _both(scene, draw, "gap", _missing(scene, once), marks)


def _calendar(scene: Scene) -> list[str]:
    """All months with a cell of any city, in order."""
    return sorted({month for cells in scene.months.values() for month in cells})


def _months(scene: Scene) -> Figure:
    voice = scene.voice
    marks = [
        Mark(
            row=month,
            value=(cell.value or 0.0) * 1000,
            lo=None if cell.lo is None else cell.lo * 1000,
            hi=None if cell.hi is None else cell.hi * 1000,
            href=scene.opening(of_period(cell, month)),
            column=voice.names.city(cell.city_id, voice.text.lang),
        )
        for city in scene.cities
        for month, cell in scene.months.get(("IM01", city), {}).items()
        if cell.value is not None
    ]
    if not marks:
        return Figure(Markup(""), Markup(""), Markup(""))

    def draw(wide: bool) -> Any:
        rows = _calendar(scene)
        return charts.lines(marks, rows=rows, width=178 if wide else 122, wrap=4 if wide else 2)

    return _both(scene, draw, "months", Markup(""), marks)


def _order(scene: Scene) -> list[str]:
    return [scene.voice.names.city(city, scene.voice.text.lang) for city in scene.cities]


def heading(scene: Scene, part: str, most: int = 13) -> str:
    """The name of a category, broken into lines (marked ``' / '``) that fit a narrow column."""
    lines: list[str] = []
    for word in scene.voice.names.code(part, scene.voice.text.lang).split(" "):
        if lines and len(lines[-1]) + len(word) < most:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return " / ".join(lines)


def _both(scene: Scene, draw: Draw, key: str, missing: Markup, marks: Sequence[Mark]) -> Figure:
    label = str(scene.voice.text(key))
    wide = charts.svg(draw(True), ident=f"w-{key}", label=label)
    many = len(scene.cities) > PHONE_CITIES
    narrow = "" if many else charts.svg(draw(False), ident=f"n-{key}", label=label)
    return Figure(Markup(wide), Markup(narrow), missing, tuple(map(_row, marks)), label)


def _row(mark: Mark) -> dict[str, Any]:
    """A number of a chart as a line of its table."""
    said = {"name": mark.row, "part": mark.column, "side": mark.series}
    return said | {"value": mark.value, "lo": mark.lo, "hi": mark.hi, "label": mark.label}


def _missing(scene: Scene, cells: Sequence[Cell], *, sided: bool = False) -> Markup:
    """Cities that are not drawn, grouped by what is missing and why."""
    text, names = scene.voice.text, scene.voice.names
    several = len({cell.indicator for cell in cells}) > 1
    groups: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        if cell.value is None:
            what = text.word("role", cell.role) if sided else ""
            what = text.word("short", cell.indicator) if several else what
            key = (f"{what}{text('list_sep')}" if what else "", text.word("reason", cell.reason))
            groups.setdefault(key, []).append(names.city(cell.city_id, text.lang))
    items = [
        text("not_shown_group", what=what, reason=reason, cities=text.join(cities))
        for (what, reason), cities in groups.items()
    ]
    return text("not_shown", items=text.join(items, "reason_sep")) if items else Markup("")


def _empty(scene: Scene, cells: Sequence[Cell]) -> Markup:
    reasons = dict.fromkeys(scene.voice.text.word("reason", cell.reason) for cell in cells)
    text = scene.voice.text
    return text("empty_chart", reasons=text.join(list(reasons), "reason_sep"))
