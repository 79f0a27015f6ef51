"""Commands on a study and its results, and on one file."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citysway.cli.evidence import evidence
from citysway.cli.options import BESIDE, BareHtml, Lang, StudyPath, one_of
from citysway.cli.progress import progress_bars
from citysway.errors import StudyError

if TYPE_CHECKING:
    from citysway.models.reader import Reader
    from citysway.models.reading import Reading

EXPORTS = "coinr | composite | csv | frictionless | json | parquet | sdmx | tidy | xlsx"
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="City image and radiation, measured in Chinese and English text.",
)


@app.command()
def demo(folder: Annotated[Path, typer.Argument(help="where to put it")] = Path("demo")) -> None:
    """Run the sample study, end to end, and say where to look."""
    from citysway.corpus.sample import copy_to

    run(copy_to(folder))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="a new folder")]) -> None:
    """Start a study: study.toml with every key explained, and empty tables to fill."""
    from citysway.pipeline.start import create

    path = create(folder)
    typer.echo(f"{path}: put texts into {folder / 'texts'}, then: citysway check {folder}")


@app.command()
def check(study: StudyPath) -> None:
    """Say what would be read and what is missing or odd; reads nothing heavy."""
    from citysway.pipeline.check import check as look
    from citysway.pipeline.study import Study

    findings = look(Study.load(study))
    for finding in findings:
        typer.echo(f"{finding.level:5}  {finding.text}")
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


@app.command()
def run(
    study: StudyPath,
    only: Annotated[str | None, typer.Option(help="stop after this stage")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="processes")] = None,
    seed: Annotated[int | None, typer.Option(help="seed of the bootstrap and the topics")] = None,
) -> None:
    """Read, annotate, measure and report; what stands from an earlier run is kept."""
    from citysway.pipeline.study import Study
    from citysway.reports.terminal.lines import summary

    loaded = Study.load(study)
    with progress_bars() as show:
        result = loaded.run(only=only, workers=workers, seed=seed, progress=show)
    typer.echo(summary(result))
    if only is None and not result.run["tallies"]["facts"]["cities"]:
        typer.echo("these texts name no city of the study: there is nothing to report")
    elif only is None:
        from citysway.reports.report import build_report

        typer.echo(f"report: {build_report(loaded.out, lang=loaded.settings.study.lang)}")


@app.command()
def report(
    study: StudyPath,
    lang: Lang = None,
    city: Annotated[list[str] | None, typer.Option(help="only this city; may be repeated")] = None,
    form: Annotated[
        list[str] | None,
        typer.Option("--format", help="html | docx | charts (SVG, PNG, CSV); may be repeated"),
    ] = None,
    both: Annotated[bool, typer.Option("--both", help="in Chinese and in English")] = False,
    to: Annotated[Path | None, typer.Option(help="folder to write to")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="processes")] = None,
) -> None:
    """Write the report of a finished run again: its page and one for every city."""
    from citysway.pipeline.study import Study
    from citysway.reports.charts.base import cjk_font
    from citysway.reports.report import build_report
    from citysway.reports.words.text import Text

    loaded = Study.load(study)
    chosen = one_of("--lang", lang or loaded.settings.study.lang, ("zh", "en"))
    if {"docx", "charts"} & set(form or ()) and cjk_font() is None:
        typer.echo(str(Text(chosen)("no_cjk_font")), err=True)
    path = build_report(
        loaded.results.out,
        lang=chosen,
        cities=city,
        formats=form or ["html"],
        both=both,
        target=to,
        workers=workers,
    )
    typer.echo(str(path))


@app.command(cls=BareHtml)
def read(
    file: Annotated[str, typer.Argument(help="a file of any format, or - for text from a pipe")],
    json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="[OUT.html]",
            help="as one page for a browser; NAME.read.html where no file is named",
        ),
    ] = None,
) -> None:
    """Show what is found in the documents of one file, and why."""
    from citysway.corpus.one_file import documents_of, typed_text
    from citysway.models.reader import Reader
    from citysway.reports.terminal.lines import reading_json, show_reading

    docs = typed_text(sys.stdin.buffer.read()) if file == "-" else documents_of(Path(file))
    reader = Reader()
    found = reader.read_many(docs)
    if html is not None:
        _write_page(found, reader, file, html)
        return
    for reading in found:
        if json:
            typer.echo(reading_json(reading))
        else:
            show_reading(reading)


def _write_page(found: "Iterable[Reading]", reader: "Reader", file: str, html: Path) -> None:
    from citysway.corpus.atomic import write_text
    from citysway.reports.pages.reading import reading_page

    name = "text" if file == "-" else Path(file).name
    out = Path(f"{Path(name).stem}.read.html") if html == BESIDE else html
    if file != "-" and out.resolve() == Path(file).resolve():
        raise StudyError(f"--html {out}: that is the file to be read")
    write_text(reading_page(found, reader, title=name), out)
    typer.echo(str(out))


app.command()(evidence)


@app.command()
def export(
    study: StudyPath,
    target: Annotated[Path, typer.Argument(help="folder to write to")],
    to: Annotated[str, typer.Option(help=EXPORTS)] = "csv",
) -> None:
    """Hand the tables of a study over to scoring tools."""
    from citysway.pipeline.study import Study
    from citysway.reports.export import export as write
    from citysway.reports.handover.composite import WARNING
    from citysway.reports.handover.sheets import SCHEMA_FILE

    for path in write(Study.load(study).results.out, to, target):
        typer.echo(str(path))
    typer.echo(str(target / SCHEMA_FILE))
    if to == "composite":
        typer.echo(f"warning: {WARNING}", err=True)
