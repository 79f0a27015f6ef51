"""What is told of each topic: its name, course, places, elements, sentences and bursts.

All tables rest on one model: shares of stories in topics that are the same for every month, city
and source.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from citysway.corpus.atomic import write_table
from citysway.models.codebook import Codebook
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.topics.about import about_table
from citysway.pipeline.topics.belongs import belongs_table
from citysway.pipeline.topics.bursts import burst_table
from citysway.pipeline.topics.courses import course_table
from citysway.pipeline.topics.element_words import ElementWords, count_terms, element_words
from citysway.pipeline.topics.material import Floats, Stories, load
from citysway.pipeline.topics.mix import covered, element_counts, mix_table
from citysway.pipeline.topics.periods import dated, period_table
from citysway.pipeline.topics.saved import Stated
from citysway.pipeline.topics.schemas import COURSES, PERIODS
from citysway.pipeline.topics.sentences import sentence_table

#: Tables written, in the folder ``topics``.
WRITTEN = ("about", "belongs", "bursts", "courses", "mix", "periods", "sentences")


def write_told(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    codebook: Codebook,
    gazetteer: Gazetteer,
    least: int,
    seed: int,
    stated: Mapping[int, Stated],
) -> dict[str, Any]:
    """Write the tables ``WRITTEN`` from topics/model and topics/shares.parquet and the facts.

    ``least``: stories of a city or source, and dated ones of a course (``[support] docs``);
    ``stated``: number of a topic -> what is known of it beforehand.
    Returns tallies by language: stories told of, ``wordless`` and ``undated`` ones.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        languages = load(con, out)
        elements: dict[str, ElementWords] = {
            stories.lang: element_words(codebook, count_terms(con, out, stories.lang), stories.lang)
            for stories in languages
        }
        tables, undated = _over_time(languages, least)
        tables["belongs"] = belongs_table(languages, least=least, seed=seed)
        tables["bursts"] = burst_table(con, out, languages, seed=seed)
        tables["sentences"] = sentence_table(con, out, languages)
        counts = element_counts(con, out)
        tables["mix"] = mix_table(languages, counts, elements)
        spoken: dict[str, Floats] = {one.lang: covered(one, counts) for one in languages}
        tables["about"] = about_table(
            languages, codebook, gazetteer, elements, _pairs(tables["mix"]), spoken, stated
        )
    for name in WRITTEN:
        write_table(tables[name], out / "topics" / f"{name}.parquet")
    return {
        "stories": {stories.lang: len(stories.ids) for stories in languages},
        "wordless": {stories.lang: stories.wordless for stories in languages},
        "undated": undated,
        "bursts": tables["bursts"].num_rows,
    }


def _over_time(languages: list[Stories], least: int) -> tuple[dict[str, pa.Table], dict[str, int]]:
    periods, courses = [PERIODS.empty_table()], [COURSES.empty_table()]
    undated: dict[str, int] = {}
    for stories in languages:
        times = dated(stories, least=least)
        periods.append(period_table(stories, times))
        courses.append(course_table(stories, times, least=least))
        undated[stories.lang] = times.undated
    found = {"periods": pa.concat_tables(periods), "courses": pa.concat_tables(courses)}
    return found, undated


def _pairs(mix: pa.Table) -> dict[tuple[int, str], tuple[float, float]]:
    """(topic, code) -> (share, lift)."""
    columns = (mix[name].to_pylist() for name in ("topic", "code", "share", "lift"))
    return {(topic, code): (share, lift) for topic, code, share, lift in zip(*columns, strict=True)}
