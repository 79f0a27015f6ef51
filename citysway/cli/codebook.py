"""Commands on codebooks."""

from pathlib import Path
from typing import Annotated

import typer

from citysway.cli.options import StudyPath

app = typer.Typer(no_args_is_help=True, help="What is coded: terms, rules, frameworks.")


@app.command("show")
def codebook_show(
    code: Annotated[
        str | None, typer.Argument(help="a code such as E03, or a framework such as F1")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="your own codebook")] = None,
) -> None:
    """List the codes, or everything about one code or framework."""
    from citysway.models.codebook import load
    from citysway.reports.terminal.lines import show_codebook

    show_codebook(load(file), code)


@app.command("check")
def codebook_check(
    file: Annotated[Path | None, typer.Argument(help="your own codebook")] = None,
) -> None:
    """Test a codebook: partitions, doubles, rules, terms."""
    from citysway.models import codebook

    problems = codebook.check(codebook.load(file))
    typer.echo("\n".join(problems) or "no problems found")
    if problems:
        raise typer.Exit(1)


@app.command("suggest")
def codebook_suggest(
    study: StudyPath,
    code: Annotated[str | None, typer.Option(help="only for this code, e.g. E03")] = None,
    lang: Annotated[str | None, typer.Option(help="only terms of zh | en")] = None,
    n: Annotated[int, typer.Option("-n", min=1, help="terms for a code and language")] = 20,
    out: Annotated[Path, typer.Option(help="table to write")] = Path("suggestions.csv"),
    min_docs: Annotated[int, typer.Option(min=1, help="documents that must hold a term")] = 3,
) -> None:
    """Propose new terms for the codes from the texts of a study that was run."""
    from citysway.corpus.atomic import write_text
    from citysway.pipeline.study import Study
    from citysway.pipeline.suggest import suggest, to_csv
    from citysway.reports.terminal.lines import show_suggestions

    loaded = Study.load(study)
    found = suggest(loaded, code=code, lang=lang, n=n, least=min_docs)
    write_text("\ufeff" + to_csv(found), out)
    show_suggestions(found.proposals, found.codebook)
    for note in found.notes:
        typer.echo(note)
    typer.echo(
        f"{out}: {len(found.proposals)} terms; write yes into the column accept, then:"
        f" citysway codebook accept {study} {out}"
    )


@app.command("accept")
def codebook_accept(
    study: StudyPath,
    table: Annotated[Path, typer.Argument(help="suggestions.csv with the column accept filled")],
) -> None:
    """Write accepted terms into the study's own codebook, if it stays sound."""
    from citysway.pipeline.accept import accept, summary
    from citysway.pipeline.study import Study

    typer.echo("\n".join(summary(accept(Study.load(study), table))))
