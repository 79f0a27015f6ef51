"""Addresses of pages: the host in them, and the domain that says whose site it is."""

import functools
import re
from typing import Any

_ADDRESS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//(?P<place>[^/?#\s\\]*)", re.IGNORECASE)
_BARE = re.compile(r"\s*(?P<place>[^/?#\s\\:@]+(?::\d+)?)(?=[/?#\s]|$)")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)")


def hostname(address: str) -> str:
    """The lower-case host of a URL or host name, without user, port and path; '' for none.

    A number (``127.0.0.1``) and a single word (``localhost``) name no site.
    """
    found = _ADDRESS.match(address) or _BARE.match(address)
    if found is None:
        return ""
    host = found["place"].rpartition("@")[2].partition(":")[0].strip(".").lower()
    return host if len(host) <= 253 and _HOST.fullmatch(host) else ""


def host_of(url: str | None) -> str | None:
    """The registrable domain of a URL or host: ``news.foo.com.cn`` -> ``foo.com.cn``.

    Suffixes are those of the Public Suffix List as tldextract ships it, with the private ones:
    what stands below ``github.io`` are sites of their own. A host that is a suffix itself
    (``gov.cn``, with or without ``www``) is its own domain. None where there is no host, or one
    whose suffix is not known. Looked up once per host.
    """
    host = hostname(url) if url else ""
    return _domain(host) if host else None


@functools.lru_cache(maxsize=65_536)
def _domain(host: str) -> str | None:
    parts = _suffixes()(host)
    if not parts.suffix:
        return None
    if not parts.domain or parts.domain == "www":
        return str(parts.suffix)
    return f"{parts.domain}.{parts.suffix}"


@functools.cache
def _suffixes() -> Any:
    """The list, read once: importing tldextract takes a third of a second."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
