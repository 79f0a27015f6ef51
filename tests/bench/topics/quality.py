"""Coherence and diversity of topics, on the documents they are fitted to and on others."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.speed import Target
from tests.bench.topics import corpora, scores, tables
from tests.bench.topics.fits import Fitted, fits
from tests.bench.topics.peers import BERTOPIC, OURS
from tests.bench.topics.tables import Row

SIZES = (10, 20, 30, 40, 50)
_VALUES = ("npmi", "diversity", "thrown_out", "seconds")


def quality(
    names: Sequence[str], models: Sequence[str], seeds: Sequence[int], bertopic: Path | None
) -> list[Row]:
    """c_npmi on the documents of the fit and diversity; a row for each model, k and seed."""
    return _rows("quality", names, models, seeds, bertopic, lambda corpus: (corpus, corpus))


def transfer(
    names: Sequence[str], models: Sequence[str], seeds: Sequence[int], bertopic: Path | None
) -> list[Row]:
    """The same with topics of one half of the documents and c_npmi on the other."""
    return _rows(
        "transfer", names, models, seeds, bertopic, lambda corpus: corpora.halves(corpus, "half")
    )


def _rows(
    what: str,
    names: Sequence[str],
    models: Sequence[str],
    seeds: Sequence[int],
    bertopic: Path | None,
    split: Callable[[corpora.Corpus], tuple[corpora.Corpus, corpora.Corpus]],
) -> list[Row]:
    coherent = [model for model in models if model != "kmeans"]  # it is no topic model
    asked = [(k, seed) for k in SIZES for seed in seeds]
    rows = []
    for name in names:
        fitted, judged = split(corpora.load(name))
        for found in fits(fitted, coherent, asked, bertopic):
            rows.append({"what": what, "corpus": name} | _row(found, judged.tokens, len(fitted)))
    return rows


def _row(found: Fitted, tokens: corpora.Tokens, documents: int) -> Row:
    main = found.topics.main
    return {
        "model": found.model,
        "k": found.k,
        "seed": found.seed,
        "documents": documents,
        "topics": len(found.topics.words),
        "npmi": scores.transferred(found.topics.words, tokens),
        "diversity": scores.diversity(found.topics.words),
        "thrown_out": sum(topic < 0 for topic in main) / len(main),
        "seconds": found.topics.seconds,
    }


def show(rows: Sequence[Row]) -> None:
    """A table for each corpus: mean over k and seeds, and c_npmi of each k."""
    for name in dict.fromkeys(row["corpus"] for row in rows):
        some = [row for row in rows if row["corpus"] == name]
        by_k = tables.means(some, ("model", "k"), ("npmi",))
        lines = tables.means(some, ("model",), (*_VALUES, "documents"))
        for line in lines:
            found = [row for row in by_k if row["model"] == line["model"]]
            line |= {f"k={row['k']}": row["npmi"] for row in found}
        sizes = [f"k={k}" for k in SIZES]
        title = f"{some[0]['what']} {name}: {some[0]['documents']} documents fitted, c_npmi by k"
        tables.show(title, lines, ("model", *_VALUES, *sizes))


def targets(rows: Sequence[Row]) -> list[Target]:
    """Our default above every peer in mean c_npmi and diversity on M10, ``what`` = quality."""
    rows = [row for row in rows if (row["what"], row["corpus"]) == ("quality", "M10")]
    means = {row["model"]: row for row in tables.means(rows, ("model",), _VALUES)}
    ours = means.get(f"{OURS}-nmf")
    if ours is None:
        return []
    return [
        Target(f"M10 {value}: ours over {name}", ours[value], round(peer[value], 4), above=True)
        for name, peer in means.items()
        if not name.startswith(OURS)
        for value in ("npmi", "diversity")
    ] + _known(ours, means)


def _known(ours: Row, means: dict[str, Row]) -> list[Target]:
    """Ours throws no document out, BERTopic does: shown beside its figures."""
    if BERTOPIC not in means:
        return []
    bound = round(means[BERTOPIC]["thrown_out"], 4)
    return [Target("M10 documents thrown out", ours["thrown_out"], bound, above=False)]
