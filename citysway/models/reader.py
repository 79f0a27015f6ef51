"""The reader: documents in, readings out; it holds loaded knowledge and nothing of the texts."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xxhash

from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models import codebook as codebooks
from citysway.models import gazetteer as gazetteers
from citysway.models import polarity as lexicons
from citysway.models import polarity_model
from citysway.models.codebook import Term
from citysway.models.coder import Coder
from citysway.models.entities import Entity, deny, of_piece
from citysway.models.focus import attention
from citysway.models.learned import Learned, read_words, words_csv
from citysway.models.linker import Linker
from citysway.models.links import Links
from citysway.models.matcher import Hits, Matcher, build
from citysway.models.owners import attach_page, mention_tone, namings_of
from citysway.models.page import Page, cased, lay_out, mark_credits, split_clauses
from citysway.models.pieces import batches, in_running_lines, pieces
from citysway.models.polarity_model import Judge
from citysway.models.read_page import ReadPage
from citysway.models.reading import Reading
from citysway.models.relations.rules import version as relation_version
from citysway.models.screening import cue_hits
from citysway.models.tone import find_namings, label, measure
from citysway.models.words import screen_words

Ints = npt.NDArray[np.int64]
PAGE_CHARS = 400_000
_Told = tuple[Document, Sequence[Entity]]  # a document and what is known of it


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection for a while: it would walk the loaded tables again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Tools:
    matcher: Matcher
    linker: Linker
    coder: Coder


class Reader:
    """Embedded codebook, gazetteer, lexicons; ``codebook`` and ``places`` are a user's own files.

    ``learned``: the ``learned.csv`` of a study, words that tell places of one name apart.
    ``polarity``: a trained model (docs/polarity.md), or one per language, instead of the lexicons.

    Raises StudyError when a file of the user's cannot be used.
    """

    def __init__(
        self,
        *,
        codebook: Path | str | None = None,
        places: Path | str | None = None,
        polarity: Path | str | Sequence[Path | str] | None = None,
        learned: Path | str | None = None,
    ) -> None:
        with _no_collection():
            self.codebook = codebooks.load(Path(codebook) if codebook else None)
            self.gazetteer = gazetteers.load(Path(places) if places else None)
            self._lexicons = {lang: lexicons.load(lang) for lang in ("zh", "en")}
        self._compiled: dict[str, _Tools] = {}
        self._words = read_words(Path(learned), self.gazetteer) if learned else []
        self._judges = self._judging(polarity)

    def _judging(self, stated: Path | str | Sequence[Path | str] | None) -> dict[str, Judge]:
        """The trained model of each language; the rest is judged by words and rules."""
        if stated is None:
            return {}
        paths = [stated] if isinstance(stated, (str, Path)) else list(stated)
        models = [polarity_model.load(path) for path in paths]
        if len({model.lang for model in models}) < len(models):
            raise StudyError(f"polarity: more than one model of a language: {paths}")
        return {model.lang: Judge(model, self.matcher(model.lang)) for model in models}

    def matcher(self, lang: str) -> Matcher:
        """The automaton of one language."""
        return self._tools(lang).matcher

    def _tools(self, lang: str) -> _Tools:
        """What reads a language; compiled when its first text comes."""
        if lang not in self._compiled:
            with _no_collection():
                names, lexicon = self.gazetteer.names(lang), self._lexicons[lang]
                matcher = build(lang, names=names, codebook=self.codebook, lexicon=lexicon)
                linker, coder = Linker(self.gazetteer, matcher), Coder(self.codebook, matcher)
                linker.learned = Learned(self._words, self.gazetteer) if self._words else None
                self._compiled[lang] = _Tools(matcher, linker, coder)
        return self._compiled[lang]

    @cached_property
    def version(self) -> str:
        """Hash of all knowledge; it changes when a table changes."""
        parts = [self.codebook.version, self.gazetteer.version]
        parts += [lexicon.version for lexicon in self._lexicons.values()]
        parts += [judge.model.version for judge in self._judges.values()]
        parts += [words_csv(self._words)] if self._words else []
        parts.append(relation_version())
        return xxhash.xxh64_hexdigest("|".join(parts).encode())

    def terms(self, lang: str) -> dict[int, list[Term]]:
        """Terms of the codebook by the pattern numbers of the hits of ``read_page``."""
        return self._tools(lang).matcher.patterns.terms

    def read(self, doc: Document) -> Reading:
        """One document."""
        return next(self.read_many([doc]))

    def read_many(
        self, docs: Iterable[Document], *, entities: Iterable[Sequence[Entity]] | None = None
    ) -> Iterator[Reading]:
        """Documents in their order; they are read page by page, a mixed one in both languages.

        ``entities``: of each document, what another recogniser found in it; no city is read inside
        a person, or an organisation that is longer than the name.
        """
        nothing: Iterable[Sequence[Entity]] = repeat(())
        told = zip(docs, nothing if entities is None else entities, strict=entities is not None)
        for batch in batches(told, size=PAGE_CHARS):
            yield from self._in_order(batch)

    def _in_order(self, batch: Sequence[_Told]) -> Iterator[Reading]:
        """Readings of some documents: a page for each language."""
        runs = [in_running_lines(doc) for doc, _ in batch]
        split = [pieces(doc, str(doc.lang)) for doc, _ in runs]
        texts: dict[str, list[Document]] = {}
        told: dict[str, list[list[Entity]]] = {}
        for (_, entities), (_, running), found in zip(batch, runs, split, strict=True):
            for piece in found:
                texts.setdefault(piece.lang, []).append(piece.doc)
                told.setdefault(piece.lang, []).append(of_piece(entities, piece, running))
        pages = {
            lang: self.read_page(texts[lang], lang, entities=told[lang]).pieces() for lang in texts
        }
        for (doc, _), (_, running), found in zip(batch, runs, split, strict=True):
            read = [next(pages[piece.lang]).at(piece.start) for piece in found]
            yield Reading(doc, found[0].lang, read, running)

    @_no_collection()
    def read_page(
        self, docs: Sequence[Document], lang: str, *, entities: Sequence[Sequence[Entity]] = ()
    ) -> ReadPage:
        """All texts of one language at once, as arrays; ``entities`` as in ``read_many``."""
        tools = self._tools(lang)
        page, found, hits, links = self._link(docs, lang)
        named = tools.matcher.columns.is_name
        cut = found.take(named[found.pattern])
        stands = np.zeros(len(page.text) + 1, dtype=bool)
        stands[hits.start] = True
        cut = cut.take(~stands[cut.start])
        hits = hits.take(named[hits.pattern] | ~page.credit[hits.start])
        if any(entities):
            links = deny(links, page, entities)
        codes = tools.coder.code(page, hits, links)
        inherent = np.zeros(len(hits))
        judging = (
            codes.code != tools.coder.arousal
        )  # A2 is neither praise nor blame (METHOD.md 1.4)
        inherent[codes.hit[judging]] = codes.polarity[judging]
        tone = measure(page, hits, tools.matcher, inherent)
        mentions, cities, numbers = attach_page(self.gazetteer, page, links, codes)
        named_at = attention(links)
        namings = find_namings(
            page, hits, tools.matcher, tone, links.start[named_at], links.end[named_at], numbers
        )
        score = mention_tone(page, codes, mentions, numbers, tone, namings)
        said, judge = label(score), self._judges.get(lang)
        if judge is not None:
            score, said = judge.mentions(
                page,
                hits,
                tone,
                codes,
                mentions,
                tools.coder.codes,
                namings_of(self.gazetteer, links, cities),
            )
        return ReadPage(
            page,
            hits,
            links,
            codes,
            mentions,
            tone,
            namings,
            score,
            said,
            cities,
            tools.coder.codes,
            cut,
            judge,
        )

    def link_page(self, docs: Sequence[Document], lang: str) -> tuple[Page, Links]:
        """The namings of a page alone, before anything is coded."""
        page, _, _, links = self._link(docs, lang)
        return page, links

    def _link(self, docs: Sequence[Document], lang: str) -> tuple[Page, Hits, Hits, Links]:
        """Page, all matches, those that respect words, and the namings among them."""
        tools = self._tools(lang)
        matcher = tools.matcher
        page = lay_out(docs, lang=lang)
        with ThreadPoolExecutor(1) as pool:  # the automaton leaves the interpreter to the credits
            searching = pool.submit(matcher.find, cased(page), page.shadow)
            mark_credits(page)
            found = searching.result()
        hits = screen_words(page, found, matcher)
        named = matcher.columns.is_name[hits.pattern]
        kept = hits.take(named | ~page.credit[hits.start])
        split_clauses(page, cue_hits(kept, matcher, "contrast").start)
        return page, found, hits, tools.linker.link(page, hits.take(named))
