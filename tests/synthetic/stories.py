"""Stories and their copies: who wrote them, whom they name, what they say; arrays only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.synthetic.plan import EVALUATIONS, FRAMES
from tests.synthetic.truth import NAMINGS, PAIR_CHANCE
from tests.synthetic.world import World

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DELAY_HOURS = 12.0
GENERATIONS = 8
EVALUATED = 0.25  # documents on a city that hold A1, A2, A3 or A4, each
NAMED_AGAIN = 0.5  # further times a naming is repeated, in the mean
FRAME_TONE = (0.3, 0.1)  # chances of praise and blame of a frame


@dataclass(frozen=True, slots=True)
class Origins:
    """Where each story starts: its source, or the city that issues it (-1); month."""

    source: Ints
    owner: Ints
    month: Ints


@dataclass(frozen=True, slots=True)
class Named:
    """Namings of stories, sorted: story, listed city, times; ``total`` and ``several`` by story
    (all cities); ``focal`` city of each story, -1 for none that is listed.
    """

    story: Ints
    city: Ints
    times: Ints
    total: Ints
    several: Ints
    focal: Ints


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes of stories on their focal city, sorted by story and code (numbers of all names)."""

    story: Ints
    code: Ints
    x: Ints
    pos: Ints
    neg: Ints
    plan: Ints
    done: Ints


@dataclass(frozen=True, slots=True)
class Copies:
    """Documents: the story each one prints, its source (-1: the issuer), hours after the first."""

    story: Ints
    source: Ints
    hours: Floats


def origins(rng: np.random.Generator, world: World) -> Origins:
    """All stories of a corpus in random order; own texts are issued by every city alike."""
    plan = world.plan
    written = np.rint(world.volume * (1 - plan.reprint)).astype(np.int64)
    source = np.repeat(np.arange(len(written)), np.maximum(written, 1))
    owner = np.repeat(np.arange(plan.cities), plan.own)
    both = (
        np.append(source, np.full(len(owner), -1)),
        np.append(np.full(len(source), -1), owner),
    )
    order = rng.permutation(len(both[0]))
    month = rng.integers(0, plan.months, len(order))
    return Origins(both[0][order], both[1][order], month)


def name_cities(rng: np.random.Generator, world: World, start: Origins) -> Named:
    """One to three independent namings a story, so that E[q] is the source's rate exactly."""
    plan, stories = world.plan, len(start.source)
    chances = (1 - plan.company, *(plan.company * share for share in NAMINGS))
    times = rng.choice((1, 2, 3), stories, p=chances)
    times[(rng.random(stories) < plan.blank) & (start.owner < 0)] = 0
    story = np.repeat(np.arange(stories), times)
    first = np.diff(story, prepend=-1) > 0
    city = _drawn_cities(rng, world, start.source[story])
    city = np.where(first & (start.owner[story] >= 0), start.owner[story], city)
    again = 1 + rng.poisson(NAMED_AGAIN, len(story))
    focal = np.full(stories, -1)
    focal[story[first]] = np.where(city[first] < plan.cities, city[first], -1)
    total = np.bincount(story, again, stories).astype(np.int64)
    key, inverse = np.unique(story * (plan.cities + 1) + city, return_inverse=True)
    count = np.bincount(inverse, again, len(key)).astype(np.int64)
    owner, place = key // (plan.cities + 1), key % (plan.cities + 1)
    several = np.bincount(owner, minlength=stories)
    kept = place < plan.cities
    return Named(owner[kept], place[kept], count[kept], total, several, focal)


def _drawn_cities(rng: np.random.Generator, world: World, source: Ints) -> Ints:
    """A city of each source's rates by its cumulated shares; the last number is any other city."""
    cities = world.plan.cities
    rates = np.vstack(
        [world.rate, world.rate.mean(axis=0)]
    )  # issuers name others as the press does
    steps = np.cumsum(rates, axis=1)
    flat = (steps + np.arange(len(steps))[:, None]).ravel()
    line = np.where(source < 0, len(steps) - 1, source)
    at = np.searchsorted(flat, rng.random(len(source)) + line, side="right")
    found: Ints = np.minimum(at - line * cities, cities)
    return found


def code_names(world: World) -> tuple[str, ...]:
    """All codes of a corpus in the order of their text."""
    plan = world.plan
    more = (*FRAMES, *EVALUATIONS, *plan.pairs) if plan.frames else ()
    return tuple(sorted({*plan.codes, *more}))


def code_stories(rng: np.random.Generator, world: World, start: Origins, named: Named) -> Coded:
    """Mentions of each story on its focal city: profile ~ Dirichlet(8 p), tone of METHOD.md 5.1."""
    plan = world.plan
    about = np.flatnonzero(named.focal >= 0)
    city, own = named.focal[about], start.owner[about] >= 0
    outside = world.profile[city]
    if len(world.editorial):
        outside = world.editorial[start.source[about], city]
    base = np.where(own[:, None], world.own_profile[city], outside)
    share = rng.standard_gamma(plan.concentration * base)
    share /= share.sum(axis=1, keepdims=True)
    counts = rng.multinomial(plan.per_document, share)
    mood = np.where(own, plan.own_tone, world.tone[city])
    mood += np.where(own, 0.0, world.bias[start.source[about], city])
    mood += rng.normal(0, plan.doc_sd, len(about))
    line, element = np.nonzero(counts)
    x = counts[line, element]
    names = {name: k for k, name in enumerate(code_names(world))}
    rows = np.array([names[code] for code in plan.codes])[element]
    pos, neg = _labels(rng, world, mood[line], x)
    pieces = [np.stack([line, rows, x, pos, neg])]
    if plan.frames:
        pieces += _frames(rng, world, counts, city, own)
    table = np.concatenate(pieces, axis=1)
    table = table[:, np.lexsort((table[1], table[0]))]
    line, code, x, pos, neg = table
    planned = rng.binomial(x, np.where(own[line], 0.5, 0.1))
    done = rng.binomial(x - planned, 0.5)
    return Coded(about[line], code, x, pos, neg, planned, done)


def _labels(rng: np.random.Generator, world: World, mood: Floats, x: Ints) -> tuple[Ints, Ints]:
    """Praise and blame among x sentences of one document, code by code."""
    plan = world.plan
    latent = np.repeat(mood, x) + rng.normal(0, plan.sentence_sd, int(x.sum()))
    first = np.cumsum(x) - x
    if not len(x):
        return x, x
    pos = np.add.reduceat((latent > plan.cut).astype(np.int64), first)
    return pos, np.add.reduceat((latent < -plan.cut).astype(np.int64), first)


def _frames(
    rng: np.random.Generator, world: World, counts: Ints, city: Ints, own: npt.NDArray[np.bool_]
) -> list[Ints]:
    """Rows (story, code, x, pos, neg) of frames, evaluations and pairs."""
    plan = world.plan
    names = {name: k for k, name in enumerate(code_names(world))}
    held = rng.random((len(city), len(FRAMES))) < world.frame[own.astype(int), city]
    line, frame = np.nonzero(held)
    x = 1 + rng.poisson(0.3, len(line))
    pos = rng.binomial(x, FRAME_TONE[0])
    neg = rng.binomial(x - pos, FRAME_TONE[1])
    rows = [np.stack([line, np.array([names[f] for f in FRAMES])[frame], x, pos, neg])]
    judged = rng.random((len(city), len(EVALUATIONS))) < EVALUATED
    line, kind = np.nonzero(judged)
    praise = (rng.random(len(line)) < world.evaluation[city[line], kind]).astype(np.int64)
    code = np.array([names[a] for a in EVALUATIONS])[kind]
    rows.append(np.stack([line, code, np.ones_like(line), praise, 1 - praise]))
    for pair in plan.pairs:
        first, second = pair.split("*")
        both = held[:, int(first[1:]) - 1] & (counts[:, plan.codes.index(second)] > 0)
        line = np.flatnonzero(both & (rng.random(len(city)) < PAIR_CHANCE))
        one, none = np.ones_like(line), np.zeros_like(line)
        rows.append(np.stack([line, np.full_like(line, names[pair]), one, none, none]))
    return rows


def print_copies(rng: np.random.Generator, world: World, start: Origins) -> Copies:
    """Branching reprints: every copy has Poisson(``reprint``) more, one to a source."""
    chance = np.cumsum(world.volume) / world.volume.sum()
    story, source = np.arange(len(start.source)), start.source
    hours = np.zeros(len(story))
    pieces = [(story, source, hours)]
    for _ in range(GENERATIONS):
        mean = np.where(pieces[-1][1] < 0, 0.0, world.plan.reprint)  # own texts are not reprinted
        parent = np.repeat(np.arange(len(mean)), rng.poisson(mean))
        if not len(parent):
            break
        picked = np.searchsorted(chance, rng.random(len(parent)), side="right")
        later = pieces[-1][2][parent] + rng.exponential(DELAY_HOURS, len(parent))
        pieces.append((pieces[-1][0][parent], np.minimum(picked, len(chance) - 1), later))
    story, source, hours = (np.concatenate(column) for column in zip(*pieces, strict=True))
    order = np.lexsort((hours, source, story))
    story, source, hours = story[order], source[order], hours[order]
    new = (np.diff(story, prepend=-1) != 0) | (np.diff(source, prepend=-2) != 0)
    return Copies(story[new], source[new], hours[new])
