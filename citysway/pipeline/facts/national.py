"""Elements of national policy by category: one side of the alignment of a city with its nation."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from citysway.pipeline.facts.arrays import LANGS, Bools, Floats, Ints, Keys, Texts
from citysway.pipeline.facts.store import Store, columns
from citysway.pipeline.stages import quote


@dataclass(frozen=True, slots=True)
class National:
    """Policy texts that countries issue, sorted by story and document: ``slot`` language x period,
    ``y`` profiles (documents x categories, rows sum to 1).
    """

    country: Texts
    story: Keys
    slot: Ints
    y: Floats


_DOCS = """
SELECT any_value(d.country) AS country, md5_number_lower(any_value(d.story_id)) AS story,
       any_value(d.doc_id) AS doc,
       any_value(coalesce(list_position({langs}, d.lang), {other}) - 1) AS lang,
       any_value(p.number) AS period, {sums}
FROM read_parquet('{path}') d JOIN period p ON p.period = coalesce(d.period, '')
GROUP BY d.doc_id ORDER BY story, d.doc_id
"""


def load_national(store: Store, folder: Path, groups: Mapping[str, tuple[str, ...]]) -> National:
    """The national policy texts of a study; a folder without the table has none.

    ``groups``: the elements of each category.
    """
    path = folder / "national.parquet"
    if not path.is_file() or not groups:
        none = np.zeros(0)
        return National(none.astype(object), none.astype(np.uint64), none.astype(np.int64),
                        np.zeros((0, len(groups))))  # fmt: skip
    sums = ", ".join(
        f"coalesce(sum(d.x) FILTER (d.code IN ({_listed(codes)})), 0)::BIGINT AS x{number}"
        for number, codes in enumerate(groups.values())
    )
    query = _DOCS.format(langs=list(LANGS), other=len(LANGS) + 1, sums=sums, path=quote(path))
    with duckdb.connect(str(store.path), read_only=True) as con:
        found = columns(con, query)
    counts = np.stack([found[f"x{number}"] for number in range(len(groups))], axis=1).astype(float)
    some = counts.sum(axis=1) > 0
    slot = found["lang"] * len(store.periods) + found["period"]
    y = counts[some] / counts[some].sum(axis=1, keepdims=True)
    return National(found["country"][some], found["story"][some], slot[some].astype(np.int64), y)


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{quote(code)}'" for code in codes) or "NULL"


def story_profiles(national: National, country: str, slots: Bools) -> tuple[Floats, Floats, Keys]:
    """(profiles, weights of 1, keys) of the stories of a country in some slots: each story is the
    mean of its documents.
    """
    chosen = (national.country == country) & slots[national.slot]
    keys, number = np.unique(national.story[chosen], return_inverse=True)
    y = national.y[chosen]
    sums = np.zeros((len(keys), y.shape[1]))
    np.add.at(sums, number, y)
    count = np.bincount(number, minlength=len(keys)).astype(float)
    return sums / np.maximum(count, 1.0)[:, None], np.ones(len(keys)), keys
