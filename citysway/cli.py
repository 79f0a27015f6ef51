"""The command line: each command says what it found, and errors are one line a user can act on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from citysway.errors import DocumentError, StudyError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="City image and radiation, measured in Chinese and English text.",
)
codebook_app = typer.Typer(no_args_is_help=True, help="What is coded: terms, rules, frameworks.")
places_app = typer.Typer(no_args_is_help=True, help="Places: what a name means, and why.")
app.add_typer(codebook_app, name="codebook")
app.add_typer(places_app, name="places")
train_app = typer.Typer(no_args_is_help=True, help="Models of your own texts.")
app.add_typer(train_app, name="train")

StudyPath = Annotated[
    Path, typer.Argument(help="study.toml, its folder, or a bare folder of texts")
]
Lang = Annotated[str | None, typer.Option(help="language of the report: zh | en")]


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
    from citysway.reports.terminal import summary

    loaded = Study.load(study)
    with _progress() as show:
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
) -> None:
    """Write the report of a finished run again: Chinese or English, all cities or some."""
    from citysway.pipeline.study import Study
    from citysway.reports.report import build_report

    loaded = Study.load(study)
    chosen = _one_of("--lang", lang or loaded.settings.study.lang, ("zh", "en"))
    typer.echo(str(build_report(loaded.results.out, lang=chosen, cities=city)))


@app.command()
def read(
    file: Annotated[str, typer.Argument(help="a file of any format, or - for text from a pipe")],
    json: Annotated[bool, typer.Option("--json", help="as JSON")] = False,
) -> None:
    """Show what is found in the documents of one file, and why."""
    from citysway.corpus.one_file import documents_of, typed_text
    from citysway.models.reader import Reader
    from citysway.reports.terminal import reading_json, show_reading

    reader = Reader()
    for doc in typed_text(sys.stdin.buffer.read()) if file == "-" else documents_of(Path(file)):
        found = reader.read(doc)
        if json:
            typer.echo(reading_json(found))
        else:
            show_reading(found)


@app.command()
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
    source: Annotated[str | None, typer.Option(help="one source")] = None,
    period: Annotated[str | None, typer.Option(help="2024 or 2024-03")] = None,
    limit: Annotated[int, typer.Option(min=1, help="sentences shown")] = 20,
    seed: Annotated[int, typer.Option(help="another sample")] = 0,
) -> None:
    """Print the sentences behind a number."""
    from citysway.pipeline.study import Study
    from citysway.reports.evidence import evidence as find
    from citysway.reports.terminal import show_evidence

    out = Study.load(study).results.out
    show_evidence(
        find(
            out,
            city=city,
            code=code,
            role=role,
            indicator=indicator,
            part=part,
            polarity=polarity,
            source=source,
            period=period,
            limit=limit,
            seed=seed,
        )
    )


@app.command()
def export(
    study: StudyPath,
    target: Annotated[Path, typer.Argument(help="folder to write to")],
    to: Annotated[str, typer.Option(help="coinr | csv | parquet")] = "csv",
) -> None:
    """Hand the tables of a study over to scoring tools."""
    from citysway.pipeline.study import Study
    from citysway.reports.export import export as write

    for path in write(Study.load(study).results.out, to, target):
        typer.echo(str(path))


@codebook_app.command("show")
def codebook_show(
    code: Annotated[
        str | None, typer.Argument(help="a code such as E03, or a framework such as F1")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="your own codebook")] = None,
) -> None:
    """List the codes, or everything about one code or framework."""
    from citysway.models.codebook import load
    from citysway.reports.terminal import show_codebook

    show_codebook(load(file), code)


@codebook_app.command("check")
def codebook_check(
    file: Annotated[Path | None, typer.Argument(help="your own codebook")] = None,
) -> None:
    """Test a codebook: partitions, doubles, rules, terms."""
    from citysway.models import codebook

    problems = codebook.check(codebook.load(file))
    typer.echo("\n".join(problems) or "no problems found")
    if problems:
        raise typer.Exit(1)


@codebook_app.command("suggest")
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
    from citysway.reports.terminal import show_suggestions

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


@codebook_app.command("accept")
def codebook_accept(
    study: StudyPath,
    table: Annotated[Path, typer.Argument(help="suggestions.csv with the column accept filled")],
) -> None:
    """Write accepted terms into the study's own codebook, if it stays sound."""
    from citysway.pipeline.accept import accept, summary
    from citysway.pipeline.study import Study

    typer.echo("\n".join(summary(accept(Study.load(study), table))))


@places_app.command("find")
def places_find(name: Annotated[str, typer.Argument(help="a name or an id")]) -> None:
    """List the places a name may mean."""
    from citysway.models.gazetteer import load
    from citysway.reports.terminal import show_places

    places = load()
    found = (places.place(name),) if name in places.places else places.lookup(name)
    if not found:
        raise StudyError(f"{name!r} is in no gazetteer; add it to your places.csv")
    show_places(found, places)


@places_app.command("explain")
def places_explain(
    text: Annotated[str, typer.Argument(help="a sentence")],
    source: Annotated[
        str | None, typer.Option(help="name or address of its source: its home is evidence")
    ] = None,
    learned: Annotated[
        Path | None, typer.Option(help="learned.csv of a study: words that tell places apart")
    ] = None,
) -> None:
    """Say which places a sentence names, and why."""
    from citysway.corpus.document import Document
    from citysway.models.reader import Reader
    from citysway.reports.terminal import show_links

    show_links(Reader(learned=learned).read(Document(id="-", text=text, source_id=source)))


@train_app.command("polarity")
def train_polarity(
    labelled: Annotated[
        Path, typer.Argument(help="CSV or JSON Lines: text, label (-1, 0, 1), start, end, aspect")
    ],
    out: Annotated[Path, typer.Option(help="where to write the model (.npz)")],
    lang: Annotated[str | None, typer.Option(help="zh | en; found by itself")] = None,
) -> None:
    """Train a polarity model on labelled sentences and say what it is worth beside the default."""
    from citysway.models.polarity_model import labelled as table
    from citysway.models.polarity_model import linear, training
    from citysway.models.reader import Reader
    from citysway.reports.training import show_trained

    chosen = None if lang is None else _one_of("--lang", lang, ("zh", "en"))
    found = training.train(table.read_labelled(labelled), reader=Reader(), lang=chosen)
    linear.save(found.model, out)
    typer.echo(show_trained(found, out))


@train_app.command("scaling")
def train_scaling(
    texts: Annotated[Path, typer.Argument(help="a file or a folder of texts without labels")],
    out: Annotated[Path, typer.Option(help="where to write the model (.npz)")],
    seeds: Annotated[
        Path | None, typer.Option(help="CSV: word, polarity (-1 to 1); default: our own")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="zh | en; found by itself")] = None,
    dimensions: Annotated[int, typer.Option(min=2, help="of the reduced matrix")] = 300,
) -> None:
    """Scale the words of a corpus from seed words: polarity without labels."""
    from citysway.models.polarity_model import scaling, seeding
    from citysway.reports.training import show_scaled

    chosen = None if lang is None else _one_of("--lang", lang, ("zh", "en"))
    found = seeding.scale(texts, seeds=seeds, lang=chosen, dimensions=dimensions)
    scaling.save(found, out)
    typer.echo(show_scaled(found, out))


def _one_of(option: str, value: str, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise StudyError(f"{option} {value}: allowed are {', '.join(allowed)}")
    return value


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A line per stage on a terminal, with a bar; nothing where the output is a file."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(
                tasks[stage], completed=done, total=max(total, bars.tasks[tasks[stage]].total or 1)
            )

        yield show


def main() -> None:
    """Entry point: our own errors become one line and exit code 2."""
    try:
        app()
    except (StudyError, DocumentError) as error:
        typer.echo(f"citysway: {error}", err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        typer.echo("citysway: stopped; the next run continues here", err=True)
        raise SystemExit(130) from None
