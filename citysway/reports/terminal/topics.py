"""Topics, and what numbers of topics are worth, on a terminal."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from citysway.errors import StudyError
from citysway.models.topics.choosing import Advice, Trial
from citysway.models.topics.resampling import UNSTABLE
from citysway.reports.numbers.tables import connect, has, records
from citysway.reports.words.quoting import visible

_COLUMNS = (
    ("k", 4, "d"), ("npmi", 8, ".3f"), ("c_v", 8, ".3f"), ("diversity", 10, ".3f"),
    ("stability", 10, ".3f"), ("order", 8, ".3f"), ("perplexity", 11, ",.0f"),
)  # fmt: skip


def show_topics(out: Path, words: int) -> None:
    """One row a topic by its number in the tables, Chinese ones first, the largest first.

    * marks the unstable ones; the names of study.toml and what it hides or pins are said.
    """
    con = connect(out)
    if not has(con, "topic_model"):
        raise StudyError(f"{out}: no topics; [topics] k = 0, or the run did not come so far")
    rows = records(
        con,
        f"""SELECT topic, any_value(lang) AS lang, any_value(share) AS share,
              any_value(coherence) AS coherence, any_value(stability) AS stability,
              list(word ORDER BY rank) FILTER (WHERE rank <= {int(words)}) AS words
            FROM topic_model GROUP BY topic ORDER BY topic""",
    )
    stated = (
        {row["topic"]: row for row in records(con, "SELECT * FROM topic_about")}
        if has(con, "topic_about")
        else {}
    )
    if not rows:
        raise StudyError(f"{out}: no topics; run.json says why, under tallies, topics")
    table = Table(box=None, pad_edge=False)
    for name in ("topic", "lang", "share", "c_npmi", "stability"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("words", overflow="fold")
    for row in rows:
        held = row["stability"]
        # Rounded down: nothing under the bound looks as if it stood at it.
        stable = "-" if held is None else f"{int(held * 100) / 100:.2f}"
        stable += "*" if held is not None and held < UNSTABLE else " "
        cells = (str(row["topic"]), row["lang"], f"{row['share']:.1%}",
                 f"{row['coherence']:.2f}", stable)  # fmt: skip
        said = _stated(stated.get(row["topic"], {})) + ", ".join(row["words"])
        table.add_row(*cells, Text(visible(said)))
    Console().print(table)
    Console().print(f"* under {UNSTABLE}: half of its words hang on which texts were at hand")


def _stated(about: Mapping[str, Any]) -> str:
    """What study.toml says of a topic, before its words."""
    marks = [mark for mark in ("hidden", "pinned") if about.get(mark)]
    named = about.get("named") == "study"
    name = [about["label_zh" if about["lang"] == "zh" else "label_en"]] if named else []
    head = " ".join([*name, *(f"({mark})" for mark in marks)])
    return f"{head}: " if head else ""


def trial_head() -> str:
    """The names over the columns of trials."""
    return "".join(f"{name:>{width}}" for name, width, _ in _COLUMNS)


def show_trial(trial: Trial) -> str:
    """One line of numbers."""
    return "".join(f"{getattr(trial, name):>{width}{form}}" for name, width, form in _COLUMNS)


def show_advice(advice: Advice, trials: Sequence[Trial]) -> str:
    """The number advised and why, in words."""
    of = {trial.k: trial for trial in trials}
    best = of[advice.k]
    said = f"advised: k = {advice.k}: coherence {best.npmi:.3f}, stability {best.stability:.2f}; "
    if advice.because == "balance":
        return said + "no number is near the best in both, this one has the best sum of ranks"
    others = [str(k) for k in advice.as_good if k != advice.k]
    if not others:
        return said + "no other number comes near it in both"
    why = "it is the smallest" if advice.because == "size" else "it fits unseen texts best"
    return said + f"{', '.join(others)} about as good, and {why}"
