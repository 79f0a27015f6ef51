"""The evidence panels of a report: a few sentences for every number shown, drawn in two queries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from citysway.reports.evidence import (
    DRAW,
    INDICATOR_CODES,
    NAMING,
    ROLES,
    candidates,
    with_text,
)
from citysway.reports.names import Names
from citysway.reports.tables import records

if TYPE_CHECKING:
    import duckdb

EVERY_ROLE = ("own", "gov", "unk", "home", "int", "nat", "prov", "oth")
SIDES: dict[str, tuple[str, ...]] = {
    **{role: (role,) for role in EVERY_ROLE},
    "ext": ROLES["ext"],
    "both": ("own", *ROLES["ext"]),
    "all": EVERY_ROLE,
}
TONE = ("IM08", "IM12", "IM13", "IM14")


@dataclass(frozen=True, slots=True, order=True)
class Panel:
    """What a panel quotes: sentences on ``city_id`` from ``side`` about ``topic``.

    ``topic`` is names (every naming), all (every element), tone (praise and blame by turns), a
    framework category, or codes joined by commas.
    """

    city_id: str
    side: str
    topic: str

    @property
    def anchor(self) -> str:
        """The element id in the page: only letters, digits, dot, dash and underscore."""
        return "ev-" + re.sub(r"[^0-9A-Za-z._-]", "_", f"{self.city_id}-{self.side}-{self.topic}")


def panel_for(indicator: str, part: str, role: str, city_id: str) -> Panel:
    """The panel that shows what this number counted."""
    side = role if role in SIDES else "all"
    if indicator == "RA09":
        side = "int"
    if indicator in NAMING:
        return Panel(city_id, side, "names")
    if indicator == "IM15":
        side = "both" if side in ("ext", "all", "own") else side
    if re.fullmatch(r"F\d\.\d+", part):
        return Panel(city_id, side, part)
    codes = INDICATOR_CODES.get(indicator, ())
    topic = "tone" if indicator in TONE else ",".join(codes) or "all"
    return Panel(city_id, side, topic)


def quotes(
    con: "duckdb.DuckDBPyConnection",
    wanted: Iterable[Panel],
    names: Names,
    *,
    limit: int,
    seed: int,
) -> dict[Panel, list[dict[str, Any]]]:
    """At most ``limit`` sentences for each panel; panels without any are absent.

    Two-sided panels alternate between the sides, panels of tone between praise, blame and neutral.
    """
    panels = sorted(set(wanted))
    found: dict[Panel, list[dict[str, Any]]] = {}
    codes = [
        row["code"] for row in records(con, "SELECT DISTINCT code FROM mentions ORDER BY code")
    ]
    for naming in (True, False):
        asked = [
            row
            for number, panel in enumerate(panels)
            if (panel.topic == "names") == naming
            for row in _asked(number, panel, codes, names)
        ]
        if asked:
            con.register("asked", pa.Table.from_pylist(asked))
            for row in records(con, _sql(naming, limit), [str(seed)]):
                found.setdefault(panels[row["panel"]], []).append(row)
            con.unregister("asked")
    return found


def _asked(number: int, panel: Panel, codes: list[str], names: Names) -> Iterable[dict[str, Any]]:
    fixed = {"panel": number, "city_id": panel.city_id}
    tone = panel.topic == "tone"
    for role in SIDES[panel.side]:
        side = int(panel.side == "both" and role != "own")
        for code in _codes(panel.topic, codes, names):
            yield fixed | {"role": role, "code": code, "side": side, "tone": tone}


def _codes(topic: str, codes: list[str], names: Names) -> Iterable[str]:
    if topic == "names":
        return ("",)
    if topic in ("all", "tone"):
        first = "EA" if topic == "tone" else "E"
        return [code for code in codes if code[0] in first]
    return [code for one in topic.split(",") for code in names.members(one)]


def _sql(naming: bool, limit: int) -> str:
    near = "" if naming else "AND (NOT a.tone OR NOT c.far)"
    return f"""
        WITH c AS ({candidates(naming)}),
        joined AS (
            SELECT c.*, a.panel,
                   a.side * 4 + CASE WHEN a.tone THEN (4 - c.label) % 3 ELSE 0 END AS stratum
            FROM c JOIN asked a USING (city_id, role, code) WHERE true {near}),
        ranked AS (SELECT *, {DRAW.format(part="panel,")} FROM joined),
        turned AS (
            SELECT *, row_number() OVER (PARTITION BY panel, stratum
                      ORDER BY again, round_, draw, doc_id, start, code) AS turn
            FROM ranked WHERE again = 1),
        placed AS (
            SELECT *, row_number() OVER (PARTITION BY panel ORDER BY turn, stratum) AS place
            FROM turned),
        chosen AS (SELECT * FROM placed WHERE place <= {int(limit)})
        {with_text("panel, place")}"""
