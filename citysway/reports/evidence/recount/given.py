"""What a number may be computed from again: rows of evidence, and how much every source wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from citysway.reports.evidence.asked import Filters, find_bases, find_roles
from citysway.reports.evidence.passages import Ask
from citysway.reports.evidence.rows import gather
from citysway.reports.numbers.roles import ROLES, single_roles
from citysway.reports.words.names import Names

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a city lies, as the gazetteer has it."""

    id: str
    country: str
    province: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Given:
    """One number that was asked for. ``role``, ``lang``, ``period``: its own; ``support``: the
    thresholds of the study; ``places``: its cities; ``seen`` keeps what was asked before.
    ``together``: the rows of all cities are read at once, which is quicker for many numbers.
    """

    con: "duckdb.DuckDBPyConnection"
    names: Names
    city: str
    indicator: str
    part: str
    role: str
    lang: str
    period: str
    support: Mapping[str, float]
    places: Mapping[str, Place]
    seen: dict[Any, Any] = field(default_factory=dict)
    together: bool = False

    def rows(
        self, indicator: str, part: str = "", *, code: str | None = None, role: str | None = None,
        lang: str | None = None, everyone: bool = False, period: str | None = None,
    ) -> "pd.DataFrame":  # fmt: skip
        """Every row of evidence: of the city or, ``everyone``, of all cities; without sentences.

        ``code`` as in ``evidence``; no ``role``: that of the number.
        """
        made_of, headline = find_bases(None if code else indicator, part, code)
        wanted = self.role if role is None else role
        cities = tuple(self.places) if everyone or self.together else (self.city,)
        asks = [
            Ask(number, place, city, find_roles(wanted, basis.roles, headline), basis)
            for number, city in enumerate(cities)
            for place, basis in enumerate(made_of)
        ]
        key = tuple(asks)
        if key not in self.seen:
            self.seen[key] = gather(
                self.con, asks, self.names, Filters(), limit=None, seed=0, texts=False
            )
        found = self.inside(self.seen[key], lang=lang, period=period)
        return found if everyone or not self.together else found[found["city_id"] == self.city]

    def documents(self, role: str | None = None, *, everyone: bool = False) -> "pd.DataFrame":
        """The documents on the city in a role, in the language and period of the number: city_id,
        doc_id, story_id, source_id, kind, role, names_all and ``w`` = 1 / copies of the story.
        """
        wanted = single_roles((self.role if role is None else role,))
        key = ("documents", wanted)
        if key not in self.seen:
            found = self.con.execute(
                """SELECT d.city_id, d.role, e.* FROM doc_city d JOIN exposure e USING (doc_id)
                   WHERE list_contains(?, d.role) ORDER BY d.city_id, e.doc_id""",
                [list(wanted)],
            ).df()
            copies = found.groupby(["city_id", "story_id"])["doc_id"].transform("count")
            self.seen[key] = found.assign(w=1.0 / copies)
        kept = self.inside(self.seen[key])
        return kept if everyone else kept[kept["city_id"] == self.city]

    def exposure(self, *, whole: bool = False) -> "pd.DataFrame":
        """Every document but policy, in the language and period of the number, or ``whole``."""
        if "exposure" not in self.seen:
            query = "FROM exposure WHERE kind <> 'policy' ORDER BY doc_id"
            self.seen["exposure"] = self.con.execute(query).df()
        every: pd.DataFrame = self.seen["exposure"]
        return every if whole else self.inside(every)

    def sources(self) -> "pd.DataFrame":
        """Every source by id, with its seat: the place, else the country."""
        if "sources" not in self.seen:
            found = self.con.execute("FROM sources ORDER BY source_id").df().set_index("source_id")
            for name in ("place_id", "country", "lang", "scope", "point"):
                found[name] = found[name].fillna("")
            seat = found["place_id"].where(found["place_id"] != "", found["country"])
            self.seen["sources"] = found.assign(seat=seat)
        known: pd.DataFrame = self.seen["sources"]
        return known

    def inside(
        self, frame: "pd.DataFrame", *, lang: str | None = None, period: str | None = None
    ) -> "pd.DataFrame":
        """The rows in a language and period, where none is given those of the number."""
        tongue, time = lang or self.lang, period or self.period
        keep = np.ones(len(frame), dtype=bool)
        if tongue != "all":
            keep &= (frame["lang"] == tongue).to_numpy()
        if time != "all":
            keep &= frame["period"].fillna("").str.startswith(time).to_numpy(bool)
        return frame[keep]


def weighed(given: Given, rows: "pd.DataFrame", role: str | None = None) -> "pd.DataFrame":
    """Rows with the weight ``w`` of their document."""
    docs = given.documents(role, everyone=True)[["city_id", "doc_id", "w"]]
    return rows.merge(docs, on=["city_id", "doc_id"])


def statements(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Distinct (city, document, sentence, code) of rows that are not far, with the sign of their
    labels' sum.
    """
    near = rows[~rows["far"].fillna(True).astype(bool)]
    keys = ["city_id", "doc_id", "sent", "code"]
    found = near.groupby(keys)["label"].sum().reset_index()
    signs: pd.DataFrame = found.assign(label=np.sign(found["label"].astype(float)))
    return signs


def profiles(given: Given, framework: str, rows: "pd.DataFrame") -> "pd.DataFrame":
    """City and document x parts of a framework: shares of its mentions, rows sum to 1."""
    import pandas as pd

    parts = framework_parts(given.names, framework)
    of_code = {code: part for part, codes in parts.items() for code in codes}
    part = rows["code"].map(of_code)
    counts = pd.crosstab([rows["city_id"], rows["doc_id"]], part)
    counts = counts.reindex(columns=list(parts), fill_value=0)
    found: pd.DataFrame = counts.div(counts.sum(axis=1), axis=0)
    return found


def framework_parts(names: Names, framework: str) -> dict[str, tuple[str, ...]]:
    """Part -> element codes; ``E``: every element by itself."""
    if framework == "E":
        codes = [code for code in names.codes if code[0] == "E" and code[1:].isdigit()]
        return {code: (code,) for code in sorted(codes)}
    found = {part: names.members(part) for part in names.framework(framework)}
    return {part: tuple(code for code in codes if code.isalnum()) for part, codes in found.items()}


def is_ext(roles: "pd.Series[Any]") -> "pd.Series[Any]":
    """Which roles are outside ones."""
    return roles.isin(ROLES["ext"])
