"""Numbers of topics: what they are worth, and which is advised."""

import pytest

from citysway.errors import StudyError
from citysway.models.topics.choosing import Trial, advise, try_numbers
from citysway.models.topics.corpus import read_corpus
from tests.models.topic_corpora import planted


def _trial(k: int, npmi: float, stable: float, perplexity: float) -> Trial:
    return Trial(k, npmi, 0.5, 1.0, stable, 1.0, perplexity)


@pytest.mark.parametrize(
    ("rows", "k", "because", "as_good"),
    [
        ([(5, 0.2, 0.7, 900), (10, 0.2, 0.7, 800), (20, 0.1, 0.3, 700)], 10, "fit", (5, 10)),
        ([(5, 0.2, 0.7, 800), (10, 0.2, 0.7, 800)], 5, "fit", (5, 10)),
        ([(5, 0.3, 0.4, 900), (10, 0.2, 0.9, 800), (20, 0.24, 0.7, 700)], 20, "balance", (20,)),
        ([(5, 0.3, float("nan"), 900), (10, 0.1, float("nan"), 800)], 5, "fit", (5,)),
        ([(7, 0.0, 0.0, float("nan"))], 7, "size", (7,)),
        ([(5, 0.2, 0.7, float("nan")), (10, 0.2, 0.7, 800)], 10, "fit", (5, 10)),
        ([(10, 0.2, 0.7, float("nan")), (5, 0.2, 0.7, float("nan"))], 5, "size", (5, 10)),
    ],
)
def test_advice(
    rows: list[tuple[int, float, float, float]], k: int, because: str, as_good: tuple[int, ...]
) -> None:
    found = advise([_trial(*row) for row in rows])
    assert (found.k, found.because, found.as_good) == (k, because, as_good)


def test_nothing_to_choose_from() -> None:
    with pytest.raises(StudyError, match="no number"):
        advise([])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_planted_number_is_advised(lang: str) -> None:
    docs, _ = planted(lang, n=300)
    trials = list(try_numbers(read_corpus(docs), [2, 3, 6], halves=4))
    assert [trial.k for trial in trials] == [2, 3, 6]
    assert advise(trials).k == 3
    assert all(trial.order == 1.0 for trial in trials)
    three = trials[1]
    assert three.stability == 1.0
    assert three.diversity == 1.0
    # Ten words of one theme, each as likely as the other.
    assert three.perplexity == pytest.approx(10, rel=0.1)


def test_more_topics_than_texts_is_refused() -> None:
    with pytest.raises(StudyError, match="11 texts"):
        next(try_numbers(read_corpus(planted("zh", n=11)[0]), [2, 12]))
