"""What ``citysway check`` says of a study's ``external.csv``."""

from collections.abc import Sequence

import numpy as np

from citysway.errors import did_you_mean
from citysway.models.gazetteer import Gazetteer
from citysway.pipeline.candidates import candidates
from citysway.pipeline.external import External, known_columns, load_external
from citysway.pipeline.indicators.image.beyond_size import LEAST_CITIES, SIZES
from citysway.pipeline.study import Study

_SHOWN = 5


def external_lines(study: Study, places: Gazetteer) -> list[tuple[str, str]]:
    """(``ok`` or ``note``, words) of a study's external.csv; nothing without one. StudyError."""
    about = study.settings.study
    path = study.table(about.external)
    if path is None:
        return []
    cities = candidates(about.cities, places, where=str(study.base / "study.toml"))
    external = load_external(path, places, cities=cities)
    listed = cities if isinstance(about.cities, list) else list(external.cities)
    return [("ok", _summary(external)), *_notes(external, listed, set(cities), places)]


def _summary(external: External) -> str:
    years = [str(year) for year in external.years if year]
    when = f"; {' to '.join(dict.fromkeys((years[0], years[-1])))}" if years else ""
    names = ", ".join(column.id for column in external.columns)
    return f"{external.file}: {_count(len(external.cities), 'city', 'cities')}: {names}{when}"


def _notes(
    external: External, listed: Sequence[str], inside: set[str], places: Gazetteer
) -> list[tuple[str, str]]:
    found = []
    stated = external.at(listed)
    bare = [city for city, row in zip(listed, stated, strict=True) if not np.isfinite(row).any()]
    other = [*(city for city in external.cities if city not in inside), *external.outside]
    if bare:
        names = [str(places.place(city).name_zh or places.place(city).name_en) for city in bare]
        found.append(f"no number for {_count(len(bare), 'city', 'cities')}: {_some(names)}")
    if other:
        found.append(f"cities outside the study: {_some(other)}")
    for column in external.columns:
        if not column.known:
            near = did_you_mean(column.id, known_columns(), most=1)
            found.append(f"column {column.en} is taken as it stands{near}")
    sizes = [external.column(name, listed) for name in SIZES]
    if not any(s is not None and np.isfinite(s).sum() >= LEAST_CITIES for s in sizes):
        needed = " or ".join(SIZES)
        found.append(f"no {needed} for {LEAST_CITIES} cities: IM04 and pull beyond size stay NA")
    return [("note", f"{external.file}: {words}") for words in found]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
