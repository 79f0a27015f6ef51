"""Cities and codes marked in sentences, by displaCy.

displaCy's renderer of overlapping spans (``span``) puts blanks between Chinese words and one label
over the next, so its renderer of entities (``ent``) is used: spans that overlap share one mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from citysway.models.reading import Reading
from citysway.models.spans import CodeMention, Mention
from citysway.reports.words.quoting import visible

_TEMPLATE = '<mark class="{kind}" title="{title}">{text}{badges}</mark>'
TONES = {1: "pos", -1: "neg", 0: ""}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of text was found to be.

    ``kind``: city, open, or the family of a code (E, X, A); ``badge`` the word printed behind it;
    ``note`` what a pointer held over it shows; ``tone``: pos, neg or ''.
    """

    start: int
    end: int
    kind: str
    badge: str
    note: str
    tone: str = ""


class Wording:
    """Names of codes and places, in the language of a document."""

    def __init__(self, reader: Any) -> None:
        self._book, self._places = reader.codebook, reader.gazetteer

    def code(self, code: str, lang: str) -> str:
        """'E11 文化设施'."""
        return f"{code} {self._book.name(code, lang)}" if code in self._book.codes else code

    def place(self, place_id: str, lang: str) -> str:
        """'成都' or 'Chengdu'."""
        place = self._places.place(place_id)
        names = (place.name_zh, place.name_en)
        first, second = names if lang == "zh" else names[::-1]
        return visible(first or second or place_id)

    def place_in(self, place_id: str, lang: str) -> str:
        """'青羊, 成都 (CN510105)': the place, what it is in, its id."""
        parent = self._places.place(place_id).parent
        above = f", {self.place(parent, lang)}" if parent else ""
        return f"{self.place(place_id, lang)}{above} ({place_id})"


def marks(reading: Reading, words: Wording) -> list[Mark]:
    """Everything found in a document, in order."""
    lang = reading.lang
    found = [
        Mark(c.start, c.end, "city", words.place(c.place_id, lang),
             f"{words.place_in(c.place_id, lang)} · {c.confidence:.2f} · {c.reason}")
        for c in reading.cities
    ]  # fmt: skip
    found += [Mark(u.start, u.end, "open", "?", u.reason) for u in reading.unresolved]
    said: dict[tuple[int, int, str], list[Mention]] = {}
    for mention in reading.mentions:
        said.setdefault((mention.start, mention.end, mention.code), []).append(mention)
    for code in reading.codes:
        found.append(_of_code(code, said.get((code.start, code.end, code.code), []), lang, words))
    return sorted(found, key=lambda mark: (mark.start, -mark.end, mark.badge))


def _of_code(code: CodeMention, said: Sequence[Mention], lang: str, words: Wording) -> Mark:
    lines = [words.code(code.code, lang)]
    lines += [
        f"→ {words.place(m.place_id, lang)} {m.score:+.2f} · {m.modality} · {m.attribution}"
        for m in said
    ]
    labels = {mention.label for mention in said if not mention.far}
    tone = TONES[labels.pop()] if len(labels) == 1 else ""
    return Mark(code.start, code.end, code.code[0], code.code, "\n".join(lines), tone)


class Renderer:
    """displaCy's renderer of entities, with our mark."""

    def __init__(self) -> None:
        from spacy.displacy.render import EntityRenderer

        self._displacy = EntityRenderer(options={"template": _TEMPLATE})

    def sentence(self, text: str, start: int, end: int, found: Sequence[Mark]) -> Markup:
        """``text[start:end]`` with its marks; nothing in it takes effect."""
        shown, spans, at = "", [], start
        for group in _groups(found):
            first, last = max(start, group[0].start), min(end, max(mark.end for mark in group))
            shown += visible(text[at:first])
            begin = len(shown)
            shown += visible(text[first:last])
            spans.append({"start": begin, "end": len(shown), "label": "", "params": _shown(group)})
            at = last
        shown += visible(text[at:end])
        return Markup(self._displacy.render_ents(shown, spans, None).strip())


def _groups(found: Sequence[Mark]) -> list[list[Mark]]:
    """Marks that overlap, together."""
    groups: list[list[Mark]] = []
    end = -1
    for mark in found:
        if mark.start >= end:
            groups.append([])
        groups[-1].append(mark)
        end = max(end, mark.end)
    return groups


def _shown(group: Sequence[Mark]) -> dict[str, str]:
    tones = {mark.tone for mark in group} - {""}
    kind = " ".join([group[0].kind, *(tones if len(tones) == 1 else ())])
    badges = "".join(Markup('<b class="{}">{}</b>').format(m.kind, m.badge) for m in group)
    return {"kind": kind, "title": str(escape("\n".join(m.note for m in group))), "badges": badges}
