"""The page of what proves the numbers, from ``proof.toml``."""

import tomllib
from pathlib import Path
from typing import Any

from docs.markdown import page, table

HERE = Path(__file__).parent
TITLES = {
    "recovery": "Planted truth comes back 已知真值的恢复",
    "property": "What must hold when the texts change 变换后应成立的性质",
    "degenerate": "Little, nothing or nonsense 退化情形",
}
SAID = {
    "recovery": (
        "Corpora are drawn from known values, 20 times or more, and what is measured is compared"
        " with them. Where a simpler method is known to mislead, a test shows that it does: a"
        " tolerance that everything meets would prove nothing."
    ),
    "property": (
        "One change is made to a corpus, and what it may and may not move is known beforehand."
    ),
    "degenerate": (
        "Each gives NA with a reason: no error, no warning, no 0 in place of what is not known, and"
        " nothing infinite."
    ),
}


def proofs() -> dict[str, list[dict[str, Any]]]:
    """Rows of ``proof.toml`` by kind: recovery, property, degenerate."""
    return tomllib.loads((HERE / "proof.toml").read_text(encoding="utf-8"))


def proof_page() -> str:
    """Every planted value, property and degenerate case, its tolerance and its tests."""
    blocks = []
    for kind, rows in proofs().items():
        about = ("planted",) if kind == "recovery" else ("changed",) if kind == "property" else ()
        head = ("", *about, "must hold", "tests")
        blocks.append(f"## {TITLES[kind]}\n\n{SAID[kind]}\n\n{table(head, map(_cells, rows))}")
    intro = (
        "How it is known that the numbers are right. Every row names its tests, which"
        " `make test-all` runs from the root of the repository; the files lie under `tests/`. Tests"
        " behind ✗ are those in which a simpler method fails at what this one passes."
    )
    return page("What proves the numbers 证明", intro, *blocks)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    holds = row["holds"] + (f". *Open: {row['open']}*" if "open" in row else "")
    naive = "".join(f"<br>✗ `{name}`" for name in row.get("naive", ()))
    tests = "<br>".join(f"`{name}`" for name in row["tests"]) + naive
    about = (row["about"],) if "about" in row else ()
    return f"**{row['id']}**", *about, holds, tests
