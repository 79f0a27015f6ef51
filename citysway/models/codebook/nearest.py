"""Words for a code that is not there: the nearest ones, by id or by name."""

from collections.abc import Mapping

from citysway.errors import did_you_mean

_MOST = 5


def unknown_code(given: str, names: Mapping[str, tuple[str, str]]) -> str:
    """A message for a code that is none of ``names`` (id -> name in zh, en): what was meant."""
    wanted = given.strip().casefold()
    found = [
        f"{code} {zh} / {en}"
        for code, (zh, en) in names.items()
        if wanted and (wanted in zh or wanted in en.casefold())
    ]
    near = f"; did you mean {', '.join(found[:_MOST])}?" if found else did_you_mean(given, names)
    return f"code {given!r} is not in the codebook{near or '; its codes: ' + ', '.join(names)}"
