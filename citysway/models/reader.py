"""The reader: documents in, readings out; it holds loaded knowledge and nothing of the texts."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xxhash

from citysway.corpus.document import Document
from citysway.corpus.language import detect
from citysway.errors import StudyError
from citysway.models import codebook as codebooks
from citysway.models import gazetteer as gazetteers
from citysway.models import polarity as lexicons
from citysway.models import polarity_model
from citysway.models.attachment import Mentions, attach, focal_city
from citysway.models.codebook import Term
from citysway.models.coder import Coder, Codes
from citysway.models.learned import Learned, read_words, words_csv
from citysway.models.linker import Linker
from citysway.models.links import Links
from citysway.models.matcher import Hits, Matcher, build
from citysway.models.page import Page, lay_out, split_clauses
from citysway.models.polarity_model import Judge
from citysway.models.reading import Reading, ReadPage
from citysway.models.screening import cue_hits
from citysway.models.tone import Tone, label, measure, toward
from citysway.models.words import screen_words

Ints = npt.NDArray[np.int64]
PAGE_CHARS = 400_000
LEAD = {"zh": 100, "en": 300}  # characters after the title that count as the lead
_WORDINESS = {"zh": 1, "en": 3}  # English takes about three letters for a Chinese character


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
            self._tools = {lang: self._compile(lang) for lang in ("zh", "en")}
        self._judges = self._judging(polarity)
        self._words = read_words(Path(learned), self.gazetteer) if learned else []
        for tools in self._tools.values():
            tools.linker.learned = Learned(self._words, self.gazetteer) if learned else None

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
        return self._tools[lang].matcher

    def _compile(self, lang: str) -> _Tools:
        matcher = build(
            lang,
            names=self.gazetteer.names(lang),
            codebook=self.codebook,
            lexicon=self._lexicons[lang],
        )
        return _Tools(matcher, Linker(self.gazetteer, matcher), Coder(self.codebook, matcher))

    @cached_property
    def version(self) -> str:
        """Hash of all knowledge; it changes when a table changes."""
        parts = [self.codebook.version, self.gazetteer.version]
        parts += [lexicon.version for lexicon in self._lexicons.values()]
        parts += [judge.model.version for judge in self._judges.values()]
        parts += [words_csv(self._words)] if self._words else []
        return xxhash.xxh64_hexdigest("|".join(parts).encode())

    def terms(self, lang: str) -> dict[int, list[Term]]:
        """Terms of the codebook by the pattern numbers of the hits of ``read_page``."""
        return self._tools[lang].matcher.patterns.terms

    def read(self, doc: Document) -> Reading:
        """One document."""
        return next(self.read_many([doc]))

    def read_many(self, docs: Iterable[Document]) -> Iterator[Reading]:
        """Documents in their order; they are read page by page."""
        chunk: list[Document] = []
        size = 0
        for doc in docs:
            chunk.append(doc)
            size += len(doc.text)
            if size >= PAGE_CHARS:
                yield from self._in_order(chunk)
                chunk, size = [], 0
        yield from self._in_order(chunk)

    def _in_order(self, docs: Sequence[Document]) -> Iterator[Reading]:
        langs = [doc.lang or language(doc.text) for doc in docs]
        pages = {
            lang: self.read_page(
                [d for d, of in zip(docs, langs, strict=True) if of == lang], lang
            ).readings()
            for lang in dict.fromkeys(langs)
        }
        return (next(pages[lang]) for lang in langs)

    def read_page(self, docs: Sequence[Document], lang: str) -> ReadPage:
        """All documents of one language at once, as arrays."""
        tools = self._tools[lang]
        page, found, hits, links = self._link(docs, lang)
        named = tools.matcher.columns.is_name
        cut = found.take(named[found.pattern])
        stands = np.zeros(len(page.text) + 1, dtype=bool)
        stands[hits.start] = True
        cut = cut.take(~stands[cut.start])
        hits = hits.take(named[hits.pattern] | ~page.credit[hits.start])
        codes = tools.coder.code(page, hits, links)
        inherent = np.zeros(len(hits))
        judging = (
            codes.code != tools.coder.arousal
        )  # A2 is neither praise nor blame (METHOD.md 1.4)
        inherent[codes.hit[judging]] = codes.polarity[judging]
        tone = measure(page, hits, tools.matcher, inherent)
        mentions, cities = self._attach(page, links, codes)
        score = self._score(page, codes, mentions, links, tone)
        said, judge = label(score), self._judges.get(lang)
        if judge is not None:
            namings = self._namings(links, cities)
            score, said = judge.mentions(
                page, hits, tone, codes, mentions, tools.coder.codes, namings
            )
        return ReadPage(
            page,
            hits,
            links,
            codes,
            mentions,
            tone,
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
        matcher = self._tools[lang].matcher
        page = lay_out(docs, lang=lang)
        found = matcher.find(page.text, page.shadow)
        hits = screen_words(page, found, matcher)
        named = matcher.columns.is_name[hits.pattern]
        kept = hits.take(named | ~page.credit[hits.start])
        split_clauses(page, cue_hits(kept, matcher, "contrast").start)
        return page, found, hits, self._tools[lang].linker.link(page, hits.take(named))

    def _attach(self, page: Page, links: Links, codes: Codes) -> tuple[Mentions, list[str]]:
        said = _attention(links)
        city_of = self.gazetteer.city_of
        names = [city_of(links.place[i]) or "" for i in said.tolist()]
        owners = [self.own_city(doc) for doc in page.docs]
        cities = sorted({*names, *(o for o in owners if o)})
        number = {city: i for i, city in enumerate(cities)}
        focal = self._focal(page, links.start[said], names, owners, number)
        start = links.start[said]
        mentions = attach(
            codes,
            start,
            page.clause_of(start),
            page.segment_of(start),
            np.array([number[name] for name in names], dtype=np.int64),
            focal[page.doc_of(codes.start)] if len(codes.start) else np.empty(0, np.int64),
        )
        return mentions, cities

    def _namings(self, links: Links, cities: list[str]) -> tuple[Ints, Ints, Ints]:
        """Start, end and number in ``cities`` of every naming that counts."""
        said = _attention(links)
        number = {city: i for i, city in enumerate(cities)}
        of = [number[self.gazetteer.city_of(links.place[i]) or ""] for i in said.tolist()]
        return links.start[said], links.end[said], np.array(of, dtype=np.int64)

    def _focal(
        self,
        page: Page,
        start: Ints,
        names: list[str],
        owners: list[str | None],
        number: dict[str, int],
    ) -> Ints:
        bounds = [*np.searchsorted(start, page.doc_start).tolist(), len(start)]
        focal = np.full(len(page.docs), -1, dtype=np.int64)
        for i, (doc, owner) in enumerate(zip(page.docs, owners, strict=True)):
            mine = slice(bounds[i], bounds[i + 1])
            title = title_end(doc)
            city = focal_city(
                names[mine],
                (start[mine] - page.doc_start[i]).tolist(),
                owner,
                title=title,
                lead=title + LEAD[page.lang],
                chars=len(doc.text) // _WORDINESS[page.lang],
            )
            focal[i] = -1 if city is None else number[city]
        return focal

    def own_city(self, doc: Document) -> str | None:
        """The city a policy or publicity text speaks for: its sponsor, else its issuer's place."""
        stated = doc.sponsor_city or (doc.issuer_place if doc.kind != "news" else None)
        return self.city_named(stated) if stated else None

    def city_named(self, name: str) -> str | None:
        """City id for a place id or an unambiguous name; None where it is no city."""
        places = self.gazetteer.lookup(name) if name not in self.gazetteer.places else [
            self.gazetteer.place(name)
        ]  # fmt: skip
        return self.gazetteer.city_of(places[0].id) if places else None

    def _score(
        self, page: Page, codes: Codes, mentions: Mentions, links: Links, tone: Tone
    ) -> npt.NDArray[np.float64]:
        said = _attention(links)
        per_sentence = np.bincount(
            page.sentence_of(links.start[said]), minlength=len(page.sentences)
        )
        sentence, clause = codes.sentence[mentions.row], codes.clause[mentions.row]
        score = toward(tone, clause, sentence, per_sentence[sentence] <= 1)
        score[mentions.link == 2] = 0.0  # linked by the document only: no tone toward the city
        return score


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection while tables are loaded: it would walk them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _attention(links: Links) -> Ints:
    """Rows of namings that count as attention: linked, not derived, not a metonym."""
    linked = np.array([bool(place) for place in links.place], dtype=bool)
    return np.flatnonzero(linked & ~links.derived & ~links.metonym)


def language(text: str) -> str:
    """zh or en; what is neither is read as the nearer of the two (the corpus rejects it before)."""
    found = detect(text).lang
    return (
        found
        if found in ("zh", "en")
        else "zh"
        if any("一" <= c <= "鿿" for c in text[:2000])
        else "en"
    )


def title_end(doc: Document) -> int:
    """Where the title ends if the text begins with it, as the corpus stores texts; else 0."""
    return len(doc.title) if doc.title and doc.text.startswith(doc.title) else 0
