"""IM18: the planted conversion comes back (METHOD.md 5.2: 20 cities, 2,000 inputs, 800
recognitions, ln ratio -.7, 0, .7), in the published value and inside its interval.
"""

import math
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from citysway.pipeline.indicators.cells import METHODS, REASONS, Cells, Support
from citysway.pipeline.indicators.image.conversion import conversion
from citysway.pipeline.indicators.table import City, compute
from citysway.pipeline.statistics.shrinkage import shrink_normal, shrink_to_spread
from tests.pipeline.fact_files import write_facts
from tests.pipeline.generator import Doc, Source

Floats = npt.NDArray[np.float64]
CORPORA, COUNT, TEXTS, SOURCES, PAGES = 400, 20, 40, 20, 2
LIMIT = {-0.7: 0.55, 0.0: 0.45, 0.7: 0.35}
BIAS = 0.03
CITIES = tuple(
    City(f"CN{11 + k}0100", 20.0 + k, 100.0 + k, "CN", f"CN{11 + k}0000") for k in range(COUNT)
)
LISTED = tuple(city.id for city in CITIES)
VOICES = [
    Source(f"v{k:02d}", "national", None, f"X{k:02d}", 5.0 * k, 9.0 * k, "capital", "en")
    for k in range(SOURCES)
]
ISSUERS = [Source(f"gov-{c.id}", "local", c.id, "CN", c.lat, c.lon) for c in CITIES]


def planted(rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Planted levels, shares of the input, shares of the recognition."""
    level = rng.permutation(np.resize([-0.7, 0.0, 0.7], COUNT))
    share = rng.dirichlet(np.full(COUNT, 60.0))
    return level, share, share * np.exp(level) / np.sum(share * np.exp(level))


def drawn(rng: np.random.Generator, share: Floats, total: int, units: int) -> Floats:
    """So many statements over cities and texts or sources: cities x units."""
    return (
        rng.multinomial(total, np.repeat(share, units) / units).reshape(COUNT, units).astype(float)
    )


def block(role: str, counts: Floats) -> Cells:
    """Statements by text or source as a block of mean rates."""
    units = counts.shape[1]
    cells = Cells("_", role, "all", "all", ("",), LISTED)
    cells.put(value=counts.mean(axis=1), raw=counts.mean(axis=1), stories=units, sources=units)
    cells.se[:] = counts.std(axis=1, ddof=1) / np.sqrt(units)
    return cells


def sides(seed: int, inputs: int = 2000, won: int = 800) -> tuple[Cells, Cells, Floats, Floats]:
    """The two blocks of one corpus, the planted levels, the true ln ratio of the shares."""
    rng = np.random.default_rng(seed)
    level, put, got = planted(rng)
    effort = block("own", drawn(rng, put, inputs, TEXTS))
    seen = block("ext", drawn(rng, got, won, SOURCES))
    return effort, seen, level, np.log(got / put)


def smoothed(effort: Cells, seen: Cells) -> Floats:
    """ln((R + .5) / (I + .5)) of the counts, whose bias is of the order of 1 / n^2."""
    won, put = seen.columns["value"][0] * SOURCES, effort.columns["value"][0] * TEXTS
    total = math.log(put.sum() / won.sum())
    found: Floats = np.log((won + 0.5) / (put + 0.5)) + total
    return found


def posterior(effort: Cells, seen: Cells) -> Floats:
    """ln of the ratio of posterior means."""
    means = []
    for cells in (seen, effort):
        variance = np.full(COUNT, np.mean(cells.se[0] ** 2))
        found = shrink_normal(cells.columns["value"][0], variance).value
        means.append(found / found.sum())
    ratio: Floats = np.log(means[0] / means[1])
    return ratio


def by_level(levels: Floats, errors: Floats) -> dict[float, Floats]:
    return {level: errors[np.isclose(levels, level)] for level in LIMIT}


def test_planted_conversion_is_recovered() -> None:
    """The published value meets the row; posterior means of the shares are drawn together."""
    rows = []
    for seed in range(CORPORA):
        effort, seen, level, truth = sides(seed)
        value = conversion(effort, seen, LISTED).columns["value"][0]
        rows.append(np.stack([level, value - truth, posterior(effort, seen) - truth]))
    level, published, naive = np.concatenate(rows, axis=1)
    for one, errors in by_level(level, published).items():
        assert abs(errors.mean()) <= BIAS, (one, errors.mean())
        assert np.quantile(np.abs(errors), 0.95) <= LIMIT[one], one
    assert by_level(level, naive)[-0.7].mean() > BIAS + 0.02
    assert by_level(level, naive)[0.7].mean() < -BIAS


def test_few_statements_are_steadied() -> None:
    """200 inputs, 80 recognitions: every city that puts in anything has a value, nearer to the
    truth than smoothed counts are; the plain ratio is missing where nothing was recognised.
    """
    rows, missing = [], 0
    for seed in range(100):
        effort, seen, _, truth = sides(seed, 200, 80)
        found = conversion(effort, seen, LISTED)
        value, raw = found.columns["value"][0], found.columns["raw"][0]
        some = effort.columns["value"][0] > 0
        assert np.array_equal(np.isfinite(value), some)
        rows.append(np.stack([value - truth, smoothed(effort, seen) - truth])[:, some])
        missing += int(np.isnan(raw[some]).sum())
    error = np.sqrt(np.mean(np.concatenate(rows, axis=1) ** 2, axis=1))
    assert missing > 0
    assert error[0] < 0.85 * error[1], error


def test_without_recognition_the_error_is_that_of_all_cities() -> None:
    effort, seen, _, _ = sides(0)
    seen.put(value=np.where(np.arange(COUNT) == 3, 0.0, seen.columns["value"][0]))
    seen.se[0, 3] = 0.0
    found = conversion(effort, seen, LISTED)
    value, low, high, raw = (found.columns[name][0, 3] for name in ("value", "lo", "hi", "raw"))
    assert np.isnan(raw)
    assert low < value < high
    assert METHODS[found.method[0, 3]] == "jackknife"
    width = found.columns["hi"][0] - found.columns["lo"][0]
    assert np.argmax(width) == 3


def test_without_input_there_is_nothing_to_convert() -> None:
    effort, seen, _, _ = sides(0)
    effort.columns["value"][0, 3] = 0.0
    found = conversion(effort, seen, LISTED)
    assert np.isnan(found.columns["value"][0, 3])
    assert REASONS[found.reason[0, 3]] == "no_support"
    assert np.isfinite(np.delete(found.columns["value"][0], 3)).all()


def test_more_recognition_is_never_less_converted() -> None:
    """Heard by equally many sources, cities keep the order of their recognition."""
    effort, seen, _, _ = sides(1)
    effort.put(value=1.0, raw=1.0)
    found = conversion(effort, seen, LISTED).columns["value"][0]
    order = np.argsort(seen.columns["value"][0], kind="stable")
    assert np.all(np.diff(found[order]) >= -1e-12)
    assert np.any(np.diff(seen.se[0][order]) < 0)


def test_values_spread_as_the_truth_does() -> None:
    """Truth of variance .04, errors of variance .02 to .08: posterior means vary too little."""
    spread = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        variance = rng.uniform(0.02, 0.08, 60)
        y = rng.normal(0, 0.2, 60) + rng.normal(0, np.sqrt(variance))
        spread.append([np.var(shrink(y, variance).value, ddof=1) for shrink in SHRINK])
    root, mean = np.mean(spread, axis=0)
    assert root == pytest.approx(0.04, abs=0.003)
    assert mean < 0.03


SHRINK = (shrink_to_spread, shrink_normal)


def test_cities_without_difference_share_one_value() -> None:
    found = shrink_to_spread(np.array([0.1, 0.11, 0.09, np.nan]), np.full(4, 0.5))
    assert found.pooled
    assert found.value[:3] == pytest.approx(0.1)
    assert np.isnan(found.value[3])
    assert np.all((found.scale[:3] > 0) & (found.scale[:3] < 1))


BLOCKS, PER_BLOCK = 3, 7


@cache
def published(number: int) -> Floats:
    """Level, truth, value, limits and the smoothed ratio of the cities of seven corpora, through
    the table of indicators.
    """
    rows = []
    for seed in range(number * PER_BLOCK, (number + 1) * PER_BLOCK):
        rng = np.random.default_rng(seed)
        level, put, got = planted(rng)
        inputs, won = drawn(rng, put, 2000, TEXTS), drawn(rng, got, 800, SOURCES * PAGES)
        by_source = won.reshape(COUNT, SOURCES, PAGES).sum(axis=2)
        plain = smoothed(block("own", inputs), block("ext", by_source))
        rows.append(np.stack([level, np.log(got / put), *_table(inputs, won, seed), plain]))
    return np.concatenate(rows, axis=1)


def _table(inputs: Floats, won: Floats, seed: int) -> Floats:
    """Value, lower and upper limit by city of a study of these statements by text."""
    docs = []
    for city, told, seen in zip(LISTED, inputs, won, strict=True):
        docs += [
            _text(f"o-{city}-{k}", f"gov-{city}", city, "X06", int(n), "policy")
            for k, n in enumerate(told)
        ]
        docs += [_text(f"n-{city}-{k}", VOICES[k // PAGES].id, city, "X08", int(n), "news")
                 for k, n in enumerate(seen)]  # fmt: skip
    frameworks = {"F1": {"F1.1": ("E01",), "F1.2": ("E02",)}}
    with tempfile.TemporaryDirectory() as folder:
        facts = write_facts(Path(folder), docs, VOICES + ISSUERS, cities=CITIES)
        found = compute(facts, cities=CITIES, frameworks=frameworks, support=Support(),
                        replicates=200, seed=seed, workers=1, checks=False)  # fmt: skip
    key = ("IM18", "", "", "all", "all")
    names = ("indicator", "part", "variant", "lang", "period")
    rows = {
        row["city_id"]: [row[name] for name in ("value", "lo", "hi")]
        for row in found.indicators.to_pylist()
        if tuple(row[name] for name in names) == key
    }
    return np.array([rows[city] for city in LISTED], dtype=float).T


def _text(name: str, source: str, city: str, code: str, n: int, kind: str) -> Doc:
    """One text on a city with n statements."""
    codes = {(city, code): (n, 0, 0, n)} if n else {}
    owner = city if kind == "policy" else ""
    return Doc(name, source, {city: 1}, codes, kind=kind, owner=owner)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(BLOCKS))
def test_published_intervals_have_limits(number: int) -> None:
    _, _, value, low, high, _ = published(number)
    assert np.all((low < value) & (value < high))


@pytest.mark.slow
def test_published_conversion_meets_the_row() -> None:
    """Bias is read from the distance to the smoothed ratio of the counts drawn, which has none and
    shares the noise.
    """
    level, truth, value, low, high, plain = np.concatenate(
        [published(number) for number in range(BLOCKS)], axis=1
    )
    for one, errors in by_level(level, value - truth).items():
        assert np.quantile(np.abs(errors), 0.95) <= LIMIT[one], one
    for one, gap in by_level(level, value - plain).items():
        assert abs(gap.mean()) <= BIAS, (one, gap.mean())
    assert 0.90 <= np.mean((low <= truth) & (truth <= high)) <= 0.99
