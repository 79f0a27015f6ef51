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


def topics(con: "duckdb.DuckDBPyConnection", words: int = 12) -> list[dict[str, Any]]:
    """Topics with their leading words, mean share over documents and NPMI coherence.

    Coherence is the mean normalised pointwise mutual information of the first ten words over the
    documents of the study (range -1..1); None when the corpus is too large to count here.
    """
    if not has(con, "topic_model"):
        return []
    rows = records(con, "SELECT * FROM topic_model ORDER BY topic, rank")
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["topic"], []).append(row)
    shares = _shares(con) if has(con, "topic_shares") else []
    known = [
        {
            "topic": number + 1,
            "number": number,
            "lang": found[0].get("lang", ""),
            "said": _said([str(row["word"]) for row in found[:words]]),
            "share": _first(found, "share", shares[i] if i < len(shares) else None),
            "coherence": found[0]["coherence"]
            if "coherence" in found[0]
            else _npmi(con, [row["word"] for row in found[:10]]),
        }
        for i, (number, found) in enumerate(sorted(grouped.items()))
    ]
    return sorted(known, key=lambda t: (t["lang"] == "en", -(t["share"] or 0)))


def _said(words: list[str]) -> str:
    latin = all(word.isascii() for word in words)
    return (", " if latin else "、").join(words)


def _first(rows: list[dict[str, Any]], column: str, fallback: float | None) -> float | None:
    found = rows[0].get(column)
    return fallback if found is None else float(found)


def _shares(con: "duckdb.DuckDBPyConnection") -> list[float]:
    rows = records(
        con,
        """SELECT i, sum(CAST(share AS DECIMAL(18, 12))) / count(*) AS mean FROM (
             SELECT unnest(shares) AS share, generate_subscripts(shares, 1) AS i
             FROM topic_shares) GROUP BY i ORDER BY i""",
    )
    return [float(row["mean"]) for row in rows]


def _npmi(con: "duckdb.DuckDBPyConnection", words: list[str], most: int = 20_000) -> float | None:
    import numpy as np

    flags = ", ".join(f"contains(low, ?) AS w{i}" for i in range(len(words)))
    seen = con.execute(
        f"""SELECT {flags} FROM (SELECT lower(text) AS low FROM documents
            ORDER BY doc_id LIMIT {most + 1})""",
        [word.lower() for word in words],
    ).fetchnumpy()
    hits = np.array([np.asarray(seen[f"w{i}"], dtype=float) for i in range(len(words))])
    if len(words) < 2 or hits.shape[1] == 0 or hits.shape[1] > most:
        return None
    joint = hits @ hits.T / hits.shape[1]
    single = np.diag(joint)
    pairs = [_pair(joint[i, j], single[i], single[j]) for i in range(len(words)) for j in range(i)]
    return float(np.mean(pairs))


def _pair(both: float, one: float, other: float) -> float:
    import math

    if both == 0:
        return -1.0
    return 1.0 if both == 1 else math.log(both / (one * other)) / -math.log(both)
