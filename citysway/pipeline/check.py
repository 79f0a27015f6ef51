"""``citysway check``: what a run would read, what is missing or odd, from a short look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from citysway.corpus.inputs import relative_name
from citysway.corpus.names import compile_pattern
from citysway.corpus.readers import READERS, suffix_of
from citysway.errors import StudyError
from citysway.models import codebook, gazetteer, polarity_model
from citysway.pipeline.candidates import resolve_cities
from citysway.pipeline.check_columns import columns_read
from citysway.pipeline.check_external import external_lines
from citysway.pipeline.sources import tables as sources
from citysway.pipeline.sources.unknown import stated_sources, unknown_rows, write_unknown
from citysway.pipeline.study import Study
from citysway.pipeline.topics.saved import check_saved

_ARCHIVES = (".zip", ".tar", ".tgz")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check; ``level`` is ``ok``, ``note`` or ``error``."""

    level: str
    text: str


def check(study: Study) -> list[Finding]:
    """All findings about a study; an ``error`` would stop its run."""
    findings = []
    for look in (_inputs, _columns, _knowledge, _cities, _sources, _external, _support, _topics):
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
            Finding(
                "note", f"left out: {names}; formats read are {', '.join(READERS)}, also compressed"
            )
        )
    return found + _unplaced(study) + _unfit_patterns(study)


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


def _unfit_patterns(study: Study) -> list[Finding]:
    """Patterns that fit the name of no file; names inside archives are not looked at."""
    names: dict[str, list[str]] = {}
    for path, spec in study.files():
        if spec.pattern:
            names.setdefault(spec.pattern, []).append(relative_name(path, study.base))
    found = []
    for pattern, there in names.items():
        reads = compile_pattern(pattern).fields
        if any(reads(name) or suffix_of(name) in _ARCHIVES for name in there):
            continue
        text = f"pattern {pattern!r} fits none of {len(there)} files, such as {there[0]}"
        found.append(Finding("note", text))
    return found


def _columns(study: Study) -> list[Finding]:
    return [Finding("ok", line) for line in columns_read(study)]


def _knowledge(study: Study) -> list[Finding]:
    about = study.settings.study
    book = codebook.load(study.table(about.codebook))
    places = gazetteer.load(study.table(about.places))
    problems = [Finding("error", text) for text in codebook.check(book)] if about.codebook else []
    loaded = (
        f"codebook {book.version}, {len(book.codes)} codes; "
        f"gazetteer {places.version}, {len(places.places):,} places"
    )
    judged = [
        Finding("ok", f"polarity: {path.name}, a model for {polarity_model.load(path).lang}")
        for path in study.polarity()
    ]
    return [*problems, Finding("ok", loaded), *judged]


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
    places = gazetteer.load(study.table(study.settings.study.places))
    resolver, found = sources.Resolver(places), []
    if path is not None:
        own = sources.read_own(path, places)
        resolver = sources.Resolver(places, own.sources, renamed=own.renamed)
        also = f", {len(own.renamed)} other names" if own.renamed else ""
        found.append(Finding("ok", f"{path.name}: {len(own.sources)} sources{also}"))
        if own.blank:
            why = "neither scope, place nor country; taken as if the row were not there"
            found.append(Finding("note", f"{path.name}: {_some(own.blank)}: {why}"))
    return found + _unknown(study, resolver)


def _unknown(study: Study, resolver: sources.Resolver) -> list[Finding]:
    """Sources without a home, and the table to fill."""
    seen = stated_sources(study)
    rows = unknown_rows(seen, resolver)
    path = write_unknown(study, rows)
    looked = "documents" if seen.whole else "first documents"
    if not rows:
        return [Finding("ok", f"sources: the {looked} name {len(seen.voices)}, all known")]
    names = _some([str(row["source_id"]) for row in rows])
    fill = (
        f'fill {path.name} and name it in study.toml: sources = "{path.name}"'
        if path
        else "`citysway init` makes a study, in which you can say where they are at home"
    )
    text = f"{len(rows)} sources without a known home in the {looked}: {names}; {fill}"
    return [Finding("note", text)]


def _external(study: Study) -> list[Finding]:
    if study.settings.study.external is None:
        return []
    places = gazetteer.load(study.table(study.settings.study.places))
    return [Finding(level, text) for level, text in external_lines(study, places)]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


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


def _topics(study: Study) -> list[Finding]:
    """A saved model is opened: what is wrong with it is said before a run."""
    wanted = study.settings.topics
    path = study.table(wanted.model)
    if path is None:
        return []
    check_saved(path, wanted.places)
    return [Finding("ok", f"{path.name}: topics of a saved model, none are formed")]
