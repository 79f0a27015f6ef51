"""Commands on places."""

from pathlib import Path
from typing import Annotated

import typer

from citysway.errors import StudyError, did_you_mean

app = typer.Typer(no_args_is_help=True, help="Places: what a name means, and why.")


@app.command("find")
def places_find(name: Annotated[str, typer.Argument(help="a name or an id")]) -> None:
    """List the places a name may mean."""
    from citysway.models.gazetteer import load
    from citysway.reports.terminal.lines import show_places

    places = load()
    found = (places.place(name),) if name in places.places else places.lookup(name)
    if not found:
        known = {n.text for lang in ("zh", "en") for n in places.names(lang)}
        alike = [k for k in known if k[0] == name[:1] and abs(len(k) - len(name)) < 3]
        near = did_you_mean(name, sorted(alike))
        raise StudyError(f"{name!r} is in no gazetteer{near}; add it to your places.csv")
    show_places(found, places)


@app.command("explain")
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
    from citysway.reports.terminal.lines import show_links

    show_links(Reader(learned=learned).read(Document(id="-", text=text, source_id=source)))
