"""How many topics: what each number is worth, and which one is advised and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from citysway.errors import StudyError
from citysway.models.topics.blocks import GAP, Block, Kept
from citysway.models.topics.corpus import Corpus
from citysway.models.topics.fitting import check_number, fit_corpus
from citysway.models.topics.mixing import bag, shares_of
from citysway.models.topics.model import TOP, TopicModel, leading
from citysway.models.topics.resampling import stability
from citysway.models.topics.scores import coherence_v, diversity, matched

Floats = npt.NDArray[np.float64]

_LEARN, _HELD_OUT = range(8), range(8, 10)  # tenths of the corpus
_COHERENT, _STABLE = 0.05, 0.1  # nearer than this two numbers are as good as each other


@dataclass(frozen=True, slots=True)
class Trial:
    """What ``k`` topics are worth.

    ``npmi`` c_npmi and ``c_v`` in [-1, 1], ``diversity`` in (0, 1]; ``stability`` over half
    samples and ``order``, words that stay when documents come in reverse, in [0, 1];
    ``perplexity`` of words held out in documents held out, >= 1, less is better.
    """

    k: int
    npmi: float
    c_v: float
    diversity: float
    stability: float
    order: float
    perplexity: float


@dataclass(frozen=True, slots=True)
class Advice:
    """The number of topics advised; ``because`` names what decided: fit | size | balance."""

    k: int
    because: str
    as_good: tuple[int, ...]


def try_numbers(
    corpus: Corpus, numbers: Sequence[int], *, method: str = "nmf", seed: int = 0, halves: int = 10
) -> Iterator[Trial]:
    """One trial for each number, in the order asked. Raises StudyError as ``fit_corpus`` does."""
    for k in numbers:  # before the first of them is tried
        check_number(corpus, k)
    turned = _turned(corpus)
    for k in numbers:
        model = fit_corpus(corpus, k, method, seed)
        top = [leading(row, TOP) for row in model.weights]
        again = fit_corpus(turned, k, method, seed)
        yield Trial(
            k=k,
            npmi=float(model.coherence.mean()),
            c_v=float(coherence_v(corpus, top).mean()),
            diversity=diversity(top),
            stability=float(
                stability(corpus, model, method=method, seed=seed, halves=halves).mean()
            ),
            order=float(matched(top, [leading(row, TOP) for row in again.weights]).mean()),
            perplexity=_held_out(corpus, k, method, seed),
        )


def advise(trials: Sequence[Trial]) -> Advice:
    """Of the numbers nearly as coherent and as stable as the best, the one that fits texts held
    out best; where none is both, the one with the best sum of ranks in coherence and stability
    (of equals the one that fits better).

    Where the fit of none is known the smallest is advised. Raises StudyError without a trial.
    """
    if not trials:
        raise StudyError("topics choose: no number of topics to choose from")
    stable = [0.0 if np.isnan(trial.stability) else trial.stability for trial in trials]
    coherent = max(trial.npmi for trial in trials) - _COHERENT
    good = [
        trial
        for trial, held in zip(trials, stable, strict=True)
        if trial.npmi >= coherent and held >= max(stable) - _STABLE
    ]
    if good:
        best = min(good, key=_fit)
        because = "size" if np.isnan(best.perplexity) else "fit"
        return Advice(best.k, because, tuple(sorted(trial.k for trial in good)))
    ranks = _ranks([trial.npmi for trial in trials]) + _ranks(stable)
    best = min(zip(ranks, trials, strict=True), key=lambda pair: (pair[0], _fit(pair[1])))[1]
    return Advice(best.k, "balance", (best.k,))


def _fit(trial: Trial) -> tuple[float, int]:
    """The better fit first, then the smaller number; an unknown fit comes last."""
    return float(np.nan_to_num(trial.perplexity, nan=np.inf)), trial.k


def _ranks(values: Sequence[float]) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata([-value for value in values]), dtype=np.float64)


def _held_out(corpus: Corpus, k: int, method: str, seed: int) -> float:
    """Perplexity of every second word of unseen documents, mixed by their other words; NaN where
    too few are left.
    """
    learned, unseen = corpus.of_parts(_LEARN), corpus.of_parts(_HELD_OUT)
    try:
        model = fit_corpus(learned, k, method, seed)
    except (StudyError, ValueError):
        return float("nan")
    told = np.sum([_likelihood(block, model) for block in unseen], axis=0)
    return float(np.exp(-told[0] / told[1])) if told[1] else float("nan")


def _likelihood(block: Block, model: TopicModel) -> Floats:
    """Log chance of the words at odd places, and how many there are."""
    n = len(model.vocabulary)
    even = np.arange(len(block.ids)) % 2 == 0
    seen = bag(Block(np.where(even, block.ids, GAP), block.ends), n)
    asked = bag(Block(np.where(even, GAP, block.ids), block.ends), n)
    shares = shares_of(seen, model.chances)
    rows = np.repeat(np.arange(asked.shape[0]), np.diff(asked.indptr))
    usable = shares.sum(axis=1)[rows] > 0
    rows, words, often = rows[usable], asked.indices[usable], asked.data[usable]
    chance = (shares[rows] * model.chances.T[words]).sum(axis=1)
    return np.array([(often * np.log(np.maximum(chance, 1e-12))).sum(), often.sum()])


def _turned(corpus: Corpus) -> Corpus:
    """The same documents in reverse order."""
    return replace(corpus, kept=Kept(map(_reversed, reversed(list(corpus)))), _counted={})


def _reversed(block: Block) -> Block:
    parts = np.split(block.ids, block.ends[:-1])[::-1]
    return Block(np.concatenate(parts), np.cumsum([len(part) for part in parts], dtype=np.int64))
