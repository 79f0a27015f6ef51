"""What a synthetic corpus is asked to be: sizes, sources, attention, tone (METHOD.md 5.1)."""

from dataclasses import dataclass

ELEMENTS = tuple(f"E{n:02d}" for n in range(1, 49) if n != 39)
FRAMES = tuple(f"X{n:02d}" for n in range(1, 14))
EVALUATIONS = ("A1", "A2", "A3", "A4")
FRAMEWORKS: dict[str, dict[str, tuple[str, ...]]] = {
    "E": {code: (code,) for code in ELEMENTS},
    "F1": {
        "F1.1": (*(f"E{n:02d}" for n in range(3, 13)), "E14", "E47"),
        "F1.2": tuple(f"E{n}" for n in range(15, 21)),
        "F1.3": tuple(f"E{n}" for n in range(21, 26)),
        "F1.4": ("E13", "E26", "E27"),
        "F1.5": tuple(f"E{n}" for n in range(28, 33)),
        "F1.6": ("E33", "E34", "E35"),
        "F1.7": ("E01", "E02"),
    },
    "F2": {
        "F2.1": ("E01", "E02"),
        "F2.2": ("E03", "E04", "E05"),
        "F2.3": ("E06", "E07"),
        "F2.4": ("E08", "E09"),
        "F2.5": ("E11", "E12"),
    },
    "F5": {
        "F5.H": ("E31", "E33", "E36", "E37", "E38", "E45", "E46"),
        "F5.S": tuple(
            code
            for code in ELEMENTS
            if code not in ("E31", "E33", "E36", "E37", "E38", "E45", "E46")
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Every setting of a corpus; the defaults are those of METHOD.md 5.1.

    ``scopes``: shares of local, provincial, national, foreign and unknown sources.
    ``volume``: documents of a source, log-uniform between the two; with ``mentions`` all volumes
    are scaled so that about so many element mentions come out.
    ``at_home``: share of the local sources that sit in a listed city, the rest sit elsewhere,
    ``per_place`` together; ``home``: how much of a local source's attention its own city takes.
    ``listed``: share of namings that fall to the listed cities; ``blank``: documents without any.
    ``place_shape``: gamma shape of a place's attention to a city (None: all places alike);
    ``source_concentration``: of a source around its place (None: as its place).
    ``editorial``: Dirichlet concentration of a source's own profile around the city's (None: no
    editorial lines).
    ``theta``: attention falls with distance ** -theta; None: distance does not matter.
    ``reprint``: mean reprints of every copy; ``company``: documents with more than one naming.
    """

    cities: int = 20
    sources: int = 60
    scopes: tuple[float, float, float, float, float] = (0.5, 0.15, 0.1, 0.2, 0.05)
    volume: tuple[float, float] = (50.0, 5000.0)
    mentions: float | None = None
    per_place: int = 2
    at_home: float = 0.6
    home: float = 0.4
    months: int = 24
    own: int = 40
    listed: float = 0.8
    blank: float = 0.1
    city_sd: float = 0.8
    place_shape: float | None = 5.0
    source_concentration: float | None = 60.0
    theta: float | None = None
    reprint: float = 0.25
    company: float = 0.2
    codes: tuple[str, ...] = ELEMENTS
    per_document: int = 12
    concentration: float = 8.0
    profile_spread: float = 2.0
    own_mix: float = 0.5
    editorial: float | None = None
    tone_mean: float = 0.1
    tone_sd: float = 0.3
    own_tone: float = 1.0
    source_sd: float = 0.5
    doc_sd: float = 0.7
    sentence_sd: float = 1.0
    cut: float = 0.6
    frames: bool = False
    pairs: tuple[str, ...] = ()
    shard: int = 40_000
