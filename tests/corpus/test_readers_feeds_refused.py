"""Feeds that are damaged, changed by chance, or larger than memory."""

import random
import resource
from pathlib import Path
from typing import Any

import pytest

from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError
from tests.corpus.xml_files import (
    DIALECTS,
    READERS,
    REUTERS,
    SITEMAP,
    WHOLE,
    Endless,
    items,
    reason,
    rss,
)

ENTITY = (
    "<!DOCTYPE r [<!ENTITY {}>]><rss><channel><item><title>a&x;b</title></item></channel></rss>"
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DAMAGED = [
    ("", "empty"),
    (" \n ", "empty"),
    ("\ufeff", "empty"),
    (WHOLE[:-3], "truncated"),
    (WHOLE[: len(WHOLE) // 2], "truncated"),
    (WHOLE[:-20] + "<![CDATA[x", "truncated"),
    ("<rss", "truncated"),
    ("<rss><channel><item><title>A</titel></item></channel></rss>", "bad_xml"),
    (WHOLE + "<rss/>", "bad_xml"),
    ("<rss><channel a='1' a='2'></channel></rss>", "bad_xml"),
    ("<rss>" + "<a>" * 100_000, "bad_xml"),
    (ENTITY.format('x SYSTEM "file:///etc/passwd"'), "bad_xml"),
    (ENTITY.format('% x SYSTEM "http://127.0.0.1:9/x"'), "bad_xml"),
    (
        f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]><rss><item><title>&l9;</title></item></rss>',
        "bad_xml",
    ),
    ('{"title": "json"}', "wrong_format"),
    ("Just a text, no markup.", "wrong_format"),
    ("<!DOCTYPE html><html><body><p>x</p></body></html>", "wrong_format"),
    ("<rss><channel><title>N</title></channel></rss>", "empty"),
    ("<beans><bean id='x'/></beans>", "no_main_text"),
    (SITEMAP.format("<url><loc>u</loc></url>"), "no_main_text"),
    (b"\x00\x01\x02\x03" * 100, "undecodable"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "undecodable"),
    (b"%PDF-1.4\n" + bytes(200), "undecodable"),
]


@pytest.mark.parametrize(("raw", "expected"), DAMAGED)
def test_damage(raw: str | bytes, expected: str) -> None:
    assert reason(raw) == expected


def test_items_before_a_break_are_read() -> None:
    found = items(WHOLE[: WHOLE.index("Title 3") + 4])
    assert [item.title for item in found if isinstance(item, Record)] == [
        f"Title {n}" for n in range(3)
    ]
    assert isinstance(found[-1], Rejected)
    assert (found[-1].reason, found[-1].locator) == ("truncated", "after item 3")


def test_nothing_leaks(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    include = f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{secret}"/></a>'
    for raw in (
        ENTITY.format(f'x SYSTEM "{secret.as_uri()}"'),
        f'<!DOCTYPE r SYSTEM "{secret.as_uri()}"><rss><item><title>a&x;</title></item></rss>',
        rss(f"<title>a{include}</title>"),
    ):
        try:
            found = repr(items(raw))
        except DocumentError as error:
            found = str(error)
        assert "SECRET" not in found


@pytest.mark.parametrize("seed", range(300))
def test_mutations(seed: int) -> None:
    """Flipped, cut and doubled bytes end as records or reasons, never as another error."""
    source = random.Random(seed)
    suffix = ".sgm" if seed % 4 == 0 else ".xml"
    bodies: list[str] = [REUTERS] if suffix == ".sgm" else [raw for raw, _ in DIALECTS]
    raw = bytearray(source.choice(bodies).encode(source.choice(["utf-8", "gb18030", "utf-16"])))
    for _ in range(source.randint(1, 20)):
        at = source.randrange(len(raw))
        kind = source.randrange(4)
        if kind == 0:
            raw[at] = source.randrange(256)
        elif kind == 1:
            del raw[at : at + source.randint(1, 40)]
        elif kind == 2:
            raw[at:at] = raw[at : at + source.randint(1, 40)]
        else:
            raw[at:at] = source.choice([b"<", b"&", b"\0", b"]]>", b"<![CDATA[", b"\xff\xfe", b'"'])
        if not raw:
            break
    try:
        found = items(bytes(raw), suffix=suffix)
    except DocumentError:
        return
    assert found


LARGE = [  # head, part, tail, suffix, records, rejections
    (
        b"<rss><channel>",
        b"<item><title>" + b"word " * 200 + b"</title></item>",
        b"</channel></rss>",
        ".xml",
        60_000,
        0,
    ),
    (b"<rss><channel>", b"<junk>" + b"word " * 200 + b"</junk>", b"</channel></rss>", ".xml", 0, 1),
    (b"<rss><item><title>", b"abcdefghi ", b"", ".xml", 0, 1),
    (b"<rss><item>", b"<a>words and words </a>", b"</item></rss>", ".xml", 0, 1),
    (b"<DOC><TEXT>", b"words and words ", b"</TEXT></DOC><DOC><TEXT>ok", ".sgm", 0, 2),
]


@pytest.mark.slow
@pytest.mark.parametrize(("head", "part", "tail", "suffix", "records", "rejections"), LARGE)
def test_large_files_stay_small_in_memory(
    head: bytes, part: bytes, tail: bytes, suffix: str, records: int, rejections: int
) -> None:
    """70 MB; lxml's memory is not Python's, so the process is asked."""
    stream: Any = Endless(head, part, tail, 70_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts = {Record: 0, Rejected: 0}
    for item in READERS[suffix]("a", stream, options=Options()):
        counts[type(item)] += 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert counts[Record] >= records
    assert counts[Rejected] == rejections
    assert grown < 400_000  # kilobytes
