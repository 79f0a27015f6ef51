"""Options and arguments that more than one command takes."""

from pathlib import Path
from typing import Annotated, Any

import typer

from citysway.errors import StudyError

StudyPath = Annotated[
    Path, typer.Argument(help="study.toml, its folder, or a bare folder of texts")
]
Lang = Annotated[str | None, typer.Option(help="language of the report: zh | en")]


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> Any:
    """``value`` if the option allows it. Raises StudyError."""
    if value not in allowed:
        raise StudyError(f"{option} {value}: allowed are {', '.join(allowed)}")
    return value
