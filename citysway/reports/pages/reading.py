"""What was read in documents as one HTML page: no script, nothing fetched, all text escaped."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from citysway.models.reading import Reading
from citysway.reports.pages.marks import TONES, Mark, Renderer, Wording, marks
from citysway.reports.pages.study import environment, part
from citysway.reports.words.quoting import visible

if TYPE_CHECKING:
    from citysway.corpus.document import Document
    from citysway.models.reader import Reader

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_TITLE = 80  # characters of a document's first line that stand for a title


def reading_page(readings: Iterable[Reading], reader: "Reader", *, title: str) -> str:
    """One page over all documents, in order; ``title`` heads it."""
    words, renderer = Wording(reader), Renderer()
    docs = [_shown(r, f"d{n}", words, renderer) for n, r in enumerate(readings, start=1)]
    langs = [doc["lang"] for doc in docs]
    return str(
        environment()
        .get_template("reading.jinja")
        .render(
            title=visible(title),
            lang="en" if langs.count("en") > len(langs) / 2 else "zh",
            policy=POLICY,
            style=Markup(part("reading.css")),
            docs=docs,
        )
    )


def _shown(reading: Reading, anchor: str, words: Wording, renderer: Renderer) -> dict[str, Any]:
    doc, sentences = reading.doc, reading.sentences
    starts = [span.start for span in sentences]
    inside: list[list[Mark]] = [[] for _ in sentences]
    for mark in marks(reading, words):
        inside[_sentence(starts, mark.start)].append(mark)
    about = (doc.date, doc.source_id, doc.author, doc.path, reading.lang)
    return {
        "anchor": anchor,
        "title": visible(_title(doc)),
        "lang": reading.lang,
        "about": [visible(str(fact)) for fact in about if fact],
        "cities": len({city.place_id for city in reading.cities}),
        "sentences": [
            renderer.sentence(doc.text, span.start, span.end, found)
            for span, found in zip(sentences, inside, strict=True)
        ],
        "places": _places(reading, starts, words),
        "mentions": [_mention(m, words, reading.lang) for m in reading.mentions],
    }


def _title(doc: "Document") -> str:
    line = doc.title or doc.text.strip().partition("\n")[0] or doc.id
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


def _sentence(starts: list[int], at: int) -> int:
    return max(bisect_right(starts, at) - 1, 0)


def _places(reading: Reading, starts: list[int], words: Wording) -> list[dict[str, Any]]:
    rows = []
    for city in reading.cities:
        kind = " (derived)" if city.derived else " (the state is meant)" if city.metonym else ""
        place = words.place_in(city.place_id, reading.lang)
        rows.append((city.start, city.name, place, f"{city.confidence:.2f}", "city",
                     city.reason + kind))  # fmt: skip
    rows += [(u.start, u.name, "–", "–", "open", u.reason) for u in reading.unresolved]
    rows += [(u.start, u.name, "–", "–", "dropped", f"dropped: {u.reason}")
             for u in reading.dropped]  # fmt: skip
    return [
        {"sentence": _sentence(starts, start) + 1, "name": visible(name), "place": place,
         "confidence": confidence, "kind": kind, "reason": visible(reason)}
        for start, name, place, confidence, kind, reason in sorted(rows)
    ]  # fmt: skip


def _mention(mention: Any, words: Wording, lang: str) -> dict[str, Any]:
    return {
        "sentence": mention.sentence + 1,
        "term": visible(mention.term),
        "code": words.code(mention.code, lang),
        "city": words.place(mention.place_id, lang),
        "score": "–" if mention.far else f"{mention.score:+.2f}" if mention.score else "0",
        "tone": "" if mention.far else TONES[mention.label],
        "modality": mention.modality,
        "said": mention.attribution,
        "link": "document" if mention.far else "sentence",
    }
