"""The topics of each language of a study: fitted to its stories, or those of a saved model."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from citysway.errors import StudyError
from citysway.models.codebook import Codebook
from citysway.models.topics import TopicModel
from citysway.models.topics.corpus import Corpus, known_corpus, read_corpus
from citysway.models.topics.editing import Edited, merge_topics, split_topic
from citysway.models.topics.fitting import fit_corpus
from citysway.models.topics.resampling import stability
from citysway.models.topics.saving import Mark, SavedTopics, load_model
from citysway.models.topics.seeded import Seeds, element_seeds
from citysway.models.topics.stop import LANGS, Lang
from citysway.pipeline.settings import Topics
from citysway.pipeline.stages import quote
from citysway.pipeline.topics.words import Documents

Floats = npt.NDArray[np.float64]
Kin = tuple[int, ...] | float

LEAST = 20  # stories of a language before topics are fitted to it
PER_TOPIC = 5  # stories at least for each topic asked for


@dataclass(frozen=True)
class Language:
    """Topics of one language and what was done to them.

    ``ids``: documents in the order of ``corpus``; ``fitted``: the model before edits; ``kin``: for
    each topic the fitted topics it is made of, or its stability where that is known already;
    ``done``: texts and shapes of the edits that were done, those of a saved model among them.
    """

    lang: Lang
    ids: list[str]
    corpus: Corpus
    fitted: TopicModel
    model: TopicModel
    kin: tuple[Kin, ...]
    marks: tuple[Mark, ...]
    about: dict[str, Any]
    done: tuple[str, ...] = ()

    def merged(self, topic: int, others: set[int]) -> "tuple[Language, int]":
        """Others join a topic, which keeps its name; also returns its new number."""
        found = merge_topics(self.corpus, self.model, [[topic, *sorted(others)]])
        number = next(t for t, kin in enumerate(found.kin) if topic in kin)
        marks = tuple(self.marks[topic if t == number else kin[0]]
                      for t, kin in enumerate(found.kin))  # fmt: skip
        return self._after(found, marks), number

    def split(self, topic: int, n: int, seed: int) -> "Language":
        """A topic in ``n`` parts, none of which has a name."""
        method = self.about["method"]
        found = split_topic(self.corpus, self.model, topic, n, method=method, seed=seed)
        marks = tuple(Mark() if kin[0] == topic else self.marks[kin[0]] for kin in found.kin)
        return self._after(found, marks)

    def marked(self, topic: int, mark: Mark) -> "Language":
        """A topic with another mark."""
        marks = [mark if t == topic else one for t, one in enumerate(self.marks)]
        return replace(self, marks=tuple(marks))

    def stability(self, seed: int) -> Floats:
        """Of each topic, in [0, 1]; NaN where it cannot be measured: too few documents, or a part
        of a split topic that was merged with another.
        """
        groups = [kin for kin in self.kin if isinstance(kin, tuple)]
        found = iter(stability(self.corpus, self.fitted, method=self.about["method"], seed=seed,
                               groups=groups) if groups else ())  # fmt: skip
        return np.array([next(found) if isinstance(kin, tuple) else kin for kin in self.kin])

    def saved(self, stable: Floats) -> SavedTopics:
        """What is kept for other runs."""
        model = replace(self.model, shares=self.model.shares[:0])
        return SavedTopics(model, stable, self.marks, self.done, self.about)

    def _after(self, found: Edited, marks: tuple[Mark, ...]) -> "Language":
        kin = tuple(
            found.stability[t] if t in found.stability else _together([self.kin[o] for o in old])
            for t, old in enumerate(found.kin)
        )
        return replace(self, model=found.model, kin=kin, marks=marks)


@dataclass
class Languages:
    """All languages: those with topics, those of a saved model without stories, and notes."""

    present: list[Language] = field(default_factory=list)
    absent: dict[str, SavedTopics] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def languages_of(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    *,
    wanted: Topics,
    saved: Path | None,
    seed: int,
    seeds: Seeds | None = None,
) -> Languages:
    """Fit topics to the stories of each language, or find those of ``saved`` in them."""
    found = Languages()
    models = load_model(saved) if saved else {}
    for lang in LANGS if wanted.k else ():
        documents = stories_of(con, out, lang)
        try:
            if saved is None:
                language, found.notes[lang] = _fitted(documents, lang, wanted, seed, seeds)
            else:
                language, found.notes[lang] = _known(documents, lang, models, wanted), ""
            found.present.append(language)
        except StudyError as error:
            found.notes[lang] = str(error)
            found.absent |= {lang: models[lang]} if lang in models else {}
    found.notes = {lang: note for lang, note in found.notes.items() if note}
    return found


def seeds_of(wanted: Topics, codebook: Codebook) -> Seeds | None:
    """What seeded topics grow from: the elements of a study's own codebook."""
    return element_seeds(codebook) if wanted.method == "seeded" else None


def stories_of(con: duckdb.DuckDBPyConnection, out: Path, lang: Lang) -> Documents:
    """The words of the document that stands for each story."""
    rows = con.execute(
        f"SELECT doc_id FROM read_parquet('{quote(out)}/stories.parquet') WHERE doc_id = story_id"
    ).fetchall()
    return Documents(out / "stages" / "words", lang, [doc_id for (doc_id,) in rows])


def _fitted(
    documents: Documents, lang: Lang, wanted: Topics, seed: int, seeds: Seeds | None
) -> tuple[Language, str]:
    """The topics, and what is to be said of their number."""
    corpus = read_corpus(documents, join=lang, seeds=seeds)
    if corpus.size < LEAST:
        raise StudyError(f"{corpus.size} stories; topics are formed of {LEAST} or more")
    k = min(wanted.k, corpus.size // PER_TOPIC, len(corpus.vocabulary.words))
    note = f"{k} topics instead of {wanted.k}: {corpus.size} stories" if k < wanted.k else ""
    model = fit_corpus(corpus, k, wanted.method, seed)
    topics = range(len(model.weights))
    about = {
        "k": k, "method": wanted.method, "places": wanted.places, "documents": corpus.size
    }  # fmt: skip
    kin = tuple((t,) for t in topics)
    marks = tuple(Mark() for _ in topics)
    return Language(lang, documents.ids, corpus, model, model, kin, marks, about), note


def _known(
    documents: Documents, lang: Lang, models: dict[str, SavedTopics], wanted: Topics
) -> Language:
    """The topics of a saved model with the shares of these documents."""
    if lang not in models:
        raise StudyError(f"{wanted.model} holds no topics of this language")
    saved = models[lang]
    corpus = known_corpus(documents, saved.model.known)
    if not corpus.size:
        raise StudyError("no stories")
    model = replace(saved.model, shares=saved.model.shares_over(corpus))
    if not model.shares.any():
        raise StudyError(f"no story holds a word of the topics of {wanted.model}")
    kin = tuple(float(one) for one in saved.stability)
    about = dict(saved.about)
    return Language(
        lang, documents.ids, corpus, model, model, kin, saved.marks, about, saved.done
    )  # fmt: skip


def _together(kin: Sequence[Kin]) -> Kin:
    """The fitted topics of topics put together; unknown where one is no sum of such."""
    if len(kin) == 1:
        return kin[0]
    if any(not isinstance(one, tuple) for one in kin):
        return float("nan")
    return tuple(sorted(t for one in kin if isinstance(one, tuple) for t in one))
