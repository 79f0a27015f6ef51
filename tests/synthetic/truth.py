"""What the indicators should find: shares of tone, attention by place, from the planted world."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from citysway.pipeline.facts.arrays import ROLE_GROUPS, ROLES
from tests.synthetic.plan import Plan
from tests.synthetic.world import World, expected_rates

Floats = npt.NDArray[np.float64]

NAMINGS = (0.7, 0.3)  # two, three namings in a document that has more than one


@dataclass(frozen=True, slots=True)
class Truth:
    """By city (C), code (K), source (S). ``positive``, ``negative``: chances of a label outside and
    in own texts (C x 2); ``attention`` (S x C): expected a_sc, q_dc over all documents of a source;
    ``named`` (S x C): chance that a document of the source names the city; ``external`` (C): mean
    of ``attention`` over the outside places of the panel (RA02); ``pair`` (C x pairs): chance that
    an outside document that is first of all on the city holds the pair.
    """

    positive: Floats
    negative: Floats
    attention: Floats
    named: Floats
    external: Floats
    pair: Floats

    @property
    def favour(self) -> Floats:
        """Net tone (C x 2: outside, own)."""
        found: Floats = self.positive - self.negative
        return found


def truth_of(world: World) -> Truth:
    """The expectations of a world, over everything drawn after it."""
    plan = world.plan
    spread = np.sqrt(plan.source_sd**2 + plan.doc_sd**2 + plan.sentence_sd**2)
    inside = np.sqrt(plan.doc_sd**2 + plan.sentence_sd**2)
    mean = np.column_stack([world.tone, np.full(plan.cities, plan.own_tone)])
    sd = np.array([spread, inside])
    attention = printed((1 - plan.blank) * world.rate, world)
    return Truth(
        stats.norm.sf(plan.cut, mean, sd),
        stats.norm.cdf(-plan.cut, mean, sd),
        attention,
        printed(_named(plan, world.rate), world),
        external(world, attention),
        pair_chances(world),
    )


def printed(original: Floats, world: World) -> Floats:
    """Rates with reprints: a copy comes from the mix of all sources, in their proportions."""
    share = world.plan.reprint
    mix = np.average(original, axis=0, weights=world.volume)
    found: Floats = (1 - share) * original + share * mix
    return found


def _named(plan: Plan, rate: Floats) -> Floats:
    several = plan.company
    chances = [(1, 1 - several), (2, several * NAMINGS[0]), (3, several * NAMINGS[1])]
    never = np.zeros_like(rate)
    for times, chance in chances:
        never += chance * (1 - rate) ** times
    found: Floats = (1 - plan.blank) * (1 - never)
    return found


def external(world: World, attention: Floats, *, least: int = 30) -> Floats:
    """RA02 of every city: places equal, sources of a place equal, those with enough documents."""
    group = [ROLES.index(role) for role in ROLE_GROUPS["ext"]]
    found = np.full(world.plan.cities, np.nan)
    for city in range(world.plan.cities):
        outside = np.isin(world.role[:, city], group) & (world.volume >= least)
        seat = world.outlets.seat[outside]
        if len(seat):
            total = np.bincount(seat, attention[outside, city])
            count = np.bincount(seat)
            found[city] = np.mean(total[count > 0] / count[count > 0])
    return found


def panel_mean(world: World) -> Floats:
    """RA02 before the seats and sources are drawn: what a new panel of such places would show."""
    plan = world.plan
    base = np.exp(world.mu) / np.exp(world.mu).sum() * plan.listed
    seats = np.tile(base, (len(world.seat_rate), 1))
    rate = printed((1 - plan.blank) * expected_rates(plan, world.outlets, seats), world)
    return external(world, rate)


def present(plan: Plan, profile: Floats) -> Floats:
    """Chance that a document holds a code at all: 1 - E[(1 - y)^n], y ~ Beta(c p, c (1 - p))."""
    a, n = plan.concentration, plan.per_document
    rest = a * (1 - profile)
    missing = special.gammaln(a) + special.gammaln(rest + n)
    missing = missing - special.gammaln(rest) - special.gammaln(a + n)
    found: Floats = 1 - np.exp(missing)
    return found


PAIR_CHANCE = 0.5  # of a frame and an element of one document standing in one clause


def pair_chances(world: World) -> Floats:
    """Outside documents: the frame is there, the element is there, they stand together."""
    plan = world.plan
    found = np.zeros((plan.cities, len(plan.pairs)))
    for column, pair in enumerate(plan.pairs):
        frame, element = pair.split("*")
        there = present(plan, world.profile[:, plan.codes.index(element)])
        found[:, column] = PAIR_CHANCE * world.frame[0, :, int(frame[1:]) - 1] * there
    return found
