"""Which words may become terms: no stop words, numbers, names, nor what is a term already."""

import functools
from collections.abc import Callable, Iterator

import numpy as np

from citysway.corpus.fold import fold_terms
from citysway.models.codebook import Codebook, Term, english_variants
from citysway.models.gazetteer import Gazetteer
from citysway.models.suggest.streams import GAP, Bools, Ints, Stream
from citysway.models.suggest.usage import is_fragment, used_as

UNKNOWN = "x"
#: Parts of speech (jieba's marks) a Chinese term may end in, by facet of the code.
_ENDS = {
    "E": ("n", "vn", "an", "nz", "nl", "ng", "j", "l", "i", UNKNOWN),
    "X": ("v", "vn", "vd", "vi", "l", "i", UNKNOWN),
    "A": ("a", "an", "ad", "v", "vn", "l", "i", "z", UNKNOWN),
}
_INSIDE = "nvajlibsz" + UNKNOWN  # first letters of content words
_NAMES = ("nr", "ns", "nt", "nrt", "nrfg")
_CAPITAL = 0.5  # share of capitals from which an English word is a name
_LETTERS = {"zh": (2, 8), "en": (3, 40)}
_UNKNOWN_DOCUMENTS = 3  # times the documents a word needs that no dictionary has


@functools.cache
def stop_words(lang: str) -> frozenset[str]:
    """spaCy's list of the language, folded."""
    if lang == "zh":
        from spacy.lang.zh.stop_words import STOP_WORDS
    else:
        from spacy.lang.en.stop_words import STOP_WORDS
    return frozenset(fold_terms(sorted(STOP_WORDS)))


@functools.cache
def part_of_speech(word: str) -> str:
    """jieba's mark of a Chinese word standing alone; ``x`` where its dictionary lacks the word."""
    try:
        import rjieba
    except ImportError:
        return UNKNOWN
    found = rjieba.tag(word)
    return str(found[0][1]) if len(found) == 1 and rjieba.has_word(word) else UNKNOWN


def may_join(lang: str) -> Callable[[str], bool]:
    """Whether a word may be part of a two-word term."""
    stop = stop_words(lang)
    if lang == "en":
        return lambda word: word not in stop and len(word) > 1
    return lambda word: word not in stop and _content(part_of_speech(word))


def _content(mark: str) -> bool:
    return mark[0] in _INSIDE and mark not in _NAMES


def known_forms(codebook: Codebook, lang: str) -> frozenset[str]:
    """Every form the codebook's terms are looked for in."""
    terms = codebook.terms(lang)
    if lang == "zh":
        return frozenset(fold_terms([term.text for term in terms]))
    return frozenset(form for term in terms for form in english_variants(term, codebook.forms))


def _all_forms(word: str, codebook: Codebook) -> Iterator[str]:
    """Forms in which an English word would be looked for, as an element and as a frame."""
    for code in ("E", "X"):
        yield from english_variants(Term(word, "en", code), codebook.forms)


def _number(word: str, lang: str) -> bool:
    """Whether a word is a number (``sixth``, ``第三``) or begins with one."""
    if lang == "zh":
        from spacy.lang.zh.lex_attrs import like_num
    else:
        from spacy.lang.en.lex_attrs import like_num
    return bool(like_num(word.split(" ")[0]))


def is_candidate(
    stream: Stream, codebook: Codebook, gazetteer: Gazetteer, documents: Ints, least: int
) -> Bools:
    """Flag per word of the stream: may a person be asked whether it is a term?

    ``documents`` hold each word, ``least`` are needed.
    """
    lang, stop = stream.lang, stop_words(stream.lang)
    known, fragment = known_forms(codebook, lang), is_fragment(stream, stop)
    shortest, longest = _LETTERS[lang]

    def fits(number: int, word: str) -> bool:
        if number == GAP or number in stream.terms or documents[number] < least:
            return False
        if fragment[number]:
            return False
        if word in known or word in stop or not shortest <= len(word) <= longest:
            return False
        if stream.capital[number] >= _CAPITAL or gazetteer.lookup(word) or _number(word, lang):
            return False
        if lang == "en":
            return not known.intersection(_all_forms(word, codebook))
        if number in stream.parts:
            return True
        mark = part_of_speech(word)
        enough = mark != UNKNOWN or documents[number] >= least * _UNKNOWN_DOCUMENTS
        return enough and _content(mark) and word.isalpha()

    return np.array([fits(i, word) for i, word in enumerate(stream.words)], dtype=bool)


def fits_facet(stream: Stream, facet: str) -> Bools:
    """Flag per word: is it of the kind the facet asks for (noun, verb, any)?"""
    if stream.lang == "en":
        return used_as(stream, facet, stop_words("en"))
    return np.array([_fits(stream, i, facet) for i in range(len(stream.words))], dtype=bool)


def _fits(stream: Stream, number: int, facet: str) -> bool:
    """Elements are nouns, also with a noun before them; frames hold a verb."""
    if number not in stream.parts:
        return part_of_speech(stream.words[number] or UNKNOWN) in _ENDS[facet]
    first, last = (part_of_speech(stream.words[i]) for i in stream.parts[number])
    if facet == "X":
        return "v" in (first[0], last[0])
    return last in _ENDS[facet] and not (facet == "E" and first == "v")
