"""Options and arguments that more than one command takes."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from citysway.errors import StudyError

StudyPath = Annotated[
    Path, typer.Argument(help="study.toml, its folder, or a bare folder of texts")
]
Lang = Annotated[str | None, typer.Option(help="language of the report: zh | en")]


BESIDE = Path("--")  # what --html means without a file behind it


class BareHtml(TyperCommand):
    """A command whose ``--html`` may stand alone: a file is taken for it only if named so."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        filled = []
        for arg, after in zip(args, [*args[1:], ""], strict=True):
            filled.append(arg)
            if arg == "--html" and not after.lower().endswith((".html", ".htm")):
                filled.append(str(BESIDE))
        return list(super().parse_args(ctx, filled))


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> Any:
    """``value`` if the option allows it. Raises StudyError."""
    if value not in allowed:
        raise StudyError(f"{option} {value}: allowed are {', '.join(allowed)}")
    return value
