"""The charts of a city's page, from its numbers: each in two widths, or why it cannot be drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citysway.reports.charts.drawing import Frame, Number
from citysway.reports.charts.favour import FavourRow, favour
from citysway.reports.charts.gap import GapRow, gap
from citysway.reports.charts.months import Event as Span
from citysway.reports.charts.months import Month, months
from citysway.reports.charts.network import Neighbour, network
from citysway.reports.charts.profile import ProfileRow, profile
from citysway.reports.charts.ranks import RankRow, ranks
from citysway.reports.charts.reach import Place, reach
from citysway.reports.charts.topics import TopicRow, topics
from citysway.reports.evidence.openings import Opening
from citysway.reports.numbers.cells import Cell
from citysway.reports.pages.dossier.records import Beside, Event
from citysway.reports.pages.figure import Figure, drawn, number
from citysway.reports.pages.material import Study
from citysway.reports.pages.openings import MOST_PLACES, of_period, of_place, of_topic
from citysway.reports.pages.summary import Voice, outside_role
from citysway.reports.words.text import SCALES
from citysway.reports.words.wording import Labels

_ROLES = ("ext", "home", "prov", "nat", "int", "oth")


@dataclass(frozen=True, slots=True)
class Plate:
    """What the charts of one city are drawn with: ``target`` tells where a number leads."""

    voice: Voice
    study: Study
    city: str
    beside: Beside
    labels: Labels
    target: Callable[[Cell], str]
    opening: Callable[[Opening], str]


#: (rows that the chart's numbers are read out from, the chart in a frame)
Drawn = tuple[Sequence[tuple[str, Number]], Callable[[Frame], str]]


def city_figures(plate: Plate) -> dict[str, Figure]:
    """Every chart by its key."""
    made: dict[str, Callable[[Plate], Drawn]] = {
        "profile": _profile,
        "gap": _gap,
        "favour": _favour,
        "map": _map,
        "months": _months,
        "network": _network,
        "topics": _topics,
        "ranks": _ranks,
    }
    return {key: _figure(plate, key, make) for key, make in made.items()}


def _figure(plate: Plate, key: str, make: Callable[[Plate], Drawn]) -> Figure:
    """The chart; without one the reasons of its numbers."""
    text = plate.voice.text
    rows, draw = make(plate)
    title = f"{plate.labels.city(plate.city)}{text('title_sep')}{text(f'chart.{key}')}"
    reasons = dict.fromkeys(one.label for _, one in rows if one.label)
    why = text.join(list(reasons), "reason_sep") or text(f"chart.no_{key}")
    return drawn(text, key, title=title, rows=rows, read=rows, draw=draw, why=why)


def _number(plate: Plate, cell: Cell) -> Number:
    return number(plate.voice.text, cell, plate.target(cell))


def _profile(plate: Plate) -> Drawn:
    study, text = plate.study, plate.voice.text
    outside = outside_role(study.cells)
    rows = [
        ProfileRow(
            plate.labels.code(part),
            _number(plate, study.cells.get("IM05", plate.city, part=part, role="own")),
            _number(plate, study.cells.get("IM05", plate.city, part=part, role=outside)),
        )
        for part in study.names.framework("F1")
    ]
    sides = (text("own"), text("ext"))
    read = [
        (f"{row.name} {side}", share)
        for row in rows
        for side, share in zip(sides, (row.own, row.outside), strict=True)
    ]
    return read, lambda frame: profile(rows, own=str(sides[0]), outside=str(sides[1]), frame=frame)


def _gap(plate: Plate) -> Drawn:
    study, text = plate.study, plate.voice.text
    rows = [
        GapRow(plate.labels.code(p), _number(plate, study.cells.get("IM15", plate.city, part=p)))
        for p in study.names.framework("F1")
    ]
    left, right = str(text("own_more")), str(text("ext_more"))
    read = [(row.name, row.gap) for row in rows]
    return read, lambda frame: gap(rows, left=left, right=right, frame=frame)


def _favour(plate: Plate) -> Drawn:
    text = plate.voice.text
    rows = [row for role in _ROLES if (row := _favour_row(plate, role)) is not None]
    words = {key: str(text(f"chart.{key}")) for key in ("left", "right", "median", "others")}
    read = [(row.name, row.city) for row in rows]
    return read, lambda frame: favour(rows, frame=frame, **words)


def _favour_row(plate: Plate, role: str) -> FavourRow | None:
    """The city among all of its role; None for a role the study does not have."""
    import statistics

    cells = plate.study.cells
    every = {c: cells.get("IM12", c, part="", role=role).value for c in plate.study.cities}
    known = {city: value for city, value in every.items() if value is not None}
    mine = cells.get("IM12", plate.city, part="", role=role)
    if not known or mine.reason == "not_computed":
        return None
    others = tuple(value for city, value in known.items() if city != plate.city)
    median = statistics.median(known.values())
    return FavourRow(plate.voice.text.word("role", role), _number(plate, mine), others, median)


def _map(plate: Plate) -> Drawn:
    text, at = plate.voice.text, plate.study.names.point(plate.city)
    scale = SCALES["mille"]
    rows = [
        Place(
            plate.labels.city(place.place_id)
            if place.place_id
            else plate.labels.media(place.country),
            place.lat,
            place.lon,
            Number(
                place.rate * scale,
                label=text.rate("RA02", place.rate),
                href=plate.opening(of_place(plate.city, place)),
            ),
        )
        for place in plate.beside.places[:MOST_PLACES]
        if place.lat is not None and place.lon is not None
    ]
    read = [(place.name, place.number) for place in rows]
    if at is None or not rows:
        return [], lambda frame: ""
    centre = Place(plate.labels.city(plate.city), *at, Number())
    words = {key: str(text(f"chart.map_{key}")) for key in ("size", "silent")}
    note = _unplaced(plate)
    return read, lambda frame: reach(centre, rows, note=note, frame=frame, **words)


def _unplaced(plate: Plate) -> str:
    """How much of the attention has no point on the map."""
    lost = [place for place in plate.beside.places if place.lat is None]
    docs = sum(place.docs for place in lost)
    sources = sum(place.sources for place in lost)
    return str(plate.voice.text("chart.map_note", n=docs, sources=sources)) if docs else ""


def _months(plate: Plate) -> Drawn:
    text = plate.voice.text
    found = plate.study.months.get(("IM01", plate.city), {}).items()
    rows = [
        Month(month, number(text, cell, plate.opening(of_period(cell, month))))
        for month, cell in found
    ]
    if sum(row.number.value is not None for row in rows) < 3:
        return [], lambda frame: ""
    events = sorted(plate.beside.events, key=lambda e: (e.expected - e.value, e.month))
    bursts = [_span(event) for event in events if event.kind == "burst"]
    breaks = [_span(event) for event in events if event.kind == "break"]
    read = [(row.month, row.number) for row in rows]
    return read, lambda frame: months(rows, bursts=bursts, breaks=breaks, unit="‰", frame=frame)


def _span(event: Event) -> Span:
    anchor = f"#event-{event.month}-{event.kind}"
    return Span(event.month, event.title, event.until, anchor, event.title)


def _network(plate: Plate) -> Drawn:
    text = plate.voice.text
    rows = [
        Neighbour(
            plate.labels.city(one.city_id),
            Number(
                one.weight,
                label=str(text("chart.times", n=f"{one.association:.1f}")),
                href=plate.opening(Opening(plate.city, "pair", (one.city_id,))),
                about=str(text("chart.together", n=one.docs)),
            ),
        )
        for one in plate.beside.neighbours
    ]
    centre, width = plate.labels.city(plate.city), str(text("chart.network_width"))
    read = [(one.name, one.number) for one in rows]
    return read, lambda frame: network(centre, rows, width=width, frame=frame)


def _topics(plate: Plate) -> Drawn:
    text = plate.voice.text
    rows = [
        TopicRow(
            one.topic.label(text.lang),
            Number(
                one.share * 100,
                label=f"{one.share:.1%}",
                href=plate.opening(of_topic(plate.city, one.topic.number)),
            ),
            one.everywhere * 100,
        )
        for one in plate.beside.topics
    ]
    city, everywhere = str(text("chart.topics_city")), str(text("chart.topics_all"))
    read = [(row.words, row.city) for row in rows]
    return read, lambda frame: topics(rows, city=city, everywhere=everywhere, frame=frame)


def _ranks(plate: Plate) -> Drawn:
    text, cells = plate.voice.text, plate.study.cells
    rows = []
    for one in plate.beside.ranks:
        if one.part or one.role != cells.role(one.indicator):
            continue
        cell = cells.get(one.indicator, plate.city, part="", role=one.role)
        label = str(text("chart.rank_of", n=f"{one.rank:.0f}", of=one.of))
        shown = Number(one.rank, one.lo, one.hi, label, plate.target(cell))
        rows.append(RankRow(plate.labels.short(one.indicator), shown, one.of))
    first, last = str(text("chart.rank_first")), str(text("chart.rank_last"))
    read = [(row.name, row.rank) for row in rows]
    return read, lambda frame: ranks(rows, first=first, last=last, frame=frame)
