"""Charts of all cities of a study at once: where they are heard of, how sure their order is."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa

from citysway.reports.charts.drawing import Frame, Number
from citysway.reports.charts.overview import overview
from citysway.reports.charts.ranks import RankRow, ranks
from citysway.reports.charts.reach import Place
from citysway.reports.pages.dossier.standing import ranks as ranked
from citysway.reports.pages.figure import Figure, drawn, number
from citysway.reports.pages.figures import Scene

if TYPE_CHECKING:
    import duckdb

    from citysway.reports.pages.dossier.records import Rank

_SHOWN = ("IM12", "RA02", "IM01", "RA04", "IM15", "IM02", "IM07")


def overviews(scene: Scene, found: dict[str, tuple["Rank", ...]]) -> dict[str, Figure]:
    """``map`` and ``ranks`` by their keys; ``found``: ranks by city."""
    return {"map": _map(scene), "ranks": _ranks(scene, found)}


def ranks_of(con: "duckdb.DuckDBPyConnection", cities: list[str]) -> dict[str, tuple["Rank", ...]]:
    """Ranks of all cities of the report."""
    con.register("wanted", pa.table({"city_id": pa.array(cities, pa.string())}))
    return ranked(con)


def _map(scene: Scene) -> Figure:
    voice, text = scene.voice, scene.voice.text
    places = []
    for city in scene.every:
        cell, at = voice.cells.get("RA02", city), voice.names.point(city)
        if cell.value is not None and at is not None:
            name = voice.names.city(city, text.lang)
            places.append(Place(name, *at, number(text, cell, scene.target(cell))))
    return _figure(
        scene,
        "map",
        [(place.name, place.number) for place in places],
        lambda frame: overview(places, size=str(text("chart.overview_size")), frame=frame),
    )


def _ranks(scene: Scene, found: dict[str, tuple["Rank", ...]]) -> Figure:
    """The order of cities by the first number that may rank them."""
    voice, text = scene.voice, scene.voice.text
    every = [(city, one) for city, some in found.items() for one in some if not one.part]
    usable = {(one.indicator, one.role) for _, one in every}
    order = {name: at for at, name in enumerate(_SHOWN)}
    best = min(usable, key=lambda key: (order.get(key[0], 99), key), default=None)
    rows = [
        RankRow(
            voice.names.city(city, text.lang),
            Number(one.rank, one.lo, one.hi,
                   voice.text.number(one.indicator, cell.value or 0.0), scene.target(cell)),
            one.of,
        )
        for city, one in sorted(every, key=lambda pair: (pair[1].rank, pair[0]))
        if (one.indicator, one.role) == best
        for cell in [voice.cells.get(one.indicator, city, part="", role=one.role)]
    ]  # fmt: skip
    first, last = str(text("chart.rank_first")), str(text("chart.rank_last"))
    made = _figure(
        scene,
        "ranks",
        [(row.name, row.rank) for row in rows],
        lambda frame: ranks(rows, first=first, last=last, frame=frame),
    )
    if best is None:
        return made
    said = text("ranked_by", what=text.word("short", best[0]), side=text.word("role", best[1]))
    return Figure(made.wide, made.narrow, said, made.rows, made.title)


def _figure(
    scene: Scene,
    key: str,
    rows: list[tuple[str, Number]],
    draw: Callable[[Frame], str],
) -> Figure:
    text = scene.voice.text
    sign = 1 if key == "ranks" else -1  # the first places; else the largest numbers
    best = sorted(rows, key=lambda row: sign * (row[1].value or 0.0))
    title, why = str(text(f"chart.all_{key}")), text(f"chart.no_{key}")
    return drawn(text, key, title=title, rows=rows, read=best, draw=draw, why=why)
