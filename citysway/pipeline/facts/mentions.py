"""Mentions with their document's role, source, sentence: the rows behind content indicators."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from citysway.errors import StudyError, did_you_mean
from citysway.pipeline.stages import quote

if TYPE_CHECKING:
    import pandas as pd

    from citysway.models.gazetteer import Gazetteer

EXT = ("int", "nat", "prov", "oth")
ROLES = ("own", "gov", "unk", "home", *EXT)
QUOTED = 1000  # characters on each side of a mention; a line without a full stop goes on for ever


def select(out: Path, *, city: str | None, code: str | None, role: str | None) -> "pd.DataFrame":
    """Mentions of a city (id or name), code and role (of ROLES, or ``ext``), with sentences, of
    which no more than QUOTED characters before and after.
    """
    wanted, values = [], []
    with duckdb.connect() as con:
        if city is not None:
            wanted.append("m.city_id = ?")
            values.append(city_id(con, out, city))
        if code is not None:
            wanted.append("m.code = ?")
            values.append(known_code(out, code))
        if role is not None:
            roles = EXT if role == "ext" else (role,)
            if not set(roles) <= set(ROLES):
                raise StudyError(f"role {role!r} is not known; allowed: {', '.join(ROLES)}, ext")
            wanted.append(f"c.role IN ({', '.join('?' * len(roles))})")
            values += roles
        found: pd.DataFrame = con.execute(
            f"""SELECT m.*, c.role, c.source_id, c.story_id, c.kind, c.lang, c.period,
                       d.title, d.date, d.url,
                       substr(d.text, greatest(s.start, m.start - {QUOTED}) + 1,
                              least(s."end", m.start + {QUOTED})
                              - greatest(s.start, m.start - {QUOTED})) AS sentence
                FROM read_parquet('{quote(out)}/mentions/*.parquet') m
                JOIN read_parquet('{quote(out)}/doc_city/*.parquet') c USING (doc_id, city_id)
                JOIN read_parquet('{quote(out)}/sentences/*.parquet') s USING (doc_id, sent)
                JOIN read_parquet('{quote(out)}/documents/*.parquet') d USING (doc_id)
                {"WHERE " + " AND ".join(wanted) if wanted else ""}
                ORDER BY m.doc_id, m.start, m.code, m.city_id""",
            values,
        ).df()
    return found


def known_code(out: Path, code: str) -> str:
    """A code of the study's codebook as it is. Raises StudyError with the nearest ones."""
    from citysway.models import codebook
    from citysway.models.codebook.nearest import unknown_code

    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    own = run["settings"]["study"].get("codebook")
    path = out.parent / own if own else None
    codes = codebook.load(path if path and path.is_file() else None).codes
    if code not in codes:
        raise StudyError(unknown_code(code, {c.id: (c.zh_name, c.en_name) for c in codes.values()}))
    return code


def city_id(con: duckdb.DuckDBPyConnection, out: Path, city: str) -> str:
    """The id of a city of the study from its id or name; StudyError lists the study's cities."""
    from citysway.models import gazetteer

    facts = f"read_parquet('{quote(out)}/doc_city/*.parquet')"
    query = f"SELECT DISTINCT city_id FROM {facts} ORDER BY 1"
    listed = [row[0] for row in con.execute(query).fetchall()]
    if city in listed:
        return city
    places = gazetteer.load()
    found = [place.id for place in places.lookup(city) if place.id in listed]
    if not found:
        names = ", ".join(
            f"{places.place(c).name_zh or places.place(c).name_en}" for c in listed[:30]
        )
        near = did_you_mean(city, _called(listed, places))
        raise StudyError(f"city {city!r} is not in the study{near}; its cities are {names}")
    return found[0]


def _called(ids: list[str], places: "Gazetteer") -> list[str]:
    """The names of cities in both languages."""
    found = [places.place(place_id) for place_id in ids]
    return [name for place in found for name in (place.name_zh, place.name_en) if name]
