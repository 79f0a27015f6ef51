"""Drawn indicator rows for the made-up study, with cells that are missing for every reason."""

import random
from typing import Any

from citysway.pipeline.schema_version import SCHEMA_VERSION

F1 = tuple(f"F1.{i}" for i in range(1, 8))
WHOLE = {  # indicator -> (role, low, high, half width, has an interval)
    "IM01": ("ext", 0.01, 0.3, 0.02, True),
    "IM02": ("all", 0.02, 0.5, 0.04, True),
    "IM06": ("ext", 0.4, 0.9, 0.05, True),
    "IM12": ("ext", -0.3, 0.6, 0.12, True),
    "IM13": ("ext", 0.1, 0.6, 0.08, True),
    "IM15": ("ext", 0.05, 0.4, 0.06, True),
    "RA02": ("ext", 0.001, 0.03, 0.003, True),
    "RA03": ("ext", 3.0, 9.0, 1.0, False),
    "RA04": ("ext", 2.0, 8.0, 1.0, False),
    "RA05": ("ext", 0.001, 0.02, 0.002, True),
    "RA09": ("ext", 0.1, 0.6, 0.1, True),
}


def indicator_rows(
    places: list[tuple[str, str, str]],
    rng: random.Random,
    radiation: bool,
    all_unk: bool,
    months: bool,
) -> list[dict[str, Any]]:
    """Rows of ``indicators``: whole-level, F1 profiles of both sides, signed gaps, months."""
    rows: list[dict[str, Any]] = []
    for n, (city, _, _) in enumerate(places):
        for indicator, (role, low, high, half, interval) in WHOLE.items():
            value: float | None = rng.uniform(low, high)
            reason = None
            if indicator.startswith("RA") and not radiation:
                value, reason = None, "few_sources"
            elif indicator == "IM15" and (all_unk or n == 3):
                value, reason = None, "no_support"
            elif indicator == "RA09" and n == 2:
                value, reason = None, "not_observable"
            role = ("unk" if all_unk and role == "ext" else role) or role
            rows.append(row(indicator, "", role, city, value, half, reason, interval))
        rows += _profiles(city, rng, "unk" if all_unk else "ext", n == 3)
        if months:
            rows += [
                row("IM01", "", "unk" if all_unk else "ext", city, rng.uniform(0, 0.3), 0.03, None,
                    True, period=f"2024-{m:02d}")
                for m in range(1, 13)
            ]  # fmt: skip
    return rows


def _profiles(city: str, rng: random.Random, side: str, no_own: bool) -> list[dict[str, Any]]:
    rows, sides = [], {}
    for role in ("own", side):
        draws = [rng.uniform(0.2, 1) for _ in F1]
        sides[role] = [d / sum(draws) for d in draws]
        for part, share in zip(F1, sides[role], strict=True):
            value, reason = (None, "no_support") if role == "own" and no_own else (share, None)
            rows.append(row("IM05", part, role, city, value, 0.04, reason, True))
    for part, own, ext in zip(F1, sides["own"], sides[side], strict=True):
        value, reason = (None, "no_support") if no_own else (ext - own, None)
        rows.append(row("IM15", part, side, city, value, 0.05, reason, True))
        tone, why = (None, "no_support") if part == "F1.7" else (rng.uniform(-0.5, 0.7), None)
        rows.append(row("IM12", part, side, city, tone, 0.2, why, True))
    return rows


def row(
    indicator: str,
    part: str,
    role: str,
    city: str,
    value: float | None,
    half: float,
    reason: str | None,
    interval: bool,
    *,
    period: str = "all",
) -> dict[str, Any]:
    """One row; ``interval=False`` leaves lo and hi out with reason ``not_calibrated``."""
    known = value is not None and interval
    lo = value - half if known and value is not None else None
    hi = value + half if known and value is not None else None
    if value is not None and not interval:
        reason = "not_calibrated"
    return {
        "indicator": indicator, "part": part, "variant": "", "role": role, "lang": "all",
        "period": period, "city_id": city, "value": value, "lo": lo, "hi": hi, "raw": value,
        "shrink": 0.8 if indicator == "IM12" else None, "docs": 12, "stories": 12, "sources": 6,
        "places": 4, "statements": 40, "coverage": 1.0, "method": "jackknife" if known else "none",
        "reason": reason, "flags": ["uncorrected"] if indicator == "IM12" else [], "p": None,
    }  # fmt: skip


def run_record(places: list[tuple[str, str, str]], *, demonstration: bool) -> dict[str, Any]:
    """What run.json holds; a demonstration has lowered thresholds."""
    support = dict(docs=30, side_docs=15, ctr_statements=10, ext_sources=5, ext_places=3)
    if demonstration:
        support |= {"docs": 3, "side_docs": 2}
    study = {"name": "样例 <研究> & Sample", "lang": "zh", "cities": [p[0] for p in places]}
    return {
        "settings": {"study": study | {"period": "month"}, "support": support},
        "inputs": {"in": "ab" * 32},
        "knowledge": {"codebook": "cd" * 32, "gazetteer": "ef" * 32},
        "versions": {"citysway": "0.1.0", "python": "3.11.7", "schema": SCHEMA_VERSION},
        "seed": 7,
        "tallies": {"read": {"documents": 66}},
        "times": {"total": 1.5},
    }
