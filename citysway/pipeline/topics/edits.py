"""The edits of ``study.toml``: found by the words of topics, done in the order they are written.

An edit that finds no topic, or several, is left out with what could be written instead.
"""

from collections.abc import Sequence
from dataclasses import replace

from citysway.errors import StudyError
from citysway.models.topics.saving import Mark
from citysway.pipeline.topics.edit_settings import TopicEdit, folded
from citysway.pipeline.topics.languages import Language, Languages

LEADING = 20  # words of a topic among which an edit's words must be
_NEAR = 3  # topics named where none is found
_SHOWN = 5  # words a topic is named by
_Place = tuple[int, int]  # of a language, of a topic in it


def apply_edits(
    languages: Languages, edits: Sequence[TopicEdit], seed: int
) -> tuple[list[Language], list[str]]:
    """The languages with stories after all edits, and why which edits were left out
    (topics.edit.0 ...).
    """
    found, left_out = list(languages.present), []
    done = [one.done for one in languages.present]
    done += [one.done for one in languages.absent.values()]
    known = frozenset(text for texts in done for text in texts)
    for number, edit in enumerate(edits):
        try:
            _apply(found, edit, known, seed)
        except StudyError as error:
            left_out.append(f"topics.edit.{number} ({', '.join(edit.words)}): {error}")
    return found, left_out


def _apply(languages: list[Language], edit: TopicEdit, known: frozenset[str], seed: int) -> None:
    """Do one edit in the one language whose topic holds its words.

    ``known``: edits a saved model comes with; what they merged or split is not merged or split
    again.
    """
    if edit.text in known or (edit.split and edit.shape in known):
        return
    at, topic = _find(languages, edit.words)
    one = languages[at]
    if edit.split:
        one = one.split(topic, edit.split, seed)
    else:
        if edit.merge and edit.shape not in known:
            others = {_other(one, words, topic) for words in edit.merge} - {topic}
            one, topic = one.merged(topic, others) if others else (one, topic)
        one = one.marked(topic, _mark(one.marks[topic], edit))
    languages[at] = replace(one, done=(*one.done, edit.text, edit.shape))


def _mark(before: Mark, edit: TopicEdit) -> Mark:
    """What an edit does not speak of stays; hiding ends pinning, and the other way round."""
    zh, en = (edit.name.zh or "", edit.name.en or "") if edit.name else before[:2]
    if edit.hide or edit.pin:
        return Mark(zh, en, edit.hide, edit.pin)
    return Mark(zh, en, before.hidden, before.pinned)


def _find(languages: Sequence[Language], words: Sequence[str]) -> _Place:
    """The topic that holds all words. Raises StudyError where none does, or several do."""
    held = {
        (at, topic): leading_words(one, topic)
        for at, one in enumerate(languages)
        for topic in range(len(one.model.weights))
    }
    wanted = folded(list(words))
    found = [place for place, leading in held.items() if wanted <= set(leading)]
    if not found:
        raise StudyError(_nearest(languages, held, wanted))
    if len(found) > 1:
        raise StudyError(_several(languages, {place: held[place] for place in found}, words))
    return found[0]


def _other(one: Language, words: Sequence[str], topic: int) -> int:
    """The topic to be merged; ``topic`` itself where it alone holds the words: merged already."""
    wanted = folded(list(words))
    holding = [t for t in range(len(one.model.weights)) if wanted <= set(leading_words(one, t))]
    if holding == [topic]:
        return topic
    if len(others := [t for t in holding if t != topic]) == 1:
        return others[0]
    try:
        return _find([one], words)[1]
    except StudyError as error:
        raise StudyError(f"merge ({', '.join(words)}): {error}") from None


def leading_words(one: Language, topic: int) -> list[str]:
    """The words an edit may find a topic by."""
    return [word for word, weight in one.model.words(topic, LEADING) if weight > 0]


def _nearest(
    languages: Sequence[Language], held: dict[_Place, list[str]], wanted: frozenset[str]
) -> str:
    holds = {place: [word for word in leading if word in wanted] for place, leading in held.items()}
    near = sorted((p for p in holds if holds[p]), key=lambda p: (-len(holds[p]), p))[:_NEAR]
    said = f"no topic holds these words among its {LEADING} first"
    if not near:
        return f"{said}, nor any of them; see the column word of topics/model.parquet"
    shown = "; ".join(
        f"{languages[p[0]].lang}: {', '.join(held[p][:_SHOWN])} (holds {', '.join(holds[p])})"
        for p in near
    )
    best = list(dict.fromkeys([*holds[near[0]], *held[near[0]]]))[: max(3, len(wanted))]
    return f"{said}; nearest are {shown}; for the first write {_toml(best)}"


def _several(
    languages: Sequence[Language], found: dict[_Place, list[str]], words: Sequence[str]
) -> str:
    said = []
    for place, leading in found.items():
        others = {word for p, theirs in found.items() if p != place for word in theirs}
        own = [word for word in leading if word not in others][:1]
        said.append(f"{languages[place[0]].lang}: {_toml([*words, *own])}")
    return f"{len(found)} topics hold these words; write one of " + "; ".join(said)


def _toml(words: Sequence[str]) -> str:
    return "words = [" + ", ".join(f'"{word}"' for word in words) + "]"
