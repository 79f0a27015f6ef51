"""citysway compare: two cities, two periods, before and after a date, said and seen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citysway.cli.options import StudyPath
from citysway.errors import StudyError

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = "--city A --with B, --period P --with Q, --event DATE, --gap CITY"


def compare(
    study: StudyPath,
    city: Annotated[str | None, typer.Option(help="city of the study: id or name")] = None,
    other: Annotated[
        str | None, typer.Option("--with", help="the city or period to set against it")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="2024 or 2024-03; with --city, of that city alone")
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(help="2023-09-23 or 2023-09: the months before it against those from it on"),
    ] = None,
    window: Annotated[int, typer.Option(help="months on each side of the event")] = 6,
    gap: Annotated[
        str | None, typer.Option(help="a city: what it says of itself against what others say")
    ] = None,
    role: Annotated[str | None, typer.Option(help="own, home, ext, ...; each unless given")] = None,
    indicator: Annotated[
        list[str] | None, typer.Option(help="only this indicator; may be repeated")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="write the table here")] = None,
) -> None:
    """Compare two cities, two periods, before and after a date, or self-image and outside image."""
    from citysway.pipeline.study import Study
    from citysway.reports.terminal.comparison import show_comparison, write_comparison

    out = Study.load(study).results.out
    table = _compared(out, city, other, period, event, window, gap, role, tuple(indicator or ()))
    if csv is not None:
        write_comparison(table, csv)
        typer.echo(str(csv))
    else:
        show_comparison(table)


def _compared(
    out: Path, city: str | None, other: str | None, period: str | None, event: str | None,
    window: int, gap: str | None, role: str | None, indicators: tuple[str, ...],
) -> "pa.Table":  # fmt: skip
    from citysway.pipeline import before_after, comparisons

    asked = [name for name, value in (("--period", period), ("--event", event), ("--gap", gap))
             if value is not None]  # fmt: skip
    if len(asked) > 1 or (gap is not None and city is not None):
        raise StudyError(f"compare: {' and '.join(asked or ['--city'])} at once; one of {KINDS}")
    if gap is not None:
        return comparisons.compare_gap(out, gap)
    if event is not None:
        return before_after.compare_event(
            out, event, window=window, city=city, indicators=indicators
        )
    if other is None or (period is None and city is None):
        raise StudyError(f"compare: nothing to compare; allowed are {KINDS}")
    if period is not None:
        return before_after.compare_periods(
            out, period, other, city=city, role=role, indicators=indicators
        )
    assert city is not None
    return comparisons.compare_cities(out, city, other, role=role, indicators=indicators)
