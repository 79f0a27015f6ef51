"""What a run keeps of its topics, and whether the topics of another run fit this one."""

from pathlib import Path
from typing import NamedTuple

from citysway.errors import StudyError
from citysway.models.topics.saving import Mark, SavedTopics, load_model

#: The models of a run in its folder of results, with the edits of the study.
MODELS = "stages/topics.npz"


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
