"""Every reader on what nobody meant it to read: a reason each time, no surprise, no hanging."""

import io
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citysway.corpus.readers import READERS
from citysway.corpus.readers.options import Options
from citysway.corpus.record import Record, Rejected
from citysway.errors import DocumentError
from tests.corpus.valid_files import VALID, zipped
from tests.corpus.valid_office import book_parts, sheet_parts, slide_parts, word_parts

EXPECTED = (DocumentError, EOFError)  # what the caller makes a row of; no disk fails here
SECONDS = 20  # for one input of a few kilobytes
QUICK, SLOW = 100, 2000
READS = Options({}, None, None)
_PARTS: dict[str, Callable[[], dict[str, str]]] = {
    **{".docx": word_parts, ".pptx": slide_parts, ".xlsx": sheet_parts, ".epub": book_parts},
}


@contextmanager
def deadline(seconds: int) -> Iterator[None]:
    """An input that hangs fails; it does not stop the tests."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not read within {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check(suffix: str, raw: bytes) -> None:
    name = f"a{suffix}"
    with deadline(SECONDS):
        try:
            for found in READERS[suffix](name, io.BytesIO(raw), options=READS):
                assert isinstance(found, Record | Rejected)
                if isinstance(found, Rejected):
                    assert found.path == name
                    assert found.reason
                    assert found.detail
                else:
                    assert found.text
        except EXPECTED:
            pass


Change = tuple[int, int, bytes]


def mutated(raw: bytes, changes: list[Change]) -> bytes:
    """Pieces cut out, put in, doubled; positions are taken modulo the length."""
    for at, cut, put in changes:
        at %= len(raw) + 1
        piece = put or raw[at : at + cut] * 2
        raw = raw[:at] + piece + raw[at + cut :]
    return raw


_PUT = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"\0", b"\xff" * 8, b"<", b"]]>", b"&#0;", b"&#xd800;", b"&a;", b"\\ud800"]),
    st.sampled_from([b'"', b"\r", b"{", b"[", b"-1", b"9" * 30, b"\x1f\x8b", b"PK\x03\x04"]),
    st.just(b"<!DOCTYPE a [<!ENTITY a 'b'>]>"),
)
_CHANGES = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.sampled_from([0, 1, 1, 2, 8, 64, 1024]), _PUT),
    min_size=1,
    max_size=6,
)


@cache
def drawn(count: int) -> tuple[list[bytes], list[list[Change]], list[tuple[list[Change], int]]]:
    """So many of each: bytes, changes, and changes with a number for chance. Readers differ, what
    they are given does not: it is drawn once, always the same, for all of them.
    """
    shared = settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    def draw(strategy: st.SearchStrategy[Any]) -> list[Any]:
        found: list[Any] = []

        @shared
        @given(strategy)
        def keep(one: Any) -> None:
            found.append(one)

        keep()
        assert len(found) >= 0.9 * count
        return found

    return (
        draw(st.one_of(st.binary(max_size=3000), st.text(max_size=800).map(_encoded))),
        draw(_CHANGES),
        draw(st.tuples(_CHANGES, st.integers(0, 1 << 32))),
    )


def fuzz(suffix: str, examples: int) -> None:
    """A third random bytes, the rest changes of a valid file, or of the parts of an Office file."""
    junk, changes, inside = drawn(-(-examples // 3))
    for raw in junk:
        check(suffix, raw)
    for some in changes:
        check(suffix, mutated(VALID[suffix], some))
    for some, seed in inside:
        check(suffix, _inside(suffix, some, random.Random(seed)))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _inside(suffix: str, changes: list[Change], chance: random.Random) -> bytes:
    """A change of one part of a packed file, which stays a sound file otherwise."""
    if suffix not in _PARTS:
        return mutated(mutated(VALID[suffix], changes), [(chance.randrange(1 << 16), 1, b"")])
    parts: dict[str, str | bytes] = {**_PARTS[suffix]()}
    name = chance.choice(sorted(parts))
    body = parts[name]
    parts[name] = mutated(body.encode() if isinstance(body, str) else body, changes)
    return zipped(parts, 0)


@pytest.mark.parametrize("suffix", READERS)
def test_quick(suffix: str) -> None:
    fuzz(suffix, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", READERS)
def test_slow(suffix: str) -> None:
    fuzz(suffix, SLOW)


def test_hanging_is_seen() -> None:
    with pytest.raises(AssertionError, match="not read within"), deadline(1):
        time.sleep(9)
