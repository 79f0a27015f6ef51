"""The difference of two runs as one record, and what it says in a sentence."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from citysway.reports.diff import numbers
from citysway.reports.diff.causes import Change, causes
from citysway.reports.diff.folders import connect, open_run
from citysway.reports.words.names import Names, load_names
from citysway.reports.words.text import LANGS


@dataclass(frozen=True, slots=True)
class Diff:
    """What ``citysway diff`` found.

    ``counts`` of numbers by what became of them; ``documents`` added, removed, changed; ``causes``
    with their changes; ``cities`` whose documents differ; ``headline`` numbers that moved most;
    ``rows`` of every number that is not the same.
    """

    old: Path
    new: Path
    lang: str
    counts: dict[str, int]
    documents: dict[str, int]
    causes: dict[str, list[Change]]
    cities: list[dict[str, Any]]
    headline: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    names: Names


def diff(old: Path, new: Path, *, shown: int = 20, names: Names | None = None) -> Diff:
    """Compare the results of two runs. Raises StudyError for folders that hold none, and for tables
    of another schema version.
    """
    before, after = open_run(Path(old)), open_run(Path(new))
    con = connect(before, after)
    numbers.compare_numbers(con)
    known = names or load_names(after.record, base=after.out.parent)
    return Diff(
        before.out,
        after.out,
        str(after.record["settings"].get("study", {}).get("lang", "zh")),
        numbers.counts(con),
        numbers.documents(con),
        causes(before.record, after.record),
        numbers.city_documents(con),
        numbers.headline_rows(con, shown),
        numbers.moved_rows(con),
        known,
    )


@cache
def diff_words() -> dict[str, dict[str, list[str]]]:
    """``diff.toml``: section -> key -> [zh, en]."""
    return tomllib.loads((files("citysway.reports.diff") / "diff.toml").read_text(encoding="utf-8"))


def said(key: str, lang: str, **fill: Any) -> str:
    """A sentence or word of ``diff.toml``, filled in."""
    section, _, name = key.rpartition(".")
    return diff_words()[section or "sentences"][name][LANGS.index(lang)].format(**fill)


def sentence(found: Diff, lang: str) -> str:
    """What moved and what moved it, in one or two sentences."""
    counts = found.counts
    touched = sum(counts[name] for name in numbers.STATUS)
    first = "moved" if counts["moved"] + counts["appeared"] + counts["vanished"] else "same"
    between = "" if lang == "zh" else " "
    return between.join([said(first, lang, **counts), _cause(found, lang, moved=touched > 0)])


def _cause(found: Diff, lang: str, *, moved: bool) -> str:
    called = [said(f"causes.{cause}", lang) for cause in found.causes]
    if not called:
        return said("none_moved" if moved else "none", lang)
    if len(called) == 1:
        return said("one" if moved else "one_same", lang, cause=called[0])
    joined = said("words.and", lang).join(called)
    return said("several" if moved else "several_same", lang,
                causes=joined[:1].upper() + joined[1:])  # fmt: skip
