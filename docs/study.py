"""The page of study.toml: every key with what it allows, and the commented template."""

import re
import types
from importlib import resources
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from citysway.pipeline import settings
from citysway.pipeline.topics.edit_settings import Name
from docs.markdown import page, table

PLAIN_WORDS = {
    ("study", "name"): "title of the report",
    ("run", "seed"): "seed of the bootstrap, the permutations and the topics",
    ("run", "engine"): "where the work is done",
    ("topics", "method"): "how topics are found, see [topics](topics.md)",
}
_TEMPLATE_KEY = re.compile(r"(?:# )?(\w+) = [^#]*?(?:\s+# (.*))?")


def study_page() -> str:
    """Every key of ``study.toml``, and the commented template."""
    template = (resources.files("citysway.pipeline") / "template" / "study.toml").read_text("utf-8")
    words = template_words(template) | PLAIN_WORDS
    blocks = []
    for name, field in settings.Settings.model_fields.items():
        blocks += _sections(name, field.annotation, words)
    intro = (
        "One TOML file describes a study. Paths are seen from its folder. An unknown key is an"
        " error that names the nearest known one. `citysway init DIR` writes the template below."
    )
    return page(
        "study.toml", intro, *blocks, f"## The template\n\n```toml\n{template.strip()}\n```"
    )


def _sections(name: str, annotation: Any, words: dict[tuple[str, str], str]) -> list[str]:
    """One table of settings, then those that lie in it and may be repeated."""
    listed = get_origin(annotation) is list
    fields = (get_args(annotation)[0] if listed else annotation).model_fields
    inner = {key: about for key, about in fields.items() if _repeated(about.annotation)}
    rows = [_key(key, about, words[name, key]) for key, about in fields.items() if key not in inner]
    head = ("key", "allowed", "default", "meaning")
    found = [f"## `{f'[[{name}]]' if listed else f'[{name}]'}`\n\n{table(head, rows)}"]
    for key, about in inner.items():
        found += _sections(f"{name}.{key}", about.annotation, words)
    return found


def _repeated(annotation: Any) -> bool:
    """Whether a key holds a list of tables."""
    of = get_args(annotation)[:1] if get_origin(annotation) is list else ()
    return any(isinstance(one, type) and issubclass(one, BaseModel) for one in of)


def template_words(template: str) -> dict[tuple[str, str], str]:
    """(section, key) -> its comment in the template, continuation lines joined."""
    found: dict[tuple[str, str], str] = {}
    section = key = ""
    for line in template.splitlines():
        if head := re.match(r"(?:# )?\[+([\w.]+)\]+(?:\s|$)", line):
            section, key = head[1], ""
        elif section and (stated := _TEMPLATE_KEY.fullmatch(line)):
            key = stated[1]
            found[section, key] = stated[2] or ""
        elif key and (more := re.fullmatch(r"\s{8,}# (.*)", line)):
            found[section, key] += " " + more[1]
    return found


def _key(key: str, field: Any, words: str) -> tuple[str, ...]:
    limits = [f"{sign} {getattr(rule, name)}" for rule in field.metadata
              for name, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"))
              if hasattr(rule, name)]  # fmt: skip
    allowed = " ".join([_kind(field.annotation), ", ".join(limits)]).strip()
    if field.is_required():
        return f"`{key}`", allowed, "needed", words
    default = field.get_default(call_default_factory=True)
    shown = (
        "none"
        if default is None
        else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    )
    return f"`{key}`", allowed, shown, words


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) in (Union, types.UnionType):
        return " or ".join(
            _kind(part) for part in get_args(annotation) if part is not types.NoneType
        )
    names = {str: "text", int: "whole number", float: "number", bool: "true, false"}
    if annotation in names:
        return names[annotation]
    if annotation is Name:
        return "table of zh, en"
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) is list and get_args(annotation)[0] is not str:
        inner = _kind(get_args(annotation)[0])
        return "list of texts" if inner == "text" else inner.replace("list", "list of lists", 1)
    return "table of texts" if get_origin(annotation) is dict else "list of texts"
