"""Curves over numbers of topics: what each number is worth, and the one advised."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from citysway.corpus.atomic import whole
from citysway.errors import StudyError
from citysway.models.topics.choosing import Advice, Trial
from citysway.reports.charts.base import INK, OUTSIDE, QUIET

_TITLES = {
    "npmi": "coherence (c_npmi)",
    "c_v": "coherence (c_v)",
    "diversity": "distinct words",
    "stability": "stability over half samples",
    "perplexity": "perplexity of unseen words (less is better)",
}
_ENDINGS = (".svg", ".png")


def check_name(path: Path | None) -> None:
    """Raises StudyError for a picture in a form we do not draw."""
    if path is not None and path.suffix.lower() not in _ENDINGS:
        raise StudyError(f"--chart {path}: allowed are names in {' or '.join(_ENDINGS)}")


def save_trials(trials: Sequence[Trial], advice: Advice, path: Path) -> None:
    """One small chart a measure, the advised number as a line through all."""
    import vl_convert

    spec = _curves(trials, advice.k).to_dict()
    with whole(path) as part:
        if path.suffix.lower() == ".svg":
            part.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8", newline="\n")
        else:
            part.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))


def _curves(trials: Sequence[Trial], advised: int) -> Any:
    import altair as alt

    rows = [asdict(trial) for trial in trials]
    charts = []
    for name, title in _TITLES.items():
        values = [
            {"k": row["k"], "value": row[name]} for row in rows if row[name] == row[name]
        ]  # NaN is not itself
        base = alt.Chart(alt.InlineData(values=values)).encode(
            x=alt.X("k:Q", axis=alt.Axis(title="topics", grid=False, tickCount=6)),
            y=alt.Y("value:Q", axis=alt.Axis(title=None), scale=alt.Scale(zero=False)),
        )
        line = base.mark_line(color=OUTSIDE)
        point = base.mark_point(filled=True, size=40, color=OUTSIDE, opacity=1)
        mark = alt.Chart(alt.InlineData(values=[{"k": advised}])).mark_rule(
            color=QUIET, strokeDash=[4, 3]
        )
        layered = alt.layer(mark.encode(x="k:Q"), line, point)
        charts.append(layered.properties(width=230, height=130, title=title))
    chart = alt.concat(*charts, columns=2)
    return chart.configure_title(fontSize=12, color=INK, anchor="start").configure_view(stroke=None)
