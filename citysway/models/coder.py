"""From matches to coded spans: which code a term stands for here, with modality and attribution.

Arrays over a page; the rules of the codebook decide what stands (METHOD.md 1.5).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.codebook import Codebook, Term
from citysway.models.links import Links
from citysway.models.matcher import Hits, Matcher
from citysway.models.page import Page
from citysway.models.screening import NEEDS, Screen, code_after, cue_hits, last_before

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MODALITIES = ("OTHER", "PLAN", "DONE")
ATTRIBUTIONS = ("none", "quoted", "reported")
FLAGS = ("none", "administrative", "self_claim")
_BY_YEAR = {
    "zh": re.compile(r"到\s?20[2-9]\d年(?!底?前?(?:已|累计))"),
    "en": re.compile(r"by (?:the end of )?20[2-9]\d\b"),  # no \b in front: six times the time
}
_NEGATED_WITHIN = {"zh": 6, "en": 20}


@dataclass(frozen=True, slots=True)
class Codes:
    """Coded spans of a page in order; ``code`` indexes the coder's list of codes."""

    hit: Ints
    start: Ints
    end: Ints
    code: Ints
    polarity: npt.NDArray[np.int8]
    clause: Ints
    sentence: Ints
    segment: Ints
    modality: npt.NDArray[np.int8]
    attribution: npt.NDArray[np.int8]
    flag: npt.NDArray[np.int8]
    negated: Bools


class Coder:
    """A codebook laid out as arrays over the patterns of one language."""

    def __init__(self, codebook: Codebook, matcher: Matcher) -> None:
        self.codes = tuple(codebook.codes)
        self._number: Mapping[str, int] = {code: i for i, code in enumerate(self.codes)}
        self._matcher = matcher
        screen = Screen(codebook, matcher.lang)
        self._doubles = codebook.doubles
        self._element = np.array([code[0] == "E" for code in self.codes], dtype=bool)
        self._recognition = self._number.get("X08", -1)
        self.arousal = self._number.get("A2", -1)
        patterns = matcher.patterns
        numbers = sorted(patterns.terms)
        self._terms: list[Term] = [t for n in numbers for t in patterns.terms[n]]
        width = np.zeros(len(patterns.texts) + 1, dtype=np.int64)
        for n in numbers:
            width[n + 1] = len(patterns.terms[n])
        self._first = np.cumsum(width)
        self._code = np.array([self._number[t.code] for t in self._terms], dtype=np.int64)
        self._polarity = np.array([t.polarity for t in self._terms], dtype=np.int8)
        self._needs = np.array([_need(screen.need(t)) for t in self._terms], dtype=np.int64)
        self._double = np.array([self._is_double(t) for t in self._terms], dtype=bool)
        self._rules = [screen.checks(t) for t in self._terms]
        self._textual = np.array([bool(rules) for rules in self._rules], dtype=bool)

    def _is_double(self, term: Term) -> bool:
        return term.text in self._doubles

    def code(self, page: Page, hits: Hits, links: Links) -> Codes:
        """The coded spans that stand after the context rules."""
        hit = np.flatnonzero(self._matcher.columns.is_code[hits.pattern])
        pattern = hits.pattern[hit]
        count = self._first[pattern + 1] - self._first[pattern]
        term = np.repeat(self._first[pattern], count) + within(count)
        hit = np.repeat(hit, count)
        code = self._code[term]
        start, end = hits.start[hit], hits.end[hit]
        clause, sentence = page.clause_of(start), page.sentence_of(start)
        possible = self._in_context(page, hits, links, code, self._needs[term], clause)
        code = self._by_text(page, term, start, end, np.where(possible, code, -1))
        code = self._by_role(page, links, term, start, code)
        code = np.where(self._cased_out(page, hits.pattern[hit], start, end), -1, code)
        keep = code >= 0
        keep &= self._in_context(
            page, hits, links, np.where(keep, code, 0), self._needs[term], clause
        )
        keep &= ~_repeated(start, code)
        cols = (hit[keep], start[keep], end[keep], code[keep], clause[keep], sentence[keep])
        return self._describe(page, hits, cols, self._polarity[term][keep])

    def _by_text(self, page: Page, term: Ints, start: Ints, end: Ints, code: Ints) -> Ints:
        code = code.copy()
        rows = np.flatnonzero(self._textual[term] & (code >= 0))
        bounds = np.append(page.sentences, len(page.shadow))
        sentence = page.sentence_of(start[rows])
        columns = (rows, term[rows], start[rows], end[rows], bounds[sentence], bounds[sentence + 1])
        for row, which, a, b, low, high in zip(*(c.tolist() for c in columns), strict=True):
            new = code_after(
                self._rules[which], self._terms[which].code, page.shadow, (a, b), (low, high)
            )
            code[row] = -1 if new is None else self._number.get(new, -1)
        return code

    def _by_role(self, page: Page, links: Links, term: Ints, start: Ints, code: Ints) -> Ints:
        """The ten declared doubles: own texts (policy, publicity) read apart from news.

        Each code has a row of its own; the one of who speaks here is kept.
        """
        rows = np.flatnonzero(self._double[term] & (code >= 0))
        after = np.append(links.start, len(page.text))[np.searchsorted(links.start, start[rows])]
        object_city = page.clause_of(after) == page.clause_of(start[rows])
        docs = page.doc_of(start[rows])
        for row, doc, city in zip(rows.tolist(), docs.tolist(), object_city.tolist(), strict=True):
            double = self._doubles[self._terms[term[row]].text]
            said = double.ext if page.docs[doc].kind == "news" else double.own
            meant = double.city if city and double.city else said
            code[row] = self._number[meant] if self._terms[term[row]].code == meant else -1
        return code

    def _cased_out(self, page: Page, pattern: Ints, start: Ints, end: Ints) -> Bools:
        wrong = np.zeros(len(pattern), dtype=bool)
        for at in np.flatnonzero(self._matcher.columns.is_case[pattern]).tolist():
            here = slice(int(start[at]), int(end[at]))
            wrong[at] = page.text[here] == page.shadow[here]
        return wrong

    def _in_context(
        self, page: Page, hits: Hits, links: Links, code: Ints, needs: Ints, clause: Ints
    ) -> Bools:
        has_city = np.zeros(len(page.clauses), dtype=bool)
        has_city[page.clause_of(links.start)] = True
        has_city[page.clause_of(cue_hits(hits, self._matcher, "city_nouns").start)] = True
        has_element = np.zeros(len(page.clauses), dtype=bool)
        has_element[clause[self._element[code] & (needs == 0)]] = True
        fulfilled = [np.ones(len(clause), dtype=bool)]
        for city, element in NEEDS.values():
            fulfilled.append((has_city[clause] & city) | (has_element[clause] & element))
        return np.asarray(np.choose(needs, fulfilled), dtype=bool)

    def _describe(
        self, page: Page, hits: Hits, cols: tuple[Ints, ...], polarity: npt.NDArray[np.int8]
    ) -> Codes:
        hit, start, end, code, clause, sentence = cols
        matcher = self._matcher
        negation = cue_hits(hits, matcher, "negation")
        reach = _NEGATED_WITHIN[page.lang]
        negated = last_before(negation, page, start, clause, reach) >= 0
        return Codes(
            hit, start, end, code, polarity, clause, sentence, page.segment_of(start),
            modality=clause_modality(page, hits, matcher, clause),
            attribution=_attribution(page, hits, matcher, start, sentence),
            flag=self._flag(page, hits, code, clause),
            negated=negated,
        )  # fmt: skip

    def _flag(self, page: Page, hits: Hits, code: Ints, clause: Ints) -> npt.NDArray[np.int8]:
        """X08 from above is ``administrative``; with no third party named a ``self_claim``."""
        above = _mark(page, cue_hits(hits, self._matcher, "given_from_above"))[clause]
        third = _mark(page, cue_hits(hits, self._matcher, "third_party"))[clause]
        flag = np.where(above, 1, np.where(third, 0, 2))
        return np.where(code == self._recognition, flag, 0).astype(np.int8)


def _need(stated: str) -> int:
    """0 for nothing, else one more than its place in NEEDS."""
    return 1 + list(NEEDS).index(stated) if stated else 0


def within(count: Ints) -> Ints:
    """0, 1, ... inside each group of ``count`` rows."""
    total = int(count.sum())
    return np.arange(total) - np.repeat(np.cumsum(count) - count, count)


def _repeated(start: Ints, code: Ints) -> Bools:
    """The same code twice at one place (a term reaching it by two ways)."""
    same = np.zeros(len(start), dtype=bool)
    same[1:] = (start[1:] == start[:-1]) & (code[1:] == code[:-1])
    return same


def _mark(page: Page, cues: Hits) -> Bools:
    flags = np.zeros(len(page.clauses), dtype=bool)
    flags[page.clause_of(cues.start)] = True
    return flags


def clause_modality(page: Page, hits: Hits, matcher: Matcher, clause: Ints) -> npt.NDArray[np.int8]:
    """PLAN before DONE: a plan must never be read as achieved (METHOD.md 0).

    A year to come (到2030年, by 2030) holds for the rest of its sentence.
    """
    plan = _mark(page, cue_hits(hits, matcher, "plan"))
    found = [m.start() for m in _BY_YEAR[page.lang].finditer(page.shadow)]
    years = [at for at in found if page.lang == "zh" or not page.shadow[at - 1 : at].isalnum()]
    at = np.array(years, dtype=np.int64)
    first = np.full(len(page.sentences), len(page.clauses), dtype=np.int64)
    np.minimum.at(first, page.sentence_of(at), page.clause_of(at))
    plan |= np.arange(len(page.clauses)) >= first[page.sentence_of(page.clauses)]
    done = _mark(page, cue_hits(hits, matcher, "done"))
    return np.where(plan[clause], 1, np.where(done[clause], 2, 0)).astype(np.int8)


def _attribution(
    page: Page, hits: Hits, matcher: Matcher, start: Ints, sentence: Ints
) -> npt.NDArray[np.int8]:
    said = np.zeros(len(page.sentences), dtype=bool)
    said[page.sentence_of(cue_hits(hits, matcher, "reported").start)] = True
    return np.where(page.quote[start], 1, np.where(said[sentence], 2, 0)).astype(np.int8)
