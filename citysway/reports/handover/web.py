"""The study as one JSON document for a web service, and its JSON Schema."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citysway.corpus.atomic import whole
from citysway.pipeline.schema_version import SCHEMA_VERSION
from citysway.reports.handover.codebook import codebook_rows
from citysway.reports.handover.labelled import ORDER, Registry, city_labels
from citysway.reports.handover.sheets import DRAFT, SCHEMA_FILE, kind_schema, write_json
from citysway.reports.handover.words import about_column, note
from citysway.reports.words.names import Names

if TYPE_CHECKING:
    import duckdb

FILE = "study.json"
#: What one value says; the default variant, all languages together.
VALUE = (
    *("indicator", "part", "role", "period", "city_id", "value", "lo", "hi", "raw", "stories"),
    *("sources", "statements", "reason", "flags", "headline"),
)
KEY = ("indicator", "part", "role", "period", "city_id")
CHOSEN = "variant = '' AND lang = 'all'"


def web_document(
    con: "duckdb.DuckDBPyConnection",
    target: Path,
    *,
    run: dict[str, Any],
    names: Names,
    registry: Registry,
) -> list[Path]:
    """``study.json`` and its ``schema.json``; the view ``labelled`` must have been made.

    ``values`` are those of the default variant in all languages together, sorted by ``KEY``;
    ``left_out`` counts the others, which ``tidy`` and ``csv`` hold.
    """
    head = _head(con, run, names, registry)
    path = target / FILE
    with whole(path) as part, part.open("w", encoding="utf-8", errors="replace", newline="\n") as f:
        f.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "values": [')
        chosen = ", ".join(f"{name} := {name}" for name in VALUE)
        cursor = con.execute(
            f"SELECT CAST(to_json(struct_pack({chosen})) AS VARCHAR) FROM labelled "
            f"WHERE {CHOSEN} ORDER BY {ORDER}"
        )
        between = "\n  "
        while rows := cursor.fetchmany(50_000):
            f.write(between + ",\n  ".join(row[0] for row in rows))
            between = ",\n  "
        f.write("\n ]\n}\n")
    write_json(web_schema(con, head), target / SCHEMA_FILE)
    return [path]


def _head(
    con: "duckdb.DuckDBPyConnection", run: dict[str, Any], names: Names, registry: Registry
) -> dict[str, Any]:
    about = run.get("settings", {}).get("study", {})
    chosen, others = con.execute(
        f"SELECT count(*) FILTER ({CHOSEN}), count(*) FILTER (NOT ({CHOSEN})) FROM labelled"
    ).fetchall()[0]
    dated = con.execute("SELECT min(date)::VARCHAR, max(date)::VARCHAR FROM documents").fetchall()
    zh, en = note("uncalibrated")
    return {
        "schema_version": SCHEMA_VERSION,
        "study": {
            "name": str(about.get("name", "")), "lang": str(about.get("lang", "zh")),
            "demonstration": bool(about.get("demonstration", False)),
            "first_date": dated[0][0], "last_date": dated[0][1], "seed": run.get("seed"),
            "versions": run.get("versions", {}), "knowledge": run.get("knowledge", {}),
        },
        "caution": {"zh": zh, "en": en},
        "cities": [{"id": city, "zh": zh, "en": en} for city, zh, en in city_labels(con, names)],
        "indicators": codebook_rows(con, names, registry),
        "selection": {"variant": "", "lang": "all", "values": chosen, "left_out": others},
    }  # fmt: skip


def web_schema(con: "duckdb.DuckDBPyConnection", head: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of ``study.json``."""
    kinds = {name: kind for name, kind, *_ in con.execute("DESCRIBE labelled").fetchall()}
    value = {}
    for name in VALUE:
        zh, en = about_column("indicators", name)
        said = kind_schema(kinds[name]) | {"title": zh, "description": en}
        value[name] = said if name in KEY else said | {"type": [said["type"], "null"]}
    text = {"type": "string"}
    city = {"id": text, "zh": text, "en": text}
    return {
        "$schema": DRAFT,
        "$id": f"urn:citysway:schema:{SCHEMA_VERSION}:json",
        "title": "CitySway export --to json",
        "schemaVersion": SCHEMA_VERSION,
        **_object(
            {
                "schema_version": {"const": SCHEMA_VERSION},
                "study": {"type": "object", "required": list(head["study"])},
                "caution": {"type": "object"},
                "cities": {"type": "array", "items": _object(city)},
                "indicators": {"type": "array", "items": {"type": "object"}},
                "selection": {"type": "object"},
                "values": {"type": "array", "items": {"$ref": "#/$defs/value"}},
            }
        ),
        "$defs": {"value": _object(value)},
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
