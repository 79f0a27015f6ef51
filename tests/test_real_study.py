"""The whole data folder as one study, to the report: minutes, so marked slow."""

import json
import os
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from citysway.pipeline.study import Study
from citysway.reports.report import build_report
from tests.bench.memory import Peak, tree_bytes
from tests.real import DATA, write_study

MINUTES, GIGABYTES = 6, 3


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="needs the data folder (CITYSWAY_DATA)")
def test_real_study(tmp_path: Path) -> None:
    start, held = time.monotonic(), tree_bytes(os.getpid())
    study = Study.load(write_study(tmp_path))
    with Peak() as peak:
        result = study.run()
        page = build_report(study.out, lang="zh")
    assert time.monotonic() - start < 60 * MINUTES
    assert (peak.bytes - held) / 1e9 < GIGABYTES  # beside what other tests left behind
    assert result.run["tallies"]["read"]["documents"] > 54_000
    assert len(result.run["tallies"]["facts"]["cities"]) > 100
    html = page.read_text(encoding="utf-8")
    assert "北京市" in html
    assert 'src="http' not in html
    _every_gap_has_a_reason(study.out)
    again = study.run()
    assert json.dumps(again.run["keys"]) == json.dumps(result.run["keys"])


def _every_gap_has_a_reason(out: Path) -> None:
    rows = pq.read_table(out / "indicators.parquet", columns=["value", "lo", "reason"]).to_pylist()
    assert rows
    assert all(row["reason"] for row in rows if row["value"] is None or row["lo"] is None)
    assert all(row["value"] == row["value"] for row in rows if row["value"] is not None)
