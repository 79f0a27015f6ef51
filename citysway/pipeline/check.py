"""``citysway check``: what a run would read, what is missing or odd, without reading the texts."""

from collections import Counter
from dataclasses import dataclass

from citysway.corpus.readers import READERS, suffix_of
from citysway.errors import StudyError
from citysway.models import codebook, gazetteer
from citysway.pipeline import sources
from citysway.pipeline.study import Study, resolve_cities


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check; ``level`` is ``ok``, ``note`` or ``error``."""

    level: str
    text: str


def check(study: Study) -> list[Finding]:
    """All findings about a study; an ``error`` would stop its run."""
    findings = []
    for look in (_inputs, _knowledge, _cities, _sources, _support):
        try:
            findings += look(study)
        except StudyError as error:
            findings.append(Finding("error", str(error)))
    return findings


def _inputs(study: Study) -> list[Finding]:
    files = study.files()
    if not files:
        return [Finding("error", f"{study.base}: no files to read")]
    suffixes = Counter(suffix_of(path.name) or "(none)" for path, _ in files)
    read = {s: n for s, n in suffixes.items() if s in READERS}
    other = {s: n for s, n in suffixes.items() if s not in READERS}
    size = sum(path.stat().st_size for path, _ in files if path.is_file())
    listed = ", ".join(f"{n} {s}" for s, n in sorted(read.items())) or "none that can be read"
    found = [
        Finding("ok" if read else "error", f"{len(files)} files, {size / 1e6:.1f} MB: {listed}")
    ]
    if other:
        names = ", ".join(f"{n} {s}" for s, n in sorted(other.items()))
        found.append(
            Finding("note", f"left out: {names}; formats read are {', '.join(READERS)}, also .gz")
        )
    return found + _unplaced(study)


def _unplaced(study: Study) -> list[Finding]:
    own = [i.path for i in study.settings.input if i.kind != "news" and not (i.place or i.sponsor)]
    if not own:
        return []
    where = ", ".join(own[:3]) + (f" and {len(own) - 3} more" if len(own) > 3 else "")
    return [
        Finding(
            "note",
            f"{where}: no place or sponsor; the files must state it by row, "
            "or own texts stay unknown",
        )
    ]


def _knowledge(study: Study) -> list[Finding]:
    about = study.settings.study
    book = codebook.load(study.table(about.codebook))
    places = gazetteer.load(study.table(about.places))
    problems = [Finding("error", text) for text in codebook.check(book)] if about.codebook else []
    loaded = (
        f"codebook {book.version}, {len(book.codes)} codes; "
        f"gazetteer {places.version}, {len(places.places):,} places"
    )
    return [*problems, Finding("ok", loaded)]


def _cities(study: Study) -> list[Finding]:
    about, least = study.settings.study, study.settings.support.city_documents
    if isinstance(about.cities, str):
        what = "all Chinese cities of prefecture level" if about.cities == "all-cn" else (
            f"Chinese cities of prefecture level named in at least {least} documents")  # fmt: skip
        return [Finding("ok", f"cities: {what}")]
    places = gazetteer.load(study.table(about.places))
    ids = resolve_cities(about.cities, places, where=str(study.base / "study.toml"))
    names = ", ".join(str(places.place(c).name_zh or places.place(c).name_en) for c in ids)
    return [Finding("ok", f"{len(ids)} cities: {names}")]


def _sources(study: Study) -> list[Finding]:
    path = study.table(study.settings.study.sources)
    if path is None:
        missing = (
            "no sources.csv: outlets are resolved by the registry and their names; "
            "after a run rejected.parquet lists those without a home"
        )
        return [Finding("note", missing)]
    own = sources.load_own(path, gazetteer.load(study.table(study.settings.study.places)))
    return [Finding("ok", f"{path.name}: {len(own)} sources")]


def _support(study: Study) -> list[Finding]:
    default = type(study.settings.support)()
    lowered = [
        f"{name} {value} (method: {getattr(default, name)})"
        for name, value in study.settings.support.model_dump().items()
        if value < getattr(default, name)
    ]
    if not lowered:
        return []
    return [
        Finding("note", f"thresholds below the method's, shown on every page: {', '.join(lowered)}")
    ]
