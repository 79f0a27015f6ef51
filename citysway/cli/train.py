"""Commands that train models on a user's own texts."""

from pathlib import Path
from typing import Annotated

import typer

from citysway.cli.options import one_of

app = typer.Typer(no_args_is_help=True, help="Models of your own texts.")


@app.command("polarity")
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
    from citysway.reports.terminal.training import show_trained

    chosen = None if lang is None else one_of("--lang", lang, ("zh", "en"))
    found = training.train(table.read_labelled(labelled), reader=Reader(), lang=chosen)
    linear.save(found.model, out)
    typer.echo(show_trained(found, out))


@app.command("scaling")
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
    from citysway.reports.terminal.training import show_scaled

    chosen = None if lang is None else one_of("--lang", lang, ("zh", "en"))
    found = seeding.scale(texts, seeds=seeds, lang=chosen, dimensions=dimensions)
    scaling.save(found, out)
    typer.echo(show_scaled(found, out))
