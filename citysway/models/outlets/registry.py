"""The known outlets, read from ``outlets.csv``, found by name or by web address."""

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from citysway.corpus.fold import fold
from citysway.corpus.web import hostname
from citysway.errors import StudyError
from citysway.models.outlets.naming import key_of, plain_key, shorter
from citysway.models.outlets.tables import rows_of
from citysway.models.outlets.words import one_of

KINDS = ("news", "government", "publicity", "unknown")
SCOPES = ("local", "provincial", "national")
COLUMNS = ("id", "name", "aliases", "kind", "scope", "place", "country", "lang", "domain")
_FILE = Path(__file__).parent / "outlets.csv"
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z]{2,}")
_PAIR = re.compile(r"(.+?)\s*[-·|]\s*(.+)|(.+?)\s*\((.+)\)")  # A-B, A (B)
_CHANNEL = re.compile(  # 浙江频道, 广东分社, 江苏
    rf"[\u4e00-\u9fff]{{0,6}}{one_of('zh', 'channels')}|{one_of('zh', 'provinces')}"
)


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet. ``kind`` news|government|publicity|unknown, ``scope`` local|provincial|national.

    ``place_id`` is None for a national outlet, the capital for a provincial one; ``country`` is
    ISO 3166 alpha-2; ``domain`` is matched together with everything below it.
    """

    id: str
    name: str
    kind: str
    scope: str
    place_id: str | None
    country: str | None
    lang: str
    domain: str | None


class Outlets:
    """The registry in memory; ``version`` is a hash of the files of this folder."""

    def __init__(
        self, names: dict[str, Outlet], domains: dict[str, Outlet], *, version: str
    ) -> None:
        self._names = names
        self._domains = domains
        self.version = version

    def __iter__(self) -> Iterator[Outlet]:
        """Every outlet once, in the order of the file."""
        return iter(dict.fromkeys(self._names.values()))

    def find(self, name: str) -> Outlet | None:
        """The outlet of this name or alias; then without bracket, site or account suffix.

        ``A-B`` and ``A (B)`` are found when both sides name one outlet. A channel or branch of a
        national Chinese outlet (人民网浙江频道, 新华社广东分社) is that outlet. A name written as a
        web address is looked up as one. None when the name is not known: nothing is guessed.
        """
        key = key_of(name)
        found = self._names.get(key) or self._shortened(key)
        if found is not None or not key:
            return found
        if _HOST.fullmatch(key):
            return self.by_domain(key)
        return self._of_pair(key) or self._of_channel(key)

    def by_domain(self, url_or_host: str) -> Outlet | None:
        """The outlet whose domain the address ends in (``news.cctv.com`` -> ``cctv.com``)."""
        host = hostname(url_or_host)
        while "." in host:
            if found := self._domains.get(host):
                return found
            host = host.partition(".")[2]
        return None

    def _shortened(self, key: str) -> Outlet | None:
        return next((self._names[short] for short in shorter(key) if short in self._names), None)

    def _of_pair(self, key: str) -> Outlet | None:
        pair = _PAIR.fullmatch(key)
        if pair is None:
            return None
        sides = [self._names.get(side) or self._shortened(side) for side in pair.groups() if side]
        return sides[0] if sides[0] is sides[1] else None

    def _of_channel(self, key: str) -> Outlet | None:
        for end in range(len(key) - 2, 1, -1):
            house = self._names.get(key[:end])
            if house and _CHANNEL.fullmatch(key[end:].lstrip(" -·|_")):
                national = (house.kind, house.scope, house.country) == ("news", "national", "CN")
                return house if national else None
        return None


@functools.cache
def load() -> Outlets:
    """The registry of the package. Raises StudyError when the file breaks its own rules."""
    rows = rows_of(_FILE.name, COLUMNS)
    # one pass of script folding over all names: a call per name would take most of the loading time
    folded = fold("\n".join("|".join((row[1], row[2])) for row in rows)).split("\n")
    names: dict[str, Outlet] = {}
    domains: dict[str, Outlet] = {}
    for row, labels in zip(rows, folded, strict=True):
        _file(row, labels, names, domains)
    return Outlets(names, domains, version=_version())


def _version() -> str:
    """A hash of all this folder knows: a change of any table may change what is resolved."""
    files = sorted((*_FILE.parent.glob("*.csv"), *_FILE.parent.glob("*.toml")))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _file(
    row: list[str], labels: str, names: dict[str, Outlet], domains: dict[str, Outlet]
) -> None:
    """Enter one row under all its names and domains."""
    oid, name, _, kind, scope, place, country, lang, domain = row
    if kind not in KINDS or scope not in SCOPES:
        raise StudyError(f"{_FILE.name}: {oid}: kind {kind!r} or scope {scope!r} is not allowed")
    outlet = Outlet(oid, name, kind, scope, place or None, country or None, lang, domain or None)
    keys = {plain_key(label) for label in labels.split("|") if label}
    hosts = {key for key in keys if "." in key and _HOST.fullmatch(key)} | ({domain} - {""})
    for table, entries in ((names, keys), (domains, hosts)):
        for entry in entries:
            if table.setdefault(entry, outlet) is not outlet:
                raise StudyError(f"{_FILE.name}: {entry!r} is both {table[entry].id} and {oid}")
