"""What a reader must know before the numbers: thresholds, missing sources, automatic coding."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from citysway.reports.numbers.cells import Cells
from citysway.reports.words.text import Text


def default_support() -> dict[str, Any]:
    """The thresholds of METHOD.md 4.5 as the settings of a study declare them."""
    from citysway.pipeline.settings import Settings

    return dict(Settings().support.model_dump())


def changed_support(run: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    """The thresholds of this run that differ from the default."""
    used = run.get("settings", {}).get("support", {}) or {}
    return {k: v for k, v in sorted(used.items()) if k in default and v != default[k]}


def demonstration(run: Mapping[str, Any], default: Mapping[str, Any], text: Text) -> Markup | None:
    """The warning of a demonstration, or None for a study with the thresholds of the method."""
    changed = changed_support(run, default)
    declared = bool(run.get("settings", {}).get("study", {}).get("demonstration"))
    if not changed and not declared:
        return None
    items = [f"{key} = {value} ({default[key]})" for key, value in changed.items()]
    return text("demo_long", thresholds=text.join(items or [text("demo_study")]))


def cautions(
    text: Text,
    *,
    facts: Mapping[str, Any],
    cells: Cells,
    unresolved: Mapping[str, Any],
    rejected: int,
    flags: set[str],
) -> list[Markup]:
    """Sentences for the first page, the gravest first."""
    said = []
    if facts["all_unk"]:
        said.append(text("careful_unk"))
    missing = cells.all_missing("RA")
    if missing:
        reasons = list(dict.fromkeys(text.word("reason", cell.reason) for cell in missing))
        said.append(text("careful_radiation", reasons=text.join(reasons, "reason_sep")))
    if cells.known("IM12") and "corrected" not in flags:
        said.append(text("careful_uncorrected"))
    if "no_between_variance" in flags:
        said.append(text("pooled"))
    if unresolved["n"] and not facts["all_unk"]:
        share = f"{unresolved['n'] / max(unresolved['total'], 1):.0%}"
        said.append(text("careful_unresolved", n=text.count(unresolved["n"]), share=share))
    if facts["undated"]:
        said.append(text("careful_dates", n=text.count(facts["undated"])))
    if rejected:
        said.append(text("careful_rejected", n=text.count(rejected)))
    return [*said, text("careful_corpus")]
