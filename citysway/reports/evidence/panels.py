"""The evidence panels of a report: a few passages for every number shown, drawn in one query."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from citysway.reports.evidence.passages import Ask, passages
from citysway.reports.numbers.panel import Panel
from citysway.reports.numbers.roles import single_roles
from citysway.reports.words.names import Names

if TYPE_CHECKING:
    import duckdb


def quotes(
    con: "duckdb.DuckDBPyConnection",
    wanted: Iterable[Panel],
    names: Names,
    *,
    limit: int,
    seed: int,
) -> dict[Panel, list[dict[str, Any]]]:
    """At most ``limit`` sentences for each panel; panels without any are absent.

    Panels of several bases alternate between them, those of tone between praise, blame and neutral.
    """
    panels = sorted(set(wanted))
    asks = [
        Ask(number, place, panel.city_id, single_roles(basis.roles or (panel.side,)), basis)
        for number, panel in enumerate(panels)
        for place, basis in enumerate(panel.bases)
    ]
    found: dict[Panel, list[dict[str, Any]]] = {}
    for row in passages(con, asks, names, limit=limit, seed=seed, once=True):
        found.setdefault(panels[row["panel"]], []).append(row)
    return found
