"""Small worlds of documents and relations, as the arrays the indicators of relations take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from citysway.pipeline.facts.slices import Slice, take_slice

from citysway.models.relations import CODES, EVENTS
from citysway.pipeline.facts.arrays import LANGS, ROLES, City, Codes, Facts, Rows, Sources, Volume
from citysway.pipeline.facts.edge_arrays import Edges
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.statistics.uncertainty import hash_ids, source_weights


@dataclass
class World:
    """Documents and what they relate; ``add`` fills it, ``facts`` and ``edges`` lay it out."""

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
        doc = {"doc": len(self.docs), "source": source, "story": story or name, "kind": kind,
               "owner": owner, "roles": named, "period": period}  # fmt: skip
        self.docs.append(doc)
        self.said += [{**row, "of": doc} for row in relations]

    def facts(self) -> Facts:
        """As ``load_facts`` would give them."""
        cities = sorted(self.cities)
        units = sorted({(d["source"], d["story"]) for d in self.docs})
        stories = sorted({story for _, story in units})
        sources = sorted({source for source, _ in units})
        unit_of, city_of = _numbers(units), _numbers(cities)
        source_of, story_of = _numbers(sources), _numbers(stories)
        period_of = _numbers(self.periods)
        lines = [(d, city) for d in self.docs for city in sorted(d["roles"])]
        none = np.zeros(len(lines), dtype=np.int64)
        ones = none + 1
        rows = Rows(
            city=_ints(city_of[city] for _, city in lines),
            unit=_ints(unit_of[d["source"], d["story"]] for d, _ in lines),
            role=_ints(ROLES.index(d["roles"][city]) for d, city in lines),
            policy=np.array([d["kind"] == "policy" for d, _ in lines], dtype=bool),
            news=np.array([d["kind"] == "news" for d, _ in lines], dtype=bool),
            lang=none, period=_ints(period_of[d["period"]] for d, _ in lines),
            names=ones, names_all=ones, copies=ones, pos=none, neg=none, neu=none,
        )  # fmt: skip
        text = np.full(len(sources), "", dtype=object)
        empty: Any = np.zeros(0, dtype=np.int64)
        volume = Volume(empty, empty.astype(bool), empty.astype(bool), empty, empty,
                        empty.astype(float), empty.astype(float))  # fmt: skip
        return Facts(
            cities=tuple(City(city, None, None, "CN", None) for city in cities),
            sources=Sources(np.array(sources, dtype=object), *[text] * 5,
                            *[np.zeros(len(sources))] * 2),
            unit_source=_ints(source_of[source] for source, _ in units),
            unit_story=_ints(story_of[story] for _, story in units),
            unit_key=hash_ids([s for s, _ in units], [s for _, s in units]),
            rows=rows, codes=Codes(*[empty] * 6), code_names=(), volume=volume,
            periods=tuple(self.periods),
        )  # fmt: skip

    @property
    def periods(self) -> list[str]:
        """Months that hold documents."""
        return sorted({d["period"] for d in self.docs})

    def edges(self) -> Edges:
        """As ``load_edges`` would give them."""
        cities = sorted(self.cities)
        unit_of = _numbers(sorted({(d["source"], d["story"]) for d in self.docs}))
        said = self.said
        places = sorted({name for s in said for name in (s["a"], s["b"], s["of"]["owner"])} - {""})
        number, listed, period_of = _numbers(cities), _numbers(places), _numbers(self.periods)

        def role(s: dict[str, Any], side: str) -> int:
            found = s["of"]["roles"].get(s[side])
            return ROLES.index(found) if found else -1

        return Edges(
            places=tuple(places),
            doc=_ints(s["of"]["doc"] for s in said),
            unit=_ints(unit_of[s["of"]["source"], s["of"]["story"]] for s in said),
            source_city=_ints(number.get(s["a"], -1) for s in said),
            target_city=_ints(number.get(s["b"], -1) for s in said),
            source=_ints(listed[s["a"]] for s in said),
            target=_ints(listed[s["b"]] for s in said),
            code=_ints(CODES.index(s["code"]) for s in said),
            label=_ints(s.get("label", 0) for s in said),
            event=_ints(EVENTS.index(s.get("event", "")) for s in said),
            role=_ints(role(s, "a") for s in said),
            target_role=_ints(role(s, "b") for s in said),
            owner=_ints(listed.get(s["of"]["owner"], -1) for s in said),
            lang=_ints(LANGS.index("zh") for _ in said),
            period=_ints(period_of[s["of"]["period"]] for s in said),
            policy=np.array([s["of"]["kind"] == "policy" for s in said], dtype=bool),
            plan=np.array([s.get("plan", False) for s in said], dtype=bool),
            dated=np.array([s.get("dated", True) for s in said], dtype=bool),
            foreign=np.array([s["code"] == "E30" for s in said], dtype=bool),
            self_claim=np.array([_boast(s) for s in said], dtype=bool),
            third_party=np.array([_third(s) for s in said], dtype=bool),
        )  # fmt: skip

    def laid_out(self) -> tuple[Facts, Edges, Slice]:
        """What the functions take."""
        facts = self.facts()
        return facts, self.edges(), take_slice(facts)


def _boast(s: dict[str, Any]) -> bool:
    winner = {1: s["a"], -1: s["b"]}.get(s.get("label", 0)) if s["code"] == "X12" else s["b"]
    return bool(s["code"][0] == "X" and s["of"]["owner"] == winner and winner)


def _third(s: dict[str, Any]) -> bool:
    near = {s["of"]["roles"].get(side) for side in (s["a"], s["b"])}
    return not near & {"own", "home"}


def _numbers(names: Sequence[Any]) -> dict[Any, int]:
    return {name: at for at, name in enumerate(names)}


def _ints(values: Any) -> Any:
    return np.array(list(values), dtype=np.int64)


def learns(a: str, b: str, **more: Any) -> dict[str, Any]:
    """a learns from b."""
    return {"code": "X11", "a": a, "b": b, **more}


def ahead(a: str, b: str, label: int = 1) -> dict[str, Any]:
    """a compared with b."""
    return {"code": "X12", "a": a, "b": b, "label": label}


def partner(a: str, b: str, code: str = "E30", **more: Any) -> dict[str, Any]:
    """a and b, with a signed agreement unless said otherwise."""
    return {"code": code, "a": a, "b": b, **{"event": "signed", **more}}


def resampling(facts: Facts, replicates: int = 400, seed: int = 0) -> Resampling:
    """Replicates of a world's sources."""
    return Resampling(
        replicates, seed, source_weights(len(facts.sources.id), replicates, seed=seed)
    )
