"""Intervals: sources and stories are resampled, never sentences (METHOD.md 4.1).

Story weights are Poisson(1) and depend on (seed, replicate, source, story) alone; source weights
are multinomial over the sorted sources. Neither depends on the order of rows, files or shards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash
from scipy import stats

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

BOOT_SOURCES = 10
JACK_SOURCES = 3
LEVEL = 0.95
_CHUNK = 2048
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
# 16 bits of a hash -> a Poisson(1) count; the table's mean is 1 to 5 digits.
_POISSON = stats.poisson.ppf((np.arange(65536) + 0.5) / 65536, 1.0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Resampling:
    """The two stages: ``weights`` of the sources (sources x B) and the seed of the stories."""

    weights: npt.NDArray[np.floating[Any]]
    seed: int

    @property
    def replicates(self) -> int:
        """B."""
        return int(self.weights.shape[1])


def hash_ids(*columns: Sequence[str]) -> Keys:
    """One 64-bit key per row of the given text columns (all of one length)."""
    joined = ("\x1f".join(parts) for parts in zip(*columns, strict=True))
    return np.array([xxhash.xxh3_64_intdigest(text.encode()) for text in joined], dtype=np.uint64)


def mix(state: Keys) -> Keys:
    """The finaliser of splitmix64: 64 well-mixed bits for each 64-bit state (done in place)."""
    state ^= state >> np.uint64(30)
    state *= _MIX_1
    state ^= state >> np.uint64(27)
    state *= _MIX_2
    state ^= state >> np.uint64(31)
    return state


def _streams(keys: Keys, count: int, seed: int) -> Keys:
    start = mix(np.array([seed], dtype=np.uint64) + _GOLDEN)
    steps = np.arange(1, count + 1, dtype=np.uint64) * _GOLDEN
    return mix((keys ^ start)[:, None] + steps[None, :])


def uniform_keys(keys: Keys, count: int, *, seed: int) -> Keys:
    """Shape (len(keys), count): pseudo-random 64-bit numbers of (seed, key, column)."""
    return _streams(keys, count, seed)


def story_weights(keys: Keys, replicates: int, *, seed: int) -> npt.NDArray[np.float32]:
    """Shape (len(keys), replicates): Poisson(1) counts of (seed, key, replicate)."""
    blocks = -(-replicates // 4)
    words = _streams(keys, blocks, seed).astype("<u8").view("<u2")
    drawn: npt.NDArray[np.float32] = _POISSON[words[:, :replicates]]
    return drawn


def source_weights(sources: int, replicates: int, *, seed: int) -> Floats:
    """Shape (sources, replicates): each column is multinomial with ``sources`` draws, equal
    chances.
    """
    if sources == 0:
        return np.zeros((0, replicates))
    slots = _streams(np.arange(sources, dtype=np.uint64), replicates, seed + 1)
    picks = ((slots >> np.uint64(11)).astype(np.float64) / 2.0**53 * sources).astype(np.int64)
    flat = picks * replicates + np.arange(replicates)
    return (
        np.bincount(flat.ravel(), minlength=sources * replicates).astype(float).reshape(sources, -1)
    )


def bootstrap_sums(
    x: Any, keys: Keys, *, replicates: int, seed: int, source: Ints | None, weights: Floats | None
) -> Floats:
    """Replicate sums of the columns of ``x`` (units x columns, dense or CSR): shape (columns,
    replicates).

    ``weights`` (sources x replicates) with ``source`` (units) adds the first stage; None: units
    alone.
    """
    total = np.zeros((x.shape[1], replicates))
    single = None if weights is None else weights.astype(np.float32)
    for start in range(0, x.shape[0], _CHUNK):
        part = slice(start, start + _CHUNK)
        drawn = story_weights(keys[part], replicates, seed=seed)
        if single is not None and source is not None:
            drawn *= single[source[part]]
        block = x[part] if isinstance(x, np.ndarray) else x[part].toarray()
        total += block.T.astype(np.float32) @ drawn
    return total


def percentile_interval(draws: npt.NDArray[Any], level: float = LEVEL) -> tuple[Floats, Floats]:
    """Percentile limits along the last axis, linear between draws.

    NaN draws (empty replicates) are left out; all NaN gives NaN.
    """
    ordered = np.sort(draws, axis=-1)  # NaN last
    count = np.isfinite(ordered).sum(axis=-1)
    if count.size and count.min() == draws.shape[-1]:
        return _limits(ordered, level)
    limits = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        at = np.maximum(count - 1, 0) * tail
        low = np.floor(at).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        ends = [np.take_along_axis(ordered, x[..., None], -1)[..., 0] for x in (low, high)]
        limits.append(np.where(count > 0, ends[0] + (at - low) * (ends[1] - ends[0]), np.nan))
    return limits[0], limits[1]


def _limits(ordered: npt.NDArray[Any], level: float) -> tuple[Floats, Floats]:
    """The same where every draw is a number."""
    limits: list[Floats] = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        at = (ordered.shape[-1] - 1) * tail
        low = int(at)
        high = min(low + 1, ordered.shape[-1] - 1)
        first = ordered[..., low].astype(float)
        limits.append(first + (at - low) * (ordered[..., high] - first))
    return limits[0], limits[1]


def sum_runs(owner: Ints, values: Floats, count: int) -> Floats:
    """Sums of rows by owner (0 .. count - 1, ascending): count x columns."""
    found = np.zeros((count, values.shape[1]))
    if len(owner):
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        found[owner[first]] = np.add.reduceat(values, first, axis=0)
    return found


def t_factor(groups: npt.NDArray[Any], level: float = LEVEL) -> Floats:
    """Student t quantile with groups - 1 degrees of freedom (NaN below two groups)."""
    factor = np.full(groups.shape, np.nan)
    enough = groups >= 2
    factor[enough] = stats.t.ppf((1 + level) / 2, groups[enough] - 1)
    return factor


def jackknife_se(
    left_out: Floats, whole: Floats, owner: Ints, valid: npt.NDArray[np.bool_]
) -> Floats:
    """Delete-one-group standard errors.

    ``left_out`` (groups x cells): the statistic without that group; ``whole`` (owners x cells):
    with all; ``owner`` (groups, ascending): whose group it is; ``valid`` (groups x cells): groups
    with a non- zero denominator.
    """
    gap = np.where(valid & np.isfinite(left_out), left_out - whole[owner], 0.0)
    columns = (valid.astype(float), gap, gap**2)
    count, first, second = (sum_runs(owner, column, len(whole)) for column in columns)
    safe = np.maximum(count, 1)
    variance = (safe - 1) / safe * np.maximum(second - first**2 / safe, 0.0)
    result: Floats = np.where(count >= 2, np.sqrt(variance), np.nan)
    return result


def exact_upper(n: Floats, level: float = LEVEL) -> Floats:
    """Upper limit of a share never seen in n independent trials: 1 - 0.05 ** (1 / n)."""
    limit: Floats = 1 - (1 - level) ** (1 / np.maximum(n, 1.0))
    return limit


RANKS = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "part", "role", "lang", "city_id")),
        *((name, pa.float64()) for name in ("rank", "lo", "hi")),
        ("p_top", pa.list_(pa.float32())),
    ]
)


def rank_intervals(replicates: pa.Table, *, direction: Mapping[str, int] | None = None) -> pa.Table:
    """Ranks from joint replicates: median rank, 95 % limits and P(rank <= r) for r = 1, 2, ...

    Rank 1 is the largest value, the smallest where ``direction[indicator]`` is -1. Schema
    ``RANKS``.
    """
    keys = ("indicator", "part", "role", "lang")
    values = replicates["values"].combine_chunks()
    flat = values.flatten().to_numpy(zero_copy_only=False)
    draws = flat.reshape(len(values), -1) if len(values) else np.zeros((0, 0))
    groups: dict[tuple[str, ...], list[int]] = {}
    columns = [replicates[name].to_pylist() for name in keys]
    for row, key in enumerate(zip(*columns, strict=True)):
        groups.setdefault(key, []).append(row)
    cities = replicates["city_id"].to_pylist()
    lines: list[dict[str, Any]] = []
    for group, rows in sorted(groups.items()):
        sign = -1.0 if (direction or {}).get(group[0]) == -1 else 1.0
        named = [cities[row] for row in rows]
        lines.extend(_ranks(dict(zip(keys, group, strict=True)), named, sign * draws[rows]))
    return pa.Table.from_pylist(lines, schema=RANKS)


def _ranks(key: dict[str, str], cities: list[str], draws: Floats) -> list[dict[str, Any]]:
    ranks = stats.rankdata(-np.where(np.isfinite(draws), draws, -np.inf), axis=0, method="average")
    tops = np.arange(1, len(cities) + 1)
    lines = []
    for city, own in zip(cities, ranks, strict=True):
        low, middle, high = np.quantile(own, [0.025, 0.5, 0.975])
        share = np.searchsorted(np.sort(own), tops, side="right") / len(own)
        top = share.astype(np.float32)
        lines.append({**key, "city_id": city, "rank": middle, "lo": low, "hi": high, "p_top": top})
    return lines
