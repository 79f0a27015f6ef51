"""Passages of the corpus that a number was made of, found and drawn in one query."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from citysway.corpus.fold import fold, fold_terms, points
from citysway.models.boundaries import sentence_starts
from citysway.pipeline.facts.statements import UNIVERSITY
from citysway.pipeline.indicators.basis import Basis
from citysway.reports.evidence.kinds import PAIRED, SQL, needed, where_of
from citysway.reports.evidence.texts import read_facts, read_texts
from citysway.reports.numbers.roles import single_roles
from citysway.reports.numbers.tables import has, records
from citysway.reports.words.names import Names
from citysway.reports.words.quoting import clip, shortened

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_MEMBER = re.compile(r"([EXA]\d+)(?:([*&])(\w+(?:\.\d+)?))?(?:@([a-z]+))?")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a panel quotes: the passages on ``city_id`` of one basis in the given roles.

    Passages of one ``panel`` are drawn by turns from its strata; those of tone count as three.
    """

    panel: int
    stratum: int
    city_id: str
    roles: tuple[str, ...]
    basis: Basis


def passages(
    con: "duckdb.DuckDBPyConnection",
    asks: Sequence[Ask],
    names: Names,
    *,
    limit: int | None,
    seed: int,
    once: bool = False,
    whole: bool = False,
    where: Sequence[str] = (),
    values: Sequence[Any] = (),
) -> list[dict[str, Any]]:
    """Passages by panel, one of a story before any story repeats; same seed, same rows.

    ``limit`` of a panel; ``once``: no sentence twice; ``whole``: with all that is known of each
    (``texts.MORE``). ``where``: SQL conditions on the candidates ``c`` and their source
    ``s``, with their ``values``. Columns: panel, doc_id, sent, sentence,
    start, stop (in the text), at, until (in the sentence), city_id, code, term, label, modality,
    role, story_id, lang, source, date, url, title. What has no table in this study gives nothing.
    """
    found = _found(con, asks, names)
    if not found:
        return []
    _choose(con, _query(found, limit, once=once, where=where), [str(seed), *values])
    most = quote_limit(con)
    return [clipped(_placed(row), most) for row in read_texts(con, whole=whole)]


def passage_frame(
    con: "duckdb.DuckDBPyConnection",
    asks: Sequence[Ask],
    names: Names,
    *,
    where: Sequence[str] = (),
    values: Sequence[Any] = (),
) -> "pd.DataFrame | None":
    """Every row of ``passages``, in no order, without the texts: what is counted again from it."""
    found = _found(con, asks, names)
    if not found:
        return None
    _choose(con, _query(found, None, once=False, where=where), ["0", *values])
    return read_facts(con)


def _choose(con: "duckdb.DuckDBPyConnection", query: str, values: list[Any]) -> None:
    """Keep the passages of a query as the table ``chosen``."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS {query}", values)
    con.unregister("asked")


def _found(con: "duckdb.DuckDBPyConnection", asks: Sequence[Ask], names: Names) -> str:
    """The SQL of the candidates of some asks, registered as ``asked``; '' for none."""
    said = [row["code"] for row in records(con, "SELECT DISTINCT code FROM mentions ORDER BY code")]
    asked = [row for ask in asks for row in _asked(con, ask, said, names)]
    if not asked:
        return ""
    groups = sorted({row["kind"] for row in asked})
    con.register("asked", pa.Table.from_pylist(asked))
    if any(kind.split("/")[1] == "problem" for kind in groups):
        con.register("negative_term", _negative(con, names))
    return " UNION ALL ".join(_select(kind, names) for kind in groups)


def _asked(
    con: "duckdb.DuckDBPyConnection", ask: Ask, said: list[str], names: Names
) -> Iterator[dict[str, Any]]:
    """A row for every role and code; ``kind`` is the kind of text, what narrows it and the joint
    of two codes.
    """
    basis = ask.basis
    if not all(has(con, table) for table in needed(basis.of)):
        return
    fixed = {"panel": ask.panel, "stratum": ask.stratum, "city_id": ask.city_id}
    fixed |= {"tone": basis.of == "tone"}
    plain = basis.of not in PAIRED
    members = _plain(basis) if plain else _members(basis, said, names)
    for code, joint, second, mark in dict.fromkeys(members):
        kind = f"{basis.of}/{basis.only}/{joint}"
        wanted = single_roles((mark,)) if mark else ask.roles
        for role in dict.fromkeys(role for role in ask.roles if role in wanted):
            yield fixed | {"kind": kind, "role": role, "code": code, "second": second}


Member = tuple[str, str, str, str]  # code, joint, second code, role in which it counts


def _plain(basis: Basis) -> Iterator[Member]:
    yield from ((code, "", "", "") for code in basis.codes or ("",))


def _members(basis: Basis, said: list[str], names: Names) -> Iterator[Member]:
    for code in basis.codes:
        if code in ("*", "E*", "A*", "X*"):
            yield from ((one, "", "", "") for one in said if code[0] in ("*", one[0]))
            continue
        for notation in names.members(code):
            found = _MEMBER.fullmatch(notation)
            if found is None:
                continue
            first, joint, second, mark = (found[place] or "" for place in (1, 2, 3, 4))
            if basis.only == "university":  # of a category of F7 the element beside one
                first, joint, second = second or first, "", ""
            for one in names.members(second) if second else ("",):
                yield first, joint, one.split("@")[0], mark


def _select(kind: str, names: Names) -> str:
    """The candidates of a kind that were asked for."""
    of, only, joint = kind.split("/")
    soft = sorted({code.split("@")[0] for code in names.members("F5.S")} - set(UNIVERSITY))
    rows = SQL[of].format(kind=kind, where=where_of(of, only, joint, soft=soft))
    # a span may stand beside several of the codes it is paired with
    return f"SELECT DISTINCT * FROM ({rows})" if joint else rows


#: What tells candidates of a panel apart: one span may relate a city to several others.
_KEY = "doc_id, start, code, term, stratum, role, partner, subject"


def _query(found: str, limit: int | None, *, once: bool, where: Sequence[str]) -> str:
    order = f"again, round_, draw, {_KEY}"
    inside = " AND ".join(where) or "true"
    return f"""
        WITH seeded AS (SELECT ? AS seed), found AS ({found}),
        c AS (SELECT c.* EXCLUDE (spot), coalesce(s.name, c.source_id) AS source,
                     md5_number_lower(doc_id || ':' || spot || ':' || seed) AS draw
              FROM found c CROSS JOIN seeded LEFT JOIN sources s USING (source_id)
              WHERE {inside}),
        ranked AS (
            SELECT *, row_number() OVER (PARTITION BY panel, doc_id, coalesce(sent::VARCHAR, term)
                                         ORDER BY draw, {_KEY}) AS again,
                   row_number() OVER (PARTITION BY panel, story_id
                                      ORDER BY draw, {_KEY}) AS round_
            FROM c),
        turned AS (SELECT *, row_number() OVER (PARTITION BY panel, stratum ORDER BY {order})
                             AS turn
                   FROM ranked {"WHERE again = 1" if once else ""}),
        placed AS (SELECT *, row_number() OVER (PARTITION BY panel ORDER BY turn, stratum) AS place,
                          count(*) OVER (PARTITION BY panel) AS total
                   FROM turned)
        SELECT * FROM placed {"" if limit is None else f"WHERE place <= {int(limit)}"}"""


def _negative(con: "duckdb.DuckDBPyConnection", names: Names) -> pa.Table:
    """(code, term) as they stand in the texts, of terms that are negative by themselves."""
    rows = records(
        con,
        "SELECT DISTINCT code, term FROM mentions WHERE NOT far AND code[1] = 'E' ORDER BY ALL",
    )
    forms = fold_terms([row["term"].replace("\n", " ") for row in rows]) if rows else []
    kept = [
        row for row, form in zip(rows, forms, strict=True) if (row["code"], form) in names.negative
    ]
    schema = pa.schema([("code", pa.string()), ("term", pa.string())])
    return pa.Table.from_pylist(kept, schema)


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    """With its sentence, where a phrase is looked for in the whole text; the term as it stands."""
    whole = row.pop("whole")
    if whole is None:
        return row | {"term": row["term"] or (row["sentence"] or "")[row["at"] : row["until"]]}
    start = max(fold(whole).find(row["term"]), 0)
    stop = start + len(row["term"])
    ends = [*sentence_starts(whole, points(whole), lang=row["lang"]).tolist(), len(whole)]
    begin = max(place for place in (0, *ends) if place <= start)
    end = min(place for place in ends if place >= stop)
    sentence = whole[begin:end].rstrip()
    spot = {"start": start, "stop": stop, "at": start - begin, "until": stop - begin}
    return row | spot | {"sentence": sentence, "term": whole[start:stop]}


def quote_limit(con: "duckdb.DuckDBPyConnection") -> int | None:
    """``[report] quote_chars`` of the study that was connected to."""
    found: int | None = con.execute("SELECT getvariable('quote_chars')").fetchall()[0][0]
    return found


def clipped(row: dict[str, Any], limit: int | None) -> dict[str, Any]:
    """With no more of the text than the study may quote (``[report] quote_chars``)."""
    if limit is None:
        return row
    sentence, at, until = clip(row["sentence"] or "", row["at"], row["until"], limit)
    short = {name: shortened(row[name], limit) for name in ("title", "term")}
    return row | short | {"sentence": sentence, "at": at, "until": until}
