"""Texts that would do harm where an output took them for more than text, and a study full of them.

``HOSTILE``: id -> (where it stands, the text). Another output is tested by adding it to the tests
that take ``hostile_study`` (conftest): every text must come out as text, or not at all.
"""

from pathlib import Path
from typing import Any

from citysway.reports.names import Names
from tests.reports.factory import Rows, add_document, write_study

CITY = ("CN320500", "苏州", "Suzhou")
#: A place of the user's own table: id and names are theirs.
BAD_CITY = ("CN../../../../evil", '"><script>steal(1)</script>', "=cmd|'/c calc'!A1")
TITLE, SENTENCE, OUTLET, URL, DOC_ID, STORY = (
    *("title", "sentence", "outlet", "url", "doc_id", "story"),
)
HOSTILE: dict[str, tuple[str, str]] = {
    # script and elements
    "script": (TITLE, "<script>steal(1)</script>"),
    "script_upper": (TITLE, "<SCRIPT SRC=//evil.example/x.js></SCRIPT>"),
    "script_split": (TITLE, "<scr<script>ipt>steal(1)</scr</script>ipt>"),
    "close_title": (TITLE, "</title><script>steal(2)</script>"),
    "close_style": (SENTENCE, "</style><style>*{display:none}</style>"),
    "close_script": (SENTENCE, '</script><script>document.title="hit"</script>'),
    "comment": (SENTENCE, "--><script>steal(3)</script><!--"),
    "cdata": (SENTENCE, "]]><script>steal(4)</script>"),
    "img": (SENTENCE, "<img src=x onerror=steal(5)>"),
    "img_slash": (SENTENCE, "<img/src=x/onerror=steal(6)>"),
    "svg": (SENTENCE, "<svg onload=steal(7)>"),
    "svg_script": (TITLE, "<svg><script>steal(8)</script></svg>"),
    "svg_use": (SENTENCE, '<svg><use href="//evil.example/#x"/></svg>'),
    "math": (SENTENCE, '<math><a xlink:href="javascript:steal(9)">x</a></math>'),
    "iframe": (SENTENCE, '<iframe srcdoc="<script>steal(10)</script>"></iframe>'),
    "object": (SENTENCE, '<object data="data:text/html,x"></object>'),
    "base": (SENTENCE, '<base href="//evil.example/">'),
    "meta": (SENTENCE, '<meta http-equiv="refresh" content="0;url=//evil.example">'),
    "form": (SENTENCE, '<form action="//evil.example"><input autofocus onfocus=steal(11)></form>'),
    "details": (SENTENCE, "<details open ontoggle=steal(12)>"),
    "link": (SENTENCE, '<link rel=stylesheet href="//evil.example/x.css">'),
    "template": (SENTENCE, "<template><script>steal(13)</script></template>"),
    # attributes
    "quote_out": (OUTLET, '"><script>steal(14)</script>'),
    "quote_event": (OUTLET, '" onmouseover="steal(15)'),
    "single_event": (OUTLET, "' onmouseover='steal(16)"),
    "backtick": (OUTLET, "`onmouseover=steal(17)`"),
    "entity": (TITLE, "&lt;script&gt;steal(18)&lt;/script&gt;"),
    "entity_open": (TITLE, "&#60script&#62steal(19)"),
    # addresses
    "url_js": (URL, "javascript:steal(20)"),
    "url_js_case": (URL, "JaVaScRiPt:steal(21)"),
    "url_js_tab": (URL, "java\tscript:steal(22)"),
    "url_js_space": (URL, " javascript:steal(23)"),
    "url_data": (URL, "data:text/html,<script>steal(24)</script>"),
    "url_vb": (URL, "vbscript:steal(25)"),
    "url_file": (URL, "file:///etc/passwd"),
    "url_scheme": (URL, "//evil.example/x"),
    "url_quote": (URL, 'https://example.org/"onclick="steal(26)'),
    "url_angle": (URL, "https://example.org/><script>steal(27)</script>"),
    "url_port": (URL, "http://[::1"),
    "url_long": (URL, "https://example.org/" + "a" * 5000),
    # style
    "css_expression": (SENTENCE, '<b style="width:expression(steal(28))">x</b>'),
    "css_url": (SENTENCE, '<b style="background:url(//evil.example/x)">x</b>'),
    "css_import": (SENTENCE, "@import url(//evil.example/x.css);"),
    # templates and formats
    "jinja": (SENTENCE, "{{ 7*7 }}{% raw %}"),
    "jinja_class": (TITLE, "{{ ''.__class__.__mro__ }}"),
    "dollar": (SENTENCE, "${7*7} #{7*7} <%= 7*7 %>"),
    "percent": (TITLE, "%s %n %(x)s {0} {text}"),
    "markdown": (TITLE, "[x](javascript:steal(29)) ![x](//evil.example/x.png)"),
    "rich": (TITLE, "[bold red]x[/] [link=file:///etc/passwd]y[/link]"),
    # signs that take effect
    "ansi": (SENTENCE, "\x1b[31mred\x1b[0m"),
    "ansi_title": (TITLE, "\x1b]0;hit\x07"),
    "ansi_8bit": (OUTLET, "\x9b31mred"),
    "osc_link": (SENTENCE, "\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\"),
    "backspace": (TITLE, "good\x08\x08\x08\x08evil"),
    "return": (TITLE, "good\revil"),
    "nul": (SENTENCE, "a\x00b"),
    "bidi": (TITLE, "\u202egnp.exe\u202c"),
    "bidi_isolate": (OUTLET, "\u2067x\u2069"),
    "line_sep": (TITLE, "a\u2028b\u2029c"),
    "noncharacter": (SENTENCE, "a\ufffeb\uffff"),
    "zalgo": (TITLE, "e" + "\u0301" * 300),
    # spreadsheets
    "formula": (TITLE, '=HYPERLINK("http://evil.example","x")'),
    "formula_plus": (TITLE, "+cmd|'/c calc'!A1"),
    "formula_minus": (TITLE, "-2+3+cmd|'/c calc'!A1"),
    "formula_at": (TITLE, "@SUM(1+1)*cmd|'/c calc'!A1"),
    "formula_wide": (TITLE, "＝1+1"),
    "formula_wide_plus": (OUTLET, "＋1"),
    "formula_wide_minus": (OUTLET, "－1"),
    "formula_wide_at": (OUTLET, "＠SUM(1)"),
    "formula_tab": (TITLE, "\t=1+1"),
    "formula_return": (TITLE, "\r=1+1"),
    "formula_outlet": (OUTLET, "=1+1"),
    "formula_story": (STORY, "=1+1"),
    "csv_break": (TITLE, '","","=1+1\n=2+2'),
    "formula_id": (DOC_ID, "=1+1"),
    # paths and keys
    "path_doc": (DOC_ID, "../../../etc/passwd"),
    "path_windows": (DOC_ID, "..\\..\\windows\\system32"),
    "path_nul": (DOC_ID, "a\x00.html"),
    "path_source": (OUTLET, "../../../etc/cron.d/evil"),
    "path_story": (STORY, "../../evil"),
    "sql": (DOC_ID, "'; DROP TABLE documents; --"),
    "sql_outlet": (OUTLET, "x' OR '1'='1"),
    "glob": (DOC_ID, "*?[a-z]"),
    # size
    "long_line": (SENTENCE, "很" * 20_000),
    "long_title": (TITLE, "长" * 20_000),
    "many_lines": (SENTENCE, "\n" * 500),
}
#: Half a character: no table holds it, but a text typed into a terminal may.
SURROGATES = ("\ud800", "a\udfffb", "\udc00\ud800")


def where(place: str) -> list[str]:
    """The texts that stand in one place."""
    return [text for at, text in HOSTILE.values() if at == place]


def add_hostile(rows: Rows) -> None:
    """A document for every hostile text, and one on the city with a hostile id."""
    for number, (name, (place, text)) in enumerate(HOSTILE.items()):
        _add(rows, CITY, f"bad-{name}", number, place, text)
    _add(rows, BAD_CITY, "bad-city", 0, TITLE, "a city by another name")


def _add(
    rows: Rows, city: tuple[str, str, str], name: str, number: int, place: str, text: str
) -> None:
    zh = number % 2 == 1
    term = "历史文化街区" if zh else "historic district"
    said = text if place == SENTENCE else ""
    sentence = ("{city}的" + term + said + "。") if zh else ("{city} has a " + term + " " + said)
    held: dict[str, Any] = {"source": text if place == OUTLET else f"outlet-{name}"}
    add_document(
        rows,
        city=city,
        doc_id=text if place == DOC_ID else name,
        role="nat",
        zh=zh,
        sentences=[(sentence, term, "E03", 1 - number % 3)],
        title=text if place == TITLE else f"title of {name}",
        kind="news",
        date=None,
        url=text if place == URL else f"https://example.org/{number}",
        **held,
    )
    if place == STORY:
        rows["doc_city"][-1]["story_id"] = text


def write_hostile(out: Path) -> Path:
    """A study with every hostile text in its tables."""
    return write_study(out, more=add_hostile)


def hostile_names(names: Names) -> Names:
    """The names of the made-up study, and those of the hostile city."""
    cities = dict(names.cities) | {BAD_CITY[0]: BAD_CITY[1:]}
    return Names(cities=cities, codes=names.codes, categories=names.categories)
