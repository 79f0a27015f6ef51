"""Charts of real cities for the gallery: the numbers are rough, the looks are what counts."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from citysway.models import gazetteer
from citysway.reports import charts
from citysway.reports.asked import find_city
from citysway.reports.cells import Cell, Cells, read_cells
from citysway.reports.charts import (
    Event,
    FavourRow,
    Frame,
    GapRow,
    Month,
    Neighbour,
    Number,
    Place,
    ProfileRow,
    RankRow,
    TopicRow,
)  # fmt: skip
from citysway.reports.names import load_names
from citysway.reports.tables import connect, records, run_record
from citysway.reports.text import SCALES, Text, written
from tests.reports.chart_words import SAID

Draw = Callable[[], str]
_ATTENTION = """
  WITH n AS (SELECT source_id, sum(docs) AS docs FROM panel GROUP BY 1 HAVING sum(docs) >= 30),
  a AS (SELECT s.place_id, s.country, s.point, s.lat, s.lon, s.source_id,
          count(d.doc_id) * 1000.0 / any_value(n.docs) AS rate
        FROM sources s JOIN n USING (source_id)
        LEFT JOIN doc_city d ON d.source_id = s.source_id AND d.city_id = ?
        WHERE s.point != 'none' AND s.kind != 'government' GROUP BY ALL)
  SELECT place_id, country, lat, lon, avg(rate) AS rate FROM a
  WHERE lat IS NOT NULL AND coalesce(place_id, '') != ? GROUP BY ALL ORDER BY ALL"""
_MONTHS = """
  WITH p AS (SELECT period, sum(docs) AS docs FROM panel WHERE length(period) = 7 GROUP BY 1)
  SELECT p.period, any_value(p.docs) AS docs, count(DISTINCT d.doc_id) AS n FROM p
  LEFT JOIN doc_city d ON d.period = p.period AND d.city_id = ? WHERE p.period >= '2014'
  GROUP BY 1 ORDER BY 1"""
_TOGETHER = """
  SELECT b.city_id, sum(2.0 / (a.cities * (a.cities - 1))) AS w FROM doc_city a
  JOIN doc_city b USING (doc_id) WHERE a.city_id = ? AND b.city_id != a.city_id
    AND a.cities BETWEEN 2 AND 10 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12"""
_PAIRS = """
  SELECT a.city_id AS a, b.city_id AS b, count(*) AS n FROM doc_city a JOIN doc_city b
  USING (doc_id) WHERE a.city_id < b.city_id AND a.cities <= 10 GROUP BY ALL HAVING n > 150"""
_TOPICS = """
  WITH u AS (SELECT doc_id, unnest(shares) AS share, generate_subscripts(shares, 1) - 1 AS topic
             FROM topic_shares)
  SELECT topic, avg(share) AS every,
    avg(share) FILTER (doc_id IN (SELECT doc_id FROM doc_city WHERE city_id = ?)) AS mine,
    (SELECT list(word ORDER BY rank) FROM topic_model m WHERE m.topic = u.topic) AS words
  FROM u GROUP BY topic ORDER BY mine DESC, topic LIMIT 7"""


def study_charts(out: Path, cities: Sequence[str], lang: str, width: int) -> dict[str, Draw]:
    """Every chart of each city that has numbers for it, by name."""
    con, names, text = connect(out), load_names(run_record(out), base=out.parent), Text(lang)
    cells, places = read_cells(con), gazetteer.load()
    made: dict[str, Draw] = {}
    for city in cities:
        ident = find_city(con, city, names)
        frame = Frame("c", names.city(ident, lang), "", lang, width)
        about = (con, cells, names, text, places, ident, frame)
        for name, draw in _city(*about).items():
            made[f"real-{name}-{ident}"] = draw
    frame = Frame("c", "overview", "", lang, width)
    shown = [
        Place(names.city(c, lang), p.lat or 0.0, p.lon or 0.0, _number(text, cells.get("RA02", c)))
        for c in sorted({key for row in records(con, "SELECT DISTINCT city_id FROM indicators")
                         for key in row.values() if key in places.places})
        for p in [places.places[c]]
    ]  # fmt: skip
    made["real-overview"] = partial(charts.overview, shown, size=SAID[lang]["abroad"], frame=frame)
    return made


def _number(text: Text, cell: Cell) -> Number:
    scale = SCALES.get(written(cell.indicator, cell.part)[0], 1.0)
    if cell.value is None:
        return Number(label=text.word("reason", cell.reason))
    lo, hi = (None if end is None else end * scale for end in (cell.lo, cell.hi))
    label = text.number(cell.indicator, cell.value, cell.part)
    return Number(cell.value * scale, lo, hi, label, f"#{cell.panel.anchor}")


def _city(
    con: Any, cells: Cells, names: Any, text: Text, places: Any, ident: str, frame: Frame
) -> dict[str, Draw]:
    lang, said = text.lang, SAID[text.lang]
    name = names.city(ident, lang)
    parts = names.framework("F1")

    def number(indicator: str, part: str, role: str) -> Number:
        return _number(text, cells.get(indicator, ident, part=part, role=role))

    profile = [
        ProfileRow(names.code(p, lang), number("IM05", p, "own"), number("IM05", p, "ext"))
        for p in parts
    ]
    gaps = [GapRow(names.code(p, lang), number("IM15", p, "ext")) for p in parts]
    favour = [_favour(text, cells, role, ident) for role in ("ext", "home", "nat", "prov", "int")]
    where = places.places[ident]
    points = [
        Place(
            names.city(r["place_id"], lang) if r["place_id"] else r["country"],
            r["lat"], r["lon"], Number(r["rate"], label=f"{r['rate']:.1f}"),
        )
        for r in records(con, _ATTENTION, [ident, ident])
    ]  # fmt: skip
    rows = [(r["period"], r["n"], r["docs"]) for r in records(con, _MONTHS, [ident])]
    monthly = [Month(m, _rate(n, docs) if docs >= 20 else Number(label="-")) for m, n, docs in rows]
    peaks = sorted(rows, key=lambda r: -r[1])[:5]
    bursts = [Event(m, f"{name} {m}", m, "#ev-x") for m, _, _ in peaks]
    around = [
        Neighbour(names.city(r["city_id"], lang), Number(r["w"], label=f"{r['w']:.0f}"))
        for r in records(con, _TOGETHER, [ident])
    ]
    ties = [(names.city(r["a"], lang), names.city(r["b"], lang), 1.0) for r in records(con, _PAIRS)]
    joined = [
        TopicRow(
            ("、" if not r["words"][0].isascii() else ", ").join(r["words"][:7]),
            Number(r["mine"] * 100, label=f"{r['mine']:.0%}"), r["every"] * 100,
        )
        for r in records(con, _TOPICS, [ident])
    ]  # fmt: skip
    home = Place(name, where.lat or 0.0, where.lon or 0.0, Number())
    return {
        "profile": partial(
            charts.profile, profile, own=said["own"], outside=said["outside"], frame=frame
        ),
        "gap": partial(charts.gap, gaps, left=said["left"], right=said["right"], frame=frame),
        "favour": partial(
            charts.favour, favour, left=said["blame"], right=said["praise"],
            median=said["median"], others=said["others"], frame=frame,
        ),
        "reach": partial(
            charts.reach, home, points, size=said["size"], silent=said["silent"],
            note=said["note"], km=said["km"], frame=frame,
        ),
        "months": partial(charts.months, monthly, bursts=bursts, unit=said["unit"], frame=frame),
        "network": partial(
            charts.network, name, around, ties=ties, width=said["width"], among=said["among"],
            frame=frame,
        ),
        "topics": partial(charts.topics, joined, city=name, everywhere=said["all"], frame=frame),
        "ranks": partial(
            charts.ranks, _ranks(text, cells, ident), first=said["first"], last=said["last"],
            frame=frame,
        ),
    }  # fmt: skip


def _rate(n: int, docs: int) -> Number:
    half = 1.96 * (n + 1) ** 0.5
    ends = max(n - half, 0) * 1000 / docs, (n + half) * 1000 / docs
    return Number(n * 1000 / docs, *ends, f"{n * 1000 / docs:.1f}", "#ev-m")


def _favour(text: Text, cells: Cells, role: str, ident: str) -> FavourRow:
    every = {
        c.city_id: c.value
        for c in cells._by_key.values()
        if (c.indicator, c.part, c.role) == ("IM12", "", role) and c.value is not None
    }
    others = tuple(value for city, value in every.items() if city != ident)
    middle = sorted(every.values())[len(every) // 2] if len(every) > 2 else None
    number = _number(text, cells.get("IM12", ident, part="", role=role))
    return FavourRow(text.word("role", role), number, others, middle)


def _ranks(text: Text, cells: Cells, ident: str) -> list[RankRow]:
    rows = []
    for indicator in ("IM01", "IM02", "IM12", "RA02", "RA05"):
        mine = cells.get(indicator, ident)
        every = [
            c.value
            for c in cells._by_key.values()
            if (c.indicator, c.part, c.role) == (indicator, mine.part, mine.role)
            and c.value is not None
        ]
        ends = [v for v in (mine.hi, mine.value, mine.lo) if v is not None]
        name = text.word("short", indicator)
        if mine.value is None or len(ends) < 3:
            rows.append(RankRow(name, Number(label=text.word("reason", mine.reason))))
            continue
        lo, at, hi = (1 + sum(v > end for v in every) for end in ends)
        rows.append(RankRow(name, Number(at, lo, hi, f"{at} ({lo}–{hi})"), len(every)))
    return rows
