"""English words by their base form, as far as the corpus itself holds that form."""

from dataclasses import replace

import numpy as np

from citysway.models.codebook import EnglishForms
from citysway.models.codebook.english import noun_forms, verb_forms
from citysway.models.suggest.streams import GAP, Stream

_LEAST = 4  # letters of a base form: shorter ones look like the stem of anything ("new", "news")


def lemmatise(stream: Stream, forms: EnglishForms) -> Stream:
    """The stream with inflected words under the number of their base form.

    A plural goes to its singular, a past form to a verb that is at least as frequent. Forms in
    -ing stay: they are as often nouns (``building``, ``driving force``).
    """
    count = np.bincount(stream.tokens, minlength=len(stream.words))
    number = {word: i for i, word in enumerate(stream.words) if i != GAP and i not in stream.terms}
    base = np.arange(len(stream.words))
    for word, i in number.items():
        if len(word) < _LEAST or not word.isascii() or word in forms.fixed:
            continue
        plurals = set(noun_forms(word, forms)[1:])
        for form in (*plurals, *verb_forms(word, forms)[1:]):
            j = number.get(form)
            if j is None or j == i or form.endswith("ing"):
                continue
            if form in plurals or count[i] >= count[j]:
                base[j] = i
    while (base != base[base]).any():
        base = base[base]
    return replace(stream, tokens=base[stream.tokens])
