"""The page of term precision: how often a hit of a term means its code, looked at by hand."""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docs.markdown import page, table

MEASURED = Path(__file__).parent / "term-precision.csv"
AFTER = Path(__file__).parent / "code-precision.csv"
LEAST = 0.7
_LANGS = {"zh": "Chinese", "en": "English"}


@dataclass(frozen=True, slots=True)
class Measured:
    """Hits of one term in the sample, those looked at, those right, and what was done."""

    lang: str
    code: str
    term: str
    hits: int
    looked_at: int
    right: int
    action: str
    date: str

    @property
    def precision(self) -> float:
        """Share of right hits among those looked at, in [0, 1]."""
        return self.right / self.looked_at


def measured(path: Path = MEASURED) -> list[Measured]:
    """The rows of the table, in its order: language, code, hits."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_row(row) for row in csv.DictReader(file)]


def _row(row: Mapping[str, str]) -> Measured:
    counts = int(row["hits"]), int(row["looked_at"]), int(row["right"])
    return Measured(row["lang"], row["code"], row["term"], *counts, row["action"], row["date"])


def wilson(right: int, looked_at: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) when nothing was looked at."""
    if not looked_at:
        return 0.0, 1.0
    z = 1.959964
    share, part = right / looked_at, z * z / looked_at
    middle = (share + part / 2) / (1 + part)
    half = z * math.sqrt(share * (1 - share) / looked_at + part / looked_at / 4) / (1 + part)
    return max(0.0, middle - half), min(1.0, middle + half)


def terms_page() -> str:
    """Summary of the table by language and code, and what was done."""
    rows = measured()
    done = Counter(row.action.split()[0] for row in rows)
    looked = sum(row.looked_at for row in rows)
    intro = (
        "Hits of the codebook's terms in news, policy, publicity and visitors' reviews were read in"
        " their sentences, drawn with a seed from about 2,500 Chinese and 3,800 English documents"
        " (at most two hits of a term per document; `python -m tests.gates.term_hits en X04` draws"
        " such a sample), and judged"
        " by the definition of the code: is it meant here? Up to 20 hits of a term in the English"
        " frames, 12 in the Chinese frames and the English evaluations, 5 or 6 of the elements'"
        " starred terms and of those with most hits; 5 or 4 of terms with few hits. Chinese"
        " evaluations and the rarer terms of elements are still to be looked at. One judge;"
        " agreement is unknown."
        " The held-out half of the [code gold](codes.md) was left out.\n\n"
        f"**{len(rows)} terms, {looked} hits.** Terms under {LEAST} got a context rule"
        f" ({done['rule']} terms) or were removed ({done['removed']}); {done['kept']} stay as they"
        " were. Precision below is that *before* these rules. Every term with its counts:"
        " [term-precision.csv](term-precision.csv)."
    )
    blocks = [_summary(name, [r for r in rows if r.lang == lang]) for lang, name in _LANGS.items()]
    return page("Precision of terms 词条精度", intro, *blocks, _after(), _columns())


def _summary(name: str, rows: Sequence[Measured]) -> str:
    codes = sorted({row.code for row in rows})
    lines = [_line(code, [row for row in rows if row.code == code]) for code in codes]
    head = ("code", "terms", "hits looked at", "precision", "95 %", "kept", "rule", "removed")
    return f"## {name}\n\n{table(head, [*lines, _line('all', rows)])}"


def _line(code: str, rows: Iterable[Measured]) -> tuple[object, ...]:
    rows = list(rows)
    right, looked = sum(r.right for r in rows), sum(r.looked_at for r in rows)
    low, high = wilson(right, looked)
    done = Counter(r.action.split()[0] for r in rows)
    said = (done["kept"], done["rule"], done["removed"] + done["moved"])
    return code, len(rows), looked, f"{right / looked:.2f}", f"{low:.2f}-{high:.2f}", *said


def after(path: Path = AFTER) -> list[tuple[str, str, int, int]]:
    """(language, code, hits looked at, right) after the rules, on other documents."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(r["lang"], r["code"], int(r["looked_at"]), int(r["right"])) for r in rows]


def _after() -> str:
    lines = []
    for lang, code, looked, right in after():
        low, high = wilson(right, looked)
        lines.append((lang, code, looked, f"{right / looked:.2f}", f"{low:.2f}-{high:.2f}"))
    words = (
        "Hits of whole codes on documents of another draw, after these rules: up to 15 of a code,"
        " as frequent as its terms are. A second round of rules was written on them, so they say"
        " what the first round reached; news about other things than a place stays the weak side."
    )
    head = ("lang", "code", "hits looked at", "precision", "95 %")
    return f"## After the rules\n\n{words}\n\n{table(head, lines)}"


def _columns() -> str:
    rows = [
        ("`hits`", "hits in the sample, at most two per document"),
        ("`looked_at`, `right`", "hits read, and those that mean the code"),
        ("`action`", "`kept`, `removed`, `moved to CODE`, or `rule ID` of the context rules"),
        ("`date`", "day of the judging"),
    ]
    return f"## Columns\n\n{table(('column', 'meaning'), rows)}"
