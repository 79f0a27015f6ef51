"""What a run rests on, as run.json keeps it."""

import platform
from importlib import metadata
from typing import Any

import citysway
from citysway.models.reader import Reader
from citysway.pipeline import ledger
from citysway.pipeline.external import External
from citysway.pipeline.reading import Folders
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.pipeline.stages import code_version, file_hash
from citysway.pipeline.study import Study

_PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "duckdb",
    "scikit-learn",
    "rjieba",
    "spacy",
    "opencc",
)


def provenance(study: Study, reader: Reader, external: External | None = None) -> dict[str, Any]:
    """Settings, seed, hashes of the input files, versions of knowledge, code and packages."""
    return {
        "settings": study.settings.model_dump(),
        "seed": study.settings.run.seed,
        "inputs": _inputs(study),
        "external": external.summary() if external else None,
        "own": _own_tables(study),
        "knowledge": {
            "codebook": reader.codebook.version,
            "gazetteer": reader.gazetteer.version,
            "all": reader.version,
        },
        "versions": {
            "schema": SCHEMA_VERSION,
            "citysway": citysway.__version__,
            "code": code_version(),
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in _PACKAGES},
        },
    }


def _own_tables(study: Study) -> dict[str, str]:
    """Hash of each of the study's own tables."""
    about = study.settings.study
    names = ("sources", "places", "codebook", "external")
    paths = {name: study.table(getattr(about, name)) for name in names}
    paths["topics"] = study.table(study.settings.topics.model)
    return {name: file_hash(path) for name, path in paths.items() if path is not None}


def _inputs(study: Study) -> dict[str, str]:
    """Hash by file; a file outside the study's folder goes by its name alone."""
    entries = ledger.load(Folders(study.out).ledger)
    return {e.name.rpartition("../")[2]: e.digest for e in entries if e.digest}
