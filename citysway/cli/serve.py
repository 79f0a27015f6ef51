"""citysway serve and citysway search: a study in the browser, and its full texts."""

from pathlib import Path
from typing import Annotated

import typer

from citysway.cli.options import StudyPath, one_of
from citysway.errors import StudyError


def serve(
    study: StudyPath,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="8501, or the next that is free")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="language to begin with: zh | en")] = None,
    once: Annotated[
        bool, typer.Option("--once", help="start, fetch the first page, stop: for tests")
    ] = False,
) -> None:
    """Open the study in the browser, on this machine alone; needs citysway[app]."""
    from citysway.pipeline.study import Study
    from citysway.reports.app.serve import serve as run

    loaded = Study.load(study)
    chosen = one_of("--lang", lang or loaded.settings.study.lang, ("zh", "en"))
    run(loaded.results.out.resolve(), port=port, lang=chosen, once=once, say=typer.echo)


def search(
    study: StudyPath,
    query: Annotated[str, typer.Argument(help='words, "a phrase", begin*, AND, OR, NOT, brackets')],
    city: Annotated[
        list[str] | None, typer.Option(help="texts that name this city; may be repeated")
    ] = None,
    source: Annotated[str | None, typer.Option(help="one source: id or name")] = None,
    period: Annotated[str | None, typer.Option(help="2024 or 2024-03")] = None,
    lang: Annotated[str | None, typer.Option(help="texts in zh | en")] = None,
    limit: Annotated[int, typer.Option(min=1, help="documents shown")] = 20,
    csv: Annotated[Path | None, typer.Option(help="write what was found here")] = None,
) -> None:
    """Search the full texts of a study, Chinese and English."""
    from citysway.pipeline.study import Study
    from citysway.reports.app.found import found_in, quote_limit, show_found, write_found

    out = Study.load(study).results.out
    if lang is not None:
        one_of("--lang", lang, ("zh", "en"))
    found = found_in(
        out, query, cities=city or (), source=source, period=period, lang=lang, limit=limit
    )
    if csv is not None:
        write_found(found, csv, most=quote_limit(out))
        typer.echo(str(csv))
    elif not found.total:
        raise StudyError(f"search {query!r}: nothing found in {out}")
    else:
        show_found(found, most=quote_limit(out))
