"""Terms a person accepted, from the table of suggestions into the study's own codebook."""

import csv
import re
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from citysway.corpus.atomic import write_text
from citysway.corpus.fold import fold_term
from citysway.errors import StudyError
from citysway.models import codebook
from citysway.models.codebook.records import LANGS
from citysway.models.codebook.writing import add_terms
from citysway.pipeline.sources.own import plain
from citysway.pipeline.study import Study

YES = frozenset(("y", "yes", "1", "x", "true", "是", "对", "√", "✓"))
NO = frozenset(("", "n", "no", "0", "false", "否", "不", "-"))
FILE = "codebook.toml"
_NEEDED = ("accept", "code", "term", "lang")
_START = 'extends = "default"\n'


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was written where: terms by (code, language); ``known`` were there before."""

    path: Path
    terms: dict[tuple[str, str], list[str]]
    known: list[str]
    started: bool


def accept(study: Study, table: Path) -> Accepted:
    """Write the rows marked in ``accept`` into the study's codebook file, if it stays sound.

    A study without one gets ``codebook.toml`` and the line that names it. Nothing is written when
    a row cannot be used or the codebook would be unsound: StudyError says which and why.
    """
    settings = study.base / "study.toml"
    if not settings.is_file():
        raise StudyError(f"{study.base}: no study.toml to name a codebook in; `citysway init` it")
    name = study.settings.study.codebook
    path = study.table(name) or study.base / FILE
    if name is None and path.exists():
        raise StudyError(f'{path} is there but not used: put codebook = "{FILE}" into {settings}')
    text = path.read_text(encoding="utf-8-sig") if name else _START
    book = codebook.load(path if name else None)
    terms, known = _new(_rows(table), book, where=str(table))
    if terms:
        changed = add_terms(text, terms, where=str(path))
        _check(changed, book, where=str(table))
        stated = settings.read_text(encoding="utf-8-sig")
        named = stated if name else _name_codebook(stated, where=str(settings))
        write_text(changed, path)
        if not name:
            write_text(named, settings)
    return Accepted(path, terms, known, started=bool(terms) and name is None)


def _rows(table: Path) -> list[tuple[int, dict[str, str]]]:
    """(line, row) of the rows that are marked."""
    try:
        text = table.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise StudyError(f"{table}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise StudyError(f"{table}: not UTF-8; save it as CSV UTF-8") from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    if missing := [name for name in _NEEDED if name not in (reader.fieldnames or ())]:
        raise StudyError(f"{table}: column {', '.join(missing)} is missing")
    found = []
    for row in reader:
        mark = (row["accept"] or "").strip().casefold()
        if mark not in YES | NO:
            raise StudyError(
                f"{table}, line {reader.line_num}: accept is {mark!r}; allowed are yes, no, empty"
            )
        if mark in YES:
            found.append((reader.line_num, {k: plain((row[k] or "").strip()) for k in _NEEDED}))
    return found


def _new(
    rows: Iterable[tuple[int, dict[str, str]]], book: codebook.Codebook, *, where: str
) -> tuple[dict[tuple[str, str], list[str]], list[str]]:
    """Terms to add by (code, language), and those their code has already."""
    have = {(t.code, t.lang, fold_term(t.text)) for lang in LANGS for t in book.terms(lang)}
    terms: dict[tuple[str, str], list[str]] = {}
    known: list[str] = []
    for line, row in rows:
        code, lang, term = row["code"], row["lang"], row["term"]
        if code not in book.codes or lang not in LANGS or not term:
            raise StudyError(
                f"{where}, line {line}: {term!r} for code {code!r}, language {lang!r}: a term, a"
                " code of the codebook, and zh or en are needed"
            )
        key = (code, lang, fold_term(term.removeprefix("-").removesuffix("*")))
        if key in have:
            known.append(term)
        else:
            terms.setdefault((code, lang), []).append(term)
        have.add(key)
    return terms, known


def _check(text: str, before: codebook.Codebook, *, where: str) -> None:
    """StudyError when the changed codebook has problems that it did not have before."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / FILE
        trial.write_text(text, encoding="utf-8")
        try:
            after = codebook.load(trial)
        except StudyError as error:
            raise StudyError(f"{where}: nothing written: {_said(error, trial)}") from None
    old = set(codebook.check(before))
    if new := [problem for problem in codebook.check(after) if problem not in old]:
        raise StudyError(f"{where}: nothing written: {'; '.join(new)}")


def _said(error: StudyError, trial: Path) -> str:
    return str(error).replace(f"{trial}: ", "")


def _name_codebook(text: str, *, where: str) -> str:
    """``study.toml`` with the line that names the codebook, under [study]."""
    line = f'codebook = "{FILE}"\n'
    head = re.search(r"^[ \t]*\[study\][^\n]*\n?", text, re.MULTILINE)
    if head is None:
        new = line + text
    else:
        before = text[: head.end()].rstrip("\n")
        new = f"{before}\n{line}{text[head.end() :]}"
    if tomllib.loads(new).get("study", {}).get("codebook") != FILE and head is not None:
        raise StudyError(f"{where}: put {line.strip()} under [study], then accept again")
    return new


def summary(done: Accepted) -> Sequence[str]:
    """What was written, in lines for the terminal."""
    lines = [
        f"{code} {lang}: {', '.join(terms)}" for (code, lang), terms in sorted(done.terms.items())
    ]
    lines += [f"there already: {', '.join(done.known)}"] if done.known else []
    if not done.terms:
        return [*lines, "no new term is accepted: write yes into the column accept"]
    count = sum(map(len, done.terms.values()))
    lines.append(f"{done.path}: {count} new terms; the next `citysway run` reads with them")
    return lines
