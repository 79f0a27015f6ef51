"""Every indicator and part of a study with what the registry says of it."""

from typing import TYPE_CHECKING, Any

from citysway.reports.handover.labelled import PART, Registry, part_labels
from citysway.reports.words.names import Names

if TYPE_CHECKING:
    import duckdb

FIELDS = (*PART, "formula", "zh_formula", "low", "high", "support", "papers")


def codebook_rows(
    con: "duckdb.DuckDBPyConnection", names: Names, registry: Registry
) -> list[dict[str, Any]]:
    """Rows of ``FIELDS``, in order; ``low`` and ``high`` are None where there is no bound."""
    rows = []
    for labels in part_labels(con, names, registry):
        entry = registry.get(labels[0], {})
        row = dict(zip(PART, labels, strict=True))
        low, high = (_bound(end) for end in _range(entry, labels[1]))
        said = {name: str(entry.get(name, "")) for name in ("formula", "zh_formula", "support")}
        papers = "; ".join(map(str, entry.get("papers", ())))
        full = {**row, **said, "low": low, "high": high, "papers": papers}
        rows.append({name: full[name] for name in FIELDS})
    return rows


def _range(entry: Any, part: str) -> tuple[float, float]:
    declared = next((p for p in entry.get("parts", ()) if p.fits(part)), None)
    low, high = declared.range if declared else entry.get("range", (float("-inf"), float("inf")))
    return float(low), float(high)


def _bound(end: float) -> float | None:
    return end if abs(end) < 1e9 else None
