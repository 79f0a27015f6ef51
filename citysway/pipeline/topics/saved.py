"""The topics of a run, kept for other runs; those of another run, used in this one."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citysway.corpus.atomic import whole
from citysway.errors import StudyError
from citysway.models.topics.saving import Mark, SavedTopics, load_model

if TYPE_CHECKING:
    from citysway.pipeline.study import Study

#: The models of a run in its folder of results, with the edits of the study.
MODELS = "stages/topics.npz"


def save_topics(study: "Study", target: Path) -> dict[str, int]:
    """Copy the models of a finished run to a file; returns the number of topics by language.

    Raises StudyError without a run, without topics, or where [topics] was changed after the run.
    """
    result = study.results
    path = result.out / MODELS
    if not path.is_file():
        raise StudyError(f"{result.out}: no topics yet: `citysway run` the study first")
    if result.run["settings"]["topics"] != study.settings.topics.model_dump():
        raise StudyError(
            f"{study.base / 'study.toml'}: [topics] was changed since the last run: `citysway run` "
            "the study again, then save"
        )
    found = {lang: len(one.marks) for lang, one in load_model(path).items()}
    if not found:
        raise StudyError(f"{result.out}: the last run formed no topics; run.json says why")
    with whole(target) as part:
        shutil.copyfile(path, part)
    return found


def check_saved(path: Path, places: str) -> None:
    """Raises StudyError for a file that is no model, or one of texts cut in another way."""
    for lang, one in load_model(path).items():
        if one.about.get("places") != places:
            raise StudyError(
                f"{path}: its topics ({lang}) were formed with [topics] places = "
                f"{one.about.get('places')!r}, the study has {places!r}: write the same"
            )


class Stated(NamedTuple):
    """What is known of a topic beside its texts: what the study says of it, and the code it grew
    from ('' for a free one).
    """

    mark: Mark = Mark()
    code: str = ""


def stated_of(out: Path) -> dict[int, Stated]:
    """Number of the topic -> what is known of it; after the topics of a run were formed."""
    kept = load_model(out / MODELS)
    first = first_numbers(kept)
    return {
        first[lang] + topic: Stated(mark, code)
        for lang, one in kept.items()
        for topic, (mark, code) in enumerate(zip(one.marks, one.model.names, strict=True))
    }


def first_numbers(kept: dict[str, SavedTopics]) -> dict[str, int]:
    """The number of the first topic of each language; topics of all languages are numbered on."""
    found, first = {}, 0
    for lang, one in kept.items():
        found[lang] = first
        first += len(one.marks)
    return found
