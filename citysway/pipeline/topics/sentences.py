"""topics/sentences.parquet: sentences that show what a topic is, and where it ends.

Typical ones stand in documents of the topic and use its words rather than those of others.
Contrasting ones use its words too, but they and their documents belong to one of the nearest other
topics.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from citysway.corpus.document import Document
from citysway.corpus.fold import fold
from citysway.pipeline.stages import quote
from citysway.pipeline.topics.material import Floats, Ints, Stories
from citysway.pipeline.topics.schemas import SENTENCES
from citysway.pipeline.topics.sentence_words import READ, Finder, Sentences, split

_SHOWN = 5  # of each kind
_DOCUMENTS = 30  # of a topic that are searched for each kind
_NEAR = 3  # other topics that are its neighbours
_WORDS = 2  # different words of the topic in a typical sentence
_HEARD = 0.05  # the weight of a word of middling rank: less of a topic is not heard in a sentence
_BORDER = 0.1  # both topics together (geometric mean): a border that is hardly heard shows nothing
_ALIKE = 0.3  # of their three-character strings in common: two sentences say the same
_LONG = 400  # characters of a text that may show its topic well
_READ_SIZES = """
SELECT length(text) AS size FROM read_parquet('{out}/documents/*.parquet')
JOIN wanted_text USING (doc_id) ORDER BY doc_id
"""
_READ_TEXTS = """
SELECT doc_id, title, text FROM read_parquet('{out}/documents/*.parquet')
JOIN wanted_text USING (doc_id) ORDER BY doc_id
"""


@dataclass(frozen=True, slots=True)
class Scored:
    """Sentences with their score for every topic (sentences x topics): the weight of the topic's
    words in it; ``words`` counts them; ``row`` is the story of each."""

    sentences: Sentences
    row: Ints
    score: Floats
    words: Floats


def sentence_table(con: duckdb.DuckDBPyConnection, out: Path, languages: list[Stories]) -> pa.Table:
    """Schema SENTENCES, sorted by topic, kind and rank."""
    rows = []
    for stories in languages:
        near = neighbours(stories.shares)
        scored = _scored(con, out, stories, _candidates(stories, near, _sizes(con, out, stories)))
        for column, topic in enumerate(stories.topics):
            for kind, score in (
                ("contrasting", _contrast(stories, scored, column, near[column])),
                ("typical", _typical(stories, scored, column)),
            ):
                for rank, i in enumerate(_choose(scored, score), 1):
                    found = scored.sentences
                    rows.append((
                        topic, kind, rank, stories.ids[scored.row[i]], int(found.start[i]),
                        int(found.end[i]), float(score[i]),
                    ))  # fmt: skip
    columns = zip(*rows, strict=True) if rows else [()] * len(SENTENCES)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, SENTENCES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SENTENCES)


def neighbours(shares: Floats) -> Ints:
    """For each topic the three that share most documents with it (cosine of their shares), nearest
    first."""
    size = np.maximum(np.sqrt((shares**2).sum(axis=0)), 1e-12)
    alike = (shares / size).T @ (shares / size)
    np.fill_diagonal(alike, -1.0)
    order: Ints = np.argsort(-alike.round(12), axis=1, kind="stable")[:, :_NEAR]
    return order[:, : max(len(alike) - 1, 0)]


def _sizes(con: duckdb.DuckDBPyConnection, out: Path, stories: Stories) -> Floats:
    """Which part of ``_LONG`` characters each text has, at most 1."""
    con.register("wanted_text", pa.table({"doc_id": pa.array(stories.ids, pa.string())}))
    rows = con.execute(_READ_SIZES.format(out=quote(out))).fetchnumpy()["size"]
    con.unregister("wanted_text")
    return np.asarray(np.minimum(rows / _LONG, 1.0))


def _candidates(stories: Stories, near: Ints, sizes: Floats) -> Ints:
    """The stories with the largest share of each topic, of its own and of its neighbours'; texts
    too short to hold sentences of it come last, though a title alone is easily of one topic."""
    found = [np.empty(0, dtype=np.int64)]
    for column in range(len(stories.topics)):
        share = stories.shares[:, column] * sizes
        for inside in (stories.main == column, np.isin(stories.main, near[column])):
            rows = np.flatnonzero(inside & (share > 0))
            found.append(rows[np.argsort(-share[rows], kind="stable")[:_DOCUMENTS]])
    return np.unique(np.concatenate(found))


def _scored(con: duckdb.DuckDBPyConnection, out: Path, stories: Stories, rows: Ints) -> Scored:
    con.register("wanted_text", pa.table({"doc_id": pa.array(stories.ids[rows], pa.string())}))
    texts = con.execute(_READ_TEXTS.format(out=quote(out))).fetchall()
    con.unregister("wanted_text")
    docs = [Document(doc_id, text, title=title) for doc_id, title, text in texts]
    finder = Finder(stories.words, stories.lang, (fold(doc.text[:READ]) for doc in docs))
    found = split(docs, finder)
    return Scored(
        found, rows[found.doc], np.asarray(found.hits @ finder.weights.T),
        np.asarray(found.hits @ (finder.weights > 0).T.astype(float)),
    )  # fmt: skip


def _typical(stories: Stories, scored: Scored, column: int) -> Floats:
    """Weight of the topic's words, times their share of all topics' words and the document's share
    of the topic; 0 where a sentence is not typical."""
    own, all_ = scored.score[:, column], scored.score.sum(axis=1)
    fits = (stories.main[scored.row] == column) & (scored.words[:, column] >= _WORDS)
    fits &= own >= _WORDS * _HEARD
    share = stories.shares[scored.row, column]
    found: Floats = np.where(fits, own * own / np.maximum(all_, 1e-12) * share, 0.0)
    return found


def _contrast(stories: Stories, scored: Scored, column: int, near: Ints) -> Floats:
    """Geometric mean of the weights of the topic's words and of those of the neighbour to which
    the document and the sentence belong; 0 where a sentence shows no border."""
    main = stories.main[scored.row]
    own, other = scored.score[:, column], scored.score[np.arange(len(main)), main]
    best = scored.score.max(axis=1, initial=0.0)
    border = np.sqrt(own * other)
    fits = np.isin(main, near) & (own >= _HEARD) & (border >= _BORDER)
    fits &= (other >= best) & (own < other)
    found: Floats = np.where(fits, border * stories.shares[scored.row, main], 0.0)
    return found


def _choose(scored: Scored, score: Floats) -> list[int]:
    """The best five, one of a story, none a near copy of a better one."""
    order = np.lexsort((scored.sentences.start, scored.row, -score.round(12)))
    chosen: list[int] = []
    seen: list[frozenset[str]] = []
    for i in order[: int((score > 0).sum())].tolist():
        grams = _grams(scored.sentences.text[i])
        taken = any(scored.row[i] == scored.row[j] for j in chosen)
        if not taken and not _any_alike(grams, seen):
            chosen.append(i)
            seen.append(grams)
        if len(chosen) == _SHOWN:
            break
    return chosen


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))


def _any_alike(grams: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    return any(len(grams & other) > _ALIKE * len(grams | other) for other in others)
