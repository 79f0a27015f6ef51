"""Elements of the codebook as words: how often each is said by which word, in a corpus."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from citysway.corpus.fold import fold_term
from citysway.models.codebook import Codebook
from citysway.models.topics.stop import Lang
from citysway.models.topics.words import TopicWords
from citysway.pipeline.stages import quote
from citysway.pipeline.statistics.distances import jsd
from citysway.pipeline.topics.material import Floats, Words

_UNSEEN = 0.5  # times that a term of the codebook counts before it is found
_WHOLE = 0.5  # of the characters of a Chinese term: a word that is more of it stands for it
_TERMS = """
SELECT code, term, count(*) FROM (
  SELECT DISTINCT doc_id, start, code, term FROM read_parquet('{out}/mentions/*.parquet')
  WHERE code LIKE 'E%')
JOIN (SELECT doc_id FROM read_parquet('{out}/documents/*.parquet') WHERE lang = '{lang}')
  USING (doc_id)
GROUP BY code, term ORDER BY code, term
"""


@dataclass(frozen=True, slots=True)
class ElementWords:
    """``said``: code -> word -> share of the element's mentions (sums to 1); ``owned``: word ->
    code -> share of what stands for elements at all in this word, as far as it is a term or the
    better part of one."""

    said: Mapping[str, Mapping[str, float]]
    owned: Mapping[str, Mapping[str, float]]


def count_terms(con: duckdb.DuckDBPyConnection, out: Path, lang: str) -> dict[tuple[str, str], int]:
    """How often each (element, folded term) was found in texts of a language."""
    query = _TERMS.format(out=quote(out), lang=quote(lang))
    rows = con.execute(query).fetchall()
    found: dict[tuple[str, str], int] = defaultdict(int)
    for code, term, count in rows:
        found[code, fold_term(term)] += count
    return found


def element_words(
    codebook: Codebook, counts: Mapping[tuple[str, str], int], lang: Lang
) -> ElementWords:
    """The words of every element, terms of the codebook that were not found among them."""
    terms = {(code, term): float(count) for (code, term), count in counts.items()}
    for listed in codebook.terms(lang):
        if listed.code.startswith("E"):
            terms.setdefault((listed.code, fold_term(listed.text)), _UNSEEN)
    said: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    owned: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    rule = TopicWords(lang, places="keep")
    for (code, term), count in sorted(terms.items()):
        whole, words = _words_of(term, rule)
        for word in words:
            said[code][word] += count / len(words)
            if word == whole or (lang == "zh" and len(word) > _WHOLE * len(term)):
                owned[word][code] += count
    return ElementWords(
        {code: _shares(words) for code, words in said.items()},
        {word: _shares(codes) for word, codes in owned.items()},
    )


def _words_of(term: str, rule: TopicWords) -> tuple[str, list[str]]:
    """A term as one word of topics, and the different words in it with it."""
    parts = rule.words(term)
    whole = term if rule.lang == "zh" or "" in parts or not parts else " ".join(parts)
    return whole, sorted({whole, *parts} - {""})


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items()}


def distances(words: Words, codes: Sequence[str], elements: ElementWords) -> Floats:
    """Jensen-Shannon distance in [0, 1] of a topic's words to the words of each element
    (METHOD.md 2.1, topic links)."""
    topic: dict[str, float] = defaultdict(float)
    for word, weight in zip(words.words, words.weights.tolist(), strict=True):
        topic[word] += weight
    found = []
    for code in codes:
        said = elements.said.get(code, {})
        both = sorted({*topic, *said})
        p = np.array([topic.get(word, 0.0) for word in both])
        q = np.array([said.get(word, 0.0) for word in both])
        found.append(float(np.sqrt(jsd(p, q))) if said else 1.0)
    return np.array(found)


def overlap(words: Words, elements: ElementWords, *, first: int) -> dict[str, tuple[float, int]]:
    """Code -> (share of the weight of a topic's ``first`` words that stand for the element, how
    many of them do)."""
    weights = words.weights[:first] / max(float(words.weights[:first].sum()), 1e-12)
    found: dict[str, tuple[float, int]] = {}
    for word, weight in zip(words.words, weights.tolist(), strict=False):
        for code, share in elements.owned.get(word, {}).items():
            was = found.get(code, (0.0, 0))
            found[code] = was[0] + weight * share, was[1] + (share > 0.5)
    return found
