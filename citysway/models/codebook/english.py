"""English inflection of codebook terms: the surface forms a matcher has to look for."""

import itertools
import re
from collections.abc import Iterator

from citysway.corpus.fold import fold_term
from citysway.models.codebook.records import EnglishForms, Term

_SHORT_VERB = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_HISSING = ("s", "x", "z", "ch", "sh")
_OPENS = re.compile(r"(?:[^-]*\b[a-z]{3,}-[a-z]{3,}\b[^-]*)+")  # go-to stays closed
_IZE = re.compile(r"(?<=[a-z]{4})iz(?=(?:e|ed|es|ing|ation)s?\b)")


def _consonant_y(word: str) -> bool:
    return len(word) > 2 and word[-1] == "y" and word[-2] not in "aeiou"


def third_person(word: str) -> str:
    """The regular -s form of a verb or noun."""
    if _consonant_y(word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_HISSING) else "s")


def verb_forms(word: str, forms: EnglishForms) -> tuple[str, ...]:
    """The word and its -s, -ed and -ing forms."""
    if word in forms.irregular_verbs:
        return (word, *forms.irregular_verbs[word])
    if word.endswith("e"):
        stem = word if word.endswith(("ee", "oe", "ye")) else word[:-1]
        return word, third_person(word), word + "d", stem + "ing"
    if _consonant_y(word):
        return word, third_person(word), word[:-1] + "ied", word + "ing"
    stem = word + word[-1] if _SHORT_VERB.fullmatch(word) else word
    return word, third_person(word), stem + "ed", stem + "ing"


def noun_forms(word: str, forms: EnglishForms) -> tuple[str, ...]:
    """The word and its plural; a word that already ends in a plural -s stays as it is."""
    if word in forms.irregular_nouns:
        return (word, *forms.irregular_nouns[word])
    if word.endswith("s") and not word.endswith(("ss", "us")):
        return (word,)
    return word, third_person(word)


def _inflected(words: list[str], term: Term, forms: EnglishForms) -> Iterator[str]:
    first, last = words[0], words[-1]
    frame = term.code.startswith("X") or term.code == "A4"
    as_verb = first in forms.verb_first or (frame and " ".join(words) not in forms.noun_frames)
    inflects = not (term.code.startswith("A") and not frame)
    if inflects and as_verb and first not in forms.fixed:
        yield from (" ".join([form, *words[1:]]) for form in verb_forms(first, forms))
    elif inflects and not as_verb and last not in forms.fixed:
        yield from (" ".join([*words[:-1], form]) for form in noun_forms(last, forms))
    else:
        yield " ".join(words)


def _spellings(phrase: str, forms: EnglishForms) -> Iterator[str]:
    choices = [
        (word, forms.spelling[word]) if word in forms.spelling else (word,)
        for word in phrase.split(" ")
    ]
    for words in itertools.product(*choices):
        plain = " ".join(words)
        yield plain
        yield _IZE.sub("is", plain)


def english_variants(term: Term, forms: EnglishForms) -> tuple[str, ...]:
    """Lower-case surface forms of an English term, the term itself first.

    ``historic building`` gives also ``historic buildings``; ``flock to`` (a frame) ``flocks to``,
    ``flocked to``, ``flocking to``. Frames and intentions (A4) inflect the first word, elements
    the last; other evaluations do not inflect. American spellings give the British ones and
    the other way round, a hyphen also a blank.
    """
    words = fold_term(term.text).split(" ")
    spelled = [
        form for phrase in _inflected(words, term, forms) for form in _spellings(phrase, forms)
    ]
    opened = [form.replace("-", " ") for form in spelled if _OPENS.fullmatch(form)]
    return tuple(dict.fromkeys(spelled + opened))
