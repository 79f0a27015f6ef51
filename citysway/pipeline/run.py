"""The run: stages in order, each skipped while what it rests on stands."""

from collections.abc import Callable

from citysway.errors import StudyError
from citysway.pipeline import fact_stages, text_stages
from citysway.pipeline.runner import Runner
from citysway.pipeline.study import Progress, Result, Study

#: Name -> what does the stage; in order.
STAGES: dict[str, Callable[[Runner], str]] = {
    "read": text_stages.read,
    "names": text_stages.source_names,
    "stories": text_stages.stories,
    "annotate": text_stages.annotate,
    "sources": text_stages.sources,
    "facts": fact_stages.facts,
    "indicators": fact_stages.indicators,
    "topics": fact_stages.topics,
}


def run(study: Study, *, only: str | None, progress: Progress) -> Result:
    """All stages, or up to ``only``. Raises StudyError for an unknown stage."""
    if only is not None and only not in STAGES:
        raise StudyError(f"--only {only}: allowed are {', '.join(STAGES)}")
    runner = Runner(study, progress)
    study.out.mkdir(parents=True, exist_ok=True)
    for name, work in STAGES.items():
        runner.step(name, work)
        if name == only:
            break
    return runner.finish()
