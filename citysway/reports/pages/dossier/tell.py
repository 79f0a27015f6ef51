"""A city in one minute: own words, outside view, gap, reach, what changed, cautions."""

from collections.abc import Sequence

from markupsafe import Markup

from citysway.reports.evidence.openings import Opening
from citysway.reports.numbers.cells import Cell
from citysway.reports.pages.dossier.records import Event
from citysway.reports.pages.material import FOLLOWED, Study
from citysway.reports.pages.openings import of_event, of_period
from citysway.reports.pages.shown import Shown
from citysway.reports.pages.summary import Voice, summary

_TOLD = 2  # events in the summary; the page lists all


def tell(
    voice: Voice, study: Study, city_id: str, events: Sequence[Event], shown: Shown
) -> list[tuple[str, Markup]]:
    """(label, sentences) in the order they are read."""
    outside = study.support.get(city_id, {}).get("ext", 0)
    linked = shown.linked(outside, shown.opening(Opening(city_id, "documents", ("ext",))))
    few = study.least["docs"]
    said = summary(voice, city_id, outside_docs=outside, few=few, outside=linked)
    changed = voice.text("summary.label_changed"), _changed(voice, study, city_id, events, shown)
    at = len(said) - 1 if said and said[-1][0] == voice.text("summary.label_care") else len(said)
    return [*said[:at], changed, *said[at:]]


def _changed(
    voice: Voice, study: Study, city_id: str, events: Sequence[Event], shown: Shown
) -> Markup:
    """The largest bursts, and what differs between the last two years."""
    text = voice.text
    largest = sorted(events, key=lambda e: (e.expected - e.value, e.month))[:_TOLD]
    told = sorted(largest, key=lambda e: e.month)
    items = [_event(voice, event, city_id, shown) for event in told]
    moved = [_moved(voice, study.years.get((name, city_id), {}), shown) for name in FOLLOWED]
    found = [item for item in (*items, *moved) if item]
    if found:
        return text.join(found, "sentence_sep")
    known = any(len(_valued(study.years.get((name, city_id), {}))) > 1 for name in FOLLOWED)
    return text("summary.changed_nothing" if known else "summary.changed_unknown")


def _event(voice: Voice, event: Event, city_id: str, shown: Shown) -> Markup:
    """A burst with its headline."""
    when = event.month if event.month == event.until else f"{event.month}–{event.until}"
    key = "changed_break" if event.kind == "break" else "changed_burst"
    n = shown.linked(event.value, shown.opening(of_event(city_id, event)))
    said = voice.text(f"summary.{key}", when=when, n=n, expected=f"{event.expected:.0f}")
    if event.kind == "break" or not event.title:
        return said
    return Markup("{}{}").format(said, voice.text("summary.changed_story", title=event.title))


def _valued(years: dict[str, Cell]) -> list[tuple[str, Cell]]:
    return [(year, cell) for year, cell in sorted(years.items()) if cell.value is not None]


def _moved(voice: Voice, years: dict[str, Cell], shown: Shown) -> Markup:
    """The last two years of a number, where their intervals do not touch; '' else."""
    known = _valued(years)[-2:]
    if len(known) < 2:
        return Markup("")
    (before, a), (after, b) = known
    ends = (a.lo, a.hi, b.lo, b.hi)
    if any(end is None for end in ends) or not (b.lo > a.hi or b.hi < a.lo):  # type: ignore[operator]
        return Markup("")
    fill = {
        "what": voice.text.word("short", b.indicator),
        "before": before,
        "after": after,
        "a": _opened(a, before, shown),
        "b": _opened(b, after, shown),
    }
    return voice.text(f"summary.changed_{'up' if b.lo > a.hi else 'down'}", **fill)  # type: ignore[operator]


def _opened(cell: Cell, year: str, shown: Shown) -> Markup:
    """The number of a year, linked to what was said in it."""
    number = shown.text.number(cell.indicator, cell.value or 0.0)
    return shown.linked(number, shown.opening(of_period(cell, year)))
