"""Presentations (.pptx and its variants): one file, one document."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from citysway.corpus.readers.drawing import drawing_lines, paragraphs
from citysway.corpus.readers.office import Package, open_package
from citysway.corpus.readers.office_xml import (
    Relation,
    child,
    core_title,
    local,
    main_part,
    part_root,
    related_id,
    relations,
)
from citysway.corpus.readers.options import MAX_BYTES, Options
from citysway.corpus.readers.slide_text import Place, Slide, placeholder, slide_text, stated_place
from citysway.corpus.readers.stated_lines import joined, stated
from citysway.corpus.readers.streams import Raw
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError


@dataclass(slots=True)
class _Show:
    """What was read: ``slides`` with the lines of their notes, how many are hidden or pictures;
    ``places``: of placeholders, by part.
    """

    package: Package
    slides: list[tuple[Slide, list[str]]] = field(default_factory=list)
    hidden: int = 0
    pictures: int = 0
    places: dict[str, Mapping[str, Place]] = field(default_factory=dict)


def read(name: str, raw: Raw, *, options: Options) -> Iterator[Record | Rejected]:
    """Slides in order, a blank line between them: the title, the shapes from top to bottom (groups,
    tables with tabs between cells, titles of charts, diagrams), then the speaker's notes.

    Left out: hidden slides and shapes, footers, dates, slide numbers, comments, what a layout
    shows. The title is that of the first slide, else that of the properties; author and date
    are those of labelled lines of the first slide. A slide that is damaged is one rejection
    (locator ``slide 3``), the others are read.
    Raises DocumentError: ``bad_pptx``, ``bad_xml``, ``empty``, ``too_large``, and what
    :func:`citysway.corpus.readers.office.open_package` raises.
    """
    with open_package(raw, "pptx") as package:
        show = _Show(package)
        refused = list(_read(name, show))
        title = _title(show) or core_title(package)
    yield from refused
    text = "\n\n".join(filter(None, (_text(slide, notes) for slide, notes in show.slides)))
    if text.strip():
        fields = stated(line for one in show.slides[0][0].lines for line in one.split("\n"))
        yield Record(text, title=title, author=fields.get("author"), date=fields.get("date"))
    elif not refused:
        raise DocumentError(_why_empty(show), reason="empty")


def _read(name: str, show: _Show) -> Iterator[Rejected]:
    """Fills ``show``; a rejection for each slide that cannot be read."""
    package = show.package
    part = main_part(package, "ppt/presentation.xml")
    root = part_root(package, part)
    if local(root) != "presentation":
        raise DocumentError(f"{part} is no presentation but {local(root)}", reason="bad_pptx")
    related = relations(package, part)
    listed = child(root, "sldIdLst")
    size = 0
    for number, entry in enumerate(() if listed is None else listed, 1):
        relation = related.get(related_id(entry) or "")
        try:
            if relation is None:
                detail = "the presentation names a slide that is not there"
                raise DocumentError(detail, reason="bad_pptx")
            size += _slide(show, relation.target)
        except DocumentError as error:
            if error.reason in ("bomb", "password"):
                raise
            where = f"slide {number}"
            yield Rejected("read", f"{name}#{where}", error.reason, name, where, str(error))
        if size > MAX_BYTES:
            detail = f"over {MAX_BYTES:,} characters in one document; no more are read"
            raise DocumentError(detail, reason="too_large")


def _slide(show: _Show, part: str) -> int:
    """Adds one slide, unless it is hidden; its number of characters."""
    package = show.package
    root = part_root(package, part)
    if root.get("show") in ("0", "false"):
        show.hidden += 1
        return 0
    related = relations(package, part)
    tree = child(root, "cSld", "spTree")
    if tree is None:
        raise DocumentError(f"{part} holds no slide", reason="bad_pptx")
    show.pictures += sum(1 for _ in tree.iter("{*}pic"))
    slide = slide_text(
        tree, _places(show, related), lambda one: drawing_lines(package, related, one)
    )
    notes = _notes(package, related)
    show.slides.append((slide, notes))
    return sum(map(len, (*slide.title, *slide.lines, *notes)))


def _places(show: _Show, related: Mapping[str, Relation]) -> Callable[[str], Place | None]:
    """Where the layout of a slide, or the master of the layout, puts a placeholder."""
    layout = _target(related, "slideLayout")

    def place(key: str) -> Place | None:
        if layout is None:
            return None
        own = _part_places(show, layout)
        kind, _, index = key.partition(" ")
        if key in own:
            return own[key]
        same = (at for other, at in own.items() if other.endswith(f" {index}") and index != "0")
        found = next(same, None)
        if found is None:
            master = _target(relations(show.package, layout), "slideMaster")
            above = _part_places(show, master) if master else {}
            found = next((at for one, at in above.items() if one.startswith(f"{kind} ")), None)
        return found

    return place


def _part_places(show: _Show, part: str) -> Mapping[str, Place]:
    """Of a layout or master; one that is missing or damaged places nothing."""
    if part not in show.places:
        try:
            tree = child(part_root(show.package, part), "cSld", "spTree")
        except DocumentError:
            tree = None
        found = {}
        for shape in () if tree is None else tree:
            key, place = placeholder(shape), stated_place(shape)
            if key is not None and place is not None:
                found[key] = place
        show.places[part] = found
    return show.places[part]


def _target(related: Mapping[str, Relation], kind: str) -> str | None:
    return next((one.target for one in related.values() if one.type == kind), None)


def _notes(package: Package, related: Mapping[str, Relation]) -> list[str]:
    """What the speaker's page says below the picture of the slide."""
    part = _target(related, "notesSlide")
    if part is None or part.lower() not in package.entries:
        return []
    tree = child(part_root(package, part), "cSld", "spTree")
    lines: list[str] = []
    for shape in () if tree is None else tree:
        body = child(shape, "txBody")
        if body is not None and (placeholder(shape) or "").startswith("body "):
            lines += paragraphs(body)
    return lines


def _text(slide: Slide, notes: list[str]) -> str:
    return "\n".join((*slide.title, *slide.lines, *notes))


def _title(show: _Show) -> str | None:
    if not show.slides:
        return None
    lines = (line for one in show.slides[0][0].title for line in one.split("\n"))
    title = joined(lines)
    return title if 2 <= len(title) <= 200 else None


def _why_empty(show: _Show) -> str:
    if show.hidden and not show.slides:
        return f"all {show.hidden} slides are hidden"
    what = f", {show.pictures} pictures: recognise their text (OCR) first" if show.pictures else ""
    return f"{len(show.slides)} slides without text{what}"
