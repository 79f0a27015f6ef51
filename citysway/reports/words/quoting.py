"""Sentences of the corpus made fit to be shown: clipped around the mention, harmless, marked."""

import datetime
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from citysway.reports.words.text import Text

#: Signs that take effect instead of being shown: control characters, directions, halves of pairs.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """Control and text-direction characters written out as [U+202E], so that none takes effect."""
    return UNSAFE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def clip(sentence: str, start: int, end: int, limit: int | None) -> tuple[str, int, int]:
    """At most ``limit`` characters of a sentence around the mention, and where the mention is then.

    What is left out on a side is shown by ``…``; a mention longer than that is cut, too; with 0
    nothing is left: ('', 0, 0).
    """
    if limit is None or len(sentence) <= limit:
        return sentence, start, end
    if limit == 0:
        return "", 0, 0
    end = min(end, start + limit)
    first = max(0, min(start - (limit - (end - start)) // 2, len(sentence) - limit))
    last = first + limit
    before, after = "…" if first else "", "…" if last < len(sentence) else ""
    shift = len(before) - first
    return before + sentence[first:last] + after, start + shift, end + shift


def shortened(text: str | None, limit: int | None) -> str | None:
    """A title or term with at most ``limit`` characters and ``…``; None with 0."""
    if text is None or limit is None or len(text) <= limit:
        return text
    return text[:limit] + "…" if limit else None


def marked(sentence: str, start: int, end: int, *, width: int) -> Markup:
    """The sentence with its mention in ``<mark>``, cut to ``width`` characters on either side."""
    left, right = sentence[:start], sentence[end:]
    before = "…" + left[-width:] if len(left) > width else left
    after = right[:width] + "…" if len(right) > width else right
    if start == end:
        return Markup("{}{}").format(visible(before), visible(after))
    parts = (before, sentence[start:end], after)
    return Markup("{}<mark>{}</mark>{}").format(*(visible(part) for part in parts))


def highlighted(sentence: str, words: Sequence[str], *, most: int) -> Markup:
    """At most ``most`` characters of a sentence, with some words in ``<mark>`` wherever they stand.

    The first of them is among what is shown. A Latin word also stands for its longer forms.
    """
    pattern = "|".join(map(_form, sorted(filter(str.strip, words), key=len, reverse=True)))
    found = re.search(pattern, sentence, re.IGNORECASE) if pattern else None
    start, end = found.span() if found else (0, 0)
    shown, _, _ = clip(sentence, start, end, most)
    parts = re.split(f"({pattern})", shown, flags=re.IGNORECASE) if pattern else [shown]
    marks = (Markup("<mark>{}</mark>") if at % 2 else Markup("{}") for at in range(len(parts)))
    return Markup("").join(mark.format(visible(p)) for mark, p in zip(marks, parts, strict=True))


def _form(word: str) -> str:
    """A word as it may stand in a sentence."""
    plain = re.escape(word)
    return rf"\b{plain}\w*" if word.isascii() and word[0].isalnum() else plain


def web_address(url: str | None) -> str:
    """The address when it is plain http or https, else ''.

    An address with signs that take effect, or with a user's name before its host, is none.
    """
    if not url or UNSAFE.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    return url if plain else ""


def quote(row: dict[str, Any], text: Text, *, width: int) -> dict[str, Any]:
    """What the template prints for one sentence."""
    date, sentence = row["date"], row["sentence"] or ""
    tone, share = {1: "pos", -1: "neg"}.get(row["label"]), row.get("share")
    return {
        "body": marked(sentence, row["at"], row["until"], width=width)
        if sentence or "start" not in row
        else text("not_quoted", start=row["start"], stop=row["stop"]),
        "lang": row["lang"],
        "source": visible(row["source"] or ""),
        "date": date.isoformat() if isinstance(date, datetime.date) else text("no_date"),
        "role": text.word("role", row["role"]),
        "title": visible(_cut(row["title"] or "", 60)) or text("no_title"),
        "url": web_address(row["url"]),
        "tone": tone,
        "tone_word": text(tone) if tone else "",
        "modality": text.word("modality", row["modality"]),
        "doc_id": visible(row["doc_id"]),
        "share": "" if share is None else text("share_here", share=f"{share:.0%}"),
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
