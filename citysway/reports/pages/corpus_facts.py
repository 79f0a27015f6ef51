"""What was read and rejected: the counts a report opens and closes with."""

from typing import TYPE_CHECKING, Any

from citysway.reports.numbers.tables import has, records

if TYPE_CHECKING:
    import duckdb


def corpus_facts(con: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
    """Documents, stories, sources, dates and languages of the corpus, and the role tallies."""
    facts = records(
        con,
        """SELECT count(*) AS documents, min(date) AS first, max(date) AS last,
                  count(*) FILTER (WHERE date IS NULL) AS undated,
                  count(DISTINCT source_id) AS sources,
                  count(*) FILTER (WHERE lang = 'zh') AS zh,
                  count(*) FILTER (WHERE lang = 'en') AS en,
                  (SELECT count(DISTINCT story_id) FROM stories) AS stories,
                  (SELECT count(DISTINCT doc_id) FROM doc_city) AS with_city FROM documents""",
    )[0]
    roles = records(
        con,
        """SELECT role, lang, kind, count(*) AS n FROM doc_city GROUP BY ALL
           ORDER BY role, lang, kind""",
    )
    return facts | {
        "roles": roles,
        "all_unk": bool(roles) and {r["role"] for r in roles} <= {"unk", "gov"},
    }


def support_by_city(con: "duckdb.DuckDBPyConnection") -> dict[str, dict[str, int]]:
    """City -> documents, own documents, outside documents, outside sources."""
    rows = records(
        con,
        """SELECT city_id, count(*) AS docs, count(*) FILTER (WHERE role = 'own') AS own,
                  count(*) FILTER (WHERE role IN ('int', 'nat', 'prov', 'oth')) AS ext,
                  count(DISTINCT source_id) FILTER (WHERE role IN ('int', 'nat', 'prov', 'oth'))
                    AS ext_sources
           FROM doc_city GROUP BY city_id ORDER BY city_id""",
    )
    return {row.pop("city_id"): row for row in rows}


def rejections(con: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    """Rejected items by stage and reason, most frequent first, with one example each."""
    if not has(con, "rejected"):
        return []
    return records(
        con,
        """SELECT stage, reason, CAST(sum(coalesce(n, 1)) AS BIGINT) AS n,
                  min(coalesce(path, item)) AS example
           FROM rejected GROUP BY stage, reason ORDER BY n DESC, stage, reason""",
    )


def unresolved_sources(con: "duckdb.DuckDBPyConnection", limit: int = 30) -> dict[str, Any]:
    """Number of sources without a place, their share, and the largest of them."""
    where = "resolved_by = 'none' OR scope = 'unknown'"
    count = records(
        con, f"SELECT count(*) AS total, count(*) FILTER (WHERE {where}) AS n FROM sources"
    )[0]
    rows = records(
        con,
        f"""SELECT name, source_id, docs FROM sources WHERE {where}
            ORDER BY docs DESC, source_id LIMIT {int(limit)}""",
    )
    return count | {"rows": rows}
