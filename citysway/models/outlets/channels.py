"""City channels: pages of a national site that a city pays for (METHOD.md 0, role trap 2)."""

import functools
import re

from citysway.corpus.web import hostname
from citysway.models.outlets.tables import rows_of

_PATH = re.compile(r"[^/]*//[^/]*(/[^?#]*)|[^/]*(/[^?#]*)")
_WORD = r"[a-z][a-z-]*"


def sponsor_of(url: str) -> str | None:
    """The city that speaks through the page at ``url``: a place id, or its name in Latin letters.

    None for any other page. A name is what stands in the address (``hangzhou``, but also ``news``):
    the gazetteer says whether it is a city, and one alone.
    """
    host = hostname(url)
    if not host.endswith(_ends()):
        return None
    found = _PATH.match(url.lower().strip())
    path = (found[1] or found[2]) if found else "/"
    for at, where, place in _patterns():
        match = at.search(host)
        if match is None:
            continue
        inside = where.match(path)
        if inside:
            return place or {**inside.groupdict(), **match.groupdict()}.get("city")
    return None


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    return tuple(
        (_host_pattern(host), _path_pattern(path), place)
        for host, path, place in rows_of("channels.csv", ("host", "path", "place"))
    )


def _host_pattern(host: str) -> re.Pattern[str]:
    before, city, after = host.partition("{city}")
    middle = f"(?P<city>{_WORD})" if city else ""
    return re.compile(f"(?:^|\\.){re.escape(before)}{middle}{re.escape(after)}$")


def _path_pattern(path: str) -> re.Pattern[str]:
    named = {"{city}": f"(?P<city>{_WORD})", "{any}": "[^/]+"}
    parts = [named.get(part, re.escape(part)) for part in path.strip("/").split("/") if part]
    return re.compile("/" + "/".join(parts) + "(?=/|$)" if parts else "")


@functools.cache
def _ends() -> tuple[str, ...]:
    """The fixed ends of the hosts: a quick look that spares all other pages the patterns."""
    return tuple(
        host.partition("{city}")[2].lstrip(".") or host
        for host, _, _ in rows_of("channels.csv", ("host", "path", "place"))
    )
