"""The topics of a finished run, kept for other runs and studies."""

import shutil
from pathlib import Path

from citysway.corpus.atomic import whole
from citysway.errors import StudyError
from citysway.models.topics.saving import load_model
from citysway.pipeline.study import Study
from citysway.pipeline.topics.saved import MODELS


def save_topics(study: Study, target: Path) -> dict[str, int]:
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
