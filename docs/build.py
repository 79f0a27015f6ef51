"""Writes the pages that follow from the code: ``python -m docs.build`` (``--check``: compares).

Pages: codes, term-precision, indicators, papers, study-toml, tables, commands, external-columns,
proof.
Each is a function that returns Markdown.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import typer

from citysway.cli import app
from citysway.corpus.documents import DOCUMENTS
from citysway.corpus.story_table import STORIES
from citysway.pipeline import rejected, relations, span_tables, tones
from citysway.pipeline.elements import ELEMENTS
from citysway.pipeline.external import EXTERNAL
from citysway.pipeline.facts import edges
from citysway.pipeline.facts.diffusion import DIFFUSION
from citysway.pipeline.facts.phrase_tables import PHRASES, WRITERS
from citysway.pipeline.indicators import table as indicators
from citysway.pipeline.indicators.changes import BURSTS
from citysway.pipeline.indicators.robustness.choices import CHOICES, SENSITIVITY
from citysway.pipeline.indicators.split_half.reliability import RELIABILITY
from citysway.pipeline.sources import tables as sources
from citysway.pipeline.statistics.uncertainty import RANKS
from citysway.pipeline.topics import schemas as topics
from citysway.reports.handover.words import table_words
from docs.codes import codes_page
from docs.external import external_page
from docs.indicators import indicators_page
from docs.markdown import page, table
from docs.papers import papers_page
from docs.proof import proof_page
from docs.study import study_page
from docs.terms import terms_page

HERE = Path(__file__).parent
SCHEMAS: dict[str, pa.Schema] = {
    "documents": DOCUMENTS,
    "stories": STORIES,
    "source_names": sources.SOURCE_NAMES,
    "sources": sources.SOURCES,
    "issuers": sources.ISSUERS,
    "sentences": span_tables.SENTENCES,
    "tones": tones.TONES,
    "city_mentions": span_tables.CITY_MENTIONS,
    "mentions": span_tables.MENTIONS,
    "relations": relations.RELATIONS,
    "edges": edges.EDGES,
    "elements": ELEMENTS,
    "diffusion": DIFFUSION,
    "phrases": PHRASES,
    "phrase_writers": WRITERS,
    "indicators": indicators.INDICATORS,
    "replicates": indicators.REPLICATES,
    "bursts": BURSTS,
    "reliability": RELIABILITY,
    "sensitivity": SENSITIVITY,
    "choices": CHOICES,
    "ranks": RANKS,
    "external": EXTERNAL,
    "topic_model": topics.MODEL,
    "topic_shares": topics.SHARES,
    "topic_about": topics.ABOUT,
    "topic_periods": topics.PERIODS,
    "topic_courses": topics.COURSES,
    "topic_belongs": topics.BELONGS,
    "topic_mix": topics.MIX,
    "topic_sentences": topics.SENTENCES,
    "topic_bursts": topics.TOPIC_BURSTS,
    "rejected": rejected.REJECTED,
}


def about_tables() -> dict[str, Any]:
    """The words about tables, reasons and flags."""
    return table_words()


def tables_page() -> str:
    """Every table of a study's results with its columns."""
    about = about_tables()
    blocks = []
    for name, entry in about.items():
        if "columns" in entry:
            head = f"## {name}\n\n{entry['about']} File: `{entry['file']}`. Key: `{entry['key']}`."
            blocks.append(f"{head}\n\n{table(('column', 'type', 'meaning'), columns(name, entry))}")
    titles = {"reasons": "Reasons of a missing value or interval", "flags": "Flags"}
    lists = [
        f"## {title}\n\n" + table((name[:-1], "meaning"), [(f"`{k}`", v) for k, v in words.items()])
        for name, title in titles.items()
        if (words := about[name])
    ]
    left_out = [(f"`{word}`", *said) for word, said in about["rejections"].items()]
    lists.append(
        "## Reasons of a rejected row\n\n" + table(("reason", "meaning", "what to do"), left_out)
    )
    intro = (
        "All tables of a run lie in `results/` beside `study.toml`, as Parquet files sorted by"
        " their key; `citysway export` turns them into CSV. NA means not known, never 0."
        " `run.json` holds settings, seed, hashes of inputs and knowledge, versions, tallies and"
        " times; `stages/` what lets a stopped run continue; `report/index.html` is the report."
    )
    return page("Tables 数据表", intro, *blocks, *lists)


def columns(name: str, entry: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(column, type, meaning); the schema of the code decides where there is one."""
    said: dict[str, str] = entry["columns"]
    if name not in SCHEMAS:
        for column, text in said.items():
            kind, _, words = text.partition(": ")
            yield f"`{column}`", kind, words
        return
    for field in SCHEMAS[name]:
        yield f"`{field.name}`", str(field.type), said[field.name]


def commands_page() -> str:
    """Every command with its arguments and options, from the help texts."""
    blocks = [_command(path, command) for path, command in commands()]
    intro = (
        "`STUDY` is a `study.toml`, its folder, or a bare folder of texts. An error is one line on"
        " standard error and exit code 2; `check` and `codebook check` exit 1 when they find one."
        " `citysway COMMAND --help` says the same as this page."
    )
    return page("Commands 命令", intro, *blocks)


def commands() -> Iterator[tuple[str, Any]]:
    """(full name, command) of every command that does something, in the order of the help."""

    def walk(group: Any, path: str) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from walk(command, f"{path} {name}")
            else:
                yield f"{path} {name}", command

    yield from walk(typer.main.get_command(app), "citysway")


def _command(path: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    usage = " ".join(p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments)
    rows = [_parameter(p) for p in (*arguments, *(p for p in command.params if p not in arguments))
            if p.name != "help"]  # fmt: skip
    options = " [OPTIONS]" if len(rows) > len(arguments) else ""
    call = f"{path} {usage}".strip() + options
    head = f"## {path}\n\n{command.help}\n\n```\n{call}\n```"
    return f"{head}\n\n{table(('', 'default', 'meaning'), rows)}" if rows else head


def _parameter(parameter: Any) -> tuple[str, str, str]:
    argument = parameter.param_type_name == "argument"
    name = parameter.name.upper() if argument else parameter.opts[-1]
    default = parameter.default
    none = default is None or default is False or parameter.required or callable(default)
    shown = "needed" if parameter.required else "none" if none else f"`{default}`"
    return f"`{name}`", shown, parameter.help or ""


PAGES: dict[str, Callable[[], str]] = {
    "codes.md": codes_page,
    "term-precision.md": terms_page,
    "indicators.md": indicators_page,
    "papers.md": papers_page,
    "study-toml.md": study_page,
    "tables.md": tables_page,
    "commands.md": commands_page,
    "external-columns.md": external_page,
    "proof.md": proof_page,
}


def main(check: bool) -> int:
    """Write the pages; with ``check`` only name those that differ. Returns the exit code."""
    stale = 0
    for name, make in PAGES.items():
        path, text = HERE / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{'stale' if check else 'written'}: {path.name}")
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
