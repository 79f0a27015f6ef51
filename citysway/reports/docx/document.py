"""A page of a report as a Word file: its headings, tables, captions and quotations as Word's own,
its charts as pictures.
"""

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from citysway.corpus.atomic import whole
from citysway.reports.charts.saving import png
from citysway.reports.docx.parts import TEXT_WIDTH, linked, repeat_head, sequence, widths
from citysway.reports.words.quoting import web_address
from citysway.reports.words.text import Text

#: Elements that are for the screen alone.
#: Columns of the table of all numbers: indicator, role, value, interval, support, remarks.
_NUMBERS = [0.3, 0.12, 0.11, 0.14, 0.16, 0.17]
_SKIPPED = {"nav", "script", "style", "footer", "details"}
_HIDDEN = {"skip", "languages", "toggle", "close", "running", "hush", "narrow", "key", "more"}
_LATIN, _CHINESE = "Calibri", "Microsoft YaHei"
_LONGEST_ADDRESS = 2083  # of a link in Word
_LONGEST_TITLE = 255  # of a file's properties


def write_docx(html: str, path: Path, text: Text) -> None:
    """Write the page ``html`` (as the templates make it) to ``path``."""
    import lxml.html

    writer = _Writer(text)
    tree = lxml.html.document_fromstring(html)
    writer.document.core_properties.title = (tree.findtext(".//title") or "")[:_LONGEST_TITLE]
    writer.document.core_properties.language = str(text("lang_tag"))
    writer.children(tree.find(".//body"))
    buffer = BytesIO()
    writer.document.save(buffer)
    with whole(path) as part:
        _undated(buffer, part)


def _undated(buffer: BytesIO, path: Path) -> None:
    """The file with no time of writing in it: the same page makes the same bytes."""
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w") as kept:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name)  # of 1 January 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, made.read(name))


class _Writer:
    """Walks the elements of a page and appends to a document."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._captions: Counter[str] = Counter()
        self.document = _empty()
        self._by_tag: dict[str, Callable[[Any], None]] = {
            "h1": lambda element: self._heading(element, 0),
            "h2": lambda element: self._heading(element, 1),
            "h3": lambda element: self._heading(element, 2),
            "h4": lambda element: self._heading(element, 3),
            "p": self._paragraph,
            "table": self._table,
            "figure": self._figure,
            "dl": self._pairs,
            "ol": self._list,
            "ul": self._list,
        }

    def children(self, element: Any) -> None:
        """Everything in an element that a reader of paper needs, in order."""
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _SKIPPED or _classes(child) & _HIDDEN:
                continue
            if "panel" in _classes(child) and "printed" not in _classes(child):
                continue
            self._by_tag.get(child.tag, self.children)(child)

    def _heading(self, element: Any, level: int) -> None:
        self.document.add_heading(_said(element), level)

    def _paragraph(self, element: Any, style: str | None = None) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        if "note" in _classes(element):  # it explains the chart or table below
            paragraph.paragraph_format.keep_with_next = True
        for words, look, link in _runs(element):
            _run(paragraph, words, look, link)
        return paragraph

    def _list(self, element: Any) -> None:
        style = "List Number" if element.tag == "ol" else "List Bullet"
        for item in element.iterfind("li"):
            self._paragraph(item, style)

    def _pairs(self, element: Any) -> None:
        """Terms and what is said of them as a table of two columns."""
        rows = [(_said(div.find("dt")), div.find("dd")) for div in element.iterfind("div")]
        if not rows:
            return
        table = self.document.add_table(len(rows), 2)
        for cells, (term, said) in zip(table.rows, rows, strict=True):
            _run(cells.cells[0].paragraphs[0], term, {"small"}, "")
            for words, look, link in _runs(said):
                _run(cells.cells[1].paragraphs[0], words, look, link)
        widths(table, [0.22, 0.78])

    def _table(self, element: Any) -> None:
        caption = element.find("caption")
        if caption is not None:
            self._caption("table", _said(caption))
        rows = [row for row in element.iter("tr") if row.xpath("./th|./td")]
        most = max((len(row.xpath("./th|./td")) for row in rows), default=0)
        if not most:
            return
        table = self.document.add_table(len(rows), most, style="Light Shading")
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, source in zip(cells.cells, row.xpath("./th|./td"), strict=False):
                for words, look, link in _runs(source):
                    _run(cell.paragraphs[0], words, look | {"small"}, link)
        if most == len(_NUMBERS) and "dense" in _classes(element):
            widths(table, _NUMBERS)
        repeat_head(table)

    def _figure(self, element: Any) -> None:
        import lxml.etree

        drawn = element.find(".//svg")
        if drawn is None:
            return
        from docx.shared import Cm

        source = lxml.etree.tostring(drawn, encoding="unicode", with_tail=False)
        picture = self.document.add_picture(BytesIO(png(source)), width=Cm(TEXT_WIDTH))
        said = drawn.get("aria-label") or ""
        picture._inline.docPr.set("descr", said)
        self._caption("figure", element.get("data-title") or said)
        note = element.find("figcaption")
        if note is not None:
            self._paragraph(note)

    def _caption(self, kind: str, said: str) -> None:
        """A numbered caption that Word can list: 图 1, Table 2."""
        paragraph = self.document.add_paragraph(f"{self._text(f'docx.{kind}')} ", style="Caption")
        self._captions[kind] += 1
        sequence(paragraph, kind.title(), self._captions[kind])
        paragraph.add_run(f" {said}")


def _empty() -> Any:
    """An A4 document whose styles know Chinese fonts."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        style = document.styles[name]
        style.font.name = _LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
    document.styles["Normal"].font.size = Pt(10.5)
    return document


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _said(element: Any) -> str:
    return "" if element is None else " ".join(element.text_content().split())


Look = set[str]


def _runs(
    element: Any, look: Look | None = None, link: str = ""
) -> Iterator[tuple[str, Look, str]]:
    """Stretches of words with how they look and where they lead (web addresses alone)."""
    look = look or set()
    if element.text:
        yield element.text, look, link
    for child in element:
        if isinstance(child.tag, str) and not _classes(child) & _HIDDEN and child.tag != "svg":
            yield from _runs(child, look | _look(child), _target(child) or link)
        if child.tail:
            yield child.tail, look, link


def _look(element: Any) -> Look:
    """bold, mark or small; a new line before what stands on its own on a page."""
    looks = {"b": "bold", "strong": "bold", "mark": "mark", "small": "small"}
    found = {looks[element.tag]} if element.tag in looks else set()
    return found | ({"small"} if _classes(element) & {"ci", "na", "id"} else set())


def _target(element: Any) -> str:
    """The web address as Word takes it: it calls a file with any other sign in one damaged."""
    address = web_address(element.get("href"))
    return quote(address, safe="%:/?#[]@!$&'()*+,;=~")[:_LONGEST_ADDRESS]


def _run(paragraph: Any, words: str, look: Look, link: str) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Pt

    words = " ".join(words.split()) if words.strip() else " "
    run = paragraph.add_run((" " if paragraph.runs and words != " " else "") + words)
    run.bold = "bold" in look or None
    if "mark" in look:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    if "small" in look:
        run.font.size = Pt(8.5)
    if link:
        linked(paragraph, run, link)
