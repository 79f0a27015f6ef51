"""Small worlds of documents and relations, written as the fact tables of a study."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from citysway.pipeline.facts.arrays import City
from citysway.pipeline.facts.edge_arrays import load_edges
from citysway.pipeline.facts.edges import EDGES
from citysway.pipeline.facts.relation_counts import Related, take_related
from citysway.pipeline.facts.store import Store, make_store
from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.statistics.uncertainty import Resampling, source_weights
from tests.pipeline.fact_files import CODE, DOC_CITY, EXPOSURE, PANEL, SOURCE

FREE = Support(docs=0, source_docs=1, ext_places=1, tone_statements=1)
CITIES = [f"C{k}" for k in range(7)]


@dataclass
class World:
    """Documents and what they relate; ``add`` fills it, ``related`` lays it out."""

    cities: Sequence[str]
    docs: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        source: str,
        *relations: Mapping[str, Any],
        story: str = "",
        kind: str = "news",
        owner: str = "",
        roles: Mapping[str, str] | None = None,
        period: str = "2024-05",
    ) -> None:
        """One document; ``roles``: of the cities it names, ``owner`` is always one."""
        name = f"d{len(self.docs):06d}"
        named = {**({owner: "own"} if owner else {}), **(roles or {})}
        for row in relations:
            for city in (row["a"], row["b"]):
                if city in self.cities:
                    named.setdefault(city, "gov" if kind == "policy" else "oth")
        doc = {"doc": name, "source": source, "story": story or name, "kind": kind,
               "owner": owner, "roles": named, "period": period}  # fmt: skip
        self.docs.append(doc)
        self.said += [{**row, "of": doc} for row in relations]

    def write(self, folder: Path) -> Path:
        """The fact tables and the edges, as a study writes them."""
        (folder / "edges").mkdir(parents=True, exist_ok=True)
        for name, rows, schema in (
            ("doc_city", self._named(), DOC_CITY), ("doc_city_code", [], CODE),
            ("exposure", [_document(doc) for doc in self.docs], EXPOSURE), ("panel", [], PANEL),
            ("sources", [], SOURCE), ("edges/00000", self._said(), EDGES),
        ):  # fmt: skip
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
        return folder

    def _named(self) -> list[dict[str, Any]]:
        counts = {name: 1 for name in ("names", "names_all", "cities", "copies")}
        rest = {**counts, "focus": False, "pos": 0, "neg": 0, "neu": 0}
        return [
            {**_document(doc), "city_id": city, "role": role, **rest}
            for doc in self.docs
            for city, role in doc["roles"].items()
        ]

    def _said(self) -> list[dict[str, Any]]:
        rows = [
            {
                **_document(s["of"]), "sent": number, "from_city": s["a"], "to_city": s["b"],
                "code": s["code"], "label": s.get("label", 0),
                "modality": "PLAN" if s.get("plan") else "DONE",
                "role": s["of"]["roles"].get(s["a"]), "to_role": s["of"]["roles"].get(s["b"]),
                "owner": s["of"]["owner"] or None, "event": s.get("event", ""),
                "dated": s.get("dated", True), "foreign": s["code"] == "E30",
                "self_claim": _boast(s), "third_party": _third(s),
            }
            for number, s in enumerate(self.said)
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (row["doc_id"], row["sent"]))

    def store(self, folder: Path) -> Store:
        """The sorted facts of the world's files, written to a new place in ``folder``."""
        place = Path(tempfile.mkdtemp(dir=folder))
        cities = [City(city, None, None, "CN", None) for city in self.cities]
        return make_store(self.write(place), place / "facts.duckdb", cities=cities, codes=[])

    def related(self, lang: str = "all", period: str = "all") -> Related:
        """What the indicators take of one language and period."""
        with tempfile.TemporaryDirectory() as folder:
            store = self.store(Path(folder))
            return take_related(store, load_edges(store.path.parent, store), lang, period)


def _document(doc: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "doc_id": doc["doc"], "source_id": doc["source"], "story_id": doc["story"],
        "kind": doc["kind"], "lang": "zh", "period": doc["period"], "names_all": 1,
    }  # fmt: skip


def _boast(s: dict[str, Any]) -> bool:
    winner = {1: s["a"], -1: s["b"]}.get(s.get("label", 0)) if s["code"] == "X12" else s["b"]
    return bool(s["code"][0] == "X" and s["of"]["owner"] == winner and winner)


def _third(s: dict[str, Any]) -> bool:
    near = {s["of"]["roles"].get(side) for side in (s["a"], s["b"])}
    return not near & {"own", "home"}


def learns(a: str, b: str, **more: Any) -> dict[str, Any]:
    """a learns from b."""
    return {"code": "X11", "a": a, "b": b, **more}


def ahead(a: str, b: str, label: int = 1) -> dict[str, Any]:
    """a compared with b."""
    return {"code": "X12", "a": a, "b": b, "label": label}


def partner(a: str, b: str, code: str = "E30", **more: Any) -> dict[str, Any]:
    """a and b, with a signed agreement unless said otherwise."""
    return {"code": code, "a": a, "b": b, **{"event": "signed", **more}}


def resampling(related: Related, replicates: int = 400, seed: int = 0) -> Resampling:
    """Replicates of a world's sources."""
    sources = 1 + int(max(related.edges.units.source.max(initial=0),
                          related.about.rest.group.max(initial=0),
                          related.issued.source.max(initial=0)))  # fmt: skip
    return Resampling(source_weights(sources, replicates, seed=seed), seed)


def values(cells: Cells, part: str = "", column: str = "value") -> dict[str, float]:
    """A column of one part by city."""
    row = cells.columns[column][cells.parts.index(part)]
    return dict(zip(cells.cities, row.tolist(), strict=True))
