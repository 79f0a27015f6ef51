"""The queries of ``statements.count_statements``, by numbers of documents, cities and codes.

``mention``: the mentions of a batch; ``statement`` and ``pair``: their sentences; ``counted``: what
doc_city_code says of them.
"""

# Columns that only statements have are NA where a mention is ``far``.
MENTIONS = """
CREATE OR REPLACE TEMP TABLE mention AS
SELECT doc, city, code, sent, clause, start, near, CASE WHEN near THEN label END AS label,
       CASE WHEN near THEN (modality = 'PLAN')::TINYINT END AS plan,
       CASE WHEN near THEN (modality = 'DONE')::TINYINT END AS done,
       CASE WHEN near THEN coalesce(flag, '') = 'administrative' END AS given,
       CASE WHEN near THEN negative AND NOT denied END AS problem, denied
FROM (SELECT d.doc, c.number AS city, k.number AS code, m.sent, m.clause, m.start, m.label,
             m.modality, m.flag, n.term IS NOT NULL AS negative, NOT coalesce(m.far, true) AS near,
             coalesce(m.negated, false) AS denied
      FROM read_parquet({shards}) m JOIN doc d USING (doc_id) JOIN city c USING (city_id)
      JOIN coded k USING (code)
      LEFT JOIN negative_term n ON n.code = m.code AND n.term = m.term)
"""

STATEMENTS = """
CREATE OR REPLACE TEMP TABLE statement AS
SELECT doc, city, code, sent, count(*) AS x, bool_or(near) AS near,
       sign(sum(label))::INTEGER AS label, max(plan) AS plan, max(done) AS done,
       bool_and(given) AS given, bool_or(problem) AS problem
FROM mention GROUP BY doc, city, code, sent
"""

# What stands beside is counted first, by clause and (clause -1) by sentence: a line without a full
# stop may hold a hundred thousand of each, which nobody can pair one by one.
PAIRS = """
CREATE OR REPLACE TEMP TABLE pair AS
WITH beside AS (
  SELECT doc, city, code, sent, clause, count(*) AS times
  FROM mention WHERE near AND code IN (SELECT second FROM wanted_pair)
  GROUP BY GROUPING SETS ((doc, city, code, sent, clause), (doc, city, code, sent)))
SELECT a.doc, a.city, p.number AS code, a.sent, count(DISTINCT a.start) AS x,
       sign(sum(a.label * b.times))::INTEGER AS label, max(a.plan) AS plan, max(a.done) AS done,
       bool_and(a.given) AS given, bool_and(a.denied) AS denied
FROM (SELECT * FROM mention WHERE near AND code IN (SELECT first FROM wanted_pair)) a
JOIN beside b ON b.doc = a.doc AND b.city = a.city AND b.sent = a.sent
JOIN wanted_pair p ON p.first = a.code AND p.second = b.code
WHERE coalesce(b.clause, -1) = CASE WHEN p.kind = 'anchor' THEN -1 ELSE a.clause END
GROUP BY a.doc, a.city, p.number, a.sent
"""

_COUNTS = """
count(*) FILTER (label > 0)::INTEGER, count(*) FILTER (label < 0)::INTEGER,
count(*) FILTER (label = 0)::INTEGER, coalesce(sum(plan), 0)::INTEGER,
coalesce(sum(done), 0)::INTEGER
"""
COUNTED = f"""
INSERT INTO counted
SELECT doc, city, code, sum(x)::INTEGER, count(*) FILTER (near)::INTEGER, {_COUNTS}
FROM statement GROUP BY doc, city, code
UNION ALL
SELECT doc, city, code, sum(x)::INTEGER, count(*)::INTEGER, {_COUNTS}
FROM pair GROUP BY doc, city, code
UNION ALL
SELECT doc, city, code, count(*)::INTEGER, count(*)::INTEGER, {_COUNTS}
FROM (SELECT s.doc, s.city, k.given AS code, s.label, s.plan, s.done
      FROM statement s JOIN coded k ON k.number = s.code WHERE k.given IS NOT NULL AND s.given
      UNION ALL
      SELECT s.doc, s.city, w.given, s.label, s.plan, s.done
      FROM pair s JOIN wanted_pair w ON w.number = s.code WHERE w.given IS NOT NULL AND s.given
      UNION ALL
      SELECT s.doc, s.city, k.problem, s.label, s.plan, s.done
      FROM statement s JOIN coded k ON k.number = s.code
      LEFT JOIN (SELECT p.doc, p.city, p.sent, w.second AS code
                 FROM pair p JOIN wanted_pair w ON w.number = p.code
                 WHERE w.complaint AND NOT p.denied) p
             ON p.doc = s.doc AND p.city = s.city AND p.sent = s.sent AND p.code = s.code
      WHERE k.problem IS NOT NULL AND s.near AND (s.problem OR p.code IS NOT NULL))
GROUP BY doc, city, code
"""

# ``held``: which kinds of codes a sentence has, one bit for each.
SENTENCES = """
INSERT INTO counted
SELECT doc, city, b.number, sum(n)::INTEGER, sum(n)::INTEGER, 0, 0, sum(n)::INTEGER, 0, 0
FROM (SELECT doc, city, held, count(*) AS n
      FROM (SELECT s.doc, s.city, bit_or(k.kinds) AS held
            FROM statement s JOIN coded k ON k.number = s.code WHERE s.near AND k.kinds > 0
            GROUP BY s.doc, s.city, s.sent)
      GROUP BY doc, city, held) h
JOIN sentence_kind b ON h.held & b.needed = b.needed
GROUP BY doc, city, b.number
"""

EMPTY = """
CREATE OR REPLACE TEMP TABLE counted (doc INTEGER, city SMALLINT, code SMALLINT, x INTEGER,
  statements INTEGER, pos INTEGER, neg INTEGER, neu INTEGER, plan INTEGER, done INTEGER)
"""
