"""From a stream of tokens to ranked proposals: which word would join which code, and why."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from citysway.models.codebook import Codebook
from citysway.models.gazetteer import Gazetteer
from citysway.models.suggest import vectors
from citysway.models.suggest.candidates import fits_facet, is_candidate, may_join
from citysway.models.suggest.keyness import incidence, keyness
from citysway.models.suggest.lemmas import lemmatise
from citysway.models.suggest.pairs import join_pairs
from citysway.models.suggest.streams import Bools, Ints, Stream

Floats = npt.NDArray[np.float64]
_NEAREST = 3  # terms of a code that say how near a word is to it
_LEAST_SIMILARITY = 0.3
_SURE = {False: 6.63, True: 15.13}  # log-likelihood: chance once in 100; with vectors, in 10,000
_SHARED = {False: 2, True: 3}  # sentences that must hold word and code; more in a large corpus
_LEAST_RATIO = 2.0  # bits: four times as frequent in sentences with the code
_GOOD_LENGTH = {"zh": 40, "en": 120}  # characters of a sentence that is quickly read


@dataclass(frozen=True, slots=True)
class Proposal:
    """One word for one code. ``similarity`` in [-1, 1] is None where there are no vectors.

    ``keyness`` is the log-likelihood of the word in sentences with the code, ``ratio`` its log
    ratio in bits; ``documents`` hold the word, ``shared`` sentences hold it and the code;
    ``nearest`` are terms of the code.
    """

    code: str
    lang: str
    term: str
    score: float
    similarity: float | None
    keyness: float
    ratio: float
    documents: int
    shared: int
    nearest: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """All proposals of a language and whether vectors could be trained."""

    proposals: list[Proposal]
    with_vectors: bool


@dataclass(frozen=True, slots=True)
class _Counts:
    """Sentences that hold a word, a code, and both; documents that hold a word.

    ``by_word`` and ``by_code`` are the sparse incidences, sentences x words and sentences x codes.
    """

    codes: list[str]
    by_word: Any
    by_code: Any
    word: Floats
    code: Floats
    both: Floats
    documents: Ints


@dataclass(frozen=True, slots=True)
class _Scores:
    """Candidates by their numbers in the stream, and scores, candidates x codes."""

    tokens: Ints
    score: Floats
    near: Floats | None
    likelihood: Floats
    ratio: Floats


def propose(
    stream: Stream,
    codebook: Codebook,
    gazetteer: Gazetteer,
    *,
    codes: list[str] | None = None,
    n: int = 20,
    least: int = 3,
    seed: int = 0,
) -> Scored:
    """The best ``n`` new terms of every code (or of ``codes``), best first.

    A word is proposed once, for the code it fits best; ``least`` documents must hold it. The score
    is the geometric mean of keyness and similarity, each as a share of the best in its code.
    """
    stream = lemmatise(stream, codebook.forms) if stream.lang == "en" else stream
    stream = join_pairs(stream, may_join(stream.lang))
    counts = _count(stream, [*codebook.codes])
    free = is_candidate(stream, codebook, gazetteer, counts.documents, least)
    space = vectors.train(stream, least=least, seed=seed)
    table = _scores(stream, codebook, counts, np.flatnonzero(free), space)
    best = table.score.argmax(axis=1)
    found = []
    for column, code in enumerate(counts.codes):
        if codes is None or code in codes:
            mine = np.flatnonzero((best == column) & (table.score[:, column] > 0))
            order = mine[np.lexsort((mine, -table.score[mine, column]))][:n]
            found += [
                _proposal(stream, counts, table, space, row, column) for row in order.tolist()
            ]
    return Scored(found, space is not None)


def _scores(
    stream: Stream, codebook: Codebook, counts: _Counts, tokens: Ints, space: Floats | None
) -> _Scores:
    """Both scores of the words that may be proposed, and the joint one."""
    large = space is not None
    both = counts.both[tokens]
    likelihood, ratio = keyness(both, counts.word[tokens], counts.code, len(stream.text))
    near = None if space is None else _similarity(stream, space, tokens, counts.codes)
    allowed = _allowed(stream, codebook, counts.codes, tokens)
    allowed &= (ratio >= _LEAST_RATIO) & (both >= _SHARED[large]) & (likelihood >= _SURE[large])
    return _Scores(tokens, _score(likelihood, near, allowed), near, likelihood, ratio)


def _count(stream: Stream, codes: list[str]) -> _Counts:
    column = {code: i for i, code in enumerate(codes)}
    sentences, words = len(stream.text), len(stream.words)
    by_word = incidence(stream.sentence, stream.tokens, (sentences, words))
    of_token = np.full(words, -1, dtype=np.int64)
    for token, (code, _) in stream.terms.items():
        of_token[token] = column[code]
    coded = of_token[stream.tokens]
    rows = stream.sentence[coded >= 0]
    by_code = incidence(rows, coded[coded >= 0], (sentences, len(codes)))
    documents = incidence(stream.doc, stream.tokens, (int(stream.doc.max(initial=0)) + 1, words))
    return _Counts(
        codes,
        by_word.tocsc(),
        by_code.tocsc(),
        np.asarray(by_word.sum(axis=0)).ravel(),
        np.asarray(by_code.sum(axis=0)).ravel(),
        (by_word.T @ by_code).toarray(),
        np.asarray(documents.sum(axis=0)).ravel().astype(np.int64),
    )


def _terms_of(stream: Stream, space: Floats, code: str) -> list[int]:
    """Tokens of a code's terms that have a vector."""
    return [i for i, (own, _) in sorted(stream.terms.items()) if own == code and space[i].any()]


def _similarity(stream: Stream, space: Floats, tokens: Ints, codes: list[str]) -> Floats:
    """Mean cosine with the nearest terms of each code, candidates x codes."""
    near = np.zeros((len(tokens), len(codes)))
    mine = space[tokens]
    for column, code in enumerate(codes):
        if terms := _terms_of(stream, space, code):
            cosine = np.sort(mine @ space[terms].T, axis=1)
            near[:, column] = cosine[:, -_NEAREST:].mean(axis=1)
    return near


def _allowed(stream: Stream, codebook: Codebook, codes: list[str], tokens: Ints) -> Bools:
    facets = {facet: fits_facet(stream, facet)[tokens] for facet in ("E", "X", "A")}
    return np.column_stack([facets[codebook.codes[code].facet] for code in codes])


def _score(likelihood: Floats, near: Floats | None, allowed: Bools) -> Floats:
    """Scores in [0, 1], words x codes; 0 where a word is not to be proposed."""
    key = np.where(allowed, np.log1p(np.maximum(likelihood, 0)), 0.0)
    key /= np.maximum(key.max(axis=0, keepdims=True, initial=0.0), 1e-9)
    if near is None:
        return key
    close = np.where(allowed & (near >= _LEAST_SIMILARITY), near, 0.0)
    close /= np.maximum(close.max(axis=0, keepdims=True, initial=0.0), 1e-9)
    found: Floats = np.sqrt(key * close)
    return found


def _proposal(
    stream: Stream, counts: _Counts, table: _Scores, space: Floats | None, row: int, column: int
) -> Proposal:
    token, code = int(table.tokens[row]), counts.codes[column]
    return Proposal(
        code=code,
        lang=stream.lang,
        term=stream.words[token],
        score=float(table.score[row, column]),
        similarity=None if table.near is None else float(table.near[row, column]),
        keyness=float(table.likelihood[row, column]),
        ratio=float(table.ratio[row, column]),
        documents=int(counts.documents[token]),
        shared=int(counts.both[token, column]),
        nearest=_nearest(stream, counts, space, token, code),
        sentences=_examples(stream, counts, token, column),
    )


def _nearest(
    stream: Stream, counts: _Counts, space: Floats | None, token: int, code: str
) -> tuple[str, ...]:
    """The code's terms nearest by cosine; without vectors those most often in one sentence."""
    if space is not None:
        terms = _terms_of(stream, space, code)
        near = space[terms] @ space[token]
    else:
        terms = [i for i, (own, _) in sorted(stream.terms.items()) if own == code]
        near = (counts.by_word[:, terms].T @ counts.by_word[:, [token]]).toarray().ravel()
    order = np.lexsort((np.arange(len(terms)), -near))[:_NEAREST]
    return tuple(stream.terms[terms[i]][1] for i in order.tolist() if near[i] > 0)


def _examples(stream: Stream, counts: _Counts, token: int, column: int) -> tuple[str, ...]:
    """Up to three sentences of different documents: two with the code, one without where it is.

    Short ones first, as long as they are more than a heading.
    """
    holding, coded = (m.indices[m.indptr[i] : m.indptr[i + 1]] for m, i in (
        (counts.by_word, token), (counts.by_code, column)))  # fmt: skip
    with_code = np.isin(holding, coded)
    length = np.array([len(stream.text[i]) for i in holding.tolist()], dtype=np.int64)
    order = np.lexsort((holding, abs(length - _GOOD_LENGTH[stream.lang])))
    chosen: list[int] = []
    for wanted, most in ((True, 2), (False, 3), (True, 3)):
        for i in order[with_code[order] == wanted].tolist():
            fresh = all(
                stream.doc_of_sentence[holding[i]] != stream.doc_of_sentence[holding[j]]
                for j in chosen
            )
            if len(chosen) < most and fresh:
                chosen.append(i)
    return tuple(stream.text[holding[i]] for i in chosen)
