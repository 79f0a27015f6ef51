"""From plain tables to records, with errors that name the file, the key and what is allowed."""

from collections.abc import Mapping
from typing import Any

from citysway.errors import StudyError
from citysway.models.codebook.members import parse_members
from citysway.models.codebook.records import (
    LANGS,
    MEASURES,
    NEEDS,
    Category,
    Code,
    ContextRule,
    Double,
    EnglishForms,
    Term,
)
from citysway.models.codebook.tables import CATEGORY_FIELDS, CODE_FIELDS, Table, check_keys

_RULE_LISTS = (
    *("codes", "terms", "needs_near", "needs_left", "needs_right"),
    *("drop_near", "drop_left", "drop_right"),
)
_RULE_FIELDS = ("id", "lang", *_RULE_LISTS, "within", "needs", "recode", "why")
_WITHIN = {"zh": 6, "en": 40}
_FORM_FIELDS = (
    *("irregular_verbs", "irregular_nouns", "verb_first", "noun_frames", "fixed", "spelling"),
)


def _string(table: Mapping[str, Any], key: str, *, where: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise StudyError(f"{where} {key}: found {value!r}; needed is a string")
    return value


def _strings(table: Mapping[str, Any], key: str, *, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise StudyError(f"{where} {key}: found {value!r}; needed is a list of non-empty strings")
    return tuple(value)


def _choice(value: str, allowed: tuple[str, ...], *, where: str) -> str:
    if value not in allowed:
        raise StudyError(f"{where}: found {value!r}; allowed are {', '.join(map(repr, allowed))}")
    return value


def make_term(text: str, *, lang: str, code: str, where: str) -> Term:
    """A term with its marks read: leading ``-`` negative, trailing ``*`` needs context."""
    plain = text.removeprefix("-").removesuffix("*").strip()
    if not plain or plain.endswith("*"):
        raise StudyError(
            f"{where}: term {text!r}; allowed is a text, with one - before, one * after"
        )
    polarity = -1 if text.startswith("-") else int(code.startswith("A"))
    return Term(plain, LANGS[LANGS.index(lang)], code, text.endswith("*"), polarity)


def make_code(key: str, table: Table, *, where: str) -> Code:
    """One code; every key but ``case_sensitive`` and ``in_names`` is needed."""
    check_keys(table, CODE_FIELDS, where=where)
    terms = tuple(
        make_term(text, lang=lang, code=key, where=f"{where} {lang}")
        for lang in LANGS
        for text in _strings(table, lang, where=where)
    )
    texts = {name: _string(table, name, where=where) for name in CODE_FIELDS[:4]}
    chosen = {name: _strings(table, name, where=where) for name in CODE_FIELDS[6:]}
    for name, named in chosen.items():
        if unknown := set(named) - {term.text for term in terms}:
            raise StudyError(f"{where} {name}: {sorted(unknown)} are no terms of {key}")
    return Code(id=key, facet=key[0], terms=terms, **chosen, **texts)  # type: ignore[arg-type]


def make_rule(table: Table, *, where: str) -> ContextRule:
    """One context rule; ``id``, ``lang`` and ``codes`` are needed."""
    where = f"{where}: rule {table.get('id', '?')}"
    check_keys(table, _RULE_FIELDS, where=where)
    lang = _choice(_string(table, "lang", where=where), LANGS, where=f"{where} lang")
    within = _within(table, lang, where=where)
    needs = _choice(_string(table, "needs", where=where, default=""), NEEDS, where=f"{where} needs")
    lists = {key: _strings(table, key, where=where) for key in _RULE_LISTS}
    if not lists["codes"]:
        raise StudyError(f"{where} codes: found none; needed is at least one code")
    texts = {key: _string(table, key, where=where, default="") for key in ("recode", "why")}
    name = _string(table, "id", where=where)
    return ContextRule(id=name, lang=lang, within=within, needs=needs, **lists, **texts)  # type: ignore[arg-type]


def _within(table: Table, lang: str, *, where: str) -> int:
    value = table.get("within", _WITHIN[lang])
    if not isinstance(value, int) or not 1 <= value <= 500:
        raise StudyError(f"{where} within: found {value!r}; allowed are 1 to 500 characters")
    return value


def make_double(term: str, table: Table, *, where: str) -> Double:
    """One declared double: ``own`` and ``ext`` code, perhaps ``city``."""
    where = f"{where}: doubles {term}"
    if not isinstance(table, dict):
        raise StudyError(f"{where}: found {table!r}; allowed is {{own = CODE, ext = CODE}}")
    check_keys(table, ("own", "ext", "city", "why"), where=where)
    own, ext = (_string(table, key, where=where) for key in ("own", "ext"))
    city = _string(table, "city", where=where) if "city" in table else None
    return Double(term, own, ext, city, _string(table, "why", where=where, default=""))


def make_category(key: str, table: Table, *, elements: tuple[str, ...], where: str) -> Category:
    """One category; names, source, rule and ``primary`` are needed."""
    check_keys(table, CATEGORY_FIELDS, where=where)
    texts = {name: _string(table, name, where=where) for name in CATEGORY_FIELDS[:4]}
    measure = _string(table, "measure", where=where, default="rate")
    outside = table.get("outside", False)
    if not isinstance(outside, bool):
        raise StudyError(f"{where} outside: found {outside!r}; allowed are true, false")
    primary, secondary = (
        parse_members(
            _strings(table, name, where=where), elements=elements, where=f"{where} {name}"
        )
        for name in ("primary", "secondary")
    )
    return Category(
        id=key,
        framework=key.partition(".")[0],
        **texts,
        primary=primary,
        secondary=secondary,
        measure=_choice(measure, MEASURES, where=f"{where} measure"),
        outside=outside,
    )


def make_forms(table: Table, *, where: str) -> EnglishForms:
    """The inflection table of English words."""
    check_keys(table, _FORM_FIELDS, where=where)
    verbs, nouns = (
        {word: _strings(table[key], word, where=where) for word in table.get(key, {})}
        for key in _FORM_FIELDS[:2]
    )
    first, last, fixed = (frozenset(_strings(table, key, where=where)) for key in _FORM_FIELDS[2:5])
    american = table.get("spelling", {})
    spelling = american | {british: word for word, british in american.items()}
    return EnglishForms(verbs, nouns, first, last, fixed, spelling)
