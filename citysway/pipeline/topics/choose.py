"""Trying numbers of topics on the words of a study that was run."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields

import pyarrow.parquet as pq

from citysway.errors import StudyError
from citysway.models import codebook
from citysway.models.topics.choosing import Trial, try_numbers
from citysway.models.topics.corpus import Corpus, read_corpus
from citysway.models.topics.stop import LANGS, Lang
from citysway.pipeline.stages import connect
from citysway.pipeline.study import Study
from citysway.pipeline.topics.languages import seeds_of, stories_of

NUMBERS = (5, 10, 15, 20, 30, 40, 50)
_PER_TOPIC = 10  # stories a number of topics needs to be tried


def corpus_of(study: Study, lang: str) -> Corpus:
    """The stories of one language. Raises StudyError where the study was not run with topics."""
    if lang not in LANGS:
        raise StudyError(f"--lang {lang}: allowed are {', '.join(LANGS)}")
    language: Lang = "zh" if lang == "zh" else "en"
    if not any((study.out / "stages" / "words").glob("*.parquet")):
        raise StudyError(
            f"{study.out}: no words of topics; `citysway run` the study first, with [topics] k > 0"
        )
    book = codebook.load(study.table(study.settings.study.codebook))
    seeds = seeds_of(study.settings.topics, book)
    with connect(threads=1) as con:
        return read_corpus(stories_of(con, study.out, language), join=language, seeds=seeds)


def main_language(study: Study) -> str:
    """The language of most documents that were cut into words; zh where there are none."""
    paths = sorted((study.out / "stages" / "words").glob("*.parquet"))
    found = [
        lang for path in paths for lang in pq.read_table(path, columns=["lang"])["lang"].to_pylist()
    ]
    return max(LANGS, key=found.count)


def trials(
    study: Study, lang: str, numbers: Sequence[int] = (), *, halves: int = 10
) -> Iterator[Trial]:
    """One trial a number, in order; without numbers those the size of the corpus allows."""
    corpus = corpus_of(study, lang)
    asked = sorted(set(numbers)) or [k for k in NUMBERS if k * _PER_TOPIC <= corpus.size]
    if not asked:
        raise StudyError(
            f"{corpus.size} stories in {lang}: too few to choose a number of topics; "
            f"{NUMBERS[0] * _PER_TOPIC} are needed, or name the numbers with --k"
        )
    yield from try_numbers(
        corpus,
        asked,
        method=study.settings.topics.method,
        seed=study.settings.run.seed,
        halves=halves,
    )


def trials_csv(found: Sequence[Trial]) -> str:
    """One row a number of topics."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Trial)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(trial) for trial in found)
    return text.getvalue()
