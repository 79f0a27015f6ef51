"""The command that goes from a number to its sentences, and from them back to the number."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citysway.cli.options import StudyPath
from citysway.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd


def evidence(
    study: StudyPath,
    city: Annotated[str, typer.Option(help="city of the study: id or name")],
    code: Annotated[str | None, typer.Option(help="code, e.g. E03")] = None,
    role: Annotated[
        str | None, typer.Option(help="own, home, ext, int, nat, prov, oth, gov, unk")
    ] = None,
    indicator: Annotated[str | None, typer.Option(help="indicator, e.g. RA02")] = None,
    part: Annotated[str | None, typer.Option(help="part of an indicator, e.g. F1.2")] = None,
    polarity: Annotated[str | None, typer.Option(help="pos | neg | neu")] = None,
    source: Annotated[str | None, typer.Option(help="one source: id or name")] = None,
    period: Annotated[str | None, typer.Option(help="2024 or 2024-03")] = None,
    lang: Annotated[str | None, typer.Option(help="language of the texts: zh | en")] = None,
    story: Annotated[str | None, typer.Option(help="one story: its id")] = None,
    limit: Annotated[int, typer.Option(min=1, help="rows shown")] = 20,
    every: Annotated[bool, typer.Option("--all", help="every row")] = False,
    seed: Annotated[int, typer.Option(help="another sample")] = 0,
    form: Annotated[
        str, typer.Option("--format", help="table | json | jsonl | csv | kwic")
    ] = "table",
    sort: Annotated[str | None, typer.Option(help="kwic: by left | right context")] = None,
    width: Annotated[int | None, typer.Option(min=60, help="kwic: columns of a line")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="compute the number from its rows and compare")
    ] = False,
) -> None:
    """Print the sentences behind a number."""
    from citysway.reports.evidence.rows import evidence as find

    out = _results(study)
    if check:
        _check(out, city, indicator, part, role, period, lang)
        return
    most = None if every else limit
    rows = find(
        out, city=city, code=code, role=role, indicator=indicator, part=part, polarity=polarity,
        source=source, period=period, lang=lang, story=story, limit=most, seed=seed,
    )  # fmt: skip
    columns = width or shutil.get_terminal_size((120, 24)).columns
    _show(rows, form, sort, columns, most, _beside(out, indicator, part, city, form))


def _results(study: Path) -> Path:
    """The tables of a study: those that lie there are taken without reading its settings."""
    out = (study.parent if study.name == "study.toml" else study) / "results"
    if (out / "run.json").is_file():
        return out
    from citysway.pipeline.study import Study

    return Study.load(study).results.out


def _beside(out: Path, indicator: str | None, part: str | None, city: str, form: str) -> bool:
    """Show what the number rests on beside sentences: is there any such thing?"""
    if indicator is None or form != "table":
        return False
    from citysway.reports.evidence.rows import counts

    found = counts(out, indicator=indicator, part=part or "", city=city)
    if found:
        from citysway.reports.terminal.lines import show_counts

        show_counts(found)
    return bool(found)


def _show(
    rows: "pd.DataFrame", form: str, sort: str | None, width: int, limit: int | None, beside: bool
) -> None:
    from citysway.reports.evidence.formats import formatted, stated

    for line in formatted(rows, form, width=width, sort=sort):
        typer.echo(line)
    if len(rows) or form != "table":
        typer.echo(stated(rows, limit), err=True)
    elif not beside:
        typer.echo("no such sentence in this study")


def _check(
    out: Path, city: str, indicator: str | None, part: str | None, role: str | None,
    period: str | None, lang: str | None,
) -> None:  # fmt: skip
    """Print the number computed from its rows beside the published one; exit 1 if they differ."""
    from citysway.reports.evidence.recompute import recompute

    if indicator is None:
        raise StudyError("--check needs --indicator: the number to be computed again")
    found = recompute(
        out, city=city, indicator=indicator, part=part or "", role=role, period=period, lang=lang
    )
    for line in found.lines():
        typer.echo(line)
    if found.equal is False:
        raise typer.Exit(1)
