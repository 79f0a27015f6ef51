"""Which recipe of the linear model suits labelled rows: found on them alone, by inner folds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from citysway.models.polarity_model import linear
from citysway.models.polarity_model.agreement import score
from citysway.models.polarity_model.features import OWN
from citysway.models.polarity_model.linear import LinearModel
from citysway.models.polarity_model.records import Floats

STRENGTHS = (5.0, 20.0)
_INNER = 3  # folds
_MOST = 3000  # cases a recipe is chosen on
_GAIN = 0.004  # macro-F1 by which another recipe must be better than the usual one


@dataclass(frozen=True, slots=True)
class Recipe:
    """``strength``: inverse of the regularisation; ``own``: the target's own words count too."""

    strength: float = linear.STRENGTH
    own: bool = False


def folds_of(groups: Sequence[str], folds: int, seed: int = 0) -> list[int]:
    """A fold for every row: its group's, drawn once whatever the order of rows."""
    names = sorted(set(groups))
    random.Random(seed).shuffle(names)
    number = {name: i % folds for i, name in enumerate(names)}
    return [number[group] for group in groups]


def fit_best(
    counted: Sequence[Sequence[str]],
    tone: Floats,
    gold: Sequence[int],
    *,
    groups: Sequence[str],
    lang: str,
) -> tuple[LinearModel, Recipe]:
    """The model of all cases by the recipe that did best on folds of them, and that recipe."""
    recipe = choose(counted, tone, gold, groups=groups, lang=lang)
    model = linear.fit(counted, tone, gold, lang=lang, strength=recipe.strength, own=recipe.own)
    return model, recipe


def choose(
    counted: Sequence[Sequence[str]],
    tone: Floats,
    gold: Sequence[int],
    *,
    groups: Sequence[str],
    lang: str,
) -> Recipe:
    """The usual recipe, or one that beats it clearly on inner folds.

    Folds keep groups together; of many cases as many groups are drawn as make _MOST.
    """
    rows = _sample(groups)
    part = [counted[i] for i in rows], tone[rows], [gold[i] for i in rows]
    fold = np.array(folds_of([groups[i] for i in rows], _INNER, seed=1))
    reached = {r: _reached(r, *part, fold=fold, lang=lang) for r in _recipes(counted)}
    best = Recipe()
    for recipe, value in reached.items():
        if value > reached[best] + _GAIN:
            best = recipe
    return best


def _recipes(counted: Sequence[Sequence[str]]) -> list[Recipe]:
    """All there are; without a target in a text there are no words of its own to count."""
    said = any(name.startswith(OWN) for row in counted for name in row)
    return [Recipe(s, own) for own in ((False, True) if said else (False,)) for s in STRENGTHS]


def _reached(
    recipe: Recipe,
    counted: Sequence[Sequence[str]],
    tone: Floats,
    gold: Sequence[int],
    *,
    fold: npt.NDArray[np.int64],
    lang: str,
) -> float:
    """Macro-F1 over the inner folds; 0 where a training fold has but one label."""
    found = np.zeros(len(gold), dtype=np.int64)
    for number in range(_INNER):
        held, rest = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        labels = [gold[i] for i in rest.tolist()]
        if len(set(labels)) < 2:
            return 0.0
        known = [counted[i] for i in rest.tolist()]
        model = linear.fit(
            known, tone[rest], labels, lang=lang, strength=recipe.strength, own=recipe.own
        )
        found[held] = linear.labels_of(model, [counted[i] for i in held.tolist()], tone[held])
    return score(gold, found.tolist()).macro_f1


def _sample(groups: Sequence[str]) -> list[int]:
    if len(groups) <= _MOST:
        return list(range(len(groups)))
    part = folds_of(groups, len(groups) // _MOST + 1, seed=2)
    return [i for i, number in enumerate(part) if number == 0]
