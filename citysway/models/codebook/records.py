"""The records of a loaded codebook; every one is frozen and says where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Lang = Literal["zh", "en"]
Facet = Literal["E", "X", "A"]
LANGS: tuple[Lang, ...] = ("zh", "en")
NEEDS = ("", "city", "element", "city_or_element")
MEASURES = ("simplex", "rate")
ROLES = ("own", "gov", "unk", "home", "int", "nat", "prov", "oth", "ext", "in")


@dataclass(frozen=True, slots=True)
class Term:
    """One string to look for; ``polarity`` is what the term itself says (-1, 0, 1)."""

    text: str
    lang: Lang
    code: str
    starred: bool = False
    polarity: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A topic element (facet E), a predicate frame (X) or an evaluation (A); METHOD.md 1.1, 1.4.

    The marks of the file are read into the terms: ``*`` is ``starred``, ``-`` is ``polarity`` -1.
    Terms of ``case_sensitive`` match only as written. Those of ``in_names`` count inside names of
    institutions too, whose characters the gazetteer takes.
    """

    id: str
    zh_name: str
    en_name: str
    rule: str
    source: str
    facet: Facet
    terms: tuple[Term, ...]
    case_sensitive: tuple[str, ...] = ()
    in_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextRule:
    """What must or must not stand beside a hit for it to count; METHOD.md 1.5.

    Applies to the hits of ``terms`` (empty: every term) in ``codes``. ``*_near`` looks ``within``
    characters left and right of the hit inside the sentence, ``*_left`` and ``*_right`` at what
    directly precedes or follows (English: after one blank). Among the strings of one key one is
    enough; all keys of a rule, and all rules of a hit, must hold. A hit that fails is dropped, or
    given the code ``recode`` where that is set.
    """

    id: str
    lang: Lang
    codes: tuple[str, ...]
    terms: tuple[str, ...] = ()
    needs_near: tuple[str, ...] = ()
    within: int = 6
    needs_left: tuple[str, ...] = ()
    needs_right: tuple[str, ...] = ()
    drop_near: tuple[str, ...] = ()
    drop_left: tuple[str, ...] = ()
    drop_right: tuple[str, ...] = ()
    needs: str = ""
    recode: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Double:
    """A term of two codes: who speaks decides (METHOD.md 1.1, last paragraph).

    ``own`` is taken in texts of the city itself and of its own press, ``ext`` in all others;
    ``city`` goes before both when another linked city is the object in the clause.
    """

    term: str
    own: str
    ext: str
    city: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """What a category counts: a code, two codes in one clause, or two codes in one sentence."""

    kind: Literal["code", "pair", "anchor"]
    first: str
    second: str | None = None
    role: str | None = None

    def __str__(self) -> str:
        """The notation of the file: ``E03``, ``X01*E03``, ``E24&E03``, each with ``@role``."""
        joint = {"code": "", "pair": "*", "anchor": "&"}[self.kind]
        return f"{self.first}{joint}{self.second or ''}{'@' + self.role if self.role else ''}"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a paper as a set of members; METHOD.md 1.2.

    ``secondary`` members weigh 0.5 and only in the variant ``broad``. ``measure`` is ``simplex``
    (shares of one whole) or ``rate``; an ``outside`` category is published beside that whole.
    """

    id: str
    framework: str
    zh_name: str
    en_name: str
    source: str
    rule: str
    primary: tuple[Member, ...]
    secondary: tuple[Member, ...] = ()
    measure: str = "rate"
    outside: bool = False


@dataclass(frozen=True, slots=True)
class EnglishForms:
    """How the words of English terms inflect where the regular endings are wrong."""

    irregular_verbs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    irregular_nouns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    verb_first: frozenset[str] = frozenset()
    noun_frames: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    spelling: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codebook:
    """All that is coded and how it is grouped; ``version`` is a hash of the content.

    ``frameworks`` maps ``F1`` to its categories in the default variant; ``variants`` maps
    ``F5`` to ``{"B": categories}``. ``star_needs`` is what a starred term without a rule needs.
    """

    codes: Mapping[str, Code]
    rules: tuple[ContextRule, ...]
    doubles: Mapping[str, Double]
    frameworks: Mapping[str, tuple[Category, ...]]
    variants: Mapping[str, Mapping[str, tuple[Category, ...]]]
    forms: EnglishForms
    star_needs: str
    version: str

    def terms(self, lang: str) -> tuple[Term, ...]:
        """Every term of ``lang`` in the order of the codes; a double appears once per code."""
        found = (term for code in self.codes.values() for term in code.terms)
        return tuple(term for term in found if term.lang == lang)

    def categories(self) -> tuple[Category, ...]:
        """The categories of all frameworks in their default variant."""
        return tuple(item for group in self.frameworks.values() for item in group)

    def name(self, item: str, lang: str) -> str:
        """The name of a code or category in ``zh`` or ``en``; KeyError for an unknown id."""
        named: dict[str, Code | Category] = {found.id: found for found in self.categories()}
        found = self.codes[item] if item in self.codes else named[item]
        return found.zh_name if lang == "zh" else found.en_name
