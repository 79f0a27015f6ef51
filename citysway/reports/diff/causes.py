"""What changed between two runs beside their numbers, from their records."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

#: In the order they are named.
CAUSES = ("texts", "knowledge", "settings", "program")
#: Settings that move no number: names, presentation, speed; files whose content is knowledge.
NO_CAUSE = (
    *("study.name", "study.lang", "study.demonstration", "study.sources", "study.places"),
    *("study.codebook", "study.external", "reading.polarity"),
    *("run.workers", "run.engine", "run.shard_docs", "report."),
)
Change = tuple[str, Any, Any]  # what, before, after


def causes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Change]]:
    """Cause -> what changed in it, in order; a cause without a change is left out.

    Texts are the bytes of the input files: a file that was only moved or renamed is no change.
    """
    found = {
        "texts": list(_files(old.get("inputs") or {}, new.get("inputs") or {})),
        "knowledge": [*_differences(old, new, "knowledge"), *_differences(old, new, "own")],
        "settings": list(_settings(old["settings"], new["settings"])),
        "program": [
            change for change in _differences(old, new, "versions") if change[0] != "schema"
        ],
    }
    return {cause: found[cause] for cause in CAUSES if found[cause]}


def _files(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    gone = Counter(old.values()) - Counter(new.values())
    come = Counter(new.values()) - Counter(old.values())
    lost = {name for name, digest in old.items() if digest in gone}
    found = {name for name, digest in new.items() if digest in come}
    for name in sorted(lost | found):
        yield name, old[name] if name in lost else None, new[name] if name in found else None


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], section: str) -> Iterator[Change]:
    """A section that one of the runs did not record says nothing."""
    before, after = old.get(section), new.get(section)
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = dict(_flat(old)), dict(_flat(new))
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            yield name, before[name], after[name]


def _flat(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for section, values in settings.items():
        if isinstance(values, Mapping):
            for key, value in values.items():
                if not f"{section}.{key}".startswith(NO_CAUSE):
                    yield f"{section}.{key}", value
    for item in settings.get("input") or []:
        for key, value in item.items():
            if key != "path":
                yield f"input {item.get('path')}: {key}", value
