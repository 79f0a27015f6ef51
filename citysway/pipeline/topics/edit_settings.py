"""[[topics.edit]]: what a study changes in its topics."""

import json
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_validator

from citysway.corpus.fold import fold_term
from citysway.pipeline.section import Section

_Word = Annotated[str, Field(min_length=1)]
_Words = Annotated[list[_Word], Field(min_length=1)]


class Name(Section):
    """What a topic is called; in a language without a name by the one there is."""

    zh: str | None = Field(default=None, min_length=1)
    en: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _some(self) -> "Name":
        if not (self.zh or self.en):
            raise ValueError('needs zh, en or both, e.g. { zh = "...", en = "..." }')
        return self


class TopicEdit(Section):
    """[[topics.edit]]: the topic that holds ``words`` among its first ones, and what becomes of it.

    A split stands alone: edits after it find its parts by their words.
    """

    words: _Words
    name: Name | None = None
    hide: bool = False
    pin: bool = False
    merge: list[_Words] = Field(default_factory=list)
    split: int | None = Field(default=None, ge=2)

    @field_validator("pin")
    @classmethod
    def _one_of(cls, pin: bool, info: ValidationInfo) -> bool:
        if pin and info.data.get("hide"):
            raise ValueError("a topic that is hidden cannot be pinned: give one of both")
        return pin

    @field_validator("merge")
    @classmethod
    def _with_others(cls, merge: list[list[str]], info: ValidationInfo) -> list[list[str]]:
        own = folded(info.data.get("words", ()))
        if any(folded(words) == own for words in merge):
            raise ValueError("a topic cannot be merged with itself: give words of another one")
        return merge

    @field_validator("split")
    @classmethod
    def _alone(cls, split: int | None, info: ValidationInfo) -> int | None:
        beside = [key for key in ("name", "hide", "pin", "merge") if info.data.get(key)]
        if split and beside:
            raise ValueError(
                f"a split stands alone, without {', '.join(beside)}: say more of its parts in "
                "edits behind it"
            )
        return split

    @model_validator(mode="after")
    def _does_something(self) -> "TopicEdit":
        if not (self.name or self.hide or self.pin or self.merge or self.split):
            raise ValueError("changes nothing: give name, hide, pin, merge or split")
        return self

    @property
    def text(self) -> str:
        """The whole edit as text."""
        return self.model_dump_json()

    @property
    def shape(self) -> str:
        """What is merged or split, as text; '' for neither."""
        if not (self.merge or self.split):
            return ""
        stated = sorted(folded(self.words)), sorted(sorted(folded(w)) for w in self.merge)
        return json.dumps([*stated, self.split], ensure_ascii=False)


def folded(words: "list[str] | tuple[str, ...]") -> frozenset[str]:
    """Words as topics list them: simplified, in small letters."""
    return frozenset(fold_term(word) for word in words)
