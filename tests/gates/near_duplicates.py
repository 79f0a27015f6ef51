"""Near-duplicates: the planted pairs of two collections, all of them and no others."""

from collections.abc import Callable, Sequence
from itertools import combinations

from citysway.corpus.document import Document
from citysway.corpus.stories import stories
from tests.gates import gold
from tests.gates.floors import Figure
from tests.gates.scores import share

Families = Callable[[Sequence[Document]], list[list[str]]]


def figures(families: Families = stories) -> list[Figure]:
    """Recall and precision of pairs for 100 and for 1,000 articles."""
    found = []
    for size in (100, 1000):
        articles, pairs = (
            f"gold_near_duplicates_en/articles_{size}{end}"
            for end in (".jsonl.gz", "_pairs.tsv")
        )  # fmt: skip
        docs = [Document(id=row["id"], text=row["text"]) for row in gold.rows(articles)]
        (path,) = gold.paths(pairs)
        true = {frozenset(line.split()) for line in path.read_text().splitlines() if line.strip()}
        ours = {frozenset(pair) for family in families(docs) for pair in combinations(family, 2)}
        right, where = len(true & ours), (articles, pairs)
        found.append(Figure(f"near_duplicates.{size}.recall", share(right, len(true)), where))
        found.append(Figure(f"near_duplicates.{size}.precision", share(right, len(ours)), where))
    return found
