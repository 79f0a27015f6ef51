"""Is a codebook sound? Problems in words, for the tests and for people who write their own."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from citysway.corpus.fold import fold_term
from citysway.models.codebook.english import english_variants
from citysway.models.codebook.members import codes_of
from citysway.models.codebook.records import LANGS, Category, Codebook, ContextRule

# METHOD.md 1.2: the categories of F1 share out E01-E35 and E47, each to one of them.
F1_CODES = frozenset([f"E{number:02d}" for number in range(1, 36)] + ["E47"])


def check(codebook: Codebook) -> list[str]:
    """Everything unsound in a codebook as readable lines; empty when it is sound."""
    return [
        *_empty_codes(codebook),
        *shared_terms(codebook),
        *_doubles(codebook),
        *_rules(codebook),
        *_stars(codebook),
        *_categories(codebook),
        *_partitions(codebook),
    ]


def _empty_codes(codebook: Codebook) -> Iterator[str]:
    for code in codebook.codes.values():
        for lang in LANGS:
            if not any(term.lang == lang for term in code.terms):
                yield f"{code.id} has no {lang} terms"


def shared_terms(codebook: Codebook) -> list[str]:
    """Folded surface forms (inflected ones too) that would feed two codes, or one code twice."""
    declared = {fold_term(term) for term in codebook.doubles}
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    written: Counter[tuple[str, str, str]] = Counter()
    for lang in LANGS:
        for term in codebook.terms(lang):
            folded = fold_term(term.text)
            written[lang, folded, term.code] += 1
            forms = english_variants(term, codebook.forms) if lang == "en" else (folded,)
            if folded not in declared:
                for form in forms:
                    owners[lang, form].add(term.code)
    twice = [f"{code} has {text!r} twice" for (_, text, code), n in written.items() if n > 1]
    both = [
        f"{form!r} is in {' and '.join(sorted(codes))}"
        for (_, form), codes in owners.items()
        if len(codes) > 1
    ]
    return twice + both


def _doubles(codebook: Codebook) -> Iterator[str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for lang in LANGS:
        for term in codebook.terms(lang):
            owners[fold_term(term.text)].add(term.code)
    for name, double in codebook.doubles.items():
        named = {double.own, double.ext, *([double.city] if double.city else [])}
        if named != owners[fold_term(name)]:
            found = sorted(owners[fold_term(name)])
            yield f"double {name!r} names {sorted(named)}, its term is in {found}"


def _rules(codebook: Codebook) -> Iterator[str]:
    for name, count in Counter(rule.id for rule in codebook.rules).items():
        if count > 1:
            yield f"rule {name!r} is there {count} times"
    for rule in codebook.rules:
        named = {*rule.codes, *([rule.recode] if rule.recode else [])}
        if unknown := sorted(named - set(codebook.codes)):
            yield f"rule {rule.id!r} names unknown codes {unknown}"
        elif missing := sorted(set(map(fold_term, rule.terms)) - _rule_terms(codebook, rule)):
            yield f"rule {rule.id!r} names terms that its codes do not have: {missing}"


def _rule_terms(codebook: Codebook, rule: ContextRule) -> set[str]:
    terms = (term for code in rule.codes for term in codebook.codes[code].terms)
    return {fold_term(term.text) for term in terms if term.lang == rule.lang}


def covered(codebook: Codebook) -> set[tuple[str, str, str]]:
    """(lang, code, folded text) of the starred terms that an explicit rule speaks of."""
    named = {
        (rule.lang, code, fold_term(text))
        for rule in codebook.rules
        for code in rule.codes
        for text in rule.terms
    }
    whole = {(r.lang, code) for r in codebook.rules if not r.terms for code in r.codes}
    stars = (term for lang in LANGS for term in codebook.terms(lang) if term.starred)
    keys = ((term.lang, term.code, fold_term(term.text)) for term in stars)
    return {key for key in keys if key in named or key[:2] in whole}


def _stars(codebook: Codebook) -> Iterator[str]:
    if codebook.star_needs:
        return
    known = covered(codebook)
    for lang in LANGS:
        for term in codebook.terms(lang):
            if term.starred and (lang, term.code, fold_term(term.text)) not in known:
                yield f"{term.code} {term.text!r} is starred, has no rule, and there is no default"


def _categories(codebook: Codebook) -> Iterator[str]:
    used: set[str] = set()
    for category in codebook.categories():
        if not category.primary:
            yield f"{category.id} has no primary members"
        for member in (*category.primary, *category.secondary):
            used.update(codes_of(member))
    if unknown := sorted(used - set(codebook.codes)):
        yield f"frameworks name unknown codes {unknown}"
    for code in codebook.codes:
        if code not in used and not code.startswith("A"):
            yield f"{code} is in no framework"


def _partitions(codebook: Codebook) -> Iterator[str]:
    groups = [(name, group) for name, group in codebook.frameworks.items()]
    for framework, variants in codebook.variants.items():
        groups += [(f"{framework} variant {name}", group) for name, group in variants.items()]
    for name, group in groups:
        yield from _overlaps(name, tuple(item for item in group if item.measure == "simplex"))
    inside = [item for item in codebook.frameworks.get("F1", ()) if not item.outside]
    shared = {code for item in inside for member in item.primary for code in codes_of(member)}
    if inside and (missing := sorted((F1_CODES & set(codebook.codes)) - shared)):
        yield f"F1 leaves out {missing}"


def _overlaps(name: str, group: tuple[Category, ...]) -> Iterator[str]:
    counts = Counter(str(member) for category in group for member in category.primary)
    for member, count in counts.items():
        if count > 1:
            yield f"{name} counts {member} {count} times: its primary sets must not overlap"
