"""Statements of the fact tables: codes of a sentence, codes that stand together, and the marks
that say more of a statement than its code (METHOD.md 0, IM18, IM26).

A statement is a distinct (document, sentence, city, code) that is not ``far``. Marked codes count
statements a second time: ``X08!`` where every recognition of the sentence is administrative (given
from above; ``X08!*E03`` the same for a pair), ``E18-`` where the sentence names a problem of the
element: by a term that is negative by itself, or beside a demand or complaint (X13) in its clause.
Sentences are counted once whatever they hold: ``#soft`` with a soft element that is no university,
``#F7`` those that name a university too, ``#F7.1`` of these the ones of a category (IM23).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from citysway.corpus.fold import fold_terms
from citysway.models.codebook import Codebook
from citysway.models.codebook.english import english_variants
from citysway.pipeline.facts.statement_sql import (
    COUNTED,
    EMPTY,
    MENTIONS,
    PAIRS,
    SENTENCES,
    STATEMENTS,
)
from citysway.pipeline.stages import quote

JOINED = ("X06", "X08", "X09", "X13")  # frames that are paired with every element
UNIVERSITY = ("E24", "E25")
GIVEN, PROBLEM = "!", "-"
BATCH_ROWS = 1_000_000  # mentions counted at a time
Term = tuple[str, str]


def count_statements(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    members: Iterable[tuple[str, str, str, str]],
    negative: frozenset[Term],
    groups: Iterable[tuple[str, str]] = (),
) -> None:
    """Make the temporary table ``counted``: doc, city, code (numbers), x, statements, pos, neg,
    neu, plan, done; and ``coded``: the numbers of all codes in their order, which are ``toned``.

    Needs ``doc`` (doc_id, doc) and ``city`` (city_id, number): mentions of others are left out.
    Some shards of mentions are counted at a time, so that memory does not grow with them.
    ``out``: the folder of the study; ``members`` as ``facts.tables.build`` has them;
    ``negative``: (code, folded form) of the terms that are negative by themselves; ``groups``:
    (name, code) of the kinds of sentences that are counted (``university_groups``).
    """
    mentions = f"read_parquet('{quote(out)}/mentions/*.parquet')"
    said = con.execute(f"""
        SELECT DISTINCT code, term FROM {mentions}
        WHERE NOT far AND code[1] = 'E' ORDER BY code, term""").fetchall()
    folded = fold_terms([term.replace("\n", " ") for _, term in said]) if said else []
    found = [pair for pair, form in zip(said, folded, strict=True) if (pair[0], form) in negative]
    _register(con, "negative_term", {"code": [row[0] for row in found],
                                     "term": [row[1] for row in found]})  # fmt: skip
    codes = [row[0] for row in con.execute(f"SELECT DISTINCT code FROM {mentions}").fetchall()]
    _number(con, codes, list(members), list(groups))
    con.execute(EMPTY)
    for shards in batches(out / "mentions", most=BATCH_ROWS):
        listed = ", ".join(f"'{quote(path)}'" for path in shards)
        for query in (MENTIONS, STATEMENTS, PAIRS, COUNTED, SENTENCES):
            con.execute(query.format(shards=f"[{listed}]"))


def batches(folder: Path, *, most: int) -> list[list[Path]]:
    """The shards of a table in groups of about ``most`` rows: all of a document is in one."""
    found: list[list[Path]] = []
    rows = most
    for path in sorted(folder.glob("*.parquet")):
        if rows >= most:
            found.append([])
            rows = 0
        found[-1].append(path)
        rows += pq.read_metadata(path).num_rows
    return found


def _number(
    con: duckdb.DuckDBPyConnection,
    codes: list[str],
    members: list[tuple[str, str, str, str]],
    groups: list[tuple[str, str]],
) -> None:
    """Register ``coded``, ``wanted_pair`` and ``sentence_kind``: codes as numbers in their order.

    A code has the number of its mark ``given`` and ``problem`` and the bits of its ``kinds``; a
    sentence of a kind has all bits that it ``needed``.
    """
    plain = sorted({*codes, *(code for m in members for code in m[2:]), *(c for _, c in groups)})
    given = {name: name.replace("X08", f"X08{GIVEN}") for name in ("X08", *(m[0] for m in members))
             if name == "X08" or name.startswith("X08*E")}  # fmt: skip
    problem = {code: f"{code}{PROBLEM}" for code in plain if code[0] == "E"}
    bit = {name: 1 << n for n, name in enumerate(sorted({name for name, _ in groups}))}
    kinds = {code: sum({bit[name] for name, held in groups if held == code}) for code in plain}
    names = {*plain, *given.values(), *problem.values(), *(m[0] for m in members)}
    number = {name: n for n, name in enumerate(sorted({*names, *(f"#{name}" for name in bit)}))}
    _register(con, "coded", {
        "code": list(number), "number": list(number.values()),
        "given": [number.get(given.get(code, "")) for code in number],
        "problem": [number.get(problem.get(code, "")) for code in number],
        "kinds": [kinds.get(code, 0) for code in number],
        "toned": [code in kinds and code[0] in "EA" for code in number],
    })  # fmt: skip
    _register(con, "wanted_pair", {
        "number": [number[m[0]] for m in members], "kind": [m[1] for m in members],
        "first": [number[m[2]] for m in members], "second": [number[m[3]] for m in members],
        "given": [number.get(given.get(m[0], "")) for m in members],
        "complaint": [m[0].startswith("X13*E") for m in members],
    })  # fmt: skip
    soft, anchor = bit.get("soft", 0), bit.get("F7", 0)
    needed = {name: soft if name == "soft" else soft | anchor | own for name, own in bit.items()
              if soft and (anchor or name == "soft")}  # fmt: skip
    _register(con, "sentence_kind", {"number": [number[f"#{name}"] for name in needed],
                                     "needed": list(needed.values())})  # fmt: skip


def framework_pairs(book: Codebook) -> Iterator[tuple[str, str, str, str]]:
    """The pairs and anchors the frameworks and the conversion of each element (IM18) ask for, each
    once, as ``members`` of ``facts.tables.build``.
    """
    elements = [code for code in book.codes if code.startswith("E")]
    seen = {(f"{x}*{e}", "pair", x, e) for x in JOINED if x in book.codes for e in elements}
    for categories in book.frameworks.values():
        for member in (m for c in categories for m in (*c.primary, *c.secondary)):
            if member.kind != "code" and member.second:
                joint = "*" if member.kind == "pair" else "&"
                notation = f"{member.first}{joint}{member.second}"
                seen.add((notation, member.kind, member.first, member.second))
    yield from sorted(seen)


def university_groups(book: Codebook) -> Iterator[tuple[str, str]]:
    """(name, code): the soft elements but the university ones, the university ones (``F7``), and
    the elements of each category of F7, as ``groups`` of ``facts.tables.build``.
    """
    soft = {m.first for c in book.frameworks.get("F5", ()) if c.id == "F5.S" for m in c.primary}
    yield from (("soft", code) for code in sorted(soft - set(UNIVERSITY)))
    yield from (("F7", code) for code in UNIVERSITY if code in book.codes)
    for category in book.frameworks.get("F7", ()):
        for member in category.primary:
            yield category.id, member.second or member.first


def negative_terms(book: Codebook) -> frozenset[Term]:
    """(code, folded form) of every form of the elements' terms that are negative by themselves."""
    terms = [
        term
        for code in book.codes.values()
        for term in code.terms
        if code.facet == "E" and term.polarity < 0
    ]
    chinese = [term for term in terms if term.lang == "zh"]
    forms = zip(chinese, fold_terms([term.text for term in chinese]), strict=True)
    found = {(term.code, form) for term, form in forms}
    for term in terms:
        if term.lang == "en":
            found |= {(term.code, form) for form in english_variants(term, book.forms)}
    return frozenset(found)


_TYPES = {"code": pa.string(), "term": pa.string(), "kind": pa.string(), "toned": pa.bool_(),
          "complaint": pa.bool_()}  # fmt: skip


def _register(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, list[Any]]) -> None:
    """A small table; what is neither text nor truth is a whole number."""
    arrays = {n: pa.array(c, _TYPES.get(n, pa.int32())) for n, c in columns.items()}
    con.register(name, pa.table(arrays))
