"""What every output must be: text, links and numbers, and nothing that acts."""

import re

import lxml.html

from citysway.reports.words.quoting import UNSAFE

TAGS = {"img", "iframe", "object", "embed", "link", "form", "base", "math", "template"}


def harmless(html: str, *, scripts: int) -> lxml.html.HtmlElement:
    """The page as a tree in which nothing acts but its own scripts."""
    tree = lxml.html.document_fromstring(html)
    found = [node for node in tree.iter() if isinstance(node.tag, str)]
    assert sum(node.tag == "script" for node in found) <= scripts
    assert not [node.tag for node in found if node.tag in TAGS]
    assert not [name for node in found for name in node.attrib if name.startswith("on")]
    assert "steal(" not in "".join(node.text or "" for node in found if node.tag == "script")
    assert "evil.example" not in "".join(node.text or "" for node in found if node.tag == "style")
    for link in tree.xpath("//@href | //@src | //@action | //@xlink:href",
                           namespaces={"xlink": "http://www.w3.org/1999/xlink"}):  # fmt: skip
        assert re.match(r"#|https?://|(\.\./)?(cities/)?[\w.-]+\.html", link), link
        assert "evil.example" not in link
    assert UNSAFE.findall(html) == []
    return tree


def formula(cell: str) -> bool:
    """Whether a spreadsheet would compute this cell of a CSV file."""
    return bool(re.match("[=+\\-@\t\r＝＋－＠]", cell)) and not re.fullmatch(
        r"[+-]?[\d.]+(e-?\d+)?", cell
    )
