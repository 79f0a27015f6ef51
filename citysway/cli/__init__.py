"""The command line: each command says what it found, and errors are one line a user can act on."""

import typer

from citysway.cli import codebook, places, topics, train
from citysway.cli.compare import compare
from citysway.cli.diff import diff
from citysway.cli.serve import search, serve
from citysway.cli.study import app
from citysway.errors import DocumentError, StudyError

__all__ = ["app", "main"]

app.command()(compare)
app.command()(diff)
app.command()(serve)
app.command()(search)
app.add_typer(codebook.app, name="codebook")
app.add_typer(places.app, name="places")
app.add_typer(topics.app, name="topics")
app.add_typer(train.app, name="train")


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
