"""Commands on topics."""

from pathlib import Path
from typing import Annotated

import typer

from citysway.cli.options import StudyPath

app = typer.Typer(no_args_is_help=True, help="Topics: what texts are about, and how many.")


@app.command("show")
def topics_show(
    study: StudyPath,
    words: Annotated[int, typer.Option(min=1, max=20, help="words of each topic")] = 10,
) -> None:
    """The topics of a study that was run: words, share, coherence, stability."""
    from citysway.pipeline.study import Study
    from citysway.reports.terminal.topics import show_topics

    show_topics(Study.load(study).results.out, words)


@app.command("choose")
def topics_choose(
    study: StudyPath,
    lang: Annotated[
        str | None, typer.Option(help="texts in zh | en; that of most texts unless given")
    ] = None,
    k: Annotated[
        list[int] | None, typer.Option(min=1, help="a number to try; may be repeated")
    ] = None,
    halves: Annotated[int, typer.Option(min=2, help="half samples for the stability")] = 10,
    chart: Annotated[
        Path | None, typer.Option(help="draw the curves here: a name in .svg or .png")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="write the numbers here")] = None,
) -> None:
    """Try numbers of topics, draw what each is worth, and advise one with the reason."""
    from citysway.corpus.atomic import write_text
    from citysway.models.topics.choosing import Trial, advise
    from citysway.pipeline.study import Study
    from citysway.pipeline.topics.choose import main_language, trials, trials_csv
    from citysway.reports.charts.trials import check_name, save_trials
    from citysway.reports.terminal.topics import show_advice, show_trial, trial_head

    loaded = Study.load(study)
    check_name(chart)
    found: list[Trial] = []
    for trial in trials(loaded, lang or main_language(loaded), k or (), halves=halves):
        if not found:
            typer.echo(trial_head())
        found.append(trial)
        typer.echo(show_trial(trial))
    advice = advise(found)
    typer.echo(show_advice(advice, found))
    if csv is not None:
        write_text("\ufeff" + trials_csv(found), csv)
        typer.echo(str(csv))
    if chart is not None:
        save_trials(found, advice, chart)
        typer.echo(str(chart))


@app.command("save")
def topics_save(
    study: StudyPath,
    file: Annotated[Path, typer.Argument(help="where to write the model (.npz)")],
) -> None:
    """Keep the topics of a study that was run, edits included, for other runs and studies."""
    from citysway.pipeline.study import Study
    from citysway.pipeline.topics.keeping import save_topics

    for lang, topics in save_topics(Study.load(study), file).items():
        typer.echo(f"{lang}: {topics} topics")
    typer.echo(f'{file}: in a study.toml write [topics] model = "{file.name}"')
