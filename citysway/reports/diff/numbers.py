"""Numbers of two runs joined by their key."""

from typing import TYPE_CHECKING, Any

from citysway.reports.numbers.tables import records

if TYPE_CHECKING:
    import duckdb

KEY = ("indicator", "part", "variant", "role", "lang", "period", "city_id")
SIDES = ("value", "lo", "hi", "reason", "docs", "stories")
#: What became of a number. ``beyond``: the two intervals do not touch; NA without both.
STATUS = ("moved", "appeared", "vanished", "interval", "reason")
COLUMNS = (
    *KEY, "status", "difference", "beyond",
    *(f"{side}_{name}" for name in SIDES for side in ("old", "new")),
)  # fmt: skip


def compare_numbers(con: "duckdb.DuckDBPyConnection") -> None:
    """Make the table ``moves``: every number of either run, ``COLUMNS``, status ``same`` too."""
    key = ", ".join(KEY)
    pairs = ", ".join(
        f"{side[0]}.{name} AS {side}_{name}" for name in SIDES for side in ("old", "new")
    )
    con.execute(f"""
        CREATE OR REPLACE TABLE moves AS
        WITH joined AS (
            SELECT {key}, {pairs}
            FROM old_indicators o FULL JOIN new_indicators n USING ({key}))
        SELECT {key},
               CASE WHEN old_value IS NULL AND new_value IS NOT NULL THEN 'appeared'
                    WHEN old_value IS NOT NULL AND new_value IS NULL THEN 'vanished'
                    WHEN old_value IS DISTINCT FROM new_value THEN 'moved'
                    WHEN old_lo IS DISTINCT FROM new_lo OR old_hi IS DISTINCT FROM new_hi
                    THEN 'interval'
                    WHEN old_reason IS DISTINCT FROM new_reason THEN 'reason'
                    ELSE 'same' END AS status,
               new_value - old_value AS difference,
               new_lo > old_hi OR new_hi < old_lo AS beyond,
               * EXCLUDE ({key})
        FROM joined""")


def counts(con: "duckdb.DuckDBPyConnection") -> dict[str, int]:
    """How many numbers there are (``total``: with a value in either run) by what became of them."""
    rows = con.execute("SELECT status, count(*) FROM moves GROUP BY ALL").fetchall()
    by_status: dict[str, int] = dict(rows)
    more = con.execute(
        """SELECT count(*) FILTER (old_value IS NOT NULL OR new_value IS NOT NULL),
                  count(*) FILTER (status = 'moved' AND beyond),
                  count(*) FILTER (status = 'moved' AND beyond IS NULL) FROM moves"""
    ).fetchall()[0]
    found = {name: by_status.get(name, 0) for name in STATUS}
    return {"total": more[0], **found, "beyond": more[1], "without_interval": more[2]}


def moved_rows(con: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    """Every number that is not the same, by key."""
    key = ", ".join(KEY)
    return records(
        con, f"SELECT {', '.join(COLUMNS)} FROM moves WHERE status <> 'same' ORDER BY {key}"
    )


def headline_rows(con: "duckdb.DuckDBPyConnection", limit: int) -> list[dict[str, Any]]:
    """The whole numbers that moved most: beyond their intervals first, then by how many
    half-widths of the old interval.
    """
    return records(
        con,
        f"""SELECT * FROM moves WHERE status = 'moved' AND part = '' AND variant = ''
              AND lang = 'all' AND period = 'all'
            ORDER BY beyond DESC NULLS LAST,
                     abs(difference) / nullif(old_hi - old_lo, 0) DESC NULLS LAST,
                     {", ".join(KEY)} LIMIT {int(limit)}""",
    )


def city_documents(con: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    """Cities whose documents differ: how many before and after, how many came and went."""
    return records(
        con,
        """SELECT coalesce(o.city_id, n.city_id) AS city_id,
                  count(o.doc_id) AS old_docs, count(n.doc_id) AS new_docs,
                  count(*) FILTER (o.doc_id IS NULL) AS added,
                  count(*) FILTER (n.doc_id IS NULL) AS removed
           FROM old_doc_city o FULL JOIN new_doc_city n USING (doc_id, city_id)
           GROUP BY ALL HAVING added + removed > 0 ORDER BY added + removed DESC, city_id""",
    )


def documents(con: "duckdb.DuckDBPyConnection") -> dict[str, int]:
    """Documents added, removed, and changed (another text under the same id)."""
    row = con.execute(
        """SELECT count(*) FILTER (o.doc_id IS NULL), count(*) FILTER (n.doc_id IS NULL),
                  count(*) FILTER (o.sha256 <> n.sha256)
           FROM old_documents o FULL JOIN new_documents n USING (doc_id)"""
    ).fetchall()[0]
    return dict(zip(("added", "removed", "changed"), row, strict=True))
