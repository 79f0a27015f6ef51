"""From a number to the sentences behind it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.pipeline.indicators.basis import Basis
from citysway.reports.evidence.asked import (
    Filters,
    check_code,
    check_filters,
    find_bases,
    find_city,
    find_roles,
    is_code,
)
from citysway.reports.evidence.passages import Ask, passage_frame, passages
from citysway.reports.numbers.tables import TABLES, connect, has, run_record
from citysway.reports.words.names import Names, load_names

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: What a reader of a row needs: the sentence, why it was found, who says so, and where.
SHOWN = [
    *("doc_id", "sentence", "start", "end", "city_id", "code", "term", "why", "label", "modality"),
    *("role", "source", "date", "url", "title", "story_id", "copies", "lang"),
]
#: What more the tables of the study hold of it: offsets in the document, the facts it entered.
BESIDE = [
    *("doc_start", "doc_end", "sent", "clause", "basis", "source_id", "kind", "period", "link"),
    *("score", "far", "negated", "attribution", "flag", "cities", "focus", "partner", "subject"),
    *("owner", "event", "dated", "foreign", "self_claim", "third_party"),
]
COLUMNS = [*SHOWN, *BESIDE]


def evidence(
    out: Path,
    *,
    city: str,
    code: str | None = None,
    role: str | None = None,
    indicator: str | None = None,
    part: str | None = None,
    polarity: str | int | None = None,
    source: str | None = None,
    period: str | None = None,
    lang: str | None = None,
    story: str | None = None,
    limit: int | None = 20,
    seed: int = 0,
    names: Names | None = None,
) -> "pd.DataFrame":
    """Sentences behind one number, one a story before any story repeats; same seed, same rows.

    ``city`` is a place id or a name; ``code`` and ``part`` a code (``E03``), a framework category
    (``F1.2``) or a pair (``X01*E03`` in one clause, ``E24&E03`` in one sentence); ``role`` one of
    own, gov, unk, home, int, nat, prov, oth, or ``ext``, ``all``, ``own+home``; ``polarity`` pos,
    neg or neu (far links are left out then, as in the indicators); ``period`` ``2024`` or
    ``2024-03``; ``lang`` zh or en; ``story`` a story id. ``limit=None`` returns every row.

    Columns ``SHOWN`` and ``BESIDE``: ``start`` and ``end`` of the mention inside the sentence and
    ``doc_start`` and ``doc_end`` in the document, all in code points; ``why`` the linker's reason,
    or how the code was linked, negated and evaluated; ``copies`` documents of the story; ``basis``
    which of the indicator's bases the row belongs to; the rest as in the tables of the study.
    ``attrs``: ``of`` how many rows there are in all, ``seed``. Raises StudyError for an unknown
    city, code, role, polarity, source, indicator, part, story, language or period.
    """
    out = Path(out)
    con = connect(out)
    known = names if names is not None else load_names(run_record(out), base=out.parent)
    asked = code or (part if indicator is None and is_code(part) else None)
    made_of, headline = find_bases(indicator, part, asked)
    filters = Filters(polarity, source, period, lang, story)
    check_filters(con, filters)
    city_id = find_city(con, city, known)
    check_code(con, asked or (part if is_code(part) else None), known)
    asks = [
        Ask(0, place, city_id, find_roles(role, basis.roles, headline), basis)
        for place, basis in enumerate(made_of)
    ]
    return gather(con, asks, known, filters, limit=limit, seed=seed)


def gather(
    con: "duckdb.DuckDBPyConnection",
    asks: Sequence[Ask],
    names: Names,
    filters: Filters,
    *,
    limit: int | None,
    seed: int,
    texts: bool = True,
) -> "pd.DataFrame":
    """The rows of some asks as ``evidence`` returns them; not ``texts``: every row, in no order,
    without sentence, date, title and address.
    """
    import pandas as pd

    where, values = filters.conditions()
    if not texts:
        frame = passage_frame(con, asks, names, where=where, values=values)
        return pd.DataFrame(columns=COLUMNS) if frame is None else _renamed(frame)
    rows = passages(
        con, asks, names, limit=limit, seed=seed, whole=True, where=where, values=values
    )
    found = pd.DataFrame(
        [
            row | {"start": row["at"], "end": row["until"], "doc_start": row["start"],
                   "doc_end": row["stop"], "basis": row["stratum"] // 3}
            for row in rows
        ],
        columns=COLUMNS,
    )  # fmt: skip
    found.attrs |= {"of": rows[0]["total"] if rows else 0, "seed": seed}
    return found


def _renamed(frame: "pd.DataFrame") -> "pd.DataFrame":
    found = frame.rename(columns={"start": "doc_start", "stop": "doc_end"})
    return found.assign(basis=found["stratum"] // 3).reindex(columns=COLUMNS)


def counts(
    out: Path,
    *,
    indicator: str,
    part: str = "",
    city: str | None = None,
    limit: int = 20,
    names: Names | None = None,
) -> "list[tuple[Basis, pd.DataFrame]]":
    """What a number rests on beside sentences: each basis of counts with rows of its table.

    Rows of ``city`` where the table has a column ``city_id``, in the order of its key; none where
    the study has no such table. Raises StudyError for an unknown indicator, part or city.
    """
    import pandas as pd

    found: list[tuple[Basis, Any]] = []
    made_of = [b for b in find_bases(indicator, part, None)[0] if b.of == "counts"]
    if not made_of:
        return found
    con = connect(Path(out))
    known = names if names is not None else load_names(run_record(out), base=Path(out).parent)
    for basis in made_of:
        if not has(con, basis.table):
            found.append((basis, pd.DataFrame()))
            continue
        of_city = "city_id" in con.table(basis.table).columns and city is not None
        where = "WHERE city_id = ?" if of_city else ""
        values = [find_city(con, city, known)] if of_city and city else []
        order = f"ORDER BY {TABLES[basis.table].key} LIMIT {int(limit)}"
        found.append((basis, con.execute(f"FROM {basis.table} {where} {order}", values).df()))
    return found
