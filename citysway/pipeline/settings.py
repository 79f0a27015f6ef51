"""``study.toml``: every key of a study, its default and what it allows."""

import difflib
import re
import tomllib
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator

from citysway.errors import StudyError
from citysway.pipeline.section import Section
from citysway.pipeline.topics.edit_settings import TopicEdit

Kind = Literal["policy", "news", "publicity"]
_STOCK = re.compile(r"^(?:Input |Value error, )")
_TABLES = ("places", "codebook", "sources", "external")


class About(Section):
    """[study]: what is measured, and the user's own tables."""

    name: str = "Study"
    lang: Literal["zh", "en"] = "zh"
    cities: list[str] | Literal["all-cn", "named"] = "named"
    period: Literal["all", "year", "month"] = "all"
    since: str | None = None
    until: str | None = None
    demonstration: bool = False
    places: str | None = None
    codebook: str | None = None
    sources: str | None = None
    external: str | None = None


class Input(Section):
    """[[input]]: files, what kind of text they hold, and what their columns are called."""

    path: str
    kind: Kind = "news"
    source: str | None = None
    place: str | None = None
    sponsor: str | None = None
    format: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    encoding: str | None = None
    extract: str | None = None
    pattern: str | None = None


class Reading(Section):
    """[reading]: how the texts are judged."""

    polarity: str | list[str] | None = None


class Linking(Section):
    """[linking]: which place a name of several means."""

    learn: bool = False


class Support(Section):
    """[support]: minimum support of METHOD.md 4.5; below it a value is NA with a reason."""

    city_documents: int = Field(default=30, ge=1)
    docs: int = Field(default=30, ge=1)
    side_docs: int = Field(default=15, ge=1)
    ctr_statements: int = Field(default=10, ge=1)
    ext_sources: int = Field(default=5, ge=1)
    ext_places: int = Field(default=3, ge=1)
    source_docs: int = Field(default=30, ge=1)


class Stories(Section):
    """[stories]: how much of the shorter text must return in the longer one."""

    containment: float = Field(default=0.6, gt=0, le=1)


class Topics(Section):
    """[topics]: number per language and method; k = 0 leaves them out; what is changed by hand."""

    k: int = Field(default=20, ge=0, le=200)
    method: Literal["nmf", "tfidf", "online", "lda", "seeded"] = "nmf"
    places: Literal["drop", "keep"] = "drop"
    model: str | None = None
    edit: list[TopicEdit] = Field(default_factory=list)


class Run(Section):
    """[run]: speed and repeatability."""

    seed: int = 0
    workers: int = Field(default=2, ge=1)
    shard_docs: int = Field(default=20_000, ge=1)
    engine: Literal["local"] = "local"
    replicates: int = Field(default=1000, ge=0)


class Report(Section):
    """[report]: how much of a text may be passed on; None: no limit, 0: no quotation."""

    quote_chars: int | None = Field(default=None, ge=0)


class Settings(Section):
    """A whole ``study.toml``."""

    study: About = About()
    input: list[Input] = Field(default_factory=list)
    reading: Reading = Reading()
    linking: Linking = Linking()
    support: Support = Support()
    stories: Stories = Stories()
    topics: Topics = Topics()
    run: Run = Run()
    report: Report = Report()

    @model_validator(mode="before")
    @classmethod
    def _tables_on_top(cls, data: Any) -> Any:
        """The user's own tables may also be named before the first section."""
        if not isinstance(data, dict) or not isinstance(data.get("study", {}), dict):
            return data
        named = {key: data[key] for key in _TABLES if key in data}
        rest = {key: value for key, value in data.items() if key not in named}
        return {**rest, "study": {**named, **data.get("study", {})}} if named else data


def parse(text: str, *, where: str) -> Settings:
    """Settings from TOML text. Raises StudyError naming the file, the key and what is allowed."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{where}: not valid TOML: {error}") from None
    try:
        return Settings.model_validate(data, strict=True)
    except ValidationError as error:
        raise StudyError(_explain(error.errors()[0], where)) from None


def load(path: Path) -> Settings:
    """Settings from a file; a missing or unreadable one is a StudyError."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"), where=str(path))
    except FileNotFoundError:
        raise StudyError(f"{path}: no such file; `citysway init DIR` writes one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: cannot be read as UTF-8 text: {error}") from None


def _explain(error: Mapping[str, Any], where: str) -> str:
    parts = [str(part) for part in error["loc"] if not _internal(part)]
    key = ".".join(parts)
    if error["type"] == "extra_forbidden":
        known = _known(parts[:-1])
        near = difflib.get_close_matches(parts[-1], known, n=1, cutoff=0.4)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        return f"{where}: unknown key `{key}`{hint} (allowed here: {', '.join(known)})"
    if error["type"] == "missing":
        return f"{where}: key `{key}` is missing"
    found = error.get("input")
    return f"{where}: key `{key}` is {found!r}: {_STOCK.sub('', error['msg'])}"


def _internal(part: object) -> bool:
    """Names pydantic adds for the branches of a union."""
    return isinstance(part, str) and (part.startswith("list[") or part.startswith("literal["))


def _known(path: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in path:
        field = model.model_fields.get(part)
        model = (_section(field.annotation) if field else None) or model
    return list(model.model_fields)


def _section(annotation: Any) -> type[BaseModel] | None:
    """The table a key holds, by itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_section, typing.get_args(annotation))), None)
