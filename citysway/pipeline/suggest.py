"""New terms proposed from the texts of a study that was run: a table for a person to decide on."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models.codebook import Codebook
from citysway.models.codebook.records import LANGS
from citysway.models.reader import PAGE_CHARS, Reader
from citysway.models.suggest import Proposal, Stream, StreamBuilder, propose
from citysway.pipeline.annotate import reader_for
from citysway.pipeline.sources.own import guarded
from citysway.pipeline.stages import quote
from citysway.pipeline.study import Study

COLUMNS = (
    *("accept", "code", "name", "term", "lang", "score", "similarity", "keyness", "log_ratio"),
    *("documents", "with_code", "nearest", "sentence_1", "sentence_2", "sentence_3"),
)
MOST = 20_000  # documents read of a language; a larger corpus is sampled by the hash of doc_id
LEAST = 3  # documents that must hold a word


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Proposals in the order of the codes, and what a user should know of them."""

    proposals: list[Proposal]
    codebook: Codebook
    notes: list[str]


def suggest(
    study: Study,
    *,
    code: str | None = None,
    lang: str | None = None,
    n: int = 20,
    least: int = LEAST,
) -> Suggestions:
    """Up to ``n`` new terms for every code and language of a study that was run.

    ``code`` and ``lang`` limit them; ``least`` documents must hold a word. Reprints count once.
    Raises StudyError for a study without results, and an unknown code or language.
    """
    out, about = study.results.out, study.settings.study
    if not (out / "stories.parquet").exists():
        raise StudyError(
            f"{study.base}: the run stopped early; `citysway run {study.base}` ends it"
        )
    paths = (study.table(about.codebook), study.table(about.places))
    reader = reader_for(*(str(path) if path else None for path in paths))
    book = reader.codebook
    if code is not None and code not in book.codes:
        raise StudyError(f"--code {code}: no such code; allowed are {', '.join(book.codes)}")
    if lang not in (None, *LANGS):
        raise StudyError(f"--lang {lang}: allowed are {', '.join(LANGS)}")
    found: list[Proposal] = []
    notes: list[str] = []
    for one in LANGS:
        stream = _stream(out, reader, one) if lang in (None, one) else None
        if stream is not None:
            scored = propose(
                stream, book, reader.gazetteer, codes=[code] if code else None, n=n, least=least,
                seed=study.settings.run.seed,
            )  # fmt: skip
            found += scored.proposals
            notes += [] if scored.with_vectors else [_too_small(one, stream)]
    if not found:
        notes.append("nothing to propose: more texts, or a smaller --min-docs, may help")
    order = {name: i for i, name in enumerate(book.codes)}
    return Suggestions(sorted(found, key=lambda p: order[p.code]), book, notes)


def _too_small(lang: str, stream: Stream) -> str:
    return (
        f"{lang}: {len(stream.tokens):,} words are too few for word vectors: ranked by keyness"
        " alone, so expect related words beside synonyms"
    )


def _stream(out: Path, reader: Reader, lang: str) -> Stream | None:
    """The words of one document a story; None where the study has no text of the language."""
    builder = StreamBuilder(lang)
    for docs in _pages(out, lang):
        builder.add(reader.read_page(docs, lang), reader.terms(lang))
    return builder.finish() if builder.docs else None


def _pages(out: Path, lang: str) -> Iterator[list[Document]]:
    with duckdb.connect() as con:
        rows = con.execute(
            f"""SELECT doc_id, text FROM (
                    SELECT doc_id, text
                    FROM read_parquet('{quote(out)}/documents/*.parquet') d
                    JOIN read_parquet('{quote(out)}/stories.parquet') s USING (doc_id)
                    WHERE lang = ? AND doc_id = story_id ORDER BY md5(doc_id), doc_id LIMIT ?
                ) ORDER BY doc_id""",
            [lang, MOST],
        ).fetchall()
    page: list[Document] = []
    size = 0
    for doc_id, text in rows:
        page.append(Document(id=doc_id, text=text, lang=lang))
        size += len(text)
        if size >= PAGE_CHARS:
            yield page
            page, size = [], 0
    if page:
        yield page


def to_csv(found: Suggestions) -> str:
    """The table a person marks in ``accept``; table programs run no formula of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for proposal in found.proposals:
        writer.writerow([guarded(cell) for cell in _row(proposal, found.codebook)])
    return out.getvalue()


def _row(p: Proposal, book: Codebook) -> Sequence[object]:
    near = None if p.similarity is None else f"{p.similarity:.3f}"
    texts = [*p.sentences, "", "", ""][:3]
    return (
        "", p.code, book.name(p.code, p.lang), p.term, p.lang, f"{p.score:.3f}", near,
        f"{p.keyness:.1f}", f"{p.ratio:.2f}", p.documents, p.shared, "; ".join(p.nearest), *texts,
    )  # fmt: skip
