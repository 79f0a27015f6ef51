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

import duckdb
import pyarrow as pa

from citysway.corpus.fold import fold_terms
from citysway.models.codebook import Codebook
from citysway.models.codebook.english import english_variants

JOINED = ("X06", "X08", "X09", "X13")  # frames that are paired with every element
UNIVERSITY = ("E24", "E25")
GIVEN, PROBLEM = "!", "-"
Term = tuple[str, str]

_STATEMENTS = """
CREATE TEMP TABLE statement AS
SELECT m.doc_id, m.city_id, m.code, m.sent, sign(sum(m.label))::INTEGER AS label,
       max((m.modality = 'PLAN')::INTEGER) AS plan, max((m.modality = 'DONE')::INTEGER) AS done,
       bool_and(coalesce(m.flag, '') = 'administrative') AS given,
       bool_or(n.term IS NOT NULL AND NOT coalesce(m.negated, false)) AS problem
FROM read_parquet('{out}/mentions/*.parquet') m
LEFT JOIN negative_term n ON n.code = m.code AND n.term = m.term
WHERE NOT m.far
GROUP BY m.doc_id, m.city_id, m.code, m.sent
"""

# What stands beside is counted first, by clause and (clause -1) by sentence: a line without a full
# stop may hold a hundred thousand of each, which nobody can pair one by one.
_PAIRS = """
CREATE TEMP TABLE pair AS
WITH near AS (
  SELECT doc_id, city_id, code, sent, clause, count(*) AS times
  FROM read_parquet('{out}/mentions/*.parquet')
  WHERE NOT far AND code IN (SELECT second FROM wanted_pairs)
  GROUP BY GROUPING SETS ((doc_id, city_id, code, sent, clause), (doc_id, city_id, code, sent)))
SELECT a.doc_id, a.city_id, p.member AS code, a.sent, count(DISTINCT a.start)::INTEGER AS x,
       sign(sum(a.label * b.times))::INTEGER AS label,
       max((a.modality = 'PLAN')::INTEGER) AS plan, max((a.modality = 'DONE')::INTEGER) AS done,
       bool_and(coalesce(a.flag, '') = 'administrative') AS given,
       bool_and(coalesce(a.negated, false)) AS denied
FROM wanted_pairs p
JOIN read_parquet('{out}/mentions/*.parquet') a ON a.code = p.first AND NOT a.far
JOIN near b
  ON b.doc_id = a.doc_id AND b.city_id = a.city_id AND b.sent = a.sent AND b.code = p.second
 AND coalesce(b.clause, -1) = CASE WHEN p.kind = 'anchor' THEN -1 ELSE a.clause END
GROUP BY a.doc_id, a.city_id, p.member, a.sent
"""

_MARKED = f"""
CREATE TEMP TABLE marked AS
SELECT doc_id, city_id, code || '{GIVEN}' AS code, label, plan, done
FROM statement WHERE code = 'X08' AND given
UNION ALL
SELECT doc_id, city_id, replace(code, 'X08*', 'X08{GIVEN}*'), label, plan, done
FROM pair WHERE code LIKE 'X08*E%' AND given
UNION ALL
SELECT s.doc_id, s.city_id, s.code || '{PROBLEM}', s.label, s.plan, s.done
FROM statement s
LEFT JOIN (SELECT doc_id, city_id, sent, substr(code, 5) AS code FROM pair
           WHERE code LIKE 'X13*E%' AND NOT denied) p
       ON p.doc_id = s.doc_id AND p.city_id = s.city_id AND p.sent = s.sent AND p.code = s.code
WHERE s.code[1] = 'E' AND (s.problem OR p.code IS NOT NULL)
"""


_SENTENCES = """
INSERT INTO marked
WITH held AS (
  SELECT s.doc_id, s.city_id, s.sent, bool_or(g.name = 'soft') AS soft,
         bool_or(g.name = 'F7') AS anchor, list(DISTINCT g.name) AS names
  FROM statement s JOIN sentence_group g USING (code) GROUP BY s.doc_id, s.city_id, s.sent)
SELECT doc_id, city_id, '#soft', 0, 0, 0 FROM held WHERE soft
UNION ALL
SELECT doc_id, city_id, '#' || name, 0, 0, 0
FROM (SELECT doc_id, city_id, unnest(names) AS name FROM held WHERE soft AND anchor)
WHERE name <> 'soft'
"""


def count_statements(
    con: duckdb.DuckDBPyConnection,
    out: str,
    *,
    members: Iterable[tuple[str, str, str, str]],
    negative: frozenset[Term],
    groups: Iterable[tuple[str, str]] = (),
) -> None:
    """Make the temporary tables ``statement``, ``pair`` and ``marked``.

    ``out``: the folder of the study, quoted; ``members`` as ``facts.tables.build`` has them;
    ``negative``: (code, folded form) of the terms that are negative by themselves; ``groups``:
    (name, code) of the kinds of sentences that are counted (``university_groups``).
    """
    _register(con, "wanted_pairs", ("member", "kind", "first", "second"), members)
    said = con.execute(f"""
        SELECT DISTINCT code, term FROM read_parquet('{out}/mentions/*.parquet')
        WHERE NOT far AND code[1] = 'E' ORDER BY code, term""").fetchall()
    folded = fold_terms([term.replace("\n", " ") for _, term in said]) if said else []
    found = [pair for pair, form in zip(said, folded, strict=True) if (pair[0], form) in negative]
    _register(con, "negative_term", ("code", "term"), found)
    _register(con, "sentence_group", ("name", "code"), groups)
    for query in (_STATEMENTS, _PAIRS, _MARKED, _SENTENCES):
        con.execute(query.format(out=out))


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


def _register(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
) -> None:
    turned = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = {n: pa.array(r, pa.string()) for n, r in zip(columns, turned, strict=True)}
    con.register(name, pa.table(arrays))
