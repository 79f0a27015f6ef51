"""Documents grouped by their main topic, against gold classes."""

from collections.abc import Sequence
from pathlib import Path

from tests.bench.speed import Target
from tests.bench.topics import corpora, scores, tables
from tests.bench.topics.fits import fits
from tests.bench.topics.peers import OURS
from tests.bench.topics.tables import Row

_VALUES = ("nmi", "purity", "thrown_out", "seconds")
_RIVALS = ("kmeans", "gensim-lda", "sklearn-lda")
_AHEAD = 2  # corpora of the three


def clusters(
    names: Sequence[str], models: Sequence[str], seeds: Sequence[int], bertopic: Path | None
) -> list[Row]:
    """NMI and purity at k = number of classes; documents thrown out are a group of their own."""
    rows = []
    for name in names:
        corpus = corpora.load(name)
        k = corpus.k
        for found in fits(corpus, models, [(k, seed) for seed in seeds], bertopic):
            main = found.topics.main
            rows.append({
                "what": "clusters",
                "corpus": name,
                "model": found.model,
                "k": k,
                "seed": found.seed,
                "documents": len(corpus),
                "topics": len(found.topics.words),
                "nmi": scores.nmi(main, corpus.classes),
                "purity": scores.purity(main, corpus.classes),
                "thrown_out": sum(topic < 0 for topic in main) / len(main),
                "seconds": found.topics.seconds,
            })  # fmt: skip
    return rows


def show(rows: Sequence[Row]) -> None:
    """A table for each corpus: means over seeds, and the lowest and highest NMI."""
    for name in dict.fromkeys(row["corpus"] for row in rows):
        some = [row for row in rows if row["corpus"] == name]
        lines = tables.means(some, ("model",), _VALUES)
        for line in lines:
            found = [row["nmi"] for row in some if row["model"] == line["model"]]
            line |= {"lowest nmi": min(found), "highest nmi": max(found), "fits": len(found)}
        title = f"clusters {name}: {some[0]['documents']} documents, {some[0]['k']} classes"
        tables.show(title, lines, ("model", *_VALUES, "lowest nmi", "highest nmi", "fits"))


def targets(rows: Sequence[Row]) -> list[Target]:
    """On how many corpora our default is ahead of k-means and LDA in NMI and in purity."""
    found = []
    for value in ("nmi", "purity"):
        means = tables.means(rows, ("corpus", "model"), (value,))
        by = {(row["corpus"], row["model"]): row[value] for row in means}
        ahead = [
            ours > max(rivals)
            for corpus in dict.fromkeys(corpus for corpus, _ in by)
            if (ours := by.get((corpus, f"{OURS}-nmf"))) is not None
            and (rivals := [by[corpus, name] for name in _RIVALS if (corpus, name) in by])
        ]
        if len(ahead) > _AHEAD:
            bound = float(_AHEAD)
            found.append(Target(f"clusters: ahead in {value}", sum(ahead), bound, above=True))
    return found
