"""What a run rests on, as run.json keeps it."""

import platform
from importlib import metadata
from typing import Any

import citysway
from citysway.models.reader import Reader
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


def provenance(study: Study, reader: Reader) -> dict[str, Any]:
    """Settings, seed, hashes of the input files, versions of knowledge, code and packages."""
    return {
        "settings": study.settings.model_dump(),
        "seed": study.settings.run.seed,
        "inputs": _inputs(study),
        "knowledge": {
            "codebook": reader.codebook.version,
            "gazetteer": reader.gazetteer.version,
            "all": reader.version,
        },
        "versions": {
            "citysway": citysway.__version__,
            "code": code_version(),
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in _PACKAGES},
        },
    }


def _inputs(study: Study) -> dict[str, str]:
    """Hash by file; a file outside the study's folder goes by its name alone."""
    found = {}
    for path, _ in study.files():
        if path.is_file():
            inside = path.is_relative_to(study.base)
            name = path.relative_to(study.base).as_posix() if inside else path.name
            found[name] = file_hash(path)
    return found
