"""Whether topics come back from half of the documents, and in another order of documents."""

import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from citysway.models.topics import fit_topics
from tests.bench.speed import Target
from tests.bench.topics import corpora, scores, tables
from tests.bench.topics.fits import fits
from tests.bench.topics.peers import OURS
from tests.bench.topics.tables import Row

K, DRAWS = 30, 10
UNSTABLE = 0.5  # below it a topic is marked in reports
BOUND = 0.55


def stability(
    names: Sequence[str], models: Sequence[str], seeds: Sequence[int], bertopic: Path | None
) -> list[Row]:
    """Matched Jaccard of ten first words over ten half-samples, and what a new order changes."""
    rows = []
    for name in names:
        corpus = corpora.load(name)
        samples = [corpora.halves(corpus, f"draw {draw}")[0] for draw in range(DRAWS)]
        for model in models:
            for seed in seeds:
                begin = time.perf_counter()
                by_topic = matches(corpus, samples, model, seed, bertopic)
                row = _row(by_topic) | {"seconds": time.perf_counter() - begin}
                key = {"what": "stability", "corpus": name, "model": model, "k": K, "seed": seed}
                row = key | {"documents": len(corpus)} | row
                if model.startswith(OURS):
                    row |= permuted(corpus, model.removeprefix(f"{OURS}-"), seed)
                rows.append(row)
    return rows


def matches(
    corpus: corpora.Corpus,
    samples: Sequence[corpora.Corpus],
    model: str,
    seed: int,
    bertopic: Path | None,
) -> scores.Table:
    """Samples x topics of the full fit."""
    (full,) = fits(corpus, [model], [(K, seed)], bertopic)
    found = []
    for sample in samples:
        (half,) = fits(sample, [model], [(K, seed)], bertopic)
        found.append(scores.matched(full.topics.words, half.topics.words))
    return np.array(found)


def _row(by_topic: scores.Table) -> Row:
    topics, draws = by_topic.mean(axis=0), by_topic.mean(axis=1)
    return {
        "stability": float(by_topic.mean()),
        "lowest_draw": float(draws.min()),
        "highest_draw": float(draws.max()),
        "unstable_topics": int((topics < UNSTABLE).sum()),
    }


def permuted(corpus: corpora.Corpus, method: str, seed: int) -> Row:
    """The same documents shuffled: topics whose words differ, highest difference of a share."""
    order = list(range(len(corpus)))
    random.Random(seed).shuffle(order)
    one = fit_topics(corpus.tokens, k=K, method=method, seed=seed)
    other = fit_topics(corpus.part(order).tokens, k=K, method=method, seed=seed)
    back = np.argsort(order)
    changed = sum(
        [word for word, _ in one.words(topic, scores.TOP)]
        != [word for word, _ in other.words(topic, scores.TOP)]
        for topic in range(one.shares.shape[1])
    )
    difference = np.abs(one.shares - other.shares[back]).max()
    return {"permuted_topics": changed, "permuted_shares": float(difference)}


def show(rows: Sequence[Row]) -> None:
    """A line for each model and seed."""
    for name in dict.fromkeys(row["corpus"] for row in rows):
        some = [row for row in rows if row["corpus"] == name]
        for row in some:
            if "permuted_shares" in row:
                row["shares"] = f"{row['permuted_shares']:.1e}"
        title = (
            f"stability {name}: {some[0]['documents']} documents, k = {K}, {DRAWS} half-samples; "
            "documents in another order: topics with other words, highest change of a share"
        )
        columns = ("stability", "lowest_draw", "highest_draw", "unstable_topics")
        tables.show(
            title, some, ("model", "seed", *columns, "permuted_topics", "shares", "seconds")
        )


def targets(rows: Sequence[Row]) -> list[Target]:
    """Our default on 新闻联播: stable, and the same in any order of documents."""
    found = []
    for row in rows:
        if (row["corpus"], row["model"]) == ("xinwenlianbo", f"{OURS}-nmf"):
            change = row["permuted_topics"] + row["permuted_shares"]
            found += [
                Target("stability of 新闻联播", row["stability"], BOUND, above=True),
                Target("changes in another order", change, 1e-9, above=False),
            ]
    return found
