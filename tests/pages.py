"""Following a page of the documentation: what it shows as code is typed, written or validated."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from citysway.cli import app
from citysway.pipeline.settings import parse
from docs.build import HERE

ROOT = HERE.parent
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = ("text",)  # not run: a download, an installation, a program that stays up


class Block(NamedTuple):
    """A fenced block: its language, the file it is written to ('' for none), its lines."""

    kind: str
    file: str
    body: str


def where(page: str) -> Path:
    """The file of a page: README*.md lie in the root, all others in docs."""
    return (ROOT if page.startswith("README") else HERE) / page


def blocks(page: str) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    for info, body in FENCE.findall(where(page).read_text(encoding="utf-8")):
        titled = re.search(r'title="(.+?)"', info)
        yield Block(info.partition(" ")[0], titled[1] if titled else "", body)


def follow(page: str) -> dict[str, Any]:
    """Do in the current folder what a page says, line by line; the names its Python leaves."""
    names: dict[str, Any] = {}
    for block in blocks(page):
        if block.file:
            path = Path(block.file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
        if block.kind in VALID:
            VALID[block.kind](block.body, page)
        if block.kind == "sh":
            type_in(block.body)
        elif block.kind == "python" and not block.file:
            exec(compile(block.body, page, "exec"), names)
    return names


def type_in(body: str) -> None:
    """The lines of our own run in this process, ``make`` is asked, all others go to a shell."""
    for run in _runs(body):
        first = run.partition(" ")[0]
        if first == "citysway":
            _ours(run)
        elif first == "make":
            subprocess.run([*shlex.split(run, comments=True), "-n"], check=True, cwd=ROOT,
                           capture_output=True, timeout=60)  # fmt: skip
        else:
            subprocess.run(["bash", "-euc", run], check=True, timeout=60)


def _runs(body: str) -> list[str]:
    """Commands of our own and of make by line; what lies between them in one piece."""
    parts = re.split(r"^((?:citysway|make) .*)$", body, flags=re.MULTILINE)
    return [part.strip() for part in parts if part.strip()]


def _ours(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    if words[0] == "demo" and (Path(words[1]) / "results").is_dir():
        return  # the sample study stands
    if words[0] == "serve":  # a server leaves threads behind: it has a process of its own
        subprocess.run([sys.executable, "-m", "citysway", *words], check=True, timeout=60)
        return
    code = app(words, standalone_mode=False)
    assert code in (None, 0), line


def _settings(body: str, page: str) -> None:
    """TOML that is a part of study.toml is held against its keys; other files are read."""
    found = tomllib.loads(body)
    assert found, page
    if "extends" not in found and not _is_codebook(found):
        parse(body, where=page)


def _is_codebook(found: dict[str, Any]) -> bool:
    return any(re.fullmatch(r"[EXF]\d.*", key) for key in found)


def _json(body: str, page: str) -> None:
    for line in body.splitlines():
        assert json.loads(line), page


VALID: dict[str, Callable[[str, str], None]] = {
    "toml": _settings, "json": _json, "jsonl": _json,
}  # fmt: skip
KINDS = ("sh", "python", "csv", "html", *VALID, *SHOWN)
