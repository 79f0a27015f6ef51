"""Stories with known topic shares, as they are loaded."""

from collections.abc import Mapping, Sequence

import numpy as np

from citysway.pipeline.topics.material import Floats, Groups, Ints, Stories, Words

NO_GROUPS = Groups((), np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64))


def shares_around(rng: np.random.Generator, mean: Floats, *, strength: float = 3.0) -> Floats:
    """Rows of shares drawn around rows of means; most are near 0, a few large, as in topics."""
    drawn = rng.gamma(np.maximum(strength * mean, 1e-3))
    found: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return found


def months(number: Ints) -> list[str]:
    """Months from January 2020 on, by their numbers."""
    return [f"{2020 + n // 12}-{n % 12 + 1:02d}" for n in number.tolist()]


def groups(members: Mapping[str, Sequence[int]]) -> Groups:
    names = sorted(members)
    first = np.cumsum([0, *(len(members[name]) for name in names)])
    rows = [row for name in names for row in sorted(members[name])]
    return Groups(tuple(names), first.astype(np.int64), np.array(rows, dtype=np.int64))


def words_of(topics: int) -> tuple[Words, ...]:
    return tuple(
        Words((f"w{t}a", f"w{t}b"), np.array([0.6, 0.4]), 0.1, float("nan")) for t in range(topics)
    )


def make_stories(
    shares: Floats,
    periods: Sequence[str],
    *,
    source: Ints | None = None,
    cities: Groups = NO_GROUPS,
    sources: Groups = NO_GROUPS,
) -> Stories:
    """Stories d00000, d00001, ... of these shares."""
    count, topics = shares.shape
    ids = np.array([f"d{n:05d}" for n in range(count)], dtype=object)
    return Stories(
        "zh", tuple(range(topics)), words_of(topics), ids, shares, shares.argmax(axis=1),
        np.array(periods, dtype=object),
        np.zeros(count, dtype=np.int64) if source is None else source, cities, sources, 0,
    )  # fmt: skip
