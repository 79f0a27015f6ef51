"""Word vectors trained on the corpus itself, the same on every machine and in every process."""

import zlib

import numpy as np
import numpy.typing as npt

from citysway.models.suggest.streams import GAP, Stream

Floats = npt.NDArray[np.float64]
LEAST_TOKENS = 20_000  # below this vectors of words are noise
_DIMENSIONS = 100
_PASSES = {200_000: 20, 1_000_000: 10}  # tokens up to which a corpus is read so often


def hash_word(word: str) -> int:
    """A hash that does not change from process to process, as Python's own does."""
    return zlib.crc32(word.encode())


def train(stream: Stream, *, least: int, seed: int) -> Floats | None:
    """Vectors (words x 100) of unit length, zeros where a word is rarer than ``least``.

    The mean vector is taken off first: what all words share tells none apart. None where the corpus
    is too small.
    """
    if len(stream.tokens) < LEAST_TOKENS:
        return None
    from gensim.models import Word2Vec

    names = [str(i) for i in range(len(stream.words))]
    kept = stream.tokens != GAP
    tokens, sentence = stream.tokens[kept], stream.sentence[kept]
    cuts = np.flatnonzero(np.diff(sentence)) + 1
    texts = [[names[i] for i in part.tolist()] for part in np.split(tokens, cuts)]
    passes = next((n for size, n in _PASSES.items() if len(tokens) <= size), 5)
    model = Word2Vec(
        texts, vector_size=_DIMENSIONS, window=5, min_count=least, sg=1, negative=5, epochs=passes,
        sample=1e-4, workers=1, seed=seed, hashfxn=hash_word,
    )  # fmt: skip
    found = np.zeros((len(names), _DIMENSIONS))
    rows = [int(name) for name in model.wv.index_to_key]
    vectors = model.wv.vectors.astype(np.float64)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    vectors -= vectors.mean(axis=0)
    found[rows] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return found
