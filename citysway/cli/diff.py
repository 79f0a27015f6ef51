"""citysway diff: which numbers moved between two runs, and what moved them."""

from pathlib import Path
from typing import Annotated

import typer

from citysway.cli.options import Lang, one_of

Results = Annotated[Path, typer.Argument(help="a study, or the folder of its results")]


def diff(
    old: Results,
    new: Results,
    lang: Lang = None,
    csv: Annotated[Path | None, typer.Option(help="write every number that moved here")] = None,
    json: Annotated[Path | None, typer.Option(help="write the whole difference here")] = None,
    limit: Annotated[int, typer.Option(min=1, help="numbers shown")] = 20,
) -> None:
    """Say which numbers moved between two runs: did texts, knowledge or settings move them?"""
    from citysway.reports.diff.compare import diff as compare
    from citysway.reports.diff.shown import show_diff, write_csv, write_diff

    found = compare(old, new, shown=limit)
    show_diff(found, one_of("--lang", lang or found.lang, ("zh", "en")))
    if csv is not None:
        write_csv(found, csv)
        typer.echo(str(csv))
    if json is not None:
        write_diff(found, json)
        typer.echo(str(json))
